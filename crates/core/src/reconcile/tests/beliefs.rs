//! Which uploads arrived, what confirms them, and what must be looked at before a plan.

use std::collections::BTreeMap;

use super::super::{CONFIRM_AFTER_MS, adopt_intents, confirm, questions};
use super::*;
use crate::time::Reading;
use crate::tree::Intent;

const NOW: Reading = Reading { wall: Timestamp::from_s(0), boot_ms: 777 };

fn boot() -> BootId {
    BootId("boot".into())
}

fn intents(contents: &[&str]) -> BTreeMap<VaultPath, Intent> {
    let Version { digest, size, .. } = version(contents);
    let intent = Intent { replaced: None, digest, size, lineage: lineage(contents) };
    [(path("a.md"), intent)].into()
}

fn adopted(world: &World, contents: &[&str]) -> Option<BaseFile> {
    let mut all = adopt_intents(&world.base, &world.remote, &intents(contents), NOW, &boot());
    assert!(all.len() < 2);
    all.remove(&path("a.md"))
}

#[test]
fn an_upload_whose_answer_was_lost_becomes_a_pending_upload() {
    let world =
        World::default().base("a.md", confirmed(&["v0"])).there("a.md", object(&["v0", "v1"]));
    let base = adopted(&world, &["v0", "v1"]).unwrap();
    let expected = Pending {
        version: version(&["v0", "v1"]),
        uploaded: Uploaded {
            storage_date: Some(Timestamp::from_s(UPLOADED_S)),
            boot_ms: NOW.boot_ms,
            boot: boot(),
        },
    };
    assert_eq!(base, confirmed(&["v0"]).with_upload(expected));
    let settled = World::default().base("a.md", base).here("a.md", "v1");
    assert_eq!(settled.there("a.md", object(&["v0", "v1"])).lines(), []);
}

#[test]
fn an_upload_that_somebody_went_on_from_arrived_too() {
    let world = World::default().there("a.md", object(&["v0", "v1"]));
    let base = adopted(&world, &["v0"]).unwrap();
    let head = base.head().unwrap();
    assert_eq!(head.lineage_or_first(), lineage(&["v0"]));
    assert_ne!(head.tag, version(&["v0", "v1"]).tag, "what is there now is another version");
    let edited_since =
        World::default().base("a.md", base).here("a.md", "v0").there("a.md", object(&["v0", "v1"]));
    assert_eq!(edited_since.lines(), [line("a.md", Action::Download, Reason::EditedThere)]);
}

#[test]
fn nothing_is_adopted_that_did_not_arrive_or_is_known() {
    let nothing = World::default().base("a.md", confirmed(&["v0"]));
    for (world, what) in [
        (nothing.clone(), "nothing is there"),
        (nothing.clone().there("a.md", object(&["v0"])), "the version before"),
        (nothing.clone().there("a.md", foreign("v1", 0)), "the same content by a foreign writer"),
        (
            World::default()
                .base("a.md", unconfirmed(&["v0", "v1"]))
                .there("a.md", object(&["v0", "v1"])),
            "recorded already",
        ),
    ] {
        assert_eq!(adopted(&world, &["v0", "v1"]), None, "{what}");
    }
}

#[test]
fn a_crash_after_the_upload_and_before_the_record_is_no_conflict_with_oneself() {
    let mut world = World::default()
        .base("a.md", confirmed(&["v0"]))
        .here("a.md", "edited again")
        .there("a.md", object(&["v0", "v1"]));
    let clash = line("a.md", Action::Compare, Reason::EditedOnBoth);
    assert_eq!(world.lines(), [clash]);
    let base = adopted(&world, &["v0", "v1"]).unwrap();
    world = world.base("a.md", base);
    assert_eq!(world.lines(), [line("a.md", Action::Upload, Reason::EditedHere)]);
}

