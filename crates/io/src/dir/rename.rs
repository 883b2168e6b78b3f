//! Another name for a file: nothing of it is read or written again.

use cap_std::fs::{Dir, Metadata};
use tidelock_core::time::FileTime;
use tidelock_core::tree::Tag;
use tidelock_engine::ports::StoreError;

use super::beside;
use super::key::Key;
use super::place::Place;
use super::read::{present, tag_of};
use super::refusal::refused;
use super::remove::follow;
use super::spelling::{is_respelled, respell};
use super::write::{nothing_at, taken};
use crate::handle::file::{label, stamp};
use crate::handle::hash::{self, Hashed};
use crate::handle::{swap, sync_dir};

/// A note that is to get another name, which nothing has yet.
pub(super) struct Renaming {
    pub(super) from: Key,
    pub(super) tag: Tag,
    pub(super) to: Key,
    pub(super) mtime: Option<FileTime>,
    pub(super) lineage: Option<String>,
}

impl Renaming {
    pub(super) fn run(&self, place: &Place) -> Result<Tag, StoreError> {
        let found = self.look(place)?;
        self.carry_out(place, &found)
    }

    /// The file, which must be the believed one, while nothing has its new name.
    pub(super) fn look(&self, place: &Place) -> Result<Hashed, StoreError> {
        let (dir, leaf) = place.parent(&self.from)?.ok_or(StoreError::Stale)?;
        let found = present(place, &self.from, &dir, leaf)?;
        found.filter(|found| tag_of(&found.digest) == self.tag).ok_or(StoreError::Stale)
    }

    /// Gives the file its new name.
    pub(super) fn carry_out(&self, place: &Place, found: &Hashed) -> Result<Tag, StoreError> {
        match place.is_case_blind()? && is_respelled(&self.from.name, &self.to.name) {
            true => self.respell(place, found),
            false => {
                place.in_made_parent(&self.to, |dir, leaf| self.move_to(place, found, dir, leaf))
            }
        }
    }

    /// Tells the lineage under the new name, renames in one moment, looks again.
    ///
    /// A text that somebody saves in that moment goes back. Should that not be possible, it lies under
    /// the new name and is taken for somebody else's, which it is.
    fn move_to(
        &self,
        place: &Place,
        found: &Hashed,
        to_dir: &Dir,
        to_leaf: &str,
    ) -> Result<Tag, StoreError> {
        let (dir, leaf) = place.parent(&self.from)?.ok_or(StoreError::Stale)?;
        nothing_at(place, to_dir, to_leaf)?;
        beside::tell(place, &self.to.path, &found.digest, self.lineage.as_deref())?;
        place.forget_hint(&self.to);
        swap::rename_new(&dir, leaf, to_dir, to_leaf).map_err(taken)?;
        let there = to_dir.symlink_metadata(to_leaf).map_err(refused)?;
        if !is_untouched(found, &there) {
            drop(swap::rename_new(to_dir, to_leaf, &dir, leaf));
            beside::tell(place, &self.to.path, &found.digest, None)?;
            return Err(StoreError::Stale);
        }
        self.label(to_dir, to_leaf);
        sync_dir(to_dir).and_then(|()| sync_dir(&dir)).map_err(refused)?;
        follow(place, &self.from)?;
        Ok(self.tag.clone())
    }

    /// Where the old name and the new one are one: nothing can be in the way.
    fn respell(&self, place: &Place, found: &Hashed) -> Result<Tag, StoreError> {
        beside::tell(place, &self.to.path, &found.digest, self.lineage.as_deref())?;
        respell(place.root()?, &self.from.name, &self.to.name).map_err(refused)?;
        let (dir, leaf) = place.parent(&self.to)?.ok_or(StoreError::Stale)?;
        self.label(&dir, leaf);
        follow(place, &self.from)?;
        Ok(self.tag.clone())
    }

    /// A file of somebody else's may refuse another time, which is only a label.
    fn label(&self, dir: &Dir, leaf: &str) {
        if let Ok(Some(file)) = hash::open(dir, leaf.as_ref()) {
            drop(label(&file, self.mtime));
        }
    }
}

/// Whether it is the file that was looked at, and nobody wrote to it since. A rename itself may move
/// the change time.
fn is_untouched(found: &Hashed, there: &Metadata) -> bool {
    let now = stamp(there);
    there.is_file()
        && (found.size, found.stamp.mtime_ns, found.stamp.inode)
            == (there.len(), now.mtime_ns, now.inode)
}
