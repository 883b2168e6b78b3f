//! Results as values, shown to people or written for scripts.
//!
//! Everything here turns a value into text; nothing here prints, and nothing decides.

mod clock;
mod conflicts;
mod doctor;
mod facts;
mod json;
mod repair;
mod report;
#[cfg(test)]
mod tests;
mod told;

pub use clock::{ClockMeasured, ClockReport, Trouble, TroubleKind};
pub use conflicts::{ConflictEntry, ConflictsReport, SettledEntry};
pub use doctor::{Check, CheckState, DoctorReport};
pub use facts::{Facts, Home};
pub use json::{ClockObject, Extent, SyncObject, write_line};
pub use repair::{repair, ways_to_repair};
pub use report::Report;
pub(crate) use told::of_state;
pub use told::{Arg, Told, Weight};
