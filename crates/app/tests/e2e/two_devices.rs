//! Promise 3 between two devices: what one does, the other gets, and nothing is lost on the way.

use std::fs;

use crate::support::device::Device;
use crate::support::lab::Lab;
use crate::support::remote::Remote;
use crate::support::server::Server;
use crate::support::vault::{mtime_ns, noise, read, tree, write, write_at, write_at_ns};
use crate::support::witness::{Rclone, keys};

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn edits_deletions_and_folders_travel_both_ways() {
    let lab = Lab::of_vendor("tencent-cos");
    let remote = lab.remote();
    let (pc, phone) = (Device::with_clock("-30m"), Device::new());
    for name in ["kept.md", "edited on the phone.md", "deleted on the phone.md", "sub/deeper.md"] {
        write_at(&pc.folder(), name, format!("{name} v1\n"), 1_690_000_000);
    }
    fs::create_dir(pc.folder().join("empty")).unwrap();
    pc.sync(&remote).ends_with(0);
    phone.sync(&remote).ends_with(0);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));

    write(&phone.folder(), "edited on the phone.md", "v2 from the phone\n");
    fs::remove_file(phone.folder().join("deleted on the phone.md")).unwrap();
    fs::remove_dir(phone.folder().join("empty")).unwrap();
    write(&pc.folder(), "new on the pc.md", "hello\n");
    let run = phone.sync(&remote).ends_with(0);
    assert_eq!(run.number("deleted_remote"), 1, "{}", run.shown());
    let run = pc.sync(&remote).ends_with(0);
    assert_eq!(run.number("deleted_local"), 1, "{}", run.shown());
    assert_eq!(run.number("downloaded"), 1, "{}", run.shown());
    phone.sync(&remote).ends_with(0);

    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    assert_eq!(read(&pc.folder(), "edited on the phone.md"), "v2 from the phone\n");
    assert!(!pc.folder().join("empty").exists());
    assert_kept(&pc, &remote, "deleted on the phone.md v1\n");
    assert_kept(&pc, &remote, "edited on the phone.md v1\n");
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn a_files_time_travels_to_the_nanosecond_and_rclone_finds_nothing_to_do() {
    const NOTES: [(&str, usize, u64); 4] = [
        ("exact.md", 5, 1_735_725_600_123_456_789),
        ("last digit.md", 5, 1_735_725_600_000_000_001),
        ("whole.md", 5, 1_735_725_600_000_000_000),
        ("parts.bin", 6_000_000, 1_735_725_600_987_654_321),
    ];
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    for (path, size, mtime_ns) in NOTES {
        write_at_ns(&pc.folder(), path, noise(size), mtime_ns);
    }
    pc.sync(&lab.remote()).ends_with(0);
    phone.sync(&lab.remote()).ends_with(0);
    for (path, _, told) in NOTES {
        assert_eq!(mtime_ns(&phone.folder(), path), u128::from(told), "{path}");
    }
    let rclone = Rclone::new();
    for device in [&pc, &phone] {
        assert_eq!(rclone.would_copy(&device.folder(), &lab.remote()), "");
    }
    write_at_ns(&pc.folder(), "whole.md", noise(5), 1_735_725_600_000_000_002);
    let would = rclone.would_copy(&pc.folder(), &lab.remote());
    assert!(would.contains("whole.md"), "one nanosecond is a difference to rclone: {would}");
}

#[test]
fn a_second_run_has_nothing_to_do() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "note.md", "same\n");
    device.sync(&lab.remote()).ends_with(0);
    let (run, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(0));
    for counter in ["uploaded", "downloaded", "deleted_local", "deleted_remote", "merged"] {
        assert_eq!(run.number(counter), 0, "{counter}: {}", run.shown());
    }
    let notes = requests.iter().filter(|request| request.path.ends_with("note.md")).count();
    assert_eq!(notes, 0, "{requests:?}");
}

#[test]
fn first_contact_of_two_equal_copies_moves_nothing() {
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    for device in [&pc, &phone] {
        write(&device.folder(), "a.md", "the same on both\n");
        write(&device.folder(), "b.md", "this too\n");
    }
    pc.sync(&lab.remote()).ends_with(0);
    let run = phone.sync(&lab.remote()).ends_with(0);
    assert_eq!((run.number("uploaded"), run.number("downloaded")), (0, 0), "{}", run.shown());
    assert_eq!(run.json()["conflicts"], serde_json::json!([]));
}

