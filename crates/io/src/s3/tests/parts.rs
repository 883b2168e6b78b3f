//! Writing large objects in parts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request};
use tidelock_core::digest::Digest;
use tidelock_core::tree::{LocalFile, Stamp, Tag};
use tidelock_engine::ports::{Begun, HttpError, NetFault, Store, StoreError, StreamError, Upload};
use tidelock_wire::s3::PART_SIZE_MIN;
use tidelock_wire::vendor::Vendor;

use super::super::S3Options;
use super::bench::{Bench, Scripted, answer, refused};
use super::writes::upload;

const MIB: u64 = 1 << 20;
/// Four parts, the last one of one byte.
const SIZE: u64 = 3 * PART_SIZE_MIN + 1;

const BEGUN: &str =
    "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
const JOINED: &str =
    "<CompleteMultipartUploadResult><ETag>\"e-4\"</ETag></CompleteMultipartUploadResult>";

/// A large body in pieces of 1 MiB, each of another letter.
fn pieces(size: u64) -> Vec<Result<Bytes, StreamError>> {
    (0..size.div_ceil(MIB))
        .map(|n| {
            let len = usize::try_from(MIB.min(size - n * MIB)).unwrap();
            Ok(Bytes::from(vec![b'a' + u8::try_from(n).unwrap(); len]))
        })
        .collect()
}

/// Does everything well.
fn well(request: &Request<Bytes>) -> Scripted {
    match *request.method() {
        Method::POST if request.uri().query() == Some("uploads=") => answer(200, &[], BEGUN),
        Method::POST => answer(200, &[], JOINED),
        Method::DELETE => answer(204, &[], ""),
        _ => answer(200, &[("etag", &format!("\"p{}\"", number(request)))], ""),
    }
}

