//! Sending a file: look, send once, and look again before anything is sent twice.

use tidelock_core::lineage::Lineage;
use tidelock_core::path::VaultPath;
use tidelock_core::plan::{Action, Step};
use tidelock_core::time::FileTime;
use tidelock_core::tree::{BaseFile, Intent, LocalFile, Pending, Tag, Uploaded, Version};

use crate::outcome::Cause;
use crate::ports::{Believed, Change, Object, StoreError, Upload, Written};
use crate::retry::pause;

use super::super::Run;
use super::{Missed, Receipt, Settled, Tally};

/// How long a file that became empty must stay empty before that is sent, in milliseconds.
const EMPTY_LOOK_AFTER_MS: u64 = 2_000;
/// How often a file is sent at most.
const TRIES_MAX: u32 = 5;
/// How often the storage may refuse what a look has just confirmed before the look alone must do.
const REFUSALS_MAX: u32 = 2;
/// How many unconfirmed uploads a base remembers.
const PENDING_MAX: usize = 16;

/// What an upload is going to write.
struct Letter<'a> {
    key: &'a str,
    file: &'a LocalFile,
    lineage: Lineage,
    ctime: Option<FileTime>,
}

/// The intent of an upload whose version is known from the base alone.
pub(super) fn intent_of(step: &Step) -> Option<(VaultPath, Intent)> {
    let file = step.belief.local.as_ref()?;
    let lineage = match step.belief.base.as_ref().and_then(|base| base.head()) {
        None => new_version(step, file),
        Some(head) => next_version(file, head, head.lineage.as_deref()?),
    };
    Some((step.path.clone(), intent(step, file, lineage)))
}

/// Whether a step sends the local file.
pub(super) fn sends(action: Action) -> bool {
    matches!(action, Action::Upload | Action::RenameThere)
}

/// The version of a note that is new under its name: a renamed one keeps its past.
fn new_version(step: &Step, file: &LocalFile) -> Lineage {
    let was = step.old.as_deref().and_then(|old| old.belief.base.as_deref()?.head());
    was.map_or_else(|| Lineage::first(&file.digest), Version::lineage_or_first)
}

impl Run<'_> {
    pub(super) async fn upload(&self, step: &Step) -> Settled {
        self.upload_as(step, None).await
    }

    /// Sends the local file, as `joined` where two versions went into it.
    pub(super) async fn upload_as(&self, step: &Step, joined: Option<Lineage>) -> Settled {
        let Some(file) = &step.belief.local else { return Err(Missed::Stale) };
        self.make_sure_it_is_empty(step, file).await?;
        let key = step.belief.remote.as_ref().map(|remote| &remote.key);
        let key = key.or(step.belief.base.as_ref().map(|base| &base.key)).unwrap_or(&file.name);
        let found = match self.needs_look(step, file.size) {
            true => self.ports.store.head(key).await?,
            false => None,
        };
        let (lineage, is_new) = match joined {
            Some(joined) => (joined, true),
            None => version_to_send(step, file, found.as_ref()),
        };
        let ctime = self.ports.folder.created(file).await;
        let letter = Letter { key, file, lineage, ctime };
        let receipt = self.deliver(step, &letter, found.as_ref(), is_new).await?;
        self.remember(&step.path, file, letter.lineage.id).await;
        Ok(receipt)
    }

    /// Sends a letter unless it is there already; `is_new` when no intent of it is stored yet.
    async fn deliver(
        &self,
        step: &Step,
        letter: &Letter<'_>,
        found: Option<&Object>,
        is_new: bool,
    ) -> Settled {
        if let Some(object) = found.filter(|object| is_letter(object, letter)) {
            return Ok(self.sent(step, letter, object.tag.clone(), object.date));
        }
        if !is_as_believed(step, found) {
            return Err(Missed::Stale);
        }
        if is_new {
            let intent = intent(step, letter.file, letter.lineage.clone());
            self.recorder.push([Change::Intent(step.path.clone(), intent.into())]);
            self.recorder.flush(self.ports).await.map_err(|error| Missed::Failed(error.into()))?;
        }
        self.send(step, letter).await
    }

    /// Sends until it is known to be there, is known to be refused, or was tried often enough.
    async fn send(&self, step: &Step, letter: &Letter<'_>) -> Settled {
        if let Some(written) = self.copied(step, letter).await? {
            return Ok(self.sent(step, letter, written.tag, written.date));
        }
        let (mut tried, mut refused) = (0, 0);
        loop {
            // A storage that refuses what a look confirms, again and again, judges by something else.
            let believed = if refused < REFUSALS_MAX { believed(step) } else { Believed::Anything };
            let failure = match self.put(letter.key, upload(letter, believed, self)).await {
                Ok(written) => return Ok(self.sent(step, letter, written.tag, written.date)),
                Err(Cause::Store(failure)) => failure,
                Err(cause) => return Err(Missed::Failed(cause)),
            };
            tried += 1;
            if !failure.is_transient() && failure != StoreError::Stale {
                return Err(failure.into());
            }
            if failure.is_transient() {
                pause(self.ports.patience(), tried, &failure).await;
            }
            // The answer may have been lost and not the upload.
            let found = self.ports.store.head(letter.key).await?;
            if let Some(object) = found.as_ref().filter(|object| is_letter(object, letter)) {
                return Ok(self.sent(step, letter, object.tag.clone(), object.modified));
            }
            if !is_as_believed(step, found.as_ref()) {
                return Err(Missed::Stale);
            }
            if TRIES_MAX <= tried {
                return Err(failure.into());
            }
            refused += u32::from(failure == StoreError::Stale);
        }
    }

    /// Lets the storage copy a renamed note; `None` when the content must be sent after all.
    async fn copied(
        &self,
        step: &Step,
        letter: &Letter<'_>,
    ) -> Result<Option<Written>, StoreError> {
        let Some(from) = step.old.as_deref().and_then(|old| old.belief.remote.as_deref()) else {
            return Ok(None);
        };
        let upload = upload(letter, believed(step), self);
        let copy = self.ports.store.copy(&from.key, &from.tag, letter.key, upload);
        match copy.await {
            Err(error) if error.stops_the_run() && !error.is_transient() => Err(error),
            Ok(Some(written)) => Ok(Some(written)),
            // Whether a copy whose answer was lost arrived is seen by the look before the next try.
            Ok(None) | Err(_) => {
                let found = self.ports.store.head(letter.key).await?;
                let ours = found.filter(|object| is_letter(object, letter));
                Ok(ours.map(|object| Written { tag: object.tag, date: object.modified }))
            }
        }
    }

    /// A file that became empty may be one that is just being written.
    async fn make_sure_it_is_empty(&self, step: &Step, file: &LocalFile) -> Result<(), Missed> {
        let head = step.belief.base.as_ref().and_then(|base| base.head());
        if file.size != 0 || head.is_none_or(|head| head.size == 0) {
            return Ok(());
        }
        self.ports.sleep.sleep(EMPTY_LOOK_AFTER_MS).await;
        match self.ports.folder.look(file).await? {
            Some(now) if now.digest == file.digest => Ok(()),
            Some(_) | None => Err(Missed::Stale),
        }
    }

    fn sent(
        &self,
        step: &Step,
        letter: &Letter<'_>,
        tag: Tag,
        date: Option<tidelock_core::time::Timestamp>,
    ) -> Receipt {
        let version = Version {
            digest: letter.file.digest,
            size: letter.file.size,
            tag,
            lineage: Some(Box::new(letter.lineage.clone())),
        };
        let uploaded = Uploaded {
            storage_date: date,
            boot_ms: self.ports.clock.read().boot_ms,
            boot: self.ports.clock.boot(),
        };
        let base = step.belief.base.as_deref().cloned();
        let mut base = base.unwrap_or_else(|| BaseFile::unknown(letter.key.into()));
        base.pending.retain(|p| p.version.lineage_or_first().id != letter.lineage.id);
        let excess = (base.pending.len() + 1).saturating_sub(PENDING_MAX);
        base.pending.drain(..excess);
        let base = base.with_upload(Pending { version, uploaded });
        Receipt {
            changes: vec![Change::Base(step.path.clone(), base.into())],
            tally: Tally::Uploaded,
            again: false,
        }
    }
}

