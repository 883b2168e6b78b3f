//! The stories that must end well (design §7), on the weakest storage: it checks no belief.
//!
//! Phone, PC, A, B and C run Tidelock; P is another program, without metadata and without
//! conditions. Every story is told with right and wrong clocks and both kinds of tags, and must
//! end the same each time: one vault everywhere, and no text gone that somebody wanted.

#![expect(clippy::unwrap_used, reason = "the helpers of tests panic as tests do")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tidelock_core::conflict::conflict_name;
use tidelock_core::digest::Digest;
use tidelock_core::guard::GuardKind;
use tidelock_core::time::Timestamp;
use tidelock_engine::memory::{
    Bucket, Call, DiskKind, Fault, Habits, Luck, MemoryDevice, Moment, Tags, TrueTime,
};
use tidelock_engine::outcome::{Cause, Outcome};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1_440 * MINUTE_MS;

/// How far the devices' clocks are ahead, in the order in which devices are made.
const CLOCKS: [[i64; 3]; 2] = [[0, 0, 0], [-30 * MINUTE_MS, 400 * DAY_MS, 45_000]];

type Device = Rc<MemoryDevice>;
type Notes = BTreeMap<String, String>;

/// The storage, and the time everybody lives in.
struct Town {
    bucket: Rc<Bucket>,
    luck: Luck,
    clocks: RefCell<Vec<i64>>,
}

impl Town {
    fn new(clocks: [i64; 3], tags: Tags) -> Self {
        let time = TrueTime::starting(Timestamp::from_s(1_795_479_399));
        let habits = Habits { tags, checks_beliefs: false, page: 2, ..Habits::default() };
        let clocks = RefCell::new(clocks.into_iter().rev().collect());
        Self { bucket: Bucket::new(&time, habits), luck: Luck::new(1), clocks }
    }

    fn device(&self, name: &str) -> Device {
        self.device_on(name, DiskKind::default())
    }

    fn device_on(&self, name: &str, kind: DiskKind) -> Device {
        let error_ms = self.clocks.borrow_mut().pop().unwrap_or(0);
        Rc::new(MemoryDevice::new(name, &self.bucket, kind, error_ms, &self.luck))
    }

    fn pass_min(&self, minutes: i64) {
        self.bucket.time().advance(minutes * MINUTE_MS);
    }

    /// `note.md` holds `v0` everywhere, and everybody is sure of it.
    fn begin(&self, devices: &[&Device]) {
        self.bucket.put_foreign("note.md", "v0");
        for device in devices {
            sync(device);
        }
        self.pass_min(60);
    }

    /// Everybody syncs in peace until nothing moves; tells what everybody then has.
    fn end(&self, devices: &[&Device]) -> Notes {
        for _ in 0..4 {
            for device in devices {
                self.pass_min(10);
                sync(device);
            }
        }
        for device in devices {
            let outcome = sync(device);
            assert_eq!(outcome.plan, [], "{} still has something to do", device.wish.device);
            assert_eq!(notes(device), self.notes(), "{} disagrees", device.wish.device);
        }
        self.notes()
    }

    fn notes(&self) -> Notes {
        let notes = self.bucket.notes().into_iter().filter(|(key, _)| !key.ends_with('/'));
        notes.map(|(key, content)| (key, text(&content))).collect()
    }
}

fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(content).into_owned()
}

fn notes(device: &Device) -> Notes {
    device.folder.files().into_iter().map(|(name, content)| (name, text(&content))).collect()
}

fn sync(device: &Device) -> Outcome {
    let outcome = device.sync().unwrap();
    assert_eq!(outcome.failures, [], "{}", device.wish.device);
    outcome
}

fn write(device: &Device, name: &str, text: &'static str) {
    device.folder.write(name, text).unwrap();
}

/// Writes `note.md` and syncs.
fn save(device: &Device, text: &'static str) -> Outcome {
    write(device, "note.md", text);
    sync(device)
}

