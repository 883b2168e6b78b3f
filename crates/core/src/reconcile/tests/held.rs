//! What a disk cannot hold waits, is told once, and keeps nothing else from going on.

use super::super::{Held, Why, hold_back, new_leaf};
use super::{World, confirmed, line, object, path};
use crate::naming::{BadName, Limit, Rules};
use crate::plan::Action::{self, *};
use crate::plan::Reason::{self, *};
use crate::tree::RemoteFile;

const BLIND: Rules = Rules { is_case_blind: true, ..Rules::UNIX };

impl World {
    /// The plan on such a disk, and what was held back there: the path, and what it meets.
    fn held(&self, rules: &Rules) -> (Vec<super::Line>, Vec<(String, String)>) {
        let Self { base, local, remote, deletions } = self;
        let trees = super::Trees { base, local, remote, deletions };
        let (plan, held) = hold_back(self.plan(), trees, rules);
        let steps = plan.steps.into_iter();
        let lines = steps.map(|step| (step.path.to_string(), step.action, step.reason)).collect();
        let told = |Held { path, why }: Held| match why {
            Why::Name(bad) => (path.to_string(), bad.code().to_owned()),
            Why::Twin(other) => (path.to_string(), other.to_string()),
        };
        (lines, held.into_iter().map(told).collect())
    }
}

#[track_caller]
fn check(world: &World, rules: &Rules, lines: &[(&str, Action, Reason)], held: &[(&str, &str)]) {
    let (plan, told) = world.held(rules);
    assert_eq!(plan, lines.iter().map(|(at, a, r)| line(at, *a, *r)).collect::<Vec<_>>());
    let expected = held.iter().map(|(at, why)| ((*at).to_owned(), (*why).to_owned()));
    assert_eq!(told, expected.collect::<Vec<_>>());
}

#[test]
fn a_name_that_the_disk_does_not_take_waits_and_the_rest_comes() {
    let long = format!("d/{}.md", "日".repeat(85));
    let (ours, theirs) = ("a\u{F03A}.md", "note:.md");
    let world = World::default()
        .there(&long, object(&["v0"]))
        .there(ours, object(&["v0"]))
        .there(theirs, object(&["v0"]));
    let [long, ours, theirs] = [&*long, ours, theirs];
    let unix =
        [(long, Skip, NameImpossible), (ours, Download, NewThere), (theirs, Download, NewThere)];
    check(&world, &Rules::UNIX, &unix, &[(long, "path-name-too-long")]);
    let windows =
        [(ours, Skip, NameImpossible), (long, Download, NewThere), (theirs, Download, NewThere)];
    check(&world, &Rules::WINDOWS, &windows, &[(ours, "path-name-ambiguous")]);
}

#[test]
fn a_folder_that_the_disk_does_not_take_is_told_once() {
    let long = "x".repeat(300);
    let [a, b] = ["a.md", "b.md"].map(|leaf| format!("d/{long}/{leaf}"));
    let world = World::default().there(&a, object(&["v0"])).there(&b, object(&["v0"]));
    let lines = [(&*a, Skip, NameImpossible), (&*b, Skip, NameImpossible)];
    check(&world, &Rules::UNIX, &lines, &[(&format!("d/{long}"), "path-name-too-long")]);
}

#[test]
fn what_cannot_be_here_was_not_deleted_here() {
    let long = "x".repeat(144);
    let short = Rules { limit: Limit::Bytes(143), ..Rules::UNIX };
    let world = World::default().base(&long, confirmed(&["v0"])).there(&long, object(&["v0"]));
    let marked = World::default().known_folder(&long).marker(&long);
    for (world, action) in [(world, DeleteRemote), (marked, RemoveMarker)] {
        check(&world, &Rules::UNIX, &[(&long, action, DeletedHere)], &[]);
        let held = [(&*long, "path-name-too-long")];
        check(&world, &short, &[(&long, Skip, NameImpossible)], &held);
    }
}

#[test]
fn of_two_names_that_are_one_the_first_comes_and_the_other_waits() {
    let world = World::default().there("A.md", object(&["v0"])).there("a.md", object(&["v1"]));
    let both = [("A.md", Download, NewThere), ("a.md", Download, NewThere)];
    check(&world, &Rules::UNIX, &both, &[]);
    let one = [("a.md", Skip, NameTwin), ("A.md", Download, NewThere)];
    check(&world, &BLIND, &one, &[("a.md", "A.md")]);
}

