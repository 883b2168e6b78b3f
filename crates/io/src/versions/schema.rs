//! The tables, and the way from every older version to the present one.
//!
//! A digest is 32 bytes, the ID of a version 16 hex digits. `path` is the normalized path; `name` is as
//! found on disk, NULL where it is the same. A content lies in `pack`, or as an object where no row
//! of `pack` has it.

use rusqlite::Connection;

/// `PRAGMA application_id` of our files: "TDLV".
pub(super) const APPLICATION: i64 = 0x5444_4C56;

/// What leads from version N (its place in the list) to version N + 1. Entries are only ever added.
const MIGRATIONS: [&str; VERSION as usize] = [VERSION_1];

/// The version that this program reads and writes.
pub(super) const VERSION: u32 = 1;

const VERSION_1: &str = "
CREATE TABLE folder (folder INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE content (
  content INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  size INTEGER NOT NULL,
  stored INTEGER NOT NULL
) STRICT;

CREATE TABLE pack (content INTEGER PRIMARY KEY, zstd BLOB NOT NULL) STRICT;

CREATE TABLE version (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  folder INTEGER NOT NULL,
  path TEXT NOT NULL,
  name TEXT,
  content INTEGER NOT NULL,
  version TEXT,
  how TEXT NOT NULL,
  device TEXT NOT NULL,
  wall_ms INTEGER NOT NULL,
  offset_low_ms INTEGER,
  offset_high_ms INTEGER
) STRICT;

CREATE INDEX version_path ON version (folder, path, no);
";

/// Brings an older or new file to [`VERSION`]; leaves a newer one as it is. Tells what it was.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<u32> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    if found < VERSION {
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
    }
    transaction.commit()?;
    Ok(found)
}