#[test]
fn a_deletion_never_beats_an_edit() {
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), "note.md", "v1\n");
    write(&pc.folder(), "another.md", "stays\n");
    pc.sync(&lab.remote()).ends_with(0);
    phone.sync(&lab.remote()).ends_with(0);

    fs::remove_file(pc.folder().join("note.md")).unwrap();
    pc.sync(&lab.remote()).ends_with(0);
    write(&phone.folder(), "note.md", "v2, worth more than a deletion\n");
    phone.sync(&lab.remote()).ends_with(0);
    pc.sync(&lab.remote()).ends_with(0);
    assert_eq!(read(&pc.folder(), "note.md"), "v2, worth more than a deletion\n");
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn what_rclone_writes_and_deletes_arrives() {
    let mut lab = Lab::start(&["--vendor", "aws"]);
    let (remote, rclone, device) = (lab.remote(), Rclone::new(), Device::new());
    write(&device.folder(), "edited by rclone.md", "ours\n");
    write(&device.folder(), "deleted by rclone.md", "ours too\n");
    device.sync(&remote).ends_with(0);

    let elsewhere = tempfile::tempdir().unwrap();
    write_at(elsewhere.path(), "theirs", "theirs, longer than ours\n", 1_710_000_000);
    rclone.upload(&elsewhere.path().join("theirs"), &remote, "new by rclone.md");
    // An upload counts as confirmed only in a listing five minutes later by the storage's clock.
    lab.restart(&["--vendor", "aws", "--clock-offset", "10m"]);
    device.sync(&remote).ends_with(0);
    assert_eq!(read(&device.folder(), "new by rclone.md"), "theirs, longer than ours\n");

    rclone.upload(&elsewhere.path().join("theirs"), &remote, "edited by rclone.md");
    rclone.delete(&remote, "deleted by rclone.md");
    let run = device.sync(&remote).ends_with(0);
    assert_eq!(read(&device.folder(), "edited by rclone.md"), "theirs, longer than ours\n");
    assert!(!device.folder().join("deleted by rclone.md").exists(), "{}", run.shown());
    let remote = lab.remote();
    assert_kept(&device, &remote, "ours\n");
    assert_kept(&device, &remote, "ours too\n");
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn the_bucket_holds_plain_files_and_markers_of_empty_folders() {
    let server = Server::seaweedfs();
    let remote = server.remote().under("my notes/");
    let device = Device::new();
    write(&device.folder(), "sub/note.md", "plain\n");
    fs::create_dir(device.folder().join("empty")).unwrap();
    device.sync(&remote).ends_with(0);
    assert_eq!(Rclone::new().download(&remote), tree(&device.folder()));
    assert!(keys(&remote).contains(&"sub/note.md".to_owned()), "{:?}", keys(&remote));
}

#[test]
fn a_dry_run_tells_the_plan_and_changes_nothing() {
    let lab = Lab::of_vendor("aws");
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), "there.md", "uploaded\n");
    pc.sync(&lab.remote()).ends_with(0);
    write(&phone.folder(), "here.md", "not yet uploaded\n");
    let before = tree(&phone.folder());
    let (run, requests) = lab.watch(|| phone.sync_with(&lab.remote(), &["--dry-run"]).ends_with(0));

    assert_eq!(tree(&phone.folder()), before);
    let wrote = requests.iter().find(|r| !matches!(r.method.as_str(), "GET" | "HEAD"));
    assert!(wrote.is_none(), "{wrote:?}");
    for (path, action) in [("here.md", "upload"), ("there.md", "download")] {
        let json = run.json();
        let plan = json["plan"].as_array().expect("a plan");
        let step = plan.iter().find(|step| step["path"] == path).expect(path);
        assert_eq!(step["action"], action, "{}", run.shown());
        assert!(!step["reason"].as_str().unwrap().is_empty());
    }
    let status = phone.on("status", &lab.remote(), &[]).ends_with(0).json();
    assert_eq!(status["plan"].as_array().map(Vec::len), Some(2), "{status}");
}

/// What a sync overwrote or deleted is among the versions.
fn assert_kept(device: &Device, remote: &Remote, content: &str) {
    let history = device.on("history", remote, &[]).ends_with(0).json();
    let digest = blake3::hash(content.as_bytes()).to_hex();
    let versions = history["versions"].as_array().unwrap();
    assert!(versions.iter().any(|v| v["digest"] == digest.as_str()), "{content:?}: {history}");
}
