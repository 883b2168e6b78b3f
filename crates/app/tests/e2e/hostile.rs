//! Answers that no honest storage gives: nothing is lost, nothing leaves the folder, it ends.

use crate::support::canned::{Answer, Canned, listing};
use crate::support::device::{Device, Run, files_below, interrupt};
use crate::support::lab::Lab;
use crate::support::vault::{Tree, tree, write};
use crate::support::wait::wait_for;

/// The tag of everything in these storages.
const ETAG: &str = "\"5d41402abc4b2a76b9719d911017c592\"";

/// A storage that answers listings of notes with `pages`, and everything else as an empty one.
pub(crate) fn storage_listing(pages: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Canned {
    Canned::serve(move |line| {
        let (method, target) = line.split_once(' ').unwrap_or_default();
        let own = target.contains("prefix=.tidelock");
        match method {
            "GET" if target.contains("list-type=2") && !own => pages(target),
            "GET" if target.contains("list-type=2") => listing(&[], None),
            "GET" | "HEAD" => Answer::new(404, "<Error><Code>NoSuchKey</Code></Error>"),
            _ => Answer::new(200, "").with("ETag", ETAG),
        }
    })
}

#[test]
fn a_listing_that_cannot_be_read_stops_before_any_step() {
    for body in ["", "<ListBucketResult>", "<ListBucketResult><Contents></ListBucketResult>", "{}"]
    {
        let server = storage_listing(move |_| Answer::new(200, body));
        assert_nothing_happened(&server);
    }
}

#[test]
fn a_listing_without_end_ends() {
    let server = storage_listing(|_| listing(&["a.md"], Some("the same token again")));
    assert_nothing_happened(&server);
    assert!(server.asked().len() < 50, "{} requests", server.asked().len());
}

#[test]
fn a_listing_that_breaks_off_stops_before_any_step() {
    let server = storage_listing(|target| match target.contains("continuation-token") {
        true => Answer::new(500, "<Error><Code>InternalError</Code></Error>"),
        false => listing(&["a.md"], Some("next")),
    });
    assert_nothing_happened(&server);
}

#[test]
fn keys_that_lead_out_of_the_folder_are_reported_and_touched_by_nobody() {
    const BAD: [&str; 5] =
        ["../outside.md", "/etc/outside.md", "a//b.md", "a/../../b.md", "nul%00.md"];
    for key in BAD {
        let server = storage_listing(move |_| listing(&[key], None));
        let device = Device::new();
        write(&device.folder(), "note.md", "stays\n");
        let home = device.folder().parent().unwrap().to_owned();
        let run = device.sync(&server.remote());
        assert_ne!(run.code, Some(0), "{key}: {}", run.shown());
        let outside = files_below(&home)
            .into_iter()
            .find(|path| !path.starts_with(device.state()) && !path.starts_with(device.folder()));
        assert_eq!(outside, None, "{key}");
        assert_eq!(files_below(&device.folder()).iter().filter(|p| p.ends_with("b.md")).count(), 0);
        assert!(!std::path::Path::new("/etc/outside.md").exists());
    }
}

#[test]
fn a_body_of_another_length_is_never_seen_in_the_folder() {
    let server = Canned::serve(|line| {
        let (method, target) = line.split_once(' ').unwrap_or_default();
        match method {
            "GET" if target.contains("prefix=.tidelock") => listing(&[], None),
            "GET" if target.contains("list-type=2") => listing(&["five.md"], None),
            "GET" if target.contains("five.md") => {
                Answer::new(200, "far more than five bytes").with("ETag", ETAG)
            }
            "GET" | "HEAD" => Answer::new(404, "<Error><Code>NoSuchKey</Code></Error>"),
            _ => Answer::new(200, "").with("ETag", ETAG),
        }
    });
    let device = Device::new();
    let run = device.sync(&server.remote());
    assert!(matches!(run.code, Some(1)), "{}", run.shown());
    assert_eq!(tree(&device.folder()), Tree::new());
}

#[test]
fn an_endless_listing_ends_where_it_goes_back_behind_real_notes() {
    let mut lab = Lab::of_vendor("aws");
    let device = Device::new();
    write(&device.folder(), "zoo/note.md", "a note at the end of the alphabet\n");
    device.sync(&lab.remote()).ends_with(0);
    let before = tree(&device.folder());
    lab.restart(&["--vendor", "aws", "--hostile", "endless-listing"]);
    let (run, requests) = lab.watch(|| device.sync(&lab.remote()).ends_with(5));
    assert_eq!(run.json()["errors"][0]["code"], "listing-malformed", "{}", run.shown());
    assert!(requests.len() < 10, "{} requests", requests.len());
    assert_eq!(tree(&device.folder()), before);
}

#[test]
fn an_endless_listing_can_be_interrupted() {
    let lab = Lab::start(&["--vendor", "aws", "--hostile", "endless-listing"]);
    let device = Device::new();
    write(&device.folder(), "note.md", "stays here\n");
    let running = device.start_sync(&lab.remote());
    wait_for("five pages", 60, || (5 <= lab.requests().len()).then_some(()));
    interrupt(&running);
    Run::of(running.wait_with_output().unwrap()).ends_with(130);
    assert_eq!(files_below(&device.folder()).iter().filter(|p| p.ends_with("note.md")).count(), 1);
}

#[test]
fn half_an_object_under_its_own_tag_is_told_as_damage_and_asked_for_once() {
    let mut lab = Lab::of_vendor("aws");
    let (old, newcomer) = (Device::new(), Device::new());
    write(&old.folder(), "note.md", "a note that comes in halves\n");
    old.sync(&lab.remote()).ends_with(0);
    lab.restart(&["--vendor", "aws", "--hostile", "wrong-length"]);
    let (run, requests) = lab.watch(|| newcomer.sync(&lab.remote()).ends_with(1));
    let error = &run.json()["errors"][0];
    assert_eq!(error["code"], "path-digest-mismatch", "{}", run.shown());
    assert_eq!(error["path"], "note.md", "{}", run.shown());
    let gets = requests.iter().filter(|r| r.method == "GET" && r.path.ends_with("note.md")).count();
    assert_eq!(gets, 1, "{requests:?}");
    assert_eq!(tree(&newcomer.folder()), Tree::new());
}

#[test]
fn a_storage_gone_bad_takes_nothing_from_a_folder_and_puts_nothing_false_into_one() {
    const MODES: [&str; 6] =
        ["repeated-token", "malformed-xml", "not-s3", "odd-keys", "wrong-length", "cut-body"];
    let mut lab = Lab::of_vendor("aws");
    let (old, newcomer) = (Device::new(), Device::new());
    for number in 0..5 {
        write(&old.folder(), &format!("{number}.md"), format!("note number {number}\n"));
    }
    old.sync(&lab.remote()).ends_with(0);
    let honest = tree(&old.folder());
    for mode in MODES {
        lab.restart(&["--vendor", "aws", "--hostile", mode]);
        for device in [&old, &newcomer] {
            let run = device.sync(&lab.remote());
            assert!(!matches!(run.code, None | Some(70)), "{mode}: {}", run.shown());
        }
        assert_eq!(tree(&old.folder()), honest, "{mode}");
        for (path, entry) in tree(&newcomer.folder()) {
            assert_eq!(honest.get(&path), Some(&entry), "{mode}: {path}");
        }
    }
    lab.restart(&["--vendor", "aws"]);
    newcomer.sync(&lab.remote()).ends_with(0);
    assert_eq!(tree(&newcomer.folder()), honest);
}

#[track_caller]
fn assert_nothing_happened(server: &Canned) {
    let device = Device::new();
    write(&device.folder(), "note.md", "stays here\n");
    let before = tree(&device.folder());
    let run = device.sync(&server.remote());
    assert!(!matches!(run.code, Some(0 | 1 | 70) | None), "{}", run.shown());
    assert_eq!(tree(&device.folder()), before);
    let wrote = server.asked().into_iter().find(|l| l.starts_with("PUT ") && l.contains("note.md"));
    assert_eq!(wrote, None);
}
