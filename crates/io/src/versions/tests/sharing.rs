//! Several processes at one store, and what one that was cut off leaves behind.

use std::collections::BTreeSet;
use std::thread;

use tidelock_core::version::Retention;

use super::*;

#[test]
fn two_processes_keep_the_same_and_different_contents_at_once() {
    let bench = Bench::new();
    thread::scope(|scope| {
        for process in 0..3_u8 {
            let store = bench.store();
            scope.spawn(move || {
                for n in 0..12 {
                    keep(&store, &format!("{process}/{n}"), &noise(n, 900));
                    remember(&store, &format!("{process}/r{n}"), n, &noise(100 + n, 900));
                    if n % 4 == 0 {
                        keep(&store, &format!("{process}/l{n}"), &noise(n, LARGE));
                    }
                }
            });
        }
    });
    let store = bench.store();
    let versions = all(&store);
    assert_eq!(versions.len(), 3 * (12 + 12 + 3));
    let numbers: BTreeSet<_> = versions.iter().map(|version| version.no).collect();
    assert_eq!(numbers.len(), versions.len());
    let health = store.check(&key()).unwrap();
    assert_eq!((health.contents, health.damaged), (12 + 12 + 3, vec![]));
    assert_eq!(bench.objects().len(), 3);
}

/// What one process lets go of another one keeps at the same moment, over and over.
#[test]
fn what_is_kept_while_another_process_purges_stays() {
    let bench = Bench::new();
    thread::scope(|scope| {
        let (store, purging) = (bench.store(), bench.store());
        let keeper = scope.spawn(move || {
            for _ in 0..15 {
                keep(&store, "a", &noise(1, LARGE));
                keep(&store, "a", &noise(2, 900));
                let last = keep(&store, "a", &noise(1, LARGE));
                assert!(read(&store, &last).is_ok(), "what was just kept is there");
            }
        });
        let nothing = Retention { days: 0, count: 1, bytes: u64::MAX };
        let now = Some(Timestamp::from_s(1_900_000_000));
        while !keeper.is_finished() {
            purging.purge(&key(), nothing, now).unwrap();
        }
        keeper.join().unwrap();
        purging.purge(&key(), nothing, now).unwrap();
    });
    let store = bench.store();
    assert_eq!(store.check(&key()).unwrap().damaged, []);
    let [last] = &all(&store)[..] else { panic!("one is left") };
    assert_eq!(Digest::of(&read(&store, &last.kept.digest).unwrap()), last.kept.digest);
    assert_eq!(bench.objects().len(), 1);
}

#[test]
fn many_threads_of_one_process_share_one_transaction_and_each_is_told() {
    let bench = Bench::new();
    let store = bench.store();
    thread::scope(|scope| {
        for n in 0..16 {
            let store = store.clone();
            scope.spawn(move || {
                keep(&store, &format!("{n}"), &noise(n, 500));
                let wrong = Some(Digest::of(b"believed"));
                let kept =
                    store.keep(&key(), note("x", How::Replaced), source(&mut &b"x"[..]), wrong);
                assert_eq!(kept, Err(VersionsError::Changed));
            });
        }
    });
    assert_eq!(all(&store).len(), 16);
    assert_eq!(all(&bench.store()), all(&store));
}

#[test]
fn half_an_object_is_swept_unless_another_process_may_be_writing_it() {
    let bench = Bench::new();
    let first = bench.store();
    keep(&first, "a", &noise(1, LARGE));
    let half = bench.path("objects/.partial-0123");
    fs::write(&half, "half").unwrap();
    keep(&bench.store(), "b", &noise(2, LARGE));
    assert!(half.exists(), "the first process is still here");
    drop(first);
    keep(&bench.store(), "c", &noise(3, LARGE));
    assert!(!half.exists());
    assert_eq!(bench.objects().len(), 3);
}

#[test]
fn an_object_whose_version_was_never_written_goes_with_the_next_purge() {
    let bench = Bench::new();
    let store = bench.store();
    let digest = keep(&store, "a", &noise(1, LARGE));
    store
        .shared
        .with(|sql| Ok(sql.execute_batch("DELETE FROM version; DELETE FROM content")?))
        .unwrap();
    assert_eq!(bench.objects().len(), 1);
    keep(&store, "b", &noise(2, LARGE));
    store.purge(&key(), Retention::default(), None).unwrap();
    assert_eq!(bench.objects().len(), 1);
    assert!(read(&store, &digest).is_err());
}

/// Who comes while another process makes the store waits for it, and takes it for ours.
#[test]
fn a_store_is_made_by_many_processes_at_once() {
    for _ in 0..20 {
        let bench = Bench::new();
        thread::scope(|scope| {
            for process in 0..4 {
                let store = bench.store();
                scope.spawn(move || keep(&store, &format!("{process}"), b"text"));
            }
        });
        assert_eq!(all(&bench.store()).len(), 4);
    }
}
