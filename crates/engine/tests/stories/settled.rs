//! A conflict that its owner settles, on whichever device, is settled everywhere, and nothing is lost.

use tidelock_core::path::VaultPath;
use tidelock_engine::conflicts::{Conflicts, Keep, Place, Refusal};
use tidelock_engine::memory::{NoProgress, drive};
use tidelock_engine::ports::FolderError;

use super::town::{Device, Notes, Town, copy, notes, save, sync, tell, write};

const THEIRS: &str = "Tea with Li.\nTuesday at noon.\n";
const OURS: &str = "Tea with Li.\nMonday at ten.\nBring ink.\n";
const ALL: &str = "Tea with Li.\nTuesday at noon.\nMonday at ten.\nBring ink.\n";

/// `note.md` was edited by a and by b: everybody has a's text as the note and b's as a copy.
fn quarrel(town: &Town) -> [Device; 2] {
    let (a, b) = (town.device("a"), town.device("b"));
    town.begin(&[&a, &b]);
    save(&a, THEIRS);
    assert_eq!(save(&b, OURS).conflicts.len(), 1);
    town.end(&[&a, &b]);
    [a, b]
}

fn found(device: &Device) -> Conflicts {
    let found = Conflicts::find(&device.folder, Default::default(), &NoProgress);
    drive(&device.turns, found).unwrap().unwrap()
}

/// Settles the only conflict of a device; tells where the copy's text is.
fn settle(device: &Device, keep: Keep) -> Result<Place, Refusal> {
    let conflicts = found(device);
    assert_eq!(conflicts.found.len(), 1, "{conflicts:?}");
    drive(&device.turns, conflicts.settle(&device.folder, &conflicts.found[0], keep)).unwrap()
}

/// What everybody has in the end when a conflict is settled so, on one device or the other.
fn settled(keep: Keep, place: &Place, end: &[(&str, &str)]) {
    for who in 0..2 {
        let story = |town: &Town| -> Notes {
            let devices = quarrel(town);
            let before: Vec<String> = notes(&devices[who]).into_values().collect();
            assert_eq!(settle(&devices[who], keep).as_ref(), Ok(place));
            let mut texts: Vec<String> = notes(&devices[who]).into_values().collect();
            let kept = devices[who].folder.kept();
            texts.extend(kept.iter().map(|kept| super::town::text(&kept.content)));
            assert!(before.iter().all(|text| texts.contains(text)), "{before:?} {texts:?}");
            let end = town.end(&[&devices[0], &devices[1]]);
            devices.iter().for_each(|device| assert_eq!(found(device).found, []));
            end
        };
        tell(story, end);
    }
}

#[test]
fn a_conflict_is_settled_for_everybody_in_each_way() {
    settled(Keep::Ours, &Place::Note, &[("note.md", OURS)]);
    settled(Keep::Theirs, &Place::Kept, &[("note.md", THEIRS)]);
    settled(Keep::Merged, &Place::Note, &[("note.md", ALL)]);
    let named = Place::Named("note 2.md".to_owned());
    settled(Keep::Both, &named, &[("note.md", THEIRS), ("note 2.md", OURS)]);
}

#[test]
fn a_copy_whose_note_is_gone_can_take_its_name() {
    for keep in [Keep::Ours, Keep::Merged] {
        tell(
            |town| {
                let [a, b] = quarrel(town);
                a.folder.erase("note.md");
                let conflict = found(&a).found[0].clone();
                let sides = drive(&a.turns, conflict.sides(&a.folder)).unwrap();
                assert_eq!((conflict.theirs, sides), (None, Ok(None)));
                assert_eq!(settle(&a, keep), Ok(Place::Note));
                town.end(&[&a, &b])
            },
            &[("note.md", OURS)],
        );
    }
}

