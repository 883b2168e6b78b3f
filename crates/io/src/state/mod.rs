//! What a device remembers, in one SQLite file.
//!
//! `state.sqlite3` in the state folder holds the bases of all vaults of this device. It never holds
//! a secret or a note's text. Every call is one transaction, on disk when it returns. Losing the file
//! loses no note: the next sync is a first contact.

mod columns;
mod load;
mod lock;
mod open;
mod record;
mod schema;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior, params};
use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::SavedOffset;
use tidelock_core::condition::Conditions;
use tidelock_core::tree::BaseTree;
use tidelock_engine::ports::{Change, Hints, LocalBoxFuture, Memory, State, StateError, VaultNo};

pub use self::lock::VaultLock;
use crate::sqlite::is_damage;

/// What this device remembers. Cloning is cheap; all clones are one connection.
///
/// Its futures need a tokio runtime, whose blocking threads do the work.
#[derive(Clone, Debug)]
pub struct SqliteState {
    connection: Arc<Mutex<Connection>>,
    damaged_file: Option<PathBuf>,
}

impl SqliteState {
    /// Opens `state.sqlite3` in `dir`, both made where they are missing (`dir` for its owner only).
    ///
    /// A file that is damaged, or that a newer version of this program wrote, is set aside as
    /// `state.sqlite3.damaged-N`, and a new one is made.
    ///
    /// # Errors
    /// [`StateError::Damaged`] when another program wrote the file; [`StateError::Io`] when the
    /// system refuses.
    pub fn open(dir: &Path) -> Result<Self, StateError> {
        let opened = open::open(dir)?;
        let connection = Arc::new(Mutex::new(opened.connection));
        Ok(Self { connection, damaged_file: opened.damaged_file })
    }

    /// The same; `None` where `dir` holds no state yet, and none is made.
    ///
    /// # Errors
    /// As [`SqliteState::open`].
    pub fn open_existing(dir: &Path) -> Result<Option<Self>, StateError> {
        match open::is_there(dir) {
            true => Self::open(dir).map(Some),
            false => Ok(None),
        }
    }

    /// Where the file went that was damaged when this one was opened.
    #[must_use]
    pub fn damaged_file(&self) -> Option<PathBuf> {
        self.damaged_file.clone()
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> LocalBoxFuture<'_, Result<T, StateError>> {
        self.transact(TransactionBehavior::Deferred, work)
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> LocalBoxFuture<'_, Result<T, StateError>> {
        self.transact(TransactionBehavior::Immediate, work)
    }

    /// Runs `work` in one transaction on a thread that may wait.
    fn transact<T: Send + 'static>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> LocalBoxFuture<'_, Result<T, StateError>> {
        let connection = Arc::clone(&self.connection);
        let run = move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(behavior)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        Box::pin(async move {
            let done = tokio::task::spawn_blocking(run).await;
            let result: Result<T, Fault> = done.map_err(|e| StateError::Io(e.to_string()))?;
            result.map_err(StateError::from)
        })
    }
}

/// Why a statement failed: the data base did, or what it holds is not what we wrote.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    #[error("{0}")]
    Other(String),
}

impl From<Fault> for StateError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Sql(error) => state_error(&error),
            Fault::Other(text) => Self::Io(text),
        }
    }
}

/// Damage is told from a system that refuses; every other fault may pass.
fn state_error(error: &rusqlite::Error) -> StateError {
    if is_damage(error) {
        StateError::Damaged(error.to_string())
    } else {
        StateError::Io(error.to_string())
    }
}

fn must_exist(sql: &Connection, vault: VaultNo) -> Result<(), Fault> {
    match sql.prepare_cached("SELECT 1 FROM vault WHERE vault = ?1")?.exists([vault.0])? {
        true => Ok(()),
        false => Err(Fault::Other(format!("there is no vault {}", vault.0))),
    }
}

/// 128 fresh random bits.
fn random_id() -> Result<RandomId, Fault> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|e| Fault::Other(e.to_string()))?;
    Ok(RandomId::new(bits))
}

