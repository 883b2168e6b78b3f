//! A text that makes room: it gets the name of a conflict copy.

use std::sync::Arc;

use tidelock_core::conflict::{STORAGE, nth_conflict_name};
use tidelock_core::path::VaultPath;
use tidelock_core::plan::{Action, Belief, Step};
use tidelock_core::tree::{LocalFile, RemoteFile, Stamp};

use crate::outcome::Conflict;
use crate::ports::FolderError;

use super::super::Run;
use super::fetch::Fetched;
use super::{Missed, Receipt, Settled, Tally};

/// How many conflict copies of one text of one note have a name.
const CONFLICT_NAMES_MAX: u32 = 100;

impl Run<'_> {
    /// Gives a local file the name of a conflict copy; tells the name.
    pub(super) async fn set_aside(
        &self,
        step: &Step,
        file: &LocalFile,
    ) -> Result<Conflict, Missed> {
        for nth in 1..=CONFLICT_NAMES_MAX {
            let name = nth_conflict_name(&file.name, &self.wish.device, &file.digest, nth);
            if self.has_stepped_aside(file, &name).await? {
                return Ok(Conflict { path: step.path.clone(), kept_as: name });
            }
        }
        Err(Missed::Stale)
    }

    /// Whether the file got that name; not where another text has it.
    async fn has_stepped_aside(&self, file: &LocalFile, name: &str) -> Result<bool, Missed> {
        match self.ports.folder.rename(file, name).await {
            Ok(_) => Ok(true),
            Err(FolderError::Stale) => {
                // The copy may be there already, from a run that was cut off.
                let believed = LocalFile { name: name.into(), ..file.clone() };
                match self.ports.folder.look(&believed).await? {
                    Some(copy) if copy.digest == file.digest => {
                        self.ports.folder.remove(file).await?;
                        Ok(true)
                    }
                    Some(_) => Ok(false),
                    None => Err(Missed::Stale),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn move_aside(&self, step: &Step) -> Settled {
        let Some(file) = &step.belief.local else { return Err(Missed::Stale) };
        let conflict = self.set_aside(step, file).await?;
        Ok(Receipt { tally: Tally::Renamed(conflict), again: true, ..Receipt::default() })
    }
    /// Gives an object that has the name of a folder the name of a conflict copy, here and there; it
    /// goes only when its text has that name at the storage too.
    pub(super) async fn put_aside(&self, step: &Step) -> Settled {
        let Some(remote) = &step.belief.remote else { return Err(Missed::Stale) };
        let copy = self.copied_here(step, remote).await?;
        let kept_as = copy.name.to_string();
        let sent = match self.ports.store.head(&copy.name).await? {
            Some(_) => Receipt::default(),
            None => self.upload(&of_copy(step, copy)?).await?,
        };
        let gone = self.delete_remote(step).await?;
        Ok(Receipt {
            changes: sent.changes.into_iter().chain(gone.changes).collect(),
            tally: Tally::Renamed(Conflict { path: step.path.clone(), kept_as }),
            again: true,
        })
    }

    /// The object's text as a file beside the folder.
    async fn copied_here(&self, step: &Step, remote: &RemoteFile) -> Result<LocalFile, Missed> {
        let Fetched { staged, mtime, .. } = self.fetch(step, remote).await?;
        let content = staged.digest;
        for nth in 1..=CONFLICT_NAMES_MAX {
            let name = nth_conflict_name(&remote.key, STORAGE, &content, nth);
            // No file has this stamp, so that whatever is there is read.
            let believed = LocalFile {
                name: name.as_str().into(),
                digest: content,
                size: staged.size,
                stamp: Stamp::default(),
            };
            match self.ports.folder.look(&believed).await {
                Ok(None) => {
                    return Ok(self.ports.folder.install(staged, &name, None, mtime).await?);
                }
                Ok(Some(there)) if there.digest != content => {}
                there => {
                    self.ports.folder.discard(staged).await;
                    return there?.ok_or(Missed::Stale);
                }
            }
        }
        self.ports.folder.discard(staged).await;
        Err(Missed::Stale)
    }
}

/// The upload of a conflict copy.
fn of_copy(step: &Step, copy: LocalFile) -> Result<Step, Missed> {
    let path = VaultPath::parse(&copy.name).map_err(|_| Missed::Stale)?;
    let belief = Belief { local: Some(Arc::new(copy)), ..Belief::default() };
    Ok(Step { path, action: Action::Upload, reason: step.reason, belief, old: None })
}
