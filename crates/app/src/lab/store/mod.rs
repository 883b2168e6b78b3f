//! The lab's store: buckets of ordered keys, in memory or in a folder.
//!
//! It knows objects and preconditions, nothing of HTTP or vendors. Every change is atomic: of
//! racing writers under a condition exactly one wins.

pub(crate) mod content;
mod journal;
pub(crate) mod list;
pub(crate) mod uploads;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tidelock_core::time::Timestamp;

use content::{Bodies, Content, Sink};
use journal::{Change, Journal};

pub use journal::RootError;

/// All buckets.
#[derive(Debug)]
pub(crate) struct Store {
    index: Mutex<Index>,
    bodies: Bodies,
}

#[derive(Debug, Default)]
struct Index {
    buckets: Buckets,
    /// Only on disk.
    journal: Option<Journal>,
}

type Buckets = BTreeMap<String, Bucket>;

#[derive(Debug)]
struct Bucket {
    created_ms: i64,
    objects: BTreeMap<String, Object>,
}

/// One version of one key.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) meta: Meta,
    pub(crate) content: Content,
}

/// What is known of an object besides its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// Without quotes.
    pub(crate) etag: String,
    /// By the lab's clock.
    pub(crate) modified_ms: i64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) user: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(crate) headers: StoredHeaders,
}

/// Standard headers that are given back as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredHeaders {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
}

/// What must hold for a write, checked together with the write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// Nothing.
    None,
    /// The key holds no object.
    Absent,
    /// The key holds an object.
    Present,
    /// The key holds an object with this tag.
    Tag(String),
}

/// Why the store refused.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    #[error("no such bucket")]
    NoBucket,
    #[error("no such key")]
    NoKey,
    #[error("no such upload")]
    NoUpload,
    #[error("the bucket exists")]
    BucketExists,
    #[error("the bucket is not empty")]
    BucketNotEmpty,
    #[error("the precondition does not hold")]
    Precondition,
    #[error("a part is missing or differs")]
    BadPart,
    #[error("the parts are not in order")]
    PartOrder,
    #[error("a part but the last is below 5 MiB")]
    PartTooSmall,
    #[error("the folder of the store failed")]
    Io(#[from] io::Error),
}

impl Store {
    /// An empty store in memory.
    pub(crate) fn in_memory() -> Self {
        Self { index: Mutex::default(), bodies: Bodies::Memory }
    }

    /// The store in `folder`, with whatever it held before.
    pub(crate) fn open(folder: &Path) -> Result<Self, RootError> {
        let (journal, buckets, bodies) = Journal::open(folder)?;
        Ok(Self { index: Mutex::new(Index { buckets, journal: Some(journal) }), bodies })
    }

    /// Opens a place for one new content.
    pub(crate) async fn sink(&self) -> io::Result<Sink> {
        self.bodies.create().await
    }

    /// Names and creation times of all buckets.
    pub(crate) fn buckets(&self) -> Vec<(String, Timestamp)> {
        let index = self.index();
        let created = |bucket: &Bucket| Timestamp::from_ms(bucket.created_ms);
        index.buckets.iter().map(|(name, bucket)| (name.clone(), created(bucket))).collect()
    }

    pub(crate) fn make_bucket(&self, name: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut index = self.index();
        if index.buckets.contains_key(name) {
            return Err(StoreError::BucketExists);
        }
        index.record(&Change::MakeBucket { bucket: name.to_owned(), created_ms: now.ms() })?;
        let bucket = Bucket { created_ms: now.ms(), objects: BTreeMap::new() };
        index.buckets.insert(name.to_owned(), bucket);
        Ok(())
    }

    pub(crate) fn drop_bucket(&self, name: &str) -> Result<(), StoreError> {
        let mut index = self.index();
        if !index.bucket(name)?.objects.is_empty() {
            return Err(StoreError::BucketNotEmpty);
        }
        index.record(&Change::DropBucket { bucket: name.to_owned() })?;
        index.buckets.remove(name);
        Ok(())
    }

    pub(crate) fn has_bucket(&self, name: &str) -> bool {
        self.index().buckets.contains_key(name)
    }

    pub(crate) fn get(&self, bucket: &str, key: &str) -> Result<Object, StoreError> {
        let mut index = self.index();
        index.bucket(bucket)?.objects.get(key).cloned().ok_or(StoreError::NoKey)
    }

    /// Stores `object` under `key`, in place of what was there.
    pub(crate) fn put(
        &self,
        bucket: &str,
        key: &str,
        object: Object,
        precondition: &Precondition,
    ) -> Result<(), StoreError> {
        let mut index = self.index();
        precondition.check(index.bucket(bucket)?.objects.get(key))?;
        index.record(&Change::put(bucket, key, &object))?;
        object.content.keep();
        let old = index.bucket(bucket)?.objects.insert(key.to_owned(), object);
        drop(index);
        Self::let_go(old);
        Ok(())
    }

    /// Removes `key`. Removing what is not there succeeds, as S3 has it.
    pub(crate) fn delete(
        &self,
        bucket: &str,
        key: &str,
        precondition: &Precondition,
    ) -> Result<(), StoreError> {
        let mut index = self.index();
        let found = index.bucket(bucket)?.objects.get(key);
        precondition.check(found)?;
        if found.is_none() {
            return Ok(());
        }
        index.record(&Change::Delete { bucket: bucket.to_owned(), key: key.to_owned() })?;
        let old = index.bucket(bucket)?.objects.remove(key);
        drop(index);
        Self::let_go(old);
        Ok(())
    }

    /// Shows the ordered objects of a bucket to `look`, which must be quick.
    pub(crate) fn with_objects<R>(
        &self,
        bucket: &str,
        look: impl FnOnce(&BTreeMap<String, Object>) -> R,
    ) -> Result<R, StoreError> {
        Ok(look(&self.index().bucket(bucket)?.objects))
    }

    fn let_go(old: Option<Object>) {
        if let Some(old) = old {
            old.content.let_go();
        }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        // No code panics while it holds the lock, so a poisoned index is whole.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    fn bucket(&mut self, name: &str) -> Result<&mut Bucket, StoreError> {
        self.buckets.get_mut(name).ok_or(StoreError::NoBucket)
    }

    fn record(&mut self, change: &Change) -> io::Result<()> {
        self.journal.as_mut().map_or(Ok(()), |journal| journal.append(change))
    }
}

impl Precondition {
    fn check(&self, found: Option<&Object>) -> Result<(), StoreError> {
        match (self, found) {
            (Self::None, _) | (Self::Absent, None) | (Self::Present, Some(_)) => Ok(()),
            (Self::Tag(tag), Some(found)) if *tag == found.meta.etag => Ok(()),
            (Self::Absent | Self::Tag(_), Some(_)) => Err(StoreError::Precondition),
            (Self::Present | Self::Tag(_), None) => Err(StoreError::NoKey),
        }
    }
}

#[cfg(test)]
mod tests;
