//! What an experiment makes of storages of every kind, and what writes make of what it found.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, Method, Request};
use tidelock_core::condition::{Conditions, Verdict, Wording};
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{
    Answer, Believed, Http, HttpError, LocalBoxFuture, NetFault, Store, StoreError, Upload,
};
use tidelock_wire::vendor::Vendor;

use super::super::probe::{PROBE, WRITERS};
use super::super::{S3Options, S3Store};
use super::bench::{Bench, Scripted, answer, refused};
use super::contract::{Bucket, etag, serve};

const IF_MATCH: &str = "if-match";
const IF_NONE_MATCH: &str = "if-none-match";
const FORBID: &str = "x-cos-forbid-overwrite";

/// What a storage makes of conditional headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heeds {
    /// All of them, at once.
    All,
    /// Tags without quotes only; whoever loses a race is told 500, as Ceph does.
    BareTags,
    /// Its own header only, as COS does.
    OwnHeader,
    /// None, as Garage does.
    Nothing,
    /// It answers 501 to any.
    NotImplemented,
    /// It answers 400 to any.
    BadRequest,
    /// It looks first and writes later.
    NotAtOnce,
    /// Nobody may create and nobody may replace.
    Nobody,
}

fn has(request: &Request<Bytes>, name: &str) -> bool {
    request.headers().contains_key(name)
}

/// The same request without conditions, or with others.
fn with(request: &Request<Bytes>, conditions: &[(&'static str, HeaderValue)]) -> Request<Bytes> {
    let mut request = request.clone();
    let headers = request.headers_mut();
    for name in [IF_MATCH, IF_NONE_MATCH, FORBID] {
        headers.remove(name);
    }
    headers.extend(conditions.iter().map(|(name, value)| (name.parse().ok(), value.clone())));
    request
}

fn is_conditional(request: &Request<Bytes>) -> bool {
    [IF_MATCH, IF_NONE_MATCH, FORBID].iter().any(|name| has(request, name))
}

impl Heeds {
    fn answer(self, bucket: &mut Bucket, request: &Request<Bytes>) -> Scripted {
        let any = HeaderValue::from_static("*");
        match self {
            Self::All | Self::NotAtOnce => serve(bucket, request),
            _ if !is_conditional(request) => serve(bucket, request),
            Self::Nothing => serve(bucket, &with(request, &[])),
            Self::NotImplemented => refused(501, "NotImplemented", ""),
            Self::BadRequest => refused(400, "InvalidArgument", "Unsupported header."),
            Self::Nobody => refused(412, "PreconditionFailed", ""),
            Self::OwnHeader if !has(request, FORBID) => serve(bucket, &with(request, &[])),
            Self::OwnHeader => match serve(bucket, &with(request, &[(IF_NONE_MATCH, any)])) {
                Scripted { status: 412, .. } => refused(409, "FileAlreadyExists", ""),
                served => served,
            },
            Self::BareTags => match request.headers().get(IF_MATCH) {
                None => raced(serve(bucket, request)),
                Some(tag) if tag.as_bytes().starts_with(b"\"") => {
                    refused(412, "PreconditionFailed", "")
                }
                Some(tag) => {
                    let quoted = format!("\"{}\"", tag.to_str().unwrap()).parse().unwrap();
                    raced(serve(bucket, &with(request, &[(IF_MATCH, quoted)])))
                }
            },
        }
    }
}

fn raced(served: Scripted) -> Scripted {
    if served.status == 412 { refused(500, "InternalError", "") } else { served }
}

/// Looks when a request arrives, and writes when it is answered.
struct Sloppy {
    bench: Rc<Bench>,
    bucket: Rc<RefCell<Bucket>>,
}

impl Sloppy {
    fn holds_now(&self, request: &Request<Bytes>) -> bool {
        let key = request.uri().path().trim_start_matches("/b/");
        let there = self.bucket.borrow().get(key).map(|(body, _)| etag(body));
        match request.headers().get(IF_MATCH) {
            Some(tag) => there.is_some_and(|there| there.as_bytes() == tag.as_bytes()),
            None => there.is_none(),
        }
    }
}

impl Http for Sloppy {
    fn send(&self, request: Request<Bytes>) -> LocalBoxFuture<'_, Result<Answer, HttpError>> {
        let passes = request.method() == Method::PUT && self.holds_now(&request);
        self.bench.send(if passes { with(&request, &[]) } else { request })
    }
}

/// A storage, and the store that speaks to it.
struct Place {
    bench: Rc<Bench>,
    bucket: Rc<RefCell<Bucket>>,
    store: S3Store,
}

impl Place {
    fn new(heeds: Heeds, vendor: Vendor) -> Self {
        let bucket: Rc<RefCell<Bucket>> = Rc::default();
        let objects = Rc::clone(&bucket);
        let bench = Bench::new(move |request| Ok(heeds.answer(&mut objects.borrow_mut(), request)));
        let sloppy = || Sloppy { bench: bench.clone(), bucket: Rc::clone(&bucket) };
        let http: Rc<dyn Http> =
            if heeds == Heeds::NotAtOnce { Rc::new(sloppy()) } else { bench.clone() };
        let options = S3Options { vendor, ..Bench::options() };
        let [clock, sleep, entropy, progress] = [(); 4].map(|()| bench.clone());
        let store = S3Store::new(options, http, clock, sleep, entropy, progress);
        Self { bench, bucket, store }
    }
}

fn conditions(create: Verdict, replace: Verdict) -> Conditions {
    Conditions { probe: PROBE, create, replace }
}

fn hello(believed: Believed) -> Upload<'static> {
    let body = stream::iter([Ok(Bytes::from("hello"))]).boxed_local();
    Upload { believed, ..Upload::bare(5, body) }
}

