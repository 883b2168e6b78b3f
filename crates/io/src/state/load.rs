//! Reads everything remembered of one vault. Every query walks a primary key in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Result, Row};
use tidelock_core::path::VaultPath;
use tidelock_core::time::{BootId, Timestamp};
use tidelock_core::tree::{BaseFile, BaseTree, Deletion, Intent, Pending, Stamp, Tag, Uploaded};
use tidelock_engine::ports::{Hint, Memory, VaultNo};

use super::columns;

pub(super) fn memory(sql: &Connection, vault: VaultNo) -> Result<Memory> {
    Ok(Memory {
        base: BaseTree { files: base_files(sql, vault)?, folders: base_folders(sql, vault)? },
        hints: rows(sql, vault, HINTS, hint)?,
        intents: rows(sql, vault, INTENTS, intent)?,
        deletions: rows(sql, vault, DELETIONS, |row| deletion(row, 0))?,
        published: published(sql, vault)?,
        last_sync: last_sync(sql, vault)?,
    })
}

/// All rows of a query whose only parameter is the vault.
fn rows<T, C: FromIterator<T>>(
    sql: &Connection,
    vault: VaultNo,
    query: &str,
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<C> {
    sql.prepare_cached(query)?.query_map([vault.0], read)?.collect()
}

const FILES: &str = "SELECT path, key, restored, digest, size, tag, lineage
  FROM base_file WHERE vault = ?1 ORDER BY path";

fn base_files(sql: &Connection, vault: VaultNo) -> Result<BTreeMap<VaultPath, Arc<BaseFile>>> {
    let mut pending = pending(sql, vault)?;
    rows(sql, vault, FILES, |row| {
        let path = columns::path(row, 0)?;
        let file = BaseFile {
            key: path.spelled(&columns::text(row, 1)?),
            restored: columns::maybe(row, 2, columns::tag)?,
            confirmed: columns::maybe(row, 3, columns::version)?,
            pending: pending.remove(&path).unwrap_or_default(),
        };
        Ok((path, Arc::new(file)))
    })
}

const PENDING: &str = "SELECT path, storage_date_ms, boot_ms, boot, digest, size, tag, lineage
  FROM base_pending WHERE vault = ?1 ORDER BY path, place";

fn pending(sql: &Connection, vault: VaultNo) -> Result<BTreeMap<VaultPath, Vec<Pending>>> {
    let all: Vec<(VaultPath, Pending)> = rows(sql, vault, PENDING, |row| {
        let storage_date = row.get::<_, Option<i64>>(1)?.map(Timestamp::from_ms);
        let uploaded = Uploaded { storage_date, boot_ms: row.get(2)?, boot: BootId(row.get(3)?) };
        Ok((columns::path(row, 0)?, Pending { version: columns::version(row, 4)?, uploaded }))
    })?;
    let mut by_path: BTreeMap<VaultPath, Vec<Pending>> = BTreeMap::new();
    for (path, pending) in all {
        by_path.entry(path).or_default().push(pending);
    }
    Ok(by_path)
}

fn base_folders(sql: &Connection, vault: VaultNo) -> Result<BTreeSet<VaultPath>> {
    const FOLDERS: &str = "SELECT path FROM base_folder WHERE vault = ?1 ORDER BY path";
    rows(sql, vault, FOLDERS, |row| columns::path(row, 0))
}

const HINTS: &str = "SELECT name, size, mtime_ns, ctime_ns, inode, digest
  FROM hint WHERE vault = ?1 ORDER BY name";

fn hint(row: &Row<'_>) -> Result<(Arc<str>, Hint)> {
    let stamp =
        Stamp { mtime_ns: row.get(2)?, ctime_ns: row.get(3)?, inode: columns::bits(row, 4)? };
    let hint = Hint { size: columns::bits(row, 1)?, stamp, digest: columns::digest(row, 5)? };
    Ok((columns::text(row, 0)?, hint))
}

const INTENTS: &str = "SELECT path, replaced, digest, size, lineage
  FROM intent WHERE vault = ?1 ORDER BY path";

fn intent(row: &Row<'_>) -> Result<(VaultPath, Intent)> {
    let intent = Intent {
        replaced: columns::maybe(row, 1, columns::tag)?,
        digest: columns::digest(row, 2)?,
        size: columns::bits(row, 3)?,
        lineage: columns::lineage(row, 4)?,
    };
    Ok((columns::path(row, 0)?, intent))
}

const DELETIONS: &str = "SELECT path, version FROM deletion WHERE vault = ?1 ORDER BY place";

fn deletion(row: &Row<'_>, column: usize) -> Result<Deletion> {
    Ok(Deletion { path: columns::path(row, column)?, version: columns::short(row, column + 1)? })
}

/// Other devices' records by key.
type Records = BTreeMap<Arc<str>, (Tag, Vec<Deletion>)>;

fn published(sql: &Connection, vault: VaultNo) -> Result<Records> {
    const RECORDS: &str = "SELECT record, tag FROM published WHERE vault = ?1 ORDER BY record";
    const DELETIONS: &str = "SELECT record, path, version
      FROM published_deletion WHERE vault = ?1 ORDER BY record, place";
    let mut records: Records = rows(sql, vault, RECORDS, |row| {
        Ok((columns::text(row, 0)?, (columns::tag(row, 1)?, Vec::new())))
    })?;
    let deletions: Vec<(Arc<str>, Deletion)> =
        rows(sql, vault, DELETIONS, |row| Ok((columns::text(row, 0)?, deletion(row, 1)?)))?;
    for (record, deletion) in deletions {
        if let Some((_, all)) = records.get_mut(&record) {
            all.push(deletion);
        }
    }
    Ok(records)
}

fn last_sync(sql: &Connection, vault: VaultNo) -> Result<Option<Timestamp>> {
    const LAST: &str = "SELECT last_sync_ms FROM vault WHERE vault = ?1";
    let ms: Option<Option<i64>> = sql.query_row(LAST, [vault.0], |row| row.get(0)).optional()?;
    Ok(ms.flatten().map(Timestamp::from_ms))
}
