//! Two edits of one text become one text, wherever both came from a text that is still known.

use std::rc::Rc;

use tidelock_core::conflict::conflict_name;
use tidelock_core::digest::Digest;
use tidelock_engine::memory::{Call, Fault};

use super::town::{Device, Town, copy, notes, save, sync, tell, write};

const V0: &str = "# Trip\n\n- passport\n- tickets\n\nBy train.\n";
const BY_A: &str = "# Trip to Oslo\n\n- passport\n- tickets\n\nBy train.\n";
const BY_B: &str = "# Trip\n\n- passport\n- tickets\n\nBy night train.\n";
const BY_BOTH: &str = "# Trip to Oslo\n\n- passport\n- tickets\n\nBy night train.\n";

/// Everybody holds V0 and is sure of it.
fn begin(town: &Town, devices: &[&Device]) {
    town.bucket.put_foreign("note.md", V0);
    for device in devices {
        sync(device);
    }
    town.pass_min(60);
}

#[test]
fn edits_at_two_places_of_one_note_become_one_text() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            begin(town, &[&a, &b]);
            save(&a, BY_A);
            let met = save(&b, BY_B);
            assert_eq!((met.merged, met.uploaded, met.conflicts.len()), (1, 0, 0));
            assert_eq!(notes(&b)["note.md"], BY_BOTH);
            assert!(b.folder.kept().iter().any(|kept| kept.content == BY_B), "b's text is kept");
            let followed = sync(&a);
            assert_eq!((followed.downloaded, followed.merged), (1, 0), "a fast-forward");
            town.end(&[&a, &b])
        },
        &[("note.md", BY_BOTH)],
    );
}

#[test]
fn a_note_that_another_program_edited_without_knowing_ours_is_joined_too() {
    tell(
        |town| {
            let a = town.device("a");
            begin(town, &[&a]);
            write(&a, "note.md", BY_A);
            town.bucket.put_foreign("note.md", BY_B);
            assert_eq!(sync(&a).merged, 1);
            town.end(&[&a])
        },
        &[("note.md", BY_BOTH)],
    );
}

#[test]
fn an_upload_that_was_overwritten_unseen_lives_on_in_the_text_that_replaced_it() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            begin(town, &[&a, &b]);
            write(&a, "note.md", BY_A);
            write(&b, "note.md", BY_B);
            let first = Rc::clone(&a);
            b.store.meanwhile(Call::Put, "note.md", move || {
                assert_eq!(sync(&first).uploaded, 1);
            });
            assert_eq!(sync(&b).uploaded, 1);
            assert_eq!(town.notes()["note.md"], BY_B, "nobody noticed");
            let noticed = sync(&a);
            assert_eq!((noticed.merged, noticed.conflicts.len()), (1, 0));
            town.end(&[&a, &b])
        },
        &[("note.md", BY_BOTH)],
    );
}

#[test]
fn a_text_that_keeps_all_of_ours_is_taken_without_a_second_upload() {
    const MORE: &str = "# Trip to Oslo\n\n- passport\n- tickets\n- map\n\nBy train.\n";
    tell(
        |town| {
            let a = town.device("a");
            begin(town, &[&a]);
            save(&a, BY_A);
            town.bucket.put_foreign("note.md", MORE);
            let taken = sync(&a);
            assert_eq!((taken.downloaded, taken.uploaded, taken.merged), (1, 0, 0));
            town.end(&[&a])
        },
        &[("note.md", MORE)],
    );
}

#[test]
fn edits_of_one_place_stay_two_texts_without_marks_in_either() {
    const THEIRS: &str = "# Trip to Rome\n\n- passport\n- tickets\n\nBy train.\n";
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            begin(town, &[&a, &b]);
            save(&a, THEIRS);
            let met = save(&b, BY_A);
            assert_eq!((met.merged, met.conflicts.len()), (0, 1));
            town.end(&[&a, &b])
        },
        &[("note.md", THEIRS), (&copy("b", BY_A), BY_A)],
    );
}

