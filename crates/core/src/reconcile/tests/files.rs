//! Every row of the table about one file.

use super::*;
use Action::{Adopt, Compare, DeleteLocal, DeleteRemote, Download, Forget, Skip, Upload};
use Reason::{
    DeletedHere, DeletedHereEditedThere, DeletedThere, DeletedThereEditedHere, EditedHere,
    EditedOnBoth, EditedThere, GoneOnBoth, NewHere, NewOnBoth, NewThere, OlderSeenOnce, Restored,
    SameContent, UploadVanished,
};

/// What is decided about `a.md`.
fn decided(
    base: Option<BaseFile>,
    local: Option<&str>,
    remote: Option<RemoteFile>,
    deletions: &[Deletion],
) -> Option<(Action, Reason)> {
    let mut world = World { deletions: deletions.iter().cloned().collect(), ..World::default() };
    if let Some(base) = base {
        world = world.base("a.md", base);
    }
    if let Some(content) = local {
        world = world.here("a.md", content);
    }
    if let Some(file) = remote {
        world = world.there("a.md", file);
    }
    let mut lines = world.lines();
    assert!(lines.len() < 2, "one path, one step: {lines:?}");
    lines.pop().map(|(_, action, reason)| (action, reason))
}

type Row = (Option<&'static str>, Option<RemoteFile>, Option<(Action, Reason)>);

fn check(base: Option<&BaseFile>, rows: impl IntoIterator<Item = Row>) {
    for (local, remote, expected) in rows {
        let decided = decided(base.cloned(), local, remote.clone(), &[]);
        assert_eq!(decided, expected, "base {base:#?}, here {local:?}, there {remote:#?}");
    }
}

fn retagged(file: RemoteFile) -> RemoteFile {
    RemoteFile { tag: Tag::new("moved to another bucket"), ..file }
}

/// Seen in one listing before this one.
fn seen_once(base: BaseFile, remote: &RemoteFile) -> BaseFile {
    BaseFile { restored: Some(remote.tag.clone().into()), ..base }
}

#[test]
fn first_contact_deletes_nothing_and_overwrites_nothing() {
    let unknown = RemoteFile { origin: Origin::Unknown, ..object(&["new"]) };
    check(
        None,
        [
            (Some("new"), None, Some((Upload, NewHere))),
            (None, Some(object(&["new"])), Some((Download, NewThere))),
            (Some("new"), Some(unknown), Some((Compare, NewOnBoth))),
            (Some("new"), Some(foreign("new", 0)), Some((Compare, NewOnBoth))),
            (Some("mine"), Some(foreign("theirs", 0)), Some((Compare, NewOnBoth))),
            (Some("mine"), Some(object(&["theirs"])), Some((Compare, NewOnBoth))),
            (Some("new"), Some(object(&["new"])), Some((Adopt, SameContent))),
        ],
    );
}

#[test]
fn a_claim_that_does_not_fit_the_length_is_not_believed() {
    let liar = RemoteFile { size: 999, ..object(&["new"]) };
    check(None, [(Some("new"), Some(liar), Some((Compare, NewOnBoth)))]);
}

#[test]
fn with_a_confirmed_base_every_row_of_the_table_holds() {
    let ahead = || Some(object(&["v0", "v1", "v2"]));
    let beside = || Some(object(&["v0", "other"]));
    check(
        Some(&confirmed(&["v0", "v1"])),
        [
            (None, None, Some((Forget, GoneOnBoth))),
            (None, Some(object(&["v0", "v1"])), Some((DeleteRemote, DeletedHere))),
            (None, Some(retagged(object(&["v0", "v1"]))), Some((DeleteRemote, DeletedHere))),
            (None, ahead(), Some((Download, DeletedHereEditedThere))),
            (None, beside(), Some((Download, DeletedHereEditedThere))),
            (None, Some(foreign("f", 0)), Some((Download, DeletedHereEditedThere))),
            (None, Some(object(&["v0"])), Some((Skip, OlderSeenOnce))),
            (Some("v1"), None, Some((DeleteLocal, DeletedThere))),
            (Some("v1"), Some(object(&["v0", "v1"])), None),
            (Some("v1"), Some(retagged(object(&["v0", "v1"]))), Some((Adopt, SameContent))),
            (Some("v1"), ahead(), Some((Download, EditedThere))),
            (Some("v1"), beside(), Some((Download, EditedThere))),
            (Some("v1"), Some(foreign("f", 0)), Some((Download, EditedThere))),
            (Some("v1"), Some(object(&["v0"])), Some((Skip, OlderSeenOnce))),
            (Some("mine"), None, Some((Upload, DeletedThereEditedHere))),
            (Some("mine"), Some(object(&["v0", "v1"])), Some((Upload, EditedHere))),
            (Some("mine"), Some(retagged(object(&["v0", "v1"]))), Some((Upload, EditedHere))),
            (Some("mine"), ahead(), Some((Compare, EditedOnBoth))),
            (Some("mine"), beside(), Some((Compare, EditedOnBoth))),
            (Some("mine"), Some(foreign("f", 0)), Some((Compare, EditedOnBoth))),
            (Some("mine"), Some(object(&["v0"])), Some((Skip, OlderSeenOnce))),
            // The same edit on both sides, or there and back again.
            (Some("v2"), ahead(), Some((Adopt, SameContent))),
            (Some("v1"), Some(object(&["v0", "v1", "v2", "v1"])), Some((Adopt, SameContent))),
        ],
    );
}

#[test]
fn while_an_upload_is_unconfirmed_an_absence_or_another_version_proves_nothing() {
    let beside = || Some(object(&["v0", "other"]));
    check(
        Some(&unconfirmed(&["v0", "v1"])),
        [
            (None, None, Some((Forget, GoneOnBoth))),
            (None, Some(object(&["v0", "v1"])), Some((DeleteRemote, DeletedHere))),
            (None, beside(), Some((Download, DeletedHereEditedThere))),
            (Some("v1"), Some(object(&["v0", "v1"])), None),
            (Some("v1"), None, Some((Upload, UploadVanished))),
            (Some("v1"), beside(), Some((Compare, EditedOnBoth))),
            (Some("v1"), Some(object(&["v0", "v1", "v2"])), Some((Download, EditedThere))),
            (Some("v1"), Some(foreign("f", 299)), Some((Compare, EditedOnBoth))),
            (Some("v1"), Some(foreign("f", 300)), Some((Download, EditedThere))),
            (Some("v1"), Some(object(&["v0"])), Some((Skip, OlderSeenOnce))),
            (Some("mine"), None, Some((Upload, DeletedThereEditedHere))),
            (Some("mine"), Some(foreign("f", 300)), Some((Compare, EditedOnBoth))),
        ],
    );
}

#[test]
fn an_unconfirmed_first_version_is_sent_again() {
    check(
        Some(&unconfirmed(&["v0"])),
        [
            (Some("v0"), None, Some((Upload, UploadVanished))),
            (Some("v0"), Some(object(&["other"])), Some((Compare, EditedOnBoth))),
            (Some("v0"), Some(object(&["v0"])), None),
        ],
    );
}

#[test]
fn a_storage_without_a_clock_never_makes_a_foreign_write_look_later() {
    let timeless = RemoteFile { modified: None, ..foreign("f", 0) };
    let base = unconfirmed(&["v0", "v1"]);
    check(Some(&base), [(Some("v1"), Some(timeless), Some((Compare, EditedOnBoth)))]);
}

#[test]
fn an_older_version_seen_twice_is_a_restore() {
    let old = object(&["v0"]);
    check(
        Some(&seen_once(confirmed(&["v0", "v1"]), &old)),
        [
            (Some("v1"), Some(old.clone()), Some((Download, Restored))),
            (None, Some(old.clone()), Some((Download, Restored))),
            (Some("mine"), Some(old.clone()), Some((Compare, EditedOnBoth))),
        ],
    );
    // Another old version than the one seen before counts as seen once.
    let base = seen_once(confirmed(&["v0", "v1", "v2"]), &object(&["v0", "v1"]));
    check(Some(&base), [(Some("v2"), Some(old), Some((Skip, OlderSeenOnce)))]);
}

#[test]
fn the_confirmed_version_seen_twice_below_an_upload_means_the_upload_was_lost() {
    let (before, oldest) = (object(&["v0", "v1"]), object(&["v0"]));
    let base = unconfirmed(&["v0", "v1", "v2"]);
    check(
        Some(&seen_once(base.clone(), &before)),
        [
            (Some("v2"), Some(before.clone()), Some((Upload, UploadVanished))),
            (Some("mine"), Some(before.clone()), Some((Upload, UploadVanished))),
            (None, Some(before), Some((DeleteRemote, DeletedHere))),
        ],
    );
    // Whoever put a still older one there may never have seen the upload.
    let base = seen_once(base, &oldest);
    check(Some(&base), [(Some("v2"), Some(oldest), Some((Compare, EditedOnBoth)))]);
}

#[test]
fn an_upload_that_arrives_late_over_the_next_one_is_not_taken_for_a_restore() {
    let late = RemoteFile { tag: Tag::new("another write of v1"), ..object(&["v0", "v1"]) };
    let base = unconfirmed(&["v0", "v1"]).with_upload(pending(&["v0", "v1", "v2"]));
    check(
        Some(&seen_once(base, &late)),
        [
            (Some("v2"), Some(late.clone()), Some((Upload, UploadVanished))),
            (Some("mine"), Some(late.clone()), Some((Upload, UploadVanished))),
            (None, Some(late), Some((DeleteRemote, DeletedHere))),
        ],
    );
}

#[test]
fn a_published_deletion_counts_for_its_version_of_its_path_and_only_while_nothing_is_there() {
    let base = || Some(unconfirmed(&["v0", "v1"]));
    let deletion =
        |at: &str, contents: &[&str]| Deletion { path: path(at), version: lineage(contents).id };
    for (said, expected) in [
        (deletion("a.md", &["v0", "v1"]), Some((DeleteLocal, DeletedThere))),
        (deletion("a.md", &["v0"]), Some((Upload, UploadVanished))),
        (deletion("a.md", &["v1"]), Some((Upload, UploadVanished))),
        (deletion("b.md", &["v0", "v1"]), Some((Upload, UploadVanished))),
    ] {
        let said = [said];
        assert_eq!(decided(base(), Some("v1"), None, &said), expected, "{said:?}");
    }
    let said = [deletion("a.md", &["v0", "v1"])];
    assert_eq!(decided(base(), Some("v1"), Some(object(&["v0", "v1"])), &said), None);
    let edited = Some((Upload, DeletedThereEditedHere));
    assert_eq!(decided(base(), Some("mine"), None, &said), edited, "no deletion beats an edit");
}

#[test]
fn what_could_not_be_seen_is_left_alone() {
    let world = World::default()
        .base("a.md", confirmed(&["v0"]))
        .base("dir/b.md", confirmed(&["v0"]))
        .base("dir2/c.md", confirmed(&["v0"]))
        .there("a.md", object(&["v0"]))
        .there("dir/b.md", object(&["v0"]))
        .there("new.md", object(&["v0"]))
        .there("dir2/c.md", object(&["v0", "v1"]))
        .here("dir2/c.md", "v0");
    let mut hidden = world.clone();
    hidden.local.unseen.extend([path("a.md"), path("dir")]);
    hidden.remote.unclear.extend([path("new.md"), path("dir2/c.md")]);
    assert_eq!(world.lines().len(), 4);
    assert_eq!(hidden.lines(), []);
}

#[test]
fn steps_are_ordered_so_that_names_are_freed_before_they_are_filled() {
    let world = World::default()
        .here("b-upload", "x")
        .base("z-delete-here", confirmed(&["v0"]))
        .here("z-delete-here", "v0")
        .base("a-delete-there", confirmed(&["v0"]))
        .there("a-delete-there", object(&["v0"]))
        .there("a-download", object(&["v0"]))
        .base("z-forget", confirmed(&["v0"]));
    let order: Vec<String> = world.lines().into_iter().map(|line| line.0).collect();
    assert_eq!(order, ["z-forget", "z-delete-here", "a-download", "b-upload", "a-delete-there"]);
}
