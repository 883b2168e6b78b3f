//! Temporary files: downloads before they are visible, and old files on their way out.
//!
//! They lie in `.tidelock/tmp/`, on the folder's own file system.

use std::fs;
use std::io;
use std::sync::Arc;

use cap_std::fs::{Dir, File};
use tidelock_core::filter::OWN_FOLDER;
use tidelock_engine::ports::{ByteStream, FolderError, Staged};

use super::blocking;
use super::disk::{Disk, Outcome, below, failed, made_below};
use super::hash::{self, Content};
use super::kept::Kept;
pub(super) use crate::handle::fresh_name;
use crate::handle::new_file::{self, NewFile, Unfilled};

const FOLDER: &str = "tmp";

/// The folder of temporary files.
#[derive(Debug)]
pub(super) struct Temp {
    pub(super) dir: Arc<Dir>,
    /// Locked as long as this run may have files here, shared with other runs; `None` where the
    /// system cannot lock a folder.
    in_use: Option<fs::File>,
}

impl Temp {
    fn open(dir: Dir) -> Self {
        let in_use = dir.open(".").map(File::into_std).ok();
        let in_use = in_use.filter(|file| file.lock_shared().is_ok());
        Self { dir: Arc::new(dir), in_use }
    }

    /// A new empty file and its name.
    pub(super) fn create(&self) -> io::Result<(String, File)> {
        let name = fresh_name()?;
        let file = new_file::create(&self.dir, &name)?;
        Ok((name, file))
    }

    fn new_file(&self) -> io::Result<NewFile> {
        NewFile::create(Arc::clone(&self.dir), fresh_name()?)
    }

    /// Runs `work` unless another run may have files here.
    fn alone(&self, work: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
        let Some(lock) = &self.in_use else { return work() };
        if lock.try_lock().is_err() {
            return Ok(());
        }
        let done = work();
        lock.lock_shared().map_err(failed)?;
        done
    }
}

/// The folder of temporary files, made at its first use.
pub(super) fn temp(disk: &Disk) -> Outcome<&Temp> {
    if disk.temp.get().is_none() {
        let name = format!("{OWN_FOLDER}/{FOLDER}");
        let dir = made_below(disk.root()?, &name).map_err(failed)?;
        // Whoever came first has opened the same folder.
        let _ = disk.temp.set(Temp::open(dir));
    }
    disk.temp.get().ok_or(FolderError::Stale)
}

/// Takes a body in, whole and synced to disk, or nothing of it.
pub(super) async fn stage(disk: Arc<Disk>, body: ByteStream<'_>) -> Outcome<Staged> {
    let file = blocking(move || temp(&disk)?.new_file().map_err(failed)).await?;
    let filled = file.fill(body).await.map_err(|unfilled| match unfilled {
        Unfilled::Body(error) => FolderError::Body(error),
        Unfilled::Disk(error) => failed(error),
    });
    let filled = filled?;
    blocking(move || keep(filled)).await
}

fn keep(mut file: NewFile) -> Outcome<Staged> {
    file.file().sync_all().map_err(failed)?;
    file.keep();
    Ok(Staged { digest: file.digest(), size: file.size(), place: file.name().to_owned() })
}

pub(super) fn discard(disk: &Disk, staged: &Staged) -> Outcome<()> {
    temp(disk)?.dir.remove_file(&staged.place).map_err(failed)
}

/// Puts away what a run left here that was cut off. Content may be a user's, so it is kept.
pub(super) fn sweep(disk: &Disk) -> Outcome<()> {
    if below(disk.root()?, &format!("{OWN_FOLDER}/{FOLDER}")).is_err() {
        return Ok(());
    }
    let temp = temp(disk)?;
    temp.alone(|| {
        for entry in temp.dir.entries().map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if let Some(name) = name.to_str() {
                sweep_one(disk, &temp.dir, name)?;
            }
        }
        Ok(())
    })
}

fn sweep_one(disk: &Disk, dir: &Dir, name: &str) -> Outcome<()> {
    let kept = Kept::of(disk)?;
    match hash::content(dir, name).map_err(failed)? {
        Content::Of(empty) if empty.size == 0 => dir.remove_file(name).map_err(failed),
        Content::Of(hashed) => {
            let shelf = format!("swept-{}", hashed.digest.hex8());
            kept.take(dir, name, &shelf, &hashed.digest, name)
        }
        // A program still writes to it, or it is no file: it stays until it can be told what it is.
        Content::Changing | Content::None => Ok(()),
    }
}
