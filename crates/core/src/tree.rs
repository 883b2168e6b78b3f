//! The three trees a sync compares: what is here, what is at the storage, and what both were.
//!
//! Names and keys stay as found; paths are only their identity. Sizes, stamps and tags are hints;
//! the digest of the content is the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::digest::Digest;
use crate::lineage::{ANCESTORS_MAX, Lineage, VersionId};
use crate::path::VaultPath;
pub use crate::tag::Tag;
use crate::time::Timestamp;

/// What a file system tells of a file without reading it. Compared for equality only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Last modification, nanoseconds since the Unix epoch by the device's clock.
    pub mtime_ns: i64,
    /// Last change of content or metadata, likewise; 0 where the system has none.
    pub ctime_ns: i64,
    /// The file's number on its disk; 0 where the system has none.
    pub inode: u64,
}

/// A file in the vault folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// Its path below the folder, spelled as on disk.
    pub name: Arc<str>,
    /// BLAKE3 of its content.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// What the file system told when the content was read.
    pub stamp: Stamp,
}

/// Everything found in the vault folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalTree {
    /// The files.
    pub files: BTreeMap<VaultPath, Arc<LocalFile>>,
    /// The folders and how each is spelled on disk.
    pub folders: BTreeMap<VaultPath, Arc<str>>,
    /// Paths that could not be seen: nothing is done about them or below them.
    pub unseen: BTreeSet<VaultPath>,
}

impl LocalTree {
    /// How `path` is, or would be, spelled on disk: below folders as they are spelled there.
    #[must_use]
    pub fn spelling(&self, path: &VaultPath) -> Arc<str> {
        if let Some(file) = self.files.get(path) {
            return Arc::clone(&file.name);
        }
        if let Some(name) = self.folders.get(path) {
            return Arc::clone(name);
        }
        match path.parent() {
            Some(parent) => {
                path.spelled(&format!("{}/{}", self.spelling(&parent), path.file_name()))
            }
            None => path.spelled(path.as_str()),
        }
    }
}

/// What is known of where a remote object came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nobody looked yet: a listing does not tell.
    #[default]
    Unknown,
    /// Its metadata carries no lineage that we understand: another program wrote it.
    Foreign,
    /// Its metadata claims this lineage.
    Claimed(Box<Lineage>),
}

/// An object at the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFile {
    /// Its key, as found.
    pub key: Arc<str>,
    /// What the storage calls its present state.
    pub tag: Tag,
    /// The stored length in bytes.
    pub size: u64,
    /// When the storage took it in, by the storage's own clock.
    pub modified: Option<Timestamp>,
    /// Where it came from.
    pub origin: Origin,
}

/// Everything found at the storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoteTree {
    /// The plain objects.
    pub files: BTreeMap<VaultPath, Arc<RemoteFile>>,
    /// The marker objects `path/` of folders, and their keys.
    pub markers: BTreeMap<VaultPath, Arc<str>>,
    /// Paths that more than one key stands for, or something that cannot be told as an object: nothing
    /// is done about them or below them.
    pub unclear: BTreeSet<VaultPath>,
    /// The storage's `Date` of the first page: everything shown was there at this moment or later.
    pub listed_at: Option<Timestamp>,
}

/// A version of a note that this device and the storage both held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// BLAKE3 of its content.
    pub digest: Digest,
    /// The content's length in bytes.
    pub size: u64,
    /// What the storage called it.
    pub tag: Tag,
    /// Where it came from; `None` until somebody looked, which an upload over it does.
    pub lineage: Option<Box<Lineage>>,
}

impl Version {
    /// The lineage, or what it is for an object that carries none and whose past is unknown.
    #[must_use]
    pub fn lineage_or_first(&self) -> Lineage {
        self.lineage.as_deref().cloned().unwrap_or_else(|| Lineage::first(&self.digest))
    }

    /// Whether `lineage` names this version as itself or an ancestor.
    #[must_use]
    pub fn is_named_by(&self, lineage: &Lineage) -> bool {
        lineage.names(self.lineage_or_first().id)
    }
}

