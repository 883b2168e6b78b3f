//! Looking at objects and reading them.

use bytes::Bytes;
use futures::TryStreamExt;
use http::Method;
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{Access, HttpError, NetFault, Object, Store, StoreError, StreamError};

use super::bench::{Bench, NOW_MS, answer, object, refused};

/// Answers HEAD with a bare status, and GET with the reason.
async fn looked(status: u16, code: &'static str) -> (Result<Option<Object>, StoreError>, usize) {
    let bench = Bench::new(move |_| Ok(refused(status, code, "")));
    let seen = bench.store().head("a").await;
    (seen, bench.sent_count())
}

#[tokio::test]
async fn a_bare_refusal_of_a_head_is_explained_by_a_get() {
    for (status, code, access) in [
        (403, "InvalidAccessKeyId", Access::UnknownKey),
        (403, "AccessDenied", Access::Policy),
        (400, "ExpiredToken", Access::ExpiredCredentials),
        (401, "SignatureDoesNotMatch", Access::WrongSecret),
        (404, "NoSuchBucket", Access::NoBucket),
        (301, "PermanentRedirect", Access::WrongRegion(None)),
        (403, "PathStyleDomainForbidden", Access::UrlStyle),
    ] {
        let (seen, requests) = looked(status, code).await;
        let Err(StoreError::Access { access: told, .. }) = seen else { panic!("{code}: {seen:?}") };
        assert_eq!((told, requests), (access, 2), "{code}");
    }
    assert_eq!(looked(404, "NoSuchKey").await, (Ok(None), 2));
}

#[tokio::test]
async fn once_the_bucket_is_seen_a_bare_404_means_the_key() {
    let bench = Bench::new(|request| match request.uri().path() {
        "/b/n/there" => Ok(object()),
        _ => Ok(refused(404, "NoSuchKey", "")),
    });
    let store = bench.store();
    assert_eq!(store.head("one").await, Ok(None));
    assert_eq!(store.head("two").await, Ok(None));
    assert_eq!(bench.lines(), ["HEAD /b/n/one", "GET /b/n/one", "HEAD /b/n/two"]);
    assert_eq!(bench.sent.borrow()[1].headers()["range"], "bytes=0-0");

    let store = bench.store();
    store.head("there").await.unwrap();
    assert_eq!(store.head("three").await, Ok(None));
    assert_eq!(bench.sent_count(), 5);
}

#[tokio::test]
async fn a_heads_answer_that_only_a_get_may_give_is_taken() {
    let bench = Bench::new(|request| match *request.method() {
        Method::HEAD => Ok(answer(403, &[], "")),
        _ => Ok(answer(206, &[("etag", "\"e1\""), ("content-range", "bytes 0-0/5")], "h")),
    });
    assert_eq!(bench.store().head("a").await.unwrap().unwrap().size, 5);
}

#[tokio::test]
async fn everything_an_object_tells_is_read() {
    let bench = Bench::new(|_| {
        let headers = [
            ("etag", "\"e1\""),
            ("content-length", "5"),
            ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("x-amz-meta-mtime", "1735725600.123"),
            ("x-amz-meta-tidelock-lineage", "1.00"),
        ];
        Ok(answer(200, &headers, "hello"))
    });
    let store = bench.store();
    let seen = store.head("a").await.unwrap().unwrap();
    let expected = Object {
        tag: Tag::new("e1"),
        size: 5,
        modified: Some(Timestamp::from_s(784_111_777)),
        mtime: Some(FileTime::from_ms(1_735_725_600_123)),
        lineage: Some("1.00".to_owned()),
        date: Some(Timestamp::from_ms(NOW_MS)),
    };
    assert_eq!(seen, expected);
    let (object, body) = store.get("a").await.unwrap().unwrap();
    assert_eq!(object, expected);
    let body: Vec<Bytes> = body.try_collect().await.unwrap();
    assert_eq!(body.concat(), b"hello");
    assert_eq!((store.traffic().bytes_down, bench.moved_bytes()), (5, 5));
}

#[tokio::test]
async fn only_the_storages_own_word_makes_an_object_absent() {
    for (script, absent) in [
        (refused as fn(u16, &str, &str) -> _, true),
        (|status, _, _| answer(status, &[], ""), false),
        (|status, _, _| answer(status, &[], "<html>Not Found</html>"), false),
    ] {
        let bench = Bench::new(move |_| Ok(script(404, "NoSuchKey", "")));
        let read = bench.store().get("a").await.map(|found| found.is_none());
        assert_eq!(read.is_ok(), absent);
        assert!(read.unwrap_or(true));
    }
    let bench = Bench::new(|_| Ok(refused(404, "NoSuchBucket", "")));
    let read = bench.store().get("a").await.map(drop);
    assert!(matches!(read, Err(StoreError::Access { access: Access::NoBucket, .. })), "{read:?}");
}

