//! A wrong clock costs one request, and nothing else is mistaken for one.

use std::cell::Cell;
use std::rc::Rc;

use futures::future::join_all;
use tidelock_core::clock::{Channel, ClockPart, ClockState, ClockStop, Consent, Policy};
use tidelock_core::time::Timestamp;
use tidelock_engine::ports::{Access, Clock, HttpError, Store, StoreError};

use super::super::S3Options;
use super::bench::{Bench, DateHeader, MINUTE_MS, answer, object, refused};

fn bench() -> Rc<Bench> {
    Bench::new(|_| Ok(object()))
}

#[tokio::test]
async fn healing_costs_exactly_one_request_and_later_ones_are_signed_right() {
    for ahead_ms in [-30 * MINUTE_MS, 30 * MINUTE_MS, -300 * MINUTE_MS, 300 * MINUTE_MS] {
        let bench = bench();
        bench.device_ahead_ms.set(ahead_ms);
        let store = bench.store();
        assert!(store.head("a").await.unwrap().is_some());
        assert_eq!(bench.lines(), ["HEAD /b/n/a", "HEAD /b/n/a"], "{ahead_ms}");
        for _ in 0..3 {
            assert!(store.get("a").await.unwrap().is_some());
        }
        assert_eq!(bench.sent_count(), 5);
        for n in 1..5 {
            assert!(bench.signed_off_ms(n) < 3_000, "request {n} of {ahead_ms}");
        }
        let clock = store.clock();
        assert_eq!(clock.view.state, ClockState::Wrong);
        assert!(clock.view.corrected && clock.view.offset.unwrap().contains(-ahead_ms));
        assert_eq!(store.traffic().requests, 5);
    }
}

#[tokio::test]
async fn what_one_run_learned_the_next_one_signs_with_from_the_start() {
    let bench = bench();
    bench.device_ahead_ms.set(-30 * MINUTE_MS);
    let store = bench.store();
    store.head("a").await.unwrap();
    let next = bench.open(S3Options { saved: store.clock().saved, ..Bench::options() });
    next.head("a").await.unwrap();
    assert_eq!(bench.sent_count(), 3);
    assert!(bench.signed_off_ms(2) < 3_000);
}

#[tokio::test]
async fn twenty_at_once_send_one_ahead_to_ask_the_time() {
    let bench = bench();
    bench.device_ahead_ms.set(-30 * MINUTE_MS);
    let store = bench.store();
    let seen = join_all((0..20).map(|_| store.head("a"))).await;
    assert!(seen.iter().all(|seen| seen.as_ref().is_ok_and(Option::is_some)));
    assert_eq!(bench.sent_count(), 21, "one was refused, and nobody else");
    assert!((1..21).all(|n| bench.signed_off_ms(n) < 3_000));
    assert!(1 < bench.in_flight_max.get(), "then they go together");
}

#[tokio::test]
async fn twenty_in_flight_when_the_clocks_part_heal_once_each() {
    let bench = bench();
    let store = bench.store();
    store.head("a").await.unwrap();
    let mut flight = Box::pin(join_all((0..20).map(|_| store.head("a"))));
    bench.together.set(21); // nobody is answered yet
    assert!(futures::poll!(&mut flight).is_pending());
    assert_eq!(bench.sent_count(), 21);
    // To the device it is the same whose clock was set; its own it would have noticed.
    bench.server_ahead_ms.set(60 * MINUTE_MS);
    bench.together.set(0);
    let seen = flight.await;
    assert!(seen.iter().all(|seen| seen.as_ref().is_ok_and(Option::is_some)));
    assert_eq!(bench.sent_count(), 1 + 20 + 20);
    assert!((21..41).all(|n| bench.signed_off_ms(n) < 3_000));
}

#[tokio::test]
async fn a_clock_that_is_set_while_requests_fly_disturbs_none_of_them() {
    let bench = bench();
    let store = bench.store();
    store.head("a").await.unwrap();
    let mut flight = Box::pin(join_all((0..20).map(|_| store.head("a"))));
    bench.together.set(21);
    assert!(futures::poll!(&mut flight).is_pending());
    bench.device_ahead_ms.set(-90 * MINUTE_MS);
    bench.together.set(0);
    assert!(flight.await.iter().all(|seen| seen.as_ref().is_ok_and(Option::is_some)));
    store.head("a").await.unwrap();
    assert_eq!(bench.sent_count(), 22);
    assert!(bench.signed_off_ms(21) < 3_000);
}

