//! Reading: which versions there are, and their contents, never a wrong one.

use std::io::{self, Cursor, ErrorKind, Read};
use std::sync::PoisonError;

use bytes::Bytes;
use futures::{StreamExt, stream};
use rusqlite::{Connection, OptionalExtension, params};
use tidelock_core::digest::Digest;
use tidelock_core::lineage::VersionId;
use tidelock_core::path::VaultPath;
use tidelock_core::version::Numbered;
use tidelock_engine::ports::{ByteStream, StreamError};

use super::columns::{NUMBERED, numbered};
use super::pack::damage;
use super::write::{INLINE_MAX, folder_no, is_known, packed};
use super::{FolderKey, Shared, VersionStore, VersionsError, object};

/// No text that is merged is longer, in bytes.
const RECALL_MAX: u64 = 16 * 1024 * 1024;

/// The longest piece of a stream.
const PIECE: usize = 256 * 1024;

impl VersionStore {
    /// The newest `count` versions of a folder, the newest first: of all notes, or of the note at
    /// `below` and everything below it.
    ///
    /// # Errors
    /// When the store is damaged or cannot be read. There being no store is none.
    pub fn newest(
        &self,
        folder: &FolderKey,
        below: Option<&VaultPath>,
        count: Option<u32>,
    ) -> Result<Vec<Numbered>, VersionsError> {
        let limit = count.map_or(-1, i64::from);
        let below = below.map(VaultPath::as_str);
        self.of(folder, |sql, folder| {
            let mut find = sql.prepare_cached(&format!(
                "SELECT {NUMBERED} FROM version JOIN content USING (content)
                 WHERE folder = ?1
                   AND (?2 IS NULL OR path = ?2 OR path > ?2 || '/' AND path < ?2 || '0')
                 ORDER BY no DESC LIMIT ?3"
            ))?;
            let rows = find.query_map(params![folder, below, limit], numbered)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Each note's newest version, in the order of the paths.
    ///
    /// # Errors
    /// Likewise.
    pub fn newest_of_each(&self, folder: &FolderKey) -> Result<Vec<Numbered>, VersionsError> {
        self.of(folder, |sql, folder| {
            let mut find = sql.prepare_cached(&format!(
                "SELECT {NUMBERED} FROM version JOIN content USING (content)
                 WHERE no IN (SELECT max(no) FROM version WHERE folder = ?1 GROUP BY path)
                 ORDER BY path"
            ))?;
            let rows = find.query_map([folder], numbered)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Whether the note is kept as that version.
    ///
    /// # Errors
    /// Likewise.
    pub(crate) fn knows(
        &self,
        folder: &FolderKey,
        path: &VaultPath,
        version: VersionId,
    ) -> Result<bool, VersionsError> {
        // Those that wait are looked at when they are written.
        let known = self.shared.with_written(|sql| match folder_no(sql, folder)? {
            Some(folder) => is_known(sql, folder, path.as_str(), version),
            None => Ok(false),
        });
        known.map(|known| known.unwrap_or(false))
    }

    /// The text that a note had as `version`; `None` where it is not kept, or longer than any text
    /// that is merged.
    ///
    /// # Errors
    /// [`VersionsError::Damaged`] rather than a wrong text.
    pub fn recall(
        &self,
        folder: &FolderKey,
        path: &VaultPath,
        version: VersionId,
    ) -> Result<Option<Bytes>, VersionsError> {
        let found: Vec<(Digest, u64)> = self.of(folder, |sql, folder| {
            let mut find = sql.prepare_cached(
                "SELECT digest, size FROM version JOIN content USING (content)
                 WHERE folder = ?1 AND path = ?2 AND version = ?3 ORDER BY no DESC LIMIT 1",
            )?;
            let asked = params![folder, path.as_str(), version.to_string()];
            let rows = find.query_map(asked, |row| {
                Ok((Digest(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned()))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        match found.first() {
            Some((digest, size)) if *size <= RECALL_MAX => {
                let mut text = Vec::new();
                self.open(digest)?.read_to_end(&mut text).map_err(damaged)?;
                Ok(Some(Bytes::from(text)))
            }
            Some(_) | None => Ok(None),
        }
    }

    /// A content, to be read piece by piece. Only when the end comes without an error is it the one
    /// that was kept.
    ///
    /// # Errors
    /// [`VersionsError::Damaged`] when it is not there, or at once seen not to be whole.
    pub fn open(&self, digest: &Digest) -> Result<Checked, VersionsError> {
        let lost = || VersionsError::Damaged(damage(digest));
        let found = self.shared.with_existing(|sql| self.shared.source(sql, digest))?;
        let (size, source) = found.flatten().ok_or_else(lost)?;
        Ok(Checked { source, hasher: blake3::Hasher::new(), left: size, digest: *digest })
    }

    /// A content as a stream, likewise. Needs a tokio runtime, whose blocking threads read.
    pub fn stream(&self, digest: Digest) -> ByteStream<'static> {
        let store = self.clone();
        let steps = stream::try_unfold(None, move |open: Option<Checked>| {
            let store = store.clone();
            async move {
                let step = move || {
                    let mut open = match open {
                        Some(open) => open,
                        None => store.open(&digest).map_err(|e| io::Error::other(e.to_string()))?,
                    };
                    let piece = open.piece()?;
                    Ok::<_, io::Error>((!piece.is_empty()).then_some((piece, Some(open))))
                };
                let next = tokio::task::spawn_blocking(step).await.map_err(io::Error::other);
                next.and_then(|next| next).map_err(|error| StreamError::Local(error.to_string()))
            }
        });
        steps.boxed_local()
    }

    /// What `read` finds of a folder's versions; nothing where it has none.
    fn of<T: Default>(
        &self,
        folder: &FolderKey,
        read: impl FnOnce(&Connection, i64) -> Result<T, VersionsError>,
    ) -> Result<T, VersionsError> {
        let found = self.shared.with_existing(|sql| match folder_no(sql, folder)? {
            Some(folder) => read(sql, folder),
            None => Ok(T::default()),
        });
        found.map(Option::unwrap_or_default)
    }
}

/// Where a content comes from, and its length in bytes.
type Source = (u64, Box<dyn Read + Send>);

impl Shared {
    /// The content with that digest, not checked; `None` where there is none.
    fn source(&self, sql: &Connection, digest: &Digest) -> Result<Option<Source>, VersionsError> {
        let mut find = sql.prepare_cached("SELECT content, size FROM content WHERE digest = ?1")?;
        let found: Option<(i64, i64)> =
            find.query_row([digest.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((content, size)) = found else { return Ok(None) };
        let size = size.cast_unsigned();
        if let Some(packed) = packed(sql, content)? {
            let text = self.unpack(&packed, size, digest)?;
            return Ok(Some((size, Box::new(Cursor::new(text)))));
        }
        match object::open(&self.dir, digest) {
            Ok(source) => Ok(Some((size, Box::new(source)))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(super::database::refused(&self.dir, &error)),
        }
    }

    fn unpack(&self, packed: &[u8], size: u64, digest: &Digest) -> Result<Vec<u8>, VersionsError> {
        let mut packer = self.packer.lock().unwrap_or_else(PoisonError::into_inner);
        match usize::try_from(size) {
            Ok(fits) if size <= INLINE_MAX => packer.unpack(packed, fits, digest),
            Ok(_) | Err(_) => Err(VersionsError::Damaged(damage(digest))),
        }
    }
}

/// A kept content that is checked while it is read: its last read fails where anything is wrong.
pub struct Checked {
    source: Box<dyn Read + Send>,
    hasher: blake3::Hasher,
    /// How many bytes are still to come.
    left: u64,
    digest: Digest,
}

impl Checked {
    /// The next piece; an empty one at the end.
    fn piece(&mut self) -> io::Result<Bytes> {
        let mut piece = Vec::new();
        self.take(PIECE as u64).read_to_end(&mut piece)?;
        Ok(Bytes::from(piece))
    }
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let damaged = || io::Error::new(ErrorKind::InvalidData, damage(&self.digest));
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = match self.source.read(buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(_) => return Err(damaged()),
        };
        let is_end = count == 0;
        self.left = self.left.checked_sub(count as u64).ok_or_else(damaged)?;
        self.hasher.update(&buffer[..count]);
        let is_whole = self.left == 0 && *self.hasher.finalize().as_bytes() == self.digest.0;
        if is_end && !is_whole { Err(damaged()) } else { Ok(count) }
    }
}

fn damaged(error: io::Error) -> VersionsError {
    VersionsError::Damaged(error.to_string())
}
