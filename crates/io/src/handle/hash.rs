//! Reads a file's content at one moment.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read};
use std::sync::Arc;

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, OpenOptions};
use tidelock_core::digest::Digest;
use tidelock_core::tree::{LocalFile, Stamp};

use super::file::stamp;
use super::is_link;

/// How much is read at once.
const CHUNK: usize = 128 * 1024;

/// What was found where a file was believed.
#[derive(Debug)]
pub(crate) enum Content<T> {
    /// A regular file that stood still while it was read.
    Of(T),
    /// A file that changed each time it was read.
    Changing,
    /// Nothing, or no regular file.
    None,
}

impl<T> Content<T> {
    pub(crate) fn map<U>(self, to: impl FnOnce(T) -> U) -> Content<U> {
        match self {
            Self::Of(found) => Content::Of(to(found)),
            Self::Changing => Content::Changing,
            Self::None => Content::None,
        }
    }
}

/// A content, and what the file system told of it before and after it was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hashed {
    pub(crate) digest: Digest,
    pub(crate) size: u64,
    pub(crate) stamp: Stamp,
}

impl Hashed {
    pub(crate) fn named(self, name: Arc<str>) -> LocalFile {
        LocalFile { name, digest: self.digest, size: self.size, stamp: self.stamp }
    }
}

/// Hashes a file; once more when it changed meanwhile.
pub(crate) fn content(dir: &Dir, leaf: impl AsRef<OsStr>) -> io::Result<Content<Hashed>> {
    for _ in 0..2 {
        let Some(mut file) = open(dir, leaf.as_ref())? else { return Ok(Content::None) };
        if let Some(hashed) = once(&mut file)? {
            return Ok(Content::Of(hashed));
        }
    }
    Ok(Content::Changing)
}

/// Opens a regular file to read; `None` where none is. Never waits, not for a named pipe either.
pub(crate) fn open(dir: &Dir, leaf: &OsStr) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    match dir.open_with(leaf, &options) {
        Ok(file) if file.metadata()?.is_file() => Ok(Some(file)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound || is_link(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn once(file: &mut File) -> io::Result<Option<Hashed>> {
    let before = file.metadata()?;
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK.min(usize::try_from(before.len()).unwrap_or(CHUNK) + 1)];
    let mut size = 0;
    // A file that only grows must not be followed for ever.
    while size <= before.len() {
        match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&chunk[..count]);
                size += count as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let stamp_now = stamp(&file.metadata()?);
    let stood_still = size == before.len() && stamp(&before) == stamp_now;
    let digest = Digest(*hasher.finalize().as_bytes());
    Ok(stood_still.then_some(Hashed { digest, size, stamp: stamp_now }))
}
