//! Writing: whole in a temporary file, then seen in one moment, and undone where that moment brought
//! out what nobody expected.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use cap_std::fs::Dir;
use futures::TryStreamExt;
use tidelock_core::digest::Digest;
use tidelock_core::time::FileTime;
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{Believed, StoreError, StreamError, Upload};

use super::beside;
use super::blocking;
use super::key::{Key, Kind};
use super::place::{Place, Role, same_name};
use super::read::{no_placeholder, present, tag_of};
use super::refusal::refused;
use crate::handle::file::{label, stamp};
use crate::handle::hash::{self, Content};
use crate::handle::new_file::{NewFile, Unfilled};
use crate::handle::swap::{self, Exchange};
use crate::handle::{made_below, sync_dir};

/// Keeps a folder; it has no body.
pub(super) async fn folder(
    place: Arc<Place>,
    key: Key,
    upload: Upload<'_>,
) -> Result<Tag, StoreError> {
    let pieces: Vec<bytes::Bytes> = upload.body.try_collect().await?;
    let got = pieces.iter().map(|piece| piece.len() as u64).sum();
    if got != upload.size {
        return Err(StreamError::Length { announced: upload.size, got }.into());
    }
    if got != 0 {
        return Err(StoreError::Impossible("detail-folder-with-bytes".to_owned()));
    }
    blocking(move || {
        made_below(place.root()?, &key.name).map_err(refused)?;
        beside::keep(&place, &key.path)?;
        Ok(tag_of(&Digest::of(b"")))
    })
    .await
}

/// Writes a file.
pub(super) async fn file(
    place: Arc<Place>,
    key: Key,
    upload: Upload<'_>,
) -> Result<Tag, StoreError> {
    let Upload { size: announced, mtime, lineage, believed, body, .. } = upload;
    let role = match &believed {
        Believed::Tagged(_) => Role::Swap,
        Believed::Absent | Believed::Anything => Role::New,
    };
    let opened = Arc::clone(&place);
    let new = blocking(move || opened.new_file(role)).await?;
    let new = new.fill(body).await.map_err(unfilled)?;
    let got = new.size();
    if got != announced {
        return Err(StreamError::Length { announced, got }.into());
    }
    let letter = Letter { key, new, mtime, lineage, believed };
    blocking(move || letter.put(&place)).await
}

fn unfilled(why: Unfilled) -> StoreError {
    match why {
        Unfilled::Body(error) => StoreError::Body(error),
        Unfilled::Disk(error) => refused(error),
    }
}

/// A whole file that nobody sees yet, and what it is to replace.
pub(super) struct Letter {
    pub(super) key: Key,
    pub(super) new: NewFile,
    pub(super) mtime: Option<FileTime>,
    pub(super) lineage: Option<String>,
    pub(super) believed: Believed,
}

impl Letter {
    fn put(self, place: &Place) -> Result<Tag, StoreError> {
        let synced = label(self.new.file(), self.mtime).and_then(|()| self.new.file().sync_all());
        synced.map_err(refused)?;
        match self.believed {
            Believed::Tagged(_) => {
                let (dir, leaf) = place.parent(&self.key)?.ok_or(StoreError::Stale)?;
                self.put_in(place, &dir, leaf)
            }
            Believed::Absent | Believed::Anything => {
                place.in_made_parent(&self.key, |dir, leaf| self.put_in(place, dir, leaf))
            }
        }
    }

    /// Look, tell the lineage, put in place, look again: in this order.
    fn put_in(&self, place: &Place, dir: &Dir, leaf: &str) -> Result<Tag, StoreError> {
        let digest = self.new.digest();
        let replaced = self.as_believed(place, dir, leaf)?;
        let is_note = self.key.kind == Kind::Note;
        if is_note {
            beside::tell(place, &self.key.path, &digest, self.lineage.as_deref())?;
        }
        place.forget_hint(&self.key);
        self.place(place, dir, leaf, replaced.as_ref())?;
        if !swap::is_at(self.new.file(), dir, leaf) {
            return Err(StoreError::Stale);
        }
        sync_dir(dir).map_err(refused)?;
        if is_note {
            beside::tidy(place, &self.key.path, &digest, replaced.as_ref())?;
        }
        Ok(tag_of(&digest))
    }

