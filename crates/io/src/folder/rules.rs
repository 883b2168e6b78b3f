//! Finds out which names the folder's disk takes.
//!
//! By trying, with files in our own folder that are gone again at once: what refuses `:` may be FAT, a
//! NAS, a phone's storage or a plain file system behind a strict door. Where nothing may be written, or
//! our folder is not there yet, the kind of file system must tell, and that is a guess.

use std::io::ErrorKind;

use cap_std::fs::{Dir, OpenOptions};
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::naming::{Family, Limit, Rules};
use tidelock_engine::ports::FolderError;

use super::disk::{Disk, Outcome, below, is_full};
use super::{respell, stage};

/// What is known of a disk's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Learned {
    pub(super) rules: Rules,
    /// Whether it was tried, or given.
    pub(super) is_sure: bool,
}

impl Learned {
    pub(super) fn sure(rules: Rules) -> Self {
        Self { rules, is_sure: true }
    }
}

/// # Errors
/// [`FolderError::CaseLost`]; or the folder is missing.
pub(super) fn learn(disk: &Disk) -> Outcome<Learned> {
    if cfg!(windows) {
        return Ok(Learned::sure(Rules::WINDOWS));
    }
    let root = disk.root()?;
    match tried(disk, root) {
        Some(Trials { keeps_case: false, .. }) => Err(FolderError::CaseLost),
        Some(Trials { rules, keeps_case: true }) => Ok(Learned::sure(rules)),
        None => Ok(Learned { rules: guessed(root), is_sure: false }),
    }
}

/// What came of trying.
struct Trials {
    rules: Rules,
    /// Whether it shows a name in the case that it was given in.
    keeps_case: bool,
}

/// `None` where nothing can be tried.
fn tried(disk: &Disk, root: &Dir) -> Option<Trials> {
    below(root, OWN_FOLDER).ok()?;
    let dir = &stage::temp(disk).ok()?.dir;
    let fresh = stage::fresh_name().ok()?;
    let plain = format!("Try-{fresh}");
    let trial = Trial::begin(dir, &plain).ok()?;
    let is_case_blind = dir.symlink_metadata(plain.to_uppercase()).is_ok();
    let keeps_case = respell::is_spelled(dir, &plain).ok()?;
    drop(trial);
    let family = match takes(dir, &format!("{fresh}\"*:<>?\\|\u{1}."))? {
        true => Family::Unix,
        false => Family::Windows,
    };
    // As many UTF-16 units as fit, and more bytes than fit where bytes count.
    let longest = format!("{fresh}{}", "日".repeat(255 - fresh.len()));
    let limit = if takes(dir, &longest)? { Rules::WINDOWS.limit } else { bytes_max(dir) };
    Some(Trials { rules: Rules { family, limit, is_case_blind }, keeps_case })
}

/// Whether the disk takes a name as it is; `None` where something else is wrong.
fn takes(dir: &Dir, name: &str) -> Option<bool> {
    let trial = match Trial::begin(dir, name) {
        Ok(trial) => trial,
        Err(error) if is_full(&error) || error.kind() == ErrorKind::ReadOnlyFilesystem => {
            return None;
        }
        Err(_) => return Some(false),
    };
    let shown = respell::is_spelled(dir, name).ok();
    drop(trial);
    shown
}

/// An empty file that goes with this value. What stays is swept by the next run.
struct Trial<'a> {
    dir: &'a Dir,
    name: &'a str,
}

impl<'a> Trial<'a> {
    fn begin(dir: &'a Dir, name: &'a str) -> std::io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        dir.open_with(name, &options).map(|_| Self { dir, name })
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        drop(self.dir.remove_file(self.name));
    }
}

/// How many bytes the disk says a name may have; never more than everywhere else.
fn bytes_max(dir: &Dir) -> Limit {
    #[cfg(unix)]
    if let Ok(told) = rustix::fs::fstatvfs(dir)
        && let Ok(told @ 1..=254) = usize::try_from(told.f_namemax)
    {
        return Limit::Bytes(told);
    }
    let _ = dir;
    Rules::UNIX.limit
}

fn guessed(root: &Dir) -> Rules {
    // Our own folder under another spelling: that may be looked up without writing.
    let is_blind = || root.symlink_metadata(OWN_FOLDER.to_uppercase()).is_ok();
    match is_of_windows(root) {
        true => Rules::WINDOWS,
        false => {
            Rules { is_case_blind: cfg!(target_vendor = "apple") || is_blind(), ..Rules::UNIX }
        }
    }
}

/// Whether the disk says that it is FAT, exFAT or NTFS.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_of_windows(root: &Dir) -> bool {
    const KINDS: [u64; 4] = [0x4d44, 0x2011_bab0, 0x5346_544e, 0x7366_746e];
    let told = rustix::fs::fstatfs(root).ok();
    let kind = told.and_then(|told| u64::try_from(told.f_type).ok());
    kind.is_some_and(|kind| KINDS.contains(&kind))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn is_of_windows(_: &Dir) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::folder::disk::Purpose;
    use crate::versions::VersionStore;

    fn disk(dir: &tempfile::TempDir) -> Disk {
        Disk::new(dir.path(), VersionStore::at(&dir.path().join(".state")), Purpose::Sync)
    }

    #[test]
    fn an_untouched_folder_stays_untouched_and_its_rules_are_a_guess() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!learn(&disk(&dir)).unwrap().is_sure || cfg!(windows));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_plain_disk_takes_what_unix_takes_and_nothing_is_left_of_the_trial() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(OWN_FOLDER)).unwrap();
        let learned = learn(&disk(&dir)).unwrap();
        assert_eq!(learned, Learned::sure(Rules::UNIX), "on the disk of temporary files");
        assert_eq!(fs::read_dir(dir.path().join(".tidelock/tmp")).unwrap().count(), 0);
    }
}
