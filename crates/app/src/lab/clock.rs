//! The lab's own time: the system's, shifted.
//!
//! The lab plays a server with a clock of its own, so it reads the system clock itself. Nothing
//! of a sync ever asks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tidelock_core::time::Timestamp;

/// A clock that can be moved while the lab runs. Clones move together.
#[derive(Clone, Debug)]
pub(crate) struct LabClock {
    offset_ms: Arc<AtomicI64>,
}

impl LabClock {
    /// A clock that shows the system's time plus `offset_ms`.
    pub(crate) fn new(offset_ms: i64) -> Self {
        Self { offset_ms: Arc::new(AtomicI64::new(offset_ms)) }
    }

    pub(crate) fn set_offset_ms(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::Relaxed);
    }

    /// The lab's time.
    pub(crate) fn now(&self) -> Timestamp {
        system_now().plus_ms(self.offset_ms.load(Ordering::Relaxed))
    }
}

fn system_now() -> Timestamp {
    let now = SystemTime::now();
    let ms = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_ms(match now.duration_since(UNIX_EPOCH) {
        Ok(after) => ms(after),
        Err(before) => -ms(before.duration()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_move_together() {
        let clock = LabClock::new(0);
        let clone = clock.clone();
        let before = clock.now();
        clone.set_offset_ms(1_800_000);
        let moved_ms = clock.now().since_ms(before);
        assert!((1_800_000..1_860_000).contains(&moved_ms), "{moved_ms}");
    }
}