    /// Whether what is there is what is to be replaced; tells its digest.
    fn as_believed(
        &self,
        place: &Place,
        dir: &Dir,
        leaf: &str,
    ) -> Result<Option<Digest>, StoreError> {
        match &self.believed {
            Believed::Anything => Ok(None),
            Believed::Absent => nothing_at(place, dir, leaf).map(|()| None),
            Believed::Tagged(tag) => {
                let there = present(place, &self.key, dir, leaf)?.map(|hashed| hashed.digest);
                match there.filter(|digest| tag_of(digest) == *tag) {
                    Some(digest) => Ok(Some(digest)),
                    None => Err(StoreError::Stale),
                }
            }
        }
    }

    /// Gives the file its name, in one moment.
    pub(super) fn place(
        &self,
        place: &Place,
        dir: &Dir,
        leaf: &str,
        replaced: Option<&Digest>,
    ) -> Result<(), StoreError> {
        let temp = place.temp()?;
        match (&self.believed, replaced) {
            (Believed::Absent, _) => {
                swap::rename_new(temp, self.new.name(), dir, leaf).map_err(taken)
            }
            (Believed::Tagged(_), Some(replaced)) => self.replace(temp, dir, leaf, replaced),
            (Believed::Anything | Believed::Tagged(_), _) => {
                temp.rename(self.new.name(), dir, leaf).map_err(refused)
            }
        }
    }

    fn replace(
        &self,
        temp: &Dir,
        dir: &Dir,
        leaf: &str,
        replaced: &Digest,
    ) -> Result<(), StoreError> {
        let (new, name) = (self.new.file(), self.new.name());
        let there = dir.symlink_metadata(leaf).map_err(refused)?;
        // Who may read a note does not change with its text. Not every file system has permissions.
        drop(new.set_permissions(there.permissions()));
        match swap::exchange(temp, name, dir, leaf).map_err(refused)? {
            Exchange::Unsupported => self.replace_portably(temp, dir, leaf, replaced),
            Exchange::Done if is_content(temp, name, replaced)? => {
                temp.remove_file(name).map_err(refused)
            }
            Exchange::Done => {
                // What cannot go back keeps its temporary name, and this device's next run rescues it.
                swap::exchange_back(temp, name, dir, leaf, new);
                Err(StoreError::Stale)
            }
        }
    }

    /// Where names cannot be exchanged: reads once more, looks, and renames over it. What another
    /// writer saves between that look and the rename is replaced unseen; if it was a device, its upload
    /// is pending, and it will notice.
    pub(super) fn replace_portably(
        &self,
        temp: &Dir,
        dir: &Dir,
        leaf: &str,
        replaced: &Digest,
    ) -> Result<(), StoreError> {
        let before = dir.symlink_metadata(leaf).map_err(refused)?;
        if !is_content(dir, leaf, replaced)? {
            return Err(StoreError::Stale);
        }
        let after = dir.symlink_metadata(leaf).map_err(refused)?;
        if stamp(&before) != stamp(&after) || before.len() != after.len() {
            return Err(StoreError::Stale);
        }
        temp.rename(self.new.name(), dir, leaf).map_err(refused)
    }
}

/// Whether a file holds this very content; always read.
pub(super) fn is_content(dir: &Dir, leaf: &str, content: &Digest) -> Result<bool, StoreError> {
    match hash::content(dir, leaf).map_err(refused)? {
        Content::Of(hashed) => Ok(hashed.digest == *content),
        Content::Changing | Content::None => Ok(false),
    }
}

/// Whether nothing has the name, nor stands for a file of that name.
pub(super) fn nothing_at(place: &Place, dir: &Dir, leaf: &str) -> Result<(), StoreError> {
    if dir.symlink_metadata(leaf).is_err() {
        return no_placeholder(dir, leaf);
    }
    match place.other_spelling(dir, leaf)? {
        Some(other) => Err(same_name(&other)),
        None => Err(StoreError::Stale),
    }
}

pub(super) fn taken(error: io::Error) -> StoreError {
    if error.kind() == ErrorKind::AlreadyExists { StoreError::Stale } else { refused(error) }
}
