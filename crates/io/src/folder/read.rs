//! Reads a file that must be the believed one.

use std::ffi::OsStr;
use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use cap_std::fs::File;
use futures::{StreamExt, stream};
use md5::{Digest as _, Md5};
use tidelock_core::digest::Digest;
use tidelock_core::tree::LocalFile;
use tidelock_engine::ports::{ByteStream, FolderError, Staged, StreamError};

use super::disk::{Disk, Outcome, failed};
use super::{hash, stage};

/// The longest piece.
const PIECE: u64 = 256 * 1024;

/// The content in pieces; the last one comes only when all of them were the believed content.
pub(super) fn stream(disk: Arc<Disk>, believed: LocalFile) -> ByteStream<'static> {
    pieces(Step::Open(Box::new(move || open(&disk, &believed))))
}

/// The content of a staged file, likewise.
pub(super) fn staged(disk: Arc<Disk>, staged: &Staged) -> ByteStream<'static> {
    let (place, size, digest) = (staged.place.clone(), staged.size, staged.digest);
    pieces(Step::Open(Box::new(move || {
        let temp = stage::temp(&disk).map_err(refused)?;
        let file = hash::open(&temp.dir, OsStr::new(&place)).map_err(failed).map_err(refused)?;
        Ok(Reader::new(file.ok_or(StreamError::Changed)?, size, digest))
    })))
}

fn pieces(first: Step) -> ByteStream<'static> {
    let steps = stream::try_unfold(first, |step| async {
        let next = tokio::task::spawn_blocking(move || step.next()).await;
        next.unwrap_or_else(|error| Err(StreamError::Local(error.to_string())))
    });
    steps.boxed_local()
}

enum Step {
    Open(Box<dyn FnOnce() -> Result<Reader, StreamError> + Send>),
    Read(Box<Reader>),
    End,
}

impl Step {
    fn next(self) -> Result<Option<(Bytes, Self)>, StreamError> {
        match self {
            Self::Open(open) => Box::new(open()?).advance(),
            Self::Read(reader) => reader.advance(),
            Self::End => Ok(None),
        }
    }
}

struct Reader {
    file: File,
    size: u64,
    digest: Digest,
    hasher: blake3::Hasher,
    read: u64,
    /// The newest piece, held back until there is another or all is checked.
    held: Option<Bytes>,
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

impl Reader {
    fn new(file: File, size: u64, digest: Digest) -> Self {
        Self { file, size, digest, hasher: blake3::Hasher::new(), read: 0, held: None }
    }

    fn advance(mut self: Box<Self>) -> Result<Option<(Bytes, Step)>, StreamError> {
        loop {
            let Some(piece) = self.piece()? else {
                self.check()?;
                return Ok(self.held.map(|last| (last, Step::End)));
            };
            if let Some(ready) = self.held.replace(piece) {
                return Ok(Some((ready, Step::Read(self))));
            }
        }
    }

    fn piece(&mut self) -> Result<Option<Bytes>, StreamError> {
        let left = self.size.saturating_sub(self.read).min(PIECE);
        let mut piece = Vec::with_capacity(usize::try_from(left).unwrap_or(0));
        let read = (&mut self.file).take(PIECE).read_to_end(&mut piece);
        read.map_err(|error| StreamError::Local(error.to_string()))?;
        self.hasher.update(&piece);
        self.read += piece.len() as u64;
        if self.size < self.read {
            return Err(StreamError::Changed);
        }
        Ok((!piece.is_empty()).then(|| Bytes::from(piece)))
    }

    fn check(&self) -> Result<(), StreamError> {
        let is_believed =
            self.read == self.size && *self.hasher.finalize().as_bytes() == self.digest.0;
        if is_believed { Ok(()) } else { Err(StreamError::Changed) }
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
