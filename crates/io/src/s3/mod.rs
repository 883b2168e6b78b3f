//! The S3 store: carries the requests of `tidelock-wire` over any [`Http`], each signed for the
//! corrected time.
//!
//! It knows how requests follow one another: pages of a listing, parts of an upload, what may be
//! sent again, and whom to ask when a HEAD was refused without a word. It computes no signature,
//! reads no XML and decides nothing about notes; and it runs wherever an `Http` does, also in a
//! web view.

mod body;
mod conditions;
mod copy;
mod line;
mod list;
mod parts;
mod probe;
mod read;
mod refusal;
#[cfg(test)]
mod tests;
mod write;

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use futures::stream::LocalBoxStream;
use futures::{FutureExt, StreamExt};
use tidelock_core::clock::{Policy, SavedOffset};
use tidelock_core::condition::Conditions;
use tidelock_core::tree::{LocalFile, Tag};
use tidelock_engine::ports::{
    Begun, ByteStream, Clock, Entropy, Http, ListPage, LocalBoxFuture, Object, Progress, Sleep,
    Store, StoreClock, StoreError, Traffic, Upload, Written,
};
use tidelock_engine::retry::{Patience, retried};
use tidelock_wire::s3::{Address, BadKey, PART_SIZE_MIN, part_size};
use tidelock_wire::sigv4::Credentials;
use tidelock_wire::vendor::Vendor;

use self::line::Line;
use self::parts::PARTS_IN_FLIGHT;
pub use self::probe::{RACES, WRITERS};

/// Which bucket, by whose right, and what is known of it.
#[derive(Clone, Debug)]
pub struct S3Options {
    /// The bucket; its region is what signatures name.
    pub address: Address,
    /// Who signs.
    pub credentials: Credentials,
    /// Whose storage it is.
    pub vendor: Vendor,
    /// What every key begins with: empty, or ending in `/`.
    pub prefix: String,
    /// What may correct the clock.
    pub policy: Policy,
    /// What an earlier run learned about the clock at this remote.
    pub saved: Option<SavedOffset>,
}

/// One bucket, below one prefix.
pub struct S3Store {
    line: Line,
    vendor: Vendor,
    prefix: String,
    /// What an experiment showed of conditional writes; `None`: nothing yet, and none is sent.
    conditions: Cell<Option<Conditions>>,
    /// Whether an answer has proven that the bucket exists. From then on a bare 404 means the key.
    bucket_seen: Cell<bool>,
    sleep: Rc<dyn Sleep>,
    entropy: Rc<dyn Entropy>,
    progress: Rc<dyn Progress>,
}

impl S3Store {
    /// Opens the store. Nothing is sent yet.
    #[must_use]
    pub fn new(
        options: S3Options,
        http: Rc<dyn Http>,
        clock: Rc<dyn Clock>,
        sleep: Rc<dyn Sleep>,
        entropy: Rc<dyn Entropy>,
        progress: Rc<dyn Progress>,
    ) -> Self {
        let S3Options { address, credentials, vendor, prefix, policy, saved } = options;
        let line = Line::new(
            address,
            credentials,
            vendor.tolerance_ms(),
            policy,
            saved.as_ref(),
            http,
            clock,
        );
        let bucket_seen = Cell::new(false);
        let conditions = Cell::new(None);
        Self { line, vendor, prefix, conditions, bucket_seen, sleep, entropy, progress }
    }

    fn full(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    fn address(&self) -> &Address {
        self.line.address()
    }

    async fn retried<T, F>(&self, attempt: impl FnMut() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let (sleep, entropy) = (self.sleep.as_ref(), self.entropy.as_ref());
        retried(Patience { sleep, entropy, progress: self.progress.as_ref() }, attempt).await
    }
}

impl Store for S3Store {
    fn list<'a>(&'a self, below: &'a str) -> LocalBoxStream<'a, Result<ListPage, StoreError>> {
        self.pages(below).boxed_local()
    }

    fn head<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<Option<Object>, StoreError>> {
        async move {
            let key = self.full(key);
            self.retried(|| self.look(&key)).await
        }
        .boxed_local()
    }

    fn get<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<(Object, ByteStream<'a>)>, StoreError>> {
        async move {
            let key = self.full(key);
            self.retried(|| self.open(&key)).await
        }
        .boxed_local()
    }

    fn begin<'a>(
        &'a self,
        key: &'a str,
        upload: &'a Upload<'_>,
    ) -> LocalBoxFuture<'a, Result<Option<Begun>, StoreError>> {
        async move {
            match upload.size <= PART_SIZE_MIN {
                true => Ok(None),
                false => self.begin_parts(key, upload).await.map(Some),
            }
        }
        .boxed_local()
    }

    fn abandon<'a>(&'a self, begun: &'a Begun) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.retried(|| self.abort(begun)).boxed_local()
    }

    fn put<'a>(
        &'a self,
        key: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Written, StoreError>> {
        match upload.size <= PART_SIZE_MIN {
            true => self.write_whole(key, upload).boxed_local(),
            false => self.write_in_parts(key, upload).boxed_local(),
        }
    }

    fn copy<'a>(
        &'a self,
        from: &'a str,
        tag: &'a Tag,
        to: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Option<Written>, StoreError>> {
        self.copy_within(from, tag, to, upload).boxed_local()
    }

    fn delete<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        async move {
            let key = self.full(key);
            self.retried(|| self.remove(&key)).await
        }
        .boxed_local()
    }

    fn conditions(&self) -> Option<Conditions> {
        self.conditions.get()
    }

    fn try_conditions(&self) -> LocalBoxFuture<'_, Result<Option<Conditions>, StoreError>> {
        async move { self.experiment().await.map(Some) }.boxed_local()
    }

    fn recheck_conditions<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<bool, StoreError>> {
        self.lesson(key).boxed_local()
    }

    /// The experiment writes in one piece; of joined parts it says nothing.
    fn creates_only(&self, size: u64) -> bool {
        let is_atomic = self.conditions.get().is_some_and(|known| known.create.is_atomic());
        is_atomic && size <= PART_SIZE_MIN
    }

    /// OSS makes the tags of uploads in parts by a rule of its own.
    fn md5_tag_parts(&self, size: u64) -> Option<u64> {
        let in_parts = PART_SIZE_MIN < size;
        (!in_parts || self.vendor != Vendor::AliyunOss).then(|| part_size(size))
    }

    fn buffer_bytes(&self, file: &LocalFile) -> u64 {
        file.size.min(part_size(file.size) * PARTS_IN_FLIGHT as u64)
    }

    fn traffic(&self) -> Traffic {
        self.line.traffic()
    }

    fn clock(&self) -> StoreClock {
        self.line.clock()
    }
}

/// A state is told by its tag, so an object without one is no S3 object.
fn tag(etag: &str) -> Result<Tag, StoreError> {
    match etag {
        "" => Err(StoreError::NotThis("detail-no-etag".to_owned())),
        etag => Ok(Tag::new(etag)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn impossible(bad: BadKey) -> StoreError {
    StoreError::Impossible(bad.detail().to_owned())
}
