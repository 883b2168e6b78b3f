//! Writes of several requests: whatever ends them, nothing of them stays at the storage for ever.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;

use tidelock_engine::memory::{Bucket, Call, Fault, Tags, drive};
use tidelock_engine::ports::Begun;
use tidelock_engine::session::sync_until;

use super::town::{CLOCKS, Device, LARGE, Town, notes, sync, write};

/// Whether bytes lie at the storage that no listing shows.
fn is_filled(bucket: &Bucket) -> bool {
    bucket.begun().values().any(|bytes| 0 < *bytes)
}

fn write_large(device: &Device, count: usize) {
    for number in 0..count {
        device.folder.write(&format!("{number}.md"), LARGE).unwrap();
    }
}

fn remembered(device: &Device) -> Vec<Begun> {
    device.state.vaults().into_iter().flat_map(|(_, memory)| memory.begun).collect()
}

#[test]
fn the_power_goes_at_any_moment_of_a_large_upload_and_the_next_run_throws_away_what_is_ours() {
    for clocks in CLOCKS {
        let (mut cuts, mut cut_while_filled) = (0, 0);
        loop {
            let town = Town::new(clocks, Tags::Counted);
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "large.md", LARGE);
            a.turns.cut_after(cuts);
            let was_cut = a.sync().is_none();
            a.turns.restore();
            cut_while_filled += i32::from(was_cut && is_filled(&town.bucket));
            let of_another = town.bucket.begin("large.md");
            sync(&a);
            assert!(!is_filled(&town.bucket), "cut after {cuts} turns: {:?}", town.bucket.begun());
            assert_eq!(remembered(&a), [], "cut after {cuts} turns");
            assert!(town.bucket.begun().contains_key(&of_another), "another device's own");
            assert_eq!(town.end(&[&a, &b])["large.md"], LARGE);
            if !was_cut {
                break;
            }
            cuts += 1;
        }
        assert!(0 < cut_while_filled, "some cuts leave bytes behind");
    }
}

#[test]
fn a_run_that_is_halted_throws_away_what_it_has_under_way() {
    let mut halted_while_filled = 0;
    for polls in 0.. {
        let town = Town::new(CLOCKS[1], Tags::Md5);
        let a = town.device("a");
        write_large(&a, 5);
        let mut left = polls;
        let halt = poll_fn(|context| {
            left -= 1;
            if 0 < left {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            halted_while_filled += i32::from(is_filled(&town.bucket));
            Poll::Ready(())
        });
        let outcome = drive(&a.turns, sync_until(a.ports(), &a.wish, halt)).unwrap();
        assert_eq!(town.bucket.begun(), BTreeMap::new(), "halted after {polls} polls");
        assert_eq!(remembered(&a), [], "halted after {polls} polls");
        if !outcome.interrupted {
            break;
        }
        sync(&a);
        assert_eq!(town.notes(), notes(&a), "and the next run begins anew");
    }
    assert!(0 < halted_while_filled, "some halts leave bytes behind");
}

#[test]
fn a_run_that_one_file_stops_throws_away_what_it_has_under_way_for_others() {
    let mut stopped_while_filled = 0;
    for others in 1..30 {
        let town = Town::new(CLOCKS[1], Tags::Md5);
        let a = town.device("a");
        write_large(&a, others);
        write(&a, "unlucky.md", "x");
        a.store.fail_next(Call::Head, "unlucky.md", Fault::RequestLost);
        let outcome = a.sync().unwrap();
        assert_eq!(outcome.exit_code(), 5);
        let arrived: usize = town.notes().values().map(String::len).sum();
        stopped_while_filled += i32::from((arrived as u64) < outcome.traffic.bytes_up);
        assert_eq!(town.bucket.begun(), BTreeMap::new(), "{others} others");
        assert_eq!(remembered(&a), [], "{others} others");
    }
    assert!(0 < stopped_while_filled, "some stops leave bytes behind");
}

#[test]
fn what_cannot_be_thrown_away_now_is_tried_again_by_the_next_run() {
    let town = Town::new(CLOCKS[1], Tags::Md5);
    let a = town.device("a");
    write(&a, "large.md", LARGE);
    for fault in [Fault::RequestLost, Fault::Busy] {
        a.store.fail_next(Call::Abandon, "large.md", fault);
    }
    a.store.fail_next(Call::Put, "large.md", Fault::RequestLost);
    assert_eq!(sync(&a).uploaded, 1, "the second try arrives");
    assert_eq!(remembered(&a).len(), 1, "the first one is still at the storage");
    assert_eq!(town.bucket.begun().len(), 1);
    sync(&a);
    assert_eq!((town.bucket.begun().len(), remembered(&a)), (0, vec![]));
}
