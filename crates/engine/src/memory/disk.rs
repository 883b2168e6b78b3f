//! The files of one folder, as a file system holds them and as its user changes them.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use bytes::Bytes;
use tidelock_core::binding::RandomId;
use tidelock_core::lineage::VersionId;
use tidelock_core::naming::Rules;
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::Stamp;

use crate::ports::FolderError;

use super::clock::Now;

/// Two seconds, the resolution of the coarsest file system in use (FAT).
const COARSE_NS: i64 = 2_000_000_000;

/// What kind of file system it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskKind {
    /// Whether `A.md` and `a.md` are one name.
    pub is_case_blind: bool,
    /// Whether it only tells modification times, and those in steps of 2 s.
    pub is_coarse: bool,
}

/// A content that was overwritten or removed by a sync, or left behind by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The name it had; the staging place of what never got one.
    pub name: String,
    /// What it was.
    pub content: Bytes,
}

/// A file.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) content: Bytes,
    pub(super) stamp: Stamp,
    /// When it was last changed, in true time.
    pub(super) changed: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) kind: DiskKind,
    pub(super) files: BTreeMap<String, File>,
    pub(super) folders: BTreeSet<String>,
    pub(super) kept: Vec<Kept>,
    pub(super) staged: BTreeMap<String, Bytes>,
    pub(super) remembered: BTreeMap<(String, VersionId), Bytes>,
    pub(super) id: Option<RandomId>,
    pub(super) is_unmounted: bool,
    pub(super) inodes: u64,
    /// How many files scans have looked into.
    pub(super) hashed: u64,
}

impl DiskKind {
    /// Which names it takes.
    #[must_use]
    pub fn rules(self) -> Rules {
        Rules { is_case_blind: self.is_case_blind, ..Rules::UNIX }
    }
}

impl Disk {
    /// What was kept lies elsewhere, so it stays.
    pub(super) fn make_anew_where_gone(&mut self) {
        if self.is_unmounted {
            let (kept, remembered) = (take(&mut self.kept), take(&mut self.remembered));
            *self =
                Self { kind: self.kind, inodes: self.inodes, kept, remembered, ..Self::default() };
        }
    }

    /// How `name` is spelled here, or would be: by what exists, as far as it does.
    pub(super) fn spelled(&self, name: &str) -> String {
        if !self.kind.is_case_blind {
            return name.to_owned();
        }
        let mut here = String::new();
        for part in name.split('/') {
            let wanted = if here.is_empty() { part.to_owned() } else { format!("{here}/{part}") };
            let folded = wanted.to_lowercase();
            let mut entries = self.files.keys().chain(&self.folders);
            here = entries.find(|entry| entry.to_lowercase() == folded).cloned().unwrap_or(wanted);
        }
        here
    }

    /// How a name is spelled here, if this disk can hold it.
    pub(super) fn takes(&self, name: &str) -> Result<String, FolderError> {
        let held = self.kind.rules().on_disk(name);
        held.map_err(|bad| FolderError::Name(bad.detail())).map(|_| self.spelled(name))
    }

    pub(super) fn file(&self, name: &str) -> Option<&File> {
        self.files.get(&self.spelled(name))
    }

    pub(super) fn exists(&self, name: &str) -> bool {
        let name = self.spelled(name);
        self.files.contains_key(&name) || self.folders.contains(&name)
    }

    /// Writes a file; one that exists keeps its name and inode.
    pub(super) fn write(
        &mut self,
        name: &str,
        content: Bytes,
        mtime: FileTime,
        now: Now,
    ) -> Result<(), FolderError> {
        let name = self.takes(name)?;
        if self.folders.contains(&name) {
            return Err(FolderError::Io(format!("{name} is a folder")));
        }
        if let Some((above, _)) = name.rsplit_once('/') {
            self.make_folder(above)?;
        }
        let inode = match self.files.get(&name) {
            Some(file) => file.stamp.inode,
            None => self.new_inode(),
        };
        let stamp = self.stamp(mtime, now.shown, inode);
        self.files.insert(name, File { content, stamp, changed: now.truth });
        Ok(())
    }

    pub(super) fn make_folder(&mut self, name: &str) -> Result<(), FolderError> {
        let name = self.takes(name)?;
        let ends = name.match_indices('/').map(|(at, _)| at).chain([name.len()]);
        let chain: Vec<String> = ends.map(|end| name[..end].to_owned()).collect();
        if let Some(file) = chain.iter().find(|folder| self.files.contains_key(*folder)) {
            return Err(FolderError::Io(format!("{file} is a file")));
        }
        self.folders.extend(chain);
        Ok(())
    }

    /// Gives a folder, and those above it, the spelling that is asked for, where they are there.
    pub(super) fn respell_folder(&mut self, name: &str) {
        for end in name.match_indices('/').map(|(at, _)| at).chain([name.len()]) {
            let (asked, here) = (&name[..end], self.spelled(&name[..end]));
            if here != asked && self.folders.contains(&here) {
                self.move_folder(&here, asked);
            }
        }
    }

    /// Gives a folder another name, and everything in it goes along.
    pub(super) fn move_folder(&mut self, from: &str, to: &str) {
        let moved = |name: &str| match name.strip_prefix(from) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{to}{rest}"),
            Some(_) | None => name.to_owned(),
        };
        self.folders = take(&mut self.folders).iter().map(|name| moved(name)).collect();
        let files = take(&mut self.files).into_iter();
        self.files = files.map(|(name, file)| (moved(&name), file)).collect();
    }

    /// Whether a file or folder lies in `folder`.
    pub(super) fn holds_anything(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        self.files.keys().chain(&self.folders).any(|entry| entry.starts_with(&below))
    }

    /// Takes a file away from its name and keeps it.
    pub(super) fn keep(&mut self, name: &str) {
        let name = self.spelled(name);
        if let Some(file) = self.files.remove(&name) {
            self.kept.push(Kept { name, content: file.content });
        }
    }

    /// A new inode, as a temporary file that is moved into place has one.
    fn new_inode(&mut self) -> u64 {
        self.inodes += 1;
        self.inodes
    }

    fn stamp(&self, mtime: FileTime, now: Timestamp, inode: u64) -> Stamp {
        if self.kind.is_coarse {
            let mtime_ns = mtime.ns().div_euclid(COARSE_NS).saturating_mul(COARSE_NS);
            return Stamp { mtime_ns, ctime_ns: 0, inode: 0 };
        }
        Stamp { mtime_ns: mtime.ns(), ctime_ns: FileTime::from_ms(now.ms()).ns(), inode }
    }
}
