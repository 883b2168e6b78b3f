//! Time that is told, not measured: true for everybody, shown wrongly by each device.

use std::cell::Cell;
use std::rc::Rc;

use tidelock_core::time::{BootId, Reading, Timestamp};

use crate::ports::{Clock, LocalBoxFuture, Sleep};

use super::turns::Turns;

/// What time it really is. Clones share it.
#[derive(Clone, Debug)]
pub struct TrueTime(Rc<Cell<Timestamp>>);

impl TrueTime {
    /// Time begins at `start`.
    #[must_use]
    pub fn starting(start: Timestamp) -> Self {
        Self(Rc::new(Cell::new(start)))
    }

    /// The true time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.get()
    }

    /// Lets `ms` milliseconds pass.
    pub fn advance(&self, ms: i64) {
        self.0.set(self.now().plus_ms(ms));
    }
}

/// A moment on one device.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    /// What its clock shows.
    pub(super) shown: Timestamp,
    /// What time it really is.
    pub(super) truth: Timestamp,
}

/// The clocks of one device, which anybody may set.
#[derive(Debug)]
pub struct FakeClock {
    time: TrueTime,
    error_ms: Cell<i64>,
    booted: Cell<Timestamp>,
    boots: Cell<u64>,
}

impl FakeClock {
    /// A device that boots now, `error_ms` ahead of true time (negative: behind).
    #[must_use]
    pub fn new(time: &TrueTime, error_ms: i64) -> Self {
        let booted = Cell::new(time.now());
        Self { time: time.clone(), error_ms: Cell::new(error_ms), booted, boots: Cell::new(1) }
    }

    /// What it shows and what is true, together.
    pub(super) fn now(&self) -> Now {
        Now { shown: self.read().wall, truth: self.time.now() }
    }

    /// Somebody sets the wall clock `ms` forward (negative: back).
    pub fn step(&self, ms: i64) {
        self.error_ms.set(self.error_ms.get().saturating_add(ms));
    }

    /// The device starts anew.
    pub fn reboot(&self) {
        self.boots.set(self.boots.get() + 1);
        self.booted.set(self.time.now());
    }
}

impl Clock for FakeClock {
    fn read(&self) -> Reading {
        let now = self.time.now();
        Reading { wall: now.plus_ms(self.error_ms.get()), boot_ms: now.since_ms(self.booted.get()) }
    }

    fn boot(&self) -> BootId {
        BootId(format!("boot-{}", self.boots.get()).into())
    }
}

/// For each so many milliseconds of a wait, whatever else is under way gets on.
const WAIT_MS_OTHERS: u64 = 250;

/// Waits by letting true time pass at once.
#[derive(Clone, Debug)]
pub struct InstantSleep {
    time: TrueTime,
    turns: Turns,
}

impl InstantSleep {
    /// Sleeps in this time, as one of this device's turns.
    #[must_use]
    pub fn new(time: &TrueTime, turns: &Turns) -> Self {
        Self { time: time.clone(), turns: turns.clone() }
    }
}

impl Sleep for InstantSleep {
    fn sleep(&self, ms: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            self.turns.next().await;
            self.turns.let_others_go(ms / WAIT_MS_OTHERS).await;
            self.time.advance(i64::try_from(ms).unwrap_or(i64::MAX));
        })
    }
}
