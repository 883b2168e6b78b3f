//! Bad luck, from a seed.

use std::time::{Duration, Instant};

use tidelock::lab::{Fault, FaultPlan, LabHandle, LabOptions};

use crate::http::{ask, get, put};
use crate::{lab, last};

fn with(faults: FaultPlan) -> LabHandle {
    lab(LabOptions { faults, ..LabOptions::default() })
}

#[test]
fn the_same_seed_fails_the_same_requests() {
    let plan: FaultPlan = "503:0.2,429:0.2,reset:0.1,lost:0.1".parse().unwrap();
    let plan = |seed| FaultPlan { seed, ..plan };
    let run = |seed| -> Vec<u16> {
        let lab = with(plan(seed));
        (0..60)
            .map(|_| match ask("GET", "/vault/?list-type=2").send(&lab) {
                Ok(answer) => answer.status,
                Err(_) => 0,
            })
            .collect()
    };
    let first = run(7);
    assert_eq!(first, run(7));
    assert_ne!(first, run(8));
    for status in [0, 200, 429, 503] {
        assert!(first.contains(&status), "{status} is missing in {first:?}");
    }
}

#[test]
fn refusals_say_how_long_to_wait_and_carry_nothing_out() {
    let lab = with(FaultPlan { too_many: 1.0, ..FaultPlan::default() });
    let refused = put(&lab, "/vault/a", &[0; 3_000_000]);
    assert_eq!((refused.status, refused.element("Code")), (429, "TooManyRequests"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    let record = last(&lab);
    assert_eq!((record.fault, record.bytes_in), (Some(Fault::TooMany), 3_000_000));

    let lab = with(FaultPlan { slow_down: 1.0, ..FaultPlan::default() });
    let refused = get(&lab, "/vault/?list-type=2");
    assert_eq!((refused.status, refused.element("Code")), (503, "SlowDown"));
    assert!(refused.header("date").is_some());
}

#[tokio::test]
async fn a_lost_answer_was_carried_out_and_a_reset_request_was_not() {
    let root = tempfile::tempdir().unwrap();
    for (faults, status, kept) in [
        (FaultPlan { lost: 1.0, ..FaultPlan::default() }, 200, 200),
        (FaultPlan { reset: 1.0, ..FaultPlan::default() }, 0, 404),
    ] {
        let root = Some(root.path().join(status.to_string()));
        let unlucky = lab(LabOptions { root: root.clone(), faults, ..LabOptions::default() });
        let put = ask("PUT", "/vault/a");
        assert!(put.send(&unlucky).is_err(), "no answer comes");
        assert_eq!(last(&unlucky).status, status);
        unlucky.shutdown().await;
        let lucky = lab(LabOptions { root, ..LabOptions::default() });
        assert_eq!(get(&lucky, "/vault/a").status, kept);
    }
}

#[test]
fn latency_delays_every_answer() {
    let lab = lab(LabOptions { latency: Duration::from_millis(80), ..LabOptions::default() });
    let before = Instant::now();
    get(&lab, "/vault/a");
    assert!(Duration::from_millis(80) <= before.elapsed());
}
