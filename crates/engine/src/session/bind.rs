//! Finding the base that belongs to this folder and this remote, or none.

use tidelock_core::binding::{Bound, Found, Match, judge, remembered};

use crate::outcome::Cause;
use crate::ports::{Change, FolderError, Hints, Memory, VaultNo};

use super::Run;
use super::observe::Observation;

/// What is remembered of this folder and remote, and what was found of them so far.
struct Candidate {
    bound: Option<(VaultNo, Bound)>,
    found: Found,
}

impl Run<'_> {
    /// Observes both sides with the base that belongs to them.
    pub(super) async fn bound_observation(&self) -> Result<(VaultNo, Observation), Cause> {
        let judged = match self.judged().await {
            // A folder that is gone for good begins anew, where its owner says so.
            Err(Cause::Guard(guard)) if self.is_confirmed(&guard) => {
                self.ports.folder.make().await?;
                self.judged().await
            }
            judged => judged,
        };
        let (candidate, seen, verdict) = judged?;
        match (verdict, candidate.bound) {
            (Match::Known, Some((vault, bound))) => {
                let vault = self.rebind(vault, bound, &candidate.found).await?;
                Ok((vault, seen))
            }
            (Match::Guarded(guard), Some((vault, _))) => {
                if !self.is_confirmed(&guard) {
                    return Err(guard.into());
                }
                self.ports.state.forget(vault).await?;
                self.first_contact(candidate.found, seen, Some(vault)).await
            }
            (_, bound) => {
                self.first_contact(candidate.found, seen, bound.map(|(vault, _)| vault)).await
            }
        }
    }

    /// The same without leaving a trace anywhere.
    pub(super) async fn observation_without_writing(&self) -> Result<Observation, Cause> {
        let (_, seen, verdict) = self.judged().await?;
        match verdict {
            Match::Known => Ok(seen),
            Match::FirstContact => Ok(seen.without_base()),
            Match::Guarded(guard) if self.is_confirmed(&guard) => Ok(seen.without_base()),
            Match::Guarded(guard) => Err(guard.into()),
        }
    }

    async fn judged(&self) -> Result<(Candidate, Observation, Match), Cause> {
        let mut candidate = self.candidate().await?;
        let (memory, hints) = match &candidate.bound {
            Some((vault, _)) => self.ports.state.load(*vault).await?,
            None => (Memory::default(), Hints::default()),
        };
        let seen = self.observe(memory, hints).await?;
        candidate.found.remote_ids.clone_from(&seen.remote_ids);
        let verdict = judge(candidate.bound.as_ref().map(|(_, bound)| bound), &candidate.found);
        Ok((candidate, seen, verdict))
    }

    async fn candidate(&self) -> Result<Candidate, Cause> {
        let all = self.ports.state.bound().await?;
        let place = self.ports.folder.place();
        let mut found = Found {
            place,
            folder: None,
            remote: self.wish.remote.clone(),
            remote_ids: [].into(),
            is_copy: false,
        };
        let is_missing = match self.ports.folder.id().await {
            Ok(id) => {
                found.folder = id;
                false
            }
            Err(FolderError::Missing) => true,
            Err(error) => return Err(error.into()),
        };
        if let Some(id) = &found.folder {
            let elsewhere = all.iter().find(|(_, b)| b.folder == *id && b.place != found.place);
            if let Some((_, bound)) = elsewhere {
                found.is_copy = self.ports.folder.is_also_at(&bound.place, id).await;
            }
        }
        let bounds: Vec<Bound> = all.iter().map(|(_, bound)| bound.clone()).collect();
        let known = remembered(&bounds, &found);
        let bound = all.iter().find(|(_, bound)| Some(bound) == known).cloned();
        match judge(bound.as_ref().map(|(_, bound)| bound), &found) {
            Match::Guarded(guard) if is_missing => Err(guard.into()),
            Match::Known | Match::FirstContact if is_missing => Err(FolderError::Missing.into()),
            Match::Guarded(_) | Match::Known | Match::FirstContact => {
                Ok(Candidate { bound, found })
            }
        }
    }

    /// Nothing that was remembered is used; from now on this folder and this remote know each other.
    async fn first_contact(
        &self,
        found: Found,
        seen: Observation,
        over: Option<VaultNo>,
    ) -> Result<(VaultNo, Observation), Cause> {
        let folder = match found.folder {
            Some(id) if !found.is_copy => id,
            Some(_) | None => {
                let id = self.random_id();
                self.ports.folder.set_id(&id).await?;
                id
            }
        };
        // A folder without ID may have been read by rules that were a guess.
        let seen = match self.ports.folder.rules().await? == seen.rules {
            true => seen,
            false => self.observe_afresh().await?,
        };
        let mut remote_ids = found.remote_ids;
        if remote_ids.is_empty() {
            remote_ids.insert(self.mark_remote().await?);
        }
        let bound = Bound { place: found.place, folder, remote: found.remote, remote_ids };
        let vault = self.ports.state.bind(&bound, over).await?;
        Ok((vault, seen.without_base()))
    }

    /// A folder that moved, or a remote with one more ID, stays the vault it was.
    async fn rebind(&self, vault: VaultNo, bound: Bound, found: &Found) -> Result<VaultNo, Cause> {
        if bound.remote_ids != found.remote_ids {
            self.recorder.push([Change::RemoteIds(found.remote_ids.clone())]);
        }
        if bound.place == found.place {
            return Ok(vault);
        }
        let moved = Bound { place: found.place.clone(), ..bound };
        Ok(self.ports.state.bind(&moved, Some(vault)).await?)
    }
}
