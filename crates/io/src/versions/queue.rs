//! Who waits to be written: many in one transaction, which is as durable as the one of them that
//! needs it most.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::write::{self, Ready};
use super::{Shared, VersionsError};

/// So many may wait…
const COUNT_MAX: usize = 256;
/// …and so many bytes.
const BYTES_MAX: usize = 2 * 1024 * 1024;

/// How one that waited came out.
pub(super) type Done = Arc<OnceLock<Result<(), VersionsError>>>;

/// One that waits.
pub(super) struct Waiting {
    pub(super) ready: Ready,
    /// Who wants to know; nobody, where losing it costs only a merge.
    pub(super) done: Option<Done>,
}

/// All that wait.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Vec<Waiting>>,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queue")
    }
}

impl Queue {
    /// Adds one; tells whether it is time to write.
    pub(super) fn push(&self, one: Waiting) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(one);
        let bytes: usize = waiting.iter().map(|one| one.ready.bytes_in_memory()).sum();
        COUNT_MAX <= waiting.len() || BYTES_MAX <= bytes
    }

    pub(super) fn take_all(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Shared {
    /// Writes one now, with all others that wait.
    pub(super) fn write_now(&self, ready: Ready) -> Result<(), VersionsError> {
        let done = Done::default();
        self.queue.push(Waiting { ready, done: Some(Arc::clone(&done)) });
        let written = self.write_waiting();
        done.get().cloned().unwrap_or(written)
    }

    /// Writes one before long. Whoever loses it loses a merge, so nobody is told of a failure.
    pub(super) fn write_soon(&self, ready: Ready) {
        if self.queue.push(Waiting { ready, done: None })
            && let Err(error) = self.write_waiting()
        {
            tracing::warn!(%error, "texts for later merges were not kept");
        }
    }

    /// Writes everything that waits.
    pub(super) fn flush(&self) -> Result<(), VersionsError> {
        if self.queue.is_empty() { Ok(()) } else { self.write_waiting() }
    }

    fn write_waiting(&self) -> Result<(), VersionsError> {
        let written = self.with(|connection| {
            write::all(self, connection, self.queue.take_all());
            Ok(())
        });
        if let Err(error) = &written {
            // What nobody can write must not wait for ever.
            for one in self.queue.take_all() {
                one.end(Err(error.clone()));
            }
        }
        written
    }
}

impl Waiting {
    pub(super) fn end(self, result: Result<(), VersionsError>) {
        match (self.done, result) {
            (Some(done), result) => {
                // Nobody else has a hand on it.
                let _ = done.set(result);
            }
            (None, Err(error)) => tracing::warn!(%error, "a text for later merges was not kept"),
            (None, Ok(())) => {}
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Err(error) = self.flush() {
            tracing::warn!(%error, "texts for later merges were not kept");
        }
    }
}
