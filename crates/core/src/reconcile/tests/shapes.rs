//! Folders, files against folders, and plans that look like an accident.

use super::*;
use crate::guard::{GuardKind, Limits, guard};
use Action::{
    AdoptFolder, DeleteLocal, DeleteRemote, Download, ForgetFolder, MakeFolder, MakeMarker,
    MoveAside, PutAside, RemoveFolder, RemoveMarker, Skip, Upload,
};
use Reason::{
    DeletedHere, DeletedThere, EmptyFolder, FileAgainstFolder, FolderGone, GoneOnBoth, NewHere,
    NewThere, SameContent,
};

#[test]
fn every_row_of_the_table_about_an_empty_folder_holds() {
    let new = World::default;
    for (world, expected) in [
        (new().folder("d"), Some((MakeMarker, EmptyFolder))),
        (new().marker("d"), Some((MakeFolder, NewThere))),
        (new().folder("d").marker("d"), Some((AdoptFolder, SameContent))),
        (new().known_folder("d"), Some((ForgetFolder, GoneOnBoth))),
        (new().known_folder("d").folder("d"), Some((RemoveFolder, DeletedThere))),
        (new().known_folder("d").marker("d"), Some((RemoveMarker, DeletedHere))),
        (new().known_folder("d").folder("d").marker("d"), None),
    ] {
        let expected: Vec<Line> = expected.map(|(a, r)| line("d", a, r)).into_iter().collect();
        assert_eq!(world.lines(), expected, "{world:?}");
    }
}

#[test]
fn a_folder_that_holds_something_needs_no_marker_and_is_never_removed() {
    let full = World::default().here("d/a.md", "v0").base("d/a.md", confirmed(&["v0"]));
    let both = full.clone().there("d/a.md", object(&["v0"]));
    assert_eq!(both.lines(), []);
    assert_eq!(both.clone().known_folder("d").lines(), [line("d", ForgetFolder, FolderGone)]);
    let outer = World::default().folder("d/e");
    assert_eq!(outer.lines(), [line("d/e", MakeMarker, EmptyFolder)]);
    let filled = World::default().folder("d").known_folder("d").here("d/new.md", "x");
    let lines = [line("d", ForgetFolder, FolderGone), line("d/new.md", Upload, NewHere)];
    assert_eq!(filled.lines(), lines);
    let marked_and_used =
        World::default().known_folder("d").marker("d").there("d/new.md", object(&["v0"]));
    assert_eq!(marked_and_used.lines(), [line("d/new.md", Download, NewThere)]);
}

#[test]
fn a_folder_whose_last_note_leaves_gets_its_marker() {
    let world = World::default()
        .folder("d")
        .base("d/a.md", confirmed(&["v0"]))
        .there("d/a.md", object(&["v0"]));
    let lines = [line("d", MakeMarker, EmptyFolder), line("d/a.md", DeleteRemote, DeletedHere)];
    assert_eq!(world.lines(), lines);
}

#[test]
fn a_folder_that_was_deleted_there_with_all_its_notes_gets_no_marker() {
    let world = World::default().base("d/e/a.md", confirmed(&["v0"])).here("d/e/a.md", "v0");
    assert_eq!(world.lines(), [line("d/e/a.md", DeleteLocal, DeletedThere)]);
}

#[test]
fn a_file_that_was_replaced_by_a_folder_makes_room() {
    // There: the note `a` was deleted and a folder `a` made. The note's absence frees the name.
    let there = World::default()
        .base("a", confirmed(&["v0"]))
        .here("a", "v0")
        .there("a/b.md", object(&["new"]));
    let lines = [line("a", DeleteLocal, DeletedThere), line("a/b.md", Download, NewThere)];
    assert_eq!(there.lines(), lines);
    // Here: the same the other way round.
    let here = World::default()
        .base("a", confirmed(&["v0"]))
        .here("a/b.md", "new")
        .there("a", object(&["v0"]));
    let lines = [line("a/b.md", Upload, NewHere), line("a", DeleteRemote, DeletedHere)];
    assert_eq!(here.lines(), lines);
}

#[test]
fn a_folder_that_was_replaced_by_a_file_makes_room() {
    let there = World::default()
        .base("a/b.md", confirmed(&["v0"]))
        .here("a/b.md", "v0")
        .there("a", object(&["new"]));
    let lines = [line("a/b.md", DeleteLocal, DeletedThere), line("a", Download, NewThere)];
    assert_eq!(there.lines(), lines);
}

