//! Fetching an object: into a temporary file, checked, and only then into its place.

use futures::FutureExt;
use tidelock_core::lineage::Lineage;
use tidelock_core::path::VaultPath;
use tidelock_core::plan::Step;
use tidelock_core::tree::{BaseFile, LocalFile, RemoteFile, Tag, Version};

use crate::ports::{Change, FolderError, Object, Staged, StoreError};
use crate::retry::retried;

use super::super::Run;
use super::super::observe::Shown;
use super::{Missed, Receipt, Settled, Tally, adopted, both};

impl Run<'_> {
    /// Makes the local side like the remote one.
    pub(super) async fn download(&self, step: &Step, shown: &Shown) -> Settled {
        let Some(remote) = &step.belief.remote else { return Err(Missed::Stale) };
        let (object, staged) = self.fetch(remote).await?;
        let change = took(step, remote, &object, &staged);
        let name = match &step.belief.local {
            Some(file) => file.name.clone(),
            None => spelling(&step.path, remote, shown),
        };
        let over = step.belief.local.as_deref();
        self.ports.folder.install(staged, &name, over, object.mtime).await?;
        Ok(Receipt { changes: vec![change], tally: Tally::Downloaded, again: false })
    }

    /// Equal contents are adopted without a word; others are both kept.
    pub(super) async fn compare(&self, step: &Step) -> Settled {
        let (local, remote) = both(step)?;
        match self.tag_confirms(local, remote).await? {
            true => Ok(Receipt::remember(adopted(step, local, remote))),
            false => self.keep_both(step).await,
        }
    }

    /// The remote version keeps the path; the local one gets a second name.
    pub(super) async fn keep_both(&self, step: &Step) -> Settled {
        let (local, remote) = both(step)?;
        let (object, staged) = self.fetch(remote).await?;
        let change = took(step, remote, &object, &staged);
        if staged.digest == local.digest {
            self.ports.folder.discard(staged).await;
            return Ok(Receipt::remember(change));
        }
        let conflict = match self.make_way(step, local).await {
            Ok(conflict) => conflict,
            Err(missed) => {
                self.ports.folder.discard(staged).await;
                return Err(missed);
            }
        };
        self.ports.folder.install(staged, &local.name, None, object.mtime).await?;
        Ok(Receipt { changes: vec![change], tally: Tally::KeptBoth(conflict), again: true })
    }

    /// Whether the tag proves that both contents are equal. It never proves that they are not.
    async fn tag_confirms(&self, local: &LocalFile, remote: &RemoteFile) -> Result<bool, Missed> {
        let parts = self.ports.store.md5_tag_parts(local.size);
        let Some(part) = parts.filter(|_| local.size == remote.size) else { return Ok(false) };
        let made = self.ports.folder.md5_tag(local, part).await?;
        Ok(remote.tag == Tag::new(&made))
    }

    /// The object, still in the state that was believed, in a temporary file.
    async fn fetch(&self, remote: &RemoteFile) -> Result<(Object, Staged), Missed> {
        let get = || {
            async {
                let Some((object, body)) = self.ports.store.get(&remote.key).await? else {
                    return Err(StoreError::Stale);
                };
                if object.tag != remote.tag {
                    return Err(StoreError::Stale);
                }
                if object.size != remote.size {
                    let (told, given) = (remote.size, object.size);
                    return Err(StoreError::Contradiction { told, given });
                }
                // A full disk is no failure of the storage, and trying again does not cure it.
                match self.ports.folder.stage(body).await {
                    Ok(staged) => Ok(Ok((object, staged))),
                    Err(FolderError::Body(body)) => Err(StoreError::Body(body)),
                    Err(error) => Ok(Err(error)),
                }
            }
            .boxed_local()
        };
        Ok(retried(self.ports.patience(), get).await??)
    }
}

/// The base after the remote version was taken: its claim, where it speaks of what came, else a
/// foreign version in the place of the last one that surely was there.
fn took(step: &Step, remote: &RemoteFile, object: &Object, staged: &Staged) -> Change {
    let claimed = Lineage::claimed(object.lineage.as_deref(), &staged.digest);
    let lineage = claimed.unwrap_or_else(|| {
        let replaced = step.belief.base.as_ref().and_then(|base| base.confirmed.as_deref());
        Lineage::foreign(&staged.digest, replaced.map(Version::lineage_or_first).as_ref())
    });
    let version = Version {
        digest: staged.digest,
        size: staged.size,
        tag: remote.tag.clone(),
        lineage: Some(Box::new(lineage)),
    };
    Change::Base(step.path.clone(), BaseFile::confirmed(remote.key.clone(), version).into())
}

/// How a new file is spelled here: as its key, below folders as they are spelled on this disk.
fn spelling(path: &VaultPath, remote: &RemoteFile, shown: &Shown) -> std::sync::Arc<str> {
    let leaf = remote.key.rfind('/').map_or(&*remote.key, |slash| &remote.key[slash + 1..]);
    match path.parent() {
        Some(parent) => path.spelled(&format!("{}/{leaf}", shown.folders.spelling(&parent))),
        None => path.spelled(leaf),
    }
}