#[test]
fn a_second_copy_of_the_same_text_gets_a_number_where_the_first_was_edited() {
    tell(
        |town| {
            let a = town.device("a");
            begin(town, &[&a]);
            for theirs in ["one", "two"] {
                write(&a, "note.md", "by a");
                town.bucket.put_foreign("note.md", theirs);
                assert_eq!(sync(&a).conflicts.len(), 1);
                town.pass_min(10);
                sync(&a);
                if theirs == "one" {
                    a.folder.write(&copy("a", "by a"), "by a, edited").unwrap();
                    sync(&a);
                }
            }
            town.end(&[&a])
        },
        &[
            ("note.md", "two"),
            (&copy("a", "by a"), "by a, edited"),
            (&copy("a", "by a").replace(").md", "-2).md"), "by a"),
        ],
    );
}

#[test]
fn a_merge_has_both_texts_as_parents_so_that_no_third_device_meets_a_conflict() {
    tell(
        |town| {
            let (a, b, c) = (town.device("a"), town.device("b"), town.device("c"));
            begin(town, &[&a, &b, &c]);
            save(&a, BY_A);
            sync(&c);
            save(&b, BY_B);
            let followed = sync(&c);
            assert_eq!((followed.downloaded, followed.conflicts.len()), (1, 0));
            town.end(&[&a, &b, &c])
        },
        &[("note.md", BY_BOTH)],
    );
}

#[test]
fn power_that_goes_while_a_text_is_joined_costs_nothing() {
    for turns in 0..60 {
        tell(
            |town| {
                let (a, b) = (town.device("a"), town.device("b"));
                begin(town, &[&a, &b]);
                save(&a, BY_A);
                write(&b, "note.md", BY_B);
                b.turns.cut_after(turns);
                drop(b.sync());
                b.turns.restore();
                town.end(&[&a, &b])
            },
            &[("note.md", BY_BOTH)],
        );
    }
}

#[test]
fn somebody_who_puts_an_old_text_back_is_followed_and_not_outvoted() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            begin(town, &[&a, &b]);
            save(&a, BY_A);
            town.pass_min(10);
            sync(&a);
            sync(&b);
            town.pass_min(10);
            // A console puts the first version back; b has edited another place meanwhile.
            town.bucket.put_foreign("note.md", V0);
            write(&b, "note.md", BY_BOTH);
            for _ in 0..3 {
                town.pass_min(10);
                sync(&b);
            }
            town.end(&[&a, &b])
        },
        &[("note.md", BY_B)],
    );
}

#[test]
fn a_joined_text_that_arrived_without_an_answer_is_not_sure_before_its_time() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.bucket.put_foreign("text.md", "one\ntwo\nthree\n");
            town.begin(&[&a, &b]);
            write(&a, "text.md", "ONE\ntwo\nthree\n");
            save(&a, "by a");
            town.pass_min(6);
            sync(&a);
            write(&b, "text.md", "one\ntwo\nTHREE\n");
            // The put arrives, nobody hears of it, and a conflict elsewhere makes another round.
            let looks = Rc::clone(&b);
            b.store.meanwhile(Call::Put, "text.md", move || {
                looks.store.fail_next(Call::Head, "text.md", Fault::Busy);
            });
            b.store.fail_next(Call::Put, "text.md", Fault::AnswerLost);
            assert_eq!(save(&b, "by b").conflicts.len(), 1);
            assert_eq!(town.notes()["text.md"], "ONE\ntwo\nTHREE\n");
            town.pass_min(1);
            town.bucket.put_foreign("text.md", "by p");
            assert_eq!(sync(&b).conflicts.len(), 1, "p cannot have meant to replace it");
            town.end(&[&a, &b])
        },
        &[
            ("note.md", "by a"),
            (&copy("b", "by b"), "by b"),
            ("text.md", "by p"),
            (
                &conflict_name("text.md", "b", &Digest::of(b"ONE\ntwo\nTHREE\n")),
                "ONE\ntwo\nTHREE\n",
            ),
        ],
    );
}
