//! What is told of the versions of a note that a device keeps, and which of them may go.

use std::sync::Arc;

use crate::clock::Offset;
use crate::digest::Digest;
use crate::lineage::VersionId;
use crate::path::VaultPath;
use crate::time::Timestamp;

/// Who keeps versions, and what is known of the time: goes with every version that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// This device's name.
    pub device: String,
    /// True time minus this device's clock, as far as the run knows it.
    pub offset: Option<Offset>,
}

/// How a version came to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Both sides held it after a sync.
    Synced,
    /// A sync put another text in its place on this device.
    Replaced,
    /// A sync deleted it on this device.
    Deleted,
    /// A run that was cut off left it behind.
    Swept,
    /// It was the present text when an older one was brought back.
    Restored,
}

impl How {
    /// The word for scripts, for the catalogue of texts, and in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Synced => "synced",
            Self::Replaced => "replaced",
            Self::Deleted => "deleted",
            Self::Swept => "swept",
            Self::Restored => "restored",
        }
    }

    /// Reads [`How::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Synced, Self::Replaced, Self::Deleted, Self::Swept, Self::Restored]
            .into_iter()
            .find(|how| how.word() == word)
    }
}

/// One version of one note that a device keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which note.
    pub path: VaultPath,
    /// How it was spelled on disk.
    pub name: Arc<str>,
    /// BLAKE3 of the content.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// The version both sides knew it as; `None` for an edit that no storage ever held.
    pub version: Option<VersionId>,
    /// How it came to be kept.
    pub how: How,
    /// The device that kept it.
    pub device: String,
    /// When it was kept, by this device's clock.
    pub wall: Timestamp,
    /// True time minus that clock then; `None` where nobody knew.
    pub offset: Option<Offset>,
}
