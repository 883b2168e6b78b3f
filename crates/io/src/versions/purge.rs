//! Letting go of what outlived its time, as `core::version` decides.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use tidelock_core::clock::Offset;
use tidelock_core::time::Timestamp;
use tidelock_core::version::{Aged, Retention, Span, VersionNo, outlived};

use super::database::{self, Durability};
use super::write::folder_no;
use super::{FolderKey, Shared, VersionStore, VersionsError, object};

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// How many versions.
    pub versions: u64,
    /// How many bytes they took.
    pub bytes: u64,
}

impl VersionStore {
    /// Lets go of the versions of a folder that outlived their time; `now` is true time, `None` while
    /// it is in doubt.
    ///
    /// # Errors
    /// [`VersionsError`]; what went is gone all the same.
    pub fn purge(
        &self,
        folder: &FolderKey,
        retention: Retention,
        now: Option<Timestamp>,
    ) -> Result<Purged, VersionsError> {
        let purged = self.shared.with_existing(|sql| match folder_no(sql, folder)? {
            Some(folder) => self.shared.purge(sql, folder, retention, now),
            None => Ok(Purged::default()),
        });
        purged.map(Option::unwrap_or_default)
    }
}

impl Shared {
    fn purge(
        &self,
        sql: &mut Connection,
        folder: i64,
        retention: Retention,
        now: Option<Timestamp>,
    ) -> Result<Purged, VersionsError> {
        let gone = match may_go(sql, folder, retention, now)? {
            true => outlived(&aged(sql, folder)?, retention, now),
            false => Vec::new(),
        };
        let mut purged = Purged { versions: gone.len() as u64, bytes: 0 };
        if !gone.is_empty() {
            purged.bytes = drop_versions(sql, &gone)?;
            sql.execute_batch("PRAGMA incremental_vacuum")?;
        }
        self.remove_nameless(sql)?;
        Ok(purged)
    }

    /// Removes the objects that no version needs, those of a run that was cut off too.
    fn remove_nameless(&self, sql: &mut Connection) -> Result<(), VersionsError> {
        let refused = |error: std::io::Error| database::refused(&self.dir, &error);
        let objects = object::all(&self.dir).map_err(refused)?;
        let is_nameless = |sql: &Connection, digest: &tidelock_core::digest::Digest| {
            let mut find = sql.prepare_cached("SELECT 1 FROM content WHERE digest = ?1")?;
            find.exists([digest.0]).map(|has_name| !has_name)
        };
        let mut nameless = Vec::new();
        for digest in objects {
            if is_nameless(sql, &digest)? {
                nameless.push(digest);
            }
        }
        if nameless.is_empty() {
            return Ok(());
        }
        // While this runs nobody gives an object its name.
        let transaction = database::begin(sql, Durability::Lazy)?;
        for digest in nameless {
            if is_nameless(&transaction, &digest)? {
                object::remove(&self.dir, &digest).map_err(refused)?;
            }
        }
        Ok(transaction.commit()?)
    }
}

/// Removes versions, and the contents that nothing has any more; tells how much room those took.
fn drop_versions(sql: &mut Connection, gone: &[VersionNo]) -> Result<u64, VersionsError> {
    let transaction = database::begin(sql, Durability::Lazy)?;
    for no in gone {
        transaction.prepare_cached("DELETE FROM version WHERE no = ?1")?.execute([no.0])?;
    }
    let unused = "content NOT IN (SELECT content FROM version)";
    let bytes: i64 = transaction.query_row(
        &format!("SELECT coalesce(sum(stored), 0) FROM content WHERE {unused}"),
        [],
        |row| row.get(0),
    )?;
    for table in ["pack", "content"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE {unused}"), [])?;
    }
    transaction.commit()?;
    Ok(bytes.cast_unsigned())
}

/// Whether any version may be old enough, or all of them too large: a quick look, once a sync.
fn may_go(
    sql: &Connection,
    folder: i64,
    retention: Retention,
    now: Option<Timestamp>,
) -> Result<bool, VersionsError> {
    let stored: i64 =
        sql.query_row("SELECT coalesce(sum(stored), 0) FROM content", [], |row| row.get(0))?;
    if retention.bytes < stored.cast_unsigned() {
        return Ok(true);
    }
    let Some(now) = now else { return Ok(false) };
    let mut find = sql.prepare_cached(
        "SELECT 1 FROM version WHERE folder = ?1 AND wall_ms + offset_high_ms < ?2",
    )?;
    Ok(find.exists(params![folder, retention.cut(now).ms()])?)
}

/// What decides about every version of a folder, in the order of their numbers.
fn aged(sql: &Connection, folder: i64) -> Result<Vec<Aged>, VersionsError> {
    let mut notes: BTreeMap<String, u32> = BTreeMap::new();
    let mut find = sql.prepare_cached(
        "SELECT no, path, content, stored, wall_ms, offset_low_ms, offset_high_ms
         FROM version JOIN content USING (content) WHERE folder = ?1 ORDER BY no",
    )?;
    let rows = find.query_map(params![folder], |row| {
        let next = u32::try_from(notes.len()).unwrap_or(u32::MAX);
        let note = *notes.entry(row.get(1)?).or_insert(next);
        let offset = match (row.get(5)?, row.get(6)?) {
            (Some(low), Some(high)) => Some(Offset::spanning(low, high)),
            (None, _) | (_, None) => None,
        };
        let wall = Timestamp::from_ms(row.get(4)?);
        Ok(Aged {
            no: VersionNo(row.get(0)?),
            note,
            content: row.get(2)?,
            bytes: row.get::<_, i64>(3)?.cast_unsigned(),
            span: offset.map(|offset| Span::of(wall, offset)),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
