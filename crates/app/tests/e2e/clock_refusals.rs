//! What never moves the offset, and what is no clock problem.

use crate::support::canned::{Answer, Canned, http_date};
use crate::support::device::Device;
use crate::support::lab::{Lab, refused};
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
