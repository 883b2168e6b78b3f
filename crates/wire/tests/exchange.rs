//! Stories of one device with a wrong clock and one storage that minds: what heals, what stops,
//! and what is no clock problem at all.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, StatusCode};
use tidelock_core::clock::{Channel, Consent, Judgement, Policy, Timekeeper};
use tidelock_core::secret::Secret;
use tidelock_core::time::{Reading, Timestamp};
use tidelock_wire::date::parse_iso;
use tidelock_wire::exchange::{AnswerHead, Exchange};
use tidelock_wire::s3::{
    Address, Delete, Endpoint, FailureKind, Get, Head, List, Put, S3Failure, Style, Unsigned,
};
use tidelock_wire::sigv4::Credentials;

const RELEASE: Timestamp = Timestamp::from_s(1_795_000_000);
const START: Timestamp = Timestamp::from_s(1_800_000_000);
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// True time, and a device whose clock is off.
struct World {
    true_now: Timestamp,
    /// Device clock minus true time.
    device_error_ms: i64,
}

impl World {
    fn read(&self) -> Reading {
        let boot_ms = self.true_now.since_ms(START);
        Reading { wall: self.true_now.plus_ms(self.device_error_ms), boot_ms }
    }

    fn wait(&mut self, ms: i64) {
        self.true_now = self.true_now.plus_ms(ms);
    }
}

/// A storage that checks the time of what is signed, and then perhaps refuses for other reasons.
#[derive(Clone)]
struct Storage {
    window_ms: i64,
    refusal: StatusCode,
    refuses_all: bool,
    date: DateHeader,
    there_ms: i64,
    back_ms: i64,
    channel: Channel,
}

#[derive(Clone)]
enum DateHeader {
    Own,
    None,
    Fixed(&'static str),
    Cached { age_s: i64 },
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            window_ms: 15 * MINUTE_MS,
            refusal: StatusCode::FORBIDDEN,
            refuses_all: false,
            date: DateHeader::Own,
            there_ms: 40,
            back_ms: 40,
            channel: Channel::Tls,
        }
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    sent: Reading,
    received: Reading,
    channel: Channel,
}

impl Answer {
    fn head(&self) -> AnswerHead<'_> {
        let Self { status, headers, sent, received, channel } = self;
        AnswerHead { status: *status, headers, channel: *channel, sent: *sent, received: *received }
    }
}

impl Storage {
    fn serve(&self, world: &mut World, request: &Request<Bytes>) -> Answer {
        let sent = world.read();
        world.wait(self.there_ms);
        let skew_ms = signed_for(request).since_ms(world.true_now);
        let too_skewed = self.window_ms < skew_ms.abs();
        let status = if too_skewed || self.refuses_all { self.refusal } else { StatusCode::OK };
        let headers = self.headers(world.true_now);
        world.wait(self.back_ms);
        Answer { status, headers, sent, received: world.read(), channel: self.channel }
    }

    fn headers(&self, now: Timestamp) -> HeaderMap {
        let own = |at: Timestamp| ("date", http_date(at));
        let pairs = match &self.date {
            DateHeader::Own => vec![own(now)],
            DateHeader::None => vec![],
            DateHeader::Fixed(text) => vec![("date", (*text).to_owned())],
            DateHeader::Cached { age_s } => {
                vec![own(now.plus_ms(-age_s * 1_000)), ("age", age_s.to_string())]
            }
        };
        pairs
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }
}

fn http_date(at: Timestamp) -> String {
    let at = u64::try_from(at.s()).unwrap();
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(at))
}

/// Reads `20270115T080000Z` as the storage does.
fn signed_for(request: &Request<Bytes>) -> Timestamp {
    let date = request.headers()["x-amz-date"].to_str().unwrap();
    let (d, t) = date.split_once('T').unwrap();
    let iso =
        format!("{}-{}-{}T{}:{}:{}Z", &d[..4], &d[4..6], &d[6..], &t[..2], &t[2..4], &t[4..6]);
    parse_iso(&iso).unwrap()
}

