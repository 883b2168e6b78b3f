//! A wrong clock costs one request, and nothing else is mistaken for one.

use std::cell::Cell;
use std::rc::Rc;

use futures::future::join_all;
use tidelock_core::clock::{Channel, ClockState, ClockStop, Consent, Policy};
use tidelock_engine::ports::{Access, HttpError, Store, StoreError};

use super::super::S3Options;
use super::bench::{Bench, MINUTE_MS, answer, object, refused};

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
    let told = StoreError::Access {
        access: Access::WrongSecret,
        status: 403,
        code: "SignatureDoesNotMatch".to_owned(),
        message: "no".to_owned(),
        clock_too: true,
    };
    assert_eq!(error, told);
    assert_eq!(bench.sent_count(), 2);
    // The next one is signed right from the start, and still both are told.
    let Err(error) = store.get("a").await.map(drop) else { panic!("it was refused") };
    assert_eq!(error, told);
    assert_eq!(bench.sent_count(), 3);
}

#[tokio::test]
async fn a_refusal_with_a_right_clock_is_no_clock_problem() {
    for (code, access) in [
        ("SignatureDoesNotMatch", Access::WrongSecret),
        ("InvalidAccessKeyId", Access::UnknownKey),
        ("AccessDenied", Access::Policy),
        ("NoSuchBucket", Access::NoBucket),
        ("RequestTimeTooSkewed", Access::Denied),
    ] {
        let bench = Bench::new(move |_| Ok(refused(403, code, "")));
        bench.device_ahead_ms.set(-20_000);
        let refused = bench.store().get("a").await.map(drop);
        let Err(StoreError::Access { access: told, clock_too, .. }) = refused else {
            panic!("{code}: {refused:?}")
        };
        assert_eq!((told, clock_too), (access, false), "{code}");
        assert_eq!(bench.sent_count(), 1, "{code}");
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_must_not_correct_a_clock_by_half_an_hour() {
    let bench = bench();
    bench.device_ahead_ms.set(-30 * MINUTE_MS);
    bench.channel.set(Channel::Plain);
    let store = bench.store();
    let stopped = store.head("a").await;
    let Err(StoreError::Clock(ClockStop::PlainHttp { seen })) = stopped else {
        panic!("{stopped:?}")
    };
    assert!(seen.contains(30 * MINUTE_MS));
    assert_eq!(bench.sent_count(), 1);

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
}
