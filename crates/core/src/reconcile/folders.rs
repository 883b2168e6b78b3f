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
                old: None,
            }),
    );
}

/// Whether the user deleted a folder here that the storage has a marker for.
pub(super) fn is_gone_here(folder: &VaultPath, trees: Trees<'_>) -> bool {
    trees.base.folders.contains(folder) && !trees.local.folders.contains_key(folder)
}

/// The folders here that go, if nothing stays in them: they were deleted there, or something in
/// them was. `freed` are the notes that go.
pub(super) fn leaving(trees: Trees<'_>, freed: &BTreeSet<VaultPath>) -> BTreeSet<VaultPath> {
    let Trees { base, local, remote, .. } = trees;
    let is_marked = |path: &&VaultPath| remote.markers.contains_key(*path);
    let gone_there = || local.folders.keys().filter(|path| base.folders.contains(*path));
    let gone_there = || gone_there().filter(|path| !is_marked(path));
    let emptied = VaultPath::folders_above(freed.iter().chain(gone_there()));
    let here = local.folders.keys().filter(|path| emptied.contains(*path) && !is_marked(path));
    gone_there().chain(here).cloned().collect()
}

/// The folders that hold something once the file steps are done.
struct InUse {
    here: BTreeSet<VaultPath>,
    there: BTreeSet<VaultPath>,
    /// Those here that go with what was deleted in them.
    leaving: BTreeSet<VaultPath>,
}

/// Whether a file stands where the folder, or one above it, would be made.
fn is_blocked(path: &VaultPath, trees: Trees<'_>) -> bool {
    let in_the_way = |path: &VaultPath| trees.local.files.contains_key(path);
    in_the_way(path) || path.ancestors().any(|above| in_the_way(&above))
}

impl InUse {
    fn after(steps: &[Step], trees: Trees<'_>) -> Self {
        let Trees { local, remote, .. } = trees;
        let of = |wanted: Action| -> BTreeSet<VaultPath> {
            steps.iter().filter(|s| s.action == wanted).map(|s| s.path.clone()).collect()
        };
        let freed = of(Action::DeleteLocal);
        let leaving = leaving(trees, &freed);
        let stays = local.files.keys().filter(|path| !freed.contains(*path));
        let folders = local.folders.keys().filter(|path| !leaving.contains(*path));
        let coming = of(Action::Download);
        let here = stays.chain(folders).chain(&coming).chain(remote.markers.keys());
        let here = VaultPath::folders_above(here);

        let (leaving_there, going) = (of(Action::DeleteRemote), of(Action::Upload));
        let stays = remote.files.keys().filter(|path| !leaving_there.contains(*path));
        let there = stays.chain(&going).chain(remote.markers.keys());
        let there = VaultPath::folders_above(there);
        Self { here, there, leaving }
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
        (false, true, false) if used_here || in_use.leaving.contains(path) => None,
        (false, true, false) => Some((Action::MakeMarker, Reason::EmptyFolder)),
        (false, false, true) if is_blocked(path, trees) => None,
        (false, false, true) => Some((Action::MakeFolder, Reason::NewThere)),
    }
}