impl State for SqliteState {
    fn device(&self) -> LocalBoxFuture<'_, Result<RandomId, StateError>> {
        self.write(|sql| {
            if let Some(id) = load::device(sql)? {
                return Ok(id);
            }
            let id = random_id()?;
            sql.execute("INSERT INTO device (one, id) VALUES (1, ?1)", [id.as_str()])?;
            Ok(id)
        })
    }

    fn bound(&self) -> LocalBoxFuture<'_, Result<Vec<(VaultNo, Bound)>, StateError>> {
        self.read(|sql| Ok(load::bound(sql)?))
    }

    fn bind<'a>(
        &'a self,
        bound: &'a Bound,
        over: Option<VaultNo>,
    ) -> LocalBoxFuture<'a, Result<VaultNo, StateError>> {
        let Bound { place, folder, remote, remote_ids } = bound.clone();
        self.write(move |sql| {
            // Without a number SQLite gives the next free one.
            let no: i64 = sql.query_row(
                "INSERT INTO vault (vault, place, folder, remote, remote_ids) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (vault) DO UPDATE SET place = excluded.place, folder = excluded.folder,
                   remote = excluded.remote, remote_ids = excluded.remote_ids
                 RETURNING vault",
                params![over.map(|no| no.0), place, folder.as_str(), remote, columns::joined(&remote_ids)],
                |row| row.get(0),
            )?;
            Ok(VaultNo(no))
        })
    }

    fn forget(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(), StateError>> {
        self.write(move |sql| {
            for table in ["base_file", "base_pending", "base_folder", "hint", "intent"] {
                sql.execute(&format!("DELETE FROM {table} WHERE vault = ?1"), [vault.0])?;
            }
            Ok(())
        })
    }

    fn load(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(Memory, Hints), StateError>> {
        self.read(move |sql| {
            must_exist(sql, vault)?;
            let memory = load::memory(sql, vault)?;
            let hints = load::hints(sql, vault, &memory.base)?;
            Ok((memory, hints))
        })
    }

    fn hints(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<Hints, StateError>> {
        self.read(move |sql| {
            must_exist(sql, vault)?;
            Ok(load::hints(sql, vault, &BaseTree::default())?)
        })
    }

    fn record<'a>(
        &'a self,
        vault: VaultNo,
        changes: &'a [Change],
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        let changes = changes.to_vec();
        self.write(move |sql| {
            must_exist(sql, vault)?;
            for change in &changes {
                record::change(sql, vault, change)?;
            }
            Ok(())
        })
    }

    fn clock<'a>(
        &'a self,
        remote: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<SavedOffset>, StateError>> {
        let remote = remote.to_owned();
        self.read(move |sql| Ok(load::clock(sql, &remote)?))
    }

    fn set_clock<'a>(
        &'a self,
        remote: &'a str,
        saved: &'a SavedOffset,
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        let (remote, saved) = (remote.to_owned(), saved.clone());
        self.write(move |sql| {
            sql.execute(
                "INSERT OR REPLACE INTO clock
                   (remote, low_ms, high_ms, wall_ms, boot_ms, boot, grounds, accepted_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    remote,
                    saved.offset.low_ms(),
                    saved.offset.high_ms(),
                    saved.at.wall.ms(),
                    saved.at.boot_ms,
                    saved.boot.0,
                    columns::grounds_text(saved.grounds),
                    saved.accepted_ms,
                ],
            )?;
            Ok(())
        })
    }

    fn conditions<'a>(
        &'a self,
        remote: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<Conditions>, StateError>> {
        let remote = remote.to_owned();
        self.read(move |sql| Ok(load::conditions(sql, &remote)?))
    }

    fn set_conditions<'a>(
        &'a self,
        remote: &'a str,
        found: &'a Conditions,
    ) -> LocalBoxFuture<'a, Result<(), StateError>> {
        let (remote, found) = (remote.to_owned(), *found);
        self.write(move |sql| {
            sql.execute(
                "INSERT OR REPLACE INTO conditions (remote, probe, creating, replacing)
                 VALUES (?1, ?2, ?3, ?4)",
                params![remote, found.probe, found.create.word(), found.replace.word()],
            )?;
            Ok(())
        })
    }
}
