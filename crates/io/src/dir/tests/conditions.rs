//! What this file system does with writers that race, and what is believed of it.

use futures::stream;
use tidelock_core::condition::{Verdict, Wording};
use tidelock_engine::memory::NoProgress;
use tidelock_engine::ports::Believed;

use super::bench::*;
use super::*;

const ATOMIC: Verdict = Verdict::Atomic(Wording::Standard);

#[tokio::test]
async fn an_experiment_finds_out_what_this_disk_does_and_leaves_nothing() {
    let bench = Bench::new();
    let store = bench.store();
    assert!(!store.creates_only(3), "nothing is believed before");
    let found = store.try_conditions().await.unwrap().unwrap();
    assert_eq!((found.probe, found.create), (probe::PROBE, ATOMIC));
    assert!(matches!(found.replace, Verdict::Undone | Verdict::NotAtomic), "{found:?}");
    assert_eq!((store.conditions(), store.creates_only(3)), (Some(found), true));
    assert_eq!(bench.names(""), Vec::<String>::new());
    let later = DirMemory { conditions: Some(found), ..bench.memory() };
    let later = DirStore::open(&bench.root(), Some(&later), Rc::new(NoProgress));
    assert!(later.creates_only(3), "the next run remembers");
    let other = Conditions { probe: probe::PROBE + 1, ..found };
    let other = DirMemory { conditions: Some(other), ..bench.memory() };
    let other = DirStore::open(&bench.root(), Some(&other), Rc::new(NoProgress));
    assert_eq!(other.conditions(), None, "another experiment proves nothing");
}

#[tokio::test]
async fn what_was_found_is_tried_again_and_taken_back_where_it_does_not_hold() {
    let bench = Bench::new();
    let store = bench.store();
    store.try_conditions().await.unwrap();
    let mark = ".tidelock/vault/0123";
    store.put(mark, Upload::bare(0, stream::empty().boxed_local())).await.unwrap();
    assert_eq!(store.recheck_conditions(mark).await, Ok(true));
    assert!(store.creates_only(3));
    store.delete(mark).await.unwrap();
    assert_eq!(store.recheck_conditions(mark).await, Ok(false), "nobody refused to create it");
    assert!(!store.creates_only(3));
    assert_eq!(bench.temp(), Vec::<String>::new());
}

#[tokio::test]
async fn a_writer_that_is_late_hears_of_it_without_a_look() {
    let bench = Bench::new();
    let (one, other) = (bench.store(), bench.store());
    put_new(&one, "note.md", "one").await;
    let late = other.put("note.md", upload("other", Believed::Absent)).await;
    assert_eq!(late, Err(StoreError::Stale));
    assert_eq!(bench.content("note.md"), "one");
}
