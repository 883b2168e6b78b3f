//! Looking at one object, and reading it.

use std::ffi::OsStr;
use std::sync::Arc;

use cap_std::fs::{Dir, Metadata};
use futures::{StreamExt, stream};
use tidelock_core::digest::Digest;
use tidelock_core::placeholder;
use tidelock_core::time::FileTime;
use tidelock_core::tree::{Stamp, Tag};
use tidelock_engine::ports::{ByteStream, Object, StoreError, StreamError};

use super::beside;
use super::key::{Key, Kind};
use super::place::Place;
use super::refusal::refused;
use crate::handle::file::{marks, stamp};
use crate::handle::hash::{self, Content, Hashed};
use crate::handle::is_gone;
use crate::handle::read::{Reader, pieces};

/// Where a body comes from, and what it must turn out to be.
pub(super) enum Source {
    /// A folder has none.
    Nothing,
    File(Key, Digest, u64),
}

/// What the tag of a content is.
pub(super) fn tag_of(content: &Digest) -> Tag {
    Tag::new(&content.to_string())
}

/// What is there, and where its body comes from.
pub(super) fn look(place: &Place, key: &Key) -> Result<Option<(Object, Source)>, StoreError> {
    match key.kind {
        Kind::Folder => Ok(folder(place, key)?.map(|object| (object, Source::Nothing))),
        Kind::Note | Kind::Own => file(place, key),
    }
}

/// The same; that nothing is there is only said while the folder itself is in its place.
pub(super) fn proven(place: &Place, key: &Key) -> Result<Option<(Object, Source)>, StoreError> {
    let found = look(place, key)?;
    if found.is_none() {
        place.root_in_place()?;
    }
    Ok(found)
}

/// A folder is an object where nothing lies in it, or where somebody asked to keep it.
fn folder(place: &Place, key: &Key) -> Result<Option<Object>, StoreError> {
    let Some(dir) = place.folder(&key.name)? else { return Ok(None) };
    let is_empty = dir.entries().map_err(refused)?.next().is_none();
    let is_object = is_empty || beside::is_kept(place, &key.path)?;
    Ok(is_object.then(|| object(&Digest::of(b""), 0, None, None)))
}

fn file(place: &Place, key: &Key) -> Result<Option<(Object, Source)>, StoreError> {
    let Some((dir, leaf)) = place.parent(key)? else { return Ok(None) };
    let Some(hashed) = present(place, key, &dir, leaf)? else { return Ok(None) };
    let lineage = match key.kind {
        Kind::Note => beside::lineage(place, &key.path, &hashed.digest)?,
        Kind::Own | Kind::Folder => None,
    };
    let object = object(&hashed.digest, hashed.size, Some(hashed.stamp), lineage);
    Ok(Some((object, Source::File(key.clone(), hashed.digest, hashed.size))))
}

/// The file at a key, hashed unless a hint fits; `None` where nothing has that name, or a folder.
/// What cannot be told, a link or a placeholder for example, is no file and no absence either.
pub(super) fn present(
    place: &Place,
    key: &Key,
    dir: &Dir,
    leaf: &str,
) -> Result<Option<Hashed>, StoreError> {
    let meta = match dir.symlink_metadata(leaf) {
        Ok(meta) if meta.is_dir() => return Ok(None),
        Ok(meta) if meta.is_file() && !is_elsewhere(dir, leaf, &meta)? => meta,
        Ok(_) => return Err(StoreError::Stale),
        Err(error) if is_gone(&error) => return no_placeholder(dir, leaf).map(|()| None),
        Err(error) => return Err(refused(error)),
    };
    if place.other_spelling(dir, leaf)?.is_some() {
        return Ok(None);
    }
    let (size, stamp) = (meta.len(), stamp(&meta));
    let hint = place.hints.as_ref().and_then(|hints| hints.get(&key.name));
    if let Some(known) = hint.filter(|known| known.size == size && known.stamp == stamp) {
        return Ok(Some(Hashed { digest: known.digest, size, stamp }));
    }
    match hash::content(dir, leaf).map_err(refused)? {
        Content::Of(hashed) => Ok(Some(hashed)),
        Content::None => Ok(None),
        Content::Changing => Err(StoreError::Stale),
    }
}

fn is_elsewhere(dir: &Dir, leaf: &str, meta: &Metadata) -> Result<bool, StoreError> {
    let marks = marks(dir, leaf, meta).map_err(refused)?;
    Ok(placeholder::marked(leaf, marks).is_some_and(|meant| meant == leaf))
}

/// A cloud folder may have put a placeholder where the file was.
pub(super) fn no_placeholder(dir: &Dir, leaf: &str) -> Result<(), StoreError> {
    match placeholder::names_of(leaf).any(|name| dir.symlink_metadata(name).is_ok()) {
        true => Err(StoreError::Stale),
        false => Ok(()),
    }
}

fn object(content: &Digest, size: u64, stamp: Option<Stamp>, lineage: Option<String>) -> Object {
    Object {
        tag: tag_of(content),
        size,
        // A file's time is its writer's; the folder has no clock of its own.
        modified: None,
        mtime: stamp.map(|stamp| FileTime::from_ns(stamp.mtime_ns)),
        lineage,
        date: None,
    }
}

/// The body, hashed while it is read: one that is not what the tag said never ends well, and what
/// told the tag is not believed again.
pub(super) fn body(place: Arc<Place>, source: Source) -> ByteStream<'static> {
    let Source::File(key, digest, size) = source else { return stream::empty().boxed_local() };
    let name = key.name.clone();
    let doubted = Arc::clone(&place);
    let body = pieces(move || {
        let opened = place.parent(&key).map_err(broken)?.ok_or(StreamError::Changed)?;
        let file = hash::open(&opened.0, OsStr::new(opened.1)).map_err(refused).map_err(broken)?;
        Ok(Reader::new(file.ok_or(StreamError::Changed)?, size, digest))
    });
    let doubt = move |piece: &Result<_, StreamError>| {
        if let (Err(_), Some(hints)) = (piece, &doubted.hints) {
            hints.forget(&name);
        }
    };
    body.inspect(doubt).boxed_local()
}

fn broken(error: StoreError) -> StreamError {
    match error {
        StoreError::Stale => StreamError::Changed,
        StoreError::Missing(_) => StreamError::Local("detail-folder-missing".to_owned()),
        StoreError::Disk(detail) | StoreError::Impossible(detail) => StreamError::Local(detail),
        StoreError::Clock(_)
        | StoreError::Access { .. }
        | StoreError::Unreachable { .. }
        | StoreError::Busy { .. }
        | StoreError::NotThis(_)
        | StoreError::Listing(_)
        | StoreError::Quota
        | StoreError::Archived
        | StoreError::Contradiction { .. }
        | StoreError::Body(_)
        | StoreError::Failed { .. } => StreamError::Local(error.to_string()),
    }
}
