//! A whole device in memory.

use std::rc::Rc;

use tidelock_core::config::Direction;
use tidelock_core::guard::Limits;

use crate::outcome::Outcome;
use crate::session::{Ports, Wish, sync};

use super::NoProgress;
use super::bucket::Bucket;
use super::clock::{FakeClock, InstantSleep};
use super::disk::DiskKind;
use super::folder::MemoryFolder;
use super::luck::Luck;
use super::state::MemoryState;
use super::store::MemoryStore;
use super::turns::{Run, Turns, drive};

/// A device with a vault folder, its memory, its clock and its way to the storage.
pub struct MemoryDevice {
    /// Its clocks.
    pub clock: Rc<FakeClock>,
    /// The order in which its calls are answered, and its power.
    pub turns: Turns,
    /// Its way to the storage.
    pub store: MemoryStore,
    /// Its vault.
    pub folder: MemoryFolder,
    /// What it remembers.
    pub state: MemoryState,
    /// What its user wants.
    pub wish: Wish,
    sleep: InstantSleep,
    entropy: Luck,
}

impl MemoryDevice {
    /// A new device whose clock is `error_ms` ahead of true time (negative: behind).
    #[must_use]
    pub fn new(
        name: &str,
        bucket: &Rc<Bucket>,
        kind: DiskKind,
        error_ms: i64,
        luck: &Luck,
    ) -> Self {
        let time = bucket.time();
        let clock = Rc::new(FakeClock::new(time, error_ms));
        let turns = Turns::shuffled(luck.fork());
        Self {
            store: MemoryStore::new(bucket, &clock, &turns),
            folder: MemoryFolder::new(&format!("/{name}/notes"), kind, &clock, &turns),
            state: MemoryState::new(&turns, luck.fork()),
            sleep: InstantSleep::new(time, &turns),
            entropy: luck.fork(),
            wish: Wish {
                device: name.to_owned(),
                remote: "memory:bucket/".to_owned(),
                confirm: None,
                limits: Limits::default(),
                direction: Direction::Both,
                transfers: 3,
            },
            clock,
            turns,
        }
    }

    /// All its ports.
    #[must_use]
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            store: &self.store,
            folder: &self.folder,
            state: &self.state,
            clock: &*self.clock,
            sleep: &self.sleep,
            entropy: &self.entropy,
            progress: &NoProgress,
        }
    }

    /// Begins a sync; dropping it is a crash.
    #[must_use]
    pub fn begin_sync(&self) -> Run<'_, Outcome> {
        Run::new(&self.turns, sync(self.ports(), &self.wish))
    }

    /// Syncs; `None` when the power went before the end.
    pub fn sync(&self) -> Option<Outcome> {
        drive(&self.turns, sync(self.ports(), &self.wish))
    }
}
