//! The experiment: does this storage keep what a conditional write promises, also when several race?
//!
//! Throw-away objects under `.tidelock/probe/`, written by this device alone, which plays all the
//! racing writers itself. First one writer whose condition holds, then one whose condition does not,
//! then a few races. What races show by chance they may hide by chance: "atomic" says that nothing
//! else was seen.

use std::cell::{Cell, RefCell};

use bytes::Bytes;
use futures::TryStreamExt;
use futures::future::{join, join_all};
use tidelock_core::condition::{Conditions, Race, Told, Verdict, Wording, race};
use tidelock_core::filter::OWN_FOLDER;
use tidelock_core::time::Timestamp;
use tidelock_core::tree::Tag;
use tidelock_engine::ports::{Store, StoreError};
use tidelock_wire::s3::{FailureKind, ObjectHead, Put, WriteIf};

use super::refusal::Refusal;
use super::{S3Store, impossible};

/// The version of this experiment. What another one found is not believed.
pub(super) const PROBE: u32 = 1;

/// How many writers race.
pub const WRITERS: usize = 4;
/// How many races are held for each kind of condition.
pub const RACES: usize = 3;

/// What an experiment that was cut off left behind goes after so long, by the storage's own clock.
const LEFT_BEHIND_MS: i64 = 86_400_000;
/// The longest body that is taken for one of ours, in bytes.
const TEXT_LEN_MAX: u64 = 256;

impl S3Store {
    /// Makes the experiment, and knows from then on what it found.
    pub(super) async fn experiment(&self) -> Result<Conditions, StoreError> {
        let experiment = Experiment::new(self);
        experiment.sweep().await;
        let (create, replace) = join(experiment.creating(), experiment.replacing()).await;
        experiment.clean().await;
        let found = Conditions { probe: PROBE, create: create?, replace: replace? };
        self.conditions.set(Some(found));
        Ok(found)
    }

    /// Whether an object that is there, and empty, still cannot be created once more.
    ///
    /// Should it be overwritten, it is as it was.
    pub(super) async fn lesson(&self, key: &str) -> Result<bool, StoreError> {
        let known = self.conditions.get().map(|known| known.create);
        let Some(condition) = known.and_then(|create| self.only_new(create)) else {
            return Ok(false);
        };
        match self.try_write(&self.full(key), "", condition).await?.0 {
            Told::Lost => return Ok(true),
            Told::Nothing => {}
            Told::Won => self.take_back(|known| known.create = Verdict::Ignored),
            Told::Refused => self.take_back(|known| known.create = Verdict::Refused),
        }
        Ok(false)
    }

    /// Writes once; an answer that says nothing about the condition is no answer.
    async fn try_write(
        &self,
        key: &str,
        text: &str,
        condition: WriteIf,
    ) -> Result<(Told, Option<Tag>), StoreError> {
        let is_conditional = condition != WriteIf::Always;
        let body = Bytes::copy_from_slice(text.as_bytes());
        let put = Put { key, body, condition, ..Put::default() };
        let request = put.request(self.address()).map_err(impossible)?;
        let written = match self.line.ask(request).await {
            Err(error) => Err(error),
            Ok(reply) => match reply.success().await {
                Err(refusal) => return told(refusal, is_conditional).map(|told| (told, None)),
                Ok(reply) => reply.nothing_more().await,
            },
        };
        match written {
            Ok(headers) => Ok((Told::Won, super::tag(&ObjectHead::of(&headers).etag).ok())),
            Err(error) if error.is_transient() => Ok((Told::Nothing, None)),
            Err(error) => Err(error),
        }
    }
}

