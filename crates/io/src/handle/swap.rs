//! Renames that never overwrite, and exchanges of two names in one moment.
//!
//! Linux, Android and Apple have both as one call (`renameat2`, `renameatx_np`), though not on every
//! file system. Elsewhere nothing is exchanged, and a rename looks first.

use std::io::{self, ErrorKind};

use cap_std::fs::{Dir, File};

use super::file::is_same_file;

/// Whether two names were exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exchange {
    Done,
    /// This system, or this file system, cannot do that.
    Unsupported,
}

/// Exchanges what two names stand for. Both must be there.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(crate) fn exchange(from: &Dir, a: &str, to: &Dir, b: &str) -> io::Result<Exchange> {
    match rustix::fs::renameat_with(from, a, to, b, rustix::fs::RenameFlags::EXCHANGE) {
        Ok(()) => Ok(Exchange::Done),
        Err(errno) if is_unsupported(errno) => Ok(Exchange::Unsupported),
        Err(errno) => Err(errno.into()),
    }
}

/// Exchanges what two names stand for.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(crate) fn exchange(_: &Dir, _: &str, _: &Dir, _: &str) -> io::Result<Exchange> {
    Ok(Exchange::Unsupported)
}

/// Undoes an exchange of the temporary name `place` with `leaf`, by which `ours` went in. Whatever
/// cannot go back stays at the temporary name.
pub(crate) fn exchange_back(temp: &Dir, place: &str, dir: &Dir, leaf: &str, ours: &File) {
    let back = || exchange(temp, place, dir, leaf);
    match back() {
        Ok(Exchange::Done) if !is_at(ours, temp, place) => {
            // Somebody saved over ours meanwhile: the newest text is the one to be seen.
            drop(back());
        }
        Ok(_) => {}
        // Somebody removed ours meanwhile.
        Err(_) => drop(rename_new(temp, place, dir, leaf)),
    }
}

/// Whether the open file is the one of that name.
pub(crate) fn is_at(file: &File, dir: &Dir, leaf: &str) -> bool {
    let there = dir.symlink_metadata(leaf);
    matches!((there, file.metadata()), (Ok(there), Ok(ours)) if is_same_file(&there, &ours))
}

/// What keeps a rename from overwriting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The file system itself, in one moment.
    FileSystem,
    /// A look right before: what comes to be there in between is overwritten.
    Look,
}

/// Renames `a` to `b`; [`ErrorKind::AlreadyExists`] where something has that name.
pub(crate) fn rename_new(from: &Dir, a: &str, to: &Dir, b: &str) -> io::Result<()> {
    rename_new_by(from, a, to, b).map(drop)
}

/// The same; tells what kept it from overwriting.
pub(crate) fn rename_new_by(from: &Dir, a: &str, to: &Dir, b: &str) -> io::Result<Guard> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match rustix::fs::renameat_with(from, a, to, b, rustix::fs::RenameFlags::NOREPLACE) {
        Err(errno) if is_unsupported(errno) => {}
        other => return other.map(|()| Guard::FileSystem).map_err(io::Error::from),
    }
    rename_new_portably(from, a, to, b)
}

/// By a second link, which never overwrites; where the file system has none, by a look and a rename.
pub(crate) fn rename_new_portably(from: &Dir, a: &str, to: &Dir, b: &str) -> io::Result<Guard> {
    match from.hard_link(a, to, b) {
        Ok(()) => return from.remove_file(a).map(|()| Guard::FileSystem),
        Err(error) if tells_of_the_names(&error) => return Err(error),
        // No links on this file system.
        Err(_) => {}
    }
    match to.symlink_metadata(b) {
        Ok(_) => Err(ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            from.rename(a, to, b).map(|()| Guard::Look)
        }
        Err(error) => Err(error),
    }
}

fn tells_of_the_names(error: &io::Error) -> bool {
    use ErrorKind::{AlreadyExists, CrossesDevices, NotFound};
    matches!(error.kind(), AlreadyExists | CrossesDevices | NotFound)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn is_unsupported(errno: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&errno)
}
