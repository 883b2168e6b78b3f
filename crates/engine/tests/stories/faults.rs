//! Lost answers, lost power, listings that lie, and a user who goes on writing.

use tidelock_core::conflict::conflict_name;
use tidelock_core::conflict::nth_conflict_name;
use tidelock_core::digest::Digest;
use tidelock_engine::memory::{Call, Fault, Moment, Tags};
use tidelock_engine::outcome::Failure;

use super::town::{CLOCKS, Town, copy, notes, save, sync, tell, write};

#[test]
fn a_lost_answer_alone_is_no_conflict() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.store.fail_next(Call::Put, "note.md", Fault::AnswerLost);
            assert_eq!(save(&a, "by a").uploaded, 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "by a")],
    );
}

#[test]
fn the_power_goes_at_any_moment_of_a_sync_and_then_the_same_line_is_edited() {
    for clocks in CLOCKS {
        let mut cuts = 0;
        loop {
            let town = Town::new(clocks, Tags::Counted);
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "note.md", "by a");
            write(&a, "dir/new.md", "new");
            a.turns.cut_after(cuts);
            let was_cut = a.sync().is_none();
            a.turns.restore();
            a.clock.reboot();
            assert_eq!(save(&a, "by a, later").conflicts, [], "cut after {cuts} turns");
            let end = town.end(&[&a, &b]);
            let expected = [("dir/new.md", "new"), ("note.md", "by a, later")];
            assert_eq!(end, expected.map(|(at, text)| (at.to_owned(), text.to_owned())).into());
            if !was_cut {
                break;
            }
            cuts += 1;
        }
        assert!(20 < cuts, "the sync has moments");
    }
}

#[test]
fn the_power_goes_at_any_moment_of_a_download_and_nothing_is_lost() {
    for clocks in CLOCKS {
        let mut cuts = 0;
        loop {
            let town = Town::new(clocks, Tags::Counted);
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&b, "both.md", "by b");
            save(&b, "by b");
            write(&a, "both.md", "by a");
            a.turns.cut_after(cuts);
            let was_cut = a.sync().is_none();
            a.turns.restore();
            let mine = conflict_name("both.md", "a", &Digest::of(b"by a"));
            let end = town.end(&[&a, &b]);
            let expected = [("both.md", "by b"), (&mine, "by a"), ("note.md", "by b")];
            let expected = expected.map(|(at, text)| (at.to_owned(), text.to_owned()));
            assert_eq!(end, expected.into(), "cut after {cuts} turns");
            if !was_cut {
                break;
            }
            cuts += 1;
        }
        assert!(20 < cuts, "the sync has moments");
    }
}

#[test]
fn an_edit_in_the_middle_of_a_sync_is_never_overwritten() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            save(&a, "by a");
            for moment in [Moment::Install, Moment::Rename] {
                b.folder.meanwhile(moment, |folder| folder.write("note.md", "by b").unwrap());
            }
            sync(&b);
            write(&b, "read.md", "read in pieces");
            b.folder.meanwhile(Moment::Read, |folder| folder.write("read.md", "edited").unwrap());
            sync(&b);
            town.end(&[&a, &b])
        },
        &[("note.md", "by a"), (&copy("b", "by b"), "by b"), ("read.md", "edited")],
    );
}

#[test]
fn what_a_first_contact_finds_equal_is_not_read_again_by_the_next_scan() {
    for clocks in CLOCKS {
        for tags in [Tags::Md5, Tags::Counted] {
            let town = Town::new(clocks, tags);
            let a = town.device("a");
            write(&a, "equal.md", "the same on both sides");
            town.bucket.put_foreign("equal.md", "the same on both sides");
            town.pass_min(10);
            sync(&a);
            let first = a.folder.hashed();
            assert_eq!(first, 1, "{tags:?}: one scan, and it looks");
            town.pass_min(10);
            assert_eq!(sync(&a).plan, []);
            assert_eq!(a.folder.hashed(), first, "{tags:?}: the next scan needs no look");
        }
    }
}

