//! Folders, files in their place, and names that differ in case.

use tidelock_core::conflict::{STORAGE, conflict_name};
use tidelock_core::digest::Digest;
use tidelock_engine::memory::DiskKind;

use super::town::{sync, tell, write};

#[test]
fn a_file_is_replaced_by_a_folder_and_a_folder_by_a_file() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "x", "a file");
            write(&a, "y/z.md", "in a folder");
            sync(&a);
            town.pass_min(6);
            sync(&a);
            sync(&b);
            a.folder.erase("x");
            write(&a, "x/in.md", "x is a folder");
            a.folder.erase_folder("y");
            write(&a, "y", "y is a file");
            sync(&a);
            sync(&b);
            town.end(&[&a, &b])
        },
        &[("note.md", "v0"), ("x/in.md", "x is a folder"), ("y", "y is a file")],
    );
}

#[test]
fn a_file_that_was_edited_here_steps_aside_for_a_folder_made_there() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "x", "a file");
            sync(&a);
            sync(&b);
            town.pass_min(6);
            a.folder.erase("x");
            write(&a, "x/in.md", "x is a folder");
            write(&b, "x", "edited");
            sync(&a);
            assert_eq!(sync(&b).renamed, 1);
            town.end(&[&a, &b])
        },
        &[
            ("note.md", "v0"),
            (&conflict_name("x", "b", &Digest::of(b"edited")), "edited"),
            ("x/in.md", "x is a folder"),
        ],
    );
}

#[test]
fn an_object_that_has_the_name_of_a_folder_gets_a_second_name_on_every_device() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a]);
            town.bucket.put_foreign("x", "a file");
            town.bucket.put_foreign("x/in.md", "x is a folder");
            assert_eq!(sync(&a).conflicts.len(), 1);
            sync(&b);
            town.end(&[&a, &b])
        },
        &[
            ("note.md", "v0"),
            (&conflict_name("x", STORAGE, &Digest::of(b"a file")), "a file"),
            ("x/in.md", "x is a folder"),
        ],
    );
}

#[test]
fn two_devices_that_find_a_file_and_a_folder_of_one_name_at_once_make_one_copy() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for device in [&a, &b] {
                write(device, "x/in.md", "x is a folder");
                town.bucket.put_foreign("x", "a file");
                sync(device);
            }
            town.end(&[&a, &b])
        },
        &[
            ("note.md", "v0"),
            (&conflict_name("x", STORAGE, &Digest::of(b"a file")), "a file"),
            ("x/in.md", "x is a folder"),
        ],
    );
}

#[test]
fn a_case_only_rename_arrives_on_every_kind_of_disk() {
    let case_blind = DiskKind { is_case_blind: true, is_coarse: true };
    for kinds in [[DiskKind::default(), case_blind], [case_blind, DiskKind::default()]] {
        tell(
            |town| {
                let (a, b) = (town.device_on("a", kinds[0]), town.device_on("b", kinds[1]));
                town.begin(&[&a, &b]);
                a.folder.relabel("note.md", "Note.md").unwrap();
                sync(&a);
                sync(&b);
                town.end(&[&a, &b])
            },
            &[("Note.md", "v0")],
        );
    }
}

#[test]
fn empty_folders_come_and_go_with_their_notes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.mkdir("outer/inner").unwrap();
            write(&a, "full/deep/x.md", "x");
            sync(&a);
            sync(&b);
            assert_eq!(b.folder.folders(), ["full", "full/deep", "outer", "outer/inner"]);
            town.pass_min(10);
            sync(&b);
            b.folder.erase_folder("outer");
            b.folder.erase_folder("full");
            sync(&b);
            sync(&a);
            assert_eq!(a.folder.folders(), Vec::<String>::new(), "folders go with their notes");
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
    );
}
