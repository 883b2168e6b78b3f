//! Conflict copies on this device: finding them, telling how they differ, putting them away.
//!
//! Needs the folder and nothing else: what is settled here is an edit like any other, and the next
//! sync carries it on. "Ours" is the text of the conflict copy, whichever device kept it; "theirs" is
//! the text that has the note's name, which is the storage's. Whatever is overwritten or removed is
//! kept by the folder first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use thiserror::Error;
use tidelock_core::conflict::{ConflictCopy, conflict_copies, ordinary_name};
use tidelock_core::filter::is_skipped;
use tidelock_core::merge;
use tidelock_core::path::VaultPath;
use tidelock_core::tree::LocalFile;

use crate::ports::{ByteStream, Folder, FolderError, Hints, Progress, Scan, StreamError};

/// The conflict copies of one folder, as one scan found them.
#[derive(Clone, Debug, Default)]
pub struct Conflicts {
    /// Ordered by note, then by copy.
    pub found: Vec<Conflict>,
    /// Every name in the folder, with upper and lower case folded.
    taken: BTreeSet<String>,
}

/// A conflict copy and its note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What the copy's name says.
    pub said: ConflictCopy,
    /// The conflict copy.
    pub ours: Arc<LocalFile>,
    /// The note; `None` where it is gone.
    pub theirs: Option<Arc<LocalFile>>,
}

/// The texts of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The conflict copy's.
    pub ours: String,
    /// The note's.
    pub theirs: String,
}

/// What shall stay of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The conflict copy's text, as the note.
    Ours,
    /// The note as it is.
    Theirs,
    /// Both, the copy under an ordinary name.
    Both,
    /// One note with all lines of both.
    Merged,
}

/// Where the text of a conflict copy is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the note.
    Note,
    /// In a file of this name.
    Named(String),
    /// Among the kept versions only.
    Kept,
}

/// Why a conflict stays as it is.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// Lines of both cannot be put together: it is no text, or a packed one, or too long.
    #[error("it is no text that has lines to put together")]
    NoText,
    /// All lines of both together would be no JSON any more.
    #[error("all lines of both together would be no JSON")]
    NoJson,
    /// The folder refused; [`FolderError::Stale`] where a file is not as it was found.
    #[error(transparent)]
    Folder(FolderError),
}

impl From<FolderError> for Refusal {
    fn from(error: FolderError) -> Self {
        let is_stale = error == FolderError::Body(StreamError::Changed);
        Self::Folder(if is_stale { FolderError::Stale } else { error })
    }
}

impl Keep {
    /// Every way, in the order in which people are told.
    pub const ALL: [Self; 4] = [Self::Ours, Self::Theirs, Self::Both, Self::Merged];

    /// The word on the command line and for scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
            Self::Both => "both",
            Self::Merged => "merged",
        }
    }
}

impl Conflicts {
    /// Scans the folder.
    ///
    /// # Errors
    /// When the folder cannot be scanned.
    pub async fn find(
        folder: &dyn Folder,
        hints: Hints,
        progress: &dyn Progress,
    ) -> Result<Self, FolderError> {
        let Scan { files, folders, .. } = folder.scan(Arc::new(hints), progress).await?;
        let named = |name: &str| VaultPath::parse(name).ok().filter(|path| !is_skipped(path));
        let folders = folders.iter().filter_map(|name| named(name));
        let mut taken: BTreeSet<String> = folders.map(|path| path.case_folded()).collect();
        let files: BTreeMap<VaultPath, Arc<LocalFile>> = files
            .into_iter()
            .filter_map(|scanned| Some((named(&scanned.file.name)?, scanned.file)))
            .collect();
        taken.extend(files.keys().map(VaultPath::case_folded));
        let copies = conflict_copies(&files.keys().cloned().collect()).into_iter();
        let found = copies.filter_map(|said| {
            let ours = Arc::clone(files.get(&said.copy)?);
            Some(Conflict { theirs: files.get(&said.note).cloned(), ours, said })
        });
        Ok(Self { found: found.collect(), taken })
    }

