//! People who write, line by line, and a journal of everything they ever wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::vault::write;

/// Numbers that a seed fixes (Steele, Lea, Flood: `SplitMix64`, 2014).
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end.max(1) as u64).unwrap()
    }

    /// True once in `n` on average.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Few, so that people meet; one is no text.
const NAMES: [&str; 6] = ["a.md", "b.md", "日记/c.md", "日记/d e.txt", "f.bin", "g"];
/// Longer names nobody gives.
const NAME_BYTES_MAX: usize = 120;
/// A note that nobody touches.
const ANCHOR: &str = "anchor.md";

/// Lines that nobody replaced or deleted. Every line is written once only, so it names itself.
#[derive(Default)]
pub(crate) struct Journal {
    wanted: BTreeSet<String>,
    written: usize,
}

impl Journal {
    /// The lines that must be in some note.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &String> {
        self.wanted.iter()
    }

    /// How many lines were ever written.
    pub(crate) fn written(&self) -> usize {
        self.written
    }

    /// `by` does something in a folder; tells what.
    pub(crate) fn act(&mut self, folder: &Path, by: &str, luck: &mut Luck) -> String {
        let notes = notes(folder);
        let names: Vec<&String> = notes.keys().filter(|name| *name != ANCHOR).collect();
        let name = names.get(luck.below(names.len())).map(|name| (**name).clone());
        // Copies of conflicts would grow without end.
        let is_crowded = 30 < names.len();
        match (luck.below(12), name) {
            (0..=6, Some(name)) if !is_crowded => {
                let text = self.edited(&notes[&name], by, luck);
                write(folder, &name, &text);
                format!("edits {name}: {text:?}")
            }
            (7, Some(name)) if !is_crowded => {
                let to = format!("{} {}", luck.below(100), name.replace('/', " "));
                if notes.contains_key(&to) || NAME_BYTES_MAX < to.len() {
                    return "rests".to_owned();
                }
                fs::rename(folder.join(&name), folder.join(&to)).unwrap();
                format!("renames {name} to {to}")
            }
            (at, Some(name)) if is_crowded || at < 10 => {
                self.done_with(&notes[&name]);
                fs::remove_file(folder.join(&name)).unwrap();
                format!("deletes {name}")
            }
            (..) => {
                let name = NAMES[luck.below(NAMES.len())];
                notes.get(name).iter().for_each(|text| self.done_with(text));
                let text: String = (0..=luck.below(4)).map(|_| self.line(by) + "\n").collect();
                write(folder, name, &text);
                format!("writes {name}: {text:?}")
            }
        }
    }

    /// A new line of somebody. Long enough that a torn file would be seen.
    fn line(&mut self, by: &str) -> String {
        self.written += 1;
        let line = format!("line {:05} by {by}{}", self.written, " and so on".repeat(20));
        self.wanted.insert(line.clone());
        line
    }

    /// A line changed, added or taken away.
    fn edited(&mut self, text: &str, by: &str, luck: &mut Luck) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = luck.below(lines.len());
        match luck.below(4) {
            0..=1 if !lines.is_empty() => {
                self.wanted.remove(&lines[at]);
                lines[at] = self.line(by);
            }
            2 if 1 < lines.len() => {
                let gone = lines.remove(at);
                self.wanted.remove(&gone);
            }
            _ => lines.insert(at, self.line(by)),
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    fn done_with(&mut self, text: &str) {
        for line in text.lines() {
            self.wanted.remove(line);
        }
    }
}

/// Every note below a folder and its text, but for Tidelock's own.
pub(crate) fn notes(folder: &Path) -> BTreeMap<String, String> {
    let mut notes = BTreeMap::new();
    collect(folder, "", &mut notes);
    notes
}

fn collect(folder: &Path, above: &str, notes: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{above}{}", entry.file_name().into_string().unwrap());
        if name == ".tidelock" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), notes);
        } else {
            notes.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}
