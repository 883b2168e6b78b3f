//! Reads a file that must be the believed one.

use std::ffi::OsStr;
use std::sync::Arc;

use md5::{Digest as _, Md5};
use tidelock_core::tree::LocalFile;
use tidelock_engine::ports::{ByteStream, FolderError, Staged, StreamError};

use super::disk::{Disk, Outcome, failed};
use super::{hash, stage};
use crate::handle::read::{Reader, pieces};

/// The content in pieces; the last one comes only when all of them were the believed content.
pub(super) fn stream(disk: Arc<Disk>, believed: LocalFile) -> ByteStream<'static> {
    pieces(move || open(&disk, &believed))
}

/// The content of a staged file, likewise.
pub(super) fn staged(disk: Arc<Disk>, staged: &Staged) -> ByteStream<'static> {
    let (place, size, digest) = (staged.place.clone(), staged.size, staged.digest);
    pieces(move || {
        let temp = stage::temp(&disk).map_err(refused)?;
        let file = hash::open(&temp.dir, OsStr::new(&place)).map_err(failed).map_err(refused)?;
        Ok(Reader::new(file.ok_or(StreamError::Changed)?, size, digest))
    })
}

fn open(disk: &Disk, believed: &LocalFile) -> Result<Reader, StreamError> {
    let opened = disk.parent(&believed.name).and_then(|(dir, leaf)| {
        hash::open(&dir, OsStr::new(&*leaf)).map_err(failed)?.ok_or(FolderError::Stale)
    });
    Ok(Reader::new(opened.map_err(refused)?, believed.size, believed.digest))
}

fn refused(error: FolderError) -> StreamError {
    match error {
        FolderError::Stale => StreamError::Changed,
        FolderError::Body(body) => body,
        FolderError::Missing => StreamError::Local("detail-folder-missing".to_owned()),
        FolderError::CaseLost => StreamError::Local(error.to_string()),
        FolderError::Full => StreamError::Local("detail-disk-full".to_owned()),
        FolderError::Name(detail) | FolderError::Io(detail) => StreamError::Local(detail),
    }
}

/// The MD5 of the content, or of its parts' MD5s where there are several.
pub(super) fn md5_tag(disk: &Disk, believed: &LocalFile, part: u64) -> Outcome<String> {
    open(disk, believed).and_then(|reader| tag(reader, part)).map_err(|error| match error {
        StreamError::Changed => FolderError::Stale,
        StreamError::Local(detail) => FolderError::Io(detail),
        StreamError::Broken(_) | StreamError::Length { .. } => error.into(),
    })
}

fn tag(mut reader: Reader, part: u64) -> Result<String, StreamError> {
    let mut parts =
        Parts { part: part.max(1), room: part.max(1), md5: Md5::new(), full: Vec::new() };
    while let Some(piece) = reader.piece()? {
        parts.update(&piece);
    }
    reader.check()?;
    Ok(parts.finish())
}

/// The MD5s of parts of equal length, one after the other.
struct Parts {
    part: u64,
    room: u64,
    md5: Md5,
    full: Vec<u8>,
}

impl Parts {
    fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.room == 0 {
                self.full.extend_from_slice(&self.md5.finalize_reset());
                self.room = self.part;
            }
            let room = usize::try_from(self.room).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.md5.update(now);
            self.room -= now.len() as u64;
            bytes = later;
        }
    }

    fn finish(mut self) -> String {
        if self.full.is_empty() {
            return hex::encode(self.md5.finalize());
        }
        self.full.extend_from_slice(&self.md5.finalize());
        format!("{}-{}", hex::encode(Md5::digest(&self.full)), self.full.len() / 16)
    }
}
