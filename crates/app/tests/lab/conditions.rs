//! Conditional headers, vendor by vendor.

use std::thread;

use tidelock::lab::{LabHandle, LabOptions, Vendor};

use crate::http::{Ask, ask, get, put};
use crate::lab;

fn of(vendor: Vendor) -> LabHandle {
    lab(LabOptions { rules: vendor.rules(), ..LabOptions::default() })
}

/// How many of sixteen racing writers were told that they won, and what the others heard.
fn race(lab: &LabHandle, name: &'static str, value: &str) -> (usize, Vec<u16>) {
    let write = |n: u8| {
        // A body that an earlier race left there would leave the tag as it was, for two to win by.
        let body = format!("{value} {n}");
        let put = Ask { body: body.as_bytes(), ..ask("PUT", "/vault/lock") }.with(name, value);
        put.send(lab).unwrap().status
    };
    let statuses: Vec<u16> = thread::scope(|scope| {
        let writers: Vec<_> = (0..16).map(|n| scope.spawn(move || write(n))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let (won, mut lost): (Vec<u16>, Vec<u16>) = statuses.into_iter().partition(|s| *s == 200);
    lost.dedup();
    (won.len(), lost)
}

#[test]
fn amazon_lets_exactly_one_racing_writer_win() {
    let lab = of(Vendor::Aws);
    assert_eq!(race(&lab, "if-none-match", "*"), (1, vec![412]));
    let tag = get(&lab, "/vault/lock").header("etag").unwrap().to_owned();
    assert_eq!(race(&lab, "if-match", &tag), (1, vec![412]));
    let delete = ask("DELETE", "/vault/lock").with("if-match", &tag).send(&lab).unwrap();
    assert_eq!((delete.status, delete.element("Code")), (412, "PreconditionFailed"));
    let missing = ask("PUT", "/vault/none").with("if-match", &tag).send(&lab).unwrap();
    assert_eq!((missing.status, missing.element("Code")), (404, "NoSuchKey"));
}

#[test]
fn garage_lets_everybody_win() {
    assert_eq!(race(&of(Vendor::Garage), "if-none-match", "*"), (16, vec![]));
}

#[test]
fn tencent_minds_only_its_own_header() {
    let lab = of(Vendor::TencentCos);
    assert_eq!(race(&lab, "if-none-match", "*"), (16, vec![]));
    assert_eq!(ask("DELETE", "/vault/lock").send(&lab).unwrap().status, 204);
    assert_eq!(race(&lab, "x-cos-forbid-overwrite", "true"), (1, vec![409]));
    assert_eq!(race(&lab, "x-cos-forbid-overwrite", "false"), (16, vec![]));
}

#[test]
fn some_do_not_implement_it() {
    let lab = of(Vendor::Upyun);
    let refused = ask("PUT", "/vault/a").with("if-none-match", "*").send(&lab).unwrap();
    assert_eq!((refused.status, refused.element("Code")), (501, "NotImplemented"));
    assert_eq!(get(&lab, "/vault/a").status, 404);
}

#[test]
fn reads_under_a_condition_work_everywhere() {
    for vendor in [Vendor::Aws, Vendor::TencentCos, Vendor::Garage] {
        let lab = of(vendor);
        let tag = put(&lab, "/vault/a", b"x").header("etag").unwrap().to_owned();
        let status =
            |name, value: &str| ask("GET", "/vault/a").with(name, value).send(&lab).unwrap().status;
        assert_eq!(status("if-none-match", &tag), 304);
        assert_eq!(status("if-none-match", "\"other\""), 200);
        assert_eq!(status("if-match", &tag), 200);
        assert_eq!(status("if-match", "\"other\""), 412);
        assert_eq!(status("if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT"), 304);
        assert_eq!(status("if-unmodified-since", "Thu, 01 Jan 1998 00:00:00 GMT"), 412);
    }
}
