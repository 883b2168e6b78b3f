//! What people and scripts are told about the clock: notice, `clock`, `doctor`, two languages.

use std::collections::BTreeSet;

use crate::support::device::Device;
use crate::support::lab::Lab;
use crate::support::place::Namespace;
use crate::support::remote::Remote;
use crate::support::vault::write;

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn people_read_one_notice_with_the_way_to_repair_the_clock() {
    let lab = Lab::of_vendor("tencent-cos");
    let device = Device::with_clock("-30m");
    write(&device.folder(), "note.md", "hello\n");
    let run = device.sync_for_people(&lab.remote(), &["--lang", "en"]).ends_with(0);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert_eq!(said.matches("30 min").count(), 1, "{said}");
    let named = lab.remote().endpoint.replace("http://", "");
    assert!(said.contains(&named), "the storage is named with its port: {said}");
    assert!(said.contains("Other programs will fail"), "{said}");

    write(&device.folder(), "note.md", "hello again\n");
    let run = device.sync_for_people(&lab.remote(), &["--lang", "zh-CN"]).ends_with(0);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("时钟"), "{said}");
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn clock_measures_against_the_storage() {
    let lab = Lab::of_vendor("tencent-cos");
    for (shift, offset_ms, state) in
        [("+0", 0, "ok"), ("-60s", 60_000, "off"), ("+30m", -1_800_000, "wrong")]
    {
        let device = Device::with_clock(shift);
        let url = lab.remote().url();
        let run = device.run(&["--json", "clock", &url]).ends_with(0);
        let json = run.json();
        assert_eq!(json["state"], state, "{}", run.shown());
        let told = json["offset_ms"].as_i64().unwrap();
        assert!((told - offset_ms).abs() < 4_000, "{}", run.shown());
        let kinds = json["sources"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap());
        assert!(kinds.collect::<Vec<_>>().contains(&"storage-date"), "{}", run.shown());
        assert_eq!(json["tolerance_ms"], 900_000, "{}", run.shown());
    }
}

#[test]
fn the_notice_says_that_others_fail_only_where_they_do() {
    for (vendor, offset, said) in [
        ("garage", "30m", "accepts other programs all the same"),
        ("tencent-cos", "3m", "accepts other programs all the same"),
        ("tencent-cos", "30m", "Other programs will fail"),
    ] {
        let lab = Lab::start(&["--vendor", vendor, "--clock-offset", offset]);
        let run = Device::new().sync_for_people(&lab.remote(), &["--lang", "en"]).ends_with(0);
        assert!(run.stderr.contains(said), "{vendor} {offset}: {}", run.shown());
    }
}

#[test]
fn clock_says_so_when_nobody_tells_the_time() {
    let lab = Lab::start(&["--vendor", "aws", "--date", "none"]);
    let url = lab.remote().url();
    let run = Device::new().run(&["--lang", "en", "clock", &url]).ends_with(5);
    assert!(run.stderr.contains("error: Nobody told the time."), "{}", run.shown());
    let run = Device::new().run(&["--json", "clock", &url]).ends_with(5);
    let json = run.json();
    assert_eq!(run.codes(), ["clock-no-source"]);
    assert_eq!((&json["state"], &json["culprit"]), (&"unknown".into(), &"unclear".into()));
    assert_eq!(json["sources"][0]["error"], "Nobody told the time.");
}

#[test]
fn clock_says_in_a_namespace_what_is_adopted_and_what_is_known_of_the_window() {
    let Some(namespace) = Namespace::open() else { return };
    const SIGNS: &str = "Tidelock signs with the storage's time.";
    const STOPS: &str = "so a sync would stop";
    for (options, shown, hidden) in [
        (
            &["--vendor", "aws"][..],
            ["refuses requests that are more than 15 min off", STOPS],
            SIGNS,
        ),
        (&["--vendor", "aws", "--tls", "--tls-name", "192.0.2.1"], ["15 min off", SIGNS], STOPS),
    ] {
        let lab = [options, &["--clock-offset", "30m"]].concat();
        let lab = Lab::start_beyond_loopback(namespace.place(), &lab);
        let device = Device::new().at(namespace.place());
        let run = device.clock_for_people(&lab.remote()).ends_with(0);
        assert!(shown.iter().all(|said| run.stdout.contains(said)), "{}", run.shown());
        assert!(!run.stdout.contains(hidden) && run.stderr.is_empty(), "{}", run.shown());

        let unknown = Remote { vendor: None, ..lab.remote() };
        let run = device.clock_for_people(&unknown).ends_with(0);
        assert!(run.stdout.contains("is not known"), "{}", run.shown());
    }
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn the_doctor_tells_slow_from_fast_and_goes_on() {
    let lab = Lab::of_vendor("aws");
    for (shift, cause) in [("-30m", "clock-slow"), ("+30m", "clock-fast")] {
        let device = Device::with_clock(shift);
        write(&device.folder(), "note.md", "hello\n");
        let json = device.on("doctor", &lab.remote(), &[]).json();
        let causes = json["causes"].to_string();
        assert!(causes.contains(cause), "{json}");
        assert!(!causes.contains("wrong-secret"), "{json}");
        for id in ["config", "folder", "name-resolution", "tls", "clock", "credentials", "list"] {
            let checks = json["checks"].as_array().unwrap();
            assert!(checks.iter().any(|check| check["id"] == id), "no check {id}: {json}");
        }
    }
}

#[test]
fn the_doctor_tells_a_wrong_secret() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new().with_secret("not the secret of any server");
    let json = device.on("doctor", &lab.remote(), &[]).json();
    assert_eq!(json["healthy"], false);
    assert_eq!(json["causes"], serde_json::json!(["wrong-secret"]), "{json}");
}

#[test]
fn a_sound_vault_has_a_clean_bill() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "note.md", "hello\n");
    let (run, requests) = lab.watch(|| device.on("doctor", &lab.remote(), &[]).ends_with(0));
    assert_eq!(run.json()["healthy"], true, "{}", run.shown());
    let paths = |method: &str| -> BTreeSet<String> {
        let requests = requests.iter().filter(|request| request.method == method);
        requests.map(|request| request.path.clone()).collect()
    };
    let (put, deleted) = (paths("PUT"), paths("DELETE"));
    assert!(!put.is_empty() && put == deleted, "what the doctor writes it removes: {requests:?}");
}

#[test]
fn a_terminal_shows_a_bar_or_a_log_and_never_one_torn_by_the_other() {
    let lab = Lab::start(&["--vendor", "aws", "--latency", "200ms"]);
    for (globals, has_bar) in
        [(&[][..], true), (&["-v"], false), (&["-vv"], false), (&["-q"], false)]
    {
        let device = Device::new();
        write(&device.folder(), "note.md", format!("hello {globals:?}\n"));
        let remote = lab.remote().under(&format!("{}/", globals.concat()));
        let shown = device.sync_on_terminal(&remote, globals).ends_with(0).stdout;
        // What a bar does to redraw its line.
        assert_eq!(shown.contains("\u{1b}[2K"), has_bar, "{globals:?}: {shown:?}");
        assert_eq!(
            shown.contains("INFO"),
            globals.concat().contains('v'),
            "{globals:?}: {shown:?}"
        );
    }
}

#[test]
fn the_demo_tells_the_whole_story_by_itself() {
    let run = Device::new().run(&["--lang", "en", "demo"]).ends_with(0);
    for told in ["403", "30 min slow", "1 merged", "tidelock init"] {
        assert!(run.stdout.contains(told), "{told:?} is missing: {}", run.shown());
    }
}
