//! The vault folder on the device.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;
use tidelock_core::binding::RandomId;
use tidelock_core::digest::Digest;
use tidelock_core::lineage::VersionId;
use tidelock_core::naming::Rules;
use tidelock_core::path::VaultPath;
use tidelock_core::time::FileTime;
use tidelock_core::tree::LocalFile;
use tidelock_core::version::Label;

use super::{ByteStream, LocalBoxFuture, Progress};

/// What the last scan knew, by name on disk: as long as a file's size and stamp are the same, so is
/// its digest.
pub type Hints = BTreeMap<Arc<str>, Arc<LocalFile>>;

/// A file as a scan found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// The file.
    pub file: Arc<LocalFile>,
    /// Whether a later scan may trust size and stamp: false where the file was changed within 2 s
    /// of the scan, or later than that.
    pub is_settled: bool,
}

/// A path that could not be seen or taken, or is not to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathProblem {
    /// The name on disk or the key, as found; what is no text is replaced.
    pub name: String,
    /// The stable code for scripts and texts: `path-unreadable`, `path-link`, …
    pub code: &'static str,
    /// The system's words.
    pub detail: String,
}

/// Everything a scan found. What is skipped by its name (`core::filter`) is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Regular files.
    pub files: Vec<Scanned>,
    /// Folders, spelled as on disk, without a slash at the end.
    pub folders: Vec<Arc<str>>,
    /// What could not be read though it should be: names that are no text, files without permission.
    pub problems: Vec<PathProblem>,
    /// What is no note and is passed over: links, pipes, sockets, devices, other disks mounted here.
    pub passed_over: Vec<PathProblem>,
}

/// A download in a temporary file on the folder's own file system, complete and synced to disk.
#[derive(Debug, PartialEq, Eq)]
pub struct Staged {
    /// BLAKE3 of what came.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// How the folder finds it again.
    pub place: String,
}

/// How the folder can fail.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FolderError {
    /// The folder itself is not there.
    #[error("the folder is missing")]
    Missing,
    /// The file or folder is not as believed any more.
    #[error("it changed in the meantime")]
    Stale,
    /// This file system cannot hold such a name.
    #[error("this system cannot hold that name: {0}")]
    Name(String),
    /// This disk shows names in another case than they were given: all would look renamed.
    #[error("this disk does not keep the case of names")]
    CaseLost,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The body that was being stored broke off.
    #[error(transparent)]
    Body(#[from] super::StreamError),
    /// The system refused.
    #[error("{0}")]
    Io(String),
}

impl FolderError {
    /// The stable code for scripts and texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "folder-missing",
            Self::Stale => "path-changed-meanwhile",
            Self::Name(_) => "path-name-impossible",
            Self::CaseLost => "folder-case-lost",
            Self::Full => "path-disk-full",
            Self::Body(_) | Self::Io(_) => "path-not-writable",
        }
    }
}

