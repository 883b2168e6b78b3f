//! Both sides changed: both stay, and no clock chooses.

use std::fs;

use crate::support::device::Device;
use crate::support::lab::Lab;
use crate::support::vault::{read, tree, write, write_at};

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn both_edits_stay_whatever_the_clocks_and_dates_say() {
    let lab = Lab::of_vendor("aws");
    for (number, shift) in ["-30m", "+400d"].into_iter().enumerate() {
        let remote = lab.remote().under(&format!("{number}/"));
        let (pc, phone) = (Device::with_clock(shift), Device::new());
        write(&pc.folder(), "ideas/boat.bin", b"base\0");
        pc.sync(&remote).ends_with(0);
        phone.sync(&remote).ends_with(0);

        write(&phone.folder(), "ideas/boat.bin", b"phone\0");
        phone.sync(&remote).ends_with(0);
        write_at(&pc.folder(), "ideas/boat.bin", b"pc\0", 4_000_000_000);
        let run = pc.sync(&remote).ends_with(1);

        assert_eq!(read(&pc.folder(), "ideas/boat.bin"), "phone\0", "the remote keeps the path");
        let json = run.json();
        assert_eq!(json["conflicts"][0]["path"], "ideas/boat.bin", "{}", run.shown());
        let kept_as = json["conflicts"][0]["kept_as"].as_str().unwrap();
        assert!(kept_as.starts_with("ideas/boat (conflict "), "{kept_as}");
        assert!(kept_as.ends_with(").bin"), "{kept_as}");
        assert_eq!(read(&pc.folder(), kept_as), "pc\0");

        pc.sync(&remote).ends_with(0);
        phone.sync(&remote).ends_with(0);
        assert_eq!(tree(&phone.folder()), tree(&pc.folder()), "{shift}");
    }
}

#[test]
fn the_same_edit_on_both_sides_is_no_conflict() {
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), "note.md", "v1\n");
    pc.sync(&lab.remote()).ends_with(0);
    phone.sync(&lab.remote()).ends_with(0);
    for device in [&pc, &phone] {
        write(&device.folder(), "note.md", "v2, the same\n");
    }
    pc.sync(&lab.remote()).ends_with(0);
    let run = phone.sync(&lab.remote()).ends_with(0);
    assert_eq!(run.json()["conflicts"], serde_json::json!([]), "{}", run.shown());
}

#[test]
fn a_file_replaced_by_a_folder_loses_nothing() {
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), "topic", "a file\n");
    pc.sync(&lab.remote()).ends_with(0);
    phone.sync(&lab.remote()).ends_with(0);

    fs::remove_file(phone.folder().join("topic")).unwrap();
    write(&phone.folder(), "topic/inside.md", "now a folder\n");
    phone.sync(&lab.remote()).ends_with(0);
    write(&pc.folder(), "topic", "still a file, and edited\n");
    let run = pc.sync(&lab.remote());
    assert!(matches!(run.code, Some(0 | 1)), "{}", run.shown());
    for device in [&pc, &phone, &pc] {
        let run = device.sync(&lab.remote());
        assert!(matches!(run.code, Some(0 | 1)), "{}", run.shown());
    }
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    let everything = crate::support::device::files_below(&pc.folder());
    for content in ["now a folder\n", "still a file, and edited\n"] {
        let found = everything.iter().any(|path| fs::read(path).unwrap() == content.as_bytes());
        assert!(found, "{content:?} is lost: {everything:?}");
    }
}
