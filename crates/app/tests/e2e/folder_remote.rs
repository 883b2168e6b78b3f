//! A folder as remote: a NAS, a USB disk, a folder that another tool syncs.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::device::{Device, Run, files_below};
use crate::support::remote::Remote;
use crate::support::vault::{files, read, tree, write, write_empty_folders, write_odd_vault};
use crate::support::wait::wait_for;

/// A disk of its own, with a folder for the notes on it.
struct Nas {
    disk: TempDir,
}

impl Nas {
    fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        fs::create_dir(disk.path().join("notes")).unwrap();
        Self { disk }
    }

    fn folder(&self) -> PathBuf {
        self.disk.path().join("notes")
    }

    fn remote(&self) -> Remote {
        Remote::folder(&self.folder())
    }

    fn unplug(&self) {
        fs::rename(self.folder(), self.disk.path().join("unplugged")).unwrap();
    }

    fn plug_in(&self) {
        fs::rename(self.disk.path().join("unplugged"), self.folder()).unwrap();
    }

    /// A device with these notes, which are on the disk too.
    fn with_notes(names: &[&str]) -> (Self, Device) {
        let (nas, device) = (Self::new(), Device::new());
        for name in names {
            write(&device.folder(), name, format!("{name} v1\n"));
        }
        device.sync(&nas.remote()).ends_with(0);
        (nas, device)
    }
}

/// Code and path of every entry of `errors`.
#[track_caller]
fn errors(run: &Run) -> Vec<(String, Option<String>)> {
    entries(run, "errors")
}

/// Code and path of every entry of a list.
#[track_caller]
fn entries(run: &Run, list: &str) -> Vec<(String, Option<String>)> {
    let json = run.json();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let entry = |error: &serde_json::Value| (text(&error["code"]).unwrap(), text(&error["path"]));
    let mut entries: Vec<_> = json[list].as_array().unwrap().iter().map(entry).collect();
    entries.sort_unstable();
    entries
}

fn error(code: &str, path: &str) -> (String, Option<String>) {
    (code.to_owned(), Some(path.to_owned()))
}

#[test]
fn a_whole_vault_lies_there_as_plain_files_and_reaches_a_second_device() {
    let nas = Nas::new();
    let (pc, phone) = (Device::new(), Device::new());
    write_odd_vault(&pc.folder());
    write_empty_folders(&pc.folder());
    let run = pc.sync(&nas.remote()).ends_with(0);
    assert_eq!(run.json()["clock"]["state"], "unknown", "{}", run.shown());
    assert_eq!(tree(&nas.folder()), tree(&pc.folder()), "names, contents and times");
    phone.sync(&nas.remote()).ends_with(0);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    let again = pc.sync(&nas.remote()).ends_with(0);
    assert_eq!((again.number("bytes_up"), again.number("bytes_down")), (0, 0));
}

#[test]
fn edits_deletions_and_conflicts_travel_both_ways() {
    let (nas, pc) = Nas::with_notes(&["both.md", "gone.md", "sub/edited.md"]);
    let phone = Device::new();
    phone.sync(&nas.remote()).ends_with(0);
    write(&pc.folder(), "both.md", "by the pc\n");
    write(&pc.folder(), "sub/edited.md", "v2\n");
    write(&phone.folder(), "both.md", "by the phone\n");
    fs::remove_file(phone.folder().join("gone.md")).unwrap();
    let run = phone.sync(&nas.remote()).ends_with(0);
    assert_eq!((run.number("uploaded"), run.number("deleted_remote")), (1, 1), "{}", run.shown());
    pc.sync(&nas.remote());
    phone.sync(&nas.remote());
    pc.sync(&nas.remote()).ends_with(0);
    phone.sync(&nas.remote()).ends_with(0);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    assert_eq!(tree(&nas.folder()), tree(&pc.folder()));
    assert_eq!(read(&phone.folder(), "sub/edited.md"), "v2\n");
    let texts = files_below(&nas.folder()).into_iter().filter_map(|f| fs::read_to_string(f).ok());
    let texts: Vec<String> = texts.collect();
    for text in ["by the pc\n", "by the phone\n"] {
        assert!(texts.iter().any(|found| found == text), "{text} is lost: {texts:?}");
    }
}

