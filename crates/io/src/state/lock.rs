//! One sync of a vault at a time, on this device.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use tidelock_core::digest::Digest;
use tidelock_engine::ports::StateError;

use super::open::refused;
use crate::place::make_private_dir;

/// Held while a vault is synced; the system lets go of it when the process ends, however it ends.
///
/// The file stays: removing it would let a third process lock a new one beside it.
#[derive(Debug)]
pub struct VaultLock {
    _file: File,
}

impl VaultLock {
    /// Takes the lock of a folder and a remote, by the folder's place and the remote's written
    /// identity, in the state folder `dir`.
    ///
    /// # Errors
    /// [`StateError::Busy`] with the holder's process number; [`StateError::Io`] when the system refuses.
    pub fn take(dir: &Path, place: &str, remote: &str) -> Result<Self, StateError> {
        let locks = dir.join("locks");
        make_private_dir(&locks).map_err(|e| refused(&locks, &e))?;
        let name = Digest::of(format!("{place}\0{remote}").as_bytes()).short();
        let path = locks.join(format!("{name}.lock"));
        Self::lock(&path).map_err(|e| refused(&path, &e))?.map_err(StateError::Busy)
    }

    /// The lock, or who holds it.
    fn lock(path: &Path) -> io::Result<Result<Self, String>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Err(holder(&mut file))),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(Ok(Self { _file: file }))
    }
}

/// What the holder wrote; some systems let nobody read a locked file.
fn holder(file: &mut File) -> String {
    let mut pid = String::new();
    match file.read_to_string(&mut pid) {
        Ok(_) if !pid.is_empty() => format!("process {pid}"),
        Ok(_) | Err(_) => "another process".to_owned(),
    }
}
