//! The storage that devices share.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::Tag;

use crate::ports::{Begun, Believed, Listed, Object, StoreError};

use super::body::md5_tag;
use super::clock::TrueTime;

/// What the storage calls its objects' states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// The MD5 of the content: equal contents have equal tags.
    Md5,
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
    /// Writes of more bytes than this take several requests.
    pub whole_max: u64,
    /// Whether it cannot copy an object.
    pub refuses_copies: bool,
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
            whole_max: 5 << 20,
            refuses_copies: false,
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
    /// The file's own modification time, as its writer said.
    pub mtime: Option<FileTime>,
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
    begun: RefCell<BTreeMap<Begun, u64>>,
    writes: Cell<u64>,
    checks_beliefs: Cell<bool>,
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
            begun: RefCell::default(),
            writes: Cell::new(0),
            checks_beliefs: Cell::new(habits.checks_beliefs),
        })
    }

    /// Its habits.
    #[must_use]
    pub fn habits(&self) -> Habits {
        self.habits
    }

    /// Whether it now refuses a write whose belief does not hold.
    #[must_use]
    pub fn checks_beliefs(&self) -> bool {
        self.checks_beliefs.get()
    }

    /// From now on it does, or does not, whatever its habits were: another server took its place.
    pub fn set_checks_beliefs(&self, checks: bool) {
        self.checks_beliefs.set(checks);
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

    /// The writes that are begun and not over, and how many bytes lie here because of each.
    #[must_use]
    pub fn begun(&self) -> BTreeMap<Begun, u64> {
        self.begun.borrow().clone()
    }

    /// Begins a write of several requests, as anybody may.
    pub fn begin(&self, key: &str) -> Begun {
        self.writes.set(self.writes.get() + 1);
        let begun = Begun { key: key.into(), id: format!("begun-{}", self.writes.get()).into() };
        self.begun.borrow_mut().insert(begun.clone(), 0);
        begun
    }

    /// Takes in the bytes of one that is begun; tells whether there is such a one.
    pub(super) fn fill(&self, begun: &Begun, bytes: u64) -> bool {
        self.begun.borrow_mut().get_mut(begun).map(|filled| *filled = bytes).is_some()
    }

    /// Ends one.
    pub(super) fn end(&self, begun: &Begun) {
        self.begun.borrow_mut().remove(begun);
    }

    /// Writes, if what is believed of the object holds or nobody asks.
    pub(super) fn put(
        &self,
        key: &str,
        believed: &Believed,
        content: Bytes,
        mtime: Option<FileTime>,
        lineage: Option<String>,
    ) -> Result<Tag, StoreError> {
        let found = self.object(key).map(|object| object.tag);
        let holds = match believed {
            Believed::Absent => found.is_none(),
            Believed::Tagged(tag) => found.as_ref() == Some(tag),
            Believed::Anything => true,
        };
        if self.checks_beliefs() && !holds {
            return Err(StoreError::Stale);
        }
        Ok(self.store(key, content, mtime, lineage))
    }

    fn store(
        &self,
        key: &str,
        content: Bytes,
        mtime: Option<FileTime>,
        lineage: Option<String>,
    ) -> Tag {
        self.remember();
        self.writes.set(self.writes.get() + 1);
        let tag = match self.habits.tags {
            Tags::Md5 => Tag::new(&md5_tag(&content, usize::MAX)),
            Tags::Counted => Tag::new(&format!("write-{}", self.writes.get())),
        };
        let object = Stored { content, tag: tag.clone(), modified: self.clock(), mtime, lineage };
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
            .take(self.habits.page)
            .map(|(key, object)| Listed {
                key: Arc::clone(key),
                tag: object.tag.clone(),
                size: object.content.len() as u64,
                modified: self.told(object),
            })
            .collect()
    }

    /// What is told of an object.
    pub(super) fn tell(&self, object: &Stored) -> Object {
        Object {
            tag: object.tag.clone(),
            size: object.content.len() as u64,
            modified: self.told(object),
            mtime: object.mtime,
            lineage: object.lineage.clone(),
            date: self.date(),
        }
    }

    fn told(&self, object: &Stored) -> Option<Timestamp> {
        self.habits.tells_time.then_some(object.modified)
    }
}
