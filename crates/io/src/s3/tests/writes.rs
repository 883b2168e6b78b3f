//! Writing small objects, and removing them.

use std::cell::Cell;

use bytes::Bytes;
use futures::{StreamExt, stream};
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{
    Believed, HttpError, NetFault, Store, StoreError, StreamError, Upload, Written,
};

use super::bench::{Bench, MINUTE_MS, NOW_MS, answer, refused};

pub(super) fn upload(body: Vec<Result<Bytes, StreamError>>, size: u64) -> Upload<'static> {
    Upload {
        size,
        mtime: Some(FileTime::from_ms(1_735_725_600_123)),
        begun: None,
        ctime: Some(FileTime::from_ms(1_735_639_200_000)),
        lineage: Some("1.00".to_owned()),
        believed: Believed::Anything,
        body: stream::iter(body).boxed_local(),
    }
}

fn hello() -> Upload<'static> {
    upload(vec![Ok(Bytes::from("he")), Ok(Bytes::from("llo"))], 5)
}

#[tokio::test]
async fn a_small_object_goes_in_one_request_that_the_storage_can_check() {
    let bench = Bench::new(|_| Ok(answer(200, &[("etag", "\"e1\"")], "")));
    let store = bench.store();
    let written = store.put("a b.md", hello()).await;
    let date = Some(Timestamp::from_ms(NOW_MS));
    assert_eq!(written, Ok(Written { tag: Tag::new("e1"), date }));
    assert_eq!(bench.lines(), ["PUT /b/n/a%20b.md"]);
    let sent = bench.sent.borrow();
    let header = |name: &str| sent[0].headers()[name].to_str().unwrap();
    assert_eq!(sent[0].body(), "hello");
    assert_eq!(header("content-md5"), "XUFAKrxLKna5cZ2REBfFkg==");
    assert_eq!(
        header("x-amz-content-sha256"),
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    );
    assert_eq!(header("x-amz-meta-mtime"), "1735725600.123");
    assert_eq!(header("x-amz-meta-ctime"), "1735639200");
    assert_eq!(header("x-amz-meta-tidelock-lineage"), "1.00");
    assert_eq!((store.traffic().bytes_up, bench.moved_bytes()), (5, 5));
}

#[tokio::test]
async fn a_wrong_clock_costs_a_write_one_request_too() {
    let bench = Bench::new(|_| Ok(answer(200, &[("etag", "\"e1\"")], "")));
    bench.device_ahead_ms.set(30 * MINUTE_MS);
    bench.store().put("a", hello()).await.unwrap();
    assert_eq!(bench.lines(), ["PUT /b/n/a", "PUT /b/n/a"]);
    assert_eq!(bench.sent.borrow()[1].body(), "hello");
}

#[tokio::test]
async fn a_body_that_fails_or_has_another_length_is_never_sent() {
    let piece = Ok(Bytes::from("hello"));
    for (upload, error) in [
        (upload(vec![piece.clone(), Err(StreamError::Changed)], 5), StreamError::Changed),
        (upload(vec![piece.clone()], 6), StreamError::Length { announced: 6, got: 5 }),
        (upload(vec![piece], 4), StreamError::Length { announced: 4, got: 5 }),
    ] {
        let bench = Bench::new(|_| Ok(answer(200, &[("etag", "\"e1\"")], "")));
        let written = bench.store().put("a", upload).await;
        assert_eq!(written, Err(StoreError::Body(error)));
        assert_eq!(bench.sent_count(), 0);
    }
}

#[tokio::test]
async fn a_write_is_never_repeated_blindly() {
    let busy = Bench::new(|_| Ok(refused(503, "SlowDown", "")));
    let failed = busy.store().put("a", hello()).await;
    assert_eq!(failed, Err(StoreError::Busy { status: 503, retry_after_ms: None }));
    let lost = Bench::new(|_| {
        let (fault, detail) = (NetFault::Reset, String::new());
        Err(HttpError::Net { fault, detail, maybe_arrived: true })
    });
    let failed = lost.store().put("a", hello()).await;
    assert!(matches!(failed, Err(StoreError::Unreachable { fault: NetFault::Reset, .. })));
    assert_eq!((busy.sent_count(), lost.sent_count()), (1, 1));
}

#[tokio::test]
async fn a_success_without_etag_is_nobodys_we_know() {
    let bench = Bench::new(|_| Ok(answer(200, &[], "<html>Log in</html>")));
    assert!(matches!(bench.store().put("a", hello()).await, Err(StoreError::NotThis(_))));
}

#[tokio::test]
async fn removing_is_repeated_and_removing_nothing_is_fine() {
    let tries = Cell::new(0);
    let bench = Bench::new(move |_| {
        tries.set(tries.get() + 1);
        match tries.get() {
            1 => Ok(refused(500, "InternalError", "")),
            2 => Ok(answer(204, &[], "")),
            _ => Ok(refused(404, "NoSuchKey", "")),
        }
    });
    let store = bench.store();
    assert_eq!(store.delete("a/").await, Ok(()));
    assert_eq!(store.delete("a/").await, Ok(()));
    assert_eq!(bench.lines(), ["DELETE /b/n/a/"; 3]);
    let denied = Bench::new(|_| Ok(refused(404, "NoSuchBucket", "")));
    assert!(matches!(denied.store().delete("a").await, Err(StoreError::Access { .. })));
}
