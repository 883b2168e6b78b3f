//! The version store: every content that a sync replaced or deleted on this device, and the texts
//! that both sides held, which later merges start from.
//!
//! ```text
//! STATE_DIR/versions/versions.sqlite3    which versions there are, and every content up to 256 KiB
//! STATE_DIR/versions/objects/ab/….zst    a larger content, by its digest
//! STATE_DIR/versions/lock                held, shared, as long as somebody may write objects
//! ```
//!
//! A content is named by its BLAKE3, compressed with zstd and stored once, whichever notes had it.
//! It is checked against its name when it is written and when it is read. Only its owner can read
//! the store. What may go is decided by `core::version`.

mod columns;
mod database;
mod health;
mod object;
mod pack;
mod purge;
mod queue;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::Connection;
use thiserror::Error;
use tidelock_core::binding::RandomId;
use tidelock_core::lineage::VersionId;
use tidelock_core::path::VaultPath;
use tidelock_core::time::Timestamp;
use tidelock_core::version::{How, Label};

pub use self::health::{Damaged, Health};
pub use self::purge::Purged;
pub use self::read::Checked;
pub(crate) use self::write::Source;

/// The versions that this device keeps. Cloning is cheap; all clones are one store.
///
/// Nothing is opened or made before the first use. Every call may wait for the disk.
#[derive(Clone, Debug)]
pub struct VersionStore {
    shared: Arc<Shared>,
}

/// What the clones share.
#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    connection: Mutex<Option<Connection>>,
    queue: queue::Queue,
    packer: Mutex<pack::Packer>,
    in_use: OnceLock<object::InUse>,
    damaged_file: OnceLock<PathBuf>,
}

/// Which vault's versions: the folder's own ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderKey(String);

impl FolderKey {
    /// The versions of the folder with this ID; those of all folders that have none are kept together.
    #[must_use]
    pub fn of(id: Option<&RandomId>) -> Self {
        Self(id.map_or("unnamed", RandomId::as_str).to_owned())
    }
}

/// What is told of a content when it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which note it is a version of.
    pub path: VaultPath,
    /// How that is spelled on disk.
    pub name: Arc<str>,
    /// The version both sides know it as; `None`: that of the note's newest kept version, if it has
    /// the same content.
    pub version: Option<VersionId>,
    /// How it comes to be kept.
    pub how: How,
    /// Who keeps it, and what is known of the time.
    pub label: Label,
    /// What this device's clock shows.
    pub wall: Timestamp,
}

/// Why the store cannot do what it was asked for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum VersionsError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The content is not the one that was to be kept.
    #[error("it changed while it was kept")]
    Changed,
    /// What is stored is not what was stored once.
    #[error("the version store is damaged: {0}")]
    Damaged(String),
    /// A newer program, or another one, wrote the store.
    #[error("the version store cannot be used: {0}")]
    NotOurs(String),
    /// The system refused.
    #[error("the version store cannot be read or written: {0}")]
    Io(String),
}

impl VersionsError {
    /// The stable code for scripts and texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full => "versions-full",
            Self::Changed | Self::Io(_) => "versions-unusable",
            Self::Damaged(_) => "versions-damaged",
            Self::NotOurs(_) => "versions-not-ours",
        }
    }
}

impl VersionStore {
    /// The store in the state folder `state_dir`.
    #[must_use]
    pub fn at(state_dir: &Path) -> Self {
        let shared = Shared {
            dir: state_dir.join("versions"),
            connection: Mutex::default(),
            queue: queue::Queue::default(),
            packer: Mutex::default(),
            in_use: OnceLock::new(),
            damaged_file: OnceLock::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Where it lies.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// Where the store's data base went that was damaged when it was opened.
    #[must_use]
    pub fn damaged_file(&self) -> Option<PathBuf> {
        self.shared.damaged_file.get().cloned()
    }

    /// Writes everything that waits.
    ///
    /// # Errors
    /// [`VersionsError`] when the store cannot be opened.
    pub fn flush(&self) -> Result<(), VersionsError> {
        self.shared.flush()
    }
}

impl Shared {
    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` with the data base, made where it is missing.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, VersionsError>,
    ) -> Result<T, VersionsError> {
        let mut slot = self.connection();
        if slot.is_none() {
            let opened = database::open(&self.dir)?;
            if let Some(file) = opened.damaged_file {
                // Only the first one is told.
                let _ = self.damaged_file.set(file);
            }
            *slot = Some(opened.connection);
        }
        match slot.as_mut() {
            Some(connection) => work(connection),
            None => Err(VersionsError::Io("it is not open".to_owned())),
        }
    }

    /// Runs `work` with the data base; `None`, and nothing is made, where there is none.
    fn with_existing<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, VersionsError>,
    ) -> Result<Option<T>, VersionsError> {
        self.flush()?;
        self.with_written(work)
    }

    /// The same without what still waits to be written.
    fn with_written<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, VersionsError>,
    ) -> Result<Option<T>, VersionsError> {
        if self.connection().is_none() && !database::exists(&self.dir) {
            return Ok(None);
        }
        self.with(work).map(Some)
    }
}
