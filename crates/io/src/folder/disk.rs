//! The handle below which everything happens, and the way down from it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cap_fs_ext::DirExt;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use tidelock_core::naming::Rules;
use tidelock_core::time::FileTime;
use tidelock_core::tree::LocalFile;
use tidelock_core::version::{How, Label};
use tidelock_engine::ports::FolderError;

use super::hash::{self, Content};
use super::rules::Learned;
use super::stage::Temp;
use super::{names, own, respell, rules};
use crate::handle::file::file_time;
pub(super) use crate::handle::file::stamp;
pub(super) use crate::handle::{
    below, is_full, is_gone, is_same_dir, made_below, parts, split, sync_dir,
};
use crate::versions::{FolderKey, VersionStore};

pub(super) type Outcome<T> = Result<T, FolderError>;

/// One folder, and where its versions are kept.
#[derive(Debug)]
pub(super) struct Disk {
    path: PathBuf,
    place: String,
    root: OnceLock<Dir>,
    pub(super) temp: OnceLock<Temp>,
    pub(super) versions: VersionStore,
    purpose: Purpose,
    label: Mutex<Label>,
    /// Under which name versions are kept, once it is known.
    key: Mutex<Option<FolderKey>>,
    /// Which names the disk takes, as far as it is known.
    learned: Mutex<Option<Learned>>,
    /// Folders that are spelled as they were asked for, on a disk that is blind to case.
    spelled: Mutex<BTreeSet<String>>,
}

/// What a folder is changed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Sync,
    /// Bringing older versions back.
    Restore,
}

impl Disk {
    pub(super) fn new(path: &Path, versions: VersionStore, purpose: Purpose) -> Self {
        let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
        let place = whole.as_deref().unwrap_or(path).to_string_lossy().into_owned();
        Self {
            path: path.to_owned(),
            place,
            root: OnceLock::new(),
            temp: OnceLock::new(),
            versions,
            purpose,
            label: Mutex::default(),
            key: Mutex::default(),
            learned: Mutex::default(),
            spelled: Mutex::default(),
        }
    }

    /// The same by rules that are not asked for.
    pub(super) fn with_rules(self, rules: Rules) -> Self {
        Self { learned: Mutex::new(Some(Learned::sure(rules))), ..self }
    }

    /// Which names the disk takes; once it can be tried, that counts.
    pub(super) fn learn_rules(&self) -> Outcome<Rules> {
        let mut learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        match *learned {
            Some(Learned { rules, is_sure: true }) => Ok(rules),
            Some(_) | None => Ok(learned.insert(rules::learn(self)?).rules),
        }
    }

    /// The rules that everything has gone by so far.
    pub(super) fn rules(&self) -> Outcome<Rules> {
        let known = *self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        known.map_or_else(|| self.learn_rules(), |known| Ok(known.rules))
    }

    /// How a text comes to be kept that another one replaces.
    pub(super) fn replaced(&self) -> How {
        match self.purpose {
            Purpose::Sync => How::Replaced,
            Purpose::Restore => How::Restored,
        }
    }

    /// How a text comes to be kept that is removed.
    pub(super) fn removed(&self) -> How {
        match self.purpose {
            Purpose::Sync => How::Deleted,
            Purpose::Restore => How::Restored,
        }
    }

    pub(super) fn label(&self) -> Label {
        self.label.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_label(&self, label: Label) {
        *self.label.lock().unwrap_or_else(PoisonError::into_inner) = label;
    }

    /// Under which name this folder's versions are kept.
    pub(super) fn key(&self) -> Outcome<FolderKey> {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*key {
            return Ok(key.clone());
        }
        let id = own::id_below(self.root()?).map_err(failed)?;
        Ok(key.insert(FolderKey::of(id.as_ref())).clone())
    }

    /// Looks up the name anew when it is needed next.
    pub(super) fn forget_key(&self) {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The folder, held open from the first use on: a disk that goes away in the middle of a run
    /// never makes its mount point the vault.
    pub(super) fn root(&self) -> Outcome<&Dir> {
        if self.root.get().is_none() {
            let opened = Dir::open_ambient_dir(&self.path, ambient_authority());
            // Whoever came first has opened the same folder.
            let _ = self.root.set(opened.map_err(missing)?);
        }
        self.root.get().ok_or(FolderError::Missing)
    }

    /// The folder, if it still lies where it was opened.
    pub(super) fn root_in_place(&self) -> Outcome<&Dir> {
        let root = self.root()?;
        let there = Dir::open_ambient_dir(&self.path, ambient_authority()).map_err(missing)?;
        if is_same_dir(root, &there) { Ok(root) } else { Err(FolderError::Missing) }
    }

    /// The folder that `name` lies in, and what the last part of `name` is called there.
    pub(super) fn parent<'a>(&self, name: &'a str) -> Outcome<(Dir, Cow<'a, str>)> {
        let name = names::on_disk(name, &self.rules()?)?;
        let dir = below(self.root()?, split(&name).0).map_err(failed)?;
        Ok((dir, leaf(name)))
    }

    /// Likewise; makes the folders that are missing.
    pub(super) fn made_parent<'a>(&self, name: &'a str) -> Outcome<(Dir, Cow<'a, str>)> {
        let name = names::on_disk(name, &self.rules()?)?;
        let dir = self.made(split(&name).0)?;
        Ok((dir, leaf(name)))
    }

