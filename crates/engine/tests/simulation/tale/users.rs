//! What people do: on their devices, and with another program straight at the storage.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bytes::Bytes;
use tidelock_core::time::Timestamp;
use tidelock_engine::memory::{Bucket, Luck, MemoryDevice, TrueTime};

use super::story::ANCHOR;

/// How long somebody thinks before he changes a note, in milliseconds.
const THINKS_MS: i64 = 2_100;
/// Few, so that people meet; one is a folder to some.
const NAMES: [&str; 6] = ["a.md", "日记/b c.md", "dir/c.md", "dir/deep/d.md", "dir", "e"];

/// Lines that nobody replaced or deleted. Every line is written once only, so it names itself.
#[derive(Default)]
pub(super) struct Wanted {
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
        let mut lines = lines(content);
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
        self.exchanged(content, b"");
    }

    /// Somebody put an old text in the place of another. Lines that come back stay unwanted: others
    /// may have seen that they were gone.
    fn exchanged(&mut self, content: &[u8], old: &[u8]) {
        let stays = lines(old);
        for line in lines(content).iter().filter(|line| !stays.contains(line)) {
            self.lines.remove(line);
        }
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &String> {
        self.lines.iter()
    }
}

fn lines(content: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(content).lines().map(str::to_owned).collect()
}

/// The users of all devices.
#[derive(Default)]
pub(super) struct People {
    pub(super) wanted: Wanted,
    /// What each saw in a note before a change, by device and name.
    past: BTreeMap<(String, String), Vec<Bytes>>,
}

impl People {
    /// The user of a device does something; tells what.
    pub(super) fn act(&mut self, device: &MemoryDevice, luck: &Luck, time: &TrueTime) -> String {
        let files = device.folder.files();
        let names: Vec<&String> = files.keys().filter(|name| *name != ANCHOR).collect();
        let known = luck.pick(&names).map(|name| (**name).clone());
        match (luck.below(24), known) {
            (at @ 0..=15, Some(name)) => {
                // So long that a file which gets an old content back has another stamp by any clock.
                time.advance(THINKS_MS);
                let content = files[&name].clone();
                self.act_on(device, luck, &name, content, at)
            }
            (16, _) => self.delete_dir(device, &files),
            (17, _) => move_dir(device, luck, &files),
            (18, _) => match device.folder.mkdir("dir/empty") {
                Ok(()) => "makes the folder dir/empty".to_owned(),
                Err(_) => "cannot make a folder".to_owned(),
            },
            (..) => self.write_anew(device, luck, &files),
        }
    }

    /// The user does something with one note.
    fn act_on(
        &mut self,
        device: &MemoryDevice,
        luck: &Luck,
        name: &str,
        content: Bytes,
        at: usize,
    ) -> String {
        let (folder, who) = (&device.folder, &device.wish.device);
        let past = self.past.entry((who.clone(), name.to_owned())).or_default();
        let before = luck.pick(past).cloned().unwrap_or_default();
        past.push(content.clone());
        match at {
            0..=6 => {
                let text = self.wanted.edit(&content, who, luck);
                folder.write(name, text.clone()).unwrap();
                format!("edits {name}: {text:?}")
            }
            7..=9 => {
                self.wanted.done_with(&content);
                folder.erase(name);
                format!("deletes {name}")
            }
            10 => {
                self.wanted.done_with(&content);
                folder.write(name, "").unwrap();
                format!("empties {name}")
            }
            11..=12 => {
                self.wanted.exchanged(&content, &before);
                let told = format!("undoes {name}: {before:?}");
                folder.write(name, before).unwrap();
                told
            }
            13 => {
                let to = format!("copy {}.md", luck.below(100));
                if folder.files().contains_key(&to) {
                    return "rests".to_owned();
                }
                folder.write(&to, content).unwrap();
                format!("copies {name} to {to}")
            }
            _ => {
                let to = format!("{} moved {}", name, luck.below(100));
                match folder.relabel(name, &to) {
                    Ok(()) => format!("renames {name} to {to}"),
                    Err(_) => format!("cannot rename {name}"),
                }
            }
        }
    }

