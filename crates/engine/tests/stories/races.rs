//! Two devices and their users meet on one note.

use std::rc::Rc;

use tidelock_engine::memory::{Call, Fault};

use super::town::{Device, Town, copy, notes, save, sync, tell, write};

#[test]
fn phone_syncs_twice_and_pc_once() {
    tell(
        |town| {
            let (phone, pc) = (town.device("phone"), town.device("pc"));
            town.begin(&[&phone, &pc]);
            save(&phone, "v1");
            save(&phone, "v2");
            assert_eq!(sync(&pc).conflicts, []);
            town.end(&[&phone, &pc])
        },
        &[("note.md", "v2")],
    );
}

/// A and B have looked, both find v0, and both write: A first, B on top of it.
fn both_put(town: &Town) -> (Device, Device) {
    let (a, b) = (town.device("a"), town.device("b"));
    town.begin(&[&a, &b]);
    write(&a, "note.md", "by a");
    write(&b, "note.md", "by b");
    let first = Rc::clone(&a);
    b.store.meanwhile(Call::Put, "note.md", move || {
        assert_eq!(sync(&first).uploaded, 1);
    });
    assert_eq!(sync(&b).uploaded, 1);
    assert_eq!(town.notes()["note.md"], "by b", "nobody noticed");
    (a, b)
}

#[test]
fn a_and_b_check_v0_and_both_put() {
    tell(
        |town| {
            let (a, b) = both_put(town);
            assert_eq!(sync(&a).conflicts.len(), 1, "only the device whose text it is keeps it");
            assert_eq!(sync(&b).conflicts, []);
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn both_put_and_then_a_edits_before_its_next_sync() {
    tell(
        |town| {
            let (a, b) = both_put(town);
            save(&a, "by a, and more");
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), (&copy("a", "by a, and more"), "by a, and more")],
    );
}

#[test]
fn a_loses_to_b_and_c_goes_on_from_b_before_a_returns() {
    tell(
        |town| {
            let c = town.device("c");
            sync(&c);
            let (a, b) = both_put(town);
            sync(&c);
            save(&c, "by b and c");
            town.pass_min(24 * 60);
            assert_eq!(sync(&a).conflicts.len(), 1);
            town.end(&[&a, &b, &c])
        },
        &[("note.md", "by b and c"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn a_checks_and_b_puts_and_a_deletes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.bucket.put_foreign("other.md", "v0");
            town.begin(&[&a, &b]);
            a.folder.erase("note.md");
            write(&b, "note.md", "by b");
            let second = Rc::clone(&b);
            a.store.meanwhile(Call::Delete, "note.md", move || {
                assert_eq!(sync(&second).uploaded, 1);
            });
            assert_eq!(sync(&a).deleted_remote, 1);
            assert_eq!(town.notes().get("note.md"), None, "a deleted what it never saw");
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), ("other.md", "v0")],
    );
}

#[test]
fn the_key_is_rotated_and_old_deletions_stand() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "old.md", "old");
            sync(&a);
            sync(&b);
            // Gone before the upload is confirmed to b: only the published deletion tells.
            a.folder.erase("old.md");
            sync(&a);
            // A rotated key shows as an access that fails, and then as one that works again.
            b.store.fail_next(Call::List, "", Fault::Busy);
            assert_ne!(b.sync().unwrap().failures, []);
            sync(&b);
            assert_eq!(notes(&b).get("old.md"), None);
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
    );
}

#[test]
fn a_deletion_stands_against_the_device_that_uploaded_the_note_a_moment_ago() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "new.md", "new");
            sync(&a);
            sync(&b);
            b.folder.erase("new.md");
            assert_eq!(sync(&b).deleted_remote, 1);
            assert_eq!(sync(&a).deleted_local, 1, "b published that it meant this version");
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
    );
}

#[test]
fn two_devices_make_the_same_daily_note() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for device in [&a, &b] {
                write(device, "daily/2026-11-24.md", "# Today");
            }
            assert_eq!(sync(&a).uploaded, 1);
            let met = sync(&b);
            assert_eq!((met.uploaded, met.downloaded), (0, 0), "equal copies move nothing");
            assert_eq!(met.conflicts, []);
            write(&a, "daily/2026-11-24.md", "# Today\ntea");
            sync(&a);
            assert_eq!(sync(&b).downloaded, 1, "a fast-forward");
            town.end(&[&a, &b])
        },
        &[("daily/2026-11-24.md", "# Today\ntea"), ("note.md", "v0")],
    );
}

#[test]
fn two_devices_make_different_daily_notes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            write(&a, "note.md", "by a");
            write(&b, "note.md", "by b");
            sync(&a);
            assert_eq!(sync(&b).conflicts.len(), 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "by a"), (&copy("b", "by b"), "by b")],
    );
}

#[test]
fn ticking_and_unticking_a_box_is_two_versions_and_no_conflict() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for text in ["- [x] tea", "v0", "- [x] tea", "v0"] {
                assert_eq!(save(&a, text).uploaded, 1);
            }
            assert_eq!(sync(&b).conflicts, []);
            save(&b, "by b");
            assert_eq!(sync(&a).conflicts, []);
            town.end(&[&a, &b])
        },
        &[("note.md", "by b")],
    );
}

#[test]
fn a_deletion_never_beats_an_edit() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "other.md", "v0");
            sync(&a);
            sync(&b);
            town.pass_min(10);
            sync(&a);
            a.folder.erase("note.md");
            write(&b, "note.md", "by b");
            write(&a, "other.md", "by a");
            b.folder.erase("other.md");
            sync(&a);
            sync(&b);
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), ("other.md", "by a")],
    );
}
