//! A file where the other side has a folder of that name: the file steps aside.

use std::collections::BTreeSet;

use crate::path::VaultPath;
use crate::plan::{Action, Reason, Step};

use super::Trees;

/// Replaces the steps of clashing paths: a local file that a remote folder needs gets a second
/// name; what cannot be placed yet waits for the next round.
pub(super) fn settle(steps: &mut Vec<Step>, trees: Trees<'_>) {
    let freed: BTreeSet<VaultPath> = of_action(steps, Action::DeleteLocal);
    let leaving: BTreeSet<VaultPath> = of_action(steps, Action::DeleteRemote);
    let wanted = |path: &VaultPath| !leaving.contains(path);
    let remote_folders: BTreeSet<VaultPath> = trees
        .remote
        .files
        .keys()
        .filter(|path| wanted(path))
        .flat_map(VaultPath::ancestors)
        .chain(trees.remote.markers.keys().cloned())
        .collect();
    let in_the_way: BTreeSet<VaultPath> = trees
        .local
        .files
        .keys()
        .filter(|path| remote_folders.contains(*path) && !freed.contains(*path))
        .cloned()
        .collect();

    steps.retain_mut(|step| {
        let blocked_above = step.path.ancestors().any(|folder| in_the_way.contains(&folder));
        let onto_folder = trees.local.folders.contains_key(&step.path)
            && matches!(step.action, Action::Download)
            && stays_in_use(&step.path, trees, &freed);
        if blocked_above || onto_folder {
            step.action = Action::Skip;
            step.reason = Reason::FileAgainstFolder;
        }
        !in_the_way.contains(&step.path)
    });
    steps.extend(in_the_way.iter().map(|path| aside(path, trees)));
}

/// The file gets a second name where only it can move; where the storage holds a file of that name
/// too, both stay as they are and are named.
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
    }
}

fn of_action(steps: &[Step], action: Action) -> BTreeSet<VaultPath> {
    steps.iter().filter(|step| step.action == action).map(|step| step.path.clone()).collect()
}

/// Whether the folder will still hold something when downloads begin.
fn stays_in_use(folder: &VaultPath, trees: Trees<'_>, freed: &BTreeSet<VaultPath>) -> bool {
    let mut below = trees
        .local
        .files
        .keys()
        .filter(|path| path.is_below(folder))
        .map(|path| freed.contains(path));
    match below.next() {
        None => true,
        Some(first) => !(first && below.all(|is_freed| is_freed)),
    }
}
