//! Finds, makes, checks and, where it is damaged, sets aside the store's data base.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{VersionsError, schema};
use crate::place::make_private_dir;
use crate::sqlite::{BUSY_MAX, alone, is_damage, set_aside, touch_private};

const FILE: &str = "versions.sqlite3";

/// How many pages gather before they are moved into the data base: 16 MiB.
const CHECKPOINT_PAGES: u32 = 4_096;

pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) damaged_file: Option<PathBuf>,
}

/// How much of what is written must be on disk when a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// All of it, and all before it.
    Synced,
    /// As the system sees fit: a crash of the system may lose it, one of the program does not.
    Lazy,
}

impl Durability {
    const fn word(self) -> &'static str {
        match self {
            Self::Synced => "full",
            Self::Lazy => "normal",
        }
    }
}

pub(super) fn exists(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

pub(super) fn open(dir: &Path) -> Result<Opened, VersionsError> {
    make_private_dir(dir).map_err(|e| refused(dir, &e))?;
    let file = dir.join(FILE);
    let _alone = alone(&file).map_err(|e| refused(&file, &e))?;
    match connect(&file) {
        Err(VersionsError::Damaged(_)) => {
            let aside = set_aside(&file).map_err(|e| refused(&file, &e))?;
            Ok(Opened { connection: connect(&file)?, damaged_file: Some(aside) })
        }
        other => Ok(Opened { connection: other?, damaged_file: None }),
    }
}

fn connect(file: &Path) -> Result<Connection, VersionsError> {
    touch_private(file).map_err(|e| refused(file, &e))?;
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_MAX)?;
    connection.set_prepared_statement_cache_capacity(32);
    // In this order: whoever makes the tables at this moment signs them in the same transaction.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != schema::APPLICATION && tables != 0 {
        return Err(VersionsError::NotOurs(format!("{FILE} belongs to another program")));
    }
    // So that room comes back when versions go; it counts only in a file without tables.
    connection.pragma_update(None, "auto_vacuum", "incremental")?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    match schema::migrate(&mut connection)? {
        known if known <= schema::VERSION => Ok(connection),
        newer => Err(VersionsError::NotOurs(format!(
            "{FILE} has version {newer}, and this program knows {}",
            schema::VERSION
        ))),
    }
}

/// Begins to write: nobody else writes until the transaction ends.
pub(super) fn begin(
    connection: &mut Connection,
    durability: Durability,
) -> Result<Transaction<'_>, VersionsError> {
    connection.pragma_update(None, "synchronous", durability.word())?;
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

pub(super) fn refused(path: &Path, error: &io::Error) -> VersionsError {
    match is_full(error) {
        true => VersionsError::Full,
        false => VersionsError::Io(format!("{}: {error}", path.display())),
    }
}

pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl From<rusqlite::Error> for VersionsError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ if is_damage(&error) => Self::Damaged(error.to_string()),
            _ => Self::Io(error.to_string()),
        }
    }
}
