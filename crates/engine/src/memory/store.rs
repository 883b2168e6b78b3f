//! One device's way to the storage, and what goes wrong on it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::StreamExt;
use futures::stream::{self, LocalBoxStream};
use tidelock_core::clock::{ClockState, ClockView, Offset, SourceKind};
use tidelock_core::condition::{Conditions, Verdict, Wording};
use tidelock_core::tree::{LocalFile, Tag};

use crate::ports::{
    Begun, Believed, ByteStream, Clock, ListPage, LocalBoxFuture, NetFault, Object, Store,
    StoreClock, StoreError, StreamError, Traffic, Upload, Written,
};

use super::body::{pieces, whole};
use super::bucket::{Bucket, Change, Objects, Tags, Write};
use super::clock::FakeClock;
use super::turns::Turns;
use super::weather::{Call, Fault, Weather};

/// How long a request takes.
const REQUEST_MS: i64 = 7;
/// What S3 allows between two clocks; for the word that people read only.
const TOLERANCE_MS: i64 = 900_000;
/// What an experiment asks for.
pub const PROBE_KEY: &str = ".tidelock/probe";

/// A [`Bucket`] as one device sees it. The storage never refuses a clock: healing is the business
/// of stores that sign.
pub struct MemoryStore {
    bucket: Rc<Bucket>,
    clock: Rc<FakeClock>,
    turns: Turns,
    weather: RefCell<Option<Weather>>,
    script: RefCell<Vec<(Call, String, Fault)>>,
    meanwhile: RefCell<Vec<(Call, String, Act)>>,
    traffic: Cell<Traffic>,
    conditions: Cell<Option<Conditions>>,
}

type Act = Box<dyn FnOnce()>;

impl MemoryStore {
    /// A way to `bucket` in fair weather.
    #[must_use]
    pub fn new(bucket: &Rc<Bucket>, clock: &Rc<FakeClock>, turns: &Turns) -> Self {
        Self {
            bucket: Rc::clone(bucket),
            clock: Rc::clone(clock),
            turns: turns.clone(),
            weather: RefCell::default(),
            script: RefCell::default(),
            meanwhile: RefCell::default(),
            traffic: Cell::default(),
            conditions: Cell::new(None),
        }
    }

    /// What an earlier run found, or believes to have found.
    pub fn remember(&self, conditions: Option<Conditions>) {
        self.conditions.set(conditions);
    }

    /// From now on calls go wrong by chance; `None`: fair weather.
    pub fn set_weather(&self, weather: Option<Weather>) {
        *self.weather.borrow_mut() = weather;
    }

    /// The next such call for `key` goes wrong like this; for a listing the key is what it asks for.
    pub fn fail_next(&self, call: Call, key: &str, fault: Fault) {
        self.script.borrow_mut().push((call, key.to_owned(), fault));
    }

    /// When the next such call for `key` reaches the storage, this happens there first.
    pub fn meanwhile(&self, call: Call, key: &str, act: impl FnOnce() + 'static) {
        self.meanwhile.borrow_mut().push((call, key.to_owned(), Box::new(act)));
    }

    fn arrives(&self, call: Call, key: &str) {
        let mut meanwhile = self.meanwhile.borrow_mut();
        let next = meanwhile.iter().position(|(of, at, _)| *of == call && at == key);
        let act = next.map(|at| meanwhile.remove(at).2);
        drop(meanwhile);
        if let Some(act) = act {
            act();
        }
    }

    /// Sends a request; whatever goes wrong with it is `Some`.
    async fn request(&self, call: Call, key: &str) -> Option<Fault> {
        self.turns.next().await;
        self.bucket.time().advance(REQUEST_MS);
        let traffic = self.traffic.get();
        self.traffic.set(Traffic { requests: traffic.requests + 1, ..traffic });
        let mut script = self.script.borrow_mut();
        let scripted = script.iter().position(|(of, at, _)| *of == call && at == key);
        match scripted {
            Some(at) => Some(script.remove(at).2),
            None => self.weather.borrow().as_ref().and_then(|weather| weather.strike(call)),
        }
    }