/// What a refusal says of the condition; an error where it is about something else.
fn told(refusal: Refusal, is_conditional: bool) -> Result<Told, StoreError> {
    match &refusal.failure.kind {
        FailureKind::Precondition => Ok(Told::Lost),
        FailureKind::NotImplemented if is_conditional => Ok(Told::Refused),
        FailureKind::Other if is_conditional && refusal.failure.status == 400 => Ok(Told::Refused),
        FailureKind::ServerBusy | FailureKind::Throttled | FailureKind::DamagedUpload => {
            Ok(Told::Nothing)
        }
        FailureKind::Clock
        | FailureKind::UnknownKey
        | FailureKind::WrongSecret
        | FailureKind::ExpiredCredentials
        | FailureKind::Policy
        | FailureKind::Denied
        | FailureKind::NoBucket
        | FailureKind::NoKey
        | FailureKind::NoUpload
        | FailureKind::WrongRegion { .. }
        | FailureKind::UrlStyle
        | FailureKind::NotImplemented
        | FailureKind::Quota
        | FailureKind::Archived
        | FailureKind::NotS3
        | FailureKind::Other => Err(refusal.into()),
    }
}

/// One experiment and the objects it made.
struct Experiment<'a> {
    store: &'a S3Store,
    /// What the keys of its objects begin with, below the store's prefix.
    stem: String,
    used: RefCell<Vec<String>>,
    /// How many writers have written so far.
    writers: Cell<usize>,
}

impl<'a> Experiment<'a> {
    fn new(store: &'a S3Store) -> Self {
        let mut name = [0; 16];
        store.entropy.fill(&mut name);
        let stem = format!("{}{}", place(), hex::encode(name));
        Self { store, stem, used: RefCell::default(), writers: Cell::new(0) }
    }

    /// Removes what experiments left behind that were cut off. Nothing depends on it.
    async fn sweep(&self) {
        let place = place();
        let Ok(pages) = self.store.list(&place).try_collect::<Vec<_>>().await else { return };
        let left = pages.iter().flat_map(|page| {
            let is_old = |modified| page.date.is_some_and(|now| is_left_behind(now, modified));
            page.objects.iter().filter(move |listed| listed.modified.is_some_and(is_old))
        });
        let gone = left.map(|listed| self.store.delete(&listed.key));
        join_all(gone).await;
    }

    /// Removes its own objects. What cannot be removed now, a later experiment sweeps.
    async fn clean(&self) {
        let used = self.used.take();
        join_all(used.iter().map(|key| self.store.delete(key))).await;
    }

    async fn creating(&self) -> Result<Verdict, StoreError> {
        let mut found = None;
        for (wording, condition) in self.store.ways_to_create() {
            let verdict = self.create_by(wording, &condition).await?;
            if found.is_none() || verdict.is_atomic() {
                found = Some(verdict);
            }
            if verdict.is_atomic() {
                break;
            }
        }
        Ok(found.unwrap_or(Verdict::Ignored))
    }

    async fn create_by(
        &self,
        wording: Wording,
        condition: &WriteIf,
    ) -> Result<Verdict, StoreError> {
        let key = self.new_key();
        let first = self.contest(&key, 1, condition).await?;
        if let Some(verdict) = first.unless_one()? {
            return Ok(verdict);
        }
        let late = self.contest(&key, 1, condition).await?;
        if let Some(verdict) = late.unless_nobody() {
            return Ok(verdict);
        }
        for _ in 0..RACES {
            let shown = self.contest(&self.new_key(), WRITERS, condition).await?;
            if let Some(verdict) = shown.unless_one()? {
                return Ok(verdict);
            }
        }
        Ok(Verdict::Atomic(wording))
    }

    async fn replacing(&self) -> Result<Verdict, StoreError> {
        let verdict = self.replace_by(Wording::Standard, WriteIf::Unchanged).await?;
        match verdict {
            // It may have compared the tag with its quotes.
            Verdict::NotAtomic => self.replace_by(Wording::BareTag, WriteIf::UnchangedBare).await,
            Verdict::Atomic(_) | Verdict::Ignored | Verdict::Refused | Verdict::Undone => {
                Ok(verdict)
            }
        }
    }

