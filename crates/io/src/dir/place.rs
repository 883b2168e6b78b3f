//! The folder, held open, and the way down from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use tidelock_core::digest::Digest;
use tidelock_core::filter::OWN_FOLDER;
use tidelock_engine::ports::StoreError;

use super::DirMemory;
use super::beside;
use super::hints::HintFile;
use super::key::{Key, Kind, RESCUED, TEMP};
use super::refusal::{at_root, refused};
use super::spelling;
use crate::handle::new_file::NewFile;
use crate::handle::{below, fresh_name, is_gone, is_same_dir, made_below, split, swap, sync_dir};
use crate::place::make_private_dir;

/// The ending of a temporary file that only ever holds what this device sends.
const NEW: &str = ".new";

/// The ending of one whose name may come to hold what lay in the folder.
const SWAP: &str = ".swap";

/// One folder, and what this device remembers of it.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    root: OnceLock<Dir>,
    temp: OnceLock<Arc<Dir>>,
    is_case_blind: OnceLock<bool>,
    /// What the names of this device's temporary files begin with.
    who: String,
    pub(super) hints: Option<HintFile>,
    /// Locked as long as this run may have temporary files, shared with this device's other runs.
    in_use: Option<fs::File>,
}

/// What a temporary file may come to hold.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// What is being sent.
    New,
    /// That, or what lay in its place.
    Swap,
}

impl Place {
    pub(super) fn new(path: &Path, memory: Option<&DirMemory>) -> Self {
        let remembered = memory.and_then(|memory| {
            let dir = memory.state_dir.join("remotes");
            make_private_dir(&dir).ok()?;
            let name = Digest::of(memory.identity.as_bytes()).short();
            Some((
                HintFile::open(&dir.join(format!("{name}.sqlite3"))),
                lock(&dir, &name.to_string()),
            ))
        });
        let (hints, in_use) = remembered.unwrap_or_default();
        let who = match memory {
            Some(memory) => memory.device.as_str().to_owned(),
            // Nobody will know its files again; the next full sweep is a person's.
            None => fresh_name().unwrap_or_default(),
        };
        let path = path.to_owned();
        let (root, temp, is_case_blind) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { path, root, temp, is_case_blind, who, hints, in_use }
    }

    /// The folder, held open from the first use on: a disk that goes away in the middle of a run
    /// never makes its mount point the remote.
    pub(super) fn root(&self) -> Result<&Dir, StoreError> {
        if self.root.get().is_none() {
            let opened = Dir::open_ambient_dir(&self.path, ambient_authority());
            // Whoever came first has opened the same folder.
            let _ = self.root.set(opened.map_err(|error| at_root(&self.path, error))?);
        }
        self.root.get().ok_or(StoreError::Stale)
    }

    /// The folder, if it still lies where it was opened.
    pub(super) fn root_in_place(&self) -> Result<&Dir, StoreError> {
        let root = self.root()?;
        let there = Dir::open_ambient_dir(&self.path, ambient_authority());
        let there = there.map_err(|error| at_root(&self.path, error))?;
        let missing = || StoreError::Missing(self.path.to_string_lossy().into_owned());
        if is_same_dir(root, &there) { Ok(root) } else { Err(missing()) }
    }

    /// The folder of that name; `None` where there is none.
    pub(super) fn folder(&self, name: &str) -> Result<Option<Dir>, StoreError> {
        let dir = match below(self.root()?, name) {
            Ok(dir) => dir,
            Err(error) if is_gone(&error) => return Ok(None),
            Err(error) => return Err(refused(error)),
        };
        Ok(self.other_folder(name)?.is_none().then_some(dir))
    }

