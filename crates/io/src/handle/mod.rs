//! What the vault folder and a folder that serves as remote share: everything below one directory
//! handle, part by part and without following a link.
//!
//! Knows files, names and stamps, and nothing of vaults, keys or what is kept.

pub(crate) mod file;
pub(crate) mod hash;
pub(crate) mod new_file;
pub(crate) mod read;
pub(crate) mod swap;
pub(crate) mod walk;

use std::fs;
use std::io::{self, ErrorKind};

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;

use self::file::{device, stamp};

/// Whether both handles are one folder; where the system does not tell, they are taken to be.
pub(crate) fn is_same_dir(a: &Dir, b: &Dir) -> bool {
    let number =
        |dir: &Dir| dir.dir_metadata().map(|meta| (device(&meta), stamp(&meta).inode)).ok();
    number(a).is_some() && number(a) == number(b)
}

/// The folder at `name` below `dir` (itself for the empty name), part by part: a part that is a link
/// is no folder.
pub(crate) fn below(dir: &Dir, name: &str) -> io::Result<Dir> {
    parts(name).try_fold(dir.try_clone()?, |dir, part| dir.open_dir_nofollow(part))
}

/// Likewise; makes the folders that are missing.
pub(crate) fn made_below(dir: &Dir, name: &str) -> io::Result<Dir> {
    parts(name).try_fold(dir.try_clone()?, |dir, part| match dir.create_dir(part) {
        Ok(()) => {
            sync_dir(&dir)?;
            dir.open_dir_nofollow(part)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => dir.open_dir_nofollow(part),
        Err(error) => Err(error),
    })
}

pub(crate) fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split('/').filter(|part| !part.is_empty())
}

/// The name of the folder above (empty at the top), and the last part.
pub(crate) fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}

/// Puts on disk which names lie in a folder.
pub(crate) fn sync_dir(dir: &Dir) -> io::Result<()> {
    if !cfg!(unix) {
        // Windows writes its journal by itself and opens no folder for this.
        return Ok(());
    }
    let synced = fs::File::sync_all(&dir.open(".")?.into_std());
    match synced {
        // Some network file systems have no such thing.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}

/// A name that nothing has.
pub(crate) fn fresh_name() -> io::Result<String> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(io::Error::other)?;
    Ok(hex::encode(bits))
}

pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// Whether there is no such thing, or a part of the way to it is no folder.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) || is_link(error)
}

/// Whether the system refused because a part of the name is a link.
pub(crate) fn is_link(error: &io::Error) -> bool {
    cfg!(unix) && error.raw_os_error() == Some(LOOP)
}

#[cfg(unix)]
const LOOP: i32 = rustix::io::Errno::LOOP.raw_os_error();
#[cfg(not(unix))]
const LOOP: i32 = 0;
