//! Disks that are mounted or full, each test in a mount namespace of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use tidelock_core::naming::Rules;
use tidelock_engine::ports::{Folder, FolderError};
use tidelock_io::folder::DiskFolder;
use tidelock_io::versions::VersionStore;

use crate::bench::{body, find, install, scan};
use crate::small_disk::with_small_disk;

#[test]
fn another_disk_inside_the_vault_is_reported_and_left_alone() {
    with_small_disk(
        "mounts::another_disk_inside_the_vault_is_reported_and_left_alone",
        async |place| {
            fs::write(place.join("disk/theirs.md"), "x").unwrap();
            fs::write(place.join("mine.md"), "x").unwrap();
            let folder = DiskFolder::open(place, VersionStore::at(&place.join(".state")));
            let scan = scan(&folder).await;
            let files: Vec<&str> = scan.files.iter().map(|found| &*found.file.name).collect();
            assert_eq!(files, ["mine.md"]);
            assert_eq!(
                (scan.passed_over[0].name.as_str(), scan.passed_over[0].code),
                ("disk", "path-other-disk")
            );
            assert!(scan.folders.is_empty(), "{:?}", scan.folders);
        },
    );
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    with_small_disk("mounts::a_full_disk_is_told_and_loses_nothing", async |place| {
        let disk = place.join("disk");
        let folder = DiskFolder::open(&disk, VersionStore::at(&place.join("state")));
        install(&folder, "note.md", "one", None).await.unwrap();
        let large: &str = hex_noise(2 << 20).leak();
        assert_eq!(folder.stage(body(&[large])).await, Err(FolderError::Full));
        assert_eq!(fs::read_dir(disk.join(".tidelock/tmp")).unwrap().count(), 0);
        install(&folder, "two.md", "two", None).await.unwrap();
        // The version store lies on the full disk, the vault does not.
        let (vault, state) = (place.join("vault"), disk.join("state"));
        fs::create_dir(&vault).unwrap();
        fs::write(vault.join("large.md"), large).unwrap();
        let folder = DiskFolder::open(&vault, VersionStore::at(&state));
        let file = find(&folder, "large.md").await;
        assert_eq!(install(&folder, "large.md", "new", Some(&file)).await, Err(FolderError::Full));
        assert_eq!(folder.remove(&file).await, Err(FolderError::Full));
        assert_eq!(fs::read_to_string(vault.join("large.md")).unwrap(), large);
        let objects = crate::bench::names_below(&state.join("versions/objects"));
        assert_eq!(objects, Vec::<String>::new(), "no half copy");
        fill(&disk);
        fs::write(vault.join("small.md"), noise(200_000)).unwrap();
        let small = find(&folder, "small.md").await;
        assert_eq!(folder.remove(&small).await, Err(FolderError::Full), "nor in the data base");
        assert_eq!(fs::read(vault.join("small.md")).unwrap(), noise(200_000));
        fs::remove_file(disk.join("filler")).unwrap();
        folder.remove(&small).await.unwrap();
        assert!(!vault.join("small.md").exists(), "with room it goes on");
    });
}

#[test]
fn a_disk_that_may_not_be_written_is_scanned_by_rules_that_are_guessed() {
    with_small_disk(
        "mounts::a_disk_that_may_not_be_written_is_scanned_by_rules_that_are_guessed",
        async |place| {
            let disk = place.join("disk");
            fs::create_dir(disk.join(".tidelock")).unwrap();
            fs::write(disk.join("a:b.md"), "text").unwrap();
            let mount = Command::new("mount").args(["-o", "remount,ro"]).arg(&disk).status();
            assert!(mount.unwrap().success());
            let folder = DiskFolder::open(&disk, VersionStore::at(&place.join("state")));
            assert_eq!(folder.rules().await, Ok(Rules::UNIX));
            assert_eq!(scan(&folder).await.files.len(), 1);
            let names = crate::bench::names_below(&disk);
            assert_eq!(names, ["a:b.md"]);
        },
    );
}

/// Takes all the room there is.
fn fill(disk: &Path) {
    let mut filler = fs::File::create(disk.join("filler")).unwrap();
    while std::io::Write::write_all(&mut filler, &[b'x'; 512]).is_ok() {}
}

/// What no compression makes smaller.
fn noise(size: usize) -> Vec<u8> {
    let mut noise = vec![0; size];
    blake3::Hasher::new().finalize_xof().fill(&mut noise);
    noise
}

/// The same as text: half as large when it is compressed.
fn hex_noise(size: usize) -> String {
    hex::encode(noise(size / 2))
}
