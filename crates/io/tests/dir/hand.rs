//! People and other programs at the same folder, and disks that are not there.

use std::fs;

use tidelock_core::guard::GuardKind;
use tidelock_engine::outcome::{Cause, Outcome};
use tidelock_engine::ports::StoreError;

use crate::town::{Town, expected};

fn failures(outcome: &Outcome) -> Vec<(&str, &str)> {
    let failures = outcome.failures.iter();
    let mut told: Vec<_> =
        failures.map(|failure| (failure.path.as_deref().unwrap_or(""), failure.code())).collect();
    told.sort_unstable();
    told
}

#[cfg(unix)]
fn passed_over(outcome: &Outcome) -> Vec<(&str, &str)> {
    let passed_over = outcome.passed_over.iter();
    passed_over.map(|problem| (problem.name.as_str(), problem.code)).collect()
}

#[test]
fn what_people_change_on_the_nas_reaches_every_device() {
    let (town, a, b) = Town::with_two_devices();
    a.write("gone.md", "x");
    town.end(&[&a, &b]);
    town.write("note.md", "by hand");
    town.write("folder/new.md", "by hand");
    fs::create_dir(town.nas().join("hollow")).unwrap();
    fs::remove_file(town.nas().join("gone.md")).unwrap();
    assert_eq!(a.sync_well().conflicts, []);
    let end = town.end(&[&a, &b]);
    let notes = [("folder/new.md", "by hand"), ("hollow/", ""), ("note.md", "by hand")];
    assert_eq!(end, expected(&notes));
}

#[test]
fn an_edit_by_hand_right_after_an_upload_may_not_have_seen_it_so_both_are_kept() {
    let (town, a, b) = Town::with_two_devices();
    a.write("note.md", "by a");
    a.sync_well();
    town.write("note.md", "by hand, in an editor that was open before");
    assert_eq!(a.sync_well().conflicts.len(), 1);
    assert!(town.end(&[&a, &b]).values().any(|text| text == "by a"));
}

#[test]
fn an_edit_on_the_nas_and_one_on_a_device_are_both_kept() {
    let (town, a, b) = Town::with_two_devices();
    a.write("note.md", "by a");
    a.sync_well();
    town.write("note.md", "by hand");
    a.write("note.md", "by a again");
    assert_eq!(a.sync_well().conflicts.len(), 1);
    let end = town.end(&[&a, &b]);
    assert_eq!(end, expected(&[("note.md", "by hand"), (&a.copy("by a again"), "by a again")]));
}

#[test]
fn what_a_device_edits_on_top_of_an_edit_by_hand_is_no_conflict_for_the_others() {
    let (town, a, b) = Town::with_two_devices();
    town.write("note.md", "by hand");
    a.sync_well();
    b.sync_well();
    a.write("note.md", "by a");
    a.sync_well();
    assert_eq!(b.sync_well().conflicts, [], "both gave the edit by hand the same name");
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "by a")]));
}

#[test]
fn a_disk_that_is_not_connected_deletes_nothing() {
    let (town, a, b) = Town::with_two_devices();
    let away = town.nas().with_extension("away");
    fs::rename(town.nas(), &away).unwrap();
    a.write("new.md", "written meanwhile");
    let outcome = a.sync();
    assert_eq!((failures(&outcome), outcome.exit_code()), (vec![("", "remote-folder-missing")], 5));
    assert!(!town.nas().exists(), "nobody makes it anew");

    // Its mount point is there and empty, as without `x-systemd.automount`.
    fs::create_dir(town.nas()).unwrap();
    let outcome = a.sync();
    let Cause::Guard(guard) = &outcome.failures[0].cause else { panic!("{outcome:?}") };
    assert_eq!((guard.kind, outcome.exit_code()), (GuardKind::RemoteOther, 6));
    assert_eq!(fs::read_dir(town.nas()).unwrap().count(), 0, "and stays empty");
    assert_eq!(a.notes(), expected(&[("new.md", "written meanwhile"), ("note.md", "v0")]));

    fs::remove_dir(town.nas()).unwrap();
    fs::rename(&away, town.nas()).unwrap();
    let end = town.end(&[&a, &b]);
    assert_eq!(end, expected(&[("new.md", "written meanwhile"), ("note.md", "v0")]));
}

