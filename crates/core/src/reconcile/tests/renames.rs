//! What went and what came, taken for one note.

use super::*;
use Action::{DeleteLocal, DeleteRemote, Download, RenameHere, RenameThere, Upload};

/// An MD5, as a storage makes it of the content alone.
const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

fn with_md5(version: Version) -> Version {
    Version { tag: Tag::new(MD5), ..version }
}

fn object_with_md5(contents: &[&str]) -> RemoteFile {
    RemoteFile { tag: Tag::new(MD5), ..object(contents) }
}

fn base_with_md5(contents: &[&str]) -> BaseFile {
    BaseFile::confirmed("".into(), with_md5(version(contents)))
}

fn paired(world: &World) -> Vec<(String, Action, Option<String>)> {
    let steps = pair(world.plan()).steps.into_iter();
    steps
        .map(|step| (step.path.to_string(), step.action, step.old.map(|o| o.path.to_string())))
        .collect()
}

fn one(at: &str, action: Action, old: Option<&str>) -> (String, Action, Option<String>) {
    (at.to_owned(), action, old.map(str::to_owned))
}

#[test]
fn a_note_that_was_renamed_here_is_one_step() {
    let world = World::default()
        .base("old.md", confirmed(&["v0"]))
        .there("old.md", object(&["v0"]))
        .here("new.md", "v0");
    assert_eq!(paired(&world), [one("new.md", RenameThere, Some("old.md"))]);
}

#[test]
fn a_note_that_was_renamed_at_the_storage_is_one_step_where_a_tag_is_of_the_content() {
    let by_md5 = World::default()
        .base("old.md", base_with_md5(&["v0"]))
        .here("old.md", "v0")
        .there("new.md", object_with_md5(&["v0"]));
    assert_eq!(paired(&by_md5), [one("new.md", RenameHere, Some("old.md"))]);
    let counted = World::default()
        .base("old.md", confirmed(&["v0"]))
        .here("old.md", "v0")
        .there("new.md", object(&["v0"]));
    assert_eq!(paired(&counted), [one("old.md", DeleteLocal, None), one("new.md", Download, None)]);
}

#[test]
fn another_content_an_edit_there_and_an_empty_file_are_no_renames() {
    let edited_here = World::default()
        .base("old.md", confirmed(&["v0"]))
        .there("old.md", object(&["v0"]))
        .here("new.md", "v0 and more");
    let apart = [one("new.md", Upload, None), one("old.md", DeleteRemote, None)];
    assert_eq!(paired(&edited_here), apart);
    let edited_there = World::default()
        .base("old.md", confirmed(&["v0"]))
        .there("old.md", object(&["v0", "v1"]))
        .here("new.md", "v0");
    let lives = [one("new.md", Upload, None), one("old.md", Download, None)];
    assert_eq!(paired(&edited_there), lives);
    let empty = World::default()
        .base("old.md", confirmed(&[""]))
        .there("old.md", object(&[""]))
        .here("new.md", "");
    assert_eq!(paired(&empty), apart);
}

#[test]
fn a_name_that_a_file_or_a_folder_still_has_is_filled_when_that_is_gone() {
    let world = World::default()
        .base("x", confirmed(&["v0"]))
        .there("x", object(&["v0"]))
        .here("y", "v0")
        .base("y/z.md", confirmed(&["v1"]))
        .there("y/z.md", object(&["v1"]))
        .here("x/z.md", "v1");
    let apart = [
        one("x/z.md", Upload, None),
        one("y", Upload, None),
        one("x", DeleteRemote, None),
        one("y/z.md", DeleteRemote, None),
    ];
    assert_eq!(paired(&world), apart);
}

#[test]
fn of_equal_notes_each_is_renamed_once() {
    let world = ["a", "b"].iter().fold(World::default(), |world, name| {
        let old = format!("{name}.md");
        world.base(&old, confirmed(&["v0"])).there(&old, object(&["v0"]))
    });
    let world = world.here("x.md", "v0").here("y.md", "v0").here("z.md", "v0");
    assert_eq!(
        paired(&world),
        [
            one("x.md", RenameThere, Some("a.md")),
            one("y.md", RenameThere, Some("b.md")),
            one("z.md", Upload, None),
        ]
    );
}

#[test]
fn a_renamed_folder_is_no_mass_deletion() {
    let world = (0..100).fold(World::default(), |world, n| {
        let (old, content) = (format!("old/{n}.md"), format!("note {n}"));
        let world = world.base(&old, confirmed(&[&content])).there(&old, object(&[&content]));
        world.here(&format!("new/{n}.md"), &content)
    });
    let look = |plan: &crate::plan::Plan| {
        crate::guard::guard(plan, &world.base, &world.local, &world.remote, Default::default())
    };
    assert!(look(&world.plan()).is_some(), "without pairs it looks like one");
    assert_eq!(look(&pair(world.plan())), None);
}

#[test]
fn a_direction_that_lets_one_half_through_only_makes_no_pair() {
    let world = World::default()
        .base("old.md", confirmed(&["v0"]))
        .there("old.md", object(&["v0"]))
        .here("new.md", "v0");
    let push = pair(restrict(world.plan(), crate::config::Direction::Push)).steps;
    assert!(push.iter().any(|step| (&*step.path.to_string(), step.action) == ("new.md", Upload)));
    assert!(push.iter().all(|step| step.action != RenameThere));
}
