//! What a vault held at a moment, as far as the kept versions tell, and how to bring that back.
//!
//! A version tells of one moment: [`How::Synced`] of a text that was there, every other one of a
//! text that ended there. They are ordered by their numbers; only the wanted moment is found by time.

use std::collections::BTreeMap;

use super::{How, Numbered};
use crate::digest::Digest;
use crate::path::VaultPath;
use crate::time::Timestamp;

/// What a note was at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then<'a> {
    /// It held this text.
    Held(&'a Numbered, Sure),
    /// It was not there.
    Absent(Sure),
    /// It held what it holds now, or nothing is known of it.
    AsNow,
    /// The versions contradict each other: some clock was wrong.
    Unclear,
}

/// Whether a moment surely lies between two versions, or only by the best guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// Surely.
    Yes,
    /// One of the two was kept too close to it, or by a clock that nobody had checked.
    No,
}

/// What a note was `at` a moment; `history` are its kept versions in the order of their numbers.
#[must_use]
pub fn then(history: &[Numbered], at: Timestamp) -> Then<'_> {
    // Where a swept text had its place in the story, nobody knows.
    let story: Vec<&Numbered> = history.iter().filter(|v| v.kept.how != How::Swept).collect();
    let is_before = |version: &&Numbered| version.kept.guess() <= at;
    let before = story.iter().rposition(is_before).map_or(0, |last| last + 1);
    if story.iter().take(before).any(|version| !is_before(version)) {
        return Then::Unclear;
    }
    let (past, future) = story.split_at(before);
    let sure = sure(past.last().copied(), future.first().copied(), at);
    match (past.last(), future.first()) {
        (None, None) => Then::AsNow,
        (None, Some(next)) => match next.kept.how {
            How::Synced => Then::Absent(sure),
            How::Replaced | How::Deleted | How::Swept | How::Restored => Then::Held(next, sure),
        },
        (Some(last), next) => match last.kept.how {
            How::Synced => Then::Held(last, sure),
            How::Deleted => Then::Absent(sure),
            // What came in its place is what the next version tells of.
            How::Replaced | How::Swept | How::Restored => {
                next.map_or(Then::AsNow, |next| Then::Held(next, sure))
            }
        },
    }
}

fn sure(last: Option<&Numbered>, next: Option<&Numbered>, at: Timestamp) -> Sure {
    let is_before =
        last.is_none_or(|version| version.kept.span().is_some_and(|span| span.latest <= at));
    let is_after =
        next.is_none_or(|version| version.kept.span().is_some_and(|span| at < span.earliest));
    if is_before && is_after { Sure::Yes } else { Sure::No }
}

/// What brings a vault back to a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Back {
    /// What is to be done, in the order of the paths.
    pub steps: Vec<BackStep>,
    /// Notes whose versions contradict each other: they stay as they are.
    pub unclear: Vec<VaultPath>,
}

/// What is to be done about one note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackStep {
    /// Which note.
    pub path: VaultPath,
    /// What.
    pub change: Change,
    /// Whether the moment surely lies where it is taken to.
    pub sure: Sure,
}

/// A change of the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing is there now: this text comes back.
    Return(Box<Numbered>),
    /// This text takes the place of the present one.
    Replace(Box<Numbered>),
    /// The note came later: it goes.
    TakeAway,
}

/// Compares a vault with what it was `at` a moment.
///
/// `histories` holds every note's kept versions in the order of their numbers, `present` the digest
/// of what is there now. A note that has no versions stays as it is.
#[must_use]
pub fn back_to(
    histories: &BTreeMap<VaultPath, Vec<Numbered>>,
    present: &BTreeMap<VaultPath, Digest>,
    at: Timestamp,
) -> Back {
    let mut back = Back::default();
    for (path, history) in histories {
        let now = present.get(path).copied();
        let (change, sure) = match then(history, at) {
            Then::AsNow => continue,
            Then::Unclear => {
                back.unclear.push(path.clone());
                continue;
            }
            Then::Held(version, _) if now == Some(version.kept.digest) => continue,
            Then::Held(version, sure) => {
                let version = Box::new(version.clone());
                (now.map_or(Change::Return(version.clone()), |_| Change::Replace(version)), sure)
            }
            Then::Absent(_) if now.is_none() => continue,
            Then::Absent(sure) => (Change::TakeAway, sure),
        };
        back.steps.push(BackStep { path: path.clone(), change, sure });
    }
    back
}

impl Change {
    /// The word for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Return(_) => "return",
            Self::Replace(_) => "replace",
            Self::TakeAway => "take-away",
        }
    }

    /// Whether something that is there now makes room.
    #[must_use]
    pub const fn displaces(&self) -> bool {
        match self {
            Self::Return(_) => false,
            Self::Replace(_) | Self::TakeAway => true,
        }
    }

    /// The version that comes back.
    #[must_use]
    pub fn version(&self) -> Option<&Numbered> {
        match self {
            Self::Return(version) | Self::Replace(version) => Some(version),
            Self::TakeAway => None,
        }
    }
}

impl Back {
    /// The stable code of the guard that waits for a word before many notes make room.
    pub const GUARD: &str = "guard-restore";

    /// How many notes make room.
    #[must_use]
    pub fn displaced(&self) -> usize {
        self.steps.iter().filter(|step| step.change.displaces()).count()
    }

    /// The ID that confirms exactly these steps: 16 hex digits.
    #[must_use]
    pub fn confirm_id(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(Self::GUARD.as_bytes());
        for step in &self.steps {
            let digest = step.change.version().map(|version| version.kept.digest.to_string());
            let fact = [step.change.word(), step.path.as_str(), &digest.unwrap_or_default()];
            for part in fact {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
            }
        }
        Digest(*hasher.finalize().as_bytes()).short().to_string()
    }
}

#[cfg(test)]
mod tests;
