//! What changes the vault: putting a download in place, removing, renaming.
//!
//! Each step looks first, then acts in one moment, then looks at what that moment brought out. Where
//! that is not what was believed, the step is undone.

#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind};
use std::sync::Arc;

use cap_std::fs::{Dir, File, Metadata};
use tidelock_core::path::VaultPath;
use tidelock_core::time::FileTime;
use tidelock_core::tree::{LocalFile, Stamp};
use tidelock_core::version::How;
use tidelock_engine::ports::{FolderError, Staged};

use super::disk::{Disk, Outcome, failed, found, stamp, sync_dir};
use super::hash::{self, Content};
use super::respell;
use super::stage::{self, Temp, fresh_name};
use super::swap::{self, Exchange};
use crate::handle::file::{is_same_file, label};

/// A name in the vault, and a name in the folder of temporary files.
struct Spot<'a> {
    disk: &'a Disk,
    temp: &'a Temp,
    /// What the temporary file is called.
    place: &'a str,
    /// The folder in the vault.
    dir: &'a Dir,
    /// The last part of `name`.
    leaf: &'a str,
    /// The name in the vault.
    name: &'a str,
}

pub(super) fn install(
    disk: &Disk,
    staged: &Staged,
    name: &Arc<str>,
    over: Option<&LocalFile>,
    mtime: Option<FileTime>,
) -> Outcome<LocalFile> {
    let temp = stage::temp(disk)?;
    let file = temp.dir.open(&staged.place).map_err(failed)?;
    let ours = file.metadata().map_err(failed)?;
    let put = put(disk, staged, &file, name, over, mtime);
    if put.is_err() {
        discard_ours(temp, &staged.place, &ours);
    }
    temp.forget_unless_there(&staged.place);
    put
}

fn put(
    disk: &Disk,
    staged: &Staged,
    file: &File,
    name: &Arc<str>,
    over: Option<&LocalFile>,
    mtime: Option<FileTime>,
) -> Outcome<LocalFile> {
    let (dir, leaf) = disk.made_parent(name)?;
    let temp = stage::temp(disk)?;
    let spot = Spot { disk, temp, place: &staged.place, dir: &dir, leaf: &leaf, name };
    label(file, mtime).map_err(failed)?;
    let before = file.metadata().map_err(failed)?;
    match over {
        None => swap::rename_new(&spot.temp.dir, spot.place, &dir, &leaf).map_err(taken)?,
        Some(believed) => spot.replace(file, believed)?,
    }
    sync_dir(&dir).map_err(failed)?;
    let stamp = stamp_in_place(&before, file)?;
    Ok(LocalFile { name: Arc::clone(name), digest: staged.digest, size: staged.size, stamp })
}

/// The stamp that the file has in its place. If somebody wrote to it already, the one it had before,
/// which no scan will take for the present one.
fn stamp_in_place(before: &Metadata, file: &File) -> Outcome<Stamp> {
    let now = file.metadata().map_err(failed)?;
    let (before_stamp, now_stamp) = (stamp(before), stamp(&now));
    let is_ours = before.len() == now.len() && before_stamp.mtime_ns == now_stamp.mtime_ns;
    Ok(if is_ours { now_stamp } else { before_stamp })
}

impl Spot<'_> {
    /// Puts the temporary file in the place of what is believed there.
    fn replace(&self, file: &File, believed: &LocalFile) -> Outcome<()> {
        self.temp.tell(self.place, self.name).map_err(failed)?;
        as_believed(self.dir, self.leaf, believed)?;
        let there = self.dir.symlink_metadata(self.leaf).map_err(failed)?;
        // Who may read a note does not change with its text. Not every file system has permissions.
        drop(file.set_permissions(there.permissions()));
        match swap::exchange(&self.temp.dir, self.place, self.dir, self.leaf).map_err(failed)? {
            Exchange::Done => {
                let kept = self.keep_what_came_out(self.disk.replaced(), believed);
                kept.inspect_err(|_| self.exchange_back(file))
            }
            Exchange::Unsupported => self.replace_portably(believed),
        }
    }

    /// Where names cannot be exchanged: keeps a copy, looks again, and renames over it. A text that
    /// is saved between that look and the rename is lost; there are microseconds for it.
    fn replace_portably(&self, believed: &LocalFile) -> Outcome<()> {
        let before = self.dir.symlink_metadata(self.leaf).map_err(failed)?;
        let text = hash::open(self.dir, self.leaf.as_ref()).map_err(failed)?;
        let mut text = text.ok_or(FolderError::Stale)?;
        self.disk.keep(self.name, self.disk.replaced(), &mut text, Some(believed.digest))?;
        let after = self.dir.symlink_metadata(self.leaf).map_err(failed)?;
        if stamp(&before) != stamp(&after) || before.len() != after.len() {
            return Err(FolderError::Stale);
        }
        self.temp.dir.rename(self.place, self.dir, self.leaf).map_err(failed)
    }

    /// Moves what lies at the temporary name into the version store, if it is what was believed.
    fn keep_what_came_out(&self, how: How, believed: &LocalFile) -> Outcome<()> {
        let believed = Some(believed.digest);
        self.disk.put_away(&self.temp.dir, self.place, self.name, how, believed)
    }

    /// Undoes an exchange. Whatever cannot go back stays at the temporary name, and the next sweep
    /// keeps it.
    fn exchange_back(&self, file: &File) {
        swap::exchange_back(&self.temp.dir, self.place, self.dir, self.leaf, file);
    }
}

