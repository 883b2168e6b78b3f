//! Listings, honest and hostile.

use tidelock::lab::{Hostile, LabHandle, LabOptions};

use crate::http::{Answer, ask, get, put};
use crate::lab;

fn hostile(way: Hostile) -> LabHandle {
    let lab = lab(LabOptions { hostile: Some(way), ..LabOptions::default() });
    put(&lab, "/vault/a", b"0123456789");
    lab
}

fn page(lab: &LabHandle, query: &str) -> Answer {
    let page = get(lab, &format!("/vault/?list-type=2&{query}"));
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

#[test]
fn both_versions_page_through_with_prefix_and_delimiter() {
    let lab = lab(LabOptions::default());
    for key in ["notes/", "notes/a", "notes/b/1", "notes/b/2", "notes/c", "other"] {
        put(&lab, &format!("/vault/{key}"), b"x");
    }
    let first = page(&lab, "prefix=notes/&delimiter=/&max-keys=3");
    assert_eq!(first.elements("Key"), ["notes/", "notes/a"]);
    assert_eq!(first.elements("Prefix"), ["notes/", "notes/b/"]);
    assert_eq!((first.element("IsTruncated"), first.element("KeyCount")), ("true", "3"));
    let token = first.element("NextContinuationToken");
    let rest =
        page(&lab, &format!("prefix=notes/&delimiter=/&max-keys=3&continuation-token={token}"));
    assert_eq!((rest.elements("Key"), rest.element("IsTruncated")), (vec!["notes/c"], "false"));
    assert_eq!(rest.element("NextContinuationToken"), "");
    assert_eq!(page(&lab, "start-after=notes/b/2").elements("Key"), ["notes/c", "other"]);

    let old = get(&lab, "/vault/?prefix=notes/&delimiter=/&max-keys=3");
    assert_eq!((old.element("IsTruncated"), old.element("NextMarker")), ("true", "notes/b/"));
    let rest = get(&lab, "/vault/?prefix=notes/&delimiter=/&marker=notes/b/");
    assert_eq!(rest.elements("Key"), ["notes/c"]);
}

#[test]
fn names_that_xml_cannot_carry_are_encoded_when_asked() {
    let lab = lab(LabOptions::default());
    put(&lab, "/vault/nul%00%20%2B%C3%BC", b"");
    assert_eq!(page(&lab, "encoding-type=url").elements("Key"), ["nul%00%20%2B%C3%BC"]);
    assert_eq!(page(&lab, "encoding-type=url").element("EncodingType"), "url");
}

#[test]
fn bad_tokens_and_missing_buckets_are_refused() {
    let lab = lab(LabOptions::default());
    for (path, code) in [
        ("/vault/?list-type=2&continuation-token=zz", "InvalidArgument"),
        ("/vault/?list-type=2&max-keys=-1", "InvalidArgument"),
        ("/vault/?list-type=2&encoding-type=morse", "InvalidArgument"),
        ("/none/?list-type=2", "NoSuchBucket"),
    ] {
        assert_eq!(get(&lab, path).element("Code"), code, "{path}");
    }
}

#[test]
fn an_endless_listing_goes_on_with_fresh_tokens_and_fresh_keys() {
    let lab = hostile(Hostile::EndlessListing);
    let first = page(&lab, "max-keys=10");
    assert_eq!((first.elements("Key"), first.element("IsTruncated")), (vec!["a"], "true"));
    let mut seen = std::collections::BTreeSet::new();
    let mut token = first.element("NextContinuationToken").to_owned();
    for _ in 0..50 {
        let next = page(&lab, &format!("max-keys=10&continuation-token={token}"));
        assert_eq!(next.element("IsTruncated"), "true");
        for key in next.elements("Key") {
            assert!(seen.insert(key.to_owned()), "{key} came twice");
        }
        assert_ne!(next.element("NextContinuationToken"), token);
        next.element("NextContinuationToken").clone_into(&mut token);
    }
    assert_eq!(seen.len(), 500);
}

#[test]
fn a_repeated_token_leads_to_the_same_page() {
    let lab = hostile(Hostile::RepeatedToken);
    let first = page(&lab, "");
    let token = first.element("NextContinuationToken");
    let again = page(&lab, &format!("continuation-token={token}"));
    assert_eq!(first.elements("Key"), again.elements("Key"));
    assert_eq!(again.element("NextContinuationToken"), token);
    assert_eq!(again.element("IsTruncated"), "true");
}

#[test]
fn malformed_xml_stops_in_the_middle_and_objects_stay_whole() {
    let lab = hostile(Hostile::MalformedXml);
    let listed = page(&lab, "");
    assert!(listed.text().starts_with("<?xml") && !listed.text().contains("</ListBucketResult>"));
    assert_eq!(listed.header("content-length"), Some(listed.body.len().to_string().as_str()));
    assert_eq!(get(&lab, "/vault/a").body, b"0123456789");
}

#[test]
fn a_server_that_is_not_s3_greets_everybody() {
    let lab = hostile(Hostile::NotS3);
    for path in ["/vault/?list-type=2", "/vault/a", "/"] {
        let page = get(&lab, path);
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, Some("text/html; charset=utf-8"))
        );
    }
}

