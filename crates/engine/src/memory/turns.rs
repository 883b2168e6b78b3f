//! Whose turn it is: every call of a port is one turn, and before any of them the power may go.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::future::LocalBoxFuture;

use super::luck::Luck;

/// How many turns of others may come first.
const WAITS_MAX: usize = 3;

/// The turns of one device. Clones share them.
#[derive(Clone, Debug)]
pub struct Turns(Rc<Shared>);

#[derive(Debug)]
struct Shared {
    taken: Cell<u64>,
    left: Cell<Option<u64>>,
    waits: Option<Luck>,
}

impl Turns {
    /// One turn after the other, as asked for.
    #[must_use]
    pub fn in_order() -> Self {
        Self::with(None)
    }

    /// What runs at the same time takes its turns in an order that `luck` fixes.
    #[must_use]
    pub fn shuffled(luck: Luck) -> Self {
        Self::with(Some(luck))
    }

    fn with(waits: Option<Luck>) -> Self {
        Self(Rc::new(Shared { taken: Cell::new(0), left: Cell::new(None), waits }))
    }

    /// After `turns` more turns the power goes: no call ever answers again.
    pub fn cut_after(&self, turns: u64) {
        self.0.left.set(Some(turns));
    }

    /// The power is back.
    pub fn restore(&self) {
        self.0.left.set(None);
    }

    /// Whether the power is gone.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.0.left.get() == Some(0)
    }

    /// How many turns were taken.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.0.taken.get()
    }

    /// Lets the others go first so many times.
    pub(super) async fn let_others_go(&self, times: u64) {
        for _ in 0..times {
            let_others_go_first().await;
        }
    }

    /// Waits for the next turn; for ever once the power is gone.
    pub async fn next(&self) {
        let waits = self.0.waits.as_ref().map_or(0, |luck| luck.below(WAITS_MAX));
        for _ in 0..waits {
            let_others_go_first().await;
        }
        if self.is_cut() {
            std::future::pending::<()>().await;
        }
        self.0.left.set(self.0.left.get().map(|left| left - 1));
        self.0.taken.set(self.taken() + 1);
    }
}

async fn let_others_go_first() {
    let mut had_a_turn = false;
    std::future::poll_fn(|context| {
        if had_a_turn {
            return Poll::Ready(());
        }
        had_a_turn = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Something one device is busy with, that goes on a little at each [`Run::step`].
/// Dropping it is a crash.
pub struct Run<'a, T> {
    future: LocalBoxFuture<'a, T>,
    turns: Turns,
    bell: Arc<Bell>,
}

impl<'a, T> Run<'a, T> {
    /// Begins; nothing happens before the first step.
    pub fn new(turns: &Turns, future: impl Future<Output = T> + 'a) -> Self {
        let future: Pin<Box<dyn Future<Output = T> + 'a>> = Box::pin(future);
        Self { future, turns: turns.clone(), bell: Arc::default() }
    }

    /// Goes on until the next wait.
    ///
    /// # Panics
    /// When it waits for something that never comes though the power is there: a defect.
    pub fn step(&mut self) -> RunState<T> {
        let waker = Waker::from(Arc::clone(&self.bell));
        match self.future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => RunState::Done(value),
            Poll::Pending if self.turns.is_cut() => RunState::Cut,
            Poll::Pending => {
                assert!(self.bell.was_rung(), "waits for something that never comes");
                RunState::Waiting
            }
        }
    }
}

/// How far a [`Run`] came.
#[derive(Debug, PartialEq, Eq)]
pub enum RunState<T> {
    /// There is more to do.
    Waiting,
    /// The power is gone.
    Cut,
    /// It came to its end.
    Done(T),
}

/// Runs to the end; `None` when the power went before that.
///
/// # Panics
/// See [`Run::step`].
pub fn drive<'a, T>(turns: &Turns, future: impl Future<Output = T> + 'a) -> Option<T> {
    let mut run = Run::new(turns, future);
    loop {
        match run.step() {
            RunState::Waiting => {}
            RunState::Cut => return None,
            RunState::Done(value) => return Some(value),
        }
    }
}

#[derive(Debug, Default)]
struct Bell(AtomicBool);

impl Bell {
    fn was_rung(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn count(turns: &Turns) -> u64 {
        for _ in 0..5 {
            turns.next().await;
        }
        turns.taken()
    }

    #[test]
    fn the_power_goes_after_exactly_the_turns_that_were_left() {
        for turns in [Turns::in_order(), Turns::shuffled(Luck::new(3))] {
            turns.cut_after(3);
            assert_eq!(drive(&turns, count(&turns)), None);
            assert_eq!(turns.taken(), 3);
            turns.restore();
            assert_eq!(drive(&turns, count(&turns)), Some(8));
        }
    }

    #[test]
    #[should_panic(expected = "never comes")]
    fn a_run_that_hangs_is_a_defect() {
        drive(&Turns::in_order(), std::future::pending::<()>());
    }
}
