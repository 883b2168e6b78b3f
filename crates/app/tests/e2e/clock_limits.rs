//! Where a correction needs consent: more than a day over TLS, more than 30 s over plain http, a
//! certificate that this clock calls invalid. Exit 3, the evidence, and the way on.

use crate::support::device::{Device, Run};
use crate::support::lab::{Lab, refused};
use crate::support::place::{NAMESPACE_ADDRESS, Namespace};
use crate::support::vault::{read, write};

/// TLS on an address that is no loopback, where any amount would be believed.
const TLS: [&str; 5] = ["--vendor", "aws", "--tls", "--tls-name", NAMESPACE_ADDRESS];

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn five_hours_over_tls_heal_in_a_namespace() {
    let Some(namespace) = Namespace::open() else { return };
    let lab = Lab::start_beyond_loopback(namespace.place(), &TLS);
    for shift in ["-5h", "+5h"] {
        let device = Device::with_clock(shift).at(namespace.place());
        write(&device.folder(), "note.md", "five hours\n");
        let remote = lab.remote().under(shift);
        let (run, requests) = lab.watch(|| device.sync(&remote).ends_with(0));
        assert_eq!(run.json()["clock"]["corrected"], true, "{}", run.shown());
        assert_eq!(refused(&requests).len(), 1, "{shift}: {requests:?}");
    }
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn more_than_a_day_over_tls_asks_first_in_a_namespace() {
    let Some(namespace) = Namespace::open() else { return };
    let lab = Lab::start_beyond_loopback(namespace.place(), &TLS);
    let device = Device::with_clock("+30h").at(namespace.place());
    write(&device.folder(), "note.md", "thirty hours\n");
    let run = device.sync(&lab.remote()).ends_with(3);
    assert_tells_the_way_on(&run);

    device.sync_with(&lab.remote(), &["--accept-clock"]).ends_with(0);
    assert_arrived(&lab, &namespace, "thirty hours\n");
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_certificate_that_this_clock_calls_invalid_stops_with_what_tls_knows() {
    let lab = Lab::start(&["--vendor", "aws", "--tls"]);
    for shift in ["+6000d", "-400d"] {
        let device = Device::with_clock(shift);
        write(&device.folder(), "note.md", "no certificate\n");
        let (run, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(3));
        assert!(requests.is_empty(), "{shift}: nothing was sent: {requests:?}");
        let said = run.stdout.to_lowercase();
        assert!(said.contains("certificate"), "{shift}: {}", run.shown());
        let clock = &run.json()["clock"];
        assert_eq!((&clock["state"], &clock["corrected"]), (&"unknown".into(), &false.into()));
    }
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn plain_http_in_a_namespace_asks_before_it_believes_half_an_hour() {
    let Some(namespace) = Namespace::open() else { return };
    let lab = Lab::start_beyond_loopback(namespace.place(), &["--vendor", "aws"]);
    let device = Device::with_clock("-30m").at(namespace.place());
    write(&device.folder(), "note.md", "plain http\n");
    let run = device.sync(&lab.remote()).ends_with(3);
    assert_tells_the_way_on(&run);

    device.sync_with(&lab.remote(), &["--accept-clock"]).ends_with(0);
    assert_arrived(&lab, &namespace, "plain http\n");
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn plain_http_in_a_namespace_corrects_a_few_seconds() {
    let Some(namespace) = Namespace::open() else { return };
    let lab = Lab::start_beyond_loopback(namespace.place(), &["--vendor", "aws"]);
    let device = Device::with_clock("-20s").at(namespace.place());
    write(&device.folder(), "note.md", "twenty seconds\n");
    device.sync(&lab.remote()).ends_with(0);
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn a_standing_consent_in_a_namespace_does_not_follow_a_clock_that_is_set() {
    let Some(namespace) = Namespace::open() else { return };
    let lab = Lab::start_beyond_loopback(namespace.place(), &["--vendor", "aws"]);
    let mut device = Device::with_clock("-30m").at(namespace.place());
    write(&device.folder(), "note.md", "agreed\n");
    let config = device.write_config(&lab.remote(), "accept-clock = true");
    let words = ["--json", "--config", config.to_str().unwrap(), "sync"];
    device.run(&words).ends_with(0);
    device.set_clock("-50m");
    let run = device.run(&words).ends_with(3);
    assert_eq!(run.codes(), ["clock-other-than-accepted"]);
    device.set_clock("-30m");
    let run = device.run(&words).ends_with(0);
    assert_eq!(run.json()["clock"]["corrected"], true, "{}", run.shown());
}

fn assert_tells_the_way_on(run: &Run) {
    assert!(run.stdout.contains("--accept-clock"), "{}", run.shown());
    assert_eq!(run.json()["result"], "stopped", "{}", run.shown());
    assert!(run.json()["clock"]["offset_ms"].is_i64(), "{}", run.shown());
}

fn assert_arrived(lab: &Lab, namespace: &Namespace, content: &str) {
    let right = Device::new().at(namespace.place());
    right.sync(&lab.remote()).ends_with(0);
    assert_eq!(read(&right.folder(), "note.md"), content);
}
