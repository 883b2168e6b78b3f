//! Waiting for something that another process does, with a deadline instead of luck.

use std::thread;
use std::time::{Duration, Instant};

/// Looks every 30 ms until `found` gives something; panics naming `what` after `limit_s`.
pub(crate) fn wait_for<T>(what: &str, limit_s: u64, mut found: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = found() {
            return value;
        }
        assert!(started.elapsed() < Duration::from_secs(limit_s), "waited {limit_s} s for {what}");
        thread::sleep(Duration::from_millis(30));
    }
}
