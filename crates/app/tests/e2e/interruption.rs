//! A sync that ends in the middle: by Ctrl-C, by a crash, by a storage that fails now and then.

use std::collections::BTreeSet;
use std::fs::File;

use crate::support::device::{Device, Run, interrupt};
use crate::support::lab::Lab;
use crate::support::vault::{tree, write};
use crate::support::wait::wait_for;

const NOTES: usize = 150;

#[test]
fn ctrl_c_ends_cleanly_and_the_next_run_goes_on() {
    let lab = Lab::start(&["--vendor", "aws", "--latency", "40ms"]);
    let device = with_many_notes();
    let running = device.start_sync(&lab.remote());
    wait_for("some uploads", 60, || (20 <= uploads(&lab)).then_some(()));
    interrupt(&running);
    let run = Run::of(running.wait_with_output().unwrap()).ends_with(130);
    let settled = run.number("uploaded");
    assert!(0 < settled, "what was settled is recorded: {}", run.shown());
    assert_eq!(run.codes(), ["interrupted"]);

    let run = device.sync(&lab.remote()).ends_with(0);
    let rest = NOTES as u64 - settled;
    assert!(run.number("uploaded") <= rest, "nothing goes twice: {}", run.shown());
    assert_second_device_agrees(&lab, &device);
}

#[test]
fn a_crash_makes_nobody_conflict_with_himself() {
    let lab = Lab::start(&["--vendor", "aws", "--latency", "40ms"]);
    let device = with_many_notes();
    let mut running = device.start_sync(&lab.remote());
    wait_for("some uploads", 60, || (20 <= uploads(&lab)).then_some(()));
    running.kill().unwrap();
    running.wait().unwrap();

    for number in 0..20 {
        write(&device.folder(), &format!("{number}.md"), "edited after the crash\n");
    }
    let run = device.sync(&lab.remote()).ends_with(0);
    assert_eq!(run.json()["conflicts"], serde_json::json!([]), "{}", run.shown());
    assert_second_device_agrees(&lab, &device);
}

#[test]
fn ctrl_c_in_a_large_upload_leaves_no_part_of_it_in_the_bucket() {
    let lab = Lab::start(&["--vendor", "aws", "--latency", "300ms"]);
    let device = with_a_large_file();
    let running = device.start_sync(&lab.remote());
    wait_for("a part of the file", 60, || (!lab.open_uploads().is_empty()).then_some(()));
    interrupt(&running);
    Run::of(running.wait_with_output().unwrap()).ends_with(130);
    assert_eq!(lab.open_uploads(), BTreeSet::new());
    wait_for("only the vault's ID to be left", 10, || (lab.bodies() == 1).then_some(()));
    let run = device.sync(&lab.remote()).ends_with(0);
    assert_eq!(run.number("uploaded"), 1, "{}", run.shown());
    assert_eq!(lab.open_uploads(), BTreeSet::new());
}

#[test]
fn after_a_crash_in_a_large_upload_the_next_run_throws_away_its_own_parts_and_no_others() {
    let lab = Lab::start(&["--vendor", "aws", "--latency", "300ms"]);
    let [mine, theirs] = [with_a_large_file(), with_a_large_file()];
    let crash = |device: &Device| {
        let before = lab.open_uploads();
        let mut running = device.start_sync(&lab.remote());
        wait_for("a part of the file", 60, || (lab.open_uploads() != before).then_some(()));
        running.kill().unwrap();
        running.wait().unwrap();
    };
    crash(&mine);
    let of_mine = lab.open_uploads();
    crash(&theirs);
    assert_eq!(lab.open_uploads().len(), 2, "both crashes leave parts behind");

    mine.sync(&lab.remote()).ends_with(0);
    let left = lab.open_uploads();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left.is_disjoint(&of_mine), "each device throws away its own");
    theirs.sync(&lab.remote()).ends_with(0);
    assert_eq!(lab.open_uploads(), BTreeSet::new());
}

#[test]
fn a_storage_that_fails_now_and_then_is_asked_again() {
    let faults = "503:0.05,429:0.02,reset:0.01";
    let lab = Lab::start(&["--vendor", "aws", "--fail", faults, "--seed", "7"]);
    let device = with_many_notes();
    device.sync(&lab.remote()).ends_with(0);
    assert_second_device_agrees(&lab, &device);
    let failed = lab.requests().iter().filter(|r| matches!(r.status, 429 | 503)).count();
    assert!(0 < failed, "the lab failed at nothing");
}

#[test]
fn two_syncs_of_one_vault_do_not_run_at_once() {
    let lab = Lab::start(&["--vendor", "aws", "--latency", "60ms"]);
    let device = with_many_notes();
    let running = device.start_sync(&lab.remote());
    wait_for("the first upload", 60, || (1 <= uploads(&lab)).then_some(()));
    device.sync(&lab.remote()).ends_with(7);
    Run::of(running.wait_with_output().unwrap()).ends_with(0);
}

/// A file of twelve parts.
fn with_a_large_file() -> Device {
    let device = Device::new();
    File::create(device.folder().join("video.mp4")).unwrap().set_len(60_000_000).unwrap();
    device
}

fn with_many_notes() -> Device {
    let device = Device::new();
    for number in 0..NOTES {
        write(&device.folder(), &format!("{number}.md"), format!("note {number}\n"));
    }
    device
}

/// Uploads of notes that the lab has answered.
fn uploads(lab: &Lab) -> usize {
    let upload = |path: &str| path.ends_with(".md") && !path.contains(".tidelock");
    lab.requests().iter().filter(|r| r.method == "PUT" && upload(&r.path)).count()
}

fn assert_second_device_agrees(lab: &Lab, device: &Device) {
    let other = Device::new();
    let run = loop {
        let run = other.sync(&lab.remote());
        if run.code != Some(1) {
            break run;
        }
    };
    run.ends_with(0);
    assert_eq!(tree(&other.folder()), tree(&device.folder()));
}
