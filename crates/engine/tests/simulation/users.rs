//! What people do: on their devices, and with another program straight at the storage.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use tidelock_engine::memory::{Bucket, Luck, MemoryDevice};

/// Few, so that people meet; one is a folder to some.
const NAMES: [&str; 6] = ["a.md", "日记/b c.md", "dir/c.md", "dir/deep/d.md", "dir", "e"];

/// Lines that nobody replaced or deleted. Every line is written once only, so it names itself.
#[derive(Default)]
pub(crate) struct Wanted {
    lines: BTreeSet<String>,
    written: usize,
}

impl Wanted {
    /// A new line of somebody.
    fn line(&mut self, by: &str) -> String {
        self.written += 1;
        let line = format!("line {:04} by {by}", self.written);
        self.lines.insert(line.clone());
        line
    }

    /// A new text of somebody: some lines.
    fn text(&mut self, by: &str, luck: &Luck) -> String {
        (0..=luck.below(4)).map(|_| self.line(by) + "\n").collect()
    }

    /// Somebody changes one line of a text, adds one, or takes one away.
    fn edit(&mut self, content: &[u8], by: &str, luck: &Luck) -> String {
        let text = String::from_utf8_lossy(content);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = luck.below(lines.len().max(1));
        match luck.below(4) {
            0..=1 if !lines.is_empty() => {
                self.lines.remove(&lines[at]);
                lines[at] = self.line(by);
            }
            2 if 1 < lines.len() => {
                let gone = lines.remove(at);
                self.lines.remove(&gone);
            }
            _ => lines.insert(at, self.line(by)),
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// Somebody saw this content and replaced or deleted it.
    fn done_with(&mut self, content: &[u8]) {
        for line in String::from_utf8_lossy(content).lines() {
            self.lines.remove(line);
        }
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &String> {
        self.lines.iter()
    }
}

/// The user of a device does something with one note; tells what.
pub(crate) fn act(device: &MemoryDevice, luck: &Luck, wanted: &mut Wanted) -> String {
    let folder = &device.folder;
    let files = folder.files();
    let names: Vec<&String> = files.keys().filter(|name| *name != super::story::ANCHOR).collect();
    let known = luck.pick(&names).map(|name| (**name).clone());
    let name = known.unwrap_or_default();
    match luck.below(12) {
        0..=2 if !name.is_empty() => {
            let text = wanted.edit(&files[&name], &device.wish.device, luck);
            folder.write(&name, text.clone()).unwrap();
            format!("edits {name}: {text:?}")
        }
        3..=4 if !name.is_empty() => {
            wanted.done_with(&files[&name]);
            folder.erase(&name);
            format!("deletes {name}")
        }
        5 if !name.is_empty() => {
            let to = format!("{} moved {}", name, luck.below(100));
            match folder.relabel(&name, &to) {
                Ok(()) => format!("renames {name} to {to}"),
                Err(_) => format!("cannot rename {name}"),
            }
        }
        6 if !name.is_empty() => {
            wanted.done_with(&files[&name]);
            folder.write(&name, "").unwrap();
            format!("empties {name}")
        }
        7 => {
            let below = files.iter().filter(|(name, _)| name.starts_with("dir/"));
            below.for_each(|(_, content)| wanted.done_with(content));
            folder.erase_folder("dir");
            "deletes the folder dir".to_owned()
        }
        8 => match folder.mkdir("dir/empty") {
            Ok(()) => "makes the folder dir/empty".to_owned(),
            Err(_) => "cannot make a folder".to_owned(),
        },
        _ => {
            let name = luck.pick(&NAMES).copied().unwrap_or_default();
            let text = wanted.text(&device.wish.device, luck);
            match folder.write(name, text.clone()) {
                Ok(()) => {
                    files.get(name).iter().for_each(|content| wanted.done_with(content));
                    format!("writes {name}: {text:?}")
                }
                Err(_) => {
                    wanted.done_with(text.as_bytes());
                    format!("cannot write {name}")
                }
            }
        }
    }
}

/// Another program at the storage: it lists, and acts a little later on what it saw then.
#[derive(Default)]
pub(crate) struct Foreigner {
    seen: BTreeMap<String, bytes::Bytes>,
}

impl Foreigner {
    /// Lists.
    pub(crate) fn look(&mut self, bucket: &Bucket) -> String {
        self.seen = bucket.notes();
        self.seen.retain(|key, _| !key.ends_with('/') && key != super::story::ANCHOR);
        "P lists".to_owned()
    }

    /// Overwrites or deletes something it saw, or writes something new, without any condition.
    pub(crate) fn act(&mut self, bucket: &Rc<Bucket>, luck: &Luck, wanted: &mut Wanted) -> String {
        let keys: Vec<&String> = self.seen.keys().collect();
        let key = luck.pick(&keys).map(|key| (**key).clone());
        match (luck.below(5), key) {
            (0..=1, Some(key)) => {
                self.seen.remove(&key).iter().for_each(|content| wanted.done_with(content));
                bucket.delete(&key);
                format!("P deletes {key}")
            }
            (2..=3, Some(key)) => {
                let content = self.seen.remove(&key).unwrap_or_default();
                let text = wanted.edit(&content, "p", luck);
                bucket.put_foreign(&key, text.clone());
                format!("P writes {key}: {text:?}")
            }
            _ => {
                let key = format!("by p {}.md", luck.below(1_000));
                if bucket.object(&key).is_some() {
                    return "P rests".to_owned();
                }
                let text = wanted.text("p", luck);
                bucket.put_foreign(&key, text.clone());
                format!("P writes {key}: {text:?}")
            }
        }
    }
}