#[test]
fn a_storage_that_gives_half_of_an_object_under_its_tag_is_told_and_asked_once() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            save(&a, "by a");
            b.store.fail_next(Call::Get, "note.md", Fault::Halves);
            let outcome = b.sync().unwrap();
            let codes: Vec<&str> = outcome.failures.iter().map(Failure::code).collect();
            assert_eq!((codes, outcome.exit_code()), (vec!["path-digest-mismatch"], 1));
            assert_eq!(notes(&b)["note.md"], "v0", "asked again it would have been honest");
            town.end(&[&a, &b])
        },
        &[("note.md", "by a")],
    );
}

#[test]
fn a_copy_of_an_earlier_conflict_that_somebody_wrote_on_in_is_not_in_the_way_of_the_next() {
    let second = nth_conflict_name("note.md", "b", &Digest::of(b"by b"), 2);
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for theirs in ["by a", "by a, later"] {
                save(&a, theirs);
                write(&b, "note.md", "by b");
                assert_eq!(sync(&b).conflicts.len(), 1);
                b.folder.write(&copy("b", "by b"), "by b, and on").unwrap();
                sync(&b);
            }
            town.end(&[&a, &b])
        },
        &[("note.md", "by a, later"), (&copy("b", "by b"), "by b, and on"), (&second, "by b")],
    );
}

#[test]
fn an_upload_that_arrives_late_over_the_next_one_is_sent_again() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.store.fail_next(Call::Put, "note.md", Fault::ArrivesLate);
            save(&a, "by a");
            save(&a, "by a, later");
            town.pass_min(1);
            assert_eq!(town.notes()["note.md"], "by a", "the first one came last");
            town.end(&[&a, &b])
        },
        &[("note.md", "by a, later")],
    );
}

#[test]
fn a_listing_that_leaves_keys_out_and_claims_to_be_whole_deletes_nothing() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            write(&a, "other.md", "v0");
            town.begin(&[&a, &b]);
            for device in [&a, &b] {
                device.store.fail_next(Call::List, "", Fault::DropsKeys);
                let plan = sync(device).plan;
                assert_eq!(plan.len(), 1, "a note was missing: {plan:?}");
                assert_eq!((notes(device).len(), town.notes().len()), (2, 2));
            }
            town.end(&[&a, &b])
        },
        &[("note.md", "v0"), ("other.md", "v0")],
    );
}

#[test]
fn a_file_that_a_program_is_just_writing_anew_is_not_sent_empty() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "note.md", "");
            a.folder.meanwhile(Moment::Look, |folder| folder.write("note.md", "by a").unwrap());
            assert_eq!(sync(&a).uploaded, 1, "once, and whole");
            assert_eq!(town.notes()["note.md"], "by a");
            town.end(&[&a, &b])
        },
        &[("note.md", "by a")],
    );
}

#[test]
fn a_listing_that_lags_or_breaks_off_deletes_nothing() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            save(&a, "by a");
            for fault in [Fault::Lags, Fault::BreaksOff] {
                b.store.fail_next(Call::List, "", fault);
                a.store.fail_next(Call::List, "", fault);
                let outcomes = [a.sync().unwrap(), b.sync().unwrap()];
                let codes = outcomes.map(|outcome| outcome.exit_code());
                assert_eq!(codes, if fault == Fault::Lags { [0, 0] } else { [5, 5] });
                assert_eq!(notes(&a)["note.md"], "by a");
                assert_eq!(notes(&b).len(), 1);
            }
            town.end(&[&a, &b])
        },
        &[("note.md", "by a")],
    );
}

#[test]
fn a_new_note_that_a_lagging_listing_does_not_show_is_not_deleted() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "new.md", "new");
            sync(&a);
            assert_eq!(sync(&b).downloaded, 1);
            b.store.fail_next(Call::List, "", Fault::Lags);
            assert_eq!(sync(&b).deleted_local, 0, "a GET of that very key finds it");
            assert_eq!(notes(&b)["new.md"], "new");
            town.end(&[&a, &b])
        },
        &[("new.md", "new"), ("note.md", "v0")],
    );
}
