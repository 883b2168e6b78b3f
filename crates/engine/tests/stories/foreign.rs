//! Another program at the same storage.

use std::rc::Rc;

use tidelock_engine::memory::{Call, Fault};

use super::town::{copy, save, sync, tell, write};

#[test]
fn p_lists_and_a_puts_and_p_overwrites() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            save(&a, "by a");
            town.pass_min(1);
            town.bucket.put_foreign("note.md", "by p");
            assert_eq!(sync(&a).conflicts.len(), 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "by p"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn p_lists_and_a_puts_and_p_deletes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "other.md", "keeps the vault from being empty");
            save(&a, "by a");
            town.pass_min(1);
            town.bucket.delete("note.md");
            assert_eq!(sync(&a).uploaded, 1, "nobody can have meant this version");
            town.end(&[&a, &b])
        },
        &[("note.md", "by a"), ("other.md", "keeps the vault from being empty")],
    );
}

#[test]
fn p_overwrites_and_deletes_what_it_had_time_to_see() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "other.md", "v0");
            save(&a, "by a");
            sync(&b);
            town.pass_min(6);
            town.bucket.put_foreign("note.md", "by p");
            town.bucket.delete("other.md");
            sync(&b);
            assert_eq!(sync(&a).conflicts, []);
            let kept: Vec<_> = b.folder.kept().into_iter().map(|kept| kept.name).collect();
            assert_eq!(kept, ["note.md", "other.md", "note.md"], "whatever goes is kept first");
            town.end(&[&a, &b])
        },
        &[("note.md", "by p"), ("other.md", "v0")],
    );
}

#[test]
fn a_put_lands_and_its_answer_is_lost_and_p_puts_on_top() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.store.fail_next(Call::Put, "note.md", Fault::AnswerLost);
            let (retrying, bucket) = (Rc::clone(&a), Rc::clone(&town.bucket));
            a.store.meanwhile(Call::Put, "note.md", move || {
                let p = move || drop(bucket.put_foreign("note.md", "by p"));
                retrying.store.meanwhile(Call::Head, "note.md", p);
            });
            assert_eq!(save(&a, "by a").conflicts.len(), 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "by p"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn p_resolves_newer_beside_our_conflict_copy() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "note.md", "by a");
            town.bucket.put_foreign("note.md", "by p");
            assert_eq!(sync(&a).conflicts.len(), 1);
            town.pass_min(60);
            town.bucket.put_foreign("note.md", "by p, newer");
            town.bucket.delete(&copy("a", "by a"));
            assert_eq!(sync(&a).conflicts, []);
            town.end(&[&a, &b])
        },
        &[("note.md", "by p, newer"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn p_writes_between_our_listing_and_our_look() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.bucket.put_foreign("gone.md", "v0");
            town.begin(&[&a, &b]);
            write(&a, "note.md", "by a");
            a.folder.erase("gone.md");
            for key in ["note.md", "gone.md"] {
                let bucket = Rc::clone(&town.bucket);
                a.store.meanwhile(Call::Head, key, move || drop(bucket.put_foreign(key, "by p")));
            }
            let outcome = sync(&a);
            assert_eq!((outcome.uploaded, outcome.deleted_remote), (1, 0), "only the copy");
            town.end(&[&a, &b])
        },
        &[("gone.md", "by p"), ("note.md", "by p"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn what_the_storage_cannot_show_is_neither_deleted_nor_fetched_nor_overwritten() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            for key in ["dim/edited.md", "dim/same.md", "fog.md"] {
                town.bucket.put_foreign(key, "v0");
            }
            town.begin(&[&a, &b]);
            town.bucket.set_unclear("dim", true);
            town.bucket.set_unclear("fog.md", true);
            write(&a, "dim/edited.md", "by a");
            write(&a, "dim/new.md", "by a");
            a.folder.erase("fog.md");
            let outcome = a.sync().unwrap();
            let told: Vec<_> =
                outcome.failures.iter().map(|f| (f.path.as_deref(), f.code())).collect();
            let expected = [
                (Some("dim"), "remote-path-unreadable"),
                (Some("fog.md"), "remote-path-unreadable"),
            ];
            assert_eq!((told.as_slice(), outcome.exit_code()), (&expected[..], 1));
            assert_eq!(
                (outcome.uploaded, outcome.deleted_local, outcome.deleted_remote),
                (0, 0, 0)
            );
            assert_eq!(town.notes()["dim/edited.md"], "v0");
            town.bucket.set_unclear("dim", false);
            town.bucket.set_unclear("fog.md", false);
            town.end(&[&a, &b])
        },
        &[
            ("dim/edited.md", "by a"),
            ("dim/new.md", "by a"),
            ("dim/same.md", "v0"),
            ("note.md", "v0"),
        ],
    );
}