fn tagged(tag: &str) -> Believed {
    Believed::Tagged(Tag::new(tag))
}

#[tokio::test]
async fn every_kind_of_storage_is_found_out_and_left_as_it_was() {
    use Verdict::{Atomic, Ignored, NotAtomic, Refused};
    use Wording::{BareTag, Standard, VendorHeader};
    for (heeds, vendor, create, replace) in [
        (Heeds::All, Vendor::Generic, Atomic(Standard), Atomic(Standard)),
        // Whatever is said of a vendor.
        (Heeds::All, Vendor::Garage, Atomic(Standard), Atomic(Standard)),
        (Heeds::All, Vendor::TencentCos, Atomic(Standard), Atomic(Standard)),
        (Heeds::OwnHeader, Vendor::TencentCos, Atomic(VendorHeader), Ignored),
        (Heeds::OwnHeader, Vendor::Generic, Ignored, Ignored),
        (Heeds::Nothing, Vendor::Aws, Ignored, Ignored),
        (Heeds::Nothing, Vendor::AliyunOss, Ignored, Ignored),
        (Heeds::NotImplemented, Vendor::Aws, Refused, Refused),
        (Heeds::BadRequest, Vendor::Generic, Refused, Refused),
        (Heeds::BareTags, Vendor::Ceph, Atomic(Standard), Atomic(BareTag)),
        (Heeds::NotAtOnce, Vendor::Generic, NotAtomic, NotAtomic),
        (Heeds::Nobody, Vendor::Generic, NotAtomic, NotAtomic),
    ] {
        let place = Place::new(heeds, vendor);
        assert_eq!(place.store.conditions(), None);
        let found = place.store.try_conditions().await;
        assert_eq!(found, Ok(Some(conditions(create, replace))), "{heeds:?} {vendor:?}");
        assert_eq!(place.store.conditions(), found.unwrap());
        assert!(place.bucket.borrow().is_empty(), "{heeds:?} leaves something behind");
        let outside = place.bench.lines().into_iter().find(|line| {
            !line.contains(" /b/n/.tidelock/probe/")
                && !line.contains("prefix=n%2F.tidelock%2Fprobe%2F")
        });
        assert_eq!(outside, None, "{heeds:?} touches something else");
    }
}

#[tokio::test]
async fn racing_writers_are_on_their_way_together_and_the_whole_takes_few_requests() {
    let place = Place::new(Heeds::All, Vendor::Aws);
    place.store.try_conditions().await.unwrap();
    assert_eq!(place.bench.in_flight_max.get(), 2 * WRITERS, "both kinds at once");
    assert!(place.bench.sent_count() < 45, "{}", place.bench.sent_count());
    let ignored = Place::new(Heeds::Nothing, Vendor::Garage);
    ignored.store.try_conditions().await.unwrap();
    assert!(ignored.bench.sent_count() < 10, "{:?}", ignored.bench.lines());
}

