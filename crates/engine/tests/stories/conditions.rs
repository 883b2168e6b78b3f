//! Where the storage itself keeps writers apart, a look is saved; where it does not, or not any more,
//! nothing is lost.

use tidelock_core::condition::{Conditions, Verdict, Wording};
use tidelock_core::config::Direction;
use tidelock_engine::memory::{Call, Fault, Habits, PROBE_KEY, drive};
use tidelock_engine::ports::{State, Store};
use tidelock_engine::session::{self, Wish, preview};

use super::town::{Device, Town, copy, notes, save, sync, tell, write};

const ATOMIC: Verdict = Verdict::Atomic(Wording::Standard);

/// A town whose storage checks what writers believe, or does not.
fn town(checks_beliefs: bool) -> Town {
    Town::of([0; 3], Habits { checks_beliefs, ..Habits::default() })
}

fn remembered(device: &Device) -> Option<Conditions> {
    drive(&device.turns, device.state.conditions(&device.wish.remote)).unwrap().unwrap()
}

/// How many requests a sync takes.
fn requests(device: &Device) -> u64 {
    let before = device.store.traffic().requests;
    sync(device);
    device.store.traffic().requests - before
}

#[test]
fn the_first_sync_finds_out_and_no_later_one_asks_again() {
    for checks in [false, true] {
        let town = town(checks);
        let device = town.device("a");
        assert_eq!(remembered(&device), None);
        let first = requests(&device);
        let verdict = if checks { ATOMIC } else { Verdict::Ignored };
        let found = Some(Conditions { probe: 1, create: verdict, replace: verdict });
        assert_eq!(remembered(&device), found);
        assert_eq!(requests(&device), first - 2, "neither the experiment nor the mark");
    }
}

#[test]
fn a_new_note_takes_one_request_where_the_storage_refuses_to_overwrite() {
    for (checks, each) in [(false, 2), (true, 1)] {
        let town = town(checks);
        let device = town.device("a");
        sync(&device);
        let quiet = requests(&device);
        let mut taken = [0; 2];
        for (count, taken) in [1_u64, 11].into_iter().zip(&mut taken) {
            (0..count).for_each(|n| device.folder.write(&format!("{count}-{n}"), "text").unwrap());
            *taken = requests(&device) - quiet;
        }
        assert_eq!(taken[1] - taken[0], 10 * each);
    }
}

#[test]
fn an_edit_is_looked_at_before_it_is_replaced_wherever() {
    let town = town(true);
    let device = town.device("a");
    save(&device, "v0");
    let quiet = requests(&device);
    write(&device, "note.md", "v1");
    assert_eq!(requests(&device) - quiet, 2);
}

#[test]
fn of_two_who_create_one_note_at_once_the_second_is_refused_and_both_texts_stay() {
    tell(
        |town| {
            town.bucket.set_checks_beliefs(true);
            let (a, b) = (town.device("a"), town.device("b"));
            sync(&a);
            sync(&b);
            write(&a, "note.md", "by a");
            write(&b, "note.md", "by b");
            let first = a.clone();
            b.store.meanwhile(Call::Put, "note.md", move || drop(sync(&first)));
            assert_eq!(sync(&b).conflicts.len(), 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "by a"), (&copy("b", "by b"), "by b")],
    );
}

#[test]
fn a_storage_that_does_not_check_any_more_is_found_out_before_anything_is_lost() {
    tell(
        |town| {
            town.bucket.set_checks_beliefs(true);
            let device = town.device("a");
            sync(&device);
            // Another server took its place, and another program is at it.
            town.bucket.set_checks_beliefs(false);
            write(&device, "note.md", "by a");
            let marks = town.bucket.keys();
            let mark = marks.iter().find(|key| key.starts_with(".tidelock/vault/")).unwrap();
            let bucket = town.bucket.clone();
            device.store.meanwhile(Call::Put, mark, move || {
                bucket.put_foreign("note.md", "by p");
            });
            assert_eq!(sync(&device).conflicts.len(), 1);
            assert_eq!(remembered(&device).unwrap().create, Verdict::Ignored);
            town.end(&[&device])
        },
        &[("note.md", "by p"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn what_cannot_be_tried_again_is_not_relied_upon() {
    let town = town(true);
    let device = town.device("a");
    sync(&device);
    let quiet = requests(&device);
    let marks = town.bucket.keys();
    let mark = marks.iter().find(|key| key.starts_with(".tidelock/vault/")).unwrap();
    device.store.fail_next(Call::Put, mark, Fault::Busy);
    write(&device, "note.md", "v0");
    assert_eq!(requests(&device) - quiet, 3, "the trial, a look, and the note");
    assert_eq!(remembered(&device).unwrap().create, ATOMIC, "a bad moment proves nothing");
}

#[test]
fn an_experiment_that_fails_stops_nobody_and_is_made_another_time() {
    let town = town(true);
    let device = town.device("a");
    device.store.fail_next(Call::Put, PROBE_KEY, Fault::RequestLost);
    assert_eq!(save(&device, "v0").uploaded, 1);
    assert_eq!(remembered(&device), None);
    sync(&device);
    assert!(remembered(&device).is_some());
}

#[test]
fn whoever_only_looks_or_only_fetches_makes_no_experiment() {
    let town = town(true);
    town.bucket.put_foreign("note.md", "v0");
    let device = town.device("a");
    write(&device, "new.md", "text");
    drive(&device.turns, preview(device.ports(), &device.wish)).unwrap();
    for direction in [Direction::Pull, Direction::PullDelete] {
        let wish = Wish { direction, ..device.wish.clone() };
        let outcome = drive(&device.turns, session::sync(device.ports(), &wish));
        assert_eq!(outcome.unwrap().failures, []);
    }
    assert_eq!(notes(&device)["note.md"], "v0");
    assert_eq!(device.store.conditions(), None);
}

#[test]
fn a_storage_that_refuses_what_a_look_confirms_gets_the_note_without_a_condition() {
    for text in ["v0", "v1"] {
        let town = town(true);
        let device = town.device("a");
        if text == "v1" {
            save(&device, "v0");
        }
        device.store.fail_next(Call::Put, "note.md", Fault::Refused);
        device.store.fail_next(Call::Put, "note.md", Fault::Refused);
        assert_eq!(save(&device, text).uploaded, 1);
        assert_eq!(town.notes()["note.md"], text);
    }
}
