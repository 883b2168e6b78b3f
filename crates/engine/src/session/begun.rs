//! Writes of several requests: known durably before any content goes, thrown away when they do not
//! end. What stays behind at a storage shows in no listing, and its owner pays for it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::pin;

use futures::future::{LocalBoxFuture, Shared, join, join_all, select};
use futures::{FutureExt, StreamExt, stream};

use crate::outcome::Cause;
use crate::ports::{Begun, Change, Store, StoreError, Upload, Written};

use super::Run;

/// How long a run that ends throws away what it has under way; the rest is left to the next one.
const WIND_DOWN_MS_MAX: u64 = 5_000;

/// The writes of several requests that a run has under way.
#[derive(Default)]
pub(super) struct UnderWay<'a> {
    /// Begun, and not over.
    begun: RefCell<BTreeSet<Begun>>,
    /// About to begin. A request that was sent is heard out, also when the step that sent it is cut
    /// off: nobody else will ever learn what its answer names.
    beginning: RefCell<Vec<Beginning<'a>>>,
}

type Beginning<'a> = Shared<LocalBoxFuture<'a, Result<Option<Begun>, StoreError>>>;

impl Run<'_> {
    /// Writes an object, once. Whatever ends this run, the next one knows what was begun.
    pub(super) async fn put(&self, key: &str, upload: Upload<'_>) -> Result<Written, Cause> {
        let Some(begun) = self.begin(key, &upload).await? else {
            return Ok(self.ports.store.put(key, upload).await?);
        };
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

    async fn begin(&self, key: &str, upload: &Upload<'_>) -> Result<Option<Begun>, StoreError> {
        let beginning = beginning(self.ports.store, key, upload);
        self.under_way.beginning.borrow_mut().push(beginning.clone());
        let begun = beginning.clone().await;
        self.under_way.beginning.borrow_mut().retain(|other| !other.ptr_eq(&beginning));
        self.under_way.begun.borrow_mut().extend(begun.clone().ok().flatten());
        begun
    }

    /// Throws away what this run leaves under way, however it ended.
    pub(super) async fn wind_down(&self) {
        let (begun, beginning) = (self.under_way.begun.take(), self.under_way.beginning.take());
        if begun.is_empty() && beginning.is_empty() {
            return;
        }
        let heard_out = beginning.into_iter().map(|beginning| self.abandon_when_begun(beginning));
        let abandoned = pin!(join(self.abandon(begun), join_all(heard_out)));
        select(abandoned, self.ports.sleep.sleep(WIND_DOWN_MS_MAX)).await;
    }

    /// Throws away what was begun. What cannot be now stays known, and the next run tries again.
    pub(super) async fn abandon(&self, begun: BTreeSet<Begun>) {
        let at_once = self.wish.transfers.max(1);
        stream::iter(begun).for_each_concurrent(at_once, |begun| self.abandon_one(begun)).await;
    }

    async fn abandon_when_begun(&self, beginning: Beginning<'_>) {
        if let Ok(Some(begun)) = beginning.await {
            self.recorder.push([Change::Begun(begun.clone())]);
            self.abandon_one(begun).await;
        }
    }

    async fn abandon_one(&self, begun: Begun) {
        if self.ports.store.abandon(&begun).await.is_ok() {
            self.ended(begun);
        }
    }

    fn ended(&self, begun: Begun) {
        self.under_way.begun.borrow_mut().remove(&begun);
        self.recorder.push([Change::Ended(begun)]);
    }
}

/// A beginning that needs nothing of the step that wants it.
fn beginning<'a>(store: &'a dyn Store, key: &str, upload: &Upload<'_>) -> Beginning<'a> {
    let key = key.to_owned();
    let &Upload { size, mtime, ctime, ref lineage, .. } = upload;
    let lineage = lineage.clone();
    let head =
        Upload { mtime, ctime, lineage, ..Upload::bare(size, stream::empty().boxed_local()) };
    async move { store.begin(&key, &head).await }.boxed_local().shared()
}
