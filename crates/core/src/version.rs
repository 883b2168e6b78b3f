//! What is told of the versions of a note that a device keeps, and which of them may go.

mod retention;
mod wanted;

pub use retention::{Aged, Retention, outlived};
pub use wanted::{newest_other, parse_wanted, wanted};

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

/// The place of a version in the order in which versions were kept, from 1. No number is ever given
/// twice. It is the only order among versions: a clock may have been wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionNo(pub i64);

/// A kept version and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// Its number.
    pub no: VersionNo,
    /// What is told of it.
    pub kept: Kept,
}

/// Between which two moments of true time something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Not before this one.
    pub earliest: Timestamp,
    /// Not after this one.
    pub latest: Timestamp,
}

impl Span {
    /// When it was in true time what a clock that is `offset` off showed as `wall`.
    #[must_use]
    pub fn of(wall: Timestamp, offset: Offset) -> Self {
        Self { earliest: wall.plus_ms(offset.low_ms()), latest: wall.plus_ms(offset.high_ms()) }
    }
}

impl Kept {
    /// When it was kept, in true time; `None` where nobody knew how far the clock was off.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.offset.map(|offset| Span::of(self.wall, offset))
    }

    /// The best guess of when it was kept: the corrected time, or what the clock showed.
    #[must_use]
    pub fn guess(&self) -> Timestamp {
        self.offset.map_or(self.wall, |offset| offset.correct(self.wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version with this text of `note.md`, kept by a right clock one minute after 1970 began.
    pub(super) fn kept(text: &str) -> Kept {
        Kept {
            path: VaultPath::parse("note.md").unwrap(),
            name: "note.md".into(),
            digest: Digest::of(text.as_bytes()),
            size: text.len() as u64,
            version: None,
            how: How::Synced,
            device: "pc".into(),
            wall: Timestamp::from_s(60),
            offset: Some(Offset::exactly(0)),
        }
    }

    pub(super) fn numbered(no: i64, kept: Kept) -> Numbered {
        Numbered { no: VersionNo(no), kept }
    }

    #[test]
    fn every_way_to_be_kept_has_its_word() {
        for how in [How::Synced, How::Replaced, How::Deleted, How::Swept, How::Restored] {
            assert_eq!(How::parse(how.word()), Some(how));
        }
        assert_eq!(How::parse("lost"), None);
    }

    #[test]
    fn a_moment_is_told_in_true_time_where_the_offset_is_known() {
        let slow = Kept { offset: Some(Offset::spanning(1_000, 3_000)), ..kept("x") };
        let (earliest, latest) = (Timestamp::from_s(61), Timestamp::from_s(63));
        assert_eq!(slow.span(), Some(Span { earliest, latest }));
        assert_eq!(slow.guess(), Timestamp::from_s(62));
        let unchecked = Kept { offset: None, ..kept("x") };
        assert_eq!((unchecked.span(), unchecked.guess()), (None, Timestamp::from_s(60)));
    }
}
