//! Fetching an object: into a temporary file, checked, and only then into its place.

use std::sync::Arc;

use futures::FutureExt;
use tidelock_core::config::Direction;
use tidelock_core::lineage::Lineage;
use tidelock_core::path::VaultPath;
use tidelock_core::plan::{Belief, Step};
use tidelock_core::reconcile::new_leaf;
use tidelock_core::time::FileTime;
use tidelock_core::tree::{BaseFile, LocalFile, RemoteFile, Tag, Version};

use crate::ports::{Change, FolderError, Object, Staged, StoreError};
use crate::retry::retried;

use super::super::Run;
use super::super::observe::Shown;
use super::join::Joined;
use super::{Missed, Receipt, Settled, Tally, both};

/// A remote version in a temporary file, and what it is.
pub(super) struct Fetched {
    pub(super) staged: Staged,
    pub(super) mtime: Option<FileTime>,
    /// Its claim, where it speaks of what came; else that of a foreign version.
    pub(super) lineage: Lineage,
    /// What both sides hold once it is taken.
    pub(super) base: BaseFile,
}

impl Run<'_> {
    /// Makes the local side like the remote one.
    pub(super) async fn download(&self, step: &Step, shown: &Shown) -> Settled {
        let Some(remote) = &step.belief.remote else { return Err(Missed::Stale) };
        let fetched = self.fetch(step, remote).await?;
        let name = match &step.belief.local {
            Some(file) => file.name.clone(),
            None => self.spelling(&step.path, remote, shown),
        };
        self.take_theirs(step, &name, fetched).await
    }

    /// Equal contents are adopted without a word; others are joined, or both kept.
    pub(super) async fn compare(&self, step: &Step) -> Settled {
        let (local, remote) = both(step)?;
        match self.tag_confirms(local, remote).await? {
            true => self.adopt(step).await,
            false => self.join_or_keep_both(step).await,
        }
    }

    /// One text with the edits of both, where that is certain; else both texts.
    pub(super) async fn join_or_keep_both(&self, step: &Step) -> Settled {
        let (local, remote) = both(step)?;
        let fetched = self.fetch(step, remote).await?;
        if fetched.staged.digest == local.digest {
            self.ports.folder.discard(fetched.staged).await;
            self.remember(&step.path, local, fetched.lineage.id).await;
            return Ok(Receipt::remember(Change::Base(step.path.clone(), fetched.base.into())));
        }
        // They differ: whatever follows puts something else in the place of the local file.
        self.forget_hint(local).await?;
        let joined = match self.wish.direction {
            Direction::Both => self.join(step, local, &fetched).await,
            // Nothing is sent: this device keeps its text under a second name.
            Direction::Pull | Direction::PullDelete => Ok(Joined::Apart),
            // Nothing is written here, and no text is overwritten there that nobody read.
            Direction::Push | Direction::PushDelete => {
                self.ports.folder.discard(fetched.staged).await;
                return Ok(Receipt::default());
            }
        };
        match joined {
            Ok(Joined::Theirs) => self.take_theirs(step, &local.name, fetched).await,
            Ok(Joined::Both(text)) => self.put_joined(step, fetched, text).await,
            Ok(Joined::Apart) => self.keep_both(step, fetched).await,
            Err(missed) => {
                self.ports.folder.discard(fetched.staged).await;
                Err(missed)
            }
        }
    }

    /// The remote version keeps the path; the local one gets a second name.
    async fn keep_both(&self, step: &Step, fetched: Fetched) -> Settled {
        let (local, _) = both(step)?;
        let conflict = match self.set_aside(step, local).await {
            Ok(conflict) => conflict,
            Err(missed) => {
                self.ports.folder.discard(fetched.staged).await;
                return Err(missed);
            }
        };
        let free = Step { belief: Belief { local: None, ..step.belief.clone() }, ..step.clone() };
        let taken = self.take_theirs(&free, &local.name, fetched).await?;
        Ok(Receipt { tally: Tally::KeptBoth(conflict), again: true, ..taken })
    }

    /// Puts the remote version in the place of the local file that the step believed in.
    async fn take_theirs(&self, step: &Step, name: &str, fetched: Fetched) -> Settled {
        let Fetched { staged, mtime, lineage, base } = fetched;
        let over = step.belief.local.as_deref();
        let file = self.ports.folder.install(staged, name, over, mtime).await?;
        self.remember(&step.path, &file, lineage.id).await;
        let change = Change::Base(step.path.clone(), base.into());
        Ok(Receipt { changes: vec![change], tally: Tally::Downloaded, again: false })
    }

    /// Whether the tag proves that both contents are equal. It never proves that they are not.
    pub(super) async fn tag_confirms(
        &self,
        local: &LocalFile,
        remote: &RemoteFile,
    ) -> Result<bool, Missed> {
        if self.ports.store.tags_are_digests() {
            return Ok(remote.tag == Tag::new(&local.digest.to_string()));
        }
        let parts = self.ports.store.md5_tag_parts(local.size);
        let Some(part) = parts.filter(|_| local.size == remote.size) else { return Ok(false) };
        let made = self.ports.folder.md5_tag(local, part).await?;
        Ok(remote.tag == Tag::new(&made))
    }

    /// How a new file is spelled here: as its key, below folders as they are spelled on this disk.
    pub(super) fn spelling(
        &self,
        path: &VaultPath,
        remote: &RemoteFile,
        shown: &Shown,
    ) -> Arc<str> {
        // What this disk takes in neither spelling was held back.
        let leaf = new_leaf(path, &remote.key, &shown.rules).unwrap_or(path.file_name());
        match path.parent() {
            Some(parent) => path.spelled(&format!("{}/{leaf}", shown.folders.spelling(&parent))),
            None => path.spelled(leaf),
        }
    }

    /// The object, still in the state that was believed, in a temporary file.
    pub(super) async fn fetch(&self, step: &Step, remote: &RemoteFile) -> Result<Fetched, Missed> {
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
        let (object, staged) = retried(self.ports.patience(), get).await??;
        Ok(took(step, remote, &object, staged))
    }
}

/// What was fetched, and the base once it is taken: its claim, where it speaks of what came, else a
/// foreign version in the place of the last one that surely was there.
fn took(step: &Step, remote: &RemoteFile, object: &Object, staged: Staged) -> Fetched {
    let claimed = Lineage::claimed(object.lineage.as_deref(), &staged.digest);
    let lineage = claimed.unwrap_or_else(|| {
        let replaced = step.belief.base.as_ref().and_then(|base| base.confirmed.as_deref());
        Lineage::foreign(&staged.digest, replaced.map(Version::lineage_or_first).as_ref())
    });
    let version = Version {
        digest: staged.digest,
        size: staged.size,
        tag: remote.tag.clone(),
        lineage: Some(Box::new(lineage.clone())),
    };
    let base = BaseFile::confirmed(remote.key.clone(), version);
    Fetched { staged, mtime: object.mtime, lineage, base }
}
