//! Temporary files: downloads before they are visible, and old files on their way out.
//!
//! They lie in `.tidelock/tmp/`, on the folder's own file system.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;

use cap_std::fs::{Dir, File, OpenOptions};
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::path::VaultPath;
use tidelock_core::version::How;
use tidelock_engine::ports::{ByteStream, FolderError, Staged};

use super::blocking;
use super::disk::{Disk, Outcome, below, failed, made_below};
use super::hash;
pub(super) use crate::handle::fresh_name;
use crate::handle::new_file::{self, NewFile, Unfilled};

const FOLDER: &str = "tmp";

/// Ends the name of a file that tells which note the file beside it belongs to.
const NAME_OF: &str = ".name";

/// More than any name in a vault has.
const NAME_MAX: u64 = 8 * 1024;

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

    /// Writes down which note the file at `place` is about to belong to: should this run end here, the
    /// next one knows whose text it finds.
    pub(super) fn tell(&self, place: &str, name: &str) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        let mut file = self.dir.open_with(format!("{place}{NAME_OF}"), &options)?;
        file.write_all(name.as_bytes())
    }

    /// Which note the file at `place` belongs to, where it was written down.
    fn told(&self, place: &str) -> Option<String> {
        let file = self.dir.open(format!("{place}{NAME_OF}")).ok()?;
        let mut name = String::new();
        file.take(NAME_MAX).read_to_string(&mut name).ok()?;
        VaultPath::parse(&name).is_ok().then_some(name)
    }

    /// Removes what was written down of `place`, once nothing lies there any more.
    pub(super) fn forget_unless_there(&self, place: &str) {
        let there = self.dir.symlink_metadata(place);
        if there.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            // Often nothing was written; what stays is swept by the next run.
            drop(self.dir.remove_file(format!("{place}{NAME_OF}")));
        }
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
        let entries = temp.dir.entries().map_err(failed)?;
        let names: Vec<_> = entries.map(|entry| entry.map(|entry| entry.file_name())).collect();
        for name in names {
            let name = name.map_err(failed)?;
            let Some(name) = name.to_str() else { continue };
            match name.strip_suffix(NAME_OF) {
                Some(place) => temp.forget_unless_there(place),
                None => sweep_one(disk, temp, name)?,
            }
        }
        Ok(())
    })
}

/// Keeps a content under the name of its note, or under its own where nobody wrote that down.
fn sweep_one(disk: &Disk, temp: &Temp, place: &str) -> Outcome<()> {
    let Some(file) = hash::open(&temp.dir, place.as_ref()).map_err(failed)? else { return Ok(()) };
    if file.metadata().map_err(failed)?.len() == 0 {
        temp.dir.remove_file(place).map_err(failed)?;
    } else {
        let name = temp.told(place).unwrap_or_else(|| format!("{OWN_FOLDER}/{FOLDER}/{place}"));
        disk.put_away(&temp.dir, place, &name, How::Swept, None)?;
    }
    temp.forget_unless_there(place);
    Ok(())
}