/// The vault folder. Names are relative, `/`-separated, spelled as on disk; where the disk refuses a
/// character of a name, what stands for it there is known behind this door only.
///
/// Whatever is overwritten or removed goes into the store of kept versions first. No name, link or
/// mount leads out of the folder.
pub trait Folder {
    /// Where it lies, for telling one place from another.
    fn place(&self) -> String;
    /// The ID in `.tidelock/id`; `None` when the folder has none, [`FolderError::Missing`] without folder.
    fn id(&self) -> LocalBoxFuture<'_, Result<Option<RandomId>, FolderError>>;
    /// Writes `.tidelock/id`.
    fn set_id<'a>(&'a self, id: &'a RandomId) -> LocalBoxFuture<'a, Result<(), FolderError>>;
    /// Whether a folder with that ID also lies at `place`.
    fn is_also_at<'a>(&'a self, place: &'a str, id: &'a RandomId) -> LocalBoxFuture<'a, bool>;
    /// Which names its disk takes. Before [`Folder::set_id`] this may be a guess.
    fn rules(&self) -> LocalBoxFuture<'_, Result<Rules, FolderError>>;
    /// Makes the folder itself, where it is missing; what it lies in must be there.
    fn make(&self) -> LocalBoxFuture<'_, Result<(), FolderError>>;
    /// What is told of every version that is kept from now on.
    fn label(&self, label: Label);
    /// Keeps the present text of a note, which must still be as believed, as the one that both sides
    /// know as `version`: the ground of a later merge.
    fn remember<'a>(
        &'a self,
        file: &'a LocalFile,
        version: VersionId,
    ) -> LocalBoxFuture<'a, Result<(), FolderError>>;
    /// The text that was kept of a note as `version`; `None` where it was not, or is gone.
    fn recall<'a>(
        &'a self,
        path: &'a VaultPath,
        version: VersionId,
    ) -> LocalBoxFuture<'a, Result<Option<Bytes>, FolderError>>;
    /// Puts away what a run that was cut off left behind (into the kept versions, never lost).
    fn sweep(&self) -> LocalBoxFuture<'_, Result<(), FolderError>>;
    /// Finds every file and folder, hashing only what the hints call changed.
    fn scan<'a>(
        &'a self,
        hints: Arc<Hints>,
        progress: &'a dyn Progress,
    ) -> LocalBoxFuture<'a, Result<Scan, FolderError>>;
    /// The file as it is now; hashes it only when size or stamp differ from `believed`.
    fn look<'a>(
        &'a self,
        believed: &'a LocalFile,
    ) -> LocalBoxFuture<'a, Result<Option<LocalFile>, FolderError>>;
    /// When the file was created, by the clock that its disk is stamped with; `None` where the system
    /// does not tell.
    fn created<'a>(&'a self, file: &'a LocalFile) -> LocalBoxFuture<'a, Option<FileTime>>;
    /// The content, which ends in [`super::StreamError::Changed`] when its digest or length is not the
    /// believed one. The error comes before the last piece.
    fn read<'a>(&'a self, file: &'a LocalFile) -> ByteStream<'a>;
    /// The tag that S3 makes of it: `md5`, or `md5(md5s)-N` with parts of `part` bytes.
    fn md5_tag<'a>(
        &'a self,
        file: &'a LocalFile,
        part: u64,
    ) -> LocalBoxFuture<'a, Result<String, FolderError>>;
    /// Takes a body into a temporary file and syncs it to disk.
    fn stage<'a>(&'a self, body: ByteStream<'a>)
    -> LocalBoxFuture<'a, Result<Staged, FolderError>>;
    /// The content of a staged file.
    fn read_staged<'a>(&'a self, staged: &'a Staged) -> ByteStream<'a>;
    /// Drops a staged file.
    fn discard(&self, staged: Staged) -> LocalBoxFuture<'_, ()>;
    /// Puts a staged file in the place of `over` (`None`: of nothing), which must still be as believed,
    /// and gives it `mtime`. What was there is kept. Makes missing folders.
    fn install<'a>(
        &'a self,
        staged: Staged,
        name: &'a str,
        over: Option<&'a LocalFile>,
        mtime: Option<FileTime>,
    ) -> LocalBoxFuture<'a, Result<LocalFile, FolderError>>;
    /// Moves the file, which must still be as believed, into the kept versions.
    fn remove<'a>(&'a self, file: &'a LocalFile) -> LocalBoxFuture<'a, Result<(), FolderError>>;
    /// Gives the file, which must still be as believed, a name that nothing has yet.
    fn rename<'a>(
        &'a self,
        file: &'a LocalFile,
        to: &'a str,
    ) -> LocalBoxFuture<'a, Result<LocalFile, FolderError>>;
    /// Makes a folder and those above it; being there already is fine.
    fn make_folder<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Result<(), FolderError>>;
    /// Removes a folder if nothing is in it; tells whether it is gone.
    fn remove_folder<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Result<bool, FolderError>>;
}