#[test]
fn another_disk_in_its_place_waits_for_a_word_and_then_joins_both() {
    let (town, a, _) = Town::with_two_devices();
    fs::remove_dir_all(town.nas()).unwrap();
    town.write("theirs.md", "on the other disk");
    let outcome = a.sync();
    let Cause::Guard(guard) = &outcome.failures[0].cause else { panic!("{outcome:?}") };
    assert_eq!(guard.kind, GuardKind::RemoteOther);
    assert_eq!(a.confirmed(&guard.confirm_id).exit_code(), 0);
    let notes = [("note.md", "v0"), ("theirs.md", "on the other disk")];
    assert_eq!(town.end(&[&a]), expected(&notes));
}

#[test]
fn an_emptied_folder_never_empties_a_vault() {
    let (town, a, _) = Town::with_two_devices();
    fs::remove_file(town.nas().join("note.md")).unwrap();
    let outcome = a.sync();
    let Cause::Guard(guard) = &outcome.failures[0].cause else { panic!("{outcome:?}") };
    assert_eq!((guard.kind, a.notes().len()), (GuardKind::RemoteEmpty, 1));
}

#[test]
fn a_placeholder_in_the_place_of_a_note_changes_nothing_here() {
    let (town, a, b) = Town::with_two_devices();
    a.write("other.md", "x");
    town.end(&[&a, &b]);
    let (note, placeholder) = (town.nas().join("note.md"), town.nas().join(".note.md.icloud"));
    fs::rename(&note, &placeholder).unwrap();
    a.write("note.md", "by a");
    for device in [&a, &b] {
        let outcome = device.sync();
        assert_eq!(failures(&outcome), [("note.md", "remote-path-placeholder")]);
        assert_eq!((outcome.exit_code(), outcome.plan.len()), (1, 0));
    }
    assert_eq!((&*a.notes()["note.md"], &*b.notes()["note.md"]), ("by a", "v0"));
    fs::rename(&placeholder, &note).unwrap();
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "by a"), ("other.md", "x")]));
}

#[test]
fn a_placeholder_in_the_vault_is_neither_sent_nor_taken_for_a_deletion() {
    let (town, a, b) = Town::with_two_devices();
    a.write("other.md", "x");
    town.end(&[&a, &b]);
    let (note, placeholder) = (a.vault().join("note.md"), a.vault().join(".note.md.icloud"));
    fs::rename(&note, &placeholder).unwrap();
    b.write("note.md", "by b");
    b.sync_well();
    assert_eq!(failures(&a.sync()), [("note.md", "path-placeholder")]);
    assert_eq!(town.notes()["note.md"], "by b");
    assert!(!note.exists(), "nor fetched beside it");
    fs::rename(&placeholder, &note).unwrap();
    assert_eq!(town.end(&[&a, &b]), expected(&[("note.md", "by b"), ("other.md", "x")]));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_note_or_a_folder_changes_nothing_here() {
    use std::os::unix::fs::symlink;
    let (town, a, b) = Town::with_two_devices();
    a.write("folder/x.md", "x");
    a.write("other.md", "x");
    town.end(&[&a, &b]);
    let elsewhere = town.nas().with_extension("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for name in ["note.md", "folder"] {
        fs::rename(town.nas().join(name), elsewhere.join(name)).unwrap();
        symlink(elsewhere.join(name), town.nas().join(name)).unwrap();
    }
    a.write("folder/x.md", "by a");
    a.erase("note.md");
    let outcome = a.sync();
    let links = [("folder", "remote-path-link"), ("note.md", "remote-path-link")];
    assert_eq!((passed_over(&outcome), outcome.exit_code()), (links.to_vec(), 0));
    assert_eq!(fs::read_to_string(elsewhere.join("note.md")).unwrap(), "v0");
    assert_eq!(fs::read_to_string(elsewhere.join("folder/x.md")).unwrap(), "x");
    assert_eq!(a.notes()["folder/x.md"], "by a");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_there_is_reported_and_stays_here() {
    use std::os::unix::fs::PermissionsExt;
    let (town, a, b) = Town::with_two_devices();
    a.write("closed/x.md", "x");
    town.end(&[&a, &b]);
    let closed = town.nas().join("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&closed).is_ok() {
        eprintln!("skipped: this user may read everything");
    } else {
        assert_eq!(failures(&a.sync()), [("closed", "remote-path-unreadable")]);
        assert_eq!(a.notes()["closed/x.md"], "x");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_listing_that_fails_is_the_failure_of_the_run() {
    let (town, a, _) = Town::with_two_devices();
    fs::remove_dir_all(town.nas()).unwrap();
    fs::write(town.nas(), "no folder any more").unwrap();
    let outcome = a.sync();
    let cause = &outcome.failures[0].cause;
    assert!(matches!(cause, Cause::Store(StoreError::Missing(_))), "{cause:?}");
    assert_eq!((outcome.failures.len(), a.notes().len()), (1, 1));
}
