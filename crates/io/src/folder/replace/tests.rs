//! What happens when somebody comes between, and where names cannot be exchanged.

use std::fs;
use std::io::{Read, Write};

use cap_std::fs::OpenOptions;
use tempfile::TempDir;
use tidelock_core::digest::Digest;

use super::*;
use crate::folder::disk::Purpose;
use crate::folder::keep;
use crate::versions::VersionStore;

struct Bench {
    dir: TempDir,
    disk: Disk,
}

impl Bench {
    /// A vault with `note.md`, and a staged file `new`.
    fn new(note: &str) -> (Self, LocalFile) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("vault")).unwrap();
        fs::write(dir.path().join("vault/note.md"), note).unwrap();
        let versions = VersionStore::at(&dir.path().join("state"));
        let disk = Disk::new(&dir.path().join("vault"), versions, Purpose::Sync);
        let Content::Of(hashed) = hash::content(disk.root().unwrap(), "note.md").unwrap() else {
            panic!("it is there")
        };
        stage::temp(&disk).unwrap().dir.write("new", "download").unwrap();
        (Self { dir, disk }, hashed.named("note.md".into()))
    }

    fn spot<'a>(&'a self, root: &'a Dir) -> Spot<'a> {
        let temp = stage::temp(&self.disk).unwrap();
        Spot { disk: &self.disk, temp, place: "new", dir: root, leaf: "note.md", name: "note.md" }
    }

    fn new_file(&self) -> File {
        stage::temp(&self.disk).unwrap().dir.open("new").unwrap()
    }

    fn note(&self) -> String {
        fs::read_to_string(self.dir.path().join("vault/note.md")).unwrap()
    }

    fn temp(&self) -> Vec<String> {
        let dir = &stage::temp(&self.disk).unwrap().dir;
        dir.entries()
            .unwrap()
            .map(|entry| dir.read_to_string(entry.unwrap().file_name()).unwrap())
            .collect()
    }

    /// The kept versions of the note, oldest first.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let versions = self.disk.versions.newest(&self.disk.key().unwrap(), None, None).unwrap();
        let text = |digest| {
            let mut text = String::new();
            self.disk.versions.open(&digest).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let told = versions.into_iter().rev().map(|version| version.kept);
        told.map(|kept| (kept.how.word(), text(kept.digest))).collect()
    }
}

#[test]
fn an_edit_between_look_and_exchange_is_put_back() {
    let (bench, believed) = Bench::new("one");
    let root = bench.disk.root().unwrap();
    let (spot, file) = (bench.spot(root), bench.new_file());
    let other = LocalFile { digest: Digest::of(b"what was there before"), ..believed };
    swap::exchange(&spot.temp.dir, "new", root, "note.md").unwrap();
    assert_eq!(bench.note(), "download");
    assert_eq!(spot.keep_what_came_out(How::Replaced, &other), Err(FolderError::Stale));
    spot.exchange_back(&file);
    assert_eq!((bench.note(), bench.temp()), ("one".into(), vec!["download".into()]));
}

#[test]
fn an_edit_of_the_download_is_what_stays_to_be_seen() {
    let (bench, _) = Bench::new("one");
    let root = bench.disk.root().unwrap();
    let (spot, file) = (bench.spot(root), bench.new_file());
    swap::exchange(&spot.temp.dir, "new", root, "note.md").unwrap();
    root.write("saving", "newest").unwrap();
    root.rename("saving", root, "note.md").unwrap();
    spot.exchange_back(&file);
    assert_eq!((bench.note(), bench.temp()), ("newest".into(), vec!["one".into()]));
}

#[test]
fn an_old_text_returns_when_the_download_was_removed_meanwhile() {
    let (bench, _) = Bench::new("one");
    let root = bench.disk.root().unwrap();
    let (spot, file) = (bench.spot(root), bench.new_file());
    swap::exchange(&spot.temp.dir, "new", root, "note.md").unwrap();
    root.remove_file("note.md").unwrap();
    spot.exchange_back(&file);
    assert_eq!((bench.note(), bench.temp()), ("one".into(), vec![]));
}

#[test]
fn without_exchange_the_old_text_is_kept_first() {
    let (bench, believed) = Bench::new("one");
    let spot = bench.spot(bench.disk.root().unwrap());
    spot.replace_portably(&believed).unwrap();
    assert_eq!((bench.note(), bench.kept()), ("download".into(), vec![("replaced", "one".into())]));
    assert_eq!(bench.temp(), Vec::<String>::new());
}

