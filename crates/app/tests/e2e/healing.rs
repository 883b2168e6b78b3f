//! Promise 1: a wrong clock does not stop a sync, on any server, and costs one extra request.

use std::collections::BTreeSet;

use crate::support::device::{Device, Run};
use crate::support::lab::{Lab, Request, refused};
use crate::support::remote::Remote;
use crate::support::server::Server;
use crate::support::vault::{
    files, noise, tree, write, write_at, write_empty_folders, write_odd_vault,
};
use crate::support::wait::wait_for;
use crate::support::witness::Rclone;

/// The shifts of the story and beyond, and by how much true time is ahead of each.
const SHIFTS: [(&str, i64); 3] =
    [("-30m", 1_800_000), ("+30m", -1_800_000), ("+400d", -400 * 86_400_000)];

#[test]
#[ignore = "needs TIDELOCK_FAKETIME and TIDELOCK_PEERS: run ./test"]
fn wrong_clocks_sync_with_aws_rules() {
    check_vendor("aws", 1);
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME and TIDELOCK_PEERS: run ./test"]
fn wrong_clocks_sync_with_the_rules_of_tencent_cos() {
    check_vendor("tencent-cos", 1);
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME and TIDELOCK_PEERS: run ./test"]
fn wrong_clocks_sync_with_scaleway_rules() {
    check_vendor("scaleway", 1);
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME and TIDELOCK_PEERS: run ./test"]
fn wrong_clocks_sync_with_garage_rules() {
    // Garage accepts a fast clock, and a slow one up to 24 h: nothing has to be refused.
    check_vendor("garage", 1);
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME and TIDELOCK_PEERS: run ./test"]
fn wrong_clocks_sync_with_seaweedfs() {
    check_server(&Server::seaweedfs().remote());
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME and TIDELOCK_PEERS: run ./test"]
fn wrong_clocks_sync_with_rclone_serve_s3() {
    check_server(&Server::rclone().remote());
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_clock_one_second_beyond_a_window_of_five_minutes_heals() {
    let lab = Lab::of_vendor("scaleway");
    for shift in ["-302s", "+302s"] {
        let device = Device::with_clock(shift);
        write(&device.folder(), "note.md", "tight window\n");
        let (_, requests) = lab.watch(|| device.sync(&lab.remote().under(shift)).ends_with(0));
        assert!(refused(&requests).len() <= 1, "{shift}: {requests:?}");
    }
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_clock_that_jumps_in_the_middle_costs_at_most_what_was_in_flight() {
    const NOTES: usize = 150;
    let lab = Lab::start(&["--vendor", "tencent-cos", "--latency", "60ms"]);
    let mut device = Device::with_settable_clock();
    for number in 0..NOTES {
        write(&device.folder(), &format!("{number}.md"), format!("note {number}\n"));
    }
    let running = device.start_sync(&lab.remote());
    wait_for("20 uploads", 60, || (20 <= puts(&lab.requests())).then_some(()));
    device.set_clock("-45m");
    let run = Run::of(running.wait_with_output().unwrap()).ends_with(0);

    assert_eq!(run.number("uploaded"), NOTES as u64);
    let told = run.json()["clock"]["offset_ms"].as_i64().unwrap();
    assert!((told - 2_700_000).abs() < 5_000, "the jump came too late: {}", run.shown());
    let requests = lab.requests();
    let refused = refused(&requests);
    assert!(refused.len() <= 20, "each request in flight heals once: {refused:?}");
    let once: BTreeSet<_> = refused.iter().map(|r| (&r.method, &r.path, &r.query)).collect();
    assert_eq!(once.len(), refused.len(), "a request was refused twice: {refused:?}");
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_repaired_clock_is_noticed() {
    let lab = Lab::of_vendor("aws");
    let mut device = Device::with_clock("-30m");
    write(&device.folder(), "a.md", "slow\n");
    device.sync(&lab.remote()).ends_with(0);

    device.set_clock("+0");
    write(&device.folder(), "b.md", "right again\n");
    let run = device.sync(&lab.remote()).ends_with(0);
    assert_eq!(run.json()["clock"]["state"], "ok", "{}", run.shown());
    let (_, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(0));
    assert!(refused(&requests).is_empty(), "{requests:?}");
}

/// Every shift against a lab with a vendor's rules, which also counts what was refused.
fn check_vendor(vendor: &str, refused_max: usize) {
    let lab = Lab::of_vendor(vendor);
    for (shift, offset_ms) in SHIFTS {
        let remote = lab.remote().under(&format!("notes{shift}/"));
        let device = Device::with_clock(shift);
        write_empty_folders(&device.folder());
        let ((), first) = lab.watch(|| check_shift(&remote, &device, offset_ms));
        let refused_here = refused(&first);
        assert!(refused_here.len() <= refused_max, "{vendor} {shift}: {refused_here:?}");

        write(&device.folder(), "later.md", "another run\n");
        let (_, again) = lab.watch(|| device.sync(&remote).ends_with(0));
        assert!(refused(&again).is_empty(), "{vendor} {shift}: a later run was refused");
        assert_signed_for_server_time(&again);
    }
}

/// Every shift against a server that is not ours.
fn check_server(remote: &Remote) {
    for (shift, offset_ms) in SHIFTS {
        let remote = remote.under(&format!("notes{shift}/"));
        check_shift(&remote, &Device::with_clock(shift), offset_ms);
    }
}

/// One wrong clock: it uploads, the witness sees it, a device with a right clock gets the same.
fn check_shift(remote: &Remote, device: &Device, offset_ms: i64) {
    write_at(&device.folder(), "first.md", "from a wrong clock\n", 1_650_000_000);
    write_odd_vault(&device.folder());
    let there = tree(&device.folder());

    let run = device.sync(remote).ends_with(0);
    let clock = &run.json()["clock"];
    let told = clock["offset_ms"].as_i64().expect("the offset is known");
    assert!((told - offset_ms).abs() < 5_000, "offset {told}, expected {offset_ms}");
    assert_eq!(clock["state"], "wrong", "{}", run.shown());
    assert_eq!(clock["corrected"], true, "{}", run.shown());
    assert_eq!(run.number("uploaded"), files(&there).len() as u64);

    assert_eq!(files(&Rclone::new().download(remote)), files(&there), "what rclone sees");

    let phone = Device::new();
    let run = phone.sync(remote).ends_with(0);
    assert_eq!(tree(&phone.folder()), there, "what a second device gets");
    assert_eq!(run.number("downloaded"), files(&there).len() as u64);

    write(&phone.folder(), "big.bin", noise(6 * 1_024 * 1_024));
    phone.sync(remote).ends_with(0);
    device.sync(remote).ends_with(0);
    assert_eq!(tree(&phone.folder()), tree(&device.folder()));
}

fn assert_signed_for_server_time(requests: &[Request]) {
    for request in requests {
        let skew_ms = request.skew_ms.unwrap_or_default();
        assert!(skew_ms.abs() < 30_000, "signed for another time: {request:?}");
    }
}

fn puts(requests: &[Request]) -> usize {
    requests.iter().filter(|request| request.method == "PUT").count()
}
