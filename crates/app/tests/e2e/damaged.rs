//! What a device remembers is deleted, torn, scribbled on or from the future: it begins anew from what
//! both sides hold, and deletes nothing on the strength of it.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::support::device::{Device, files_below};
use crate::support::journal::notes;
use crate::support::lab::Lab;
use crate::support::vault::{tree, write};

const NOTES: usize = 8;
/// One bit in so many places of the file is flipped, one after the other.
const FLIPS: usize = 60;

fn state_file(device: &Device) -> PathBuf {
    device.state().join("state.sqlite3")
}

/// A way in which a state is damaged.
struct Damage {
    name: &'static str,
    /// Whether the file is put aside, where there is one.
    is_kept: bool,
    spoil: fn(&Device),
}

const DAMAGES: [Damage; 6] = [
    Damage {
        name: "deleted",
        is_kept: false,
        spoil: |device| fs::remove_file(state_file(device)).unwrap(),
    },
    Damage {
        name: "deleted with its folder",
        is_kept: false,
        spoil: |device| fs::remove_dir_all(device.state()).unwrap(),
    },
    Damage {
        name: "truncated",
        is_kept: true,
        spoil: |device| {
            let bytes = fs::read(state_file(device)).unwrap();
            fs::write(state_file(device), &bytes[..bytes.len() / 2]).unwrap();
        },
    },
    Damage {
        name: "scribbled on",
        is_kept: true,
        spoil: |device| {
            let mut bytes = fs::read(state_file(device)).unwrap();
            bytes[4_096..].iter_mut().step_by(7).for_each(|byte| *byte ^= 0x55);
            fs::write(state_file(device), bytes).unwrap();
        },
    },
    Damage {
        name: "from a newer version",
        is_kept: true,
        spoil: |device| {
            let state = Connection::open(state_file(device)).unwrap();
            state.pragma_update(None, "user_version", 1_000).unwrap();
        },
    },
    Damage {
        name: "with a value that nobody wrote",
        is_kept: true,
        spoil: |device| {
            let state = Connection::open(state_file(device)).unwrap();
            let changed = state.execute("UPDATE base_pending SET lineage = 'torn'", []).unwrap();
            assert_eq!(changed, NOTES);
        },
    },
];

fn begin() -> (Lab, Device, Device) {
    let (lab, pc, phone) = (Lab::of_vendor("aws"), Device::new(), Device::new());
    for number in 0..NOTES {
        write(&pc.folder(), &format!("{number}.md"), format!("note {number}\n"));
    }
    pc.sync(&lab.remote()).ends_with(0);
    phone.sync(&lab.remote()).ends_with(0);
    (lab, pc, phone)
}

#[test]
fn a_damaged_state_is_put_aside_and_both_sides_keep_everything() {
    for Damage { name, is_kept, spoil } in DAMAGES {
        let (lab, pc, phone) = begin();
        write(&phone.folder(), "0.md", "by phone\n");
        write(&pc.folder(), "0.md", "by pc\n");
        write(&pc.folder(), "1.md", "by pc alone\n");
        fs::remove_file(phone.folder().join("2.md")).unwrap();
        fs::remove_file(pc.folder().join("3.md")).unwrap();
        phone.sync(&lab.remote()).ends_with(0);
        spoil(&pc);

        let run = pc.sync(&lab.remote());
        assert!(matches!(run.code, Some(0 | 1)), "{name}: {}", run.shown());
        assert_eq!(run.number("deleted_local"), 0, "{name}: {}", run.shown());
        assert_eq!(run.number("deleted_remote"), 0, "{name}: {}", run.shown());
        let aside = files_below(&pc.state())
            .into_iter()
            .find(|path| path.to_string_lossy().ends_with("state.sqlite3.damaged-1"));
        assert_eq!(aside.is_some(), is_kept, "{name}");
        assert_eq!(run.stderr.contains("damaged-1"), is_kept, "{name}: {}", run.shown());

        for device in [&phone, &pc, &phone] {
            device.sync(&lab.remote()).ends_with(0);
        }
        assert_eq!(tree(&phone.folder()), tree(&pc.folder()), "{name}");
        let texts: Vec<String> = notes(&pc.folder()).into_values().collect();
        for text in ["by phone\n", "by pc\n", "by pc alone\n", "note 2\n", "note 3\n"] {
            assert!(texts.iter().any(|there| there == text), "{name}: {text:?} of {texts:?}");
        }
    }
}

#[test]
fn no_flipped_bit_of_a_state_changes_a_note() {
    let (lab, pc, phone) = begin();
    // The second run has settled what the first one left to look at again.
    pc.sync(&lab.remote()).ends_with(0);
    let before = tree(&pc.folder());
    let whole = fs::read(state_file(&pc)).unwrap();
    for flip in 0..FLIPS {
        let position = flip * whole.len() / FLIPS + (flip * 37) % (whole.len() / FLIPS);
        let mut flipped = whole.clone();
        flipped[position] ^= 1 << (flip % 8);
        fs::write(state_file(&pc), flipped).unwrap();
        let run = pc.sync(&lab.remote());
        // A folder or remote that is not the remembered one is a question.
        assert!(matches!(run.code, Some(0 | 1 | 2 | 6)), "at {position}: {}", run.shown());
        assert_eq!(tree(&pc.folder()), before, "at {position}: {}", run.shown());
    }
    phone.sync(&lab.remote()).ends_with(0);
    assert_eq!(tree(&phone.folder()), before);
}