    pub(super) fn make_folder(&self, name: &str) -> Outcome<()> {
        self.made(&names::on_disk(name, &self.rules()?)?).map(drop)
    }

    /// The folder of this name on the disk, made where it is missing. A sync gets the spelling that it
    /// asks for.
    fn made(&self, name: &str) -> Outcome<Dir> {
        let root = self.root()?;
        if self.rules()?.is_case_blind && self.purpose == Purpose::Sync {
            self.respell_folders(root, name).map_err(failed)?;
        }
        made_below(root, name).map_err(failed)
    }

    fn respell_folders(&self, root: &Dir, name: &str) -> io::Result<()> {
        let mut spelled = self.spelled.lock().unwrap_or_else(PoisonError::into_inner);
        let mut dir = root.try_clone()?;
        let mut way = String::new();
        for part in parts(name) {
            way = format!("{way}/{part}");
            if !spelled.contains(&way) {
                respell::respell(&dir, part)?;
                spelled.insert(way.clone());
            }
            dir = match dir.open_dir_nofollow(part) {
                // It is about to be made, just so.
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                opened => opened?,
            };
        }
        Ok(())
    }

    pub(super) fn remove_folder(&self, name: &str) -> Outcome<bool> {
        let (dir, leaf) = match self.parent(name) {
            Ok(found) => found,
            Err(FolderError::Stale) => return Ok(true),
            Err(other) => return Err(other),
        };
        match dir.remove_dir(&*leaf) {
            Ok(()) => sync_dir(&dir).map_err(failed).map(|()| true),
            Err(error) if is_gone(&error) => Ok(true),
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// Makes the folder itself; being there already is fine.
    pub(super) fn make(&self) -> Outcome<()> {
        match fs::create_dir(&self.path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(missing(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    pub(super) fn created(&self, file: &LocalFile) -> Outcome<Option<FileTime>> {
        let (dir, leaf) = self.parent(&file.name)?;
        Ok(dir.symlink_metadata(&*leaf).map_err(failed)?.created().ok().and_then(file_time))
    }

    /// The files of these names that are there.
    pub(super) fn present(&self, names: &[Arc<str>]) -> Outcome<Vec<LocalFile>> {
        let mut present = Vec::new();
        for name in names {
            let (dir, leaf) = match self.parent(name) {
                Ok(found) => found,
                // A part of the way is gone, or no way at all.
                Err(FolderError::Stale | FolderError::Name(_)) => continue,
                Err(other) => return Err(other),
            };
            match hash::content(&dir, &*leaf).map_err(failed)? {
                Content::Of(hashed) => present.push(hashed.named(Arc::clone(name))),
                Content::Changing => return Err(FolderError::Stale),
                Content::None => {}
            }
        }
        Ok(present)
    }

    pub(super) fn look(&self, believed: &LocalFile) -> Outcome<Option<LocalFile>> {
        let (dir, leaf) = match self.parent(&believed.name) {
            Ok(found) => found,
            Err(FolderError::Stale) => return Ok(None),
            Err(other) => return Err(other),
        };
        match found(&dir, &leaf, believed)? {
            Content::Of(file) => Ok(Some(file)),
            Content::None => Ok(None),
            Content::Changing => Err(FolderError::Stale),
        }
    }
}

/// What is there now; its content is read only when size or stamp differ from `believed`.
pub(super) fn found(dir: &Dir, leaf: &str, believed: &LocalFile) -> Outcome<Content<LocalFile>> {
    let meta = match dir.symlink_metadata(leaf) {
        Ok(meta) if meta.is_file() => meta,
        Ok(_) => return Ok(Content::None),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::None),
        Err(error) => return Err(failed(error)),
    };
    if meta.len() == believed.size && stamp(&meta) == believed.stamp {
        return Ok(Content::Of(believed.clone()));
    }
    let hashed = hash::content(dir, leaf).map_err(failed)?;
    Ok(hashed.map(|hashed| hashed.named(Arc::clone(&believed.name))))
}

fn leaf(name: Cow<'_, str>) -> Cow<'_, str> {
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(split(name).1),
        Cow::Owned(name) => Cow::Owned(split(&name).1.to_owned()),
    }
}

fn missing(error: io::Error) -> FolderError {
    if is_gone(&error) { FolderError::Missing } else { failed(error) }
}

/// What a refusal of the system means below the folder. A part of the name that is gone, or no folder
/// any more, is a belief that no longer holds.
pub(super) fn failed(error: io::Error) -> FolderError {
    if is_full(&error) {
        FolderError::Full
    } else if error.kind() == ErrorKind::InvalidFilename {
        FolderError::Name(error.to_string())
    } else if is_gone(&error) {
        FolderError::Stale
    } else {
        FolderError::Io(error.to_string())
    }
}
