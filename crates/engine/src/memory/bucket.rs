//! The storage that devices share.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use tidelock_core::digest::Digest;
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::Tag;

use crate::ports::{Begun, Believed, Listed, Object, PathProblem, StoreError};

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
    /// Whether it refuses to remove an object that is in another state, as a folder can; S3 cannot.
    pub checks_removals: bool,
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
            checks_removals: false,
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

/// A write, and what its writer believes of the object.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub(super) believed: Believed,
    pub(super) content: Bytes,
    pub(super) mtime: Option<FileTime>,
    pub(super) lineage: Option<String>,
}

/// What may be done to an object.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// A write, whole, or the end of one that was begun.
    Put(Write, Option<Begun>),
    /// A removal of the object, if it is still in this state or nobody asks (`None`: whatever it is).
    Delete(Option<Tag>),
}

/// A request that nobody waits for any more, and when it will be carried out.
#[derive(Clone, Debug)]
struct Late {
    at: Timestamp,
    key: Arc<str>,
    change: Change,
}

/// How long late requests are under way, one after the other, in milliseconds: some longer than a sync,
/// some shorter than the pause before the next try.
const LATE_MS: [i64; 3] = [30_000, 40, 2_000];

/// Objects by key.
pub(super) type Objects = BTreeMap<Arc<str>, Stored>;

