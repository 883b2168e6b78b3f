//! Runs that were cut off: between text and record, and before the state knew of either.

use std::fs;
use std::path::Path;

use crate::town::{Device, Town, expected};

/// The record of lineage that lies beside `content`, and its text.
fn record(town: &Town, content: &str) -> Option<(std::path::PathBuf, String)> {
    let digest = blake3::hash(content.as_bytes()).to_hex().to_string();
    let shelves = fs::read_dir(town.nas().join(".tidelock/lineage")).unwrap();
    let files = shelves.flat_map(|shelf| fs::read_dir(shelf.unwrap().path()).unwrap());
    let texts = files.map(|file| {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    });
    texts.into_iter().find(|(_, text)| text.contains(&digest))
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// What the device remembers becomes what it remembered before `run`.
fn forgetting(device: &Device, run: impl FnOnce()) {
    let before = device.state().with_extension("before");
    copy_folder(&device.state(), &before);
    run();
    fs::remove_dir_all(device.state()).unwrap();
    fs::rename(before, device.state()).unwrap();
}

#[test]
fn a_device_that_was_cut_off_after_its_upload_does_not_conflict_with_itself() {
    let (town, a, b) = Town::with_two_devices();
    forgetting(&a, || {
        a.write("note.md", "by a");
        a.write("new.md", "by a");
        a.sync_well();
    });
    let outcome = a.sync_well();
    assert_eq!((outcome.conflicts.len(), outcome.uploaded, outcome.downloaded), (0, 0, 0));
    assert_eq!(town.end(&[&a, &b]), expected(&[("new.md", "by a"), ("note.md", "by a")]));
}

#[test]
fn a_device_that_was_cut_off_and_edited_on_builds_on_its_own_upload() {
    let (town, a, b) = Town::with_two_devices();
    forgetting(&a, || {
        a.write("note.md", "by a");
        a.sync_well();
    });
    // B has seen the upload that A's state knows nothing of.
    b.sync_well();
    a.write("note.md", "by a, and more");
    a.sync_well();
    let end = town.end(&[&a, &b]);
    assert!(end.values().any(|text| text == "by a, and more"), "{end:?}");
    assert!(end.values().all(|text| text.starts_with("by a")), "{end:?}");
}

#[test]
fn a_text_whose_record_is_missing_is_somebody_s_and_nobody_quarrels_over_it() {
    let (town, a, b) = Town::with_two_devices();
    a.write("note.md", "by a");
    a.sync_well();
    fs::remove_file(record(&town, "by a").unwrap().0).unwrap();
    assert_eq!(b.sync_well().conflicts, []);
    b.write("note.md", "by b");
    assert_eq!(b.sync_well().conflicts, []);
    assert_eq!(a.sync_well().conflicts, []);
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "by b")]));
}

#[test]
fn a_record_whose_text_never_came_is_not_believed() {
    let (town, a, b) = Town::with_two_devices();
    // A tells of "by a" and is cut off before the text itself: the old text lies there still.
    forgetting(&a, || {
        a.write("note.md", "by a");
        let old = record(&town, "v0").unwrap();
        a.sync_well();
        town.write("note.md", "v0");
        fs::write(old.0, old.1).unwrap();
    });
    assert_eq!(b.sync_well().plan, [], "b still has what lies there");
    let outcome = a.sync_well();
    assert_eq!((outcome.conflicts.len(), outcome.uploaded), (0, 1));
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "by a")]));
}

#[test]
fn lost_or_foreign_state_is_a_first_contact_that_deletes_and_overwrites_nothing() {
    let (town, a, b) = Town::with_two_devices();
    a.write("only here.md", "x");
    fs::remove_dir_all(a.state()).unwrap();
    town.write("only there.md", "y");
    let outcome = a.sync_well();
    assert_eq!((outcome.deleted_local, outcome.deleted_remote, outcome.conflicts.len()), (0, 0, 0));
    let notes = [("note.md", "v0"), ("only here.md", "x"), ("only there.md", "y")];
    assert_eq!(town.end(&[&a, &b]), expected(&notes));
}
