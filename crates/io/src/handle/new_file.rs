//! A new file that is whole before it has the name that people see.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use cap_std::fs::{Dir, File, OpenOptions};
use futures::StreamExt;
use tidelock_core::digest::Digest;
use tidelock_engine::ports::{ByteStream, StreamError};

use super::file::stamp;
use super::fresh_name;
use super::swap::is_at;

/// How much is gathered before it is written.
const BATCH: usize = 256 * 1024;

/// A file that goes away with this value, unless it is [`NewFile::keep`]t.
#[derive(Debug)]
pub(crate) struct NewFile {
    dir: Arc<Dir>,
    name: String,
    file: File,
    hasher: blake3::Hasher,
    size: u64,
    is_kept: bool,
}

/// Why a body is not in the file.
#[derive(Debug)]
pub(crate) enum Unfilled {
    /// The body broke off.
    Body(StreamError),
    /// The disk refused.
    Disk(io::Error),
}

impl NewFile {
    /// An empty file of that name, which nothing had.
    pub(crate) fn create(dir: Arc<Dir>, name: String) -> io::Result<Self> {
        let file = create(&dir, &name)?;
        Ok(Self { dir, name, file, hasher: blake3::Hasher::new(), size: 0, is_kept: false })
    }

    /// Takes a body in, piece by piece; `blocking` runs what may wait.
    pub(crate) async fn fill(mut self, mut body: ByteStream<'_>) -> Result<Self, Unfilled> {
        let mut pieces = Vec::new();
        while let Some(piece) = body.next().await {
            pieces.push(piece.map_err(Unfilled::Body)?);
            if BATCH <= pieces.iter().map(Bytes::len).sum() {
                let batch = std::mem::take(&mut pieces);
                self = blocking(move || self.append(&batch)).await.map_err(Unfilled::Disk)?;
            }
        }
        blocking(move || self.append(&pieces)).await.map_err(Unfilled::Disk)
    }

    fn append(mut self, pieces: &[Bytes]) -> io::Result<Self> {
        pieces.iter().try_for_each(|piece| self.write(piece))?;
        Ok(self)
    }

    /// Adds `bytes`.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.file.write_all(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// The file itself, open.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How long it is by now.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The digest of what is in it by now.
    pub(crate) fn digest(&self) -> Digest {
        Digest(*self.hasher.finalize().as_bytes())
    }

    /// From now on the file is somebody else's business.
    pub(crate) fn keep(&mut self) {
        self.is_kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // By now the name may stand for what came out of an exchange.
        if !self.is_kept && is_at(&self.file, &self.dir, &self.name) {
            // What stays is swept by the next run.
            drop(self.dir.remove_file(&self.name));
        }
    }
}

/// A new empty file.
pub(crate) fn create(dir: &Dir, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    dir.open_with(name, &options)
}

/// What the clock shows that the file system stamps with, which need not be this device's: told by a
/// new file, which goes again.
pub(crate) fn now_ns(dir: &Dir) -> io::Result<i64> {
    let name = fresh_name()?;
    let meta = create(dir, &name)?.metadata();
    drop(dir.remove_file(&name));
    meta.map(|meta| stamp(&meta).mtime_ns)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(io::Error::other(error)))
}
