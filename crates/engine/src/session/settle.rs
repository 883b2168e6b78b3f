//! Carrying a plan out, phase by phase. Every step first makes sure that what it believed still
//! holds; one bad file never stops the rest.

mod aside;
mod delete;
mod fetch;
mod folders;
mod join;
mod rename;
mod upload;

use std::sync::Arc;

use tidelock_core::plan::{Action, Plan, Reason, Step};
use tidelock_core::tree::{BaseFile, Deletion, LocalFile, Origin, RemoteFile, Version};
use tidelock_core::version::Label;

use crate::outcome::{Cause, Conflict, Failure};
use crate::ports::{Change, FolderError, Memory, Progressed, StoreError, StreamError};

use super::Run;
use super::budget::run_all;
use super::observe::Shown;

/// For how many steps at once is stored what must be durable before they begin.
const PREPARED_AT_ONCE: usize = 1_000;

/// What a step came to.
#[derive(Debug, Default)]
pub(super) struct Receipt {
    /// What is to be remembered.
    changes: Vec<Change>,
    /// What the user is told.
    tally: Tally,
    /// Whether the folder or the remote now shows something that must be looked at again.
    again: bool,
}

/// What a step counts as.
#[derive(Debug, Default)]
enum Tally {
    #[default]
    Nothing,
    Uploaded,
    Downloaded,
    DeletedLocal,
    DeletedRemote,
    Renamed(Conflict),
    KeptBoth(Conflict),
    Merged,
    Moved,
}

/// Why a step was not carried out.
#[derive(Debug)]
pub(super) enum Missed {
    /// The world moved on: the next round plans anew.
    Stale,
    /// It failed.
    Failed(Cause),
}

type Settled = Result<Receipt, Missed>;

impl From<StoreError> for Missed {
    fn from(error: StoreError) -> Self {
        let is_stale = matches!(error, StoreError::Stale | StoreError::Body(StreamError::Changed));
        if is_stale { Self::Stale } else { Self::Failed(error.into()) }
    }
}

impl From<FolderError> for Missed {
    fn from(error: FolderError) -> Self {
        if let FolderError::Body(body) = error {
            return StoreError::Body(body).into();
        }
        if error == FolderError::Stale { Self::Stale } else { Self::Failed(error.into()) }
    }
}

/// How many bytes a step is going to move over the network, as far as the plan tells.
pub(super) fn bytes_to_move(step: &Step) -> u64 {
    let local = step.belief.local.as_ref().map_or(0, |file| file.size);
    let remote = step.belief.remote.as_ref().map_or(0, |file| file.size);
    match step.action {
        Action::Upload => local,
        // A storage that cannot copy is sent the content; nobody knows before.
        Action::RenameThere | Action::RenameHere => 0,
        Action::Download | Action::KeepBoth | Action::Compare | Action::PutAside => remote,
        Action::DeleteLocal
        | Action::DeleteRemote
        | Action::Adopt
        | Action::Forget
        | Action::MoveAside
        | Action::Skip
        | Action::MakeFolder
        | Action::RemoveFolder
        | Action::MakeMarker
        | Action::RemoveMarker
        | Action::AdoptFolder
        | Action::ForgetFolder => 0,
    }
}

