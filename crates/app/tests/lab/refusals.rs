//! What each vendor refuses, and how; and what the lab's clock has to do with it.

use std::fs;

use tidelock::lab::{Action, DateHeader, LabOptions, Vendor};

use crate::http::{ask, get, put};
use crate::{lab, last};

fn of(vendor: Vendor) -> LabOptions {
    LabOptions { rules: vendor.rules(), ..LabOptions::default() }
}

/// Signs with a clock that is off by `skew_s`, and expects this answer with these elements.
fn check(vendor: Vendor, skew_s: i64, status: u16, code: &str, elements: &[&str]) {
    let lab = lab(of(vendor));
    let answer = {
        let mut late = ask("GET", "/vault/?list-type=2");
        late.skew_s = skew_s;
        late.send(&lab).unwrap()
    };
    assert_eq!((answer.status, answer.element("Code")), (status, code), "{vendor:?} {skew_s}");
    for name in ["RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds", "RequestId", "Message"]
    {
        let wanted = elements.contains(&name);
        assert_eq!(!answer.element(name).is_empty(), wanted, "{vendor:?}: {}", answer.text());
    }
    assert!((-2..=2).contains(&answer.date_offset_s()), "a right Date on a refusal, too");

    let mut head = ask("HEAD", "/vault/a");
    head.skew_s = skew_s;
    let answer = head.send(&lab).unwrap();
    assert_eq!((answer.status, answer.body.len()), (status, 0), "HEAD has no body");
    assert!((-2..=2).contains(&answer.date_offset_s()));
    let record = last(&lab);
    assert_eq!((record.status, record.code.as_deref()), (status, Some(code)));
    let told_s = record.skew_ms.unwrap().div_euclid(1_000);
    assert!((skew_s - 2..=skew_s).contains(&told_s), "{told_s}");
}

#[test]
fn amazon_names_both_times_and_its_window() {
    let names = ["RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds", "RequestId", "Message"];
    for skew_s in [-1_800, 1_800, -34_560_000, 34_560_000] {
        check(Vendor::Aws, skew_s, 403, "RequestTimeTooSkewed", &names);
    }
}

#[test]
fn tencent_hides_the_reason_in_the_message() {
    check(Vendor::TencentCos, -1_800, 403, "AccessDenied", &["Message", "ServerTime", "RequestId"]);
    let lab = lab(of(Vendor::TencentCos));
    let mut late = ask("GET", "/vault/a");
    late.skew_s = -1_800;
    assert_eq!(late.send(&lab).unwrap().element("Message"), "RequestTimeTooSkewed");
}

#[test]
fn scaleway_refuses_beyond_300_seconds() {
    check(Vendor::Scaleway, -302, 403, "RequestTimeTooSkewed", &["Message", "RequestId"]);
    check(Vendor::Scaleway, 303, 403, "RequestTimeTooSkewed", &["Message", "RequestId"]);
}

#[test]
fn garage_minds_only_the_past_beyond_a_day() {
    check(Vendor::Garage, -90_000, 400, "InvalidRequest", &["Message"]);
    let lab = lab(of(Vendor::Garage));
    for skew_s in [-82_800, 34_560_000] {
        let mut ask = ask("GET", "/vault/?list-type=2");
        ask.skew_s = skew_s;
        assert_eq!(ask.send(&lab).unwrap().status, 200, "{skew_s}");
    }
}

#[test]
fn others_answer_400_or_401() {
    check(Vendor::CloudflareR2, -1_800, 400, "ExpiredRequest", &["Message"]);
    check(Vendor::Upyun, -3_600, 401, "Unauthorized", &["Message", "RequestId"]);
}

#[test]
fn a_clock_within_the_window_passes() {
    let lab = lab(of(Vendor::Aws));
    for skew_s in [-840, 0, 840] {
        let mut ask = ask("GET", "/vault/?list-type=2");
        ask.skew_s = skew_s;
        assert_eq!(ask.send(&lab).unwrap().status, 200, "{skew_s}");
    }
}

#[test]
fn the_labs_own_clock_moves_its_window_its_date_and_its_objects_while_it_runs() {
    let lab = lab(LabOptions { clock_offset_ms: 1_800_000, ..LabOptions::default() });
    let refused = get(&lab, "/vault/?list-type=2");
    assert_eq!((refused.status, refused.element("Code")), (403, "RequestTimeTooSkewed"));
    assert!((1_798..=1_802).contains(&refused.date_offset_s()));

    let mut right = ask("PUT", "/vault/a");
    right.skew_s = 1_800;
    assert_eq!(right.send(&lab).unwrap().status, 200);
    right.method = "HEAD";
    let head = right.send(&lab).unwrap();
    let modified = httpdate::parse_http_date(head.header("last-modified").unwrap()).unwrap();
    assert!(std::time::SystemTime::now() < modified, "LastModified is by the lab's clock");

    lab.set_clock_offset_ms(0);
    assert_eq!(right.send(&lab).unwrap().status, 403);
    assert_eq!(get(&lab, "/vault/a").status, 200);
}

