//! Writes of several requests: known durably before any content goes, thrown away when they do not
//! end. What stays behind at a storage shows in no listing, and its owner pays for it.

use std::collections::BTreeSet;
use std::pin::pin;

use futures::StreamExt;
use futures::future::select;
use futures::stream;

use crate::outcome::Cause;
use crate::ports::{Begun, Change, Upload, Written};

use super::Run;

/// How long a run that ends throws away what it has under way; the rest is left to the next one.
const WIND_DOWN_MS_MAX: u64 = 5_000;

impl Run<'_> {
    /// Writes an object, once. Whatever ends this run, the next one knows what was begun.
    pub(super) async fn put(&self, key: &str, upload: Upload<'_>) -> Result<Written, Cause> {
        let Some(begun) = self.ports.store.begin(key, &upload).await? else {
            return Ok(self.ports.store.put(key, upload).await?);
        };
        self.begun.borrow_mut().insert(begun.clone());
        self.recorder.push([Change::Begun(begun.clone())]);
        self.recorder.flush(self.ports).await?;
        let upload = Upload { begun: Some(begun.clone()), ..upload };
        let written = self.ports.store.put(key, upload).await;
        match written {
            Ok(_) => self.ended(begun),
            Err(_) => self.abandon_one(begun).await,
        }
        Ok(written?)
    }

    /// Throws away what this run leaves under way, however it ended.
    pub(super) async fn wind_down(&self) {
        let left = self.begun.take();
        if left.is_empty() {
            return;
        }
        let abandon = pin!(self.abandon(left));
        select(abandon, self.ports.sleep.sleep(WIND_DOWN_MS_MAX)).await;
    }

    /// Throws away what was begun. What cannot be now stays known, and the next run tries again.
    pub(super) async fn abandon(&self, begun: BTreeSet<Begun>) {
        let at_once = self.wish.transfers.max(1);
        stream::iter(begun).for_each_concurrent(at_once, |begun| self.abandon_one(begun)).await;
    }

    async fn abandon_one(&self, begun: Begun) {
        if self.ports.store.abandon(&begun).await.is_ok() {
            self.ended(begun);
        }
    }

    fn ended(&self, begun: Begun) {
        self.begun.borrow_mut().remove(&begun);
        self.recorder.push([Change::Ended(begun)]);
    }
}
