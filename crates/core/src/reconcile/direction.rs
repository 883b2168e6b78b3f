//! What a direction lets through. The rest of a plan waits, and nothing about it is recorded: what was
//! never synced stays unknown, so that no later sync takes it for deleted. Renames are found only in
//! what is let through.

use crate::config::Direction;
use crate::plan::{Action, Plan, Reason};

/// The plan with every step that `direction` forbids turned into one that waits.
#[must_use]
pub fn restrict(mut plan: Plan, direction: Direction) -> Plan {
    for step in &mut plan.steps {
        if !allows(direction, step.action) {
            step.action = Action::Skip;
            step.reason = Reason::Direction;
        }
    }
    plan.steps.sort_by(|a, b| (a.action.phase(), &a.path).cmp(&(b.action.phase(), &b.path)));
    plan
}

/// Which side a step changes.
enum Changes {
    /// Neither: both are compared at most.
    Nothing,
    Here,
    HereByDeleting,
    There,
    ThereByDeleting,
    Both,
}

fn allows(direction: Direction, action: Action) -> bool {
    match (direction, changes(action)) {
        (Direction::Both, _) | (_, Changes::Nothing) => true,
        (Direction::Push | Direction::PushDelete, Changes::There) => true,
        (Direction::PushDelete, Changes::ThereByDeleting) => true,
        (Direction::Pull | Direction::PullDelete, Changes::Here) => true,
        (Direction::PullDelete, Changes::HereByDeleting) => true,
        (
            Direction::Push | Direction::PushDelete,
            Changes::Here | Changes::HereByDeleting | Changes::ThereByDeleting | Changes::Both,
        )
        | (
            Direction::Pull | Direction::PullDelete,
            Changes::There | Changes::ThereByDeleting | Changes::HereByDeleting | Changes::Both,
        ) => false,
    }
}

/// A comparison that ends in two texts ends according to the direction, see the engine.
fn changes(action: Action) -> Changes {
    match action {
        Action::Adopt
        | Action::Forget
        | Action::Skip
        | Action::AdoptFolder
        | Action::ForgetFolder
        | Action::Compare => Changes::Nothing,
        Action::Download | Action::KeepBoth | Action::MoveAside | Action::MakeFolder => {
            Changes::Here
        }
        Action::DeleteLocal | Action::RemoveFolder => Changes::HereByDeleting,
        Action::RenameHere => Changes::HereByDeleting,
        Action::Upload | Action::MakeMarker => Changes::There,
        Action::DeleteRemote | Action::RemoveMarker | Action::RenameThere => {
            Changes::ThereByDeleting
        }
        Action::PutAside => Changes::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: [Action; 17] = [
        Action::Upload,
        Action::Download,
        Action::DeleteLocal,
        Action::DeleteRemote,
        Action::KeepBoth,
        Action::Compare,
        Action::Adopt,
        Action::Forget,
        Action::MoveAside,
        Action::PutAside,
        Action::Skip,
        Action::MakeFolder,
        Action::RemoveFolder,
        Action::MakeMarker,
        Action::RemoveMarker,
        Action::AdoptFolder,
        Action::ForgetFolder,
    ];

    /// What a direction lets through, besides comparing and remembering.
    fn let_through(direction: Direction) -> Vec<&'static str> {
        let moving =
            ACTIONS.into_iter().filter(|action| !matches!(changes(*action), Changes::Nothing));
        let mut words: Vec<&str> =
            moving.filter(|action| allows(direction, *action)).map(Action::word).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    #[test]
    fn a_direction_changes_one_side_only_and_deletes_only_where_it_says_so() {
        for (direction, words) in [
            (Direction::Push, &["upload"][..]),
            (Direction::PushDelete, &["delete-remote", "upload"]),
            (Direction::Pull, &["conflict", "download", "rename"]),
            (Direction::PullDelete, &["conflict", "delete-local", "download", "rename"]),
        ] {
            assert_eq!(let_through(direction), words, "{direction:?}");
        }
        assert!(ACTIONS.into_iter().all(|action| allows(Direction::Both, action)));
    }
}
