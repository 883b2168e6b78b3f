//! What every SQLite file of ours has in common: its owner alone may read it, and a damaged one is set
//! aside, never overwritten.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What SQLite puts beside a data base; it goes where the data base goes.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// How long a run waits for another one's transaction.
pub(crate) const BUSY_MAX: Duration = Duration::from_secs(30);

/// Makes the file readable for its owner only; SQLite gives its companions the same mode.
pub(crate) fn touch_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Waits until nobody else is opening `file`, and keeps others away until the lock is dropped: SQLite
/// does not wait for whoever makes a data base at the same moment. Needs the folder; where the system
/// cannot lock, nobody waits.
pub(crate) fn alone(file: &Path) -> io::Result<Option<File>> {
    let path = PathBuf::from(format!("{}.opening", file.display()));
    touch_private(&path)?;
    let lock = File::open(path)?;
    Ok(lock.lock().is_ok().then_some(lock))
}

/// Gives the damaged file a name that nothing has yet.
pub(crate) fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let with = |end: &str| PathBuf::from(format!("{}{end}", file.display()));
    let mut n = 1;
    while with(&format!(".damaged-{n}")).exists() {
        n += 1;
    }
    for companion in COMPANIONS {
        match fs::rename(with(companion), with(&format!(".damaged-{n}{companion}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(with(&format!(".damaged-{n}")))
}

/// Whether the file itself is broken: no data base, a torn one, tables that our own statements do not
/// fit, or values that we never write.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, SqlInputError,
        Utf8Error,
    };
    match error.sqlite_error_code() {
        Some(code) => {
            matches!(code, rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)
        }
        None => matches!(
            error,
            FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)
                | SqlInputError { .. }
                | Utf8Error(..)
        ),
    }
}
