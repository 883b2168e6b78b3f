//! Reads what is remembered. Every query about one vault walks a primary key in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Result, Row};
use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::{Offset, SavedOffset};
use tidelock_core::condition::Conditions;
use tidelock_core::path::VaultPath;
use tidelock_core::time::{BootId, Reading, Timestamp};
use tidelock_core::tree::{
    BaseFile, BaseTree, Deletion, Intent, LocalFile, Pending, Stamp, Tag, Uploaded,
};
use tidelock_engine::ports::{Begun, Hints, Memory, VaultNo};

use super::columns;

pub(super) fn memory(sql: &Connection, vault: VaultNo) -> Result<Memory> {
    Ok(Memory {
        base: BaseTree { files: base_files(sql, vault)?, folders: base_folders(sql, vault)? },
        intents: rows(sql, vault, INTENTS, intent)?,
        begun: rows(sql, vault, BEGUN, begun)?,
        deletions: rows(sql, vault, DELETIONS, |row| deletion(row, 0))?,
        published: published(sql, vault)?,
        last_sync: last_sync(sql, vault)?,
    })
}

/// Reads everything of every vault once, so that no run meets damage in its middle.
pub(super) fn check(sql: &Connection) -> Result<()> {
    device(sql)?;
    for (vault, bound) in bound(sql)? {
        clock(sql, &bound.remote)?;
        conditions(sql, &bound.remote)?;
        let memory = memory(sql, vault)?;
        hints(sql, vault, &memory.base)?;
    }
    Ok(())
}

pub(super) fn device(sql: &Connection) -> Result<Option<RandomId>> {
    sql.query_row("SELECT id FROM device", [], |row| columns::id(row, 0)).optional()
}

pub(super) fn bound(sql: &Connection) -> Result<Vec<(VaultNo, Bound)>> {
    const VAULTS: &str =
        "SELECT vault, place, folder, remote, remote_ids FROM vault ORDER BY vault";
    let mut query = sql.prepare(VAULTS)?;
    let rows = query.query_map([], |row| {
        let bound = Bound {
            place: row.get(1)?,
            folder: columns::id(row, 2)?,
            remote: row.get(3)?,
            remote_ids: columns::ids(row, 4)?,
        };
        Ok((VaultNo(row.get(0)?), bound))
    })?;
    rows.collect()
}

/// The offset of the remote with this written identity.
pub(super) fn clock(sql: &Connection, remote: &str) -> Result<Option<SavedOffset>> {
    const CLOCK: &str = "SELECT low_ms, high_ms, wall_ms, boot_ms, boot, grounds, accepted_ms
      FROM clock WHERE remote = ?1";
    let saved = sql.query_row(CLOCK, [remote], |row| {
        let wall = Timestamp::from_ms(row.get(2)?);
        Ok(SavedOffset {
            offset: Offset::spanning(row.get(0)?, row.get(1)?),
            at: Reading { wall, boot_ms: row.get(3)? },
            boot: BootId(columns::text(row, 4)?),
            grounds: columns::grounds(row, 5)?,
            accepted_ms: row.get(6)?,
        })
    });
    saved.optional()
}

/// What is known of conditional writes at the remote with this written identity.
pub(super) fn conditions(sql: &Connection, remote: &str) -> Result<Option<Conditions>> {
    const CONDITIONS: &str = "SELECT probe, creating, replacing FROM conditions WHERE remote = ?1";
    let found = sql.query_row(CONDITIONS, [remote], |row| {
        let (create, replace) = (columns::verdict(row, 1)?, columns::verdict(row, 2)?);
        Ok(Conditions { probe: row.get(0)?, create, replace })
    });
    found.optional()
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

const FILES: &str = "SELECT path, key, restored, f.digest, f.size, f.tag, f.lineage,
    storage_date_ms, boot_ms, boot, p.digest, p.size, p.tag, p.lineage
  FROM base_file f LEFT JOIN base_pending p USING (vault, path) WHERE vault = ?1
  ORDER BY path, place";

/// One row for each pending upload, or one for a file that has none.
fn base_files(sql: &Connection, vault: VaultNo) -> Result<BTreeMap<VaultPath, Arc<BaseFile>>> {
    let mut query = sql.prepare_cached(FILES)?;
    let mut rows = query.query([vault.0])?;
    let mut files: Vec<(VaultPath, Arc<BaseFile>)> = Vec::new();
    let mut boot = BootId::default();
    while let Some(row) = rows.next()? {
        let path = columns::path(row, 0)?;
        let file = match files.last_mut() {
            Some((last, file)) if *last == path => file,
            Some(_) | None => {
                let file = Arc::new(base_file(row, &path)?);
                &mut files.push_mut((path, file)).1
            }
        };
        if let Some(pending) = columns::maybe(row, 8, |row, _| pending(row, &mut boot))? {
            let file = Arc::make_mut(file);
            file.pending.reserve_exact(1);
            file.pending.push(pending);
        }
    }
    Ok(files.into_iter().collect())
}

fn base_file(row: &Row<'_>, path: &VaultPath) -> Result<BaseFile> {
    Ok(BaseFile {
        key: path.spelled(&columns::text(row, 1)?),
        restored: columns::maybe(row, 2, columns::tag)?.map(Box::new),
        confirmed: columns::maybe(row, 3, columns::version)?.map(Box::new),
        pending: Vec::new(),
    })
}

/// A pending upload; one boot's name is held once.
fn pending(row: &Row<'_>, boot: &mut BootId) -> Result<Pending> {
    let storage_date = row.get::<_, Option<i64>>(7)?.map(Timestamp::from_ms);
    let found = BootId(columns::text(row, 9)?);
    if *boot != found {
        *boot = found;
    }
    let uploaded = Uploaded { storage_date, boot_ms: row.get(8)?, boot: boot.clone() };
    Ok(Pending { version: columns::version(row, 10)?, uploaded })
}

fn base_folders(sql: &Connection, vault: VaultNo) -> Result<BTreeSet<VaultPath>> {
    const FOLDERS: &str = "SELECT path FROM base_folder WHERE vault = ?1 ORDER BY path";
    rows(sql, vault, FOLDERS, |row| columns::path(row, 0))
}

const HINTS: &str = "SELECT name, size, mtime_ns, ctime_ns, inode, digest
  FROM hint WHERE vault = ?1 ORDER BY name";

/// The hints. A name that `base` holds as a path is in memory once.
pub(super) fn hints(sql: &Connection, vault: VaultNo, base: &BaseTree) -> Result<Hints> {
    rows(sql, vault, HINTS, |row| hint(row, base))
}

fn hint(row: &Row<'_>, base: &BaseTree) -> Result<(Arc<str>, Arc<LocalFile>)> {
    let stamp =
        Stamp { mtime_ns: row.get(2)?, ctime_ns: row.get(3)?, inode: columns::bits(row, 4)? };
    let known = |name: &str| base.files.get_key_value(name).map(|(path, _)| path.spelled(name));
    let name = columns::parsed(row, 0, |name| known(name).or_else(|| Some(Arc::from(name))))?;
    let size = columns::bits(row, 1)?;
    let digest = columns::digest(row, 5)?;
    Ok((Arc::clone(&name), Arc::new(LocalFile { name, digest, size, stamp })))
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

const BEGUN: &str = "SELECT key, id FROM begun WHERE vault = ?1 ORDER BY key, id";

fn begun(row: &Row<'_>) -> Result<Begun> {
    Ok(Begun { key: columns::text(row, 0)?, id: columns::text(row, 1)? })
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
