//! Disks that are mounted or full, each test in a mount namespace of its own.

use std::fs;

use tidelock_engine::ports::{Folder, FolderError};
use tidelock_io::folder::DiskFolder;

use crate::bench::{body, find, install, scan};
use crate::small_disk::with_small_disk;

#[test]
fn another_disk_inside_the_vault_is_reported_and_left_alone() {
    with_small_disk(
        "mounts::another_disk_inside_the_vault_is_reported_and_left_alone",
        async |place| {
            fs::write(place.join("disk/theirs.md"), "x").unwrap();
            fs::write(place.join("mine.md"), "x").unwrap();
            let folder = DiskFolder::open(place, &place.join(".kept"));
            let scan = scan(&folder).await;
            let files: Vec<&str> = scan.files.iter().map(|found| &*found.file.name).collect();
            assert_eq!(files, ["mine.md"]);
            assert_eq!(
                (scan.problems[0].name.as_str(), scan.problems[0].code),
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
        let folder = DiskFolder::open(&disk, &place.join("kept"));
        install(&folder, "note.md", "one", None).await.unwrap();
        let large: &str = "x".repeat(2 << 20).leak();
        assert_eq!(folder.stage(body(&[large])).await, Err(FolderError::Full));
        assert_eq!(fs::read_dir(disk.join(".tidelock/tmp")).unwrap().count(), 0);
        install(&folder, "two.md", "two", None).await.unwrap();
        // The kept versions lie on the full disk, the vault does not.
        let (vault, kept) = (place.join("vault"), disk.join("kept"));
        fs::create_dir(&vault).unwrap();
        fs::write(vault.join("large.md"), large).unwrap();
        let folder = DiskFolder::open(&vault, &kept);
        let file = find(&folder, "large.md").await;
        assert_eq!(install(&folder, "large.md", "new", Some(&file)).await, Err(FolderError::Full));
        assert_eq!(folder.remove(&file).await, Err(FolderError::Full));
        assert_eq!(fs::read_to_string(vault.join("large.md")).unwrap(), large);
        let left: Vec<_> =
            fs::read_dir(kept.join("unnamed")).unwrap().map(|e| e.unwrap().path()).collect();
        assert!(left.iter().all(|path| path.is_dir()), "no half copy: {left:?}");
    });
}