impl Run<'_> {
    /// Carries out a plan; tells whether another round is worth it.
    pub(super) async fn settle(
        &self,
        plan: Plan,
        memory: &mut Memory,
        shown: &Shown,
        is_last: bool,
    ) -> Result<bool, Cause> {
        let offset = self.ports.store.clock().view.offset;
        self.ports.folder.label(Label { device: self.wish.device.clone(), offset });
        let mut again = !shown.unclear.is_empty() && !is_last && self.is_worth_a_look(shown);
        let mut steps = plan.steps.into_iter();
        while let Some(first) = steps.as_slice().first() {
            let phase = first.action.phase();
            let of_phase = |step: &&Step| step.action.phase() == phase;
            let count = steps.as_slice().iter().take_while(of_phase).count();
            self.prepare(&steps.as_slice()[..count], memory).await?;
            let steps = steps.by_ref().take(count);
            again |= self.settle_phase(steps, shown, is_last).await?;
        }
        self.recorder.flush(self.ports).await?;
        Ok(again)
    }

    /// Whether some path was unclear only because it changed while it was looked at.
    fn is_worth_a_look(&self, shown: &Shown) -> bool {
        let failures = &self.outcome.borrow().failures;
        let is_told = |path: &str| failures.iter().any(|f| f.path.as_deref() == Some(path));
        shown.unclear.iter().any(|path| !is_told(path.as_str()))
    }

    async fn settle_phase(
        &self,
        steps: impl Iterator<Item = Step>,
        shown: &Shown,
        is_last: bool,
    ) -> Result<bool, Cause> {
        let mut again = false;
        let jobs = steps.map(|step| (self.weight(&step), step));
        let start = |step: Step| async move {
            let settled = self.carry_out(&step, shown).await;
            (step, settled)
        };
        let take = async |(step, settled): (Step, Settled)| -> Result<(), Cause> {
            let made = self.take(&step, settled, is_last, &mut again)?;
            self.recorder.push(made);
            Ok(self.recorder.flush_when_due(self.ports).await?)
        };
        run_all(jobs, self.wish.transfers, start, take).await?;
        Ok(again)
    }

    /// What must be durable, or published, before the first step of a phase begins.
    async fn prepare(&self, steps: &[Step], memory: &mut Memory) -> Result<(), Cause> {
        for steps in steps.chunks(PREPARED_AT_ONCE) {
            let uploads = steps.iter().filter(|step| upload::sends(step.action));
            let intents = uploads.filter_map(upload::intent_of);
            let intents = intents.map(|(path, intent)| Change::Intent(path, intent.into()));
            self.recorder.push(intents.chain(steps.iter().filter_map(void_hint)));
            self.recorder.flush(self.ports).await?;
        }
        let deletions: Vec<Deletion> = steps
            .iter()
            .map(|step| step.old.as_deref().unwrap_or(step))
            .filter(|step| step.action == Action::DeleteRemote)
            .filter_map(|step| {
                let version = step.belief.base.as_ref()?.head()?.lineage_or_first().id;
                Some(Deletion { path: step.path.clone(), version })
            })
            .collect();
        match deletions.is_empty() {
            true => Ok(()),
            false => self.publish(&deletions, memory).await,
        }
    }

    fn weight(&self, step: &Step) -> u64 {
        match (&step.action, &step.belief.local) {
            (Action::Upload | Action::RenameThere, Some(file)) => {
                self.ports.store.buffer_bytes(file)
            }
            _ => 0,
        }
    }

    async fn carry_out(&self, step: &Step, shown: &Shown) -> Settled {
        match step.action {
            Action::Adopt => self.adopt(step).await,
            Action::Forget => Ok(Receipt::remember(Change::DropBase(step.path.clone()))),
            Action::Skip => Ok(skip(step)),
            Action::Upload => self.upload(step).await,
            Action::RenameThere => self.rename_there(step).await,
            Action::RenameHere => self.rename_here(step, shown).await,
            Action::Download => self.download(step, shown).await,
            Action::KeepBoth => self.join_or_keep_both(step).await,
            Action::Compare => self.compare(step).await,
            Action::MoveAside => self.move_aside(step).await,
            Action::PutAside => self.put_aside(step).await,
            Action::DeleteLocal => self.delete_local(step, shown).await,
            Action::DeleteRemote => self.delete_remote(step).await,
            Action::MakeFolder => self.make_folder(step, shown).await,
            Action::RemoveFolder => self.remove_folder(step, shown).await,
            Action::MakeMarker => self.make_marker(step, shown).await,
            Action::RemoveMarker => self.remove_marker(step, shown).await,
            Action::AdoptFolder => Ok(Receipt::remember(Change::Folder(step.path.clone()))),
            Action::ForgetFolder => Ok(Receipt::remember(Change::DropFolder(step.path.clone()))),
        }
    }

    /// Takes in what a step came to; an error stops the run.
    fn take(
        &self,
        step: &Step,
        settled: Settled,
        is_last: bool,
        again: &mut bool,
    ) -> Result<Vec<Change>, Cause> {
        let (path, action) = (step.path.clone(), step.action);
        self.ports.progress.on(Progressed::Settled { path, action, ok: settled.is_ok() });
        match settled {
            Ok(receipt) => {
                *again |= receipt.again;
                self.count(receipt.tally);
                return Ok(receipt.changes);
            }
            Err(Missed::Stale) => {
                match is_last {
                    true => self.fail(step, FolderError::Stale.into()),
                    false => *again = true,
                }
                // What was believed may come from a hint that is wrong: it is read again.
                let file = step.belief.local.as_ref();
                return Ok(file
                    .map(|file| Change::DropHint(file.name.clone()))
                    .into_iter()
                    .collect());
            }
            Err(Missed::Failed(Cause::Store(error))) if error.stops_the_run() => {
                return Err(error.into());
            }
            Err(Missed::Failed(Cause::State(error))) => return Err(error.into()),
            Err(Missed::Failed(cause)) => self.fail(step, cause),
        }
        Ok(Vec::new())
    }

    fn fail(&self, step: &Step, cause: Cause) {
        self.outcome.borrow_mut().failures.push(Failure::of_path(&step.path, cause));
    }

    fn count(&self, tally: Tally) {
        let mut outcome = self.outcome.borrow_mut();
        match tally {
            Tally::Nothing => {}
            Tally::Uploaded => outcome.uploaded += 1,
            Tally::Downloaded => outcome.downloaded += 1,
            Tally::DeletedLocal => outcome.deleted_local += 1,
            Tally::DeletedRemote => outcome.deleted_remote += 1,
            Tally::Merged => outcome.merged += 1,
            Tally::Moved => outcome.renamed += 1,
            Tally::Renamed(conflict) => {
                outcome.renamed += 1;
                outcome.conflicts.push(conflict);
            }
            Tally::KeptBoth(conflict) => {
                outcome.downloaded += 1;
                outcome.conflicts.push(conflict);
            }
        }
    }

    /// Both sides are known to hold the same content: only the base learns of it.
    async fn adopt(&self, step: &Step) -> Settled {
        let (local, remote) = both(step)?;
        let version = adopted(local, remote);
        self.remember(&step.path, local, version.lineage_or_first().id).await;
        let base = BaseFile::confirmed(remote.key.clone(), version);
        Ok(Receipt::remember(Change::Base(step.path.clone(), base.into())))
    }

    /// Forgets the hint of a file durably, see [`void_hint`].
    async fn forget_hint(&self, file: &LocalFile) -> Result<(), Missed> {
        self.recorder.push([Change::DropHint(Arc::clone(&file.name))]);
        self.recorder.flush(self.ports).await.map_err(|error| Missed::Failed(error.into()))
    }
}