#[test]
fn without_exchange_an_unexpected_text_stays() {
    let (bench, believed) = Bench::new("one");
    let spot = bench.spot(bench.disk.root().unwrap());
    let other = LocalFile { digest: Digest::of(b"what was there before"), ..believed };
    assert_eq!(spot.replace_portably(&other), Err(FolderError::Stale));
    assert_eq!((bench.note(), bench.temp()), ("one".into(), vec!["download".into()]));
    assert_eq!(bench.kept(), [], "nothing is kept of it");
}

#[test]
fn what_a_program_still_writes_to_an_old_file_is_kept_too() {
    let (bench, believed) = Bench::new("one");
    let temp = &stage::temp(&bench.disk).unwrap().dir;
    temp.write("old", "one").unwrap();
    let mut open = temp.open_with("old", OpenOptions::new().append(true)).unwrap();
    let mut times = 0;
    let mut keep = |source: &mut File, believed| {
        let kept = bench.disk.keep("note.md", How::Replaced, source, believed);
        if times == 0 {
            open.write_all(b" more").unwrap();
        }
        times += 1;
        kept
    };
    keep::until_still(temp, "old", Some(believed.digest), &mut keep).unwrap();
    assert_eq!(bench.kept(), [("replaced", "one".into()), ("replaced", "one more".into())]);
    assert!(!temp.exists("old"));

    temp.write("log", "line").unwrap();
    let mut open = temp.open_with("log", OpenOptions::new().append(true)).unwrap();
    keep::until_still(temp, "log", None, &mut |_, _| {
        open.write_all(b" and another").unwrap();
        Ok(())
    })
    .unwrap();
    assert!(temp.exists("log"), "what never stands still is left to the next sweep");
}

/// A run that ends between the exchange and the keeping leaves the old text, and whose it is.
#[test]
fn a_run_that_was_cut_off_after_the_exchange_loses_neither_text_nor_name() {
    let (bench, _) = Bench::new("one");
    let root = bench.disk.root().unwrap();
    let spot = bench.spot(root);
    spot.temp.tell("new", "note.md").unwrap();
    swap::exchange(&spot.temp.dir, "new", root, "note.md").unwrap();
    let path = bench.dir.path();
    let versions = VersionStore::at(&path.join("state"));
    let Bench { dir, disk } = bench;
    drop(disk);
    let disk = Disk::new(&dir.path().join("vault"), versions, Purpose::Sync);
    let bench = Bench { dir, disk };
    stage::sweep(&bench.disk).unwrap();
    assert_eq!((bench.note(), bench.kept()), ("download".into(), vec![("swept", "one".into())]));
    let versions = bench.disk.versions.newest(&bench.disk.key().unwrap(), None, None).unwrap();
    assert_eq!(versions[0].kept.path.as_str(), "note.md");
    assert_eq!(bench.temp(), Vec::<String>::new(), "nor is anything left of it");
}

#[test]
fn a_portable_rename_never_overwrites() {
    let (bench, _) = Bench::new("one");
    let root = bench.disk.root().unwrap();
    let temp = &stage::temp(&bench.disk).unwrap().dir;
    let taken = swap::rename_new_portably(temp, "new", root, "note.md").unwrap_err();
    assert_eq!((taken.kind(), bench.note()), (ErrorKind::AlreadyExists, "one".into()));
    swap::rename_new_portably(temp, "new", root, "free.md").unwrap();
    assert_eq!(root.read_to_string("free.md").unwrap(), "download");
    assert_eq!(bench.temp(), Vec::<String>::new());
    let gone = swap::rename_new_portably(temp, "new", root, "other.md").unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[test]
fn only_a_respelling_is_one_name_for_a_blind_file_system() {
    assert!(is_respelling("note.md", "Note.md"));
    assert!(is_respelling("cafe\u{301}", "caf\u{e9}"));
    assert!(is_respelling("D/note.md", "d/note.md"));
    assert!(!is_respelling("note.md", "other.md"));
}

#[test]
fn two_names_of_one_file_are_two_names_unless_only_one_is_shown() {
    let (bench, note) = Bench::new("one");
    let root = bench.disk.root().unwrap();
    assert!(is_one_entry(root, "note.md", root, "Note.md").unwrap());
    root.hard_link("note.md", root, "Note.md").unwrap();
    assert!(!is_one_entry(root, "note.md", root, "Note.md").unwrap());
    assert_eq!(rename(&bench.disk, &note, &"Note.md".into()), Err(FolderError::Stale));
}
