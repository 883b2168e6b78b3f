//! The vault on real disks of the Windows family, mounted for the test alone: NTFS, which Linux lets hold
//! names of both cases, and exFAT, which is blind to case.
//!
//! Each test runs its inner part in a mount namespace of its own. Where this user may not mount, or
//! the tools are missing, it says so.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tidelock_core::naming::{Family, Limit, Rules};
use tidelock_engine::ports::Folder;
use tidelock_io::folder::DiskFolder;
use tidelock_io::versions::VersionStore;

use crate::names::there_and_back;
use crate::town::{Device, Town, told, written};

/// Tells the inner run of a test where the disk is.
const PLACE: &str = "TIDELOCK_TEST_WINDOWS_DISK";

/// A disk: what it is, and how `$PLACE/image` becomes one that is mounted at `$PLACE/disk`.
type Disk = (&'static str, &'static str);

const NTFS: Disk = (
    "NTFS",
    "mkntfs -q -F -Q \"$PLACE/image\" && \
     ntfs-3g -o windows_names \"$PLACE/image\" \"$PLACE/disk\"",
);

const EXFAT: Disk = (
    "exFAT",
    "mkfs.exfat \"$PLACE/image\" && loop=$(losetup -f --show \"$PLACE/image\") && \
         { mount.exfat-fuse \"$loop\" \"$PLACE/disk\"; mounted=$?; losetup -d \"$loop\"; [ $mounted = 0 ]; }",
);

/// Shows every name in lower case.
const LOWER: Disk = (
    "NTFS in lower case",
    "mkntfs -q -F -Q \"$PLACE/image\" && \
     lowntfs-3g -o ignore_case \"$PLACE/image\" \"$PLACE/disk\"",
);

/// Runs `inner` on each disk: the outer run of the test starts the same test again where it is mounted.
fn on(disks: &[Disk], test: &str, inner: impl AsyncFnOnce(&Path)) {
    if let Some(place) = env::var_os(PLACE) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        return runtime.block_on(inner(&PathBuf::from(place).join("disk")));
    }
    for (disk, mount) in disks {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("disk")).unwrap();
        fs::File::create(dir.path().join("image")).unwrap().set_len(32 << 20).unwrap();
        let script = format!(
            "PLACE=${PLACE}; {{ {mount}; }} >/dev/null 2>&1 || exit 77\n\
             \"$0\" --exact {test} --nocapture; failed=$?; umount \"$PLACE/disk\"; exit $failed"
        );
        let status = Command::new("unshare")
            .args(["-m", "sh", "-c", &script])
            .arg(env::current_exe().unwrap())
            .env(PLACE, dir.path())
            .status();
        match status.ok().and_then(|status| status.code()) {
            Some(0) => println!("tested on {disk}"),
            Some(77 | 1) if !may_mount() => {
                println!("NOT TESTED on {disk}: needs root to mount it")
            }
            Some(77) => println!("NOT TESTED on {disk}: needs ntfs-3g, exfat-fuse, exfatprogs"),
            other => assert_eq!(other, Some(0), "on {disk}: how the inner run ended"),
        }
    }
}

fn may_mount() -> bool {
    Command::new("unshare").args(["-m", "true"]).status().is_ok_and(|status| status.success())
}

/// A device whose vault lies on that disk.
fn device(town: &Town, disk: &Path) -> Device {
    town.device_at("windows", &disk.join("vault"))
}

#[test]
fn the_rules_of_the_disk_are_found_out_and_nothing_is_left_of_it() {
    on(
        &[NTFS, EXFAT],
        "windows::the_rules_of_the_disk_are_found_out_and_nothing_is_left_of_it",
        async |disk| {
            let folder = DiskFolder::open(disk, VersionStore::at(&disk.join(".state")));
            fs::create_dir(disk.join(".tidelock")).unwrap();
            let Rules { family, is_case_blind, limit } = folder.rules().await.unwrap();
            assert_eq!((family, limit), (Family::Windows, Limit::Utf16(255)));
            let is_exfat = fs::write(disk.join("a"), "").is_ok() && disk.join("A").exists();
            assert_eq!(is_case_blind, is_exfat);
            assert_eq!(fs::read_dir(disk.join(".tidelock/tmp")).unwrap().count(), 0);
        },
    );
}

