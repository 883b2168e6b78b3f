//! The ports in memory: the reference that every other adapter is measured against.
//!
//! Devices share one [`Bucket`] and one [`TrueTime`]; each has its own [`MemoryStore`] handle,
//! [`MemoryFolder`], [`MemoryState`], [`FakeClock`] and [`Turns`]. Everything that looks like
//! chance comes from a seed, so one seed tells one story. Nothing here touches a disk, a network
//! or a real clock, and nothing here decides what to sync.

mod body;
mod bucket;
mod clock;
mod device;
mod disk;
mod folder;
mod luck;
mod state;
mod store;
mod turns;
mod weather;

pub use bucket::{Bucket, Habits, Stored, Tags};
pub use clock::{FakeClock, InstantSleep, TrueTime};
pub use device::MemoryDevice;
pub use disk::{DiskKind, Kept};
pub use folder::{MemoryFolder, Moment};
pub use luck::Luck;
pub use state::MemoryState;
pub use store::{MemoryStore, PROBE_KEY};
pub use turns::{Run, RunState, Turns, drive};
pub use weather::{Call, Fault, Weather};

use crate::ports::{Progress, Progressed};

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn on(&self, _event: Progressed) {}
}