#[test]
fn an_ordinary_name_is_one_that_nobody_has_whatever_its_case() {
    tell(
        |town| {
            let [a, b] = quarrel(town);
            write(&a, "Note 2.MD", "another");
            a.folder.mkdir("note 3.md").unwrap();
            assert_eq!(settle(&a, Keep::Both), Ok(Place::Named("note 4.md".to_owned())));
            a.folder.erase_folder("note 3.md");
            town.end(&[&a, &b])
        },
        &[("note.md", THEIRS), ("Note 2.MD", "another"), ("note 4.md", OURS)],
    );
}

#[test]
fn a_file_that_changed_since_it_was_found_is_left_alone() {
    let late = "edited since";
    for keep in Keep::ALL {
        tell(
            |town| {
                let [a, b] = quarrel(town);
                let conflicts = found(&a);
                write(&a, &copy("b", OURS), late);
                let settled = conflicts.settle(&a.folder, &conflicts.found[0], keep);
                let settled = drive(&a.turns, settled).unwrap();
                assert_eq!(settled, Err(Refusal::Folder(FolderError::Stale)), "{keep:?}");
                town.end(&[&a, &b])
            },
            &[("note.md", THEIRS), (&copy("b", OURS), late)],
        );
    }
    for keep in [Keep::Ours, Keep::Merged] {
        tell(
            |town| {
                let [a, b] = quarrel(town);
                let conflicts = found(&a);
                write(&a, "note.md", late);
                let settled = conflicts.settle(&a.folder, &conflicts.found[0], keep);
                let settled = drive(&a.turns, settled).unwrap();
                assert_eq!(settled, Err(Refusal::Folder(FolderError::Stale)), "{keep:?}");
                town.end(&[&a, &b])
            },
            &[("note.md", late), (&copy("b", OURS), OURS)],
        );
    }
}

#[test]
fn what_has_no_lines_or_would_be_no_json_is_not_put_together() {
    let town = Town::new([0; 3], tidelock_engine::memory::Tags::Md5);
    let device = town.device("a");
    for (note, ours, theirs, refusal) in [
        ("a.bin", "one", "two", Refusal::NoText),
        ("a.md", "one\0", "two", Refusal::NoText),
        ("a.json", "{\n\"a\": 1\n}", "{\n\"a\": 2\n}", Refusal::NoJson),
    ] {
        let mine = note.replace('.', " (conflict b 00000000).");
        write(&device, note, theirs);
        write(&device, &mine, ours);
        assert_eq!(settle(&device, Keep::Merged), Err(refusal));
        assert_eq!(notes(&device)[note], theirs);
        assert_eq!(settle(&device, Keep::Ours), Ok(Place::Note));
        assert_eq!(notes(&device)[note], ours);
        device.folder.erase(note);
    }
}

#[test]
fn a_note_is_named_by_itself_or_by_any_of_its_copies() {
    let town = Town::new([0; 3], tidelock_engine::memory::Tags::Md5);
    let device = town.device("a");
    let copies = ["d/n (conflict b 00000000).md", "d/n (conflict c 00000001).md"];
    for name in ["d/n.md", "d/n (conflict).md", "other.md", copies[0], copies[1]] {
        write(&device, name, "text");
    }
    let conflicts = found(&device);
    let at = |name: &str| -> Vec<String> {
        let found = conflicts.at(&VaultPath::parse(name).unwrap()).into_iter();
        found.map(|conflict| conflict.said.copy.to_string()).collect()
    };
    assert_eq!(at("d/n.md"), copies);
    assert_eq!(at(copies[1]), [copies[1]]);
    assert_eq!(at("other.md"), [""; 0]);
}

#[test]
fn a_folder_that_is_gone_is_told() {
    let town = Town::new([0; 3], tidelock_engine::memory::Tags::Md5);
    let device = town.device("a");
    device.folder.set_unmounted(true);
    let found = Conflicts::find(&device.folder, Default::default(), &NoProgress);
    let found = drive(&device.turns, found).unwrap();
    assert_eq!(found.map(drop), Err(FolderError::Missing));
    device.folder.set_unmounted(false);
    sync(&device);
}