    fn received(&self, bytes: usize) {
        let traffic = self.traffic.get();
        let bytes_down = traffic.bytes_down + bytes as u64;
        self.traffic.set(Traffic { bytes_down, ..traffic });
    }

    fn sent(&self, bytes: usize) {
        let traffic = self.traffic.get();
        self.traffic.set(Traffic { bytes_up: traffic.bytes_up + bytes as u64, ..traffic });
    }

    async fn read<'a>(
        &'a self,
        key: &'a str,
    ) -> Result<Option<(Object, ByteStream<'a>)>, StoreError> {
        let fault = self.request(Call::Get, key).await;
        failure(fault)?;
        self.arrives(Call::Get, key);
        let Some(mut object) = self.bucket.object(key) else { return Ok(None) };
        if fault == Some(Fault::Halves) {
            object.content.truncate(object.content.len() / 2);
        }
        let mut items: Vec<_> = pieces(&object.content).into_iter().map(Ok).collect();
        if fault == Some(Fault::BreaksOff) {
            items.truncate(1);
            items.push(Err(StreamError::Broken("in the middle".to_owned())));
        }
        let body = stream::iter(items).then(move |item| async move {
            self.turns.next().await;
            item.inspect(|piece: &bytes::Bytes| self.received(piece.len()))
        });
        Ok(Some((self.bucket.tell(&object), body.boxed_local())))
    }

    async fn begin(&self, key: &str, size: u64) -> Result<Option<Begun>, StoreError> {
        if size <= self.bucket.habits().whole_max {
            return Ok(None);
        }
        let fault = self.request(Call::Begin, key).await;
        failure(fault)?;
        self.arrives(Call::Begin, key);
        let begun = self.bucket.begin(key);
        self.turns.next().await;
        arrived(fault, Some(begun))
    }

    async fn remove(&self, key: &str, tag: Option<&Tag>) -> Result<(), StoreError> {
        let fault = self.request(Call::Delete, key).await;
        failure(fault)?;
        self.arrives(Call::Delete, key);
        if fault == Some(Fault::ArrivesLate) {
            self.bucket.do_later(key, Change::Delete(tag.cloned()));
            return Err(silence());
        }
        self.bucket.delete_tagged(key, tag)?;
        self.turns.next().await;
        arrived(fault, ())
    }

    async fn experiment(&self) -> Result<Conditions, StoreError> {
        failure(self.request(Call::Put, PROBE_KEY).await)?;
        let verdict = match self.bucket.checks_beliefs() {
            true => Verdict::Atomic(Wording::Standard),
            false => Verdict::Ignored,
        };
        let found = Conditions { probe: 1, create: verdict, replace: verdict };
        self.conditions.set(Some(found));
        Ok(found)
    }

    async fn lesson(&self, key: &str) -> Result<bool, StoreError> {
        let upload = Upload { believed: Believed::Absent, ..Upload::bare(0, pieces_of_nothing()) };
        match self.write(key, upload).await {
            Err(StoreError::Stale) => Ok(true),
            Err(error) if error.is_transient() => Ok(false),
            Err(error) => Err(error),
            Ok(_) => {
                let taken_back = |known| Conditions { create: Verdict::Ignored, ..known };
                self.conditions.set(self.conditions.get().map(taken_back));
                Ok(false)
            }
        }
    }

    async fn write(&self, key: &str, upload: Upload<'_>) -> Result<Written, StoreError> {
        let fault = self.request(Call::Put, key).await;
        failure(fault)?;
        let content = whole(upload.body).await?;
        let got = content.len() as u64;
        if got != upload.size {
            return Err(StreamError::Length { announced: upload.size, got }.into());
        }
        self.sent(content.len());
        let Upload { believed, mtime, lineage, begun, .. } = upload;
        if begun.as_ref().is_some_and(|begun| !self.bucket.fill(begun, got)) {
            return Err(no_such_upload());
        }
        self.turns.next().await;
        self.arrives(Call::Put, key);
        let write = Write { believed, content, mtime, lineage };
        if fault == Some(Fault::ArrivesLate) {
            self.bucket.do_later(key, Change::Put(write, begun));
            return Err(silence());
        }
        let tag = self.bucket.put(key, write)?;
        begun.iter().for_each(|begun| self.bucket.end(begun));
        let date = self.bucket.date();
        self.turns.next().await;
        arrived(fault, Written { tag, date })
    }
}

