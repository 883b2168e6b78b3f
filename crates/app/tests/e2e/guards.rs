//! What would remove a lot is asked about first: exit 6, the list, and a number to confirm it by.

use std::fs;

use serde_json::Value;

use crate::support::device::{Device, Run};
use crate::support::lab::Lab;
use crate::support::remote::Remote;
use crate::support::vault::{files, tree, write};
use crate::support::witness::Rclone;

#[test]
fn an_emptied_folder_never_empties_the_bucket() {
    let (lab, device) = synced(5);
    for number in 0..5 {
        fs::remove_file(device.folder().join(format!("{number}.md"))).unwrap();
    }
    let run = device.sync(&lab.remote()).ends_with(6);
    confirm_id(&run);
    assert_eq!(notes_on_a_new_device(&lab.remote()), 5);
}

#[test]
fn a_missing_folder_stops_and_a_confirmed_one_is_a_first_contact() {
    let (lab, device) = synced(5);
    fs::remove_dir_all(device.folder()).unwrap();
    device.sync(&lab.remote()).ends_with(6);

    // The disk is mounted again, but it is another one.
    fs::create_dir(device.folder()).unwrap();
    let run = device.sync(&lab.remote()).ends_with(6);
    device.sync_with(&lab.remote(), &["--confirm", &confirm_id(&run)]).ends_with(0);
    assert_eq!(files(&tree(&device.folder())).len(), 5);
}

#[test]
fn many_deletions_ask_and_go_on_when_confirmed() {
    let (lab, device) = synced(60);
    for number in 0..25 {
        fs::remove_file(device.folder().join(format!("{number}.md"))).unwrap();
    }
    let run = device.sync(&lab.remote()).ends_with(6);
    assert_eq!(run.json()["result"], "stopped", "{}", run.shown());
    assert_eq!(notes_on_a_new_device(&lab.remote()), 60);
    device.sync_with(&lab.remote(), &["--confirm", "another"]).ends_with(6);
    assert_eq!(notes_on_a_new_device(&lab.remote()), 60);

    let run = device.sync_with(&lab.remote(), &["--confirm", &confirm_id(&run)]).ends_with(0);
    assert_eq!(run.number("deleted_remote"), 25, "{}", run.shown());
    assert_eq!(notes_on_a_new_device(&lab.remote()), 35);
}

#[test]
fn a_few_deletions_need_no_question() {
    let (lab, device) = synced(60);
    for number in 0..18 {
        fs::remove_file(device.folder().join(format!("{number}.md"))).unwrap();
    }
    device.sync(&lab.remote()).ends_with(0);
    assert_eq!(notes_on_a_new_device(&lab.remote()), 42);
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn an_emptied_bucket_never_empties_the_folder() {
    let (lab, device) = synced(5);
    Rclone::new().purge(&lab.remote());
    let before = tree(&device.folder());
    let run = device.sync(&lab.remote()).ends_with(6);
    assert_eq!(tree(&device.folder()), before);

    device.sync_with(&lab.remote(), &["--confirm", &confirm_id(&run)]).ends_with(0);
    assert_eq!(tree(&device.folder()), before);
    assert_eq!(notes_on_a_new_device(&lab.remote()), 5);
}

/// A device with `count` notes that are in the bucket too.
fn synced(count: usize) -> (Lab, Device) {
    let (lab, device) = (Lab::of_vendor("aws"), Device::new());
    for number in 0..count {
        write(&device.folder(), &format!("{number}.md"), format!("note {number}\n"));
    }
    device.sync(&lab.remote()).ends_with(0);
    (lab, device)
}

/// The guard's own entry among the errors.
#[track_caller]
fn confirm_id(run: &Run) -> String {
    let json = run.json();
    let guard = |error: &&Value| error["code"].as_str().is_some_and(|c| c.starts_with("guard-"));
    let error = json["errors"].as_array().unwrap().iter().find(guard).expect("a guard's entry");
    error["confirm_id"].as_str().expect("a confirm_id").to_owned()
}

fn notes_on_a_new_device(remote: &Remote) -> usize {
    let device = Device::new();
    device.sync(remote).ends_with(0);
    files(&tree(&device.folder())).len()
}
