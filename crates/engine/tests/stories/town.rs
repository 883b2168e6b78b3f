//! Where the stories happen: a storage, devices, and what people do there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tidelock_core::conflict::conflict_name;
use tidelock_core::digest::Digest;
use tidelock_core::time::Timestamp;
use tidelock_engine::memory::{Bucket, DiskKind, Habits, Luck, MemoryDevice, Tags, TrueTime};
use tidelock_engine::outcome::Outcome;

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const DAY_MS: i64 = 1_440 * MINUTE_MS;
/// A text of more bytes takes several requests here.
const WHOLE_MAX: u64 = 100;
pub(crate) const LARGE: &str = const {
    const TEXT: &[u8] = &[b'x'; 200];
    match std::str::from_utf8(TEXT) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// How far the devices' clocks are ahead, in the order in which devices are made.
pub(crate) const CLOCKS: [[i64; 3]; 2] = [[0, 0, 0], [-30 * MINUTE_MS, 400 * DAY_MS, 45_000]];

pub(crate) type Device = Rc<MemoryDevice>;
pub(crate) type Notes = BTreeMap<String, String>;

/// The storage, and the time everybody lives in.
pub(crate) struct Town {
    pub(crate) bucket: Rc<Bucket>,
    luck: Luck,
    clocks: RefCell<Vec<i64>>,
}

impl Town {
    pub(crate) fn new(clocks: [i64; 3], tags: Tags) -> Self {
        let (page, whole_max) = (2, WHOLE_MAX);
        let habits = Habits { tags, checks_beliefs: false, page, whole_max, ..Habits::default() };
        Self::of(clocks, habits)
    }

    /// With another storage.
    pub(crate) fn of(clocks: [i64; 3], habits: Habits) -> Self {
        let time = TrueTime::starting(Timestamp::from_s(1_795_479_399));
        let clocks = RefCell::new(clocks.into_iter().rev().collect());
        Self { bucket: Bucket::new(&time, habits), luck: Luck::new(1), clocks }
    }

    pub(crate) fn device(&self, name: &str) -> Device {
        self.device_on(name, DiskKind::default())
    }

    pub(crate) fn device_on(&self, name: &str, kind: DiskKind) -> Device {
        let error_ms = self.clocks.borrow_mut().pop().unwrap_or(0);
        Rc::new(MemoryDevice::new(name, &self.bucket, kind, error_ms, &self.luck))
    }

    pub(crate) fn pass_min(&self, minutes: i64) {
        self.bucket.time().advance(minutes * MINUTE_MS);
    }

    /// `note.md` holds `v0` everywhere, and everybody is sure of it.
    pub(crate) fn begin(&self, devices: &[&Device]) {
        self.bucket.put_foreign("note.md", "v0");
        for device in devices {
            sync(device);
        }
        self.pass_min(60);
    }

    /// Everybody syncs in peace until nothing moves; tells what everybody then has.
    pub(crate) fn end(&self, devices: &[&Device]) -> Notes {
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

    pub(crate) fn notes(&self) -> Notes {
        let notes = self.bucket.notes().into_iter().filter(|(key, _)| !key.ends_with('/'));
        notes.map(|(key, content)| (key, text(&content))).collect()
    }
}

pub(crate) fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(content).into_owned()
}

pub(crate) fn notes(device: &Device) -> Notes {
    device.folder.files().into_iter().map(|(name, content)| (name, text(&content))).collect()
}

pub(crate) fn sync(device: &Device) -> Outcome {
    let outcome = device.sync().unwrap();
    assert_eq!(outcome.failures, [], "{}", device.wish.device);
    outcome
}

pub(crate) fn write(device: &Device, name: &str, text: &'static str) {
    device.folder.write(name, text).unwrap();
}

/// Writes `note.md` and syncs.
pub(crate) fn save(device: &Device, text: &'static str) -> Outcome {
    write(device, "note.md", text);
    sync(device)
}

/// The name under which a device keeps its own `text` of `note.md`.
pub(crate) fn copy(device: &str, text: &str) -> String {
    conflict_name("note.md", device, &Digest::of(text.as_bytes()))
}

/// Tells a story in every setting; it ends with these notes each time.
pub(crate) fn tell(story: impl Fn(&Town) -> Notes, end: &[(&str, &str)]) {
    let end: Notes = end.iter().map(|(at, text)| ((*at).to_owned(), (*text).to_owned())).collect();
    for clocks in CLOCKS {
        for tags in [Tags::Md5, Tags::Digest, Tags::Counted] {
            println!("clocks {clocks:?}, {tags:?}");
            assert_eq!(story(&Town::new(clocks, tags)), end);
        }
    }
}