impl Store for MemoryStore {
    fn list<'a>(&'a self, below: &'a str) -> LocalBoxStream<'a, Result<ListPage, StoreError>> {
        let start = Some(Listing::default());
        stream::unfold(start, move |listing| async move { listing?.page(self, below).await })
            .boxed_local()
    }

    fn head<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<Option<Object>, StoreError>> {
        Box::pin(async move {
            failure(self.request(Call::Head, key).await)?;
            self.arrives(Call::Head, key);
            Ok(self.bucket.object(key).map(|object| self.bucket.tell(&object)))
        })
    }

    fn get<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<(Object, ByteStream<'a>)>, StoreError>> {
        Box::pin(self.read(key))
    }

    fn begin<'a>(
        &'a self,
        key: &'a str,
        upload: &'a Upload<'_>,
    ) -> LocalBoxFuture<'a, Result<Option<Begun>, StoreError>> {
        Box::pin(self.begin(key, upload.size))
    }

    fn abandon<'a>(&'a self, begun: &'a Begun) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let fault = self.request(Call::Abandon, &begun.key).await;
            failure(fault)?;
            self.arrives(Call::Abandon, &begun.key);
            self.bucket.end(begun);
            self.turns.next().await;
            arrived(fault, ())
        })
    }

    fn put<'a>(
        &'a self,
        key: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Written, StoreError>> {
        Box::pin(self.write(key, upload))
    }

    fn copy<'a>(
        &'a self,
        from: &'a str,
        tag: &'a Tag,
        to: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Option<Written>, StoreError>> {
        Box::pin(async move {
            let fault = self.request(Call::Put, to).await;
            failure(fault)?;
            self.arrives(Call::Put, to);
            let source = self.bucket.object(from).filter(|source| source.tag == *tag);
            let Some(source) = source.filter(|_| !self.bucket.habits().refuses_copies) else {
                return Ok(None);
            };
            let Upload { believed, mtime, lineage, .. } = upload;
            let write = Write { believed, content: source.content, mtime, lineage };
            if fault == Some(Fault::ArrivesLate) {
                self.bucket.do_later(to, Change::Put(write, None));
                return Err(silence());
            }
            let tag = self.bucket.put(to, write)?;
            let date = self.bucket.date();
            self.turns.next().await;
            arrived(fault, Some(Written { tag, date }))
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.remove(key, None))
    }

    fn delete_tagged<'a>(
        &'a self,
        key: &'a str,
        tag: &'a Tag,
    ) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.remove(key, Some(tag)))
    }

    fn conditions(&self) -> Option<Conditions> {
        self.conditions.get()
    }

    fn try_conditions(&self) -> LocalBoxFuture<'_, Result<Option<Conditions>, StoreError>> {
        Box::pin(async { self.experiment().await.map(Some) })
    }

    fn recheck_conditions<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(self.lesson(key))
    }

    fn creates_only(&self, size: u64) -> bool {
        let is_atomic = self.conditions.get().is_some_and(|known| known.create.is_atomic());
        is_atomic && size <= self.bucket.habits().whole_max
    }

    fn md5_tag_parts(&self, size: u64) -> Option<u64> {
        match self.bucket.habits().tags {
            Tags::Md5 => Some(size.max(1)),
            Tags::Digest | Tags::Counted => None,
        }
    }

    fn tags_are_digests(&self) -> bool {
        match self.bucket.habits().tags {
            Tags::Digest => true,
            Tags::Md5 | Tags::Counted => false,
        }
    }

    fn buffer_bytes(&self, file: &LocalFile) -> u64 {
        file.size
    }

    fn traffic(&self) -> Traffic {
        self.traffic.get()
    }

    fn clock(&self) -> StoreClock {
        let asked = 0 < self.traffic.get().requests;
        let date = self.bucket.date().filter(|_| asked);
        let offset_ms = date.map(|date| date.since_ms(self.clock.read().wall));
        let state = offset_ms.map_or(ClockState::Unknown, |ms| ClockState::of(ms, TOLERANCE_MS));
        let view = ClockView {
            offset: offset_ms.map(|ms| Offset::spanning(ms, ms.saturating_add(1_000))),
            state,
            corrected: matches!(state, ClockState::Off | ClockState::Wrong),
            source: offset_ms.map(|_| SourceKind::StorageDate),
        };
        StoreClock { view, saved: None }
    }
}