fn address() -> Address {
    Address::new(Endpoint::parse("https://h.example").unwrap(), "b", "r", Style::Path)
}

fn head_request() -> Unsigned {
    Head { key: "a" }.request(&address()).unwrap()
}

fn credentials() -> Credentials {
    let secret_access_key = Secret::new("secret".to_owned());
    Credentials { access_key_id: "id".to_owned(), secret_access_key, session_token: None }
}

fn keeper(consent: Consent) -> Timekeeper {
    Timekeeper::new(Policy { release: RELEASE, consent })
}

/// How a story ended.
#[derive(Debug, PartialEq)]
struct End {
    requests: u32,
    status: u16,
    healed: bool,
    stop: Option<&'static str>,
}

/// The loop that whoever sends runs around an exchange.
fn run(request: Unsigned, keeper: &mut Timekeeper, world: &mut World, storage: &Storage) -> End {
    let credentials = credentials();
    let mut exchange = Exchange::new(request, &credentials, "r");
    for requests in 1.. {
        let signed = exchange.sign(keeper, world.read()).unwrap();
        let answer = storage.serve(world, &signed);
        let stop = match exchange.judge(keeper, &answer.head()) {
            Judgement::SignAgain => {
                assert!(requests < 5, "healing without end");
                continue;
            }
            Judgement::Keep => None,
            Judgement::Stop(stop) => Some(stop.code()),
        };
        let (status, healed) = (answer.status.as_u16(), exchange.healed());
        return End { requests, status, healed, stop };
    }
    unreachable!("the loop ends by returning")
}

fn check(device_error_ms: i64, consent: Consent, storage: &Storage, end: &End) -> Timekeeper {
    let mut world = World { true_now: START.plus_ms(777), device_error_ms };
    let mut keeper = keeper(consent);
    let ended = run(head_request(), &mut keeper, &mut world, storage);
    assert_eq!(&ended, end, "device {device_error_ms} ms off");
    keeper
}

const HEALED: End = End { requests: 2, status: 200, healed: true, stop: None };
const RIGHT_AWAY: End = End { requests: 1, status: 200, healed: false, stop: None };

fn stopped(code: &'static str) -> End {
    End { requests: 1, status: 403, healed: false, stop: Some(code) }
}

#[test]
fn a_bare_403_to_a_head_heals_with_one_extra_request_slow_or_fast() {
    let storage = Storage::default();
    for minutes in [-30, 30, -300, 300, -16, 16, -1_430, 1_430] {
        check(minutes * MINUTE_MS, Consent::None, &storage, &HEALED);
    }
    for ms in [0, 1_000, -20_000, 14 * MINUTE_MS] {
        check(ms, Consent::None, &storage, &RIGHT_AWAY);
    }
}

#[test]
fn every_operation_heals_alike() {
    let put = Put { key: "a", body: Bytes::from_static(b"text"), ..Put::default() };
    for request in [
        List::default().request(&address()).unwrap(),
        Get { key: "a", ..Get::default() }.request(&address()).unwrap(),
        put.request(&address()).unwrap(),
        Delete { key: "a" }.request(&address()).unwrap(),
    ] {
        let mut world = World { true_now: START, device_error_ms: -30 * MINUTE_MS };
        let ended = run(request, &mut keeper(Consent::None), &mut world, &Storage::default());
        assert_eq!(ended, HEALED);
    }
}

#[test]
fn a_refusal_by_400_or_401_heals_as_well() {
    for refusal in [StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED] {
        let storage = Storage { refusal, ..Storage::default() };
        check(30 * MINUTE_MS, Consent::None, &storage, &HEALED);
    }
}

#[test]
fn a_window_of_five_minutes_is_met_by_a_clock_301_s_off() {
    let storage = Storage { window_ms: 300_000, ..Storage::default() };
    check(-301_000, Consent::None, &storage, &HEALED);
    check(302_000, Consent::None, &storage, &HEALED);
}