    fn write_anew(
        &mut self,
        device: &MemoryDevice,
        luck: &Luck,
        files: &BTreeMap<String, Bytes>,
    ) -> String {
        let name = luck.pick(&NAMES).copied().unwrap_or_default();
        let text = self.wanted.text(&device.wish.device, luck);
        match device.folder.write(name, text.clone()) {
            Ok(()) => {
                files.get(name).iter().for_each(|content| self.wanted.done_with(content));
                format!("writes {name}: {text:?}")
            }
            Err(_) => {
                self.wanted.done_with(text.as_bytes());
                format!("cannot write {name}")
            }
        }
    }

    fn delete_dir(&mut self, device: &MemoryDevice, files: &BTreeMap<String, Bytes>) -> String {
        let below = files.iter().filter(|(name, _)| name.starts_with("dir/"));
        below.for_each(|(_, content)| self.wanted.done_with(content));
        device.folder.erase_folder("dir");
        "deletes the folder dir".to_owned()
    }
}

/// The user moves everything in the folder `dir` into a folder of another name.
fn move_dir(device: &MemoryDevice, luck: &Luck, files: &BTreeMap<String, Bytes>) -> String {
    let to = format!("folder {}", luck.below(10));
    for name in files.keys() {
        if let Some(below) = name.strip_prefix("dir/") {
            // What is in the way there stays where it is.
            drop(device.folder.relabel(name, &format!("{to}/{below}")));
        }
    }
    format!("moves what is in the folder dir to {to}")
}

/// Another program at the storage: it lists, and acts a little later on what it saw then.
#[derive(Default)]
pub(super) struct Foreigner {
    pub(super) looked_at: Option<Timestamp>,
    seen: BTreeMap<String, Bytes>,
    /// What it saw under each key before it did something there.
    past: BTreeMap<String, Vec<Bytes>>,
}

impl Foreigner {
    /// Lists.
    pub(super) fn look(&mut self, bucket: &Bucket) -> String {
        self.looked_at = Some(bucket.time().now());
        self.seen = bucket.notes();
        self.seen.retain(|key, _| !key.ends_with('/') && key != ANCHOR);
        "P lists".to_owned()
    }

    /// Overwrites, restores, moves or deletes something it saw, or writes something new, without any
    /// condition.
    pub(super) fn act(&mut self, bucket: &Rc<Bucket>, luck: &Luck, wanted: &mut Wanted) -> String {
        let keys: Vec<&String> = self.seen.keys().collect();
        let key = luck.pick(&keys).map(|key| (**key).clone());
        let seen = key.and_then(|key| self.seen.remove_entry(&key));
        match (luck.below(12), seen) {
            (at @ 0..=9, Some((key, content))) => {
                let past = self.past.entry(key.clone()).or_default();
                let before = luck.pick(past).cloned();
                past.push(content.clone());
                act_on(bucket, luck, wanted, (key, content, before), at)
            }
            (..) => {
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

/// What the other program does with a key, what it saw there, and what it once saw there.
fn act_on(
    bucket: &Bucket,
    luck: &Luck,
    wanted: &mut Wanted,
    (key, content, before): (String, Bytes, Option<Bytes>),
    at: usize,
) -> String {
    match (at, before) {
        (0..=3, _) => {
            wanted.done_with(&content);
            bucket.delete(&key);
            format!("P deletes {key}")
        }
        (4, _) => {
            let to = format!("moved by p {}.md", luck.below(1_000));
            bucket.put_foreign(&to, content);
            bucket.delete(&key);
            format!("P moves {key} to {to}")
        }
        (5, Some(before)) => {
            wanted.exchanged(&content, &before);
            let told = format!("P restores {key}: {before:?}");
            bucket.put_foreign(&key, before);
            told
        }
        (..) => {
            let text = wanted.edit(&content, "p", luck);
            bucket.put_foreign(&key, text.clone());
            format!("P writes {key}: {text:?}")
        }
    }
}
