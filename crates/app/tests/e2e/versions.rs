//! What a sync replaced or deleted is listed and comes back; two edits of one text become one.

use std::fs;

use crate::support::device::Device;
use crate::support::journal::notes;
use crate::support::lab::Lab;
use crate::support::vault::{read, tree, write};

const V0: &str = "# Trip\n\n- passport\n- tickets\n\nBy train.\n";

#[test]
fn what_a_sync_replaced_or_deleted_is_listed_and_comes_back() {
    let lab = Lab::of_vendor("tencent-cos");
    let remote = lab.remote();
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), "note.md", "first\n");
    write(&pc.folder(), "gone.md", "to be deleted\n");
    write(&pc.folder(), "stays.md", "stays\n");
    pc.sync(&remote).ends_with(0);
    phone.sync(&remote).ends_with(0);
    write(&phone.folder(), "note.md", "second\n");
    fs::remove_file(phone.folder().join("gone.md")).unwrap();
    phone.sync(&remote).ends_with(0);
    pc.sync(&remote).ends_with(0);
    assert_eq!(read(&pc.folder(), "note.md"), "second\n");

    let history = pc.on("history", &remote, &["note.md"]).ends_with(0).json();
    let how: Vec<_> = history["versions"].as_array().unwrap().iter().map(|v| &v["how"]).collect();
    assert!(how.contains(&&"replaced".into()) || how.contains(&&"synced".into()), "{history}");
    assert_eq!(history["versions"][0]["path"], "note.md");
    let gone = pc.on("history", &remote, &["--deleted"]).ends_with(0).json();
    let paths: Vec<_> = gone["versions"].as_array().unwrap().iter().map(|v| &v["path"]).collect();
    assert_eq!(paths, ["gone.md"]);

    let back = pc.on("restore", &remote, &["gone.md"]).ends_with(0).json();
    assert_eq!((&back["path"], &back["to"]), (&"gone.md".into(), &"gone.md".into()));
    assert_eq!(read(&pc.folder(), "gone.md"), "to be deleted\n");
    pc.on("restore", &remote, &["note.md"]).ends_with(0);
    assert_eq!(read(&pc.folder(), "note.md"), "first\n");
    // What stood there is a version too.
    pc.on("restore", &remote, &["note.md"]).ends_with(0);
    assert_eq!(read(&pc.folder(), "note.md"), "second\n");
    let aside = pc.folder().parent().unwrap().join("aside.md");
    let to = aside.to_str().unwrap();
    pc.on("restore", &remote, &["note.md", "--to", to]).ends_with(0);
    assert_eq!(fs::read_to_string(&aside).unwrap(), "first\n");
    pc.on("restore", &remote, &["note.md", "--to", to]).ends_with(2);
    pc.on("restore", &remote, &["nothing.md"]).ends_with(2);
    pc.on("restore", &remote, &["../note.md"]).ends_with(2);
    pc.sync(&remote).ends_with(0);
    phone.sync(&remote).ends_with(0);
    assert_eq!(notes(&phone.folder()), notes(&pc.folder()));
}

#[test]
fn two_edits_of_one_note_become_one_text_on_real_disks() {
    let lab = Lab::of_vendor("aws");
    let remote = lab.remote();
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), "trip.md", V0);
    pc.sync(&remote).ends_with(0);
    phone.sync(&remote).ends_with(0);
    write(&phone.folder(), "trip.md", V0.replace("# Trip", "# Trip to Oslo"));
    phone.sync(&remote).ends_with(0);
    write(&pc.folder(), "trip.md", V0.replace("By train", "By night train"));
    let run = pc.sync(&remote).ends_with(0);
    assert_eq!((run.number("merged"), run.json()["conflicts"].to_string()), (1, "[]".to_owned()));
    phone.sync(&remote).ends_with(0);
    let both = V0.replace("# Trip", "# Trip to Oslo").replace("By train", "By night train");
    assert_eq!(read(&phone.folder(), "trip.md"), both);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
}

#[test]
fn a_renamed_folder_is_copied_inside_the_storage_and_renamed_on_the_other_device() {
    let lab = Lab::of_vendor("aws");
    let remote = lab.remote();
    let (pc, phone) = (Device::new(), Device::new());
    for number in 0..30 {
        write(&pc.folder(), &format!("old/{number}.md"), format!("note number {number}\n"));
    }
    pc.sync(&remote).ends_with(0);
    phone.sync(&remote).ends_with(0);
    fs::rename(pc.folder().join("old"), pc.folder().join("new name")).unwrap();
    let run = pc.sync(&remote).ends_with(0);
    assert_eq!((run.number("renamed"), run.number("uploaded")), (30, 0), "{}", run.shown());
    let run = phone.sync(&remote).ends_with(0);
    assert_eq!((run.number("renamed"), run.number("downloaded")), (30, 0), "{}", run.shown());
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
}
