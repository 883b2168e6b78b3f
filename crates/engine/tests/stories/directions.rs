//! One-way syncs: one side is left as it is, and what was never synced is never taken for deleted.

use tidelock_core::config::Direction;
use tidelock_engine::outcome::Outcome;
use tidelock_engine::session::{Wish, sync as sync_as};

use super::town::{Device, Town, copy, notes, sync, tell, write};

fn go(device: &Device, direction: Direction) -> Outcome {
    let wish = Wish { direction, ..device.wish.clone() };
    let run = sync_as(device.ports(), &wish);
    let outcome = tidelock_engine::memory::drive(&device.turns, run).unwrap();
    assert_eq!(outcome.failures, []);
    outcome
}

/// `note.md`, `gone here.md` and `gone there.md` were the same everywhere; then both sides went on.
fn moved_apart(town: &Town) -> Device {
    let a = town.device("a");
    for key in ["gone here.md", "gone there.md"] {
        town.bucket.put_foreign(key, "v0");
    }
    town.begin(&[&a]);
    a.folder.erase("gone here.md");
    town.bucket.delete("gone there.md");
    write(&a, "new here.md", "here");
    town.bucket.put_foreign("new there.md", "there");
    a
}

fn names(notes: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    notes.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_direction_changes_one_side_and_deletes_only_where_it_says_so() {
    for (direction, here, there) in [
        (
            Direction::Push,
            &["gone there.md", "new here.md", "note.md"][..],
            &["gone here.md", "new here.md", "new there.md", "note.md"][..],
        ),
        (
            Direction::PushDelete,
            &["gone there.md", "new here.md", "note.md"],
            &["new here.md", "new there.md", "note.md"],
        ),
        (
            Direction::Pull,
            &["gone there.md", "new here.md", "new there.md", "note.md"],
            &["gone here.md", "new there.md", "note.md"],
        ),
        (
            Direction::PullDelete,
            &["new here.md", "new there.md", "note.md"],
            &["gone here.md", "new there.md", "note.md"],
        ),
    ] {
        let town = Town::new([0; 3], tidelock_engine::memory::Tags::Md5);
        let a = moved_apart(&town);
        go(&a, direction);
        assert_eq!(
            (names(notes(&a)), names(town.notes())),
            (
                here.iter().map(|name| (*name).to_owned()).collect(),
                there.iter().map(|name| (*name).to_owned()).collect(),
            ),
            "{direction:?}"
        );
        assert_eq!(go(&a, direction).uploaded, 0, "{direction:?} comes to rest");
    }
}

/// The plugin's push-only mode notes foreign files as synced, and a later two-way sync deletes them.
#[test]
fn what_a_push_passed_over_is_new_to_a_later_sync_of_both_ways() {
    tell(
        |town| {
            let a = town.device("a");
            town.begin(&[&a]);
            town.bucket.put_foreign("theirs.md", "theirs");
            go(&a, Direction::PushDelete);
            go(&a, Direction::PushDelete);
            assert_eq!(sync(&a).downloaded, 1);
            town.end(&[&a])
        },
        &[("note.md", "v0"), ("theirs.md", "theirs")],
    );
}

#[test]
fn two_edits_of_one_note_wait_in_a_push_and_become_two_texts_here_in_a_pull() {
    for (direction, conflicts) in [(Direction::Push, 0), (Direction::Pull, 1)] {
        tell(
            |town| {
                let a = town.device("a");
                town.begin(&[&a]);
                write(&a, "note.md", "by a");
                town.bucket.put_foreign("note.md", "by p");
                let outcome = go(&a, direction);
                assert_eq!((outcome.conflicts.len(), outcome.uploaded), (conflicts, 0));
                assert_eq!(town.notes()["note.md"], "by p", "the storage is as it was");
                town.end(&[&a])
            },
            &[("note.md", "by p"), (&copy("a", "by a"), "by a")],
        );
    }
}
