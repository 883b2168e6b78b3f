//! A plan: ordered steps, each with what it believed of base, local and remote.

use std::sync::Arc;

use crate::path::VaultPath;
use crate::tree::{BaseFile, LocalFile, RemoteFile};

/// What to do about one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Send the local file.
    Upload,
    /// Fetch the remote object.
    Download,
    /// Move the local file into the store of kept versions.
    DeleteLocal,
    /// Remove the object, after a look that it is still the one believed.
    DeleteRemote,
    /// Both sides were edited: the remote version keeps the path, the local one gets a second name.
    KeepBoth,
    /// Contents must be compared; equal ones are adopted, others are both kept.
    Compare,
    /// Both sides agree already; only the base is behind.
    Adopt,
    /// The path is gone on both sides; the base drops it.
    Forget,
    /// A file stands where the storage has a folder: the file gets a second name.
    MoveAside,
    /// The storage has an object of the name of a folder: the object gets a second name, here too.
    PutAside,
    /// Nothing now, and why is said.
    Skip,
    /// Make an empty folder here.
    MakeFolder,
    /// Remove an empty folder here.
    RemoveFolder,
    /// Put a folder's marker object.
    MakeMarker,
    /// Remove a folder's marker object.
    RemoveMarker,
    /// Both sides have the folder; the base learns of it.
    AdoptFolder,
    /// The base drops a folder; nothing moves.
    ForgetFolder,
    /// A note got another name here: the storage copies the object and drops the old one.
    RenameThere,
    /// A note got another name at the storage: the file here gets it too.
    RenameHere,
}

impl Action {
    /// The word for scripts, one of the fixed list in design §6.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Upload | Self::MakeMarker => "upload",
            Self::Download | Self::MakeFolder => "download",
            Self::DeleteLocal | Self::RemoveFolder => "delete-local",
            Self::DeleteRemote | Self::RemoveMarker => "delete-remote",
            Self::KeepBoth => "conflict",
            Self::Compare => "compare",
            Self::Adopt | Self::Forget | Self::AdoptFolder | Self::ForgetFolder => "adopt",
            Self::MoveAside | Self::PutAside | Self::RenameThere | Self::RenameHere => "rename",
            Self::Skip => "skip",
        }
    }

    /// Whether the step takes a note away from one side.
    #[must_use]
    pub fn deletes(self) -> bool {
        matches!(self, Self::DeleteLocal | Self::DeleteRemote)
    }

    /// Whether only the base changes, so that nobody needs to be told.
    #[must_use]
    pub fn is_bookkeeping(self) -> bool {
        matches!(self, Self::Forget | Self::AdoptFolder | Self::ForgetFolder)
    }

    /// When the step runs: names are freed before they are filled, and the storage loses a note
    /// last, when its new place is filled.
    #[must_use]
    pub fn phase(self) -> u8 {
        match self {
            Self::Adopt | Self::Forget | Self::AdoptFolder | Self::ForgetFolder | Self::Skip => 0,
            Self::MoveAside | Self::DeleteLocal | Self::RenameHere => 1,
            Self::RemoveFolder => 2,
            Self::Upload
            | Self::Download
            | Self::KeepBoth
            | Self::Compare
            | Self::MakeFolder
            | Self::MakeMarker
            | Self::PutAside
            | Self::RenameThere => 3,
            Self::DeleteRemote => 4,
            Self::RemoveMarker => 5,
        }
    }
}

/// Why a step is in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The file is here and nowhere else, and never was.
    NewHere,
    /// The object is at the storage and nowhere else, and never was.
    NewThere,
    /// Edited here, untouched at the storage.
    EditedHere,
    /// Edited at the storage, untouched here.
    EditedThere,
    /// Edited on both sides.
    EditedOnBoth,
    /// New on both sides.
    NewOnBoth,
    /// Deleted here, untouched at the storage.
    DeletedHere,
    /// Deleted at the storage, untouched here.
    DeletedThere,
    /// Deleted here, but edited at the storage: the edit lives.
    DeletedHereEditedThere,
    /// Deleted at the storage, but edited here: the edit lives.
    DeletedThereEditedHere,
    /// Gone on both sides.
    GoneOnBoth,
    /// Both sides hold the same content.
    SameContent,
    /// Our upload is not at the storage any more and nobody deleted it: it is sent again.
    UploadVanished,
    /// The storage shows an older version than we know; one more listing decides.
    OlderSeenOnce,
    /// Somebody put an older version back.
    Restored,
    /// A file here has the name of a folder at the storage, or the other way round.
    FileAgainstFolder,
    /// A folder that is empty.
    EmptyFolder,
    /// A folder went away.
    FolderGone,
    /// The chosen direction does not let it happen.
    Direction,
    /// The same content is gone here under another name.
    RenamedHere,
    /// The same content is gone at the storage under another name.
    RenamedThere,
    /// This disk does not take the name.
    NameImpossible,
    /// On this disk it is the name of another path.
    NameTwin,
}

impl Reason {
    /// The word by which the catalogue of texts and scripts know this reason.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NewHere => "new-here",
            Self::NewThere => "new-there",
            Self::EditedHere => "edited-here",
            Self::EditedThere => "edited-there",
            Self::EditedOnBoth => "edited-on-both",
            Self::NewOnBoth => "new-on-both",
            Self::DeletedHere => "deleted-here",
            Self::DeletedThere => "deleted-there",
            Self::DeletedHereEditedThere => "deleted-here-edited-there",
            Self::DeletedThereEditedHere => "deleted-there-edited-here",
            Self::GoneOnBoth => "gone-on-both",
            Self::SameContent => "same-content",
            Self::UploadVanished => "upload-vanished",
            Self::OlderSeenOnce => "older-seen-once",
            Self::Restored => "restored",
            Self::FileAgainstFolder => "file-against-folder",
            Self::EmptyFolder => "empty-folder",
            Self::FolderGone => "folder-gone",
            Self::Direction => "direction",
            Self::RenamedHere => "renamed-here",
            Self::RenamedThere => "renamed-there",
            Self::NameImpossible => "name-impossible",
            Self::NameTwin => "name-twin",
        }
    }
}

/// What a step believed when it was planned. It is the precondition for carrying it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belief {
    /// The file here.
    pub local: Option<Arc<LocalFile>>,
    /// The object at the storage.
    pub remote: Option<Arc<RemoteFile>>,
    /// What both were.
    pub base: Option<Arc<BaseFile>>,
}

/// One line of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is about.
    pub path: VaultPath,
    /// What to do.
    pub action: Action,
    /// Why.
    pub reason: Reason,
    /// What it believed.
    pub belief: Belief,
    /// Of a renamed note: the step that its old name would have been.
    pub old: Option<Box<Step>>,
}

impl Step {
    /// Whether the step puts another text in the place of one that the other side wrote.
    #[must_use]
    pub fn overwrites(&self) -> bool {
        let Belief { local, remote, .. } = &self.belief;
        matches!(self.action, Action::Upload | Action::Download)
            && local.is_some()
            && remote.is_some()
    }
}

/// Ordered steps; empty when both sides are the same and the base knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, by phase and then by path.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether a sync would move anything.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.steps.iter().all(|step| step.action.is_bookkeeping() || step.action == Action::Adopt)
    }
}
