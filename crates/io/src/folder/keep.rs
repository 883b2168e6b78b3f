//! From the vault into the version store and back.

use std::ffi::OsStr;
use std::sync::Arc;

use bytes::Bytes;
use cap_std::fs::{Dir, File};
use tidelock_core::digest::Digest;
use tidelock_core::lineage::VersionId;
use tidelock_core::path::VaultPath;
use tidelock_core::tree::LocalFile;
use tidelock_core::version::How;
use tidelock_engine::ports::FolderError;

use super::disk::{Disk, Outcome, failed, stamp};
use super::hash;
use crate::device::wall;
use crate::versions::{Note, Source, VersionsError};

/// How often what a program still writes to is kept anew before it is left to the next sweep.
const TRIES: u32 = 3;

impl Disk {
    /// Keeps a content as a version of the note `name`, on disk when this returns.
    /// [`FolderError::Stale`] when it is not the `believed` one.
    pub(super) fn keep(
        &self,
        name: &str,
        how: How,
        source: &mut File,
        believed: Option<Digest>,
    ) -> Outcome<()> {
        let note = self.note(name, how, None)?;
        let about = source.metadata().map_err(failed)?.len();
        let source = Source { from: source, about };
        let kept = self.versions.keep(&self.key()?, note, source, believed);
        kept.map(drop).map_err(|error| match error {
            VersionsError::Full => FolderError::Full,
            VersionsError::Changed => FolderError::Stale,
            VersionsError::Damaged(_) | VersionsError::NotOurs(_) | VersionsError::Io(_) => {
                FolderError::Io(format!("the old version cannot be kept: {error}"))
            }
        })
    }

    /// Keeps what lies at `place` as a version of the note `name`, then removes it. What a program
    /// wrote to it meanwhile is kept, too.
    pub(super) fn put_away(
        &self,
        dir: &Dir,
        place: &str,
        name: &str,
        how: How,
        believed: Option<Digest>,
    ) -> Outcome<()> {
        until_still(dir, place, believed, &mut |source, believed| {
            self.keep(name, how, source, believed)
        })
    }

    /// Keeps the present text of a note for later merges. Only a text that is not the believed one is
    /// a failure: to lose one costs a merge at most.
    pub(super) fn remember(&self, file: &LocalFile, version: VersionId) -> Outcome<()> {
        let (key, note) = (self.key()?, self.note(&file.name, How::Synced, Some(version))?);
        if self.versions.knows(&key, &note.path, version).unwrap_or(false) {
            return Ok(());
        }
        let (dir, leaf) = self.parent(&file.name)?;
        let source = hash::open(&dir, OsStr::new(&*leaf)).map_err(failed)?;
        let mut source = source.ok_or(FolderError::Stale)?;
        let source = Source { from: &mut source, about: file.size };
        match self.versions.remember(&key, note, source, file.digest) {
            Err(VersionsError::Changed) => Err(FolderError::Stale),
            Err(error) => {
                tracing::warn!(name = &*file.name, %error, "not kept for later merges");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// The text that was kept as `version`. A damaged one is none: without it both sides are kept.
    pub(super) fn recall(&self, path: &VaultPath, version: VersionId) -> Outcome<Option<Bytes>> {
        match self.versions.recall(&self.key()?, path, version) {
            Err(VersionsError::Damaged(detail)) => {
                tracing::warn!(path = path.as_str(), detail, "a kept text is damaged");
                Ok(None)
            }
            other => other.map_err(|error| FolderError::Io(error.to_string())),
        }
    }

    fn note(&self, name: &str, how: How, version: Option<VersionId>) -> Outcome<Note> {
        let path = VaultPath::parse(name).map_err(|_| FolderError::Name(name.to_owned()))?;
        let name: Arc<str> = path.spelled(name);
        Ok(Note { path, name, version, how, label: self.label(), wall: wall() })
    }
}

/// Lets `keep` take the file at `place`, again when it changed meanwhile, then removes it. One that
/// never stands still stays.
pub(super) fn until_still(
    dir: &Dir,
    place: &str,
    mut believed: Option<Digest>,
    keep: &mut dyn FnMut(&mut File, Option<Digest>) -> Outcome<()>,
) -> Outcome<()> {
    for _ in 0..TRIES {
        let file = hash::open(dir, OsStr::new(place)).map_err(failed)?;
        let mut file = file.ok_or(FolderError::Stale)?;
        let before = file.metadata().map_err(failed)?;
        keep(&mut file, believed)?;
        let after = file.metadata().map_err(failed)?;
        if stamp(&before) == stamp(&after) && before.len() == after.len() {
            return dir.remove_file(place).map_err(failed);
        }
        believed = None;
    }
    Ok(())
}
