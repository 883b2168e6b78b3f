//! Joining two edits of one text, where the text that both came from is still known.
//!
//! Without it, or where both edited the same place, nothing is guessed: both texts are kept.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use tidelock_core::lineage::{Lineage, VersionId};
use tidelock_core::merge::{self, Kind, Merged};
use tidelock_core::path::VaultPath;
use tidelock_core::plan::{Belief, Step};
use tidelock_core::tree::{BaseFile, LocalFile, Version};

use crate::ports::{ByteStream, Change, StoreError};

use super::super::Run;
use super::fetch::Fetched;
use super::{Missed, Receipt, Settled, Tally, both};

/// What became of two edits.
pub(super) enum Joined {
    /// Both texts stay, under two names.
    Apart,
    /// Everything that was written here is in the storage's text already.
    Theirs,
    /// One text with the edits of both.
    Both(String),
}

impl Run<'_> {
    /// Keeps a note's text for a later merge. Losing one costs a merge and nothing else.
    pub(super) async fn remember(&self, path: &VaultPath, file: &LocalFile, version: VersionId) {
        if merge::kind(path).is_some() && file.size <= merge::BYTES_MAX as u64 {
            drop(self.ports.folder.remember(file, version).await);
        }
    }

    /// Joins the local text with a fetched one.
    pub(super) async fn join(
        &self,
        step: &Step,
        local: &LocalFile,
        fetched: &Fetched,
    ) -> Result<Joined, Missed> {
        let Some(kind) = merge::kind(&step.path) else { return Ok(Joined::Apart) };
        let Some(ground) = self.ground(step, &fetched.lineage).await? else {
            return Ok(Joined::Apart);
        };
        let (folder, staged) = (self.ports.folder, &fetched.staged);
        let ours = text(folder.read(local), local.size).await?;
        let theirs = text(folder.read_staged(staged), staged.size).await?;
        Ok(match (ours, theirs) {
            (Some(ours), Some(theirs)) => joined(kind, &ground, &ours, theirs),
            (None, _) | (_, None) => Joined::Apart,
        })
    }

    /// The newest text that both sides came from and that was kept here.
    async fn ground(&self, step: &Step, theirs: &Lineage) -> Result<Option<String>, Missed> {
        let common = step.belief.base.as_deref().map(|base| base.common_with(theirs));
        for version in common.unwrap_or_default() {
            let kept = self.ports.folder.recall(&step.path, version).await?;
            if let Some(text) = kept.as_deref().and_then(merge::is_text) {
                return Ok(Some(text.to_owned()));
            }
        }
        Ok(None)
    }

    /// Puts the joined text in the place of the local one, and sends it as a version with two parents.
    pub(super) async fn put_joined(&self, step: &Step, fetched: Fetched, text: String) -> Settled {
        let (local, _) = both(step)?;
        let Fetched { staged, lineage: theirs, base, .. } = fetched;
        self.ports.folder.discard(staged).await;
        let staged = self.ports.folder.stage(whole(text)).await?;
        let installed = match staged.digest == local.digest {
            true => {
                self.ports.folder.discard(staged).await;
                local.clone()
            }
            false => self.ports.folder.install(staged, &local.name, Some(local), None).await?,
        };
        let lineage = Lineage::merged(&installed.digest, &theirs, &version_of(step, local));
        self.send_joined(step, installed, base, lineage).await
    }

    async fn send_joined(
        &self,
        step: &Step,
        file: LocalFile,
        base: BaseFile,
        lineage: Lineage,
    ) -> Settled {
        let base = Arc::new(base);
        let taken = Change::Base(step.path.clone(), Arc::clone(&base));
        self.recorder.push([taken.clone()]);
        let belief = Belief {
            local: Some(Arc::new(file)),
            base: Some(base),
            remote: step.belief.remote.clone(),
        };
        let upload = Step { belief, ..step.clone() };
        match self.upload_as(&upload, Some(lineage)).await {
            Ok(receipt) => Ok(Receipt { tally: Tally::Merged, ..receipt }),
            // The joined text is safe here, and the next round sends it like any edit.
            Err(Missed::Stale) => {
                Ok(Receipt { changes: vec![taken], tally: Tally::Merged, again: true })
            }
            Err(failed @ Missed::Failed(_)) => Err(failed),
        }
    }
}

/// The version that the local text is: the one both sides know, or the edit made from it.
fn version_of(step: &Step, local: &LocalFile) -> Lineage {
    match step.belief.base.as_deref().and_then(BaseFile::head) {
        None => Lineage::first(&local.digest),
        Some(head) if head.digest == local.digest => head.lineage_or_first(),
        Some(head) => Lineage::after(&local.digest, &Version::lineage_or_first(head)),
    }
}

fn joined(kind: Kind, ground: &str, ours: &str, theirs: String) -> Joined {
    match merge::merge(kind, ground, ours, &theirs) {
        Merged::Overlap => Joined::Apart,
        Merged::Clean(text) if text == theirs => Joined::Theirs,
        Merged::Clean(text) => Joined::Both(text),
    }
}

/// A whole body, if it is a text that can be merged.
async fn text(body: ByteStream<'_>, size: u64) -> Result<Option<String>, StoreError> {
    if (merge::BYTES_MAX as u64) < size {
        return Ok(None);
    }
    let pieces: Vec<Bytes> = body.try_collect().await.map_err(StoreError::Body)?;
    Ok(merge::is_text(&pieces.concat()).map(str::to_owned))
}

fn whole(text: String) -> ByteStream<'static> {
    futures::stream::iter([Ok(Bytes::from(text))]).boxed_local()
}