/// The base after a listing at `listed_s`, on this boot or a later one.
fn after_listing(base: BaseFile, remote: RemoteFile, listed_s: Option<i64>) -> Option<BaseFile> {
    let mut world = World::default().base("a.md", base).there("a.md", remote);
    world.remote.listed_at = listed_s.map(Timestamp::from_s);
    confirm(&world.base, &world.remote, NOW, &boot()).remove(&path("a.md"))
}

#[test]
fn a_listing_confirms_an_upload_from_five_minutes_on_by_the_storages_clock() {
    let base = || unconfirmed(&["v0", "v1"]);
    let sure = Some(confirmed(&["v0", "v1"]));
    let v1 = || object(&["v0", "v1"]);
    assert_eq!(after_listing(base(), v1(), Some(UPLOADED_S + 299)), None);
    assert_eq!(after_listing(base(), v1(), Some(UPLOADED_S + 300)), sure);
    let late = Some(UPLOADED_S + 9_999);
    assert_eq!(after_listing(base(), object(&["v0"]), late), None, "that is another version");
    assert_eq!(after_listing(base(), foreign("f", 0), late), None, "that is another version");
    assert_eq!(after_listing(confirmed(&["v0"]), object(&["v0"]), late), None, "nothing pends");
}

#[test]
fn a_version_that_names_our_upload_confirms_it_at_once() {
    let named = after_listing(unconfirmed(&["v0", "v1"]), object(&["v0", "v1", "v2"]), None);
    assert_eq!(named, Some(confirmed(&["v0", "v1"])));
    let beside = after_listing(unconfirmed(&["v0", "v1"]), object(&["v0", "other"]), None);
    assert_eq!(beside, None);
}

#[test]
fn confirming_a_later_upload_confirms_those_before() {
    let base = unconfirmed(&["v0", "v1"]).with_upload(pending(&["v0", "v1", "v2"]));
    let late = Some(UPLOADED_S + 300);
    let middle = after_listing(base.clone(), object(&["v0", "v1"]), late).unwrap();
    assert_eq!(middle.confirmed.as_deref(), Some(&version(&["v0", "v1"])));
    assert_eq!(middle.pending, [pending(&["v0", "v1", "v2"])]);
    let last = after_listing(base, object(&["v0", "v1", "v2"]), late);
    assert_eq!(last, Some(confirmed(&["v0", "v1", "v2"])));
}

#[test]
fn without_a_storage_clock_only_boot_time_or_another_boot_confirms() {
    for (boot_ms, uploaded_in, is_sure) in [
        (NOW.boot_ms - CONFIRM_AFTER_MS, "boot", true),
        (NOW.boot_ms - CONFIRM_AFTER_MS + 1, "boot", false),
        (NOW.boot_ms, "an earlier boot", true),
        (NOW.boot_ms, "", true),
    ] {
        let mut upload = pending(&["v0"]);
        upload.uploaded =
            Uploaded { storage_date: None, boot_ms, boot: BootId(uploaded_in.into()) };
        let empty = BaseFile::unknown("".into());
        let sure = after_listing(empty.with_upload(upload), object(&["v0"]), Some(i64::MAX));
        assert_eq!(sure.is_some(), is_sure, "{boot_ms} {uploaded_in:?}");
    }
}

#[test]
fn only_what_changed_or_was_being_uploaded_is_looked_at() {
    let world = World::default()
        .base("same", confirmed(&["v0"]))
        .there("same", object(&["v0"]))
        .base("older", unconfirmed(&["v0", "v1"]))
        .there("older", object(&["v0"]))
        .base("changed", confirmed(&["v0"]))
        .there("changed", object(&["v0", "v1"]))
        .base("gone", confirmed(&["v0"]))
        .there("new", object(&["v0"]))
        .there("a.md", object(&["v0"]));
    let asked = questions(&world.base, &world.remote, &intents(&["v0"]));
    assert_eq!(asked, [path("a.md"), path("changed")]);
}