/// The storage: objects and a clock of its own. One answer at a time, at once, without faults; only
/// what a store asks to be done later is done later.
#[derive(Debug)]
pub struct Bucket {
    habits: Habits,
    time: TrueTime,
    objects: RefCell<Objects>,
    before: RefCell<(Timestamp, Objects)>,
    unclear: RefCell<BTreeSet<String>>,
    begun: RefCell<BTreeMap<Begun, u64>>,
    writes: Cell<u64>,
    late: RefCell<Vec<Late>>,
    lates: Cell<usize>,
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
            unclear: RefCell::default(),
            begun: RefCell::default(),
            writes: Cell::new(0),
            late: RefCell::default(),
            lates: Cell::new(0),
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
        self.clock_at(self.time.now())
    }

    fn clock_at(&self, truth: Timestamp) -> Timestamp {
        Timestamp::from_s(truth.plus_ms(self.habits.clock_error_ms).s())
    }

    /// The `Date` of an answer, if it gives one.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        self.habits.tells_time.then(|| self.clock())
    }

    /// An object.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<Stored> {
        self.do_what_is_late();
        self.objects.borrow().get(key).cloned()
    }

    /// All keys and contents, except what only Tidelock uses.
    #[must_use]
    pub fn notes(&self) -> BTreeMap<String, Bytes> {
        self.do_what_is_late();
        let objects = self.objects.borrow();
        let notes = objects.iter().filter(|(key, _)| !key.starts_with(".tidelock/"));
        notes.map(|(key, object)| (key.to_string(), object.content.clone())).collect()
    }

    /// All keys.
    #[must_use]
    pub fn keys(&self) -> Vec<Arc<str>> {
        self.do_what_is_late();
        self.objects.borrow().keys().cloned().collect()
    }

    /// Writes as other programs do: no metadata, no conditions.
    pub fn put_foreign(&self, key: &str, content: impl Into<Bytes>) -> Tag {
        self.do_what_is_late();
        let (believed, content) = (Believed::Anything, content.into());
        let write = Write { believed, content, mtime: None, lineage: None };
        self.store(key, write, self.time.now())
    }

    /// Removes an object, as anybody may; removing nothing is fine.
    pub fn delete(&self, key: &str) {
        self.do_what_is_late();
        self.take_away(key, self.time.now());
    }

    /// Whether no request is under way that nobody waits for any more.
    #[must_use]
    pub fn is_calm(&self) -> bool {
        self.do_what_is_late();
        self.late.borrow().is_empty()
    }

    /// Writes, if what is believed of the object holds or nobody asks.
    pub(super) fn put(&self, key: &str, write: Write) -> Result<Tag, StoreError> {
        self.do_what_is_late();
        self.put_at(key, write, self.time.now())
    }

    /// Will do this in a while, without a word to anybody.
    pub(super) fn do_later(&self, key: &str, change: Change) {
        let wait_ms = LATE_MS[self.lates.get() % LATE_MS.len()];
        self.lates.set(self.lates.get() + 1);
        let at = self.time.now().plus_ms(wait_ms);
        self.late.borrow_mut().push(Late { at, key: Arc::from(key), change });
    }

    /// Does what was to be done by now, in its order and as of its own time.
    fn do_what_is_late(&self) {
        let now = self.time.now();
        while let Some(Late { at, key, change }) = self.next_late(now) {
            match change {
                Change::Put(_, Some(begun)) if !self.begun.borrow().contains_key(&begun) => {}
                Change::Put(write, begun) => {
                    // Nobody hears of a refusal.
                    drop(self.put_at(&key, write, at));
                    begun.iter().for_each(|begun| self.end(begun));
                }
                // Nobody hears of a refusal.
                Change::Delete(tag) => drop(self.delete_at(&key, tag.as_ref(), at)),
            }
        }
    }

    fn next_late(&self, now: Timestamp) -> Option<Late> {
        let mut late = self.late.borrow_mut();
        let due = (0..late.len()).filter(|next| late[*next].at <= now);
        let next = due.min_by_key(|next| late[*next].at)?;
        Some(late.remove(next))
    }

    /// Removes an object, if it is in this state or nobody asks.
    pub(super) fn delete_tagged(&self, key: &str, tag: Option<&Tag>) -> Result<(), StoreError> {
        self.do_what_is_late();
        self.delete_at(key, tag, self.time.now())
    }

    fn delete_at(&self, key: &str, tag: Option<&Tag>, at: Timestamp) -> Result<(), StoreError> {
        let objects = self.objects.borrow();
        let is_other = objects.get(key).zip(tag).is_some_and(|(found, tag)| found.tag != *tag);
        drop(objects);
        if self.habits.checks_removals && is_other {
            return Err(StoreError::Stale);
        }
        self.take_away(key, at);
        Ok(())
    }

    fn take_away(&self, key: &str, at: Timestamp) {
        if self.objects.borrow().contains_key(key) {
            self.remember(at);
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

    fn put_at(&self, key: &str, write: Write, at: Timestamp) -> Result<Tag, StoreError> {
        let found = self.objects.borrow().get(key).map(|object| object.tag.clone());
        let holds = match &write.believed {
            Believed::Absent => found.is_none(),
            Believed::Tagged(tag) => found.as_ref() == Some(tag),
            Believed::Anything => true,
        };
        if self.checks_beliefs() && !holds {
            return Err(StoreError::Stale);
        }
        Ok(self.store(key, write, at))
    }

    fn store(&self, key: &str, write: Write, at: Timestamp) -> Tag {
        self.remember(at);
        let Write { content, mtime, lineage, .. } = write;
        self.writes.set(self.writes.get() + 1);
        let tag = match self.habits.tags {
            Tags::Md5 => Tag::new(&md5_tag(&content, usize::MAX)),
            Tags::Digest => Tag::new(&Digest::of(&content).to_string()),
            Tags::Counted => Tag::new(&format!("write-{}", self.writes.get())),
        };
        let modified = self.clock_at(at);
        let object = Stored { content, tag: tag.clone(), modified, mtime, lineage };
        self.objects.borrow_mut().insert(Arc::from(key), object);
        tag
    }

    fn remember(&self, at: Timestamp) {
        *self.before.borrow_mut() = (at, self.objects.borrow().clone());
    }

    /// What was there before the last change, if that was less than a minute ago.
    pub(super) fn objects_before(&self) -> Option<Objects> {
        self.do_what_is_late();
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
        self.do_what_is_late();
        let now = self.objects.borrow();
        let start = after.map_or(Bound::Included(below), Bound::Excluded);
        shown
            .unwrap_or(&now)
            .range::<str, _>((start, Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(below))
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
            mtime: object.mtime,
            lineage: object.lineage.clone(),
            date: self.date(),
        }
    }

    fn told(&self, object: &Stored) -> Option<Timestamp> {
        self.habits.tells_time.then_some(object.modified)
    }
}
