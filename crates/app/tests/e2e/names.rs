//! Names: whatever a file may be called reaches the bucket and another device unchanged.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::hostile::storage_listing;
use crate::support::canned::listing;
use crate::support::device::Device;
use crate::support::lab::Lab;
use crate::support::vault::{
    ODD_NAMES, tree, write, write_at, write_empty_folders, write_odd_vault,
};
use crate::support::witness::keys;

#[test]
fn odd_names_sizes_and_times_reach_a_second_device_unchanged() {
    let lab = Lab::of_vendor("tencent-cos");
    let (pc, phone) = (Device::new(), Device::new());
    write_odd_vault(&pc.folder());
    write_empty_folders(&pc.folder());
    pc.sync(&lab.remote()).ends_with(0);
    phone.sync(&lab.remote()).ends_with(0);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
}

#[test]
fn control_characters_reach_a_second_device_and_no_terminal() {
    let lab = Lab::of_vendor("tencent-cos");
    let (pc, phone) = (Device::new(), Device::new());
    for name in
        ["\u{1b}]0;gone\u{7}.md", "two\nlines.md", "tab\t\u{1}\u{1f}\u{7f}", "\u{f03a}\u{202e}"]
    {
        write_at(&pc.folder(), name, format!("{name}\n"), 1_600_000_000);
    }
    pc.sync(&lab.remote()).ends_with(0);
    symlink("two\nlines.md", phone.folder().join("\u{1b}[31mlink")).unwrap();
    let run = phone.sync_for_people(&lab.remote(), &["--lang", "en"]).ends_with(0);
    assert_eq!(run.stderr, "note: \\u{1b}[31mlink is a link, and was skipped.\n");
    fs::remove_file(phone.folder().join("\u{1b}[31mlink")).unwrap();
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    let again = phone.sync(&lab.remote()).ends_with(0);
    assert_eq!(again.number("uploaded") + again.number("downloaded"), 0, "{}", again.shown());
}

#[test]
fn a_name_that_this_disk_cannot_hold_is_told_once_and_not_asked_for() {
    let long = format!("%1B[31m{}.md", "x".repeat(300));
    let key = long.clone();
    // It keeps nothing, so every device meets it for the first time.
    let server = storage_listing(move |_| listing(&[&key], None));
    let shown = long.replace("%1B", r"\u{1b}");
    let told = [
        format!(
            "error: The name {shown} is too long, so it was left where it is.\n  \
             why: A name may have 255 bytes here.\n  \
             help: Give it a shorter name on a device that has it.\n"
        ),
        format!(
            "错误：名称 {shown} 太长，已留在原处。\n  \
             原因：这里的名称最长 255 字节。\n  \
             解决办法：请在有它的设备上改一个短一些的名称。\n"
        ),
    ];
    for (lang, told) in ["en", "zh-CN"].into_iter().zip(told) {
        let run = Device::new().sync_for_people(&server.remote(), &["--lang", lang]).ends_with(1);
        assert_eq!(run.stderr.matches(&told).count(), 1, "{}", run.shown());
    }
    let run = Device::new().on("status", &server.remote(), &[]);
    assert_eq!(run.codes(), ["path-name-too-long"], "{}", run.shown());
    assert_eq!(run.json()["plan"][0]["reason"], "name-impossible");
    let asked = server.asked();
    assert!(!asked.iter().any(|line| line.contains("xxx")), "{asked:?}");
}

#[test]
#[ignore = "needs TIDELOCK_PEERS: run ./test"]
fn a_key_is_the_prefix_and_the_path_as_it_is() {
    let lab = Lab::of_vendor("aws");
    let remote = lab.remote().under("my notes/");
    let device = Device::new();
    write_odd_vault(&device.folder());
    device.sync(&remote).ends_with(0);
    let keys = keys(&remote);
    for name in ODD_NAMES {
        assert!(keys.iter().any(|key| key == name), "{name:?} is not among {keys:?}");
    }
}

#[test]
fn a_link_leads_nowhere() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "private.md", "not part of the vault\n");
    write(&device.folder(), "note.md", "part of the vault\n");
    symlink(outside.path(), device.folder().join("way out")).unwrap();
    symlink(outside.path().join("private.md"), device.folder().join("link.md")).unwrap();

    let (run, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(0));
    let skipped = &run.json()["skipped"];
    assert_eq!(skipped[0]["path"], "link.md", "{}", run.shown());
    assert_eq!(skipped[1]["path"], "way out", "{}", run.shown());
    assert_eq!(skipped[1]["code"], "path-link", "{}", run.shown());
    assert!(requests.iter().any(|request| request.path.contains("note.md")));
    let leaked = requests.iter().find(|r| r.path.contains("private") || r.path.contains("link.md"));
    assert!(leaked.is_none(), "{leaked:?}");
}

#[test]
fn what_is_no_note_is_told_in_every_run_and_fails_none() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "note.md", "a note\n");
    symlink("note.md", device.folder().join("link.md")).unwrap();
    let pipe = Command::new("mkfifo").arg(device.folder().join("pipe")).status().unwrap();
    assert!(pipe.success());
    for what in ["synced. 1 note up", "everything is up to date"] {
        let run = device.sync_for_people(&lab.remote(), &["--lang", "en"]).ends_with(0);
        assert!(run.stdout.contains(what), "{}", run.shown());
        let notes = "note: link.md is a link, and was skipped.\n\
                     note: pipe is neither a file nor a folder, and was skipped.\n";
        assert_eq!(run.stderr, notes);
    }
    let quiet = device.sync_for_people(&lab.remote(), &["-q"]).ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn a_file_that_cannot_be_read_fails_every_run_until_it_can_be() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    let closed = device.folder().join("closed.md");
    write(&device.folder(), "closed.md", "a note\n");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        return println!("NOT TESTED: this user may read everything");
    }
    for _ in 0..2 {
        let run = device.sync(&lab.remote()).ends_with(1);
        assert_eq!(run.json()["errors"][0]["code"], "path-unreadable", "{}", run.shown());
    }
}

#[test]
fn what_the_plugin_skips_is_skipped() {
    let lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "note.md", "a note\n");
    for skipped in [".git/config", ".trash/old.md", ".DS_Store", "node_modules/x/index.js"] {
        write(&device.folder(), skipped, "no note\n");
    }
    let run = device.sync(&lab.remote()).ends_with(0);
    assert_eq!(run.number("uploaded"), 1, "{}", run.shown());
}