#[tokio::test]
async fn clock_and_secret_wrong_are_both_told() {
    let bench = Bench::new(|_| Ok(refused(403, "SignatureDoesNotMatch", "no")));
    bench.device_ahead_ms.set(-30 * MINUTE_MS);
    let store = bench.store();
    let Err(error) = store.get("a").await.map(drop) else { panic!("it was refused") };
    assert_both_told(error);
    assert_eq!(bench.sent_count(), 2);
    // The next one is signed right from the start, and still both are told.
    let Err(error) = store.get("a").await.map(drop) else { panic!("it was refused") };
    assert_both_told(error);
    assert_eq!(bench.sent_count(), 3);
}

#[track_caller]
fn assert_both_told(error: StoreError) {
    let StoreError::Access { access, status, code, message, clock } = error else {
        panic!("{error:?}")
    };
    assert_eq!((access, status), (Access::WrongSecret, 403));
    assert_eq!((code.as_str(), message.as_str()), ("SignatureDoesNotMatch", "no"));
    let ClockPart::Corrected { offset } = clock else { panic!("{clock:?}") };
    assert!(offset.contains(30 * MINUTE_MS), "{offset:?}");
}

/// The access that was refused, and the clock's part in it.
fn access(result: Result<(), StoreError>) -> (Access, ClockPart) {
    match result {
        Err(StoreError::Access { access, clock, .. }) => (access, clock),
        other => panic!("{other:?}"),
    }
}

const REASONS: [(&str, Access); 4] = [
    ("SignatureDoesNotMatch", Access::WrongSecret),
    ("InvalidAccessKeyId", Access::UnknownKey),
    ("AccessDenied", Access::Policy),
    ("NoSuchBucket", Access::NoBucket),
];

#[tokio::test]
async fn a_refusal_with_a_right_clock_is_no_clock_problem() {
    for (code, reason) in REASONS {
        for (behind_ms, requests) in [(0, 1), (20_000, 1), (40_000, 2)] {
            let bench = Bench::new(move |_| Ok(refused(403, code, "")));
            bench.device_ahead_ms.set(-behind_ms);
            let told = access(bench.store().get("a").await.map(drop));
            assert_eq!(told, (reason.clone(), ClockPart::Nothing), "{code} {behind_ms}");
            assert_eq!(bench.sent_count(), requests, "{code} {behind_ms}");
        }
    }
}

#[tokio::test]
async fn a_reason_in_words_is_told_also_where_the_clock_must_not_be_corrected() {
    for (code, reason) in REASONS {
        let bench = Bench::new(move |_| Ok(refused(403, code, "")));
        bench.device_ahead_ms.set(-4 * MINUTE_MS);
        bench.channel.set(Channel::Plain);
        let small = access(bench.store().get("a").await.map(drop));
        assert_eq!(small, (reason.clone(), ClockPart::Nothing), "{code}");

        bench.window_ms.set(i64::MAX); // a storage that looks at the key first
        bench.device_ahead_ms.set(-30 * MINUTE_MS);
        let (told, part) = access(bench.store().get("a").await.map(drop));
        assert_eq!(told, reason, "{code}");
        assert!(matches!(part, ClockPart::Held(ClockStop::PlainHttp { .. })), "{part:?}");
    }
}

#[tokio::test]
async fn a_broken_clock_of_the_storage_hides_no_reason() {
    for (code, reason) in REASONS {
        let bench = Bench::new(move |_| Ok(refused(403, code, "")));
        bench.date.set(DateHeader::Epoch);
        let (told, part) = access(bench.store().get("a").await.map(drop));
        assert_eq!(told, reason, "{code}");
        let broken = matches!(part, ClockPart::Held(ClockStop::StorageBeforeRelease { .. }));
        assert!(broken, "{part:?}");
    }
    let bench = Bench::new(|_| Ok(answer(403, &[], "")));
    bench.date.set(DateHeader::Epoch);
    let silent = bench.store().get("a").await.map(drop);
    let stop = ClockStop::StorageBeforeRelease { date: Timestamp::from_s(0) };
    assert_eq!(silent, Err(StoreError::Clock(stop)));
}

