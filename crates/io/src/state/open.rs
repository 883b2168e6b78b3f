//! Finds, makes, checks and, where it is damaged, sets aside the state file.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tidelock_engine::ports::StateError;

use super::{load, schema, state_error};
use crate::place::make_private_dir;
use crate::sqlite::{BUSY_MAX, alone, is_damage, set_aside, touch_private};

const FILE: &str = "state.sqlite3";

pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) damaged_file: Option<PathBuf>,
}

/// Whether a state lies in `dir`, damaged or not.
pub(super) fn is_there(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

pub(super) fn open(dir: &Path) -> Result<Opened, StateError> {
    make_private_dir(dir).map_err(|e| refused(dir, &e))?;
    let file = dir.join(FILE);
    let _alone = alone(&file).map_err(|e| refused(&file, &e))?;
    match connect(&file).and_then(ours) {
        Ok(connection) => Ok(Opened { connection, damaged_file: None }),
        Err(Refusal::Damaged(_)) => {
            let aside = set_aside(&file).map_err(|e| refused(&file, &e))?;
            let connection = connect(&file).and_then(ours)?;
            Ok(Opened { connection, damaged_file: Some(aside) })
        }
        Err(refusal @ Refusal::System(_)) => Err(refusal.into()),
    }
}

pub(super) fn refused(path: &Path, error: &io::Error) -> StateError {
    StateError::Io(format!("{}: {error}", path.display()))
}

enum Refusal {
    /// The file is no data base, a torn one, one with values that we never write, or a newer one.
    Damaged(String),
    System(StateError),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) {
            Self::Damaged(error.to_string())
        } else {
            Self::System(state_error(&error))
        }
    }
}

impl From<Refusal> for StateError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Damaged(detail) => Self::Damaged(detail),
            Refusal::System(error) => error,
        }
    }
}

fn connect(file: &Path) -> Result<Connection, Refusal> {
    touch_private(file).map_err(|e| Refusal::System(refused(file, &e)))?;
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_MAX)?;
    connection.set_prepared_statement_cache_capacity(32);
    let verdict: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if verdict == "ok" { Ok(connection) } else { Err(Refusal::Damaged(verdict)) }
}

/// Lets through what this program wrote, brought to the present version, if all of it can be read.
fn ours(mut connection: Connection) -> Result<Connection, Refusal> {
    match prepare(&mut connection)? {
        Found::Ours(version) if version <= schema::VERSION => {
            load::check(&connection)?;
            Ok(connection)
        }
        Found::Ours(newer) => Err(Refusal::Damaged(format!("user_version = {newer}"))),
        Found::Foreign => {
            Err(Refusal::System(StateError::Damaged(format!("detail-foreign-file: {FILE}"))))
        }
    }
}

enum Found {
    /// New, or ours of this version before it was migrated.
    Ours(u32),
    Foreign,
}

/// Changes nothing in a file that another program wrote.
fn prepare(connection: &mut Connection) -> rusqlite::Result<Found> {
    // In this order: whoever makes the tables at this moment signs them in the same transaction.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != schema::APPLICATION && tables != 0 {
        return Ok(Found::Foreign);
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    schema::migrate(connection).map(Found::Ours)
}
