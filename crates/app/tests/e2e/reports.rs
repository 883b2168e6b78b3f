//! What people and scripts are told about the clock: notice, `clock`, `doctor`, two languages.

use crate::support::device::Device;
use crate::support::lab::Lab;
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
    assert!(said.contains("127.0.0.1"), "the storage is named: {said}");

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
    let put = requests.iter().filter(|request| request.method == "PUT").count();
    let deleted = requests.iter().filter(|request| request.method == "DELETE").count();
    assert!(0 < put && put <= deleted, "what the doctor writes it removes: {requests:?}");
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
    for told in ["403", "30 min slow", "both versions are kept", "tidelock init"] {
        assert!(run.stdout.contains(told), "{told:?} is missing: {}", run.shown());
    }
}
