//! Conditional writes: found out by experiment once, tried again before a run relies on them.
//!
//! Only work is saved by it. Where nothing is known, or what was known does not hold any more, every
//! write is preceded by a look, and a lost race is noticed afterwards by lineage.

use std::collections::BTreeSet;

use tidelock_core::binding::RandomId;
use tidelock_core::config::Direction;
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::plan::{Action, Plan, Step};

use super::Run;

impl Run<'_> {
    /// Learns, before the first step, whether this storage itself refuses to create what is there.
    ///
    /// `marks` are the IDs that the remote carries: objects that are there, empty, and may be used to
    /// see whether a storage that once kept its word still does. What goes wrong here goes wrong
    /// again where it matters, and is told there.
    pub(super) async fn learn_conditions(&self, plan: &Plan, marks: &BTreeSet<RandomId>) {
        if self.creates_only.get().is_some() {
            return;
        }
        let store = self.ports.store;
        match store.conditions() {
            None if self.may_upload() => {
                let found = store.try_conditions().await;
                self.creates_only.set(Some(found.is_ok()));
            }
            Some(known) if known.create.is_atomic() && plan.steps.iter().any(creates) => {
                let Some(mark) = marks.first() else { return };
                let key = format!("{OWN_FOLDER}/vault/{}", mark.as_str());
                let still = store.recheck_conditions(&key).await;
                self.creates_only.set(Some(still.unwrap_or(false)));
            }
            None | Some(_) => {}
        }
    }

    /// Whether somebody must look before this file is sent. Not where nothing is believed to be there
    /// and the storage makes sure of that; over a known version always: it may have been edited there
    /// and back again, and its lineage tells.
    pub(super) fn needs_look(&self, step: &Step, size: u64) -> bool {
        let is_known = self.creates_only.get().unwrap_or(false);
        !(creates(step) && is_known && self.ports.store.creates_only(size))
    }

    /// Keeps what this run found out.
    pub(super) async fn keep_conditions(&self) {
        let known = self.ports.store.conditions();
        if let Some(found) = known.filter(|_| known != self.conditions_before) {
            let kept = self.ports.state.set_conditions(&self.wish.remote, &found).await;
            self.note(kept.map_err(Into::into));
        }
    }

    fn may_upload(&self) -> bool {
        match self.wish.direction {
            Direction::Both | Direction::Push | Direction::PushDelete => true,
            Direction::Pull | Direction::PullDelete => false,
        }
    }
}

fn creates(step: &Step) -> bool {
    step.action == Action::Upload && step.belief.remote.is_none()
}
