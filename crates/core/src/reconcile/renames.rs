//! Renames: what went under one name and came, unchanged, under another.
//!
//! A pair becomes one step, so that nothing crosses the network, no guard takes a renamed folder for a
//! mass deletion, and the note keeps its past. The step still makes sure of both halves. Where a file
//! goes for a folder of its name, or a folder for a file, each half waits for its own turn.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::Digest;
use crate::path::VaultPath;
use crate::plan::{Action, Plan, Reason, Step};
use crate::tree::{BaseFile, Tag, Version};

/// The plan with every pair that is one renamed note as one step.
#[must_use]
pub fn pair(mut plan: Plan) -> Plan {
    let taken = Taken::of(&plan.steps);
    let new_here = |step: &Step| new_here(step).filter(|_| !taken.is_in_the_way_of(&step.path));
    let new_there = |step: &Step| new_there(step).filter(|_| !taken.is_in_the_way_of(&step.path));
    join(&mut plan.steps, gone_here, new_here, Action::RenameThere, Reason::RenamedHere);
    join(&mut plan.steps, gone_there, new_there, Action::RenameHere, Reason::RenamedThere);
    plan.steps.sort_by(|a, b| (a.action.phase(), &a.path).cmp(&(b.action.phase(), &b.path)));
    plan
}

/// Where something still lies that is on its way out: two renames could wait for each other there.
struct Taken {
    files: BTreeSet<VaultPath>,
    folders: BTreeSet<VaultPath>,
}

impl Taken {
    fn of(steps: &[Step]) -> Self {
        let goes = |step: &&Step| matches!(step.action, Action::DeleteLocal | Action::DeleteRemote);
        let files: BTreeSet<VaultPath> =
            steps.iter().filter(goes).map(|step| step.path.clone()).collect();
        let folders = files.iter().flat_map(VaultPath::ancestors).collect();
        Self { files, folders }
    }

    /// Whether a file in the place of one of its folders, or a folder in its own place, goes first.
    fn is_in_the_way_of(&self, path: &VaultPath) -> bool {
        let is_below = || path.ancestors().any(|folder| self.files.contains(&folder));
        !self.files.is_empty() && (self.folders.contains(path) || is_below())
    }
}

/// Joins each step that `came` marks with one that `went` marks alike; the first goes with the first.
fn join<K: Ord>(
    steps: &mut Vec<Step>,
    went: impl Fn(&Step) -> Option<K>,
    came: impl Fn(&Step) -> Option<K>,
    action: Action,
    reason: Reason,
) {
    let mut gone: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate().rev() {
        if let Some(key) = went(step) {
            gone.entry(key).or_default().push(at);
        }
    }
    if gone.is_empty() {
        return;
    }
    let mut halves: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate() {
        if let Some(old) = came(step).and_then(|key| gone.get_mut(&key)?.pop()) {
            halves.insert(old, at);
        }
    }
    let mut olds: BTreeMap<usize, Step> = BTreeMap::new();
    let mut kept = Vec::with_capacity(steps.len() - halves.len());
    for (at, step) in std::mem::take(steps).into_iter().enumerate() {
        match halves.get(&at) {
            Some(new) => drop(olds.insert(*new, step)),
            None => kept.push((at, step)),
        }
    }
    steps.extend(kept.into_iter().map(|(at, step)| match olds.remove(&at) {
        Some(old) => Step { action, reason, old: Some(Box::new(old)), ..step },
        None => step,
    }));
}

/// What an empty file was tells nothing: there are many of them.
fn head(step: &Step) -> Option<&Version> {
    step.belief.base.as_deref().and_then(BaseFile::head).filter(|head| 0 < head.size)
}

/// A note that was deleted here while the storage holds it as it was known.
fn gone_here(step: &Step) -> Option<Digest> {
    let head = head(step).filter(|_| step.action == Action::DeleteRemote)?;
    let is_known = step.belief.remote.as_ref().is_some_and(|remote| remote.tag == head.tag);
    is_known.then_some(head.digest)
}

/// A note that is new here.
fn new_here(step: &Step) -> Option<Digest> {
    let is_new = step.action == Action::Upload && step.reason == Reason::NewHere;
    step.belief.local.as_ref().filter(|_| is_new).map(|file| file.digest)
}

/// A note that was deleted at the storage while it is here as it was known. Only a tag that is made
/// of the content can tell it again under another key.
fn gone_there(step: &Step) -> Option<(Tag, u64)> {
    let head = head(step).filter(|_| step.action == Action::DeleteLocal)?;
    head.tag.is_digest().then(|| (head.tag.clone(), head.size))
}

/// An object that is new at the storage.
fn new_there(step: &Step) -> Option<(Tag, u64)> {
    let is_new = step.action == Action::Download && step.reason == Reason::NewThere;
    step.belief.remote.as_ref().filter(|_| is_new).map(|remote| (remote.tag.clone(), remote.size))
}
