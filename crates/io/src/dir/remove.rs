//! Removing: only what was believed, looked at on its way out.

use std::io::ErrorKind;

use tidelock_core::tree::Tag;
use tidelock_engine::ports::StoreError;

use super::beside;
use super::key::{Key, Kind};
use super::place::{Place, Role};
use super::read::{present, tag_of};
use super::refusal::refused;
use super::write::is_content;
use crate::handle::{is_gone, swap, sync_dir};

/// Removes whatever is there.
pub(super) fn whatever(place: &Place, key: &Key) -> Result<(), StoreError> {
    if key.kind == Kind::Folder {
        return folder(place, key);
    }
    let Some((dir, leaf)) = place.parent(key)? else { return Ok(()) };
    if place.other_spelling(&dir, leaf)?.is_some() {
        return Ok(());
    }
    match dir.remove_file(leaf) {
        Err(error) if is_gone(&error) => return Ok(()),
        other => other.and_then(|()| sync_dir(&dir)).map_err(refused)?,
    }
    follow(place, key)
}

/// Removes a file with this tag. It goes aside first, is looked at there, and goes back when it is
/// another one.
pub(super) fn tagged(place: &Place, key: &Key, tag: &Tag) -> Result<(), StoreError> {
    if key.kind == Kind::Folder {
        return folder(place, key);
    }
    let Some((dir, leaf)) = place.parent(key)? else { return Ok(()) };
    let Some(found) = present(place, key, &dir, leaf)? else { return Ok(()) };
    if tag_of(&found.digest) != *tag {
        return Err(StoreError::Stale);
    }
    let (temp, aside) = (place.temp()?, place.temp_name(Role::Swap)?);
    match dir.rename(leaf, temp, &aside) {
        Err(error) if is_gone(&error) => return Ok(()),
        other => other.map_err(refused)?,
    }
    if !is_content(temp, &aside, &found.digest)? {
        place.forget_hint(key);
        // If the name is taken by now, this device's next run rescues what lies aside.
        drop(swap::rename_new(temp, &aside, &dir, leaf));
        return Err(StoreError::Stale);
    }
    temp.remove_file(&aside).and_then(|()| sync_dir(&dir)).map_err(refused)?;
    follow(place, key)
}

/// What goes with a file: its records, and the folders that it leaves empty.
pub(super) fn follow(place: &Place, key: &Key) -> Result<(), StoreError> {
    place.forget_hint(key);
    if key.kind == Kind::Note {
        beside::forget(place, &key.path)?;
    }
    place.prune(key)
}

/// Nobody wants to keep the folder any more; it goes when nothing lies in it.
fn folder(place: &Place, key: &Key) -> Result<(), StoreError> {
    beside::let_go(place, &key.path)?;
    let Some((dir, leaf)) = place.parent(key)? else { return Ok(()) };
    if place.other_spelling(&dir, leaf)?.is_some() {
        return Ok(());
    }
    match dir.remove_dir(leaf).and_then(|()| sync_dir(&dir)) {
        Ok(()) => place.prune(key),
        Err(error) if is_gone(&error) || error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        Err(error) => Err(refused(error)),
    }
}
