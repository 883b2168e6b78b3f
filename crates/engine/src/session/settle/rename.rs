//! Renaming: the content moves nowhere, and the old name goes only when the new one is filled.

use std::sync::Arc;

use tidelock_core::lineage::Lineage;
use tidelock_core::plan::Step;
use tidelock_core::tree::{BaseFile, LocalFile, RemoteFile, Version};

use crate::ports::Change;

use super::super::Run;
use super::super::observe::Shown;
use super::{Missed, Receipt, Settled, Tally};

impl Run<'_> {
    /// Gives the object its new key: by a copy inside the storage where it can, else it is sent; then
    /// drops the old one.
    pub(super) async fn rename_there(&self, step: &Step) -> Settled {
        let Some(old) = step.old.as_deref() else { return Err(Missed::Stale) };
        let new = self.upload(step).await?;
        match self.delete_remote(old).await {
            Ok(gone) => Ok(Receipt {
                changes: new.changes.into_iter().chain(gone.changes).collect(),
                tally: Tally::Moved,
                again: false,
            }),
            Err(Missed::Stale) => Ok(Receipt { again: true, ..new }),
            Err(Missed::Failed(cause)) => {
                self.fail(old, cause);
                Ok(new)
            }
        }
    }

    /// Gives the file here the name that the object got, once the old key is proven absent and the
    /// new object is proven to hold this very content.
    pub(super) async fn rename_here(&self, step: &Step, shown: &Shown) -> Settled {
        let halves = step.old.as_deref().zip(step.belief.remote.as_deref());
        let Some((old, remote)) = halves else { return Err(Missed::Stale) };
        let Some(file) = old.belief.local.as_deref() else { return Err(Missed::Stale) };
        if !self.tag_confirms(file, remote).await? {
            return self.download_and_delete(step, old, shown).await;
        }
        self.prove_absence(old).await?;
        let found = self.ports.store.head(&remote.key).await?;
        let Some(object) = found.filter(|object| object.tag == remote.tag) else {
            return Err(Missed::Stale);
        };
        let name = self.spelling(&step.path, remote, shown);
        let file = self.ports.folder.rename(file, &name).await?;
        self.prune(&old.path, shown).await;
        let version = same_content(&file, remote, object.lineage.as_deref(), old);
        self.remember(&step.path, &file, version.lineage_or_first().id).await;
        let base = BaseFile::confirmed(Arc::clone(&remote.key), version);
        Ok(Receipt {
            changes: vec![
                Change::Base(step.path.clone(), base.into()),
                Change::DropBase(old.path.clone()),
            ],
            tally: Tally::Moved,
            again: false,
        })
    }

    /// Where nothing proves that both are one content: as any new and any deleted note.
    async fn download_and_delete(&self, step: &Step, old: &Step, shown: &Shown) -> Settled {
        let new = self.download(step, shown).await?;
        match self.delete_local(old, shown).await {
            Ok(gone) => {
                self.count(gone.tally);
                let changes = new.changes.into_iter().chain(gone.changes).collect();
                Ok(Receipt { changes, ..new })
            }
            Err(Missed::Stale) => Ok(Receipt { again: true, ..new }),
            Err(Missed::Failed(cause)) => {
                self.fail(old, cause);
                Ok(new)
            }
        }
    }
}

/// The version at the new key: its claim, where it speaks of this content, else the one it was.
fn same_content(file: &LocalFile, remote: &RemoteFile, claim: Option<&str>, old: &Step) -> Version {
    let was = old.belief.base.as_deref().and_then(BaseFile::head);
    let lineage = Lineage::claimed(claim, &file.digest).map(Box::new);
    Version {
        digest: file.digest,
        size: file.size,
        tag: remote.tag.clone(),
        lineage: lineage.or_else(|| was.and_then(|was| was.lineage.clone())),
    }
}