/// The name under which a device keeps its own `text` of `note.md`.
fn copy(device: &str, text: &str) -> String {
    conflict_name("note.md", device, &Digest::of(text.as_bytes()))
}

/// Tells a story in every setting; it ends with these notes each time.
fn tell(story: impl Fn(&Town) -> Notes, end: &[(&str, &str)]) {
    let end: Notes = end.iter().map(|(at, text)| ((*at).to_owned(), (*text).to_owned())).collect();
    for clocks in CLOCKS {
        for tags in [Tags::Md5, Tags::Counted] {
            println!("clocks {clocks:?}, {tags:?}");
            assert_eq!(story(&Town::new(clocks, tags)), end);
        }
    }
}

#[test]
fn phone_syncs_twice_and_pc_once() {
    tell(
        |town| {
            let (phone, pc) = (town.device("phone"), town.device("pc"));
            town.begin(&[&phone, &pc]);
            save(&phone, "v1");
            save(&phone, "v2");
            assert_eq!(sync(&pc).conflicts, []);
            town.end(&[&phone, &pc])
        },
        &[("note.md", "v2")],
    );
}

/// A and B have looked, both find v0, and both write: A first, B on top of it.
fn both_put(town: &Town) -> (Device, Device) {
    let (a, b) = (town.device("a"), town.device("b"));
    town.begin(&[&a, &b]);
    write(&a, "note.md", "by a");
    write(&b, "note.md", "by b");
    let first = Rc::clone(&a);
    b.store.meanwhile(Call::Put, "note.md", move || {
        assert_eq!(sync(&first).uploaded, 1);
    });
    assert_eq!(sync(&b).uploaded, 1);
    assert_eq!(town.notes()["note.md"], "by b", "nobody noticed");
    (a, b)
}

#[test]
fn a_and_b_check_v0_and_both_put() {
    tell(
        |town| {
            let (a, b) = both_put(town);
            assert_eq!(sync(&a).conflicts.len(), 1, "only the device whose text it is keeps it");
            assert_eq!(sync(&b).conflicts, []);
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn both_put_and_then_a_edits_before_its_next_sync() {
    tell(
        |town| {
            let (a, b) = both_put(town);
            save(&a, "by a, and more");
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), (&copy("a", "by a, and more"), "by a, and more")],
    );
}

#[test]
fn a_loses_to_b_and_c_goes_on_from_b_before_a_returns() {
    tell(
        |town| {
            let c = town.device("c");
            sync(&c);
            let (a, b) = both_put(town);
            sync(&c);
            save(&c, "by b and c");
            town.pass_min(24 * 60);
            assert_eq!(sync(&a).conflicts.len(), 1);
            town.end(&[&a, &b, &c])
        },
        &[("note.md", "by b and c"), (&copy("a", "by a"), "by a")],
    );
}

#[test]
fn a_checks_and_b_puts_and_a_deletes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.bucket.put_foreign("other.md", "v0");
            town.begin(&[&a, &b]);
            a.folder.erase("note.md");
            write(&b, "note.md", "by b");
            let second = Rc::clone(&b);
            a.store.meanwhile(Call::Delete, "note.md", move || {
                assert_eq!(sync(&second).uploaded, 1);
            });
            assert_eq!(sync(&a).deleted_remote, 1);
            assert_eq!(town.notes().get("note.md"), None, "a deleted what it never saw");
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), ("other.md", "v0")],
    );
}

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
fn the_key_is_rotated_and_old_deletions_stand() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "old.md", "old");
            sync(&a);
            sync(&b);
            // Gone before the upload is confirmed to b: only the published deletion tells.
            a.folder.erase("old.md");
            sync(&a);
            // A rotated key shows as an access that fails, and then as one that works again.
            b.store.fail_next(Call::List, "", Fault::Busy);
            assert_ne!(b.sync().unwrap().failures, []);
            sync(&b);
            assert_eq!(notes(&b).get("old.md"), None);
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
    );
}

