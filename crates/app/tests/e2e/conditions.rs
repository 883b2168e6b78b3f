//! What an account can do about racing writers is found out by experiment, remembered, and made use of.

use serde_json::Value;

use crate::support::device::{Device, Run};
use crate::support::lab::{Lab, Request};
use crate::support::server::Server;
use crate::support::vault::{read, tree, write};

/// The requests about one key.
fn about<'a>(requests: &'a [Request], key: &str) -> Vec<&'a Request> {
    let path = format!("/vault/{key}");
    requests.iter().filter(|request| request.path == path).collect()
}

fn methods(requests: &[Request], key: &str) -> Vec<String> {
    about(requests, key).into_iter().map(|request| request.method.clone()).collect()
}

/// How many requests were about objects of experiments.
fn probes(requests: &[Request]) -> usize {
    requests.iter().filter(|request| request.path.contains("/.tidelock/probe/")).count()
}

#[test]
fn a_new_note_takes_one_request_where_the_storage_keeps_writers_apart() {
    for (vendor, new, edited) in [
        ("aws", &["PUT"][..], &["HEAD", "PUT"][..]),
        ("tencent-cos", &["PUT"], &["HEAD", "PUT"]),
        ("garage", &["HEAD", "PUT"], &["HEAD", "PUT"]),
        ("upyun", &["HEAD", "PUT"], &["HEAD", "PUT"]),
    ] {
        let lab = Lab::of_vendor(vendor);
        // The names of the lab's vendors and of ours are not all the same.
        let mut remote = lab.remote();
        remote.vendor = remote.vendor.filter(|vendor| vendor != "upyun");
        let device = Device::new();
        (0..20).for_each(|n| write(&device.folder(), &format!("first-{n}.md"), "hello\n"));
        let (_, first) = lab.watch(|| device.sync(&remote).ends_with(0));
        assert!(0 < probes(&first), "{vendor}: the first sync finds out");
        for n in 0..20 {
            let key = format!("first-{n}.md");
            assert_eq!(methods(&first, &key), new, "{vendor} {key}");
        }

        (0..20).for_each(|n| write(&device.folder(), &format!("later-{n}.md"), "hello\n"));
        write(&device.folder(), "first-0.md", "hello again\n");
        let (run, later) = lab.watch(|| device.sync(&remote).ends_with(0));
        assert_eq!(probes(&later), 0, "{vendor}: it is remembered");
        for n in 0..20 {
            let key = format!("later-{n}.md");
            assert_eq!(methods(&later, &key), new, "{vendor} {key}");
        }
        assert_eq!(methods(&later, "first-0.md"), edited, "{vendor}");
        // One listing, one trial whether it still holds, and the notes.
        let expected = 1 + u64::from(new.len() == 1) + 20 * new.len() as u64 + 2;
        assert_eq!(run.number("requests"), expected, "{vendor}: {later:#?}");
    }
}

#[test]
fn an_experiment_removes_all_it_wrote_and_a_look_makes_none() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "note.md", "hello\n");
    let (_, looks) = lab.watch(|| {
        device.sync_with(&lab.remote(), &["--dry-run"]).ends_with(0);
        device.on("status", &lab.remote(), &[]).ends_with(0);
    });
    assert_eq!(probes(&looks), 0, "{looks:?}");
    let (_, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(0));
    for request in requests.iter().filter(|request| request.path.contains("/.tidelock/probe/")) {
        let mut of_key = requests.iter().filter(|other| other.path == request.path);
        let last = of_key.next_back().map(|last| (last.method.as_str(), last.status));
        assert_eq!(last, Some(("DELETE", 204)), "{request:?}");
    }
}

