//! Keeping what is settled: in batches, each one transaction.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use tidelock_core::time::Reading;

use crate::ports::{Change, Memory, StateError, VaultNo};

use super::Ports;

/// No transaction takes more changes, however many wait.
const BATCH_MAX: usize = 1_000;
/// What waits is written when there is this much of it…
const CHANGES_MAX: usize = 200;
/// …or when this much time passed since the last one.
const WAIT_MS_MAX: i64 = 1_000;

/// Changes that happened and are not stored yet.
pub(super) struct Recorder<'a> {
    vault: Cell<Option<VaultNo>>,
    waiting: Rc<RefCell<VecDeque<Change>>>,
    /// One transaction at a time, so that changes are stored in their order. Whoever waits for it
    /// drives it, and it goes on when those who began it are cut off.
    under_way: RefCell<Option<Transaction<'a>>>,
    last: Cell<Reading>,
}

type Transaction<'a> = Shared<LocalBoxFuture<'a, Result<(), StateError>>>;

impl<'a> Recorder<'a> {
    pub(super) fn new(now: Reading) -> Self {
        Self {
            vault: Cell::new(None),
            waiting: Rc::default(),
            under_way: RefCell::default(),
            last: Cell::new(now),
        }
    }

    /// From now on changes belong to `vault`; those of its first observation are applied to `memory`.
    pub(super) fn begin(&self, vault: VaultNo, memory: &mut Memory) {
        self.vault.set(Some(vault));
        for change in self.waiting.borrow().iter() {
            memory.apply(change);
        }
    }

    /// Takes in what happened.
    pub(super) fn push(&self, changes: impl IntoIterator<Item = Change>) {
        self.waiting.borrow_mut().extend(changes);
    }

    /// Stores what waits, if there is enough of it or it waited long enough.
    pub(super) async fn flush_when_due(&self, ports: Ports<'a>) -> Result<(), StateError> {
        let waited_ms = ports.clock.read().elapsed_since_ms(self.last.get());
        let count = self.waiting.borrow().len();
        if CHANGES_MAX <= count || 0 < count && WAIT_MS_MAX <= waited_ms {
            self.flush(ports).await?;
        }
        Ok(())
    }

    /// Stores everything that waits, also what another flush has under way; durable when this returns.
    pub(super) async fn flush(&self, ports: Ports<'a>) -> Result<(), StateError> {
        let Some(vault) = self.vault.get() else { return Ok(()) };
        self.last.set(ports.clock.read());
        while let Some(transaction) = self.next_transaction(vault, ports) {
            transaction.await?;
        }
        Ok(())
    }

    /// The transaction under way, else one of the changes that waited longest.
    fn next_transaction(&self, vault: VaultNo, ports: Ports<'a>) -> Option<Transaction<'a>> {
        let mut under_way = self.under_way.borrow_mut();
        let unfinished = under_way.take().filter(|transaction| transaction.peek().is_none());
        *under_way = unfinished.or_else(|| self.transaction(vault, ports));
        under_way.clone()
    }

    /// What cannot be stored waits on.
    fn transaction(&self, vault: VaultNo, ports: Ports<'a>) -> Option<Transaction<'a>> {
        let batch = self.next_batch();
        if batch.is_empty() {
            return None;
        }
        let waiting = Rc::clone(&self.waiting);
        let store = async move {
            let stored = ports.state.record(vault, &batch).await;
            if stored.is_err() {
                let mut waiting = waiting.borrow_mut();
                batch.into_iter().rev().for_each(|change| waiting.push_front(change));
            }
            stored
        };
        Some(store.boxed_local().shared())
    }

    fn next_batch(&self) -> Vec<Change> {
        let mut waiting = self.waiting.borrow_mut();
        let count = waiting.len().min(BATCH_MAX);
        let batch = waiting.drain(..count).collect();
        // A first scan leaves a long queue; its memory is not needed again.
        if waiting.is_empty() {
            waiting.shrink_to(BATCH_MAX);
        }
        batch
    }
}