#[tokio::test]
async fn a_storage_that_blames_the_time_and_tells_none_is_not_said_to_be_silent() {
    let bench = bench();
    bench.device_ahead_ms.set(-30 * MINUTE_MS);
    bench.date.set(DateHeader::Absent);
    let store = bench.store();
    let stopped = store.get("a").await.map(drop);
    let Err(StoreError::Clock(ClockStop::Untold { told: None, here })) = stopped else {
        panic!("{stopped:?}")
    };
    assert_eq!(here, bench.read().wall);
    let view = store.clock().view;
    assert_eq!((view.state, view.corrected), (ClockState::Unknown, false), "nothing is moved");
    assert_eq!(bench.sent_count(), 1);
}

#[tokio::test]
async fn a_storage_that_blames_a_right_time_is_told_as_such() {
    let blames = || Bench::new(|_| Ok(refused(403, "RequestTimeTooSkewed", "")));
    for (behind_ms, requests) in [(20_000, 1), (30 * MINUTE_MS, 2)] {
        let bench = blames();
        bench.device_ahead_ms.set(-behind_ms);
        let stopped = bench.store().get("a").await.map(drop);
        assert_eq!(stopped, Err(StoreError::Clock(ClockStop::Disputed)), "{behind_ms}");
        assert_eq!(bench.sent_count(), requests, "{behind_ms}");
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_must_not_correct_a_clock_by_half_an_hour() {
    let bench = bench();
    bench.device_ahead_ms.set(-30 * MINUTE_MS);
    bench.channel.set(Channel::Plain);
    let store = bench.store();
    let stopped = store.get("a").await.map(drop);
    let Err(StoreError::Clock(ClockStop::PlainHttp { seen })) = stopped else {
        panic!("{stopped:?}")
    };
    assert!(seen.contains(30 * MINUTE_MS));
    assert_eq!(bench.sent_count(), 1);
    let stopped = store.head("a").await;
    assert!(matches!(stopped, Err(StoreError::Clock(ClockStop::PlainHttp { .. }))), "{stopped:?}");
    assert_eq!(bench.lines()[1..], ["HEAD /b/n/a", "GET /b/n/a"], "whose body could say more");

    let consent = Policy { consent: Consent::ThisRun, ..Bench::options().policy };
    let store = bench.open(S3Options { policy: consent, ..Bench::options() });
    assert!(store.head("a").await.unwrap().is_some(), "unless the user agrees");
}

#[tokio::test]
async fn loopback_may_correct_by_years() {
    let bench = bench();
    bench.device_ahead_ms.set(400 * 24 * 60 * MINUTE_MS);
    bench.channel.set(Channel::Loopback);
    assert!(bench.store().head("a").await.unwrap().is_some());
    assert_eq!(bench.sent_count(), 2);
}

#[tokio::test]
async fn a_certificate_out_of_its_time_stops_with_the_bound_that_it_gives() {
    let stop = ClockStop::CertificateNotYetValid { slow_by_ms_min: 5_000 };
    let bench = Bench::new(move |_| Err(HttpError::Clock(stop)));
    assert_eq!(bench.store().head("a").await, Err(StoreError::Clock(stop)));
    assert_eq!(bench.sent_count(), 1);
}

#[tokio::test]
async fn bytes_are_signed_anew_for_every_try() {
    let tries = Cell::new(0);
    let bench = Bench::new(move |_| {
        tries.set(tries.get() + 1);
        match tries.get() {
            1 => Ok(answer(503, &[("retry-after", "29")], "")),
            _ => Ok(object()),
        }
    });
    bench.store().head("a").await.unwrap();
    assert_eq!(bench.sent_count(), 2);
    assert!(bench.signed_off_ms(1) < 3_000);
    assert!(29_000 <= bench.signed_off_ms(0), "the pause that was asked for");
}

#[tokio::test]
async fn a_request_that_grew_too_old_on_its_way_is_signed_anew_once() {
    let bench = Bench::new(|_| Ok(object()));
    bench.way_ms.set(20 * MINUTE_MS);
    bench.store().get("a").await.map(drop).unwrap();
    assert_eq!(bench.sent_count(), 2, "refused for its age, signed again, accepted");

    let bench = Bench::new(|_| Ok(refused(403, "AccessDenied", "")));
    bench.way_ms.set(20 * MINUTE_MS);
    bench.store().get("a").await.map(drop).unwrap_err();
    assert_eq!(bench.sent_count(), 2, "only once");

    let bench = Bench::new(|_| Ok(object()));
    bench.way_ms.set(20 * MINUTE_MS);
    bench.every_way_is_slow.set(true);
    let refused = bench.store().get("a").await.map(drop);
    assert_eq!(refused, Err(StoreError::Clock(ClockStop::Aged)));
    assert_eq!(bench.sent_count(), 2, "only once");
}