#[test]
fn a_storage_that_keeps_writers_apart_no_longer_is_found_out_before_anything_is_overwritten() {
    let mut lab = Lab::of_vendor("aws");
    let remote = lab.remote();
    let device = Device::new();
    write(&device.folder(), "first.md", "hello\n");
    device.sync(&remote).ends_with(0);
    lab.restart(&["--vendor", "garage"]);
    for name in ["a.md", "b.md"] {
        write(&device.folder(), name, "hello\n");
        let (_, requests) = lab.watch(|| device.sync(&remote).ends_with(0));
        assert_eq!(methods(&requests, name), ["HEAD", "PUT"], "{requests:#?}");
        let trials =
            requests.iter().filter(|request| request.path.contains("/vault/.tidelock/vault/"));
        assert_eq!(trials.count(), usize::from(name == "a.md"), "one trial takes it back");
    }
    let other = Device::new();
    other.sync(&remote).ends_with(0);
    assert_eq!(tree(&other.folder()), tree(&device.folder()));
}

#[test]
fn two_devices_that_create_one_note_at_once_keep_both_texts() {
    for vendor in ["aws", "tencent-cos", "garage"] {
        let lab = Lab::of_vendor(vendor);
        let (pc, phone) = (Device::new(), Device::new());
        for device in [&pc, &phone] {
            device.sync(&lab.remote()).ends_with(0);
        }
        write(&pc.folder(), "daily.bin", b"by the pc\0");
        write(&phone.folder(), "daily.bin", b"by the phone\0");
        let both = [pc.start_sync(&lab.remote()), phone.start_sync(&lab.remote())];
        for running in both {
            let run = Run::of(running.wait_with_output().unwrap());
            assert!(matches!(run.code, Some(0 | 1)), "{vendor}: {}", run.shown());
        }
        for device in [&pc, &phone, &pc, &phone] {
            device.sync(&lab.remote());
        }
        assert_eq!(tree(&pc.folder()), tree(&phone.folder()), "{vendor}");
        let texts: Vec<String> =
            tree(&pc.folder()).into_keys().map(|name| read(&pc.folder(), &name)).collect();
        for text in ["by the pc\0", "by the phone\0"] {
            assert!(
                texts.iter().any(|found| found == text),
                "{vendor}: {text:?} is not in {texts:?}"
            );
        }
    }
}

/// The doctor's check of a remote.
fn check(run: &Run) -> Value {
    let json = run.json();
    let checks = json["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == "conditional-write");
    check.unwrap_or_else(|| panic!("no such check: {json}")).clone()
}

#[test]
fn the_doctor_tells_what_the_experiment_found_and_never_fails_for_it() {
    for (vendor, state, told) in [
        ("aws", "pass", "one of 4 writers won, in each of 3 races"),
        ("tencent-cos", "warn", "by the storage's own header"),
        ("garage", "warn", "ignores the condition"),
    ] {
        let lab = Lab::of_vendor(vendor);
        let device = Device::new();
        let run = device.on("doctor", &lab.remote(), &["--lang", "en"]).ends_with(0);
        let check = check(&run);
        assert_eq!(check["state"], state, "{vendor}: {}", run.shown());
        assert!(check["evidence"].as_str().unwrap().contains(told), "{vendor}: {check}");
        let has_help = !check["help"].as_str().unwrap().is_empty();
        assert_eq!(has_help, state == "warn", "{vendor}: {check}");
        assert_eq!(run.json()["healthy"], true);
        let (_, requests) = lab.watch(|| device.on("doctor", &lab.remote(), &[]).ends_with(0));
        assert!(0 < probes(&requests), "it is made anew each time");
    }
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn seaweedfs_keeps_writers_apart_and_rclone_does_not() {
    for (server, state) in [(Server::seaweedfs(), "pass"), (Server::rclone(), "warn")] {
        let (pc, phone) = (Device::new(), Device::new());
        let remote = server.remote();
        let run = pc.on("doctor", &remote, &["--lang", "en"]).ends_with(0);
        assert_eq!(check(&run)["state"], state, "{}", run.shown());
        (0..10).for_each(|n| write(&pc.folder(), &format!("{n}.md"), "hello\n"));
        pc.sync(&remote).ends_with(0);
        write(&pc.folder(), "0.md", "hello again\n");
        write(&pc.folder(), "new.md", "new\n");
        pc.sync(&remote).ends_with(0);
        phone.sync(&remote).ends_with(0);
        assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
        let keys = crate::support::witness::keys(&remote);
        assert_eq!(keys.len(), 11, "{keys:?}");
    }
}
