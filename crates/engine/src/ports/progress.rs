//! What a front end may show while a sync runs.

use tidelock_core::path::VaultPath;
use tidelock_core::plan::Action;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progressed {
    /// The folder is being read: files seen so far.
    Scanned {
        /// Files so far.
        files: u64,
    },
    /// The storage is being listed: objects seen so far.
    Listed {
        /// Objects so far.
        objects: u64,
    },
    /// A plan was made.
    Planned {
        /// Steps that move something.
        steps: u64,
        /// Bytes that will cross the network, as far as known.
        bytes: u64,
    },
    /// Bytes crossed the network.
    Moved {
        /// How many since the last event.
        bytes: u64,
    },
    /// A step ended.
    Settled {
        /// What it was about.
        path: VaultPath,
        /// What it was to do.
        action: Action,
        /// Whether it succeeded.
        ok: bool,
    },
    /// A request failed and will be made again.
    Retrying {
        /// After this many milliseconds.
        after_ms: u64,
    },
}

/// Takes in what happened. Must return at once.
pub trait Progress {
    /// Shows, counts or drops it.
    fn on(&self, event: Progressed);
}