fn believed(step: &Step) -> Believed {
    let believed = step.belief.remote.as_ref().map(|remote| Believed::Tagged(remote.tag.clone()));
    believed.unwrap_or(Believed::Absent)
}

fn upload<'a>(letter: &'a Letter<'_>, believed: Believed, run: &'a Run<'_>) -> Upload<'a> {
    Upload {
        size: letter.file.size,
        mtime: Some(FileTime::from_ns(letter.file.stamp.mtime_ns)),
        ctime: letter.ctime,
        lineage: Some(letter.lineage.to_string()),
        believed,
        begun: None,
        body: run.ports.folder.read(letter.file),
    }
}

/// The version this upload makes, and whether the look at the remote told more than the base knew.
///
/// The object may have been edited there and back again: then its tag is the one we know, and its
/// claim says what came between.
fn version_to_send(step: &Step, file: &LocalFile, found: Option<&Object>) -> (Lineage, bool) {
    let Some(head) = step.belief.base.as_ref().and_then(|base| base.head()) else {
        return (new_version(step, file), false);
    };
    let claimed = found
        .filter(|object| object.tag == head.tag)
        .and_then(|object| Lineage::claimed(object.lineage.as_deref(), &head.digest));
    let parent = claimed.unwrap_or_else(|| head.lineage_or_first());
    let lineage = next_version(file, head, &parent);
    let is_new = intent_of(step).is_none_or(|(_, intent)| intent.lineage != lineage);
    (lineage, is_new)
}

/// The same version again when nothing was edited, else the one after it.
fn next_version(file: &LocalFile, head: &Version, parent: &Lineage) -> Lineage {
    match file.digest == head.digest {
        true => parent.clone(),
        false => Lineage::after(&file.digest, parent),
    }
}

fn intent(step: &Step, file: &LocalFile, lineage: Lineage) -> Intent {
    let replaced = step.belief.remote.as_ref().map(|remote| remote.tag.clone());
    Intent { replaced, digest: file.digest, size: file.size, lineage }
}

fn is_letter(object: &Object, letter: &Letter<'_>) -> bool {
    Lineage::claimed(object.lineage.as_deref(), &letter.file.digest)
        .is_some_and(|lineage| lineage.id == letter.lineage.id)
}

fn is_as_believed(step: &Step, found: Option<&Object>) -> bool {
    step.belief.remote.as_ref().map(|remote| &remote.tag) == found.map(|object| &object.tag)
}