pub(super) fn remove(disk: &Disk, file: &LocalFile) -> Outcome<()> {
    let (dir, leaf) = disk.parent(&file.name)?;
    let (temp, place) = (stage::temp(disk)?, fresh_name().map_err(failed)?);
    let spot = Spot { disk, temp, place: &place, dir: &dir, leaf: &leaf, name: &file.name };
    temp.tell(&place, &file.name).map_err(failed)?;
    let moved = as_believed(&dir, &leaf, file)
        .and_then(|()| dir.rename(&*leaf, &temp.dir, &place).map_err(failed));
    let kept = moved.and_then(|()| {
        spot.keep_what_came_out(disk.removed(), file).inspect_err(|_| {
            // If the name is taken by now, the next sweep keeps what lies at the temporary one.
            drop(swap::rename_new(&temp.dir, &place, &dir, &leaf));
        })
    });
    temp.forget_unless_there(&place);
    kept?;
    sync_dir(&dir).map_err(failed)
}

pub(super) fn rename(disk: &Disk, file: &LocalFile, to: &Arc<str>) -> Outcome<LocalFile> {
    let (dir, leaf) = disk.parent(&file.name)?;
    as_believed(&dir, &leaf, file)?;
    let before = dir.symlink_metadata(&*leaf).map_err(failed)?;
    let (to_dir, to_leaf) = disk.made_parent(to)?;
    match swap::rename_new(&dir, &leaf, &to_dir, &to_leaf) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let there = to_dir.symlink_metadata(&*to_leaf).map_err(failed)?;
            let is_one = match disk.rules()?.is_case_blind {
                true => is_one_entry(&dir, &leaf, &to_dir, &to_leaf).map_err(failed)?,
                false => is_same_file(&before, &there) && links(&there) <= 1,
            };
            if !is_one || !is_respelling(&file.name, to) {
                return Err(FolderError::Stale);
            }
            // Its folder may have got another spelling, and the file came along.
            if leaf != to_leaf {
                respell::respell_from(&dir, &leaf, &to_dir, &to_leaf).map_err(failed)?;
            }
        }
        other => other.map_err(failed)?,
    }
    let after = to_dir.symlink_metadata(&*to_leaf).map_err(failed)?;
    // A file system without lasting file numbers makes it look like another one.
    let is_it = is_same_text(&before, &after) || as_believed(&to_dir, &to_leaf, file).is_ok();
    if !is_it {
        drop(swap::rename_new(&to_dir, &to_leaf, &dir, &leaf));
        return Err(FolderError::Stale);
    }
    sync_dir(&to_dir).and_then(|()| sync_dir(&dir)).map_err(failed)?;
    Ok(LocalFile { name: Arc::clone(to), stamp: stamp(&after), ..file.clone() })
}

/// Whether both names may be one for a file system that is blind to case or to normal forms.
fn is_respelling(from: &str, to: &str) -> bool {
    let folded = |name| VaultPath::parse(name).map(|path| path.case_folded());
    folded(from) == folded(to)
}

/// Whether of two names that both lead to a file only one is shown. File numbers do not tell: some
/// file systems make a new one for each spelling.
fn is_one_entry(dir: &Dir, leaf: &str, to_dir: &Dir, to_leaf: &str) -> io::Result<bool> {
    let both = respell::is_spelled(dir, leaf)? && respell::is_spelled(to_dir, to_leaf)?;
    Ok(leaf == to_leaf || !both)
}

fn is_same_text(before: &Metadata, after: &Metadata) -> bool {
    let (a, b) = (stamp(before), stamp(after));
    is_same_file(before, after) && before.len() == after.len() && a.mtime_ns == b.mtime_ns
}

fn links(meta: &Metadata) -> u64 {
    #[cfg(unix)]
    {
        cap_std::fs::MetadataExt::nlink(meta)
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        1
    }
}

fn as_believed(dir: &Dir, leaf: &str, believed: &LocalFile) -> Outcome<()> {
    match found(dir, leaf, believed)? {
        Content::Of(now) if now.digest == believed.digest => Ok(()),
        Content::Of(_) | Content::Changing | Content::None => Err(FolderError::Stale),
    }
}

fn discard_ours(temp: &Temp, place: &str, ours: &Metadata) {
    let there = temp.dir.symlink_metadata(place);
    if there.is_ok_and(|there| is_same_file(&there, ours)) {
        // What stays is swept by the next run.
        drop(temp.dir.remove_file(place));
    }
}

fn taken(error: std::io::Error) -> FolderError {
    if error.kind() == ErrorKind::AlreadyExists { FolderError::Stale } else { failed(error) }
}
