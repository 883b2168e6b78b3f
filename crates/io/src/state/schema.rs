//! The tables, and the way from every older version to the present one.
//!
//! A number of 64 bits without sign is stored as the signed one of the same bits. A digest is 32
//! bytes, an ID of a version 16 hex digits, a lineage its text form (`core::lineage`). `path` is the
//! normalized path, `name` and `key` are as found.

use rusqlite::Connection;

/// `PRAGMA application_id` of our files: "TDLK".
pub(super) const APPLICATION: i64 = 0x5444_4C4B;

/// What leads from version N (its place in the list) to version N + 1. Entries are only ever added.
const MIGRATIONS: [&str; VERSION as usize] = [VERSION_1, VERSION_2, VERSION_3];

/// The version that this program reads and writes.
pub(super) const VERSION: u32 = 3;

pub(super) const VERSION_1: &str = "
CREATE TABLE device (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;

CREATE TABLE vault (
  vault INTEGER PRIMARY KEY AUTOINCREMENT,
  place TEXT NOT NULL,
  folder TEXT NOT NULL,
  remote TEXT NOT NULL,
  remote_ids TEXT NOT NULL,
  last_sync_ms INTEGER
) STRICT;

CREATE TABLE base_file (
  vault INTEGER NOT NULL,
  path TEXT NOT NULL,
  key TEXT NOT NULL,
  restored TEXT,
  digest BLOB, size INTEGER, tag TEXT, lineage TEXT,
  PRIMARY KEY (vault, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE base_pending (
  vault INTEGER NOT NULL,
  path TEXT NOT NULL,
  place INTEGER NOT NULL,
  storage_date_ms INTEGER,
  boot_ms INTEGER NOT NULL,
  boot TEXT NOT NULL,
  digest BLOB NOT NULL, size INTEGER NOT NULL, tag TEXT NOT NULL, lineage TEXT,
  PRIMARY KEY (vault, path, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE base_folder (
  vault INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (vault, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE hint (
  vault INTEGER NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (vault, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE intent (
  vault INTEGER NOT NULL,
  path TEXT NOT NULL,
  replaced TEXT,
  digest BLOB NOT NULL, size INTEGER NOT NULL, lineage TEXT NOT NULL,
  PRIMARY KEY (vault, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE deletion (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  vault INTEGER NOT NULL,
  path TEXT NOT NULL,
  version TEXT NOT NULL,
  UNIQUE (vault, path, version)
) STRICT;

CREATE TABLE published (
  vault INTEGER NOT NULL, record TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (vault, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE published_deletion (
  vault INTEGER NOT NULL,
  record TEXT NOT NULL,
  place INTEGER NOT NULL,
  path TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (vault, record, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock (
  remote TEXT PRIMARY KEY,
  low_ms INTEGER NOT NULL, high_ms INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL, boot_ms INTEGER NOT NULL, boot TEXT NOT NULL,
  grounds TEXT NOT NULL,
  accepted_ms INTEGER
) STRICT, WITHOUT ROWID;
";

/// Writes of several requests that were begun at the storage.
const VERSION_2: &str = "
CREATE TABLE begun (
  vault INTEGER NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (vault, key, id)
) STRICT, WITHOUT ROWID;
";

/// What experiments found of conditional writes, by the remote's written identity.
const VERSION_3: &str = "
CREATE TABLE conditions (
  remote TEXT PRIMARY KEY, probe INTEGER NOT NULL, creating TEXT NOT NULL, replacing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
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
