//! `tidelock conflicts`: a real conflict of two devices, listed, shown and settled, with nothing lost.

use serde_json::json;

use crate::support::device::{Device, Run, files_below};
use crate::support::journal::notes;
use crate::support::lab::Lab;
use crate::support::remote::Remote;
use crate::support::vault::{read, tree, write};

const NOTE: &str = "计划/boat (v2).md";
const THEIRS: &str = "# Boat\n\nLaunch on Tuesday at noon.\n";
const OURS: &str = "# Boat\n\nLaunch on Monday at ten.\n";

/// Both devices edited one line of one note. Gives the devices and the name of the pc's copy.
fn quarrel(remote: &Remote) -> (Device, Device, String) {
    let (pc, phone) = (Device::new(), Device::new());
    write(&pc.folder(), NOTE, "# Boat\n\nLaunch some day.\n");
    pc.sync(remote).ends_with(0);
    phone.sync(remote).ends_with(0);
    write(&phone.folder(), NOTE, THEIRS);
    phone.sync(remote).ends_with(0);
    write(&pc.folder(), NOTE, OURS);
    let run = pc.sync(remote).ends_with(1).json();
    pc.sync(remote).ends_with(0);
    phone.sync(remote).ends_with(0);
    let copy = run["conflicts"][0]["kept_as"].as_str().unwrap().to_owned();
    (pc, phone, copy)
}

/// `tidelock GLOBALS conflicts FOLDER REMOTE ARGS`.
fn conflicts(device: &Device, remote: &Remote, globals: &[&str], args: &[&str]) -> Run {
    let (folder, url) = (device.folder().to_str().unwrap().to_owned(), remote.url());
    device.run(&[globals, &["conflicts", &folder, &url], args].concat())
}

#[test]
fn a_conflict_is_listed_and_shown_on_both_devices_in_both_languages_without_any_request() {
    let lab = Lab::of_vendor("tencent-cos");
    let remote = lab.remote();
    let (pc, phone, copy) = quarrel(&remote);
    let (_, requests) = lab.watch(|| {
        for device in [&pc, &phone] {
            let listed = conflicts(device, &remote, &["--lang", "en"], &[]).ends_with(0).stdout;
            assert!(listed.contains(": 1 conflict\n"), "{listed}");
            assert!(listed.contains(NOTE) && listed.contains(&copy), "{listed}");
            assert!(listed.contains("lines only there: 1, only in the note: 1"), "{listed}");
            for path in [NOTE, &copy] {
                let shown =
                    conflicts(device, &remote, &["--lang", "en"], &[path]).ends_with(0).stdout;
                for told in [
                    "- Launch on Tuesday at noon.\n",
                    "+ Launch on Monday at ten.\n",
                    "line 3:",
                    "--keep ours:",
                ] {
                    assert!(shown.contains(told), "{told:?}: {shown}");
                }
            }
            let shown =
                conflicts(device, &remote, &["--lang", "zh-CN"], &[NOTE]).ends_with(0).stdout;
            assert!(shown.contains("第 3 行") && shown.contains("解决方式"), "{shown}");
            let json = conflicts(device, &remote, &["--json"], &[]).ends_with(0).json();
            let conflict = &json["conflicts"][0];
            assert_eq!((&conflict["path"], &conflict["kept_as"]), (&json!(NOTE), &json!(copy)));
            assert!(copy.contains(&format!("(conflict {} ", conflict["device"].as_str().unwrap())));
            let hunk = json!({
                "old_line": 3, "removed": ["Launch on Tuesday at noon."],
                "new_line": 3, "added": ["Launch on Monday at ten."],
            });
            assert_eq!(conflict["hunks"], json!([hunk]));
        }
    });
    assert!(requests.is_empty(), "{requests:?}");
}

#[test]
fn each_way_to_settle_a_conflict_is_carried_to_the_other_device_and_loses_nothing() {
    let all = "# Boat\n\nLaunch on Tuesday at noon.\nLaunch on Monday at ten.\n";
    let beside = "计划/boat (v2) 2.md";
    for (keep, lang, end) in [
        ("ours", "en", &[(NOTE, OURS)][..]),
        ("theirs", "zh-CN", &[(NOTE, THEIRS)]),
        ("both", "en", &[(NOTE, THEIRS), (beside, OURS)]),
        ("merged", "zh-CN", &[(NOTE, all)]),
    ] {
        let lab = Lab::of_vendor("aws");
        let remote = lab.remote();
        let (pc, phone, copy) = quarrel(&remote);
        // The device that did not write the copy settles it.
        let settled =
            conflicts(&phone, &remote, &["--lang", lang], &[&copy, "--keep", keep]).ends_with(0);
        assert!(settled.stdout.contains(NOTE), "{}", settled.shown());
        for device in [&phone, &pc] {
            device.sync(&remote).ends_with(0);
        }
        assert_eq!(tree(&pc.folder()), tree(&phone.folder()), "{keep}");
        let files = files_below(&pc.folder().join("计划"));
        assert_eq!(files.len(), end.len(), "{keep}: {files:?}");
        for (name, text) in end {
            assert_eq!(read(&pc.folder(), name), *text, "{keep}");
        }
        let history = phone.on("history", &remote, &[]).ends_with(0).json();
        for text in [THEIRS, OURS] {
            let is_there = notes(&phone.folder()).into_values().any(|note| note == text);
            let digest = blake3::hash(text.as_bytes()).to_string();
            assert!(
                is_there || history.to_string().contains(&digest),
                "{keep}: {text:?}, {history}"
            );
        }
        let json = conflicts(&pc, &remote, &["--json"], &[]).ends_with(0).json();
        assert_eq!(json["conflicts"], json!([]), "{keep}");
    }
}

#[test]
fn scripts_learn_what_became_of_the_text_and_what_is_left() {
    let lab = Lab::of_vendor("aws");
    let remote = lab.remote();
    let (pc, _, copy) = quarrel(&remote);
    // Named as a shell completes it.
    let whole = pc.folder().join(NOTE);
    let args = [whole.to_str().unwrap(), "--keep", "both"];
    let json = conflicts(&pc, &remote, &["--json"], &args).ends_with(0).json();
    let settled =
        json!({"path": NOTE, "kept_as": copy, "keep": "both", "now": "计划/boat (v2) 2.md"});
    assert_eq!((&json["settled"], &json["conflicts"]), (&settled, &json!([])));
}

#[test]
fn what_is_no_conflict_is_refused_by_name_and_nothing_is_touched() {
    let lab = Lab::of_vendor("aws");
    let remote = lab.remote();
    let (pc, _, copy) = quarrel(&remote);
    let second = copy.replace("(conflict ", "(conflict x");
    write(&pc.folder(), &second, "another device's\n");
    let before = tree(&pc.folder());
    for (args, code) in [
        (&["nowhere.md"][..], "conflict-none"),
        (&["../x", "--keep", "ours"], "conflict-none"),
        (&[NOTE, "--keep", "ours"], "conflict-several"),
        (&["--keep", "ours"], "usage-missing"),
    ] {
        let run = conflicts(&pc, &remote, &["--json"], args).ends_with(2);
        assert_eq!(run.json()["errors"][0]["code"], code, "{}", run.shown());
    }
    assert_eq!(tree(&pc.folder()), before);
}
