//! Incomplete answers: what a listing leaves out is not gone, and what is not found is not deleted.

use std::fs;

use crate::support::device::{Device, Run};
use crate::support::lab::Lab;
use crate::support::vault::{Tree, read, tree, write};

/// Every way in which an answer is incomplete, at every listing or look.
const ALWAYS: [&str; 5] =
    ["truncate:1", "drop-keys:1", "repeat-page:1", "wrong-truncated:1", "vanish:1"];
/// All of them now and then, and the ordinary bad luck as well.
const NOW_AND_THEN: &str = "503:0.03,reset:0.02,lost:0.02,truncate:0.1,drop-keys:0.15,\
     repeat-page:0.1,wrong-truncated:0.15,vanish:0.1";
/// The notes do not fit on one page.
const PAGE_SIZE: &str = "8";
const NOTES: usize = 11;
/// Whatever an answer lacks, a guard may ask; nothing else may happen.
const ENDS: [Option<i32>; 4] = [Some(0), Some(1), Some(5), Some(6)];

/// A lab, and a device whose notes are all there.
fn begin() -> (Lab, Device) {
    let (lab, device) = (Lab::start(&["--vendor", "aws", "--page-size", PAGE_SIZE]), Device::new());
    for number in 0..NOTES {
        write(&device.folder(), &format!("{number}.md"), format!("note {number}\n"));
    }
    device.sync(&lab.remote()).ends_with(0);
    (lab, device)
}

fn fail(lab: &mut Lab, faults: &str, seed: usize) {
    let seed = seed.to_string();
    lab.restart(&["--vendor", "aws", "--page-size", PAGE_SIZE, "--fail", faults, "--seed", &seed]);
}

fn heal(lab: &mut Lab) {
    lab.restart(&["--vendor", "aws"]);
}

#[track_caller]
fn sync(device: &Device, lab: &Lab, faults: &str) -> Run {
    let run = device.sync(&lab.remote());
    assert!(ENDS.contains(&run.code), "{faults}: {}", run.shown());
    assert_eq!(run.number("deleted_local"), 0, "{faults}: {}", run.shown());
    run
}

/// Everybody syncs with an honest lab until nothing is left to do; this is what all then have.
#[track_caller]
fn rest(lab: &Lab, devices: &[&Device]) -> Tree {
    for _ in 0..3 {
        for device in devices {
            let run = device.sync(&lab.remote());
            assert!(matches!(run.code, Some(0 | 1)), "{}", run.shown());
        }
    }
    let newcomer = Device::new();
    newcomer.sync(&lab.remote()).ends_with(0);
    let there = tree(&newcomer.folder());
    for device in devices {
        device.sync(&lab.remote()).ends_with(0);
        assert_eq!(tree(&device.folder()), there, "a device disagrees with the bucket");
    }
    there
}

#[test]
fn no_incomplete_answer_deletes_or_falsifies_a_note() {
    let (mut lab, device) = begin();
    let honest = tree(&device.folder());
    for faults in ALWAYS {
        fail(&mut lab, faults, 0);
        let newcomer = Device::new();
        let (_, requests) = lab.watch(|| sync(&device, &lab, faults));
        sync(&newcomer, &lab, faults);
        assert_eq!(tree(&device.folder()), honest, "{faults}");
        for (path, entry) in tree(&newcomer.folder()) {
            assert_eq!(honest.get(&path), Some(&entry), "{faults}: {path}");
        }
        let name = faults.split(':').next();
        let is_hit = faults == "vanish:1" || requests.iter().any(|r| r.fault.as_deref() == name);
        assert!(is_hit, "{faults} never struck: {requests:?}");
        heal(&mut lab);
        assert_eq!(rest(&lab, &[&device, &newcomer]), honest, "{faults}");
    }
}

#[test]
fn a_note_that_a_whole_looking_listing_leaves_out_is_asked_for_by_name() {
    for faults in ["drop-keys:1", "wrong-truncated:1"] {
        let (mut lab, device) = begin();
        fail(&mut lab, faults, 0);
        let (_, requests) = lab.watch(|| sync(&device, &lab, faults));
        let of_notes = || requests.iter().filter(|request| request.path.ends_with(".md"));
        let looks = of_notes().filter(|request| request.method != "PUT");
        assert!(0 < looks.clone().count(), "{faults}: nobody asked");
        assert!(looks.into_iter().all(|request| request.status == 200), "{faults}: {requests:?}");
        let mut writes = of_notes().filter(|request| request.method == "PUT");
        assert!(writes.all(|request| request.status == 412), "{faults}: written again unseen");
    }
}

#[test]
fn edits_and_deletions_go_on_under_incomplete_answers_and_heal() {
    for seed in 0..6 {
        let (mut lab, pc) = begin();
        let phone = Device::new();
        phone.sync(&lab.remote()).ends_with(0);
        fail(&mut lab, NOW_AND_THEN, seed);
        for round in 0..4 {
            write(&pc.folder(), &format!("{round}.md"), format!("by pc in round {round}\n"));
            write(&phone.folder(), &format!("new {round}.md"), format!("by phone {round}\n"));
            sync(&pc, &lab, NOW_AND_THEN);
            sync(&phone, &lab, NOW_AND_THEN);
        }
        fs::remove_file(pc.folder().join("10.md")).unwrap();
        sync(&pc, &lab, NOW_AND_THEN);
        heal(&mut lab);
        let mut all = rest(&lab, &[&pc, &phone]);
        // The deletion was done, or an answer stood in its way: then it was undone.
        all.remove("10.md");
        assert_eq!(all.len(), NOTES - 1 + 4, "seed {seed}: {all:?}");
        for round in 0..4 {
            let (edited, new) = (format!("{round}.md"), format!("new {round}.md"));
            assert_eq!(read(&phone.folder(), &edited), format!("by pc in round {round}\n"));
            assert_eq!(read(&pc.folder(), &new), format!("by phone {round}\n"));
        }
    }
}