    async fn replace_by(
        &self,
        wording: Wording,
        condition: impl Fn(Tag) -> WriteIf,
    ) -> Result<Verdict, StoreError> {
        let key = self.new_key();
        let old = self.contest(&key, 1, &WriteIf::Always).await?.tag()?;
        let first = self.contest(&key, 1, &condition(old.clone())).await?;
        if let Some(verdict) = first.unless_one()? {
            return Ok(verdict);
        }
        let late = self.contest(&key, 1, &condition(old)).await?;
        if let Some(verdict) = late.unless_nobody() {
            return Ok(verdict);
        }
        let mut now = first.tag()?;
        for _ in 0..RACES {
            let shown = self.contest(&key, WRITERS, &condition(now)).await?;
            if let Some(verdict) = shown.unless_one()? {
                return Ok(verdict);
            }
            now = shown.tag()?;
        }
        Ok(Verdict::Atomic(wording))
    }

    fn new_key(&self) -> String {
        let mut used = self.used.borrow_mut();
        let key = format!("{}-{}", self.stem, used.len() + 1);
        used.push(key.clone());
        key
    }

    /// Lets so many writers, each with a text of its own, write under one condition at once.
    async fn contest(
        &self,
        key: &str,
        writers: usize,
        condition: &WriteIf,
    ) -> Result<Contest, StoreError> {
        let full = self.store.full(key);
        let texts: Vec<String> = (0..writers).map(|_| self.new_text()).collect();
        let writes = texts.iter().map(|text| self.store.try_write(&full, text, condition.clone()));
        let answers: Vec<_> =
            join_all(writes).await.into_iter().collect::<Result<_, StoreError>>()?;
        let (told, tags): (Vec<Told>, Vec<Option<Tag>>) = answers.into_iter().unzip();
        let (there, tag) = match (&told[..], &tags[..]) {
            // A lone writer who was told needs no witness.
            ([Told::Won], [Some(tag)]) => (Some(0), Some(tag.clone())),
            ([Told::Lost | Told::Refused], _) => (None, None),
            _ => self.look(key, &texts).await?,
        };
        Ok(Contest { race: race(&told, there), tag })
    }

    /// A text that no other writer of this experiment has.
    fn new_text(&self) -> String {
        let number = self.writers.get() + 1;
        self.writers.set(number);
        format!("{} {number}\n", self.stem)
    }

    /// Whose text is there, and the state of what is there.
    async fn look(
        &self,
        key: &str,
        texts: &[String],
    ) -> Result<(Option<usize>, Option<Tag>), StoreError> {
        let Some((object, body)) = self.store.get(key).await? else { return Ok((None, None)) };
        if TEXT_LEN_MAX < object.size {
            return Ok((None, Some(object.tag)));
        }
        let found = body.try_collect::<Vec<Bytes>>().await?.concat();
        let there = texts.iter().position(|text| text.as_bytes() == found);
        Ok((there, Some(object.tag)))
    }
}

/// What one contest showed, and the state that the object is in now.
struct Contest {
    race: Race,
    tag: Option<Tag>,
}

impl Contest {
    /// The verdict, unless exactly one won.
    fn unless_one(&self) -> Result<Option<Verdict>, StoreError> {
        match self.race {
            Race::One(_) => Ok(None),
            Race::NotOne => Ok(Some(Verdict::NotAtomic)),
            Race::Refused => Ok(Some(Verdict::Refused)),
            Race::Unclear => Err(unclear()),
        }
    }

    /// The verdict, unless nobody won, as it should be where the condition does not hold.
    fn unless_nobody(&self) -> Option<Verdict> {
        match self.race {
            Race::One(_) => Some(Verdict::Ignored),
            Race::NotOne | Race::Unclear => None,
            Race::Refused => Some(Verdict::Refused),
        }
    }

    fn tag(&self) -> Result<Tag, StoreError> {
        self.tag.clone().ok_or_else(unclear)
    }
}

/// The storage has a bad moment: another time will tell.
fn unclear() -> StoreError {
    StoreError::Busy { status: 500, retry_after_ms: None }
}

fn place() -> String {
    format!("{OWN_FOLDER}/probe/")
}

fn is_left_behind(now: Timestamp, modified: Timestamp) -> bool {
    LEFT_BEHIND_MS <= now.since_ms(modified)
}