#[test]
fn after_healing_every_request_is_signed_right_from_the_start() {
    let mut world = World { true_now: START, device_error_ms: -30 * MINUTE_MS };
    let mut keeper = keeper(Consent::None);
    let storage = Storage { window_ms: 3_000, ..Storage::default() };
    assert_eq!(run(head_request(), &mut keeper, &mut world, &storage), HEALED);
    for _ in 0..50 {
        world.wait(20_000);
        assert_eq!(run(head_request(), &mut keeper, &mut world, &storage), RIGHT_AWAY);
    }
}

#[test]
fn more_than_a_day_needs_loopback_or_the_users_word() {
    let tls = Storage::default();
    let loopback = Storage { channel: Channel::Loopback, ..Storage::default() };
    for days in [-400, 400] {
        let off = days * DAY_MS;
        check(off, Consent::None, &loopback, &HEALED);
        check(off, Consent::ThisRun, &tls, &HEALED);
        check(off, Consent::Standing, &tls, &HEALED);
        check(off, Consent::None, &tls, &stopped("clock-more-than-a-day"));
    }
}

#[test]
fn plain_http_heals_nothing_that_matters_without_the_users_word() {
    let plain = Storage { channel: Channel::Plain, ..Storage::default() };
    check(30 * MINUTE_MS, Consent::None, &plain, &stopped("clock-plain-http"));
    check(30 * MINUTE_MS, Consent::ThisRun, &plain, &HEALED);
    check(20_000, Consent::None, &plain, &RIGHT_AWAY);
}

#[test]
fn a_refusal_with_a_right_clock_is_no_clock_problem() {
    let refuses = Storage { refuses_all: true, ..Storage::default() };
    let kept = End { requests: 1, status: 403, healed: false, stop: None };
    for ms in [0, 900, -900, 25_000, -25_000] {
        check(ms, Consent::None, &refuses, &kept);
    }
}

#[test]
fn a_vague_measurement_must_differ_by_three_times_its_uncertainty() {
    let slow =
        Storage { refuses_all: true, there_ms: 14_500, back_ms: 14_500, ..Storage::default() };
    let kept = End { requests: 1, status: 403, healed: false, stop: None };
    check(-40_000, Consent::None, &slow, &kept);
    check(-60_000, Consent::None, &slow, &End { requests: 2, healed: true, ..kept });
}

#[test]
fn a_pool_that_disagrees_by_hours_is_asked_twice_and_no_more() {
    let mut world = World { true_now: START, device_error_ms: -5 * HOUR_MS };
    let mut keeper = keeper(Consent::None);
    let credentials = credentials();
    let mut exchange = Exchange::new(head_request(), &credentials, "r");
    let first = Storage { refuses_all: true, ..Storage::default() };
    let other =
        Storage { date: DateHeader::Fixed("Fri, 15 Jan 2027 12:00:00 GMT"), ..first.clone() };
    for (storage, judgement) in
        [(&first, Judgement::SignAgain), (&other, Judgement::Keep), (&first, Judgement::Keep)]
    {
        let signed = exchange.sign(&keeper, world.read()).unwrap();
        let answer = storage.serve(&mut world, &signed);
        assert_eq!(exchange.judge(&mut keeper, &answer.head()), judgement);
    }
}

#[test]
fn a_wrong_clock_and_a_wrong_key_are_both_told() {
    let refuses = Storage { refuses_all: true, ..Storage::default() };
    let both = End { requests: 2, status: 403, healed: true, stop: None };
    check(30 * MINUTE_MS, Consent::None, &refuses, &both);
}

