//! Three trees in, a plan out. The whole policy of design §5, without clock, disk or network.
//!
//! No time enters a decision but the storage's own (`confirm`), and that one only ever keeps more.

mod beliefs;
mod clashes;
mod direction;
mod files;
mod folders;
mod held;
mod renames;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use beliefs::{adopt_intents, confirm, questions};
pub use direction::restrict;
pub use held::{Held, Why, hold_back, new_leaf};
pub use renames::pair;

use crate::path::VaultPath;
use crate::plan::{Belief, Plan, Step};
use crate::tree::{BaseTree, Deletion, LocalTree, RemoteTree};

/// How long an upload must have been at the storage before a listing confirms it, in milliseconds
/// by the storage's own clock (design §5).
pub const CONFIRM_AFTER_MS: i64 = 300_000;

/// Everything a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct Trees<'a> {
    /// What both sides were.
    pub base: &'a BaseTree,
    /// What is here.
    pub local: &'a LocalTree,
    /// What is at the storage; every path of [`questions`] was looked at.
    pub remote: &'a RemoteTree,
    /// Deletions that devices published.
    pub deletions: &'a BTreeSet<Deletion>,
}

/// Compares the three trees.
#[must_use]
pub fn reconcile(trees: Trees<'_>) -> Plan {
    let mut steps = files(trees);
    clashes::settle(&mut steps, trees);
    folders::plan(&mut steps, trees);
    steps.sort_by(|a, b| (a.action.phase(), &a.path).cmp(&(b.action.phase(), &b.path)));
    Plan { steps }
}

fn files(trees: Trees<'_>) -> Vec<Step> {
    let Trees { base, local, remote, deletions } = trees;
    union(union(base.files.keys(), local.files.keys()), remote.files.keys())
        .filter(|path| !is_hidden(path, trees))
        .filter_map(|path| {
            let belief = Belief {
                local: local.files.get(path).cloned(),
                remote: remote.files.get(path).cloned(),
                base: base.files.get(path).map(Arc::clone),
            };
            let (action, reason) = files::decide(&belief, |version| {
                deletions.contains(&Deletion { path: path.clone(), version })
            })?;
            Some(Step { path: path.clone(), action, reason, belief, old: None })
        })
        .collect()
}

/// The items of two ordered sequences, in order and each once.
fn union<T: Ord>(
    a: impl Iterator<Item = T>,
    b: impl Iterator<Item = T>,
) -> impl Iterator<Item = T> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(next_a), Some(next_b)) => match next_a.cmp(next_b) {
            Ordering::Less => a.next(),
            Ordering::Greater => b.next(),
            Ordering::Equal => a.next().and(b.next()),
        },
        (Some(_), None) => a.next(),
        (None, _) => b.next(),
    })
}

/// Whether either side could not see `path` clearly, so that nothing may be concluded of it.
fn is_hidden(path: &VaultPath, trees: Trees<'_>) -> bool {
    let unclear =
        |path: &VaultPath| trees.local.unseen.contains(path) || trees.remote.unclear.contains(path);
    let is_any = !trees.local.unseen.is_empty() || !trees.remote.unclear.is_empty();
    is_any && (unclear(path) || path.ancestors().any(|folder| unclear(&folder)))
}
