//! What never moves the offset, and what is no clock problem.

use crate::support::canned::{Answer, Canned, http_date};
use crate::support::device::Device;
use crate::support::lab::{Lab, refused};
use crate::support::place::Namespace;
use crate::support::remote::Remote;
use crate::support::vault::write;

const WRONG_SECRET: &str = "not-the-secret-of-any-server-0000000000000";

#[test]
fn a_wrong_secret_is_no_clock_problem() {
    let lab = Lab::of_vendor("tencent-cos");
    let device = Device::new().with_secret(WRONG_SECRET);
    write(&device.folder(), "note.md", "never sent\n");
    let run = device.sync(&lab.remote()).ends_with(4);
    assert_eq!(run.json()["clock"]["corrected"], false, "{}", run.shown());
    assert!(!run.stdout.contains("--accept-clock"), "{}", run.shown());
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_wrong_secret_behind_a_wrong_clock_tells_both() {
    let lab = Lab::of_vendor("aws");
    let device = Device::with_clock("-30m").with_secret(WRONG_SECRET);
    write(&device.folder(), "note.md", "never sent\n");
    let (run, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(4));
    let json = run.json();
    assert_eq!(json["clock"]["state"], "wrong", "{}", run.shown());
    assert!(json["clock"]["offset_ms"].as_i64().is_some_and(|ms| 1_790_000 < ms));
    let codes: Vec<_> = refused(&requests).iter().map(|r| r.code.as_deref()).collect();
    assert_eq!(codes, [Some("RequestTimeTooSkewed"), Some("SignatureDoesNotMatch")]);
    assert_eq!(run.codes(), ["access-wrong-secret", "access-and-clock"]);
    assert_eq!(device.on("doctor", &lab.remote(), &[]).causes(), ["clock-slow", "wrong-secret"]);
}

#[test]
fn the_reason_of_a_refusal_keeps_its_name_beside_a_wrong_clock() {
    for (offset, beside) in [("30m", &["access-and-clock"][..]), ("40s", &[])] {
        let told = |lab: &Lab, remote: &Remote, secret: Option<&str>| {
            let device =
                secret.map_or_else(Device::new, |secret| Device::new().with_secret(secret));
            write(&device.folder(), "note.md", "never sent\n");
            let (run, _) = lab.watch(|| device.sync(remote).ends_with(4));
            assert_eq!(run.codes()[1..], *beside, "{offset}: {}", run.shown());
            run.codes()[0].clone()
        };
        let lab = Lab::start(&["--vendor", "aws", "--clock-offset", offset]);
        let nowhere = lab.remote().in_bucket("no-such-bucket");
        assert_eq!(told(&lab, &nowhere, None), "access-no-bucket");
        assert_eq!(told(&lab, &lab.remote(), Some(WRONG_SECRET)), "access-wrong-secret");
        let lab = Lab::start(&["--vendor", "aws", "--clock-offset", offset, "--deny", "list"]);
        assert_eq!(told(&lab, &lab.remote(), None), "access-policy");
    }
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_storage_that_blames_the_time_and_tells_none_is_believed() {
    for (date, shift, cause) in [
        ("none", "-30m", "clock-slow"),
        ("none", "+30m", "clock-fast"),
        ("cached:7200", "-30m", "clock-slow"),
        ("cached:7200", "+30m", "server-clock"),
    ] {
        let lab = Lab::start(&["--vendor", "aws", "--date", date]);
        let device = Device::with_clock(shift);
        write(&device.folder(), "note.md", "never sent\n");
        let run = device.sync(&lab.remote()).ends_with(3);
        assert_eq!(run.codes(), ["clock-untold"], "{date} {shift}");
        let clock = &run.json()["clock"];
        assert_eq!(clock["corrected"], false, "no offset moves: {}", run.shown());
        assert!(clock["offset_ms"].is_null(), "no offset moves: {}", run.shown());
        let doctor = device.on("doctor", &lab.remote(), &[]).ends_with(3);
        assert_eq!(doctor.causes(), [cause], "{date} {shift}");
        assert!(!doctor.stdout.contains("tidelock doctor"), "{}", doctor.shown());
    }
}

#[test]
fn a_broken_clock_of_the_storage_hides_no_wrong_secret() {
    let lab = Lab::start(&["--vendor", "aws", "--date", "epoch"]);
    let device = Device::new().with_secret(WRONG_SECRET);
    write(&device.folder(), "note.md", "never sent\n");
    let run = device.sync(&lab.remote()).ends_with(4);
    assert_eq!(run.codes(), ["access-wrong-secret", "clock-before-release"]);
    let doctor = device.on("doctor", &lab.remote(), &[]).ends_with(4);
    assert_eq!(doctor.causes(), ["server-clock", "wrong-secret"]);
}

#[test]
fn a_wrong_secret_over_plain_http_in_a_namespace_is_told_with_the_clock_where_that_matters() {
    let Some(namespace) = Namespace::open() else { return };
    // Garage's rules accept such a clock, so the key is looked at first.
    for (offset, codes) in [
        ("40s", &["access-wrong-secret"][..]),
        ("30m", &["access-wrong-secret", "clock-plain-http"]),
    ] {
        let options = ["--vendor", "garage", "--clock-offset", offset];
        let lab = Lab::start_beyond_loopback(namespace.place(), &options);
        let device = Device::new().with_secret(WRONG_SECRET).at(namespace.place());
        write(&device.folder(), "note.md", "never sent\n");
        let of_unknown_vendor = Remote { vendor: None, ..lab.remote() };
        let run = device.sync(&of_unknown_vendor).ends_with(4);
        assert_eq!(run.codes(), codes, "{offset}");
        assert_eq!(run.json()["clock"]["corrected"], false, "{}", run.shown());
    }
}

#[test]
fn a_refusal_with_a_date_that_proves_nothing_moves_no_offset() {
    let stale = [
        ("from a cache", Answer::new(403, "").with("Date", http_date(-7_200)).with("Age", "7200")),
        ("of 1970", Answer::new(403, "").with("Date", "Thu, 01 Jan 1970 00:00:10 GMT")),
        ("before this release", Answer::new(403, "").with("Date", "Wed, 01 Jan 2020 00:00:00 GMT")),
        ("that is no date", Answer::new(403, "").with("Date", "yesterday")),
    ];
    for (what, answer) in stale {
        let server = Canned::serve(move |_| answer.clone());
        let device = Device::new();
        write(&device.folder(), "note.md", "never sent\n");
        let run = device.sync(&server.remote());
        assert!(matches!(run.code, Some(3 | 4)), "a Date {what}: {}", run.shown());
        let clock = &run.json()["clock"];
        assert_eq!(clock["corrected"], false, "a Date {what}: {}", run.shown());
        assert_ne!(clock["state"], "wrong", "a Date {what}: {}", run.shown());
    }
}

#[test]
fn a_storage_whose_clock_stands_before_the_release_is_the_culprit() {
    let server = Canned::serve(|_| {
        Answer::new(403, "<Error><Code>RequestTimeTooSkewed</Code></Error>")
            .with("Date", "Wed, 01 Jan 2020 00:00:00 GMT")
    });
    let device = Device::new();
    write(&device.folder(), "note.md", "never sent\n");
    device.sync(&server.remote()).ends_with(3);
}
