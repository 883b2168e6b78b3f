//! The storage that devices share.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use tidelock_core::digest::Digest;
use tidelock_core::time::Timestamp;
use tidelock_core::tree::Tag;

use crate::ports::{Believed, Listed, Object, PathProblem, StoreError};

use super::body::md5_tag;
use super::clock::TrueTime;

/// What the storage calls its objects' states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// The MD5 of the content: equal contents have equal tags.
    Md5,
    /// The BLAKE3 digest of the content, likewise.
    Digest,
    /// A new one for every write.
    Counted,
}

/// How this storage behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// What it calls its objects' states.
    pub tags: Tags,
    /// Whether it refuses a write whose belief does not hold.
    pub checks_beliefs: bool,
    /// Whether its answers carry a `Date` and its objects a time.
    pub tells_time: bool,
    /// How many objects a page of a listing shows.
    pub page: usize,
    /// How far its own clock is ahead of true time, in milliseconds.
    pub clock_error_ms: i64,
}

impl Default for Habits {
    /// What S3 does.
    fn default() -> Self {
        Self {
            tags: Tags::Md5,
            checks_beliefs: true,
            tells_time: true,
            page: 1_000,
            clock_error_ms: 0,
        }
    }
}

/// An object as the storage holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The body.
    pub content: Bytes,
    /// Its state.
    pub tag: Tag,
    /// When the storage took it in, by its own clock, in whole seconds.
    pub modified: Timestamp,
    /// The file's own modification time in milliseconds, as its writer said.
    pub mtime_ms: Option<i64>,
    /// The text of its lineage metadata.
    pub lineage: Option<String>,
}

/// Objects by key.
pub(super) type Objects = BTreeMap<Arc<str>, Stored>;

/// The storage: objects and a clock of its own. One answer at a time, at once, without faults.
#[derive(Debug)]
pub struct Bucket {
    habits: Habits,
    time: TrueTime,
    objects: RefCell<Objects>,
    before: RefCell<(Timestamp, Objects)>,
    unclear: RefCell<BTreeSet<String>>,
    writes: Cell<u64>,
}

impl Bucket {
    /// An empty storage.
    #[must_use]
    pub fn new(time: &TrueTime, habits: Habits) -> Rc<Self> {
        Rc::new(Self {
            habits,
            time: time.clone(),
            objects: RefCell::default(),
            before: RefCell::default(),
            unclear: RefCell::default(),
            writes: Cell::new(0),
        })
    }

    /// Its habits.
    #[must_use]
    pub fn habits(&self) -> Habits {
        self.habits
    }

    /// True time, in which it lives.
    #[must_use]
    pub fn time(&self) -> &TrueTime {
        &self.time
    }

    /// What its clock shows, in whole seconds.
    #[must_use]
    pub fn clock(&self) -> Timestamp {
        Timestamp::from_s(self.time.now().plus_ms(self.habits.clock_error_ms).s())
    }

