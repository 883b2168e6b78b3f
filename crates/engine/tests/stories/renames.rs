//! A note that gets another name keeps its past, and nothing but names crosses the network.

use std::rc::Rc;

use tidelock_engine::memory::{Call, Fault};

use super::town::{Town, notes, save, sync, tell, write};

#[test]
fn a_renamed_note_is_renamed_everywhere() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            let sent = a.ports().store.traffic().bytes_up;
            a.folder.relabel("note.md", "other/name.md").unwrap();
            let renamed = sync(&a);
            assert_eq!((renamed.renamed, renamed.uploaded, renamed.deleted_remote), (1, 0, 0));
            let record = a.ports().store.traffic().bytes_up - sent;
            assert!(record < 200, "the published deletion and no content: {record}");
            let followed = sync(&b);
            assert_eq!(followed.deleted_local + followed.renamed, 1, "deleted, or renamed too");
            assert_eq!(notes(&b).keys().collect::<Vec<_>>(), ["other/name.md"]);
            town.end(&[&a, &b])
        },
        &[("other/name.md", "v0")],
    );
}

#[test]
fn a_renamed_note_keeps_its_past_so_that_an_edit_after_it_is_a_fast_forward() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.relabel("note.md", "new.md").unwrap();
            sync(&a);
            write(&a, "new.md", "v1");
            sync(&a);
            assert_eq!(sync(&b).conflicts, []);
            town.end(&[&a, &b])
        },
        &[("new.md", "v1")],
    );
}

#[test]
fn an_edit_elsewhere_of_a_note_that_was_renamed_here_lives() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.relabel("note.md", "new.md").unwrap();
            write(&b, "note.md", "by b");
            let second = Rc::clone(&b);
            a.store.meanwhile(Call::Put, "new.md", move || {
                assert_eq!(sync(&second).uploaded, 1);
            });
            sync(&a);
            town.end(&[&a, &b])
        },
        &[("new.md", "v0"), ("note.md", "by b")],
    );
}

#[test]
fn a_rename_whose_answer_is_lost_or_that_loses_power_loses_nothing() {
    for turns in 0..40 {
        tell(
            |town| {
                let (a, b) = (town.device("a"), town.device("b"));
                town.begin(&[&a, &b]);
                a.folder.relabel("note.md", "new.md").unwrap();
                if turns % 2 == 0 {
                    a.store.fail_next(Call::Put, "new.md", Fault::AnswerLost);
                }
                a.turns.cut_after(turns);
                drop(a.sync());
                a.turns.restore();
                town.end(&[&a, &b])
            },
            &[("new.md", "v0")],
        );
    }
}

#[test]
fn two_devices_that_rename_one_note_differently_keep_both_names() {
    tell(
        |town: &Town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.relabel("note.md", "by a.md").unwrap();
            b.folder.relabel("note.md", "by b.md").unwrap();
            sync(&a);
            sync(&b);
            town.end(&[&a, &b])
        },
        &[("by a.md", "v0"), ("by b.md", "v0")],
    );
}

#[test]
fn a_rename_and_an_edit_at_once_are_a_new_note_and_a_deletion() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.bucket.put_foreign("other.md", "v0");
            town.begin(&[&a, &b]);
            a.folder.relabel("note.md", "new.md").unwrap();
            write(&a, "new.md", "v1");
            let outcome = sync(&a);
            assert_eq!((outcome.renamed, outcome.uploaded, outcome.deleted_remote), (0, 1, 1));
            save(&b, "by b");
            town.end(&[&a, &b])
        },
        &[("new.md", "v1"), ("note.md", "by b"), ("other.md", "v0")],
    );
}
