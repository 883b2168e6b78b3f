//! Keeping: a content is taken in whole, then named and numbered in one transaction.

use std::io::Read;
use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension, params};
use tidelock_core::digest::Digest;
use tidelock_core::lineage::VersionId;
use tidelock_core::version::How;

use super::database::{self, Durability, is_full};
use super::object::{Fresh, InUse};
use super::queue::Waiting;
use super::{FolderKey, Note, Shared, VersionStore, VersionsError, object};

/// The longest content that lies in the data base, in bytes.
pub(super) const INLINE_MAX: u64 = 256 * 1024;

/// A version whose content is taken in and checked.
pub(super) struct Ready {
    folder: FolderKey,
    note: Note,
    digest: Digest,
    size: u64,
    content: Content,
    durability: Durability,
}

enum Content {
    Packed(Vec<u8>),
    Object(Fresh),
}

/// Where a content comes from.
pub(crate) struct Source<'a> {
    /// It is read to its end.
    pub(crate) from: &'a mut dyn Read,
    /// About how long it is, in bytes.
    pub(crate) about: u64,
}

impl Ready {
    /// How much memory its content takes.
    pub(super) fn bytes_in_memory(&self) -> usize {
        match &self.content {
            Content::Packed(packed) => packed.len(),
            Content::Object(_) => 0,
        }
    }

    fn stored(&self) -> u64 {
        match &self.content {
            Content::Packed(packed) => packed.len() as u64,
            Content::Object(fresh) => fresh.stored,
        }
    }
}

impl VersionStore {
    /// Keeps a content, on disk when this returns. Tells its digest.
    ///
    /// # Errors
    /// [`VersionsError::Changed`] when it is not the `believed` one; else when it cannot be kept.
    pub(crate) fn keep(
        &self,
        folder: &FolderKey,
        note: Note,
        source: Source<'_>,
        believed: Option<Digest>,
    ) -> Result<Digest, VersionsError> {
        let ready = self.shared.take(folder, note, source, Durability::Synced)?;
        let digest = ready.digest;
        if believed.is_some_and(|believed| believed != digest) {
            return Err(VersionsError::Changed);
        }
        self.shared.write_now(ready)?;
        Ok(digest)
    }

    /// Keeps a text that both sides hold, before long, unless it is kept as that version already.
    ///
    /// # Errors
    /// Likewise, but a store that cannot be written is no failure: it costs a merge at most.
    pub(crate) fn remember(
        &self,
        folder: &FolderKey,
        note: Note,
        source: Source<'_>,
        believed: Digest,
    ) -> Result<(), VersionsError> {
        let ready = self.shared.take(folder, note, source, Durability::Lazy)?;
        if believed != ready.digest {
            return Err(VersionsError::Changed);
        }
        self.shared.write_soon(ready);
        Ok(())
    }
}

impl Shared {
    fn take(
        &self,
        folder: &FolderKey,
        note: Note,
        source: Source<'_>,
        durability: Durability,
    ) -> Result<Ready, VersionsError> {
        let Source { from: mut source, about } = source;
        let room = usize::try_from(about.min(INLINE_MAX)).unwrap_or_default() + 1;
        let mut head = Vec::with_capacity(room);
        (&mut source).take(INLINE_MAX + 1).read_to_end(&mut head).map_err(unreadable)?;
        let is_small = head.len() as u64 <= INLINE_MAX;
        let (digest, size, content) = if is_small {
            let digest = Digest::of(&head);
            let packed = self.pack(&head, &digest, durability)?;
            (digest, head.len() as u64, Content::Packed(packed))
        } else {
            let fresh = self.object(&mut head.as_slice().chain(source), durability)?;
            (fresh.digest, fresh.size, Content::Object(fresh))
        };
        Ok(Ready { folder: folder.clone(), note, digest, size, content, durability })
    }

    fn pack(
        &self,
        content: &[u8],
        digest: &Digest,
        durability: Durability,
    ) -> Result<Vec<u8>, VersionsError> {
        let mut packer = self.packer.lock().unwrap_or_else(PoisonError::into_inner);
        let packed = packer.pack(content).map_err(|e| VersionsError::Io(e.to_string()))?;
        if durability == Durability::Synced {
            packer.unpack(&packed, content.len(), digest)?;
        }
        Ok(packed)
    }

    fn object(
        &self,
        source: &mut dyn Read,
        durability: Durability,
    ) -> Result<Fresh, VersionsError> {
        let refused = |error: std::io::Error| database::refused(&self.dir, &error);
        if self.in_use.get().is_none() {
            let in_use = InUse::begin(&self.dir).map_err(refused)?;
            // Whoever came first holds the same lock.
            let _ = self.in_use.set(in_use);
        }
        Fresh::write(&self.dir, source, durability).map_err(refused)
    }
}

fn unreadable(error: std::io::Error) -> VersionsError {
    if is_full(&error) { VersionsError::Full } else { VersionsError::Io(error.to_string()) }
}

/// Writes all in one transaction; each is told how it came out.
pub(super) fn all(shared: &Shared, connection: &mut Connection, waiting: Vec<Waiting>) {
    if waiting.is_empty() {
        return;
    }
    let mut results = Vec::new();
    let committed = transact(shared, connection, &waiting, &mut results);
    let mut results = results.into_iter();
    for one in waiting {
        let own = results.next().unwrap_or(Ok(()));
        one.end(committed.clone().and(own));
    }
}

