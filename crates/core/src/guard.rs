//! Guards: plans that look like an accident wait for a word of the owner.
//!
//! An unmounted disk must never empty a bucket. A confirmation holds for exactly the steps that
//! were shown: its ID is a digest of them.

use crate::path::VaultPath;
use crate::plan::{Action, Belief, Plan, Step};
use crate::tree::{BaseTree, LocalTree, RemoteTree};

/// How many deletions, and how many overwritten notes, are ordinary. Both limits must be passed to
/// stop a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Up to this share of the notes is ordinary, in percent.
    pub percent: u32,
    /// Up to this number is ordinary.
    pub count: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { percent: 30, count: 20 }
    }
}

/// Which accident a plan looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardKind {
    /// The folder shows no note at all, but had some.
    FolderEmpty,
    /// The folder, or the mark in it that names it, is missing.
    FolderMissing,
    /// The folder is another one than last time.
    FolderOther,
    /// The storage shows no note at all, but had some.
    RemoteEmpty,
    /// The storage does not carry the mark it had last time: another bucket, prefix or account.
    RemoteOther,
    /// Many notes would be deleted.
    Deletions,
    /// Many notes would get another text.
    Overwrites,
}

impl GuardKind {
    /// The stable code for scripts and for the catalogue of texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FolderEmpty => "guard-folder-empty",
            Self::FolderMissing => "guard-folder-missing",
            Self::FolderOther => "guard-folder-other",
            Self::RemoteEmpty => "guard-remote-empty",
            Self::RemoteOther => "guard-remote-other",
            Self::Deletions => "guard-deletions",
            Self::Overwrites => "guard-overwrites",
        }
    }
}

/// A sync that waits for a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What it looks like.
    pub kind: GuardKind,
    /// The notes that would be deleted or overwritten, in order; empty where the whole binding is in
    /// question.
    pub paths: Vec<VaultPath>,
    /// What the owner gives back to let exactly this happen: 16 hex digits.
    pub confirm_id: String,
}

/// Looks a plan over; `None` lets it pass.
#[must_use]
pub fn guard(
    plan: &Plan,
    base: &BaseTree,
    local: &LocalTree,
    remote: &RemoteTree,
    limits: Limits,
) -> Option<Guard> {
    let deletions = || plan.steps.iter().filter(|step| step.action.deletes());
    let overwrites = || plan.steps.iter().filter(|step| step.overwrites());
    let takes = |action: Action| deletions().any(|step| step.action == action);
    let is_many = |count: usize| is_many(count, base.files.len(), limits);
    if base.files.is_empty() {
        None
    } else if local.files.is_empty() && takes(Action::DeleteRemote) {
        Some(about(GuardKind::FolderEmpty, deletions()))
    } else if remote.files.is_empty() && takes(Action::DeleteLocal) {
        Some(about(GuardKind::RemoteEmpty, deletions()))
    } else if is_many(deletions().count()) {
        Some(about(GuardKind::Deletions, deletions()))
    } else if is_many(overwrites().count()) {
        Some(about(GuardKind::Overwrites, overwrites()))
    } else {
        None
    }
}

/// A guard of that kind over these steps and no others.
fn about<'a>(kind: GuardKind, steps: impl Iterator<Item = &'a Step> + Clone) -> Guard {
    Guard {
        kind,
        confirm_id: confirm_id(kind, steps.clone().map(described)),
        paths: steps.map(|step| step.path.clone()).collect(),
    }
}

/// The ID that confirms `facts`: the first 16 hex digits of a BLAKE3 digest of all of them.
#[must_use]
pub fn confirm_id(kind: GuardKind, facts: impl Iterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.code().as_bytes());
    for fact in facts {
        hasher.update(&(fact.len() as u64).to_le_bytes()).update(fact.as_bytes());
    }
    crate::digest::Digest(*hasher.finalize().as_bytes()).short().to_string()
}

fn is_many(count: usize, notes: usize, limits: Limits) -> bool {
    limits.count < count && limits.percent as usize * notes < 100 * count
}

/// What a step would do, to which version, and what would come in its place.
fn described(step: &Step) -> String {
    let Belief { base, local, remote } = &step.belief;
    let digest = base.as_ref().and_then(|base| base.head()).map(|head| head.digest.to_string());
    let comes = match step.action.deletes() {
        true => None,
        false => {
            local.as_ref().zip(remote.as_ref()).map(|(l, r)| format!("{} {}", l.digest, r.tag))
        }
    };
    let [digest, comes] = [digest, comes].map(Option::unwrap_or_default);
    format!("{}\n{}\n{digest}{comes}", step.action.word(), step.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_means_both_more_than_the_share_and_more_than_the_number() {
        for (deletions, notes, many) in [
            (1, 1, false),
            (20, 20, false),
            (21, 21, true),
            (21, 100, false),
            (31, 100, true),
            (30, 100, false),
        ] {
            assert_eq!(
                is_many(deletions, notes, Limits::default()),
                many,
                "{deletions} of {notes}"
            );
        }
    }

    #[test]
    fn a_confirmation_holds_for_exactly_what_was_shown() {
        let id = |facts: &[&str]| {
            confirm_id(GuardKind::Deletions, facts.iter().map(|fact| (*fact).to_owned()))
        };
        assert_eq!(id(&["a", "b"]), id(&["a", "b"]));
        assert_ne!(id(&["a", "b"]), id(&["ab"]));
        assert_ne!(id(&["a", "b"]), id(&["b", "a"]));
    }
}