#[test]
fn a_file_in_the_way_of_a_folder_gets_a_second_name() {
    let new_on_both = World::default().here("a", "mine").there("a/b.md", object(&["new"]));
    let lines = [line("a/b.md", Skip, FileAgainstFolder), line("a", MoveAside, FileAgainstFolder)];
    assert_eq!(new_on_both.lines(), lines);
    let edited = new_on_both.base("a", confirmed(&["v0"]));
    assert_eq!(edited.lines(), lines, "an edit is no free name");
    let marker = World::default().here("a", "mine").marker("a");
    assert_eq!(marker.lines(), [line("a", MoveAside, FileAgainstFolder)]);
}

#[test]
fn a_file_does_not_land_on_a_folder_that_stays() {
    for folder in [
        World::default().here("a/b.md", "mine"),
        World::default().folder("a").known_folder("a").marker("a"),
    ] {
        let lines = folder.there("a", object(&["new"])).lines();
        assert!(lines.contains(&line("a", PutAside, FileAgainstFolder)), "{lines:?}");
        assert!(!lines.iter().any(|line| line.1.deletes()), "{lines:?}");
    }
}

#[test]
fn an_object_beside_a_folder_of_its_own_name_gets_a_second_name() {
    let there = World::default().there("a", object(&["new"])).there("a/b.md", object(&["new"]));
    let lines = [line("a", PutAside, FileAgainstFolder), line("a/b.md", Download, NewThere)];
    assert_eq!(there.lines(), lines);
    let here_too = there.here("a", "mine");
    let lines = [line("a/b.md", Skip, FileAgainstFolder), line("a", MoveAside, FileAgainstFolder)];
    assert_eq!(here_too.lines(), lines, "the file here makes room first");
}

/// `count` notes that both sides held, of which the first `gone_here` and the last `gone_there`
/// are gone on that side.
fn vault(count: usize, gone_here: usize, gone_there: usize) -> World {
    (0..count).fold(World::default(), |world, n| {
        let at = format!("{n:03}.md");
        let world = world.base(&at, confirmed(&["v0"]));
        let world = if gone_here <= n { world.here(&at, "v0") } else { world };
        if n < count - gone_there { world.there(&at, object(&["v0"])) } else { world }
    })
}

#[test]
fn a_plan_that_looks_like_an_accident_waits_for_a_word() {
    for (count, gone_here, gone_there, expected) in [
        (1, 1, 0, Some(GuardKind::FolderEmpty)),
        (1, 0, 1, Some(GuardKind::RemoteEmpty)),
        (1, 1, 1, None),
        (100, 30, 0, None),
        (100, 31, 0, Some(GuardKind::Deletions)),
        (100, 0, 31, Some(GuardKind::Deletions)),
        (100, 16, 15, Some(GuardKind::Deletions)),
        (40, 20, 0, None),
        (40, 21, 0, Some(GuardKind::Deletions)),
    ] {
        let world = vault(count, gone_here, gone_there);
        let plan = world.plan();
        let stop = guard(&plan, &world.base, &world.local, &world.remote, Limits::default());
        let case = format!("{gone_here} + {gone_there} of {count}");
        assert_eq!(stop.as_ref().map(|guard| guard.kind), expected, "{case}");
        if let Some(guard) = stop {
            assert_eq!(guard.paths.len(), gone_here + gone_there, "{case}");
        }
    }
}

#[test]
fn a_program_that_changes_every_note_on_either_side_waits_for_a_word_too() {
    for (count, edited_here, edited_there, expected) in [
        (1, 1, 0, None),
        (100, 30, 0, None),
        (100, 31, 0, Some(GuardKind::Overwrites)),
        (100, 0, 31, Some(GuardKind::Overwrites)),
        (20, 20, 0, None),
        (40, 21, 0, Some(GuardKind::Overwrites)),
    ] {
        let world = (1..=count).fold(World::default(), |world, n| {
            let at = format!("{n}.md");
            let world = world.base(&at, confirmed(&["v0"]));
            let world = world.here(&at, if n <= edited_here { "locked" } else { "v0" });
            let there: &[&str] = if count - edited_there < n { &["v0", "locked"] } else { &["v0"] };
            world.there(&at, object(there))
        });
        let stop =
            guard(&world.plan(), &world.base, &world.local, &world.remote, Limits::default());
        let case = format!("{edited_here} + {edited_there} of {count}");
        assert_eq!(stop.as_ref().map(|guard| guard.kind), expected, "{case}");
        let paths = stop.map_or(0, |guard| guard.paths.len());
        assert_eq!(
            paths,
            if expected.is_some() { edited_here + edited_there } else { 0 },
            "{case}"
        );
    }
}

#[test]
fn a_confirmation_is_void_as_soon_as_one_more_note_would_go() {
    let id = |world: World| {
        guard(&world.plan(), &world.base, &world.local, &world.remote, Limits::default())
            .map(|guard| guard.confirm_id)
    };
    assert_eq!(id(vault(100, 31, 0)), id(vault(100, 31, 0)));
    assert_ne!(id(vault(100, 31, 0)), id(vault(100, 32, 0)));
}
