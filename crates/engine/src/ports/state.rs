//! What a device remembers between two runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;
use tidelock_core::binding::{Bound, RandomId};
use tidelock_core::clock::SavedOffset;
use tidelock_core::condition::Conditions;
use tidelock_core::path::VaultPath;
use tidelock_core::time::Timestamp;
use tidelock_core::tree::{BaseFile, BaseTree, Deletion, Intent, LocalFile, Tag};

use super::folder::Hints;

use super::LocalBoxFuture;
use super::store::Begun;

/// One remembered pair of folder and remote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VaultNo(pub i64);

/// Everything remembered of one vault, but for the hints, which only a scan needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// What both sides were.
    pub base: BaseTree,
    /// Uploads begun whose end is not recorded.
    pub intents: BTreeMap<VaultPath, Intent>,
    /// Writes of several requests that were begun and of which no end is recorded.
    pub begun: BTreeSet<Begun>,
    /// This device's own published deletions, oldest first.
    pub deletions: Vec<Deletion>,
    /// Other devices' deletion records: key, the state it was read in, and what it said.
    pub published: BTreeMap<Arc<str>, (Tag, Vec<Deletion>)>,
    /// The end of the last whole sync, by corrected time.
    pub last_sync: Option<Timestamp>,
}

/// What another device's record says; no deletions for a record that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The record's key.
    pub key: Arc<str>,
    /// The state it was read in.
    pub tag: Tag,
    /// What it said.
    pub deletions: Vec<Deletion>,
}

/// One change of what is remembered. A first scan makes one for each note, so each is small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Both sides now hold this; the intent of the path is over.
    Base(VaultPath, Arc<BaseFile>),
    /// The path is gone on both sides; the intent of the path is over.
    DropBase(VaultPath),
    /// A folder with a marker.
    Folder(VaultPath),
    /// No such folder any more.
    DropFolder(VaultPath),
    /// What a scan knew of a file.
    Hint(Arc<LocalFile>),
    /// No hint about the file of this name any more.
    DropHint(Arc<str>),
    /// An upload is about to begin.
    Intent(VaultPath, Box<Intent>),
    /// A write of several requests was begun, and nothing of its content was sent yet.
    Begun(Begun),
    /// Such a write is over: finished, or thrown away.
    Ended(Begun),
    /// This device deletes a version at the storage.
    Deletion(Deletion),
    /// Another device's record was read.
    Published(Box<Published>),
    /// The IDs the remote carries.
    RemoteIds(BTreeSet<RandomId>),
    /// A sync came to its end.
    LastSync(Timestamp),
}

impl Change {
    /// Another device's record was read.
    #[must_use]
    pub fn published(key: Arc<str>, tag: Tag, deletions: Vec<Deletion>) -> Self {
        Self::Published(Box::new(Published { key, tag, deletions }))
    }
}

/// How the state can fail.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StateError {
    /// Another run holds it.
    #[error("another sync of this vault is running: {0}")]
    Busy(String),
    /// It is not what we wrote.
    #[error("the state cannot be used: {0}")]
    Damaged(String),
    /// The system refused.
    #[error("the state cannot be read or written: {0}")]
    Io(String),
}

/// What a device remembers. Each call is one transaction, durable when it returns.
pub trait State {
    /// This device's random ID, made at the first call.
    fn device(&self) -> LocalBoxFuture<'_, Result<RandomId, StateError>>;
    /// All remembered bindings.
    fn bound(&self) -> LocalBoxFuture<'_, Result<Vec<(VaultNo, Bound)>, StateError>>;
    /// Remembers a binding: a new one, or in the place of `over`, whose base goes on to belong to it.
    fn bind<'a>(
        &'a self,
        bound: &'a Bound,
        over: Option<VaultNo>,
    ) -> LocalBoxFuture<'a, Result<VaultNo, StateError>>;
    /// Forgets base, hints and intents of a vault: its next sync is a first contact. What was begun at
    /// the storage stays known.
    fn forget(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(), StateError>>;
    /// Everything remembered of a vault, and what its last scan knew.
    fn load(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<(Memory, Hints), StateError>>;
    /// What the last scan of a vault knew, once more.
    fn hints(&self, vault: VaultNo) -> LocalBoxFuture<'_, Result<Hints, StateError>>;
    /// Applies all changes or none.
    fn record<'a>(
        &'a self,
        vault: VaultNo,
        changes: &'a [Change],
    ) -> LocalBoxFuture<'a, Result<(), StateError>>;
    /// The offset of a remote, by its written identity.
    fn clock<'a>(
        &'a self,
        remote: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<SavedOffset>, StateError>>;
    /// Keeps the offset of a remote.
    fn set_clock<'a>(
        &'a self,
        remote: &'a str,
        saved: &'a SavedOffset,
    ) -> LocalBoxFuture<'a, Result<(), StateError>>;
    /// What an experiment found of a remote's conditional writes, by its written identity.
    fn conditions<'a>(
        &'a self,
        remote: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<Conditions>, StateError>>;
    /// Keeps what an experiment found.
    fn set_conditions<'a>(
        &'a self,
        remote: &'a str,
        found: &'a Conditions,
    ) -> LocalBoxFuture<'a, Result<(), StateError>>;
}

impl Memory {
    /// Applies a change to what is held in memory, exactly as the state applies it to what it stores.
    /// Hints and the remote's IDs are not held here.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Base(path, base) => {
                self.intents.remove(path);
                self.base.files.insert(path.clone(), Arc::clone(base));
            }
            Change::DropBase(path) => {
                self.intents.remove(path);
                self.base.files.remove(path);
            }
            Change::Folder(path) => {
                self.base.folders.insert(path.clone());
            }
            Change::DropFolder(path) => {
                self.base.folders.remove(path);
            }
            Change::Intent(path, intent) => {
                self.intents.insert(path.clone(), (**intent).clone());
            }
            Change::Begun(begun) => {
                self.begun.insert(begun.clone());
            }
            Change::Ended(begun) => {
                self.begun.remove(begun);
            }
            Change::Deletion(deletion) => {
                self.deletions.retain(|known| known != deletion);
                self.deletions.push(deletion.clone());
            }
            Change::Published(said) => {
                let Published { key, tag, deletions } = &**said;
                self.published.insert(Arc::clone(key), (tag.clone(), deletions.clone()));
            }
            Change::Hint(_) | Change::DropHint(_) | Change::RemoteIds(_) => {}
            Change::LastSync(at) => self.last_sync = Some(*at),
        }
    }
}
