//! Memory stays flat: streams and batches, not whole files and whole trees of requests.

use std::fs::{self, File};

use crate::support::device::Device;
use crate::support::lab::Lab;
use crate::support::vault::{tree, write};

const PEAK_MB_MAX: u64 = 100;

#[test]
#[ignore = "takes a minute, and GNU time: run ./test"]
fn half_a_gigabyte_goes_up_and_down_in_little_memory() {
    const SIZE: u64 = 512 * 1_024 * 1_024;
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    File::create(pc.folder().join("video.mp4")).unwrap().set_len(SIZE).unwrap();
    check_both_ways(&lab, &pc, &phone);
    assert_eq!(fs::metadata(phone.folder().join("video.mp4")).unwrap().len(), SIZE);
}

#[test]
#[ignore = "takes a minute, and GNU time: run ./test"]
fn ten_thousand_notes_go_up_and_down_in_little_memory() {
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    for number in 0..10_000 {
        let path = format!("{:02}/{number}.md", number % 100);
        write(&pc.folder(), &path, format!("note number {number}\n"));
    }
    check_both_ways(&lab, &pc, &phone);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
}

fn check_both_ways(lab: &Lab, pc: &Device, phone: &Device) {
    for (way, device) in [("up", pc), ("down", phone), ("again", pc)] {
        let (run, peak_mb) = device.sync_measured(&lab.remote());
        let run = run.ends_with(0);
        println!("{way}: {peak_mb} MB at most, {} ms", run.number("elapsed_ms"));
        assert!(peak_mb < PEAK_MB_MAX, "{way}: {peak_mb} MB");
    }
}