#[tokio::test]
async fn a_storage_in_trouble_is_not_judged_and_asked_another_time() {
    for is_silent in [false, true] {
        let bucket: RefCell<Bucket> = RefCell::default();
        let bench = Bench::new(move |request| match is_conditional(request) {
            false => Ok(serve(&mut bucket.borrow_mut(), request)),
            true if is_silent => {
                let (fault, detail) = (NetFault::Timeout, String::new());
                Err(HttpError::Net { fault, detail, maybe_arrived: true })
            }
            true => Ok(refused(503, "SlowDown", "")),
        });
        let store = bench.store();
        let failed = store.try_conditions().await;
        assert!(matches!(failed, Err(StoreError::Busy { .. })), "{failed:?}");
        assert_eq!(store.conditions(), None);
        let count = |method: &str| bench.lines().iter().filter(|l| l.starts_with(method)).count();
        assert!(0 < count("DELETE "), "it cleans up all the same");
    }
    let denied = Bench::new(|_| Ok(refused(403, "AccessDenied", "Access Denied")));
    let failed = denied.store().try_conditions().await;
    assert!(matches!(failed, Err(StoreError::Access { .. })), "{failed:?}");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_up() {
    let bucket: RefCell<Bucket> = RefCell::default();
    let lost = Cell::new(0);
    let bench = Bench::new(move |request| {
        let served = serve(&mut bucket.borrow_mut(), request);
        lost.set(lost.get() + 1);
        match is_conditional(request) && lost.get() % 3 == 0 {
            true => Ok(refused(500, "InternalError", "")),
            false => Ok(served),
        }
    });
    let standard = Verdict::Atomic(Wording::Standard);
    assert_eq!(bench.store().try_conditions().await, Ok(Some(conditions(standard, standard))));
}

#[tokio::test]
async fn what_an_experiment_left_behind_that_was_cut_off_is_swept_a_day_later() {
    let contents = |key: &str, modified: &str| {
        format!(
            "<Contents><Key>n/.tidelock/probe/{key}</Key><ETag>\"e\"</ETag><Size>1</Size>\
             <LastModified>{modified}</LastModified></Contents>"
        )
    };
    // The server's time is 2026-11-24T00:16:39Z.
    let left = contents("old-1", "2026-11-23T00:16:38.000Z");
    let under_way = contents("new-1", "2026-11-23T00:16:40.000Z");
    let bench = Bench::new(move |request| match *request.method() {
        Method::GET if request.uri().query().is_some() => Ok(answer(
            200,
            &[],
            &format!(
                "<ListBucketResult>{left}{under_way}<IsTruncated>false</IsTruncated></ListBucketResult>"
            ),
        )),
        Method::PUT => Ok(refused(501, "NotImplemented", "")),
        _ => Ok(answer(204, &[], "")),
    });
    drop(bench.store().try_conditions().await);
    let deleted: Vec<String> =
        bench.lines().into_iter().filter(|line| line.starts_with("DELETE")).collect();
    assert!(deleted.contains(&"DELETE /b/n/.tidelock/probe/old-1".to_owned()), "{deleted:?}");
    assert!(!deleted.contains(&"DELETE /b/n/.tidelock/probe/new-1".to_owned()), "{deleted:?}");
}

#[tokio::test]
async fn a_write_says_what_it_believes_where_the_storage_was_seen_to_check_it() {
    use Verdict::{Atomic, Ignored, NotAtomic};
    use Wording::{BareTag, Standard, VendorHeader};
    let found = conditions(Atomic(Standard), Atomic(Standard));
    let (both, other) = (Some(found), Some(Conditions { probe: PROBE + 1, ..found }));
    let cos = Some(conditions(Atomic(VendorHeader), Ignored));
    let ceph = Some(conditions(NotAtomic, Atomic(BareTag)));
    let old = tagged("e0");
    for (known, vendor, believed, expected) in [
        (None, Vendor::Aws, Believed::Absent, None),
        (None, Vendor::Aws, old.clone(), None),
        (other, Vendor::Aws, old.clone(), None),
        (both, Vendor::Aws, Believed::Anything, None),
        (both, Vendor::Aws, Believed::Absent, Some((IF_NONE_MATCH, "*"))),
        (both, Vendor::Generic, old.clone(), Some((IF_MATCH, "\"e0\""))),
        (cos, Vendor::TencentCos, Believed::Absent, Some((FORBID, "true"))),
        (cos, Vendor::TencentCos, old.clone(), None),
        // The settings name another vendor now, who has no such header.
        (cos, Vendor::Generic, Believed::Absent, None),
        (ceph, Vendor::Ceph, Believed::Absent, None),
        (ceph, Vendor::Ceph, old.clone(), Some((IF_MATCH, "e0"))),
    ] {
        let bench = Bench::new(|_| Ok(answer(200, &[("etag", "\"e1\"")], "")));
        let options = S3Options { vendor, ..Bench::options() };
        let store = bench.open(options).remembering(known);
        store.put("a", hello(believed.clone())).await.unwrap();
        let sent = bench.sent.borrow();
        let found = [IF_MATCH, IF_NONE_MATCH, FORBID].into_iter().find_map(|name| {
            sent[0].headers().get(name).map(|value| (name, value.to_str().unwrap()))
        });
        assert_eq!(found, expected, "{known:?} {vendor:?} {believed:?}");
    }
}

#[tokio::test]
async fn a_refused_condition_is_a_stale_belief() {
    for (status, code) in [(412, "PreconditionFailed"), (409, "FileAlreadyExists"), (304, "")] {
        let stale = Bench::new(move |_| Ok(refused(status, code, "")));
        let put = stale.store().put("a", hello(Believed::Absent)).await;
        assert_eq!(put, Err(StoreError::Stale), "{status} {code}");
    }
}

#[tokio::test]
async fn a_condition_that_is_not_known_any_more_is_not_put_again() {
    let standard = Verdict::Atomic(Wording::Standard);
    for (believed, left) in [
        (Believed::Absent, conditions(Verdict::Refused, standard)),
        (tagged("e0"), conditions(standard, Verdict::Refused)),
    ] {
        let bench = Bench::new(|request| match is_conditional(request) {
            true => Ok(refused(501, "NotImplemented", "")),
            false => Ok(answer(200, &[("etag", "\"e1\"")], "")),
        });
        let store = bench.store().remembering(Some(conditions(standard, standard)));
        assert_eq!(store.put("a", hello(believed.clone())).await, Err(StoreError::Stale));
        assert_eq!(store.conditions(), Some(left));
        assert!(store.put("a", hello(believed)).await.is_ok());
    }
}

#[tokio::test]
async fn one_request_tells_whether_a_finding_still_holds() {
    use Verdict::{Atomic, Ignored, Refused};
    let standard = Atomic(Wording::Standard);
    for (heeds, holds, left) in [
        (Heeds::All, true, standard),
        (Heeds::BareTags, false, standard),
        (Heeds::Nothing, false, Ignored),
        (Heeds::NotImplemented, false, Refused),
    ] {
        let place = Place::new(heeds, Vendor::Generic);
        let there = (Bytes::new(), HeaderMap::new());
        place.bucket.borrow_mut().insert("n/there".to_owned(), there);
        let store = place.store.remembering(Some(conditions(standard, standard)));
        assert_eq!(store.recheck_conditions("there").await, Ok(holds), "{heeds:?}");
        assert_eq!(store.conditions(), Some(conditions(left, standard)), "{heeds:?}");
        assert_eq!(place.bench.lines(), ["PUT /b/n/there"]);
        assert_eq!(place.bucket.borrow()["n/there"].0, "", "it is as it was");
    }
}

#[test]
fn only_what_goes_in_one_piece_is_sure_to_be_checked() {
    let bench = Bench::new(|_| Ok(answer(200, &[], "")));
    let standard = Verdict::Atomic(Wording::Standard);
    for (create, size, checked) in [
        (standard, 0, true),
        (standard, 5 << 20, true),
        (standard, (5 << 20) + 1, false),
        (Verdict::NotAtomic, 0, false),
    ] {
        let store = bench.store().remembering(Some(conditions(create, standard)));
        assert_eq!(store.creates_only(size), checked, "{create:?} {size}");
    }
    assert!(!bench.store().creates_only(0));
}
