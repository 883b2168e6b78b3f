//! Names: whatever a file may be called reaches the bucket and another device unchanged.

use std::os::unix::fs::symlink;

use crate::support::device::Device;
use crate::support::lab::Lab;
use crate::support::vault::{ODD_NAMES, tree, write, write_empty_folders, write_odd_vault};
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

    let (run, requests) = lab.watch(|| device.sync(&lab.remote()));
    assert!(matches!(run.code, Some(0 | 1)), "{}", run.shown());
    assert!(requests.iter().any(|request| request.path.contains("note.md")));
    let leaked = requests.iter().find(|r| r.path.contains("private") || r.path.contains("link.md"));
    assert!(leaked.is_none(), "{leaked:?}");
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