    /// The folder that the key's file lies in, and its last part; `None` where there is no such folder.
    pub(super) fn parent<'a>(&self, key: &'a Key) -> Result<Option<(Dir, &'a str)>, StoreError> {
        let (above, leaf) = split(&key.name);
        Ok(self.folder(above)?.map(|dir| (dir, leaf)))
    }

    /// Likewise; makes the folders that are missing, and takes them back where `work` comes to nothing:
    /// an empty folder is an object.
    pub(super) fn in_made_parent<T>(
        &self,
        key: &Key,
        work: impl FnOnce(&Dir, &str) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some((dir, leaf)) = self.parent(key)? {
            return work(&dir, leaf);
        }
        let (dir, leaf) = self.made_parent(key)?;
        // What cannot be taken back is seen by everybody, and no harm.
        work(&dir, leaf).inspect_err(|_| drop(self.prune(key)))
    }

    /// Makes folders that are missing, which nobody asked to keep yet.
    fn made_parent<'a>(&self, key: &'a Key) -> Result<(Dir, &'a str), StoreError> {
        let root = self.root()?;
        for (folder, name) in key.folders() {
            if below(root, name).is_err() {
                beside::let_go(self, &folder)?;
            }
        }
        let (above, leaf) = split(&key.name);
        if let Some(other) = self.other_folder(above)? {
            return Err(same_name(&other));
        }
        Ok((made_below(root, above).map_err(refused)?, leaf))
    }

    /// Whether this file system takes names for one that differ in the case of letters.
    pub(super) fn is_case_blind(&self) -> Result<bool, StoreError> {
        match self.is_case_blind.get() {
            Some(known) => Ok(*known),
            None => match spelling::is_blind(self.root()?) {
                Some(found) => Ok(*self.is_case_blind.get_or_init(|| found)),
                None => Ok(false),
            },
        }
    }

    /// How what goes by that name in a folder is really spelled, if otherwise.
    pub(super) fn other_spelling(
        &self,
        dir: &Dir,
        leaf: &str,
    ) -> Result<Option<String>, StoreError> {
        match self.is_case_blind()? {
            true => spelling::other_spelling(dir, leaf).map_err(refused),
            false => Ok(None),
        }
    }

    /// The first part of a folder's name that is really spelled otherwise.
    fn other_folder(&self, name: &str) -> Result<Option<String>, StoreError> {
        if !self.is_case_blind()? {
            return Ok(None);
        }
        let mut dir = self.root()?.try_clone().map_err(refused)?;
        for part in name.split('/').filter(|part| !part.is_empty()) {
            if let Some(other) = self.other_spelling(&dir, part)? {
                return Ok(Some(other));
            }
            match below(&dir, part) {
                Ok(next) => dir = next,
                // What is missing has no spelling.
                Err(_) => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Our own folder of that name, made where it is missing.
    pub(super) fn own(&self, name: &str) -> Result<Dir, StoreError> {
        made_below(self.root()?, &format!("{OWN_FOLDER}/{name}")).map_err(refused)
    }

    /// The same where it is there.
    pub(super) fn own_if_there(&self, name: &str) -> Result<Option<Dir>, StoreError> {
        match below(self.root()?, &format!("{OWN_FOLDER}/{name}")) {
            Ok(dir) => Ok(Some(dir)),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    /// What is known of the file at a key holds no longer.
    pub(super) fn forget_hint(&self, key: &Key) {
        if let Some(hints) = &self.hints {
            hints.forget(&key.name);
        }
    }

    /// The folder of temporary files, made and swept at its first use.
    pub(super) fn temp(&self) -> Result<&Arc<Dir>, StoreError> {
        if self.temp.get().is_none() {
            let dir = self.own(TEMP)?;
            self.sweep(&dir)?;
            // Whoever came first has opened the same folder.
            let _ = self.temp.set(Arc::new(dir));
        }
        self.temp.get().ok_or(StoreError::Stale)
    }

    /// A new empty file that nobody sees.
    pub(super) fn new_file(&self, role: Role) -> Result<NewFile, StoreError> {
        let name = self.temp_name(role)?;
        NewFile::create(Arc::clone(self.temp()?), name).map_err(refused)
    }

    /// A name for a temporary file that nothing has.
    pub(super) fn temp_name(&self, role: Role) -> Result<String, StoreError> {
        let ending = match role {
            Role::New => NEW,
            Role::Swap => SWAP,
        };
        Ok(format!("{}-{}{ending}", self.who, fresh_name().map_err(refused)?))
    }

    /// Removes the folders that a removal emptied, up to the first that somebody wants to keep.
    pub(super) fn prune(&self, key: &Key) -> Result<(), StoreError> {
        if key.kind == Kind::Own {
            return Ok(());
        }
        let root = self.root()?;
        for (folder, name) in key.folders() {
            if beside::is_kept(self, &folder)? {
                return Ok(());
            }
            let (above, leaf) = split(name);
            let removed = below(root, above).and_then(|dir| {
                dir.remove_dir(leaf)?;
                sync_dir(&dir)
            });
            // Something lies in it, or another device was faster.
            if removed.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Puts away what this device left here when it was cut off, unless another of its runs may be
    /// writing. What may be somebody's text goes where people can find it.
    fn sweep(&self, temp: &Dir) -> Result<(), StoreError> {
        let Some(lock) = &self.in_use else { return Ok(()) };
        // Not every system lets a shared lock become a lock of one's own; this run has no file here yet.
        lock.unlock().map_err(refused)?;
        let swept = match lock.try_lock() {
            Ok(()) => {
                let swept = self.sweep_alone(temp);
                lock.unlock().map_err(refused)?;
                swept
            }
            Err(_) => Ok(()),
        };
        lock.lock_shared().map_err(refused)?;
        swept
    }

    fn sweep_alone(&self, temp: &Dir) -> Result<(), StoreError> {
        for entry in temp.entries().map_err(refused)? {
            let name = entry.map_err(refused)?.file_name();
            let Some(name) = name.to_str().filter(|name| name.starts_with(&self.who)) else {
                continue;
            };
            if name.ends_with(SWAP) {
                let rescued = self.own(RESCUED)?;
                swap::rename_new(temp, name, &rescued, name).map_err(refused)?;
            } else {
                temp.remove_file(name).map_err(refused)?;
            }
        }
        Ok(())
    }
}

/// What cannot be made beside something of the same name.
pub(super) fn same_name(other: &str) -> StoreError {
    StoreError::Impossible(format!("detail-same-name-there: {other}"))
}

/// A lock that this device's runs share; `None` where the system has no such thing.
fn lock(dir: &Path, name: &str) -> Option<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(dir.join(format!("{name}.lock"))).ok()?;
    file.lock_shared().ok().map(|()| file)
}
