//! What only Tidelock needs at the remote, under `.tidelock/`: hints, never orders.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use tidelock_core::binding::RandomId;
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::records::{BYTES_MAX, decode_deletions, encode_deletions};
use tidelock_core::tree::{Deletion, Tag};

use crate::outcome::Cause;
use crate::ports::{ByteStream, Change, Listed, Memory, StoreError, Upload};
use crate::retry::retried;

use super::Run;

/// The objects of ours that a listing showed.
#[derive(Debug, Default)]
pub(super) struct OwnObjects {
    /// The IDs under `vault/`.
    pub(super) vault_ids: BTreeSet<RandomId>,
    /// The records under `deletions/`: key and state.
    pub(super) deletions: Vec<(Arc<str>, Tag)>,
}

impl OwnObjects {
    /// Takes in one key; tells whether it is one of ours, known or not.
    pub(super) fn take(&mut self, listed: &Listed) -> bool {
        let below = listed.key.strip_prefix(OWN_FOLDER).and_then(|rest| rest.strip_prefix('/'));
        let Some(below) = below else { return false };
        match below.split_once('/') {
            Some(("vault", id)) => self.vault_ids.extend(RandomId::parse(id)),
            Some(("deletions", file)) if is_record(file) => {
                self.deletions.push((Arc::clone(&listed.key), listed.tag.clone()));
            }
            Some(_) | None => {}
        }
        true
    }
}

fn is_record(file: &str) -> bool {
    file.strip_suffix(".json").is_some_and(|id| RandomId::parse(id).is_some())
}

impl Run<'_> {
    /// 128 fresh random bits.
    pub(super) fn random_id(&self) -> RandomId {
        let mut bits = [0; 16];
        self.ports.entropy.fill(&mut bits);
        RandomId::new(bits)
    }

    /// Marks a remote that carries no ID yet.
    pub(super) async fn mark_remote(&self) -> Result<RandomId, Cause> {
        let id = self.random_id();
        self.put_own(&format!("{OWN_FOLDER}/vault/{}", id.as_str()), Bytes::new()).await?;
        Ok(id)
    }

    /// Reads the deletion records that changed since they were last read.
    pub(super) async fn read_deletions(
        &self,
        own: &OwnObjects,
        memory: &mut Memory,
    ) -> Result<BTreeSet<Deletion>, Cause> {
        for (key, tag) in &own.deletions {
            if memory.published.get(key).is_some_and(|(known, _)| known == tag) {
                continue;
            }
            let text = self.get_small(key).await?;
            let change = Change::published(Arc::clone(key), tag.clone(), decode_deletions(&text));
            memory.apply(&change);
            self.recorder.push([change]);
        }
        Ok(memory.published.values().flat_map(|(_, said)| said.iter().cloned()).collect())
    }

    /// Publishes that this device deletes `deletions`, before it does.
    pub(super) async fn publish(
        &self,
        deletions: &[Deletion],
        memory: &mut Memory,
    ) -> Result<(), Cause> {
        let device = self.ports.state.device().await?;
        for deletion in deletions {
            let change = Change::Deletion(deletion.clone());
            memory.apply(&change);
            self.recorder.push([change]);
        }
        let key = format!("{OWN_FOLDER}/deletions/{}.json", device.as_str());
        self.put_own(&key, encode_deletions(&memory.deletions).into()).await
    }

    async fn put_own(&self, key: &str, content: Bytes) -> Result<(), Cause> {
        let put = || async {
            let piece = content.clone();
            let body: ByteStream<'_> = futures::stream::iter([Ok(piece)]).boxed_local();
            self.ports.store.put(key, Upload::bare(content.len() as u64, body)).await
        };
        retried(self.ports.patience(), put).await?;
        Ok(())
    }

    /// A small object's content; what is too large or gone reads as empty.
    async fn get_small(&self, key: &str) -> Result<Vec<u8>, Cause> {
        let get = || async {
            let Some((object, mut body)) = self.ports.store.get(key).await? else {
                return Ok(Vec::new());
            };
            let mut content = Vec::new();
            if object.size <= BYTES_MAX as u64 {
                while let Some(piece) = body.next().await {
                    content.extend_from_slice(&piece.map_err(StoreError::Body)?);
                }
            }
            Ok(content)
        };
        Ok(retried(self.ports.patience(), get).await?)
    }
}