#[test]
fn what_is_here_keeps_its_name_whichever_it_is() {
    let v0 = || object(&["v0"]);
    let world = World::default()
        .here("a.md", "v0")
        .base("a.md", confirmed(&["v0"]))
        .there("A.md", v0())
        .there("a.md", v0());
    check(&world, &BLIND, &[("A.md", Skip, NameTwin)], &[("A.md", "a.md")]);
    let mut link = World::default().there("A.md", v0());
    link.local.unseen.insert(path("a.md"));
    check(&link, &BLIND, &[("A.md", Skip, NameTwin)], &[("A.md", "a.md")]);
}

#[test]
fn a_folder_with_a_twin_waits_with_everything_in_it() {
    let world = World::default()
        .here("Foo/x.md", "v0")
        .base("Foo/x.md", confirmed(&["v0"]))
        .there("Foo/x.md", object(&["v0"]))
        .there("foo/a.md", object(&["v0"]))
        .there("foo/b.md", object(&["v0"]))
        .marker("foo/c")
        .there("other.md", object(&["v0"]));
    let lines = [
        ("foo/a.md", Skip, NameTwin),
        ("foo/b.md", Skip, NameTwin),
        ("foo/c", Skip, NameTwin),
        ("other.md", Download, NewThere),
    ];
    check(&world, &BLIND, &lines, &[("foo", "Foo")]);
}

#[test]
fn a_new_case_of_a_name_is_no_twin_of_the_old_one() {
    let known = |at: &str| World::default().base(at, confirmed(&["v0"]));
    let there = known("d/note.md").here("d/note.md", "v0").there("D/Note.md", object(&["v0"]));
    let lines = [("d/note.md", DeleteLocal, DeletedThere), ("D/Note.md", Download, NewThere)];
    check(&there, &BLIND, &lines, &[]);
    let here = known("d/note.md").here("D/Note.md", "v0").there("d/note.md", object(&["v0"]));
    let lines = [("D/Note.md", Upload, NewHere), ("d/note.md", DeleteRemote, DeletedHere)];
    check(&here, &BLIND, &lines, &[]);
}

#[test]
fn of_two_known_names_the_one_that_a_blind_disk_took_was_not_deleted() {
    let world = World::default()
        .base("A.md", confirmed(&["v0"]))
        .base("a.md", confirmed(&["v1"]))
        .here("A.md", "v0")
        .there("A.md", object(&["v0"]))
        .there("a.md", object(&["v1"]));
    check(&world, &Rules::UNIX, &[("a.md", DeleteRemote, DeletedHere)], &[]);
    check(&world, &BLIND, &[("a.md", Skip, NameTwin)], &[("a.md", "A.md")]);
}

#[test]
fn what_stays_because_of_the_direction_keeps_its_name() {
    let world = World::default()
        .base("note.md", confirmed(&["v0"]))
        .here("note.md", "v0")
        .there("Note.md", object(&["v0"]));
    let World { base, local, remote, deletions } = &world;
    let trees = super::Trees { base, local, remote, deletions };
    let pull = super::restrict(world.plan(), crate::config::Direction::Pull);
    let (plan, held) = hold_back(pull, trees, &BLIND);
    assert!(plan.steps.iter().all(|step| step.action == Skip), "{plan:?}");
    let twin = Held { path: path("Note.md"), why: Why::Twin(path("note.md")) };
    assert_eq!(held.into_iter().collect::<Vec<_>>(), [twin]);
}

#[test]
fn a_new_file_is_called_as_its_key_where_the_disk_takes_that() {
    // Forty syllables as some systems write them: three parts each, nine bytes instead of three.
    let whole = "한".repeat(40);
    let apart: String = whole.chars().flat_map(|_| "\u{1112}\u{1161}\u{11ab}".chars()).collect();
    let note = path(&whole);
    assert_eq!(note, path(&apart));
    assert_eq!(new_leaf(&note, &apart, &Rules::UNIX), Ok(&*whole));
    assert_eq!(new_leaf(&note, &apart, &Rules::WINDOWS), Ok(&*apart));
    let long = path(&"x".repeat(256));
    let told = Err(BadName::TooLong(Rules::UNIX.limit));
    assert_eq!(new_leaf(&long, long.as_str(), &Rules::UNIX), told);
    let file = RemoteFile { key: apart.into(), ..object(&["v0"]) };
    let mut world = World::default();
    world.remote.files.insert(note.clone(), file.into());
    check(&world, &Rules::UNIX, &[(&whole, Download, NewThere)], &[]);
}
