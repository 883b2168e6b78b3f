//! Deleting: only what is proven absent at the other side, and never what was not looked at.

use std::sync::Arc;

use tidelock_core::path::VaultPath;
use tidelock_core::plan::Step;

use crate::ports::Change;

use super::super::Run;
use super::super::observe::Shown;
use super::{Missed, Receipt, Settled, Tally};

impl Run<'_> {
    /// Moves a note into the kept versions, once a GET of that very key proved its absence.
    ///
    /// The base forgets it first: were the power to go in between, and the very version to come back
    /// to the storage, an absence here would look like a deletion by the user.
    pub(super) async fn delete_local(&self, step: &Step, shown: &Shown) -> Settled {
        let (Some(file), Some(base)) = (&step.belief.local, &step.belief.base) else {
            return Err(Missed::Stale);
        };
        self.prove_absence(step).await?;
        let forget = Change::DropBase(step.path.clone());
        self.recorder.push([forget.clone()]);
        self.recorder.flush(self.ports).await.map_err(|error| Missed::Failed(error.into()))?;
        if let Err(error) = self.ports.folder.remove(file).await {
            self.recorder.push([Change::Base(step.path.clone(), Arc::clone(base))]);
            return Err(error.into());
        }
        self.prune(&step.path, shown).await;
        Ok(Receipt { changes: vec![forget], tally: Tally::DeletedLocal, again: false })
    }

    /// Asks for the very key that a listing did not show: only this answer deletes.
    pub(super) async fn prove_absence(&self, step: &Step) -> Result<(), Missed> {
        let Some(base) = &step.belief.base else { return Err(Missed::Stale) };
        match self.ports.store.get(&base.key).await? {
            None => Ok(()),
            Some(_) => Err(Missed::Stale),
        }
    }

    /// Removes an object that is still in the state both sides knew.
    pub(super) async fn delete_remote(&self, step: &Step) -> Settled {
        let Some(remote) = &step.belief.remote else { return Err(Missed::Stale) };
        let gone = |tally| Receipt {
            changes: vec![Change::DropBase(step.path.clone())],
            tally,
            again: false,
        };
        match self.ports.store.head(&remote.key).await? {
            None => return Ok(gone(Tally::Nothing)),
            Some(object) if object.tag != remote.tag => return Err(Missed::Stale),
            Some(_) => {}
        }
        self.ports.store.delete_tagged(&remote.key, &remote.tag).await?;
        Ok(gone(Tally::DeletedRemote))
    }

    /// Removes the folders that the deletion emptied, unless somebody wants them empty.
    pub(super) async fn prune(&self, path: &VaultPath, shown: &Shown) {
        for folder in path.ancestors() {
            if shown.markers.contains_key(&folder) {
                return;
            }
            let name = shown.folders.spelling(&folder);
            // A folder that stays is no failure: something else lies in it.
            if !self.ports.folder.remove_folder(&name).await.unwrap_or(false) {
                return;
            }
        }
    }
}
