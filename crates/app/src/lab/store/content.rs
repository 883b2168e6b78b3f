//! The bytes of objects and parts, in memory or in files, never both.
//!
//! A content is a row of pieces, so that completing a multipart upload or copying an object moves
//! no bytes. Files are written once and never changed; one that nothing needs any more removes
//! itself.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use bytes::{Bytes, BytesMut};
use futures::{Stream, stream};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, BufWriter, SeekFrom};

/// How much of a file is read at once.
const CHUNK_LEN: u64 = 256 * 1024;

/// Where new contents go.
#[derive(Debug)]
pub(crate) enum Bodies {
    Memory,
    Disk(BodyFolder),
}

/// A folder of files with opaque names.
#[derive(Debug)]
pub(crate) struct BodyFolder {
    folder: PathBuf,
    next: AtomicU64,
    /// Files that the journal names, while it is replayed.
    reopened: BTreeMap<String, Arc<BodyFile>>,
}

/// Name and length of a file in the folder of bodies.
pub(crate) type FileName = (String, u64);

/// The bytes of one object or part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Memory(Bytes),
    File(Arc<BodyFile>),
}

/// A finished file. It is removed when the last holder lets go, unless an entry of the index
/// still names it.
#[derive(Debug)]
struct BodyFile {
    path: PathBuf,
    len: u64,
    /// How often the index names this file.
    named: AtomicUsize,
}

impl Drop for BodyFile {
    fn drop(&mut self) {
        if self.named.load(Ordering::Acquire) == 0 {
            // A file that stays is swept when the store is opened again.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Content {
    /// Joins contents in order, without copying a byte.
    pub(crate) fn concat(parts: impl IntoIterator<Item = Self>) -> Self {
        Self { pieces: parts.into_iter().flat_map(|part| part.pieces).collect() }
    }

    pub(crate) fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// Notes that an entry of the index names this content from now on.
    pub(crate) fn keep(&self) {
        for file in self.files() {
            file.named.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Notes that an entry of the index no longer names it.
    pub(crate) fn let_go(&self) {
        for file in self.files() {
            file.named.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// Name and length of each file, for the journal.
    pub(crate) fn file_names(&self) -> Vec<FileName> {
        self.files()
            .filter_map(|file| Some((file.path.file_name()?.to_str()?.to_owned(), file.len)))
            .collect()
    }

    fn files(&self) -> impl Iterator<Item = &Arc<BodyFile>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Memory(_) => None,
            Piece::File(file) => Some(file),
        })
    }

    /// Streams a part of the content, chunk by chunk.
    pub(crate) fn read(
        &self,
        range: Range<u64>,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync + use<> {
        let mut slices = self.slices(range);
        slices.reverse();
        stream::try_unfold(Reader { slices, open: None }, Reader::next)
    }

    fn slices(&self, range: Range<u64>) -> Vec<(Piece, Range<u64>)> {
        let mut slices = Vec::new();
        let mut start = 0;
        for piece in &self.pieces {
            let end = start + piece.len();
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                slices.push((piece.clone(), from - start..to - start));
            }
            start = end;
        }
        slices
    }
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(file) => file.len,
        }
    }
}

/// What is still to be read; the next slice is the last of the list.
struct Reader {
    slices: Vec<(Piece, Range<u64>)>,
    open: Option<OpenFile>,
}

struct OpenFile {
    file: tokio::fs::File,
    left: u64,
    /// Keeps the file on disk while it is being read.
    _body: Arc<BodyFile>,
}

impl Reader {
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        loop {
            if let Some(open) = &mut self.open {
                if 0 < open.left {
                    let chunk = open.chunk().await?;
                    return Ok(Some((chunk, self)));
                }
                self.open = None;
            }
            match self.slices.pop() {
                None => return Ok(None),
                Some((Piece::Memory(bytes), range)) => {
                    return Ok(Some((bytes.slice(in_memory(range)?), self)));
                }
                Some((Piece::File(body), range)) => {
                    self.open = Some(OpenFile::open(body, range).await?);
                }
            }
        }
    }
}

impl OpenFile {
    async fn open(body: Arc<BodyFile>, range: Range<u64>) -> io::Result<Self> {
        let mut file = tokio::fs::File::open(&body.path).await?;
        file.seek(SeekFrom::Start(range.start)).await?;
        Ok(Self { file, left: range.end - range.start, _body: body })
    }

    async fn chunk(&mut self) -> io::Result<Bytes> {
        let len = in_memory(0..self.left.min(CHUNK_LEN))?.end;
        let mut chunk = BytesMut::zeroed(len);
        self.file.read_exact(&mut chunk).await?;
        self.left -= len as u64;
        Ok(chunk.freeze())
    }
}

fn in_memory(range: Range<u64>) -> io::Result<Range<usize>> {
    let fits = |n: u64| usize::try_from(n).map_err(io::Error::other);
    Ok(fits(range.start)?..fits(range.end)?)
}

impl Bodies {
    /// Opens a place for one new content.
    pub(crate) async fn create(&self) -> io::Result<Sink> {
        match self {
            Self::Memory => Ok(Sink(Target::Memory(BytesMut::new()))),
            Self::Disk(folder) => folder.create().await,
        }
    }
}

impl BodyFolder {
    /// Takes over `folder`, made before.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, next: AtomicU64::new(0), reopened: BTreeMap::new() }
    }

    async fn create(&self) -> io::Result<Sink> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{number:016x}"));
        let file = tokio::fs::File::create_new(&path).await?;
        let body = BodyFile { path, len: 0, named: AtomicUsize::new(0) };
        Ok(Sink(Target::File { file: BufWriter::with_capacity(64 * 1024, file), body }))
    }

    /// Finds the files of a journal entry again. A missing file is no error before it is read.
    ///
    /// Entries that name the same file share it.
    pub(crate) fn reopen(&mut self, files: &[FileName]) -> Content {
        let pieces = files.iter().map(|name| {
            let body = self.reopened.entry(name.0.clone()).or_insert_with(|| {
                let path = self.folder.join(&name.0);
                Arc::new(BodyFile { path, len: name.1, named: AtomicUsize::new(0) })
            });
            Piece::File(Arc::clone(body))
        });
        Content { pieces: pieces.collect() }
    }

    /// Ends the reopening: removes every file that no entry named, and numbers new files behind
    /// the others.
    pub(crate) fn sweep(&mut self) -> io::Result<()> {
        let reopened = std::mem::take(&mut self.reopened);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let Ok(number) = u64::from_str_radix(name, 16) else { continue };
            if reopened.contains_key(name) {
                self.next.fetch_max(number + 1, Ordering::Relaxed);
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// A content that is being written. Dropped unfinished, it leaves nothing behind.
pub(crate) struct Sink(Target);

enum Target {
    Memory(BytesMut),
    File { file: BufWriter<tokio::fs::File>, body: BodyFile },
}

impl Sink {
    pub(crate) async fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        match &mut self.0 {
            Target::Memory(bytes) => bytes.extend_from_slice(chunk),
            Target::File { file, body } => {
                file.write_all(chunk).await?;
                body.len += chunk.len() as u64;
            }
        }
        Ok(())
    }

    pub(crate) async fn finish(self) -> io::Result<Content> {
        let piece = match self.0 {
            Target::Memory(bytes) => Piece::Memory(bytes.freeze()),
            Target::File { mut file, body } => {
                file.flush().await?;
                Piece::File(Arc::new(body))
            }
        };
        Ok(Content { pieces: vec![piece] })
    }
}