/// When an upload was made, in clocks that nobody on this device can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The storage's `Date` of the answer.
    pub storage_date: Option<Timestamp>,
    /// Where there is none: milliseconds since boot, and the boot it counts in.
    pub boot_ms: i64,
    /// See [`Uploaded::boot_ms`].
    pub boot: crate::time::BootId,
}

/// An upload of ours that no listing has confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What was sent.
    pub version: Version,
    /// When.
    pub uploaded: Uploaded,
}

/// What this device last knew both sides to hold at one path.
///
/// A vault holds one for each note, and most have one version: what is rare lies apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseFile {
    /// The object's key, as found.
    pub key: Arc<str>,
    /// The newest version that surely was at the storage.
    pub confirmed: Option<Box<Version>>,
    /// Our uploads since, oldest first.
    pub pending: Vec<Pending>,
    /// A remote head that is older than ours and was seen in one listing so far.
    pub restored: Option<Box<Tag>>,
}

impl BaseFile {
    /// The base of a path of which nothing was held yet.
    #[must_use]
    pub fn unknown(key: Arc<str>) -> Self {
        Self { key, confirmed: None, pending: Vec::new(), restored: None }
    }

    /// The base after a download, or after both sides turned out equal.
    #[must_use]
    pub fn confirmed(key: Arc<str>, version: Version) -> Self {
        Self { confirmed: Some(Box::new(version)), ..Self::unknown(key) }
    }

    /// The newest version of this base: the last upload, else what is confirmed.
    #[must_use]
    pub fn head(&self) -> Option<&Version> {
        self.pending.last().map(|pending| &pending.version).or(self.confirmed.as_deref())
    }

    /// All versions, newest first.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        self.pending.iter().rev().map(|pending| &pending.version).chain(self.confirmed.as_deref())
    }

    /// The versions that a text made from this base and the remote version `theirs` may both come
    /// from, the newest first (design §5, "Reading a changed remote"). Empty: nobody can tell.
    #[must_use]
    pub fn common_with(&self, theirs: &Lineage) -> Vec<VersionId> {
        let Some(head) = self.head().map(Version::lineage_or_first) else { return Vec::new() };
        let ours = std::iter::once(head.id).chain(head.ancestors.iter().copied());
        let older = self.versions().skip(1).map(|version| version.lineage_or_first().id);
        let mut common: Vec<VersionId> = Vec::new();
        for version in ours.chain(older).filter(|version| theirs.names(*version)) {
            if !common.contains(&version) {
                common.push(version);
            }
        }
        // Somebody put an old version of ours back: that edits our newest one like any other text.
        let is_restored = common.first() == Some(&theirs.id) && theirs.id != head.id;
        let is_beyond = common.is_empty() && theirs.ancestors.len() == ANCESTORS_MAX;
        match is_restored || is_beyond {
            true => vec![self.confirmed.as_deref().map_or(head.id, |v| v.lineage_or_first().id)],
            false => common,
        }
    }

    /// This base with one more upload of ours.
    #[must_use]
    pub fn with_upload(mut self, pending: Pending) -> Self {
        // Most notes have one: no room for more is kept.
        self.pending.reserve_exact(1);
        self.pending.push(pending);
        self.restored = None;
        self
    }

    /// This base with `id` and everything before it confirmed.
    #[must_use]
    pub fn with_confirmed(mut self, tag: &Tag) -> Self {
        if let Some(at) = self.pending.iter().rposition(|pending| pending.version.tag == *tag) {
            let rest = self.pending.split_off(at + 1);
            self.confirmed = self.pending.pop().map(|pending| Box::new(pending.version));
            self.pending = rest;
        }
        self
    }
}

/// What this device last knew both sides to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseTree {
    /// The files.
    pub files: BTreeMap<VaultPath, Arc<BaseFile>>,
    /// Folders that had a marker object.
    pub folders: BTreeSet<VaultPath>,
}

/// An upload that was begun and of which no end is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// What was to be replaced; `None` for nothing.
    pub replaced: Option<Tag>,
    /// The content that was being sent.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// The version it was to become.
    pub lineage: Lineage,
}

/// A deletion that some device published: it lets an absence count, for this version only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deletion {
    /// What was deleted.
    pub path: VaultPath,
    /// The version that was deleted.
    pub version: VersionId,
}
