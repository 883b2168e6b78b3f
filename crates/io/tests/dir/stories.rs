//! What two devices make of new, changed and deleted notes.

use std::fs;

use crate::town::{Town, expected};

#[test]
fn new_changed_and_deleted_notes_go_both_ways() {
    let (town, a, b) = Town::with_two_devices();
    a.write("日记/今天.md", "tea");
    a.write("deep/er/x.md", "x");
    b.write("note.md", "by b");
    b.write("other.md", "other");
    assert_eq!(town.end(&[&b, &a]).len(), 4);
    a.erase("other.md");
    b.write("日记/今天.md", "more tea");
    b.erase("deep/er/x.md");
    fs::remove_dir_all(b.vault().join("deep")).unwrap();
    let end = town.end(&[&a, &b]);
    assert_eq!(end, expected(&[("note.md", "by b"), ("日记/今天.md", "more tea")]));
}

#[test]
fn equal_copies_that_meet_for_the_first_time_move_nothing() {
    let town = Town::new();
    let (a, b) = (town.device("a"), town.device("b"));
    for device in [&a, &b] {
        device.write("note.md", "the same");
        device.write("empty.md", "");
    }
    a.sync_well();
    let outcome = b.sync_well();
    assert_eq!((outcome.traffic.bytes_up, outcome.traffic.bytes_down), (0, 0));
    assert_eq!((outcome.uploaded, outcome.downloaded, outcome.conflicts.len()), (0, 0, 0));
    town.end(&[&a, &b]);
}

#[test]
fn what_is_in_place_is_not_read_again_by_the_next_run() {
    let (_town, a, _) = Town::with_two_devices();
    let outcome = a.sync_well();
    assert_eq!((outcome.plan.len(), outcome.traffic.bytes_down), (0, 0));
}

#[test]
fn edits_of_one_text_on_both_devices_are_both_kept() {
    let (town, a, b) = Town::with_two_devices();
    a.write("note.md", "by a");
    b.write("note.md", "by b");
    a.sync_well();
    assert_eq!(b.sync_well().conflicts.len(), 1);
    let end = town.end(&[&a, &b]);
    assert_eq!(end, expected(&[("note.md", "by a"), (&b.copy("by b"), "by b")]));
}

#[test]
fn two_devices_that_make_one_note_keep_both_texts() {
    let town = Town::new();
    let (a, b) = (town.device("a"), town.device("b"));
    a.write("note.md", "by a");
    b.write("note.md", "by b");
    a.sync_well();
    b.sync_well();
    let end = town.end(&[&a, &b]);
    assert_eq!(end, expected(&[("note.md", "by a"), (&b.copy("by b"), "by b")]));
}

#[test]
fn a_deletion_never_beats_an_edit() {
    let (town, a, b) = Town::with_two_devices();
    a.write("other.md", "keeps the vault from being empty");
    town.end(&[&a, &b]);
    a.erase("note.md");
    b.write("note.md", "by b");
    a.sync_well();
    b.sync_well();
    assert_eq!(town.end(&[&a, &b])["note.md"], "by b");
}

#[test]
fn a_phone_that_syncs_twice_is_followed_by_a_pc_that_syncs_once() {
    let (town, pc, phone) = Town::with_two_devices();
    for text in ["v1", "v2", "v3"] {
        phone.write("note.md", text);
        phone.sync_well();
    }
    assert_eq!(pc.sync_well().conflicts, []);
    assert_eq!(town.end(&[&pc, &phone]), expected(&[("note.md", "v3")]));
}

#[test]
fn ticking_and_unticking_a_box_makes_two_versions_of_one_content() {
    let (town, a, b) = Town::with_two_devices();
    for text in ["- [x] tea", "v0"] {
        a.write("note.md", text);
        a.sync_well();
    }
    b.write("note.md", "by b");
    b.sync_well();
    assert_eq!(a.sync_well().conflicts, [], "b built on the newest version");
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "by b")]));
}

#[test]
fn an_empty_folder_comes_and_goes() {
    let (town, a, b) = Town::with_two_devices();
    fs::create_dir_all(a.vault().join("empty/inner")).unwrap();
    a.write("full/note.md", "x");
    let full = town.end(&[&a, &b]);
    let notes = [("empty/inner/", ""), ("full/note.md", "x"), ("note.md", "v0")];
    assert_eq!(full, expected(&notes));
    // The last note leaves and its folder stays; another folder goes with its last note.
    a.erase("full/note.md");
    fs::remove_dir_all(b.vault().join("empty")).unwrap();
    assert_eq!(town.end(&[&a, &b]), expected(&[("full/", ""), ("note.md", "v0")]));
    fs::remove_dir(a.vault().join("full")).unwrap();
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "v0")]));
}

#[test]
fn a_folder_that_is_deleted_before_its_second_sync_does_not_come_back() {
    let (town, a, b) = Town::with_two_devices();
    a.write("short/lived.md", "x");
    a.sync_well();
    fs::remove_dir_all(a.vault().join("short")).unwrap();
    a.sync_well();
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "v0")]));
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_a_file() {
    let (town, a, b) = Town::with_two_devices();
    a.write("thing", "a file");
    a.write("other/note.md", "in a folder");
    town.end(&[&a, &b]);
    a.erase("thing");
    a.write("thing/note.md", "in a folder");
    fs::remove_dir_all(a.vault().join("other")).unwrap();
    a.write("other", "a file");
    let end = town.end(&[&a, &b]);
    let notes = [("note.md", "v0"), ("other", "a file"), ("thing/note.md", "in a folder")];
    assert_eq!(end, expected(&notes));
}

#[test]
fn a_name_that_changes_only_its_case_changes_it_everywhere() {
    let (town, a, b) = Town::with_two_devices();
    fs::rename(a.vault().join("note.md"), a.vault().join("Note.md")).unwrap();
    assert_eq!(town.end(&[&a, &b]), expected(&[("Note.md", "v0")]));
}

#[test]
fn a_folder_and_a_vault_that_overlap_are_refused() {
    use tidelock_io::open::OpenError;
    let town = Town::new();
    let a = town.device("a");
    a.write("note.md", "x");
    let inside = a.vault().join("remote");
    fs::create_dir(&inside).unwrap();
    for remote in [inside, a.vault(), a.vault().parent().unwrap().to_owned()] {
        let refused = a.try_sync(&remote, None).unwrap_err();
        assert!(matches!(refused, OpenError::Overlap { .. }), "{}: {refused}", remote.display());
    }
    fs::create_dir(a.state()).unwrap();
    let refused = a.try_sync(&a.state(), None).unwrap_err();
    assert!(matches!(refused, OpenError::HoldsState { .. }), "{refused}");
    assert_eq!(fs::read_dir(a.state()).unwrap().count(), 0, "nothing was written");
}