#[test]
fn odd_keys_are_listed_below_the_prefix() {
    let lab = hostile(Hostile::OddKeys);
    let keys = page(&lab, "encoding-type=url&prefix=notes/");
    let keys = keys.elements("Key");
    for key in ["notes/../x", "notes//etc/x", "notes/a//b", "notes/nul%00x"] {
        assert!(keys.contains(&key), "{keys:?}");
    }
}

#[test]
fn wrong_lengths_come_announced_or_not() {
    let short = get(&hostile(Hostile::WrongLength), "/vault/a");
    assert_eq!((short.header("content-length"), short.body.as_slice()), (Some("5"), &b"01234"[..]));
    let cut = get(&hostile(Hostile::CutBody), "/vault/a");
    assert_eq!((cut.header("content-length"), cut.body.as_slice()), (Some("10"), &b"01234"[..]));
}

#[test]
fn the_default_lab_is_not_hostile() {
    let lab = lab(LabOptions::default());
    put(&lab, "/vault/a", b"0123456789");
    assert_eq!(page(&lab, "").elements("Key"), ["a"]);
    assert_eq!(ask("GET", "/vault/a").send(&lab).unwrap().body, b"0123456789");
}

fn failing(faults: &str, page_size: u16) -> LabHandle {
    let faults = faults.parse().unwrap();
    let lab = lab(LabOptions { faults, page_size, ..LabOptions::default() });
    for key in ["a", "b", "c", "d"] {
        put(&lab, &format!("/vault/{key}"), b"x");
    }
    lab
}

#[test]
fn pages_are_as_short_as_the_lab_is_told() {
    let first = page(&failing("503:0", 3), "max-keys=1000");
    assert_eq!(
        (first.elements("Key"), first.element("IsTruncated")),
        (vec!["a", "b", "c"], "true")
    );
}

#[test]
fn a_truncated_page_stops_in_its_middle_and_says_no_more() {
    let lab = failing("truncate:1", 1_000);
    let cut = page(&lab, "");
    assert!(cut.text().contains("<ListBucketResult"), "{}", cut.text());
    assert!(!cut.text().contains("</ListBucketResult>"), "{}", cut.text());
    assert_eq!(cut.header("content-length"), Some(cut.body.len().to_string().as_str()));
    assert_eq!(get(&lab, "/vault/a").body, b"x", "objects are whole");
}

#[test]
fn a_page_without_half_of_its_keys_claims_to_be_the_last() {
    let half = page(&failing("drop-keys:1", 1_000), "");
    assert_eq!((half.elements("Key"), half.element("IsTruncated")), (vec!["a", "b"], "false"));
    assert_eq!((half.element("KeyCount"), half.element("NextContinuationToken")), ("2", ""));
}

#[test]
fn a_page_that_comes_twice_is_honest_but_for_where_it_goes_on() {
    let lab = failing("repeat-page:1", 3);
    let first = page(&lab, "");
    let token = first.element("NextContinuationToken");
    let again = page(&lab, &format!("continuation-token={token}"));
    assert_eq!(first.elements("Key"), again.elements("Key"));
    assert_eq!(first.element("IsTruncated"), "true");
}

#[test]
fn a_page_that_is_wrong_about_its_end_says_the_opposite() {
    let lab = failing("wrong-truncated:1", 3);
    let first = page(&lab, "");
    let token = first.element("NextContinuationToken");
    assert_eq!((first.element("IsTruncated"), token.is_empty()), ("false", false));
    let last = page(&lab, &format!("continuation-token={token}"));
    assert_eq!((last.elements("Key"), last.element("IsTruncated")), (vec!["d"], "true"));
    assert_eq!(last.element("NextContinuationToken"), "");
}

#[test]
fn what_vanishes_was_shown_by_the_last_listing() {
    let lab = failing("drop-keys:1,vanish:1", 1_000);
    for key in ["a", "d"] {
        assert_eq!(get(&lab, &format!("/vault/{key}")).element("Code"), "NoSuchKey");
    }
    assert_eq!(page(&lab, "").elements("Key"), ["a", "b"]);
    assert_eq!(get(&lab, "/vault/a").element("Code"), "NoSuchKey");
    assert_eq!(get(&lab, "/vault/d").status, 200, "what was not shown is there");
    assert_eq!(ask("HEAD", "/vault/b").send(&lab).unwrap().status, 404);
}
