//! What this device knows of the files of a folder without reading them again.
//!
//! Lies in the state folder, one SQLite file for each remote. Everything in it may be lost, and is
//! dropped where it cannot be read: then files are read anew. No content is ever written, replaced or
//! removed on the strength of a hint alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, params};
use tidelock_core::digest::Digest;
use tidelock_core::tree::{LocalFile, Stamp};
use tidelock_engine::ports::Hints;

use crate::sqlite::{BUSY_MAX, alone, is_damage, touch_private};

/// The version of the table; another one is dropped.
const VERSION: u32 = 1;

const TABLE: &str = "
CREATE TABLE hint (
  name TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The hints of one folder.
#[derive(Debug)]
pub(super) struct HintFile {
    connection: Mutex<Connection>,
}

impl HintFile {
    /// Opens the file, or makes it anew where it is damaged or of another version. `None` where the
    /// system refuses.
    pub(super) fn open(file: &Path) -> Option<Self> {
        let _alone = alone(file).ok()?;
        touch_private(file).ok()?;
        let opened = match connect(file) {
            Err(error) if is_useless(&error) => {
                tracing::debug!(file = %file.display(), %error, "the hints are dropped");
                for end in ["", "-wal", "-shm"] {
                    // What cannot be removed is told by the next attempt.
                    drop(fs::remove_file(format!("{}{end}", file.display())));
                }
                touch_private(file).ok()?;
                connect(file)
            }
            opened => opened,
        };
        opened.ok().map(|connection| Self { connection: Mutex::new(connection) })
    }

    /// Everything.
    pub(super) fn load(&self) -> Hints {
        self.run(|sql| {
            let mut query =
                sql.prepare("SELECT name, size, mtime_ns, ctime_ns, inode, digest FROM hint")?;
            let rows = query
                .query_map([], |row| file(row).map(|file| (file.name.clone(), Arc::new(file))))?;
            rows.collect()
        })
        .unwrap_or_default()
    }

    /// What is known of one file.
    pub(super) fn get(&self, name: &str) -> Option<LocalFile> {
        self.run(|sql| {
            let mut query = sql.prepare_cached(
                "SELECT name, size, mtime_ns, ctime_ns, inode, digest FROM hint WHERE name = ?1",
            )?;
            query.query_row([name], file).optional()
        })
        .flatten()
    }

    /// Takes in what was learned, and drops what is void.
    pub(super) fn update(&self, learned: &[Arc<LocalFile>], void: &BTreeSet<Arc<str>>) {
        if learned.is_empty() && void.is_empty() {
            return;
        }
        self.run(|sql| {
            let transaction = sql.unchecked_transaction()?;
            for name in void {
                transaction.prepare_cached("DELETE FROM hint WHERE name = ?1")?.execute([name])?;
            }
            for file in learned {
                insert(&transaction, file)?;
            }
            transaction.commit()
        });
    }

    /// Drops what is known of one file.
    pub(super) fn forget(&self, name: &str) {
        self.run(|sql| {
            sql.prepare_cached("DELETE FROM hint WHERE name = ?1")?.execute([name]).map(drop)
        });
    }

    /// A failure costs reading files again, nothing else.
    fn run<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&connection).inspect_err(|error| tracing::debug!(%error, "hints")).ok()
    }
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_MAX)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // After a power cut the newest hints may be missing; none is ever torn.
    connection.pragma_update(None, "synchronous", "normal")?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        VERSION => {}
        0 => {
            connection.execute_batch(TABLE)?;
            connection.pragma_update(None, "user_version", VERSION)?;
        }
        _ => return Err(rusqlite::Error::InvalidQuery),
    }
    let verdict: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if verdict == "ok" { Ok(connection) } else { Err(rusqlite::Error::InvalidQuery) }
}

/// Whether the file will never be of use again: another run that holds it is no reason.
fn is_useless(error: &rusqlite::Error) -> bool {
    is_damage(error) || *error == rusqlite::Error::InvalidQuery
}

fn insert(sql: &Connection, file: &LocalFile) -> rusqlite::Result<()> {
    let Stamp { mtime_ns, ctime_ns, inode } = file.stamp;
    let mut query =
        sql.prepare_cached("INSERT OR REPLACE INTO hint VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let (size, inode) = (file.size.cast_signed(), inode.cast_signed());
    query.execute(params![file.name, size, mtime_ns, ctime_ns, inode, file.digest.0]).map(drop)
}

fn file(row: &Row<'_>) -> rusqlite::Result<LocalFile> {
    let unsigned = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    Ok(LocalFile {
        name: row.get(0)?,
        size: unsigned(1)?,
        stamp: Stamp { mtime_ns: row.get(2)?, ctime_ns: row.get(3)?, inode: unsigned(4)? },
        digest: Digest(row.get(5)?),
    })
}