    /// The `Date` of an answer, if it gives one.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        self.habits.tells_time.then(|| self.clock())
    }

    /// An object.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<Stored> {
        self.objects.borrow().get(key).cloned()
    }

    /// All keys and contents, except what only Tidelock uses.
    #[must_use]
    pub fn notes(&self) -> BTreeMap<String, Bytes> {
        let objects = self.objects.borrow();
        let notes = objects.iter().filter(|(key, _)| !key.starts_with(".tidelock/"));
        notes.map(|(key, object)| (key.to_string(), object.content.clone())).collect()
    }

    /// All keys.
    #[must_use]
    pub fn keys(&self) -> Vec<Arc<str>> {
        self.objects.borrow().keys().cloned().collect()
    }

    /// Writes as other programs do: no metadata, no conditions.
    pub fn put_foreign(&self, key: &str, content: impl Into<Bytes>) -> Tag {
        self.store(key, content.into(), None, None)
    }

    /// Removes an object, as anybody may; removing nothing is fine.
    pub fn delete(&self, key: &str) {
        if self.objects.borrow().contains_key(key) {
            self.remember();
            self.objects.borrow_mut().remove(key);
        }
    }

    /// From now on a listing cannot tell what `name`, a key or a folder without a slash at its end, and
    /// everything below it is; or can again.
    pub fn set_unclear(&self, name: &str, is_unclear: bool) {
        let mut unclear = self.unclear.borrow_mut();
        match is_unclear {
            true => unclear.insert(name.to_owned()),
            false => unclear.remove(name),
        };
    }

    /// What a listing cannot tell.
    pub(super) fn unclear(&self) -> Vec<PathProblem> {
        let unclear = self.unclear.borrow();
        let problem = |name: &String| PathProblem {
            name: name.clone(),
            code: "remote-path-unreadable",
            detail: "on purpose".to_owned(),
        };
        unclear.iter().map(problem).collect()
    }

    /// Whether an object in this state may be removed.
    pub(super) fn lets_go(&self, key: &str, tag: &Tag) -> bool {
        let found = self.object(key).map(|object| object.tag);
        !self.habits.checks_beliefs || found.is_none_or(|found| found == *tag)
    }

    /// Writes, if what is believed of the object holds or nobody asks.
    pub(super) fn put(
        &self,
        key: &str,
        believed: &Believed,
        content: Bytes,
        mtime_ms: Option<i64>,
        lineage: Option<String>,
    ) -> Result<Tag, StoreError> {
        let found = self.object(key).map(|object| object.tag);
        let holds = match believed {
            Believed::Absent => found.is_none(),
            Believed::Tagged(tag) => found.as_ref() == Some(tag),
            Believed::Anything => true,
        };
        if self.habits.checks_beliefs && !holds {
            return Err(StoreError::Stale);
        }
        Ok(self.store(key, content, mtime_ms, lineage))
    }

    fn store(
        &self,
        key: &str,
        content: Bytes,
        mtime_ms: Option<i64>,
        lineage: Option<String>,
    ) -> Tag {
        self.remember();
        self.writes.set(self.writes.get() + 1);
        let tag = match self.habits.tags {
            Tags::Md5 => Tag::new(&md5_tag(&content, usize::MAX)),
            Tags::Digest => Tag::new(&Digest::of(&content).to_string()),
            Tags::Counted => Tag::new(&format!("write-{}", self.writes.get())),
        };
        let object =
            Stored { content, tag: tag.clone(), modified: self.clock(), mtime_ms, lineage };
        self.objects.borrow_mut().insert(Arc::from(key), object);
        tag
    }

    fn remember(&self) {
        *self.before.borrow_mut() = (self.time.now(), self.objects.borrow().clone());
    }

    /// What was there before the last change, if that was less than a minute ago.
    pub(super) fn objects_before(&self) -> Option<Objects> {
        let before = self.before.borrow();
        (self.time.now().since_ms(before.0) < 60_000).then(|| before.1.clone())
    }

    /// A page of a listing: the objects below `below` that come after `after`, out of `shown` or
    /// what is there now.
    pub(super) fn page(
        &self,
        below: &str,
        after: Option<&str>,
        shown: Option<&Objects>,
    ) -> Vec<Listed> {
        let now = self.objects.borrow();
        shown
            .unwrap_or(&now)
            .iter()
            .filter(|(key, _)| key.starts_with(below) && after.is_none_or(|after| after < &***key))
            .filter(|(key, _)| !self.is_unclear(key))
            .take(self.habits.page)
            .map(|(key, object)| Listed {
                key: Arc::clone(key),
                tag: object.tag.clone(),
                size: object.content.len() as u64,
                modified: self.told(object),
            })
            .collect()
    }

    fn is_unclear(&self, key: &str) -> bool {
        let below = |name: &String| key.strip_prefix(name.as_str());
        let unclear = self.unclear.borrow();
        unclear.iter().filter_map(below).any(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// What is told of an object.
    pub(super) fn tell(&self, object: &Stored) -> Object {
        Object {
            tag: object.tag.clone(),
            size: object.content.len() as u64,
            modified: self.told(object),
            mtime_ms: object.mtime_ms,
            lineage: object.lineage.clone(),
            date: self.date(),
        }
    }

    fn told(&self, object: &Stored) -> Option<Timestamp> {
        self.habits.tells_time.then_some(object.modified)
    }
}