#[test]
fn it_keeps_every_promise_of_a_folder_on_a_windows_disk() {
    on(
        &[NTFS, EXFAT],
        "windows::it_keeps_every_promise_of_a_folder_on_a_windows_disk",
        async |disk| {
            let state = tempfile::tempdir().unwrap();
            let vault = disk.join("vault");
            fs::create_dir(&vault).unwrap();
            let folder = DiskFolder::open(&vault, VersionStore::at(state.path()));
            tidelock_engine::contract::folder(&folder).await.unwrap();
        },
    );
}

#[test]
fn names_that_windows_refuses_go_to_a_windows_disk_and_come_back_as_they_were() {
    on(
        &[NTFS, EXFAT],
        "windows::names_that_windows_refuses_go_to_a_windows_disk_and_come_back_as_they_were",
        async |disk| {
            let town = Town::new();
            let (linux, windows) = (town.device("linux"), device(&town, disk));
            there_and_back(&town, &linux, &windows).await;
        },
    );
}

#[test]
fn names_that_differ_in_case_stay_two_and_a_new_case_of_a_name_arrives() {
    on(
        &[EXFAT],
        "windows::names_that_differ_in_case_stay_two_and_a_new_case_of_a_name_arrives",
        async |disk| {
            let town = Town::new();
            let (linux, windows) = (town.device("linux"), device(&town, disk));
            for (name, text) in
                [("A.md", "upper"), ("a.md", "lower"), ("Foo/x.md", "x"), ("b.md", "b")]
            {
                linux.write(name, text);
            }
            linux.sync().await;
            for _ in 0..2 {
                let outcome = windows.try_sync().await;
                assert_eq!(told(&outcome), [("a.md".to_owned(), "path-name-twin")]);
                let here = [("A.md", "upper"), ("Foo/x.md", "x"), ("b.md", "b")];
                assert_eq!(windows.notes(), written(&here));
            }
            linux.delete("a.md");
            linux.rename("b.md", "B.md");
            linux.rename("Foo", "foo");
            town.pass();
            linux.sync().await;
            windows.sync().await;
            let expected = written(&[("A.md", "upper"), ("B.md", "b"), ("foo/x.md", "x")]);
            assert_eq!(windows.notes(), expected);
            town.pass();
            windows.sync().await;
            windows.rename("foo", "FOO");
            windows.rename("B.md", "b.md");
            windows.sync().await;
            linux.sync().await;
            let expected = written(&[("A.md", "upper"), ("FOO/x.md", "x"), ("b.md", "b")]);
            assert_eq!((linux.notes(), town.notes()), (expected.clone(), expected));
        },
    );
}

#[test]
fn a_stick_that_was_synced_elsewhere_is_read_by_its_own_rules_at_first_contact() {
    on(
        &[NTFS, EXFAT],
        "windows::a_stick_that_was_synced_elsewhere_is_read_by_its_own_rules_at_first_contact",
        async |disk| {
            let town = Town::new();
            let windows = device(&town, disk);
            windows.write("a\u{F03A}b.md", "a");
            windows.write("\u{F043}ON.md", "con");
            windows.sync().await;
            assert_eq!(town.notes(), written(&[("CON.md", "con"), ("a:b.md", "a")]));
        },
    );
}

#[test]
fn a_disk_that_does_not_keep_the_case_of_names_is_refused() {
    on(&[LOWER], "windows::a_disk_that_does_not_keep_the_case_of_names_is_refused", async |disk| {
        let town = Town::new();
        let windows = device(&town, disk);
        windows.write("Note.md", "note");
        for _ in 0..2 {
            let outcome = windows.try_sync().await;
            assert_eq!(told(&outcome), [(String::new(), "folder-case-lost")]);
            assert_eq!((outcome.exit_code(), town.notes()), (2, written(&[])));
        }
    });
}
