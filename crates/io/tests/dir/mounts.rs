//! Remotes on disks that are mounted, full or read-only, each test in a mount namespace of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use tidelock_engine::outcome::Outcome;

use crate::small_disk::with_small_disk;
use crate::town::{Device, Town, write};

/// A device whose remote is the disk at `place`, with one note on it.
fn device_at(place: &Path) -> (Town, Device) {
    let town = Town::new();
    let device = town.device("a").with_remote(&place.join("disk"));
    device.write("note.md", "v0");
    device.sync_well();
    (town, device)
}

fn failures(outcome: &Outcome) -> Vec<(Option<&str>, &str)> {
    outcome.failures.iter().map(|f| (f.path.as_deref(), f.code())).collect()
}

fn mount(args: &[&str], at: &Path) {
    assert!(Command::new("mount").args(args).arg(at).status().unwrap().success());
}

#[test]
fn another_disk_inside_the_remote_is_named_and_left_alone() {
    with_small_disk(
        "mounts::another_disk_inside_the_remote_is_named_and_left_alone",
        async |place| {
            let (_town, device) = device_at(place);
            device.write("inner/note.md", "v0");
            device.sync_well();
            let inner = place.join("disk/inner");
            mount(&["-t", "tmpfs", "none"], &inner);
            write(&inner, "theirs.md", "on the other disk");
            device.write("inner/note.md", "by a");
            let outcome = device.sync();
            let told = outcome.passed_over.iter().map(|told| (told.name.as_str(), told.code));
            assert_eq!(told.collect::<Vec<_>>(), [("inner", "remote-path-other-disk")]);
            assert_eq!((outcome.exit_code(), device.notes().len()), (0, 2));
            assert_eq!(fs::read_dir(&inner).unwrap().count(), 1, "nothing was written to it");
        },
    );
}

#[test]
fn a_full_disk_is_told_and_what_is_on_it_stays_whole() {
    with_small_disk("mounts::a_full_disk_is_told_and_what_is_on_it_stays_whole", async |place| {
        let (_town, device) = device_at(place);
        device.write("note.md", &"x".repeat(2 << 20));
        let outcome = device.sync();
        assert_eq!((failures(&outcome), outcome.exit_code()), (vec![(None, "quota")], 5));
        let disk = place.join("disk");
        assert_eq!(fs::read_to_string(disk.join("note.md")).unwrap(), "v0");
        assert_eq!(fs::read_dir(disk.join(".tidelock/tmp")).unwrap().count(), 0);
        device.write("note.md", "small again");
        device.sync_well();
        assert_eq!(fs::read_to_string(disk.join("note.md")).unwrap(), "small again");
    });
}

#[test]
fn a_disk_that_may_only_be_read_is_read_and_its_refusal_told() {
    with_small_disk(
        "mounts::a_disk_that_may_only_be_read_is_read_and_its_refusal_told",
        async |place| {
            let (_town, device) = device_at(place);
            let disk = place.join("disk");
            write(&disk, "by hand.md", "by hand");
            mount(&["-o", "remount,ro"], &disk);
            device.write("new.md", "new");
            let outcome = device.sync();
            assert_eq!(failures(&outcome), [(Some("new.md"), "remote-path-refused")]);
            assert_eq!((outcome.exit_code(), outcome.downloaded), (1, 1));
            mount(&["-o", "remount,rw"], &disk);
            device.sync_well();
            assert_eq!(fs::read_to_string(disk.join("new.md")).unwrap(), "new");
        },
    );
}

#[test]
fn a_remote_that_is_unmounted_leaves_its_mount_point_alone() {
    with_small_disk(
        "mounts::a_remote_that_is_unmounted_leaves_its_mount_point_alone",
        async |place| {
            let (_town, device) = device_at(place);
            let disk = place.join("disk");
            assert!(Command::new("umount").arg(&disk).status().unwrap().success());
            device.erase("note.md");
            let outcome = device.sync();
            assert_eq!(
                (failures(&outcome), outcome.exit_code()),
                (vec![(None, "guard-remote-other")], 6)
            );
            assert_eq!(fs::read_dir(&disk).unwrap().count(), 0);
        },
    );
}
