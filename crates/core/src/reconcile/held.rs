//! What this disk cannot hold: a name that is too long or reads as another one, or two names that are
//! one on a disk that is blind to case. Such a path stays as it is on both sides, whatever else goes on,
//! and that it is not here is never taken for a deletion.

use std::collections::{BTreeMap, BTreeSet};

use crate::naming::{BadName, Rules};
use crate::path::VaultPath;
use crate::plan::{Action, Plan, Reason, Step};
use crate::tree::RemoteFile;

use super::{Trees, folders};

/// A path, or a folder with everything in it, that was held back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// What cannot be here.
    pub path: VaultPath,
    /// Why.
    pub why: Why,
}

/// Why a path cannot be here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// This disk does not take its name.
    Name(BadName),
    /// On this disk its name is that of another path, which is here or was planned first.
    Twin(VaultPath),
}

/// The plan with every step about a path that this disk cannot hold turned into one that waits, and
/// what these are, each once.
#[must_use]
pub fn hold_back(mut plan: Plan, trees: Trees<'_>, rules: &Rules) -> (Plan, BTreeSet<Held>) {
    let mut occupied = rules.is_case_blind.then(|| Occupied::after(&plan.steps, trees, rules));
    let mut all = BTreeSet::new();
    for step in &mut plan.steps {
        let Some(of) = needs_name(step) else { continue };
        let twin = || occupied.as_mut()?.meets(step, of, trees);
        let Some(held) = unfit(step, rules).or_else(twin) else { continue };
        step.action = Action::Skip;
        step.reason = match held.why {
            Why::Name(_) => Reason::NameImpossible,
            Why::Twin(_) => Reason::NameTwin,
        };
        all.insert(held);
    }
    plan.steps.sort_by(|a, b| (a.action.phase(), &a.path).cmp(&(b.action.phase(), &b.path)));
    (plan, all)
}

/// How a file that is new here is called in its folder: as its key, where this disk takes that.
///
/// # Errors
/// When the disk takes neither the key's spelling nor the path's.
pub fn new_leaf<'a>(path: &'a VaultPath, key: &'a str, rules: &Rules) -> Result<&'a str, BadName> {
    let spelled = key.rsplit_once('/').map_or(key, |(_, leaf)| leaf);
    [spelled, path.file_name()]
        .into_iter()
        .find(|leaf| rules.on_disk(leaf).is_ok())
        .map_or_else(|| rules.on_disk(spelled).map(|_| spelled), Ok)
}

/// What a step wants of a name on this disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    /// Something is to get it.
    Filled,
    /// Nothing has it, and the step takes that for the user's will.
    Missed,
}

fn needs_name(step: &Step) -> Option<Name> {
    match step.action {
        Action::Download if step.belief.local.is_none() => Some(Name::Filled),
        Action::MakeFolder | Action::PutAside => Some(Name::Filled),
        Action::DeleteRemote | Action::RemoveMarker => Some(Name::Missed),
        Action::Download
        | Action::Upload
        | Action::DeleteLocal
        | Action::KeepBoth
        | Action::Compare
        | Action::Adopt
        | Action::Forget
        | Action::MoveAside
        | Action::Skip
        | Action::RemoveFolder
        | Action::MakeMarker
        | Action::AdoptFolder
        | Action::ForgetFolder
        | Action::RenameThere
        | Action::RenameHere => None,
    }
}

/// What of the way to a step's path this disk does not take.
fn unfit(step: &Step, rules: &Rules) -> Option<Held> {
    let bad = |path, bad| Held { path, why: Why::Name(bad) };
    let refused = |folder: &VaultPath| rules.on_disk(folder.file_name()).err();
    let key = step.belief.remote.as_deref().map(|RemoteFile { key, .. }| &**key);
    let leaf = new_leaf(&step.path, key.unwrap_or(step.path.as_str()), rules);
    let way = way_to(&step.path).into_iter();
    way.filter(|part| *part != step.path)
        .find_map(|folder| refused(&folder).map(|why| bad(folder, why)))
        .or_else(|| leaf.err().map(|why| bad(step.path.clone(), why)))
}

/// The folders above a path from the top, and the path.
fn way_to(path: &VaultPath) -> Vec<VaultPath> {
    let mut way: Vec<VaultPath> = std::iter::once(path.clone()).chain(path.ancestors()).collect();
    way.reverse();
    way
}

/// Which names of a disk that is blind to case are taken, and by which path.
struct Occupied<'a> {
    rules: &'a Rules,
    by: BTreeMap<String, VaultPath>,
}

impl<'a> Occupied<'a> {
    /// What stays here once the file steps are done.
    fn after(steps: &[Step], trees: Trees<'_>, rules: &'a Rules) -> Self {
        let freed = |step: &&Step| step.action == Action::DeleteLocal;
        let freed: BTreeSet<VaultPath> =
            steps.iter().filter(freed).map(|step| step.path.clone()).collect();
        let leaving = folders::leaving(trees, &freed);
        let files = trees.local.files.keys().filter(|path| !freed.contains(*path));
        let folders = trees.local.folders.keys().filter(|path| !leaving.contains(*path));
        let mut occupied = Self { rules, by: BTreeMap::new() };
        for path in files.chain(folders).chain(&trees.local.unseen) {
            occupied.take(path);
        }
        occupied
    }

    /// What keeps `step` from the name it wants. Otherwise a name to be filled is taken from now on.
    fn meets(&mut self, step: &Step, name: Name, trees: Trees<'_>) -> Option<Held> {
        let (path, other) = match self.other(&step.path) {
            Some(met) => met,
            None => {
                if name == Name::Filled {
                    self.take(&step.path);
                }
                return None;
            }
        };
        // Whoever gives a note another case has taken the old name away. Only where both were known
        // here, the disk is another one by now and took one of them.
        let known = |path| trees.base.files.contains_key(path) || trees.base.folders.contains(path);
        let is_met = name == Name::Filled || path == step.path && known(&other);
        is_met.then_some(Held { path, why: Why::Twin(other) })
    }

    /// The part of the way to `path`, or `path` itself, whose name another path has.
    fn other(&self, path: &VaultPath) -> Option<(VaultPath, VaultPath)> {
        way_to(path).into_iter().find_map(|part| {
            let other = self.by.get(&self.rules.folded(part.as_str()))?;
            (*other != part).then(|| (part, other.clone()))
        })
    }

    fn take(&mut self, path: &VaultPath) {
        let mut next = Some(path.clone());
        while let Some(path) = next {
            let folded = self.rules.folded(path.as_str());
            // With a path come the folders above it.
            if self.by.contains_key(&folded) {
                return;
            }
            next = path.parent();
            self.by.insert(folded, path);
        }
    }
}