fn transact(
    shared: &Shared,
    connection: &mut Connection,
    waiting: &[Waiting],
    results: &mut Vec<Result<(), VersionsError>>,
) -> Result<(), VersionsError> {
    let is_synced = waiting.iter().any(|one| one.ready.durability == Durability::Synced);
    let durability = if is_synced { Durability::Synced } else { Durability::Lazy };
    let mut transaction = database::begin(connection, durability)?;
    for one in waiting {
        // What one of them cannot have, the others still can.
        let own = transaction.savepoint()?;
        let put = Put { sql: &own, shared }.version(&one.ready);
        match put {
            Ok(()) => own.commit()?,
            Err(_) => own.finish()?,
        }
        results.push(put);
    }
    Ok(transaction.commit()?)
}

/// Puts one version into the tables, and its content where it belongs.
struct Put<'a> {
    sql: &'a Connection,
    shared: &'a Shared,
}

impl Put<'_> {
    fn version(&self, ready: &Ready) -> Result<(), VersionsError> {
        let Note { path, name, version, how, label, wall } = &ready.note;
        let folder = self.folder(&ready.folder)?;
        if let (How::Synced, Some(version)) = (how, version)
            && is_known(self.sql, folder, path.as_str(), *version)?
        {
            return Ok(());
        }
        let content = self.content(ready)?;
        let version = match version {
            Some(version) => Some(version.to_string()),
            None => self.version_of_newest(folder, path.as_str(), content)?,
        };
        let name = Some(&**name).filter(|name| *name != path.as_str());
        let offset = label.offset.map(|offset| (offset.low_ms(), offset.high_ms()));
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO version (folder, path, name, content, version, how, device, wall_ms,
               offset_low_ms, offset_high_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        insert.execute(params![
            folder,
            path.as_str(),
            name,
            content,
            version,
            how.word(),
            label.device,
            wall.ms(),
            offset.map(|(low, _)| low),
            offset.map(|(_, high)| high),
        ])?;
        Ok(())
    }

    fn folder(&self, key: &FolderKey) -> Result<i64, VersionsError> {
        if let Some(known) = folder_no(self.sql, key)? {
            return Ok(known);
        }
        self.sql.execute("INSERT INTO folder (id) VALUES (?1)", [&key.0])?;
        Ok(self.sql.last_insert_rowid())
    }

    /// The number of the content, which is stored by now. What is to be synced relies on no older copy
    /// that is not whole.
    fn content(&self, ready: &Ready) -> Result<i64, VersionsError> {
        let mut find = self.sql.prepare_cached("SELECT content FROM content WHERE digest = ?1")?;
        let known: Option<i64> = find.query_row([ready.digest.0], |row| row.get(0)).optional()?;
        if let Some(known) = known {
            let relies = ready.durability == Durability::Synced;
            if relies && !self.is_whole(known, ready)? {
                self.place(known, ready)?;
            }
            return Ok(known);
        }
        let mut insert = self
            .sql
            .prepare_cached("INSERT INTO content (digest, size, stored) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![
            ready.digest.0,
            ready.size.cast_signed(),
            ready.stored().cast_signed()
        ])?;
        let content = self.sql.last_insert_rowid();
        self.place(content, ready)?;
        Ok(content)
    }

    fn is_whole(&self, content: i64, ready: &Ready) -> Result<bool, VersionsError> {
        let Some(packed) = packed(self.sql, content)? else {
            return Ok(object::is_safe(&self.shared.dir, &ready.digest, ready.size));
        };
        let mut packer = self.shared.packer.lock().unwrap_or_else(PoisonError::into_inner);
        let size = usize::try_from(ready.size).unwrap_or(usize::MAX);
        Ok(ready.size <= INLINE_MAX && packer.unpack(&packed, size, &ready.digest).is_ok())
    }

    fn place(&self, content: i64, ready: &Ready) -> Result<(), VersionsError> {
        match &ready.content {
            Content::Packed(packed) => {
                let mut insert = self.sql.prepare_cached(
                    "INSERT OR REPLACE INTO pack (content, zstd) VALUES (?1, ?2)",
                )?;
                insert.execute(params![content, packed])?;
                Ok(())
            }
            Content::Object(fresh) => fresh
                .place(&self.shared.dir, ready.durability)
                .map_err(|error| database::refused(&self.shared.dir, &error)),
        }
    }

    /// The version that the note's newest kept one is known as, if it has that content.
    fn version_of_newest(
        &self,
        folder: i64,
        path: &str,
        content: i64,
    ) -> Result<Option<String>, VersionsError> {
        let mut newest = self.sql.prepare_cached(
            "SELECT version, content FROM version WHERE folder = ?1 AND path = ?2
             ORDER BY no DESC LIMIT 1",
        )?;
        let found: Option<(Option<String>, i64)> = newest
            .query_row(params![folder, path], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.filter(|(_, its)| *its == content).and_then(|(version, _)| version))
    }
}

/// The number of a folder that has versions.
pub(super) fn folder_no(sql: &Connection, key: &FolderKey) -> Result<Option<i64>, VersionsError> {
    let mut find = sql.prepare_cached("SELECT folder FROM folder WHERE id = ?1")?;
    Ok(find.query_row([&key.0], |row| row.get(0)).optional()?)
}

pub(super) fn is_known(
    sql: &Connection,
    folder: i64,
    path: &str,
    version: VersionId,
) -> Result<bool, VersionsError> {
    let mut find = sql
        .prepare_cached("SELECT 1 FROM version WHERE folder = ?1 AND path = ?2 AND version = ?3")?;
    Ok(find.exists(params![folder, path, version.to_string()])?)
}

/// The compressed content, where it lies in the data base.
pub(super) fn packed(sql: &Connection, content: i64) -> Result<Option<Vec<u8>>, VersionsError> {
    let mut find = sql.prepare_cached("SELECT zstd FROM pack WHERE content = ?1")?;
    Ok(find.query_row([content], |row| row.get(0)).optional()?)
}
