//! What lies beside the notes, in `.tidelock/`: the lineage of versions, and folders that are kept.
//!
//! A version's record is written before the version itself: a record whose content never came speaks
//! of nothing, while a content without record would be taken for somebody else's. Each names its
//! content, so two devices never write the same one for different texts.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, Read};

use cap_std::fs::Dir;
use tidelock_core::beside::{
    BYTES_MAX, FOLDERS_FOLDER, LINEAGE_FOLDER, decode_lineage, encode_folder, encode_lineage,
    folder_name, lineage_name, lineage_shelf,
};
use tidelock_core::digest::Digest;
use tidelock_core::path::VaultPath;
use tidelock_engine::ports::StoreError;

use super::place::{Place, Role};
use super::refusal::refused;
use crate::handle::file::stamp;
use crate::handle::{hash, is_gone, sync_dir};

/// A record of a version that is not there is of no use a day later: whoever wrote it is done.
const USELESS_AFTER_NS: i64 = 86_400_000_000_000;

/// What is told of a content of a note.
pub(super) fn lineage(
    place: &Place,
    key: &VaultPath,
    content: &Digest,
) -> Result<Option<String>, StoreError> {
    let Some(shelf) = place.own_if_there(&shelf_of(key))? else { return Ok(None) };
    let text = small(&shelf, &lineage_name(key, content)).map_err(refused)?;
    Ok(text.and_then(|text| decode_lineage(&text, key, content)))
}

/// Tells the lineage of a content that is about to be written, on disk when this returns; `None`
/// takes back what was told of it.
pub(super) fn tell(
    place: &Place,
    key: &VaultPath,
    content: &Digest,
    lineage: Option<&str>,
) -> Result<(), StoreError> {
    let name = lineage_name(key, content);
    let Some(lineage) = lineage else {
        return match place.own_if_there(&shelf_of(key))? {
            Some(shelf) => remove(&shelf, &name),
            None => Ok(()),
        };
    };
    let (shelf, text) = (place.own(&shelf_of(key))?, encode_lineage(key, content, lineage));
    if small(&shelf, &name).map_err(refused)?.as_ref() == Some(&text) {
        return Ok(());
    }
    write(place, &shelf, &name, &text)
}

/// Drops the records of a note that nobody needs once `content` is its text: the one of what it
/// replaced, and what lies there since yesterday.
pub(super) fn tidy(
    place: &Place,
    key: &VaultPath,
    content: &Digest,
    replaced: Option<&Digest>,
) -> Result<(), StoreError> {
    let Some(shelf) = place.own_if_there(&shelf_of(key))? else { return Ok(()) };
    let current = lineage_name(key, content);
    let replaced = replaced.map(|digest| lineage_name(key, digest));
    let now_ns = mtime_ns(&shelf, &current).unwrap_or(i64::MIN);
    for name in about(&shelf, key).map_err(refused)? {
        let is_old = || {
            let written_ns = mtime_ns(&shelf, &name);
            written_ns.is_some_and(|ns| ns < now_ns.saturating_sub(USELESS_AFTER_NS))
        };
        if name != current && (Some(&name) == replaced.as_ref() || is_old()) {
            remove(&shelf, &name)?;
        }
    }
    Ok(())
}

/// Drops every record of a note that is gone.
pub(super) fn forget(place: &Place, key: &VaultPath) -> Result<(), StoreError> {
    let Some(shelf) = place.own_if_there(&shelf_of(key))? else { return Ok(()) };
    for name in about(&shelf, key).map_err(refused)? {
        remove(&shelf, &name)?;
    }
    Ok(())
}

/// Keeps a folder, also when nothing lies in it.
pub(super) fn keep(place: &Place, folder: &VaultPath) -> Result<(), StoreError> {
    let shelf = place.own(FOLDERS_FOLDER)?;
    write(place, &shelf, &folder_name(folder), &encode_folder(folder))
}

/// Whether somebody wants to keep a folder.
pub(super) fn is_kept(place: &Place, folder: &VaultPath) -> Result<bool, StoreError> {
    let Some(shelf) = place.own_if_there(FOLDERS_FOLDER)? else { return Ok(false) };
    Ok(shelf.exists(folder_name(folder)))
}

/// Nobody wants to keep a folder any more.
pub(super) fn let_go(place: &Place, folder: &VaultPath) -> Result<(), StoreError> {
    match place.own_if_there(FOLDERS_FOLDER)? {
        Some(shelf) => remove(&shelf, &folder_name(folder)),
        None => Ok(()),
    }
}

/// The names of all records of kept folders.
pub(super) fn kept(place: &Place) -> Result<BTreeSet<String>, StoreError> {
    match place.own_if_there(FOLDERS_FOLDER)? {
        Some(shelf) => Ok(names(&shelf).map_err(refused)?.into_iter().collect()),
        None => Ok(BTreeSet::new()),
    }
}

fn shelf_of(key: &VaultPath) -> String {
    format!("{LINEAGE_FOLDER}/{}", lineage_shelf(key).0)
}

fn about(shelf: &Dir, key: &VaultPath) -> io::Result<Vec<String>> {
    let (_, begin) = lineage_shelf(key);
    Ok(names(shelf)?.into_iter().filter(|name| name.starts_with(&begin)).collect())
}

fn names(shelf: &Dir) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in shelf.entries()? {
        names.extend(entry?.file_name().into_string());
    }
    Ok(names)
}

fn mtime_ns(shelf: &Dir, name: &str) -> Option<i64> {
    shelf.symlink_metadata(name).ok().map(|meta| stamp(&meta).mtime_ns)
}

/// A small file's content; what is too large is none of ours.
fn small(shelf: &Dir, name: &str) -> io::Result<Option<Vec<u8>>> {
    let Some(file) = hash::open(shelf, OsStr::new(name))? else { return Ok(None) };
    let mut text = Vec::new();
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut text)?;
    Ok((text.len() <= BYTES_MAX).then_some(text))
}

fn write(place: &Place, shelf: &Dir, name: &str, text: &[u8]) -> Result<(), StoreError> {
    let mut file = place.new_file(Role::New)?;
    let temp = place.temp()?;
    let written = file
        .write(text)
        .and_then(|()| file.file().sync_all())
        .and_then(|()| temp.rename(file.name(), shelf, name))
        .and_then(|()| sync_dir(shelf));
    written.map_err(refused)
}

fn remove(shelf: &Dir, name: &str) -> Result<(), StoreError> {
    match shelf.remove_file(name) {
        Err(error) if !is_gone(&error) => Err(refused(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