impl Receipt {
    fn remember(change: Change) -> Self {
        Self { changes: vec![change], ..Self::default() }
    }
}

/// Forgets the hint of a file that is about to be replaced: on a file system with coarse stamps the
/// new one may look like the old one, and after a crash nobody would know. Where contents are
/// compared first it is forgotten when they are known to differ.
fn void_hint(step: &Step) -> Option<Change> {
    let replaces = match step.action {
        Action::Download => true,
        Action::Upload
        | Action::KeepBoth
        | Action::Compare
        | Action::DeleteLocal
        | Action::DeleteRemote
        | Action::Adopt
        | Action::Forget
        | Action::MoveAside
        | Action::PutAside
        | Action::RenameThere
        | Action::RenameHere
        | Action::Skip
        | Action::MakeFolder
        | Action::RemoveFolder
        | Action::MakeMarker
        | Action::RemoveMarker
        | Action::AdoptFolder
        | Action::ForgetFolder => false,
    };
    let file = step.belief.local.as_ref().filter(|_| replaces)?;
    Some(Change::DropHint(file.name.clone()))
}

/// What a step about both sides believed of them.
fn both(step: &Step) -> Result<(&LocalFile, &RemoteFile), Missed> {
    step.belief.local.as_deref().zip(step.belief.remote.as_deref()).ok_or(Missed::Stale)
}

/// The version that both sides are known to hold: the local file's content.
fn adopted(local: &LocalFile, remote: &RemoteFile) -> Version {
    let lineage = match &remote.origin {
        Origin::Claimed(lineage) if lineage.content == local.digest.short() => {
            Some(lineage.clone())
        }
        Origin::Claimed(_) | Origin::Foreign | Origin::Unknown => None,
    };
    Version { digest: local.digest, size: local.size, tag: remote.tag.clone(), lineage }
}

fn skip(step: &Step) -> Receipt {
    match (step.reason, &step.belief.base, &step.belief.remote) {
        (Reason::OlderSeenOnce, Some(base), Some(remote)) => {
            let base = BaseFile { restored: Some(remote.tag.clone().into()), ..(**base).clone() };
            Receipt::remember(Change::Base(step.path.clone(), base.into()))
        }
        _ => Receipt::default(),
    }
}