#[test]
fn a_date_that_is_not_fresh_never_moves_the_offset() {
    let kept = End { requests: 1, status: 403, healed: false, stop: None };
    let storage = |date| Storage { date, ..Storage::default() };
    let slow = Storage { there_ms: 15_000, back_ms: 15_001, ..Storage::default() };
    for (storage, end) in [
        (storage(DateHeader::None), &kept),
        (storage(DateHeader::Fixed("garbage")), &kept),
        (storage(DateHeader::Cached { age_s: 17_280 }), &kept),
        (storage(DateHeader::Cached { age_s: 0 }), &kept),
        (Storage { there_ms: 120_000, ..Storage::default() }, &kept),
        (slow, &kept),
        (
            storage(DateHeader::Fixed("Thu, 01 Jan 1970 00:00:00 GMT")),
            &stopped("clock-before-release"),
        ),
        (
            storage(DateHeader::Fixed("Sun, 01 Nov 2026 00:00:00 GMT")),
            &stopped("clock-before-release"),
        ),
    ] {
        let keeper = check(-5 * HOUR_MS, Consent::ThisRun, &storage, end);
        let now = World { true_now: START, device_error_ms: 0 }.read();
        assert_eq!(keeper.used_offset_ms(now), 0);
    }
}

#[test]
fn a_slow_answer_is_signed_again_when_others_have_shown_the_clock_to_be_wrong() {
    let mut world = World { true_now: START, device_error_ms: -30 * MINUTE_MS };
    let mut keeper = keeper(Consent::None);
    let credentials = credentials();
    let mut slow = Exchange::new(head_request(), &credentials, "r");
    let signed = slow.sign(&keeper, world.read()).unwrap();
    assert_eq!(run(head_request(), &mut keeper, &mut world, &Storage::default()), HEALED);
    let upload = Storage { there_ms: 60_000, ..Storage::default() };
    let answer = upload.serve(&mut world, &signed);
    assert_eq!(slow.judge(&mut keeper, &answer.head()), Judgement::SignAgain);
}

#[test]
fn twenty_requests_in_flight_heal_once_each() {
    let mut world = World { true_now: START, device_error_ms: 0 };
    let mut keeper = keeper(Consent::None);
    let storage = Storage::default();
    assert_eq!(run(head_request(), &mut keeper, &mut world, &storage), RIGHT_AWAY);
    // The storage's clock moves by an hour; nothing on the device shows it.
    world.true_now = world.true_now.plus_ms(HOUR_MS);
    world.device_error_ms -= HOUR_MS;
    let boot = |reading: Reading| Reading { boot_ms: reading.boot_ms - HOUR_MS, ..reading };
    let credentials = credentials();
    let mut flights: Vec<Exchange<'_>> =
        (0..20).map(|_| Exchange::new(head_request(), &credentials, "r")).collect();
    let signed: Vec<_> = flights
        .iter_mut()
        .map(|flight| flight.sign(&keeper, boot(world.read())).unwrap())
        .collect();
    for (flight, signed) in flights.iter_mut().zip(&signed) {
        let mut answer = storage.serve(&mut world, signed);
        answer.sent = boot(answer.sent);
        answer.received = boot(answer.received);
        assert_eq!(answer.status, 403);
        assert_eq!(flight.judge(&mut keeper, &answer.head()), Judgement::SignAgain);
    }
    for flight in &mut flights {
        let again = flight.sign(&keeper, boot(world.read())).unwrap();
        let mut answer = storage.serve(&mut world, &again);
        answer.sent = boot(answer.sent);
        answer.received = boot(answer.received);
        assert_eq!(flight.judge(&mut keeper, &answer.head()), Judgement::Keep);
        assert_eq!((answer.status, flight.healed()), (StatusCode::OK, true));
    }
}

#[test]
fn a_device_clock_set_in_the_middle_of_a_sync_costs_no_request_at_all() {
    let mut world = World { true_now: START, device_error_ms: -30 * MINUTE_MS };
    let mut keeper = keeper(Consent::None);
    let storage = Storage::default();
    assert_eq!(run(head_request(), &mut keeper, &mut world, &storage), HEALED);
    for error_ms in [0, 7 * DAY_MS, -400 * DAY_MS, 12] {
        world.device_error_ms = error_ms;
        assert_eq!(run(head_request(), &mut keeper, &mut world, &storage), RIGHT_AWAY);
    }
}

