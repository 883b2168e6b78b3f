//! Time, waiting and randomness.

use super::LocalBoxFuture;
use tidelock_core::time::{BootId, Reading};

/// The device's clocks. Only its adapter ever asks the system for the time.
pub trait Clock {
    /// Reads both clocks at once.
    fn read(&self) -> Reading;
    /// The present boot.
    fn boot(&self) -> BootId;
}

/// Waiting.
pub trait Sleep {
    /// Resolves after `ms` milliseconds, or at once where time is simulated.
    fn sleep(&self, ms: u64) -> LocalBoxFuture<'_, ()>;
}

/// Randomness, for IDs and for the jitter of retries; never for a decision about a note.
pub trait Entropy {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}
