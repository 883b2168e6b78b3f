//! What looks like an accident waits for a word; looking changes nothing.

use tidelock_core::guard::GuardKind;
use tidelock_engine::memory::{MemoryDevice, Tags};
use tidelock_engine::outcome::{Cause, Outcome};

use super::town::{CLOCKS, Town, notes, save, tell, write};

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
fn a_folder_that_is_gone_for_good_comes_back_from_the_storage_with_the_owners_word() {
    tell(
        |town| {
            let (a, b) = (town.device("a"), town.device("b"));
            town.begin(&[&a, &b]);
            a.folder.set_unmounted(true);
            let (kind, id) = guard_of(&a.sync().unwrap()).unwrap();
            assert_eq!(kind, GuardKind::FolderMissing);
            assert_eq!(confirmed(&a, "0000000000000000").exit_code(), 6, "another word");
            let outcome = confirmed(&a, &id);
            assert_eq!((outcome.exit_code(), outcome.downloaded), (0, 1));
            assert_eq!(notes(&a).len(), 1);
            town.end(&[&a, &b])
        },
        &[("note.md", "v0")],
    );
}

fn confirmed(device: &MemoryDevice, id: &str) -> Outcome {
    let mut wish = device.wish.clone();
    wish.confirm = Some(id.to_owned());
    let sync = tidelock_engine::session::sync(device.ports(), &wish);
    tidelock_engine::memory::drive(&device.turns, sync).unwrap()
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
            let outcome = confirmed(&a, &id);
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