#[test]
fn a_presigned_url_is_judged_by_the_labs_clock() {
    let lab = lab(LabOptions { clock_offset_ms: -18_000_000, ..LabOptions::default() });
    let mut right = ask("PUT", "/vault/a%20b%2Bc?x-id=PutObject");
    right.skew_s = -18_000;
    right.body = b"body";
    assert_eq!(right.send_presigned(&lab, 60).unwrap().status, 200);
    assert_eq!(last(&lab).skew_ms.map(|ms| (-3_000..=0).contains(&ms)), Some(true));
    right.method = "GET";
    assert_eq!(right.send_presigned(&lab, 60).unwrap().body, b"body");

    let refusals = [(-18_100, 60, "Request has expired"), (0, 60, "Request is not yet valid")];
    for (skew_s, expires_s, message) in refusals {
        right.skew_s = skew_s;
        let refused = right.send_presigned(&lab, expires_s).unwrap();
        assert_eq!((refused.status, refused.element("Code")), (403, "AccessDenied"));
        assert_eq!(refused.element("Message"), message);
    }
    right.skew_s = -18_000;
    right.secret_key = "wrong";
    let refused = right.send_presigned(&lab, 60).unwrap();
    assert_eq!((refused.status, refused.element("Code")), (403, "SignatureDoesNotMatch"));
}

#[test]
fn a_wrong_secret_an_unknown_key_and_no_signature_are_no_clock_problem() {
    let lab = lab(LabOptions::default());
    let mut wrong = ask("GET", "/vault/a");
    wrong.secret_key = "wrong";
    let answer = wrong.send(&lab).unwrap();
    assert_eq!((answer.status, answer.element("Code")), (403, "SignatureDoesNotMatch"));
    wrong.access_key = "nobody";
    let answer = wrong.send(&lab).unwrap();
    assert_eq!((answer.status, answer.element("Code")), (403, "InvalidAccessKeyId"));
    let answer = wrong.send_unsigned(&lab).unwrap();
    assert_eq!((answer.status, answer.element("Code")), (403, "AccessDenied"));
    assert_eq!(last(&lab).skew_ms, None);
}

#[test]
fn a_wrong_clock_is_found_before_a_wrong_secret() {
    let lab = lab(LabOptions::default());
    let mut both = ask("GET", "/vault/a");
    (both.secret_key, both.skew_s) = ("wrong", -1_800);
    assert_eq!(both.send(&lab).unwrap().element("Code"), "RequestTimeTooSkewed");
}

#[test]
fn a_policy_denies_what_it_names_and_nothing_else() {
    let denied = [Action::Put, Action::Delete].into();
    let lab = lab(LabOptions { denied, ..LabOptions::default() });
    assert_eq!(put(&lab, "/vault/a", b"").element("Code"), "AccessDenied");
    assert_eq!(ask("DELETE", "/vault/a").send(&lab).unwrap().element("Code"), "AccessDenied");
    assert_eq!(get(&lab, "/vault/?list-type=2").status, 200);
    assert_eq!(get(&lab, "/vault/a").element("Code"), "NoSuchKey");
}

#[test]
fn the_date_header_can_lie() {
    let with = |date| lab(LabOptions { date, ..LabOptions::default() });
    let absent = get(&with(DateHeader::Absent), "/vault/a");
    assert_eq!(absent.header("date"), None);
    let epoch = get(&with(DateHeader::Epoch), "/vault/a");
    assert_eq!(epoch.header("date"), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
    let cached = get(&with(DateHeader::Cached { age_s: 3_600 }), "/vault/a");
    assert!((-3_602..=-3_598).contains(&cached.date_offset_s()));
    assert_eq!(cached.header("age"), Some("3600"));
}

#[test]
fn the_log_has_one_line_of_json_for_each_request() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.jsonl");
    let lab = lab(LabOptions { log: Some(file.clone()), ..LabOptions::default() });
    assert_eq!(put(&lab, "/vault/a%20b", b"body").status, 200);
    let missing = get(&lab, "/vault/none?x-id=GetObject");
    assert_eq!(missing.status, 404);
    let lines = fs::read_to_string(&file).unwrap();
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["method"], "PUT");
    assert_eq!(lines[0]["path"], "/vault/a%20b");
    assert_eq!(lines[0]["query"], "");
    assert_eq!((&lines[0]["status"], &lines[0]["bytes_in"]), (&200.into(), &4.into()));
    assert!(lines[0]["code"].is_null() && lines[0]["fault"].is_null());
    assert!(lines[0]["skew_ms"].as_i64().is_some_and(|ms| (-2_000..=0).contains(&ms)));
    assert_eq!(lines[1]["query"], "x-id=GetObject");
    assert_eq!((&lines[1]["status"], &lines[1]["code"]), (&404.into(), &"NoSuchKey".into()));
    assert_eq!(lines[1]["request_id"], missing.header("x-amz-request-id").unwrap());
    assert_eq!(serde_json::to_value(lab.records()).unwrap(), serde_json::Value::Array(lines));
}