#[test]
fn a_renamed_folder_is_renamed_there_and_on_the_other_device_and_nothing_is_sent() {
    let (nas, pc) = Nas::with_notes(&["old/a.md", "old/b.md", "stays.md"]);
    let phone = Device::new();
    phone.sync(&nas.remote()).ends_with(0);
    fs::rename(pc.folder().join("old"), pc.folder().join("new")).unwrap();
    fs::rename(pc.folder().join("stays.md"), pc.folder().join("Stays.md")).unwrap();
    for device in [&pc, &phone] {
        let run = device.sync(&nas.remote()).ends_with(0);
        assert_eq!(run.number("renamed"), 3, "{}", run.shown());
        for counter in ["uploaded", "downloaded", "deleted_local", "deleted_remote"] {
            assert_eq!(run.number(counter), 0, "{counter}: {}", run.shown());
        }
    }
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    assert_eq!(tree(&nas.folder()), tree(&pc.folder()));
    // The notes kept their past: the next edit follows what was there.
    write(&phone.folder(), "new/a.md", "by the phone\n");
    phone.sync(&nas.remote()).ends_with(0);
    let run = pc.sync(&nas.remote()).ends_with(0);
    assert_eq!(
        (run.number("downloaded"), run.json()["conflicts"].as_array().unwrap().len()),
        (1, 0)
    );
}

#[test]
fn a_push_takes_nothing_from_there_and_deletes_nothing() {
    let (nas, device) = Nas::with_notes(&["edited.md", "gone.md"]);
    write(&nas.folder(), "theirs.md", "by hand\n");
    write(&device.folder(), "edited.md", "by the device\n");
    fs::remove_file(device.folder().join("gone.md")).unwrap();
    let run = device.sync_with(&nas.remote(), &["--direction", "push"]).ends_with(0);
    assert_eq!((run.number("uploaded"), run.number("downloaded")), (1, 0), "{}", run.shown());
    assert_eq!(read(&nas.folder(), "edited.md"), "by the device\n");
    assert!(nas.folder().join("gone.md").exists() && !device.folder().join("theirs.md").exists());
}

#[test]
fn conflicts_and_kept_versions_are_at_hand_without_the_disk() {
    let (nas, pc) = Nas::with_notes(&["note.md", "gone.md"]);
    let phone = Device::new();
    phone.sync(&nas.remote()).ends_with(0);
    write(&phone.folder(), "note.md", "by the phone\n");
    fs::remove_file(phone.folder().join("gone.md")).unwrap();
    phone.sync(&nas.remote()).ends_with(0);
    write(&pc.folder(), "note.md", "by the pc\n");
    let run = pc.sync(&nas.remote()).ends_with(1).json();
    let copy = run["conflicts"][0]["kept_as"].as_str().unwrap().to_owned();

    nas.unplug();
    let listed = pc.on("conflicts", &nas.remote(), &[]).ends_with(0).json();
    assert_eq!(listed["conflicts"][0]["kept_as"], copy.as_str());
    pc.on("conflicts", &nas.remote(), &["note.md", "--keep", "ours"]).ends_with(0);
    assert_eq!(read(&pc.folder(), "note.md"), "by the pc\n");
    let history = pc.on("history", &nas.remote(), &["--deleted"]).ends_with(0).json();
    let is_gone = |version: &serde_json::Value| version["path"] == "gone.md";
    assert!(history["versions"].as_array().unwrap().iter().any(is_gone), "{history}");
    pc.on("restore", &nas.remote(), &["gone.md"]).ends_with(0);
    assert_eq!(read(&pc.folder(), "gone.md"), "gone.md v1\n");
    let health = pc.on("verify", &nas.remote(), &[]).ends_with(0).json();
    assert_eq!(health["damaged"], serde_json::json!([]), "{health}");

    nas.plug_in();
    pc.sync(&nas.remote()).ends_with(0);
    phone.sync(&nas.remote()).ends_with(0);
    assert_eq!(tree(&phone.folder()), tree(&pc.folder()));
    assert_eq!(read(&nas.folder(), "note.md"), "by the pc\n");
}