fn number(request: &Request<Bytes>) -> String {
    let query = request.uri().query().unwrap_or_default();
    query.trim_start_matches("partNumber=").split('&').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_large_object_goes_in_parts_three_at_a_time_and_a_failed_part_goes_again() {
    let tries: RefCell<BTreeMap<String, u32>> = RefCell::default();
    let bench = Bench::new(move |request| {
        let line = format!("{} {}", request.method(), request.uri());
        let mut tries = tries.borrow_mut();
        let tried = tries.entry(line).or_default();
        *tried += 1;
        match (request.method(), number(request).as_str(), *tried) {
            (&Method::PUT, "2", 1) => Ok(refused(500, "InternalError", "")),
            (&Method::PUT, "3", 1) => Ok(refused(400, "BadDigest", "")),
            (&Method::PUT, "1", 1) => {
                let (fault, detail) = (NetFault::Reset, String::new());
                Err(HttpError::Net { fault, detail, maybe_arrived: true })
            }
            _ => Ok(well(request)),
        }
    });
    let store = bench.store();
    let written = store.put("big", upload(pieces(SIZE), SIZE)).await.unwrap();
    assert_eq!(written.tag, Tag::new("e-4"));
    assert_eq!(bench.in_flight_max.get(), 3);

    let sent = bench.sent.borrow();
    assert_eq!(sent.len(), 1 + 4 + 3 + 1);
    assert_eq!(sent[0].headers()["x-amz-meta-mtime"], "1735725600.123");
    assert_eq!(sent[0].headers()["x-amz-meta-ctime"], "1735639200");
    assert_eq!(sent[0].headers()["x-amz-meta-tidelock-lineage"], "1.00");
    let parts: BTreeMap<String, &Bytes> = sent
        .iter()
        .filter(|request| request.method() == Method::PUT)
        .map(|request| (number(request), request.body()))
        .collect();
    let whole: Vec<u8> = parts.values().flat_map(|part| part.iter().copied()).collect();
    let expected: Vec<Bytes> = pieces(SIZE).into_iter().map(Result::unwrap).collect();
    assert!(whole == expected.concat(), "the bytes arrive as they were");
    assert_eq!(parts["4"].len(), 1);
    let join = std::str::from_utf8(sent.last().unwrap().body()).unwrap();
    let in_order: Vec<_> = join
        .match_indices("<PartNumber>")
        .map(|(at, tag)| join[at + tag.len()..].split('<').next().unwrap())
        .collect();
    assert_eq!(in_order, ["1", "2", "3", "4"]);
    assert_eq!(bench.moved_bytes(), SIZE);
}

/// What came of an upload, and whether it was thrown away.
async fn fate(
    body: Vec<Result<Bytes, StreamError>>,
    script: impl Fn(&Request<Bytes>) -> Result<Scripted, HttpError> + 'static,
) -> (StoreError, usize, bool) {
    let bench = Bench::new(script);
    let error = bench.store().put("big", upload(body, SIZE)).await.unwrap_err();
    let lines = bench.lines();
    let joins = lines.iter().filter(|line| *line == "POST /b/n/big?uploadId=u1").count();
    (error, joins, lines.last().is_some_and(|line| line == "DELETE /b/n/big?uploadId=u1"))
}

#[tokio::test]
async fn a_body_that_fails_throws_the_parts_away() {
    let mut broken = pieces(SIZE);
    broken[9] = Err(StreamError::Changed);
    let changed = fate(broken, |request| Ok(well(request))).await;
    assert_eq!(changed, (StoreError::Body(StreamError::Changed), 0, true));

    let mut at_the_end = pieces(SIZE);
    at_the_end.push(Err(StreamError::Changed));
    let changed = fate(at_the_end, |request| Ok(well(request))).await;
    assert_eq!(changed, (StoreError::Body(StreamError::Changed), 0, true), "not joined either");

    let short = fate(pieces(SIZE - 1), |request| Ok(well(request))).await;
    let length = StreamError::Length { announced: SIZE, got: SIZE - 1 };
    assert_eq!(short, (StoreError::Body(length), 0, true));
}

#[tokio::test]
async fn a_part_that_cannot_be_sent_throws_the_others_away() {
    let (error, joins, aborted) = fate(pieces(SIZE), |request| match number(request).as_str() {
        "2" => Ok(refused(403, "AccessDenied", "")),
        _ => Ok(well(request)),
    })
    .await;
    assert!(matches!(error, StoreError::Access { .. }), "{error:?}");
    assert_eq!((joins, aborted), (0, true));
}

#[tokio::test]
async fn whoever_began_an_upload_is_the_one_to_throw_it_away() {
    let bench = Bench::new(|request| match number(request).as_str() {
        "2" => Ok(refused(403, "AccessDenied", "")),
        _ => Ok(well(request)),
    });
    let store = bench.store();
    let begun = store.begin("big", &upload(pieces(SIZE), SIZE)).await.unwrap();
    assert_eq!(begun, Some(Begun { key: "big".into(), id: "u1".into() }));
    let upload = Upload { begun: begun.clone(), ..upload(pieces(SIZE), SIZE) };
    store.put("big", upload).await.unwrap_err();
    assert!(!bench.lines().iter().any(|line| line.starts_with("DELETE")), "{:?}", bench.lines());
    let begins = bench.lines().iter().filter(|line| line.ends_with("?uploads=")).count();
    assert_eq!(begins, 1, "what is begun is not begun again");
    store.abandon(&begun.unwrap()).await.unwrap();
    assert_eq!(bench.lines().last().unwrap(), "DELETE /b/n/big?uploadId=u1");
}

#[tokio::test]
async fn throwing_away_what_is_over_is_fine_and_a_bad_moment_is_waited_for() {
    for (script, thrown) in [
        (vec![refused(404, "NoSuchUpload", "")], true),
        (vec![refused(503, "SlowDown", ""), answer(204, &[], "")], true),
        (vec![refused(403, "AccessDenied", "")], false),
    ] {
        let script = RefCell::new(script.into_iter());
        let bench = Bench::new(move |_| Ok(script.borrow_mut().next().unwrap()));
        let begun = Begun { key: "big".into(), id: "u1".into() };
        let abandoned = bench.store().abandon(&begun).await;
        assert_eq!(abandoned.is_ok(), thrown, "{abandoned:?}");
    }
}

fn is_join(request: &Request<Bytes>) -> bool {
    request.method() == Method::POST && request.uri().query() == Some("uploadId=u1")
}

#[tokio::test]
async fn joining_is_not_repeated_and_an_error_in_a_success_is_one() {
    let disguised = fate(pieces(SIZE), |request| match is_join(request) {
        true => Ok(answer(200, &[], "<Error><Code>InternalError</Code></Error>")),
        false => Ok(well(request)),
    });
    let busy = StoreError::Busy { status: 200, retry_after_ms: None };
    assert_eq!(disguised.await, (busy, 1, true));

    let lost = fate(pieces(SIZE), |request| match is_join(request) {
        true => {
            let (fault, detail) = (NetFault::Timeout, String::new());
            Err(HttpError::Net { fault, detail, maybe_arrived: true })
        }
        false => Ok(well(request)),
    });
    let (error, joins, _) = lost.await;
    assert!(matches!(error, StoreError::Unreachable { fault: NetFault::Timeout, .. }));
    assert_eq!(joins, 1);
}

#[tokio::test]
async fn the_border_lies_behind_five_mebibytes() {
    for (size, parts) in [(PART_SIZE_MIN, false), (PART_SIZE_MIN + 1, true)] {
        let bench = Bench::new(|request| Ok(well(request)));
        bench.store().put("a", upload(pieces(size), size)).await.map(drop).unwrap();
        assert_eq!(bench.lines()[0] == "POST /b/n/a?uploads=", parts, "{size}");
    }
}

#[test]
fn memory_and_tags_follow_the_parts() {
    let bench = Bench::new(|request| Ok(well(request)));
    let store = bench.store();
    let file = |size| LocalFile {
        name: "a".into(),
        digest: Digest::of(b""),
        size,
        stamp: Stamp::default(),
    };
    let gib = 1 << 30;
    for (size, buffer, part) in [
        (0, 0, PART_SIZE_MIN),
        (7, 7, PART_SIZE_MIN),
        (4 * gib, 3 * PART_SIZE_MIN, PART_SIZE_MIN),
        (100 * gib, 9 * PART_SIZE_MIN, 3 * PART_SIZE_MIN),
    ] {
        assert_eq!(store.buffer_bytes(&file(size)), buffer, "{size}");
        assert_eq!(store.md5_tag_parts(size), Some(part), "{size}");
    }
    let oss = bench.open(S3Options { vendor: Vendor::AliyunOss, ..Bench::options() });
    assert_eq!(oss.md5_tag_parts(PART_SIZE_MIN), Some(PART_SIZE_MIN));
    assert_eq!(oss.md5_tag_parts(PART_SIZE_MIN + 1), None);
}
