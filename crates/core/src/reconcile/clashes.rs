//! A file where either side has a folder of that name: the file steps aside.

use std::collections::BTreeSet;

use crate::path::VaultPath;
use crate::plan::{Action, Reason, Step};

use super::{Trees, folders};

/// Replaces the steps of clashing paths: a file that a folder of the other side, or of its own, needs
/// gets a second name; what cannot be placed yet waits for the next round.
pub(super) fn settle(steps: &mut Vec<Step>, trees: Trees<'_>) {
    let freed: BTreeSet<VaultPath> = of_action(steps, Action::DeleteLocal);
    let leaving_folders = folders::leaving(trees, &freed);
    let leaving: BTreeSet<VaultPath> = of_action(steps, Action::DeleteRemote);
    let wanted = |path: &VaultPath| !leaving.contains(path);
    let wanted_markers =
        || trees.remote.markers.keys().filter(|path| !folders::is_gone_here(path, trees));
    let stays = trees.remote.files.keys().filter(|path| wanted(path));
    let mut remote_folders = VaultPath::folders_above(stays.chain(wanted_markers()));
    remote_folders.extend(wanted_markers().cloned());
    let in_the_way: BTreeSet<VaultPath> = trees
        .local
        .files
        .keys()
        .filter(|path| remote_folders.contains(*path) && !freed.contains(*path))
        .cloned()
        .collect();

    steps.retain_mut(|step| {
        let is_folder = |path: &VaultPath| {
            remote_folders.contains(path)
                || trees.local.folders.contains_key(path)
                    && stays_in_use(path, trees, &freed, &leaving_folders)
        };
        if step.path.ancestors().any(|folder| in_the_way.contains(&folder)) {
            step.action = Action::Skip;
            step.reason = Reason::FileAgainstFolder;
        } else if step.action == Action::Download && is_folder(&step.path) {
            step.action = Action::PutAside;
            step.reason = Reason::FileAgainstFolder;
        }
        !in_the_way.contains(&step.path)
    });
    steps.extend(in_the_way.iter().map(|path| aside(path, trees)));
}

/// The file here gets a second name; an object of the same name is seen to in the next round.
fn aside(path: &VaultPath, trees: Trees<'_>) -> Step {
    let belief = crate::plan::Belief {
        local: trees.local.files.get(path).cloned(),
        remote: trees.remote.files.get(path).cloned(),
        base: trees.base.files.get(path).cloned(),
    };
    Step {
        path: path.clone(),
        action: Action::MoveAside,
        reason: Reason::FileAgainstFolder,
        belief,
        old: None,
    }
}

fn of_action(steps: &[Step], action: Action) -> BTreeSet<VaultPath> {
    steps.iter().filter(|step| step.action == action).map(|step| step.path.clone()).collect()
}

/// Whether the folder will still be there when downloads begin.
fn stays_in_use(
    folder: &VaultPath,
    trees: Trees<'_>,
    freed: &BTreeSet<VaultPath>,
    leaving: &BTreeSet<VaultPath>,
) -> bool {
    let Trees { local, .. } = trees;
    let mut files = local.files.keys().filter(|path| path.is_below(folder));
    let mut folders = local.folders.keys().filter(|path| *path == folder || path.is_below(folder));
    files.any(|path| !freed.contains(path)) || folders.any(|path| !leaving.contains(path))
}