fn pieces_of_nothing() -> ByteStream<'static> {
    stream::iter([]).boxed_local()
}

/// How far a listing came.
#[derive(Default)]
struct Listing {
    shown: Option<Objects>,
    last: Option<std::sync::Arc<str>>,
    broken: bool,
}

type NextPage = Option<(Result<ListPage, StoreError>, Option<Listing>)>;

impl Listing {
    async fn page(mut self, store: &MemoryStore, below: &str) -> NextPage {
        let fault = store.request(Call::List, below).await;
        if let Err(error) = failure(fault) {
            return Some((Err(error), None));
        }
        store.arrives(Call::List, below);
        if self.broken {
            return Some((Err(StoreError::Listing("broke off".to_owned())), None));
        }
        if fault == Some(Fault::Lags) && self.last.is_none() {
            self.shown = store.bucket.objects_before();
        }
        self.broken = fault == Some(Fault::BreaksOff);
        let mut objects = store.bucket.page(below, self.last.as_deref(), self.shown.as_ref());
        let is_last = objects.len() < store.bucket.habits().page && !self.broken;
        self.last = objects.last().map(|listed| listed.key.clone()).or(self.last);
        if fault == Some(Fault::DropsKeys) {
            objects = objects.into_iter().step_by(2).collect();
        }
        let unclear = if is_last { store.bucket.unclear() } else { Vec::new() };
        let date = store.bucket.date();
        let page = ListPage { objects, unclear, date, ..ListPage::default() };
        Some((Ok(page), (!is_last).then_some(self)))
    }
}

/// The error of a call of which nothing was done.
fn failure(fault: Option<Fault>) -> Result<(), StoreError> {
    match fault {
        Some(Fault::Busy) => Err(StoreError::Busy { status: 503, retry_after_ms: None }),
        Some(Fault::RequestLost) => Err(silence()),
        Some(Fault::Refused) => Err(StoreError::Stale),
        Some(
            Fault::AnswerLost
            | Fault::BreaksOff
            | Fault::Halves
            | Fault::Lags
            | Fault::DropsKeys
            | Fault::ArrivesLate,
        )
        | None => Ok(()),
    }
}

/// The answer to a call that was done, if it comes.
fn arrived<T>(fault: Option<Fault>, answer: T) -> Result<T, StoreError> {
    if fault == Some(Fault::AnswerLost) { Err(silence()) } else { Ok(answer) }
}

fn no_such_upload() -> StoreError {
    let (code, message) = ("NoSuchUpload".to_owned(), String::new());
    StoreError::Failed { status: 404, code, message }
}

fn silence() -> StoreError {
    StoreError::Unreachable { fault: NetFault::Timeout, detail: "no answer".to_owned() }
}