    /// Those that `path` names: the one whose copy it is, or all whose note it is.
    #[must_use]
    pub fn at(&self, path: &VaultPath) -> Vec<&Conflict> {
        match self.found.iter().find(|conflict| conflict.said.copy == *path) {
            Some(conflict) => vec![conflict],
            None => self.found.iter().filter(|conflict| conflict.said.note == *path).collect(),
        }
    }

    /// Settles one of them. Every step is refused where a file is not as it was found; a run that is
    /// cut off leaves the conflict there, or settled.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing is lost, and the conflict can be settled again.
    pub async fn settle(
        &self,
        folder: &dyn Folder,
        conflict: &Conflict,
        keep: Keep,
    ) -> Result<Place, Refusal> {
        match (keep, &conflict.theirs) {
            (Keep::Theirs, _) => {
                folder.remove(&conflict.ours).await?;
                Ok(Place::Kept)
            }
            (Keep::Both, _) => Ok(Place::Named(self.rename(folder, conflict).await?)),
            (Keep::Ours | Keep::Merged, None) => {
                folder.rename(&conflict.ours, conflict.said.note.as_str()).await?;
                Ok(Place::Note)
            }
            (Keep::Ours, Some(note)) => {
                put(folder, note, folder.read(&conflict.ours)).await?;
                folder.remove(&conflict.ours).await?;
                Ok(Place::Note)
            }
            (Keep::Merged, Some(note)) => {
                let text = all_lines(folder, conflict).await?;
                let whole = futures::stream::iter([Ok(Bytes::from(text))]);
                put(folder, note, whole.boxed_local()).await?;
                folder.remove(&conflict.ours).await?;
                Ok(Place::Note)
            }
        }
    }

    /// Gives the copy a name that says nothing of a conflict; tells which.
    async fn rename(&self, folder: &dyn Folder, conflict: &Conflict) -> Result<String, Refusal> {
        let note = conflict.theirs.as_ref().map_or(conflict.said.note.as_str(), |note| &note.name);
        let is_taken = |name: &str| {
            VaultPath::parse(name).is_ok_and(|path| self.taken.contains(&path.case_folded()))
        };
        let name = ordinary_name(note, is_taken);
        folder.rename(&conflict.ours, &name).await?;
        Ok(name)
    }
}

impl Conflict {
    /// Both texts; `None` where the note is gone, or either is no text that can be shown.
    ///
    /// # Errors
    /// When a file cannot be read or is not as it was found.
    pub async fn sides(&self, folder: &dyn Folder) -> Result<Option<Sides>, FolderError> {
        let Some(note) = &self.theirs else { return Ok(None) };
        let ours = text(folder, &self.ours).await?;
        let theirs = text(folder, note).await?;
        Ok(ours.zip(theirs).map(|(ours, theirs)| Sides { ours, theirs }))
    }
}

/// Puts a text in the place of the note's; what is the same already stays.
async fn put(
    folder: &dyn Folder,
    note: &LocalFile,
    body: ByteStream<'_>,
) -> Result<(), FolderError> {
    let staged = folder.stage(body).await?;
    if staged.digest == note.digest {
        folder.discard(staged).await;
        return Ok(());
    }
    folder.install(staged, &note.name, Some(note), None).await.map(drop)
}

async fn all_lines(folder: &dyn Folder, conflict: &Conflict) -> Result<String, Refusal> {
    let kind = merge::kind(&conflict.said.note).ok_or(Refusal::NoText)?;
    let sides = conflict.sides(folder).await?.ok_or(Refusal::NoText)?;
    merge::union(kind, &sides.ours, &sides.theirs).ok_or(Refusal::NoJson)
}

async fn text(folder: &dyn Folder, file: &LocalFile) -> Result<Option<String>, FolderError> {
    if (merge::BYTES_MAX as u64) < file.size {
        return Ok(None);
    }
    let pieces: Vec<Bytes> = folder.read(file).try_collect().await?;
    Ok(merge::is_text(&pieces.concat()).map(str::to_owned))
}
