//! One file: what the file system tells of it without reading it, and what may be set.

use std::io;

use cap_std::fs::{Dir, File, Metadata};
use tidelock_core::placeholder::Marks;
use tidelock_core::time::FileTime;
use tidelock_core::tree::Stamp;

/// What the file system tells of a file.
pub(crate) fn stamp(meta: &Metadata) -> Stamp {
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt;
        let ns = |s: i64, ns: i64| s.saturating_mul(1_000_000_000).saturating_add(ns);
        Stamp {
            mtime_ns: ns(meta.mtime(), meta.mtime_nsec()),
            ctime_ns: ns(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
        }
    }
    #[cfg(not(unix))]
    {
        let modified = meta.modified().ok().and_then(file_time);
        Stamp { mtime_ns: modified.map_or(0, FileTime::ns), ctime_ns: 0, inode: 0 }
    }
}

/// A file's time as the system tells it; `None` beyond what 64 bits of nanoseconds hold.
pub(crate) fn file_time(at: cap_std::time::SystemTime) -> Option<FileTime> {
    let ns = match at.into_std().duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()),
        Err(before) => i64::try_from(before.duration().as_nanos()).map(i64::wrapping_neg),
    };
    ns.ok().map(FileTime::from_ns)
}

/// Which disk a folder lies on; 0 where the system does not tell.
pub(crate) fn device(meta: &Metadata) -> u64 {
    #[cfg(unix)]
    {
        cap_std::fs::MetadataExt::dev(meta)
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        0
    }
}

/// Whether both are one file. Where the system has no file numbers, sizes and times must do.
pub(crate) fn is_same_file(a: &Metadata, b: &Metadata) -> bool {
    a.is_file() == b.is_file() && device(a) == device(b) && stamp(a).inode == stamp(b).inode
}

/// What tells whether the content of `leaf` is here; asks nobody to fetch it.
pub(crate) fn marks(dir: &Dir, leaf: &str, meta: &Metadata) -> io::Result<Marks> {
    Ok(Marks {
        size: meta.is_file().then_some(meta.len()),
        windows_attributes: windows_attributes(meta),
        apple_flags: apple_flags(dir, leaf)?,
    })
}

#[cfg(windows)]
fn windows_attributes(meta: &Metadata) -> u32 {
    cap_std::fs::MetadataExt::file_attributes(meta)
}

#[cfg(not(windows))]
fn windows_attributes(_: &Metadata) -> u32 {
    0
}

#[cfg(target_vendor = "apple")]
fn apple_flags(dir: &Dir, leaf: &str) -> io::Result<u32> {
    let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
    Ok(rustix::fs::statat(dir, leaf, flags)?.st_flags)
}

#[cfg(not(target_vendor = "apple"))]
fn apple_flags(_: &Dir, _: &str) -> io::Result<u32> {
    Ok(0)
}

/// Sets the modification time. A moment that this system cannot hold is left out: it is a label.
#[cfg(unix)]
pub(crate) fn label(file: &File, mtime: Option<FileTime>) -> io::Result<()> {
    use rustix::fs::{Timespec, Timestamps, UTIME_OMIT};
    let Some(mtime) = mtime else { return Ok(()) };
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: mtime.s(), tv_nsec: mtime.subsec_ns().into() },
    };
    match rustix::fs::futimens(file, &times) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::OVERFLOW) => Ok(()),
        other => other.map_err(io::Error::from),
    }
}

/// Sets the modification time. A moment that this system cannot hold is left out: it is a label.
#[cfg(not(unix))]
pub(crate) fn label(file: &File, mtime: Option<FileTime>) -> io::Result<()> {
    use std::time::{Duration, UNIX_EPOCH};
    let Some(mtime) = mtime else { return Ok(()) };
    let whole = Duration::from_secs(mtime.s().unsigned_abs());
    let second =
        if mtime.s() < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    let moment =
        second.and_then(|at| at.checked_add(Duration::from_nanos(mtime.subsec_ns().into())));
    if let (Some(moment), Ok(file)) = (moment, file.try_clone()) {
        drop(file.into_std().set_modified(moment));
    }
    Ok(())
}
