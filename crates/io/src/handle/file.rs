//! One file: what the file system tells of it without reading it, and what may be set.

use std::io;

use cap_std::fs::{Dir, File, Metadata};
use tidelock_core::placeholder::Marks;
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
        let modified = meta.modified().map(cap_std::time::SystemTime::into_std).ok();
        let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let mtime_ns = since.and_then(|since| i64::try_from(since.as_nanos()).ok());
        Stamp { mtime_ns: mtime_ns.unwrap_or(0), ctime_ns: 0, inode: 0 }
    }
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
pub(crate) fn label(file: &File, mtime_ms: Option<i64>) -> io::Result<()> {
    use rustix::fs::{Timespec, Timestamps, UTIME_OMIT};
    let Some(ms) = mtime_ms else { return Ok(()) };
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec {
            tv_sec: ms.div_euclid(1_000),
            tv_nsec: ms.rem_euclid(1_000) * 1_000_000,
        },
    };
    match rustix::fs::futimens(file, &times) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::OVERFLOW) => Ok(()),
        other => other.map_err(io::Error::from),
    }
}

/// Sets the modification time. A moment that this system cannot hold is left out: it is a label.
#[cfg(not(unix))]
pub(crate) fn label(file: &File, mtime_ms: Option<i64>) -> io::Result<()> {
    use std::time::{Duration, UNIX_EPOCH};
    let Some(ms) = mtime_ms else { return Ok(()) };
    let distance = Duration::from_millis(ms.unsigned_abs());
    let moment =
        if ms < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    if let (Some(moment), Ok(file)) = (moment, file.try_clone()) {
        drop(file.into_std().set_modified(moment));
    }
    Ok(())
}
