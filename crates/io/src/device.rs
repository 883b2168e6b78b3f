//! The device's own clocks, waiting and randomness.
//!
//! The only module of the whole program that asks for the time. It never corrects a clock: what a
//! wrong clock shows is what it tells.

use std::time::{Duration, SystemTime};

use tidelock_core::time::{BootId, Reading, Timestamp};
use tidelock_engine::ports::{Clock, Entropy, LocalBoxFuture, Sleep};

/// The clocks of this device.
#[derive(Clone, Debug)]
pub struct SystemClock {
    boot: BootId,
}

impl SystemClock {
    /// The clocks, and the boot they belong to.
    #[must_use]
    pub fn new() -> Self {
        Self { boot: boot_id() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        Reading { wall: wall(), boot_ms: boot_ms() }
    }

    fn boot(&self) -> BootId {
        self.boot.clone()
    }
}

/// What the wall clock shows; it may be wrong by any amount.
pub(crate) fn wall() -> Timestamp {
    let now = SystemTime::now();
    Timestamp::from_ms(match now.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => ms(after),
        Err(before) => -ms(before.duration()),
    })
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since boot, the time asleep included.
///
/// `CLOCK_BOOTTIME` of Linux, and Darwin's `CLOCK_MONOTONIC`, which counts on during sleep there.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn boot_ms() -> i64 {
    #[cfg(target_vendor = "apple")]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    #[cfg(not(target_vendor = "apple"))]
    const CLOCK: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    let now = rustix::time::clock_gettime(CLOCK);
    now.tv_sec.saturating_mul(1_000).saturating_add(now.tv_nsec / 1_000_000)
}

/// Milliseconds since the first reading: good within one run, and [`boot_id`] is empty here, so
/// nobody compares it with another run's.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn boot_ms() -> i64 {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    ms(START.elapsed())
}

/// The kernel's random name of this boot (`man 5 proc_sys_kernel`); empty where there is none.
fn boot_id() -> BootId {
    let text = if cfg!(any(target_os = "linux", target_os = "android")) {
        std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
    } else {
        String::new()
    };
    BootId(text.trim().into())
}

/// Waits on tokio's timer; needs a tokio runtime with time enabled.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioSleep;

impl Sleep for TokioSleep {
    fn sleep(&self, ms: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(ms)))
    }
}

/// The operating system's source of randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::expect_used,
        reason = "a system without randomness cannot even open a TLS connection"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_is_the_systems_and_the_boot_clock_never_goes_back() {
        let clock = SystemClock::new();
        let (first, second) = (clock.read(), clock.read());
        let system = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        assert!((ms(system) - first.wall.ms()).abs() < 60_000);
        assert!(0 <= second.elapsed_since_ms(first));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn one_boot_has_one_name_and_counts_from_its_start() {
        assert!(SystemClock::new().boot().same_as(&SystemClock::new().boot()));
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime_s: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        let boot_s = SystemClock::new().read().boot_ms / 1_000;
        assert!((uptime_s - boot_s as f64).abs() < 60.0, "{uptime_s} against {boot_s}");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_takes_as_long_as_it_was_told() {
        let start = tokio::time::Instant::now();
        TokioSleep.sleep(1_500).await;
        assert_eq!(start.elapsed(), Duration::from_millis(1_500));
    }

    #[test]
    fn randomness_fills_every_byte_anew() {
        let (mut a, mut b) = ([0; 32], [0; 32]);
        SystemEntropy.fill(&mut a);
        SystemEntropy.fill(&mut b);
        assert_ne!(a, b);
    }
}