#[test]
fn a_clock_set_between_signing_and_the_answer_does_not_look_like_a_wrong_signature() {
    let mut world = World { true_now: START, device_error_ms: 0 };
    let mut keeper = keeper(Consent::None);
    let credentials = credentials();
    let mut exchange = Exchange::new(head_request(), &credentials, "r");
    let signed = exchange.sign(&keeper, world.read()).unwrap();
    world.device_error_ms = 10 * MINUTE_MS;
    let refuses = Storage { refuses_all: true, ..Storage::default() };
    let mut answer = refuses.serve(&mut world, &signed);
    world.device_error_ms = -30 * MINUTE_MS;
    answer.received = world.read();
    assert_eq!(exchange.judge(&mut keeper, &answer.head()), Judgement::Keep);
    let apart_ms = keeper.sign_at(world.read()).since_ms(world.true_now);
    assert!(apart_ms.abs() < 2_000, "{apart_ms}");
}

#[test]
fn a_device_years_behind_signs_for_the_release_date_and_learns_from_the_refusal() {
    let loopback = Storage { channel: Channel::Loopback, ..Storage::default() };
    check(-40 * 365 * DAY_MS, Consent::None, &loopback, &HEALED);
    let tls = Storage::default();
    check(-40 * 365 * DAY_MS, Consent::None, &tls, &stopped("clock-more-than-a-day"));
}

#[test]
fn a_signature_that_waited_too_long_is_made_again() {
    let mut world = World { true_now: START, device_error_ms: 0 };
    let keeper = keeper(Consent::None);
    let credentials = credentials();
    let mut exchange = Exchange::new(head_request(), &credentials, "r");
    assert!(exchange.is_stale(&keeper, world.read(), 900_000), "never signed");
    exchange.sign(&keeper, world.read()).unwrap();
    world.wait(450_000);
    assert!(!exchange.is_stale(&keeper, world.read(), 900_000));
    world.wait(1);
    assert!(exchange.is_stale(&keeper, world.read(), 900_000));
}

/// COS says in the message what others say in the code; the exchange needs neither to heal, and
/// the body only names the cause afterwards.
#[test]
fn cos_heals_without_its_body_and_its_body_names_the_clock() {
    check(-30 * MINUTE_MS, Consent::None, &Storage::default(), &HEALED);
    let body = b"<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>AccessDenied</Code>\n\
        \t<Message>RequestTimeTooSkewed</Message>\n\t<ServerTime>2026-11-24T00:16:39Z</ServerTime>\n</Error>";
    let failure = S3Failure::of(StatusCode::FORBIDDEN, &HeaderMap::new(), body);
    assert_eq!(failure.kind, FailureKind::Clock);
    assert_eq!(failure.server_time, Some(Timestamp::from_s(1_795_479_399)));
}

#[test]
fn a_cache_is_known_by_its_boasting() {
    for (name, value, cached) in [
        ("x-cache", "Hit from cloudfront", true),
        ("x-cache", "HIT TCP_MEM_HIT", true),
        ("cf-cache-status", "HIT", true),
        ("age", "0", true),
        ("x-cache", "Miss from cloudfront", false),
        ("cf-cache-status", "DYNAMIC", false),
        ("x-cached", "HIT", false),
    ] {
        let name: HeaderName = name.parse().unwrap();
        let headers = HeaderMap::from_iter([(name.clone(), value.parse().unwrap())]);
        let now = World { true_now: START, device_error_ms: 0 }.read();
        let head = AnswerHead {
            status: StatusCode::OK,
            headers: &headers,
            channel: Channel::Tls,
            sent: now,
            received: now,
        };
        assert_eq!(head.seen().cached, cached, "{name}: {value}");
    }
}