#[test]
fn a_deletion_stands_against_the_device_that_uploaded_the_note_a_moment_ago() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "new.md", "new");
            sync(&a);
            sync(&b);
            b.folder.erase("new.md");
            assert_eq!(sync(&b).deleted_remote, 1);
            assert_eq!(sync(&a).deleted_local, 1, "b published that it meant this version");
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
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
fn two_devices_make_the_same_daily_note() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for device in [&a, &b] {
                write(device, "daily/2026-11-24.md", "# Today");
            }
            assert_eq!(sync(&a).uploaded, 1);
            let met = sync(&b);
            assert_eq!((met.uploaded, met.downloaded), (0, 0), "equal copies move nothing");
            assert_eq!(met.conflicts, []);
            write(&a, "daily/2026-11-24.md", "# Today\ntea");
            sync(&a);
            assert_eq!(sync(&b).downloaded, 1, "a fast-forward");
            town.end(&[&a, &b])
        },
        &[("daily/2026-11-24.md", "# Today\ntea"), ("note.md", "v0")],
    );
}

#[test]
fn two_devices_make_different_daily_notes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            write(&a, "note.md", "by a");
            write(&b, "note.md", "by b");
            sync(&a);
            assert_eq!(sync(&b).conflicts.len(), 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "by a"), (&copy("b", "by b"), "by b")],
    );
}

#[test]
fn a_file_is_replaced_by_a_folder_and_a_folder_by_a_file() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "x", "a file");
            write(&a, "y/z.md", "in a folder");
            sync(&a);
            town.pass_min(6);
            sync(&a);
            sync(&b);
            a.folder.erase("x");
            write(&a, "x/in.md", "x is a folder");
            a.folder.erase_folder("y");
            write(&a, "y", "y is a file");
            sync(&a);
            sync(&b);
            town.end(&[&a, &b])
        },
        &[("note.md", "v0"), ("x/in.md", "x is a folder"), ("y", "y is a file")],
    );
}

#[test]
fn a_file_that_was_edited_here_steps_aside_for_a_folder_made_there() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "x", "a file");
            sync(&a);
            sync(&b);
            town.pass_min(6);
            a.folder.erase("x");
            write(&a, "x/in.md", "x is a folder");
            write(&b, "x", "edited");
            sync(&a);
            assert_eq!(sync(&b).renamed, 1);
            town.end(&[&a, &b])
        },
        &[
            ("note.md", "v0"),
            (&conflict_name("x", "b", &Digest::of(b"edited")), "edited"),
            ("x/in.md", "x is a folder"),
        ],
    );
}

#[test]
fn a_case_only_rename_arrives_on_every_kind_of_disk() {
    let case_blind = DiskKind { is_case_blind: true, is_coarse: true };
    for kinds in [[DiskKind::default(), case_blind], [case_blind, DiskKind::default()]] {
        tell(
            |town| {
                let (a, b) = (town.device_on("a", kinds[0]), town.device_on("b", kinds[1]));
                town.begin(&[&a, &b]);
                a.folder.relabel("note.md", "Note.md").unwrap();
                sync(&a);
                sync(&b);
                town.end(&[&a, &b])
            },
            &[("Note.md", "v0")],
        );
    }
}

#[test]
fn ticking_and_unticking_a_box_is_two_versions_and_no_conflict() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for text in ["- [x] tea", "v0", "- [x] tea", "v0"] {
                assert_eq!(save(&a, text).uploaded, 1);
            }
            assert_eq!(sync(&b).conflicts, []);
            save(&b, "by b");
            assert_eq!(sync(&a).conflicts, []);
            town.end(&[&a, &b])
        },
        &[("note.md", "by b")],
    );
}

