//! Folders: an empty one is kept by its marker object `path/`, which goes only when the folder goes.

use std::collections::BTreeSet;

use crate::path::VaultPath;
use crate::plan::{Action, Belief, Reason, Step};

use super::{Trees, is_hidden};

/// Adds the steps about folders to those about files.
pub(super) fn plan(steps: &mut Vec<Step>, trees: Trees<'_>) {
    let in_use = InUse::after(steps, trees);
    let folders: BTreeSet<&VaultPath> = trees
        .base
        .folders
        .iter()
        .chain(trees.local.folders.keys())
        .chain(trees.remote.markers.keys())
        .collect();
    steps.extend(
        folders
            .into_iter()
            .filter(|path| !is_hidden(path, trees))
            .filter_map(|path| {
                decide(path, trees, &in_use).map(|(action, reason)| (path, action, reason))
            })
            .map(|(path, action, reason)| Step {
                path: path.clone(),
                action,
                reason,
                belief: Belief::default(),
            }),
    );
}

/// The folders that hold something once the file steps are done.
struct InUse {
    here: BTreeSet<VaultPath>,
    there: BTreeSet<VaultPath>,
    in_the_way: BTreeSet<VaultPath>,
}

impl InUse {
    fn after(steps: &[Step], trees: Trees<'_>) -> Self {
        let of = |wanted: &[Action]| -> BTreeSet<&VaultPath> {
            steps.iter().filter(|s| wanted.contains(&s.action)).map(|s| &s.path).collect()
        };
        let leaving_here = of(&[Action::DeleteLocal, Action::MoveAside]);
        let leaving_there = of(&[Action::DeleteRemote]);
        let coming = of(&[Action::Download]);
        let going = of(&[Action::Upload]);
        let stays = trees.local.files.keys().filter(|path| !leaving_here.contains(path));
        let subfolders = trees.local.folders.keys().chain(trees.remote.markers.keys());
        let here = stays.chain(coming).chain(subfolders).flat_map(VaultPath::ancestors).collect();
        let stays = trees.remote.files.keys().filter(|path| !leaving_there.contains(path));
        let there = stays
            .chain(going)
            .chain(trees.remote.markers.keys())
            .flat_map(VaultPath::ancestors)
            .collect();
        let in_the_way = trees.local.files.keys().cloned().collect();
        Self { here, there, in_the_way }
    }
}

fn decide(path: &VaultPath, trees: Trees<'_>, in_use: &InUse) -> Option<(Action, Reason)> {
    let was = trees.base.folders.contains(path);
    let here = trees.local.folders.contains_key(path);
    let marked = trees.remote.markers.contains_key(path);
    let used_here = in_use.here.contains(path);
    let used_there = in_use.there.contains(path);
    match (was, here, marked) {
        (true, true, true) | (false, false, false) => None,
        (true, true, false) if used_here || used_there => {
            Some((Action::ForgetFolder, Reason::FolderGone))
        }
        (true, true, false) => Some((Action::RemoveFolder, Reason::DeletedThere)),
        (true, false, true) if used_there => None,
        (true, false, true) => Some((Action::RemoveMarker, Reason::DeletedHere)),
        (true, false, false) => Some((Action::ForgetFolder, Reason::GoneOnBoth)),
        (false, true, true) => Some((Action::AdoptFolder, Reason::SameContent)),
        (false, true, false) if used_here => None,
        (false, true, false) => Some((Action::MakeMarker, Reason::EmptyFolder)),
        (false, false, true) if in_use.in_the_way.contains(path) => None,
        (false, false, true) => Some((Action::MakeFolder, Reason::NewThere)),
    }
}