#[test]
fn the_doctor_tries_what_the_disk_does_with_racing_writers() {
    let (nas, device) = Nas::with_notes(&["note.md"]);
    let before = files_below(&nas.folder()).len();
    let run = device.on("doctor", &nas.remote(), &[]).ends_with(0).json();
    let checks = run["checks"].as_array().unwrap();
    let races = checks.iter().find(|check| check["id"] == "conditional-write").unwrap();
    assert_eq!(races["state"], "pass", "{races}");
    assert!(races["evidence"].as_str().unwrap().contains("one of 4 writers won"), "{races}");
    assert_eq!(files_below(&nas.folder()).len(), before, "it left nothing behind");
    nas.unplug();
    let run = device.on("doctor", &nas.remote(), &[]).ends_with(5).json();
    let failed = run["checks"].as_array().unwrap().iter().find(|check| check["state"] == "fail");
    assert_eq!(failed.unwrap()["id"], "list", "{run}");
}

#[test]
fn an_unplugged_disk_deletes_nothing_and_is_told() {
    let (nas, device) = Nas::with_notes(&["a.md", "b.md"]);
    let before = tree(&device.folder());
    nas.unplug();
    let run = device.sync(&nas.remote()).ends_with(5);
    assert_eq!(errors(&run), [("remote-folder-missing".to_owned(), None)]);
    assert_eq!(run.json()["result"], "failed", "{}", run.shown());
    let told = device.sync_for_people(&nas.remote(), &[]).ends_with(5);
    for words in ["There is no folder", &*nas.folder().to_string_lossy(), "Connect the disk"] {
        assert!(told.stderr.contains(words), "{words}: {}", told.shown());
    }
    let told = device.sync_for_people(&nas.remote(), &["--lang", "zh-CN"]).ends_with(5);
    assert!(told.stderr.contains("不存在"), "{}", told.shown());
    assert!(!nas.folder().exists(), "it is not made anew");

    // The mount point is there, and nothing on it.
    fs::create_dir(nas.folder()).unwrap();
    let run = device.sync(&nas.remote()).ends_with(6);
    assert_eq!(errors(&run)[0].0, "guard-remote-other");
    assert_eq!(fs::read_dir(nas.folder()).unwrap().count(), 0);
    assert_eq!(tree(&device.folder()), before);

    fs::remove_dir(nas.folder()).unwrap();
    nas.plug_in();
    device.sync(&nas.remote()).ends_with(0);
    assert_eq!(tree(&device.folder()), before);
    assert_eq!(tree(&nas.folder()), before);
}

#[test]
fn what_is_changed_by_hand_on_the_nas_reaches_the_device() {
    let (nas, pc) = Nas::with_notes(&["edited.md", "gone.md", "other.md"]);
    // A second device takes them; its copies are surely there.
    let phone = Device::new();
    phone.sync(&nas.remote()).ends_with(0);
    write(&nas.folder(), "edited.md", "by hand\n");
    write(&nas.folder(), "folder/new.md", "by hand\n");
    fs::remove_file(nas.folder().join("gone.md")).unwrap();
    let run = phone.sync(&nas.remote()).ends_with(0);
    assert_eq!((run.number("downloaded"), run.number("deleted_local")), (2, 1), "{}", run.shown());
    assert_eq!(tree(&phone.folder()), tree(&nas.folder()));
    assert_eq!(read(&phone.folder(), "edited.md"), "by hand\n");
    drop(pc);
}

#[test]
fn placeholders_of_cloud_folders_are_named_and_nothing_is_taken_for_deleted() {
    let (nas, device) = Nas::with_notes(&["here.md", "there.md", "plain.md"]);
    let evict = |folder: &Path, name: &str| {
        fs::remove_file(folder.join(name)).unwrap();
        write(folder, &format!(".{name}.icloud"), "bplist00");
    };
    evict(&device.folder(), "here.md");
    evict(&nas.folder(), "there.md");
    let run = device.sync(&nas.remote()).ends_with(1);
    let expected =
        [error("path-placeholder", "here.md"), error("remote-path-placeholder", "there.md")];
    assert_eq!(errors(&run), expected);
    for counter in ["uploaded", "downloaded", "deleted_local", "deleted_remote"] {
        assert_eq!(run.number(counter), 0, "{counter}: {}", run.shown());
    }
    assert_eq!(read(&nas.folder(), "here.md"), "here.md v1\n");
    assert_eq!(read(&device.folder(), "there.md"), "there.md v1\n");
    assert!(!device.folder().join("here.md").exists());
}