#[test]
fn a_deletion_never_beats_an_edit() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            write(&a, "other.md", "v0");
            sync(&a);
            sync(&b);
            town.pass_min(10);
            sync(&a);
            a.folder.erase("note.md");
            write(&b, "note.md", "by b");
            write(&a, "other.md", "by a");
            b.folder.erase("other.md");
            sync(&a);
            sync(&b);
            town.end(&[&a, &b])
        },
        &[("note.md", "by b"), ("other.md", "by a")],
    );
}

#[test]
fn empty_folders_come_and_go_with_their_notes() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.mkdir("outer/inner").unwrap();
            write(&a, "full/deep/x.md", "x");
            sync(&a);
            sync(&b);
            assert_eq!(b.folder.folders(), ["full", "full/deep", "outer", "outer/inner"]);
            town.pass_min(10);
            sync(&b);
            b.folder.erase_folder("outer");
            b.folder.erase_folder("full");
            sync(&b);
            sync(&a);
            assert_eq!(a.folder.folders(), Vec::<String>::new(), "folders go with their notes");
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
    );
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

fn guard_of(outcome: &Outcome) -> Option<(GuardKind, String)> {
    outcome.failures.iter().find_map(|failure| match &failure.cause {
        Cause::Guard(guard) => Some((guard.kind, guard.confirm_id.clone())),
        Cause::Store(_) | Cause::Folder(_) | Cause::State(_) | Cause::Path(_) => None,
    })
}

#[test]
fn an_unmounted_or_emptied_disk_never_empties_the_storage() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.set_unmounted(true);
            let outcome = a.sync().unwrap();
            assert_eq!(outcome.exit_code(), 6);
            assert_eq!(guard_of(&outcome).unwrap().0, GuardKind::FolderMissing);
            a.folder.set_unmounted(false);
            a.folder.erase("note.md");
            let outcome = a.sync().unwrap();
            assert_eq!(guard_of(&outcome).unwrap().0, GuardKind::FolderEmpty);
            assert_eq!(town.notes().len(), 1, "nothing was deleted");
            write(&a, "back.md", "back");
            save(&a, "v0");
            town.end(&[&a, &b])
        },
        &[("back.md", "back"), ("note.md", "v0")],
    );
}

#[test]
fn another_bucket_under_the_same_name_deletes_nothing_here() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            for key in town.bucket.keys() {
                town.bucket.delete(&key);
            }
            let outcome = a.sync().unwrap();
            let (kind, id) = guard_of(&outcome).unwrap();
            assert_eq!((kind, outcome.exit_code()), (GuardKind::RemoteOther, 6));
            assert_eq!(notes(&a).len(), 1);
            // With the owner's word it is a first contact, which deletes nothing.
            let mut wish = a.wish.clone();
            wish.confirm = Some(id);
            let sync = tidelock_engine::session::sync(a.ports(), &wish);
            let outcome = tidelock_engine::memory::drive(&a.turns, sync).unwrap();
            assert_eq!((outcome.exit_code(), outcome.uploaded), (0, 1));
            let again = guard_of(&b.sync().unwrap()).unwrap();
            assert_eq!(again.0, GuardKind::RemoteOther, "b wants its own word");
            town.end(&[&a])
        },
        &[("note.md", "v0")],
    );
}

#[test]
fn looking_changes_nothing() {
    for clocks in CLOCKS {
        let town = Town::new(clocks, Tags::Md5);
        let a = town.device("a");
        town.bucket.put_foreign("there.md", "there");
        write(&a, "here.md", "here");
        let look = tidelock_engine::session::preview(a.ports(), &a.wish);
        let outcome = tidelock_engine::memory::drive(&a.turns, look).unwrap();
        assert_eq!(outcome.plan.len(), 2);
        assert_eq!(town.bucket.keys().len(), 1);
        assert_eq!(notes(&a).len(), 1);
        assert_eq!(a.state.vaults(), []);
    }
}
