//! Names that a disk cannot hold, or cannot hold beside another: told, and left alone on both sides.

use tidelock_engine::memory::DiskKind;
use tidelock_engine::outcome::{Cause, Outcome};
use tidelock_engine::ports::PathProblem;

use super::town::{Device, Town, notes, sync, tell, write};

const BLIND: DiskKind = DiskKind { is_case_blind: true, is_coarse: false };

/// What a sync told of names, and nothing else: the name, the code, and the other name or the limit.
fn told(outcome: &Outcome) -> Vec<(&str, &str, &str)> {
    let problem = |cause| match cause {
        &Cause::Path(PathProblem { ref name, code, ref detail }) => {
            Some((&**name, code, &**detail))
        }
        Cause::Store(_) | Cause::Folder(_) | Cause::State(_) | Cause::Guard(_) => None,
    };
    let told: Vec<_> =
        outcome.failures.iter().filter_map(|failure| problem(&failure.cause)).collect();
    assert_eq!(told.len(), outcome.failures.len(), "{:?}", outcome.failures);
    told
}

fn sync_in_vain(device: &Device) -> Outcome {
    let outcome = device.sync().unwrap();
    assert_eq!(outcome.exit_code(), 1);
    outcome
}

/// Syncs twice with the same words, and moves nothing the second time.
fn settle(device: &Device, expected: &[(&str, &str, &str)]) {
    assert_eq!(told(&sync_in_vain(device)), expected);
    let again = sync_in_vain(device);
    assert_eq!(told(&again), expected);
    let moved = (again.uploaded, again.downloaded, again.deleted_remote, again.deleted_local);
    assert_eq!((moved, again.renamed), ((0, 0, 0, 0), 0), "{:?}", again.plan);
}

#[test]
fn two_names_in_one_case_blind_folder_stay_two_everywhere_else() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device_on("b", BLIND));
            town.begin(&[&a, &b]);
            for (name, text) in [("A.md", "upper"), ("a.md", "lower"), ("other.md", "other")] {
                write(&a, name, text);
            }
            sync(&a);
            settle(&b, &[("a.md", "path-name-twin", "A.md")]);
            let here: Vec<String> = notes(&b).into_keys().collect();
            assert_eq!(here, ["A.md", "note.md", "other.md"]);
            // Both are edited; the one that is here travels, the other one never does.
            write(&b, "A.md", "upper, edited");
            write(&a, "a.md", "lower, edited");
            settle(&b, &[("a.md", "path-name-twin", "A.md")]);
            sync(&a);
            settle(&b, &[("a.md", "path-name-twin", "A.md")]);
            assert_eq!(notes(&a)["A.md"], "upper, edited");
            // The way out that it tells.
            a.folder.relabel("a.md", "b.md").unwrap();
            sync(&a);
            town.end(&[&a, &b])
        },
        &[
            ("A.md", "upper, edited"),
            ("b.md", "lower, edited"),
            ("note.md", "v0"),
            ("other.md", "other"),
        ],
    );
}

#[test]
fn the_note_that_is_here_keeps_its_name_and_its_deletion_lets_the_other_one_come() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device_on("b", BLIND));
            town.begin(&[&a, &b]);
            write(&b, "todo.md", "by b");
            sync(&b);
            sync(&a);
            write(&a, "Todo.md", "by a");
            sync(&a);
            settle(&b, &[("Todo.md", "path-name-twin", "todo.md")]);
            town.pass_min(10);
            sync_in_vain(&b);
            a.folder.erase("todo.md");
            sync(&a);
            sync(&b);
            assert_eq!(notes(&b).into_keys().collect::<Vec<_>>(), ["Todo.md", "note.md"]);
            town.end(&[&a, &b])
        },
        &[("Todo.md", "by a"), ("note.md", "v0")],
    );
}

#[test]
fn a_folder_and_its_twin_stay_two_and_are_told_once() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device_on("b", BLIND));
            town.begin(&[&a, &b]);
            for name in ["Foo/x.md", "foo/a.md", "foo/b/c.md"] {
                write(&a, name, "text");
            }
            sync(&a);
            settle(&b, &[("foo", "path-name-twin", "Foo")]);
            write(&b, "Foo/new.md", "by b");
            settle(&b, &[("foo", "path-name-twin", "Foo")]);
            sync(&a);
            assert_eq!(notes(&a), town.notes());
            town.notes()
        },
        &[
            ("Foo/new.md", "by b"),
            ("Foo/x.md", "text"),
            ("foo/a.md", "text"),
            ("foo/b/c.md", "text"),
            ("note.md", "v0"),
        ],
    );
}

#[test]
fn a_folder_in_a_new_case_is_taken_over_and_not_given_back() {
    for kinds in [[DiskKind::default(), BLIND], [BLIND, DiskKind::default()]] {
        tell(
            |town| {
                let (a, b) = (town.device_on("a", kinds[0]), town.device_on("b", kinds[1]));
                town.begin(&[&a, &b]);
                for name in ["Foo/x.md", "Foo/deep/y.md"] {
                    write(&a, name, name);
                }
                sync(&a);
                sync(&b);
                town.pass_min(10);
                sync(&a);
                sync(&b);
                a.folder.relabel_folder("Foo", "foo");
                sync(&a);
                sync(&b);
                town.end(&[&a, &b])
            },
            &[("foo/deep/y.md", "Foo/deep/y.md"), ("foo/x.md", "Foo/x.md"), ("note.md", "v0")],
        );
    }
}

#[test]
fn one_name_in_two_forms_of_unicode_at_the_storage_is_the_one_that_is_known_and_the_rest_goes_on() {
    let [whole, apart] = ["caf\u{e9}.md", "cafe\u{301}.md"];
    let bytes = "detail-two-keys-one-name: cafe%CC%81.md";
    tell(
        |town: &Town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            town.bucket.put_foreign(apart, "apart");
            town.bucket.put_foreign(whole, "whole");
            for device in [&a, &b] {
                settle(device, &[(apart, "path-name-clash", bytes)]);
                assert_eq!(notes(device).into_keys().collect::<Vec<_>>(), [whole, "note.md"]);
            }
            write(&a, whole, "whole, edited");
            settle(&a, &[(apart, "path-name-clash", bytes)]);
            settle(&b, &[(apart, "path-name-clash", bytes)]);
            assert_eq!(notes(&b)[whole], "whole, edited");
            town.notes()
        },
        &[(apart, "apart"), (whole, "whole, edited"), ("note.md", "v0")],
    );
}

#[test]
fn a_name_that_one_disk_cannot_hold_lives_on_at_the_others() {
    let long = "x".repeat(300);
    tell(
        |town: &Town| {
            let a = town.device("a");
            town.begin(&[&a]);
            town.bucket.put_foreign(&long, "long");
            let expected = [(&*long, "path-name-too-long", "detail-name-bytes: 255")];
            settle(&a, &expected);
            write(&a, "new.md", "new");
            settle(&a, &expected);
            town.notes()
        },
        &[("new.md", "new"), ("note.md", "v0"), (&long, "long")],
    );
}