#[tokio::test]
async fn a_body_of_another_length_or_with_a_broken_end_is_an_error() {
    let piece = |text: &'static str| Ok(Bytes::from(text));
    let broken = StreamError::Broken("reset".to_owned());
    for (body, error) in [
        (vec![piece("hell")], StreamError::Length { announced: 5, got: 4 }),
        (vec![piece("hello"), piece("!")], StreamError::Length { announced: 5, got: 6 }),
        (vec![piece("he"), Err(broken.clone())], broken),
    ] {
        let bench = Bench::new(move |_| Ok(object().in_pieces(body.clone())));
        let store = bench.store();
        let (_, body) = store.get("a").await.unwrap().unwrap();
        let read: Result<Vec<Bytes>, _> = body.try_collect().await;
        assert_eq!(read, Err(error));
    }
}

#[tokio::test]
async fn whoever_is_no_s3_server_is_found_out() {
    let html = "<html>Log in to the hotel's network</html>";
    for (status, header, body) in
        [(200, ("content-length", "43"), html), (302, ("location", "http://hotel.example"), "")]
    {
        let bench = Bench::new(move |_| Ok(answer(status, &[header], body)));
        let store = bench.store();
        assert!(matches!(store.head("a").await, Err(StoreError::NotThis(_))));
        assert!(matches!(store.get("a").await.map(drop), Err(StoreError::NotThis(_))));
        let Err(StoreError::NotThis(words)) = store.delete("a").await else { panic!("{status}") };
        assert_eq!(
            words,
            if body.is_empty() { "302" } else { "200: Log in to the hotel's network" }
        );
    }
}

#[tokio::test]
async fn reads_are_tried_five_times_where_waiting_may_help_and_once_where_not() {
    for (fault, requests) in [
        (NetFault::Timeout, 5),
        (NetFault::Reset, 5),
        (NetFault::Name, 1),
        (NetFault::Refused, 1),
        (NetFault::TlsUntrusted, 1),
        (NetFault::Proxy, 1),
    ] {
        let bench = Bench::new(move |_| {
            Err(HttpError::Net { fault, detail: "x".to_owned(), maybe_arrived: false })
        });
        let failed = bench.store().head("a").await;
        assert_eq!(failed, Err(StoreError::Unreachable { fault, detail: "x".to_owned() }));
        assert_eq!(bench.sent_count(), requests, "{fault:?}");
    }
    let bench = Bench::new(|_| Ok(answer(407, &[], "")));
    let failed = bench.store().get("a").await.map(drop);
    assert!(matches!(failed, Err(StoreError::Unreachable { fault: NetFault::Proxy, .. })));
}

#[tokio::test]
async fn a_web_server_that_wants_https_is_told_as_such() {
    let nginx =
        "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>";
    let bench = Bench::new(move |_| Ok(answer(400, &[], nginx)));
    let Err(StoreError::Unreachable { fault, detail }) = bench.store().head("a").await else {
        panic!("it went on")
    };
    assert_eq!(fault, NetFault::NotHttp);
    assert_eq!(detail, "400: 400 The plain HTTP request was sent to HTTPS port");
}

#[tokio::test]
async fn a_wish_to_wait_is_respected_and_one_for_too_long_ends_the_tries() {
    for (retry_after, requests) in [("120", 5), ("300", 5), ("301", 1), ("86400", 1)] {
        let bench = Bench::new(move |_| Ok(answer(429, &[("retry-after", retry_after)], "")));
        let Err(error) = bench.store().head("a").await else { panic!("{retry_after}") };
        let asked_ms = retry_after.parse::<u64>().unwrap() * 1_000;
        assert_eq!(error, StoreError::Busy { status: 429, retry_after_ms: Some(asked_ms) });
        assert_eq!(bench.sent_count(), requests, "{retry_after}");
        assert_eq!(error.stops_the_run(), requests == 1);
    }
}

#[tokio::test]
async fn a_key_that_http_would_change_is_refused_by_name() {
    let bench = Bench::new(|_| Ok(object()));
    let store = bench.store();
    let refused = store.head("a/../b").await;
    assert!(matches!(&refused, Err(StoreError::Impossible(why)) if why == "detail-dots"));
    assert_eq!(bench.sent_count(), 0);
}

#[tokio::test]
async fn credentials_that_no_header_can_carry_are_refused_without_a_request() {
    let bench = Bench::new(|_| Ok(object()));
    let mut options = Bench::options();
    options.credentials.access_key_id = "AK\n".to_owned();
    let refused = bench.open(options).head("a").await;
    assert!(matches!(refused, Err(StoreError::Access { status: 0, .. })), "{refused:?}");
    assert_eq!(bench.sent_count(), 0);
}
