//! What is kept of a remote's offset between two runs.

use super::{Grounds, Offset};
use crate::time::{BootId, Reading};

/// One remote's offset as the last run left it: a plain value for the state to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedOffset {
    /// The interval as it stood at `at`.
    pub offset: Offset,
    /// Both clocks when it was saved.
    pub at: Reading,
    /// The boot that `at` belongs to.
    pub boot: BootId,
    /// What made it believable.
    pub grounds: Grounds,
    /// The offset that a standing consent was given for, in milliseconds.
    pub accepted_ms: Option<i64>,
}