#[test]
fn a_link_on_the_nas_leads_nowhere() {
    let (nas, device) = Nas::with_notes(&["note.md"]);
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "private.md", "not part of the remote\n");
    symlink(outside.path(), nas.folder().join("way out")).unwrap();
    symlink(outside.path().join("private.md"), nas.folder().join("link.md")).unwrap();
    write(&device.folder(), "way out/new.md", "through the link\n");
    let run = device.sync(&nas.remote()).ends_with(0);
    let expected = [error("remote-path-link", "link.md"), error("remote-path-link", "way out")];
    assert_eq!(entries(&run, "skipped"), expected);
    let told = device.sync_for_people(&nas.remote(), &[]).ends_with(0);
    let note = format!("link.md at {} is a link, and was skipped.", nas.folder().display());
    assert!(told.stderr.contains(&note), "{}", told.shown());
    assert_eq!(files_below(outside.path()).len(), 1, "nothing went through it");
    assert!(!device.folder().join("link.md").exists(), "nothing came through it");
}

#[test]
fn a_crash_makes_nobody_conflict_with_himself_and_leaves_whole_files() {
    let (nas, device) = (Nas::new(), Device::new());
    for number in 0..400 {
        let text = format!("note {number}\n").repeat(200);
        write(&device.folder(), &format!("{:02}/{number}.md", number % 20), text);
    }
    for seen_min in [1, 60, 150, 250] {
        let mut running = device.start_sync(&nas.remote());
        wait_for("some notes on the disk", 60, || {
            let ended = running.try_wait().unwrap().is_some();
            (ended || seen_min <= files(&tree(&nas.folder())).len()).then_some(())
        });
        running.kill().unwrap();
        running.wait().unwrap();
        let here = tree(&device.folder());
        for (path, entry) in files(&tree(&nas.folder())) {
            assert_eq!(here.get(&path), Some(&entry), "{path} is whole, with its own time");
        }
    }
    let run = device.sync(&nas.remote()).ends_with(0);
    assert_eq!(run.json()["conflicts"], serde_json::json!([]), "{}", run.shown());
    let other = Device::new();
    other.sync(&nas.remote()).ends_with(0);
    assert_eq!(tree(&other.folder()), tree(&device.folder()));
    assert_eq!(fs::read_dir(nas.folder().join(".tidelock/tmp")).unwrap().count(), 0);
}

#[test]
fn two_devices_that_write_at_once_lose_no_text() {
    let (nas, devices) = (Nas::new(), [Device::new(), Device::new()]);
    devices[0].sync(&nas.remote()).ends_with(0);
    devices[1].sync(&nas.remote()).ends_with(0);
    let mut texts = Vec::new();
    for round in 0..4 {
        for (number, device) in devices.iter().enumerate() {
            let text = format!("round {round} by device {number}\n");
            write(&device.folder(), &format!("same {round}.md"), &text);
            texts.push(text);
        }
        let running = devices.each_ref().map(|device| device.start_sync(&nas.remote()));
        for run in running {
            let run = Run::of(run.wait_with_output().unwrap());
            assert!(matches!(run.code, Some(0 | 1)), "{}", run.shown());
        }
    }
    for device in devices.iter().chain(&devices) {
        device.sync(&nas.remote());
    }
    assert_eq!(tree(&devices[0].folder()), tree(&devices[1].folder()));
    let found: Vec<String> = files_below(&devices[0].folder())
        .into_iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect();
    for text in texts {
        assert!(found.contains(&text), "{text} is lost: {found:?}");
    }
}

#[test]
#[ignore = "needs TIDELOCK_FAKETIME: run ./test"]
fn clocks_that_are_years_apart_change_nothing() {
    let nas = Nas::new();
    let (pc, phone) = (Device::with_clock("-400d"), Device::with_clock("+9y"));
    write(&pc.folder(), "note.md", "by the pc\n");
    pc.sync(&nas.remote()).ends_with(0);
    phone.sync(&nas.remote()).ends_with(0);
    write(&phone.folder(), "note.md", "by the phone\n");
    phone.sync(&nas.remote()).ends_with(0);
    let run = pc.sync(&nas.remote()).ends_with(0);
    assert_eq!(run.json()["conflicts"], serde_json::json!([]), "{}", run.shown());
    assert_eq!(run.json()["clock"]["corrected"], false, "{}", run.shown());
    assert_eq!(read(&pc.folder(), "note.md"), "by the phone\n");
}
