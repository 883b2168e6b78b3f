//! The remote storage.

use std::sync::Arc;

use futures::stream::LocalBoxStream;
use thiserror::Error;
use tidelock_core::clock::{ClockPart, ClockStop, ClockView, SavedOffset};
use tidelock_core::condition::Conditions;
use tidelock_core::time::{FileTime, Timestamp};
use tidelock_core::tree::{LocalFile, Tag};

use super::{ByteStream, LocalBoxFuture, NetFault, PathProblem, StreamError};
use crate::retry::WISH_MS_MAX;

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The key below the remote's prefix, as found. May be anything.
    pub key: Arc<str>,
    /// What the storage calls the object's state.
    pub tag: Tag,
    /// The stored length in bytes.
    pub size: u64,
    /// When the storage took it in, by its own clock.
    pub modified: Option<Timestamp>,
}

/// Some lines of a listing, and the storage's `Date` when it gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The lines, in the storage's order.
    pub objects: Vec<Listed>,
    /// Keys, or folders without a slash at the end, that something stands for which cannot be told as
    /// an object though it should be: nothing may be concluded about them, nor about what would lie
    /// below them.
    pub unclear: Vec<PathProblem>,
    /// Likewise, but for what is no object and is passed over: links, pipes, other disks.
    pub passed_over: Vec<PathProblem>,
    /// The storage's clock.
    pub date: Option<Timestamp>,
}

/// What the storage tells of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its state.
    pub tag: Tag,
    /// The stored length in bytes.
    pub size: u64,
    /// When the storage took it in, by its own clock.
    pub modified: Option<Timestamp>,
    /// The file's own modification time, as the writer's device had it.
    pub mtime: Option<FileTime>,
    /// The text of its lineage metadata, unchecked.
    pub lineage: Option<String>,
    /// The storage's `Date` of this answer.
    pub date: Option<Timestamp>,
}

/// What a write believes to replace. Stores that can, let the storage check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Believed {
    /// Nothing is there.
    Absent,
    /// The object in this state is there.
    Tagged(Tag),
    /// Whatever is there.
    Anything,
}

/// A write of several requests that was begun. As long as it is neither finished nor thrown away, the
/// storage keeps what was sent of it, and no listing shows that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Begun {
    /// What is being written: a key below the remote's prefix.
    pub key: Arc<str>,
    /// What the storage calls this very attempt. No other one, of whatever device, has that name.
    pub id: Arc<str>,
}

/// A whole object to write.
pub struct Upload<'a> {
    /// Its length in bytes; the body must have exactly that.
    pub size: u64,
    /// The file's own modification time.
    pub mtime: Option<FileTime>,
    /// The file's own creation time; written for others, read by nobody here.
    pub ctime: Option<FileTime>,
    /// The text of the lineage metadata; `None` for objects that are no notes.
    pub lineage: Option<String>,
    /// What it replaces.
    pub believed: Believed,
    /// How its write was begun, where that was done already.
    pub begun: Option<Begun>,
    /// The bytes. An error in it aborts the write, and nothing becomes visible.
    pub body: ByteStream<'a>,
}

impl<'a> Upload<'a> {
    /// An object that is no note, in the place of whatever is there.
    #[must_use]
    pub fn bare(size: u64, body: ByteStream<'a>) -> Self {
        let believed = Believed::Anything;
        Self { size, mtime: None, ctime: None, lineage: None, believed, begun: None, body }
    }
}

/// A write that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The new object's state.
    pub tag: Tag,
    /// The storage's `Date` of the answer.
    pub date: Option<Timestamp>,
}

/// What crossed the network since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests sent, retries included.
    pub requests: u64,
    /// Body bytes sent.
    pub bytes_up: u64,
    /// Body bytes received.
    pub bytes_down: u64,
}

/// What a store knows of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreClock {
    /// For people and scripts.
    pub view: ClockView,
    /// For the next run.
    pub saved: Option<SavedOffset>,
}

/// Which refusal of access it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The key ID is unknown.
    UnknownKey,
    /// The secret is wrong, or something on the way changed the request.
    WrongSecret,
    /// The temporary credentials are over.
    ExpiredCredentials,
    /// The account may not do this.
    Policy,
    /// There is no such bucket.
    NoBucket,
    /// The bucket lies in another region: this one, where the storage tells.
    WrongRegion(Option<String>),
    /// The storage wants the bucket in the host name, or in the path.
    UrlStyle,
    /// Refused without a reason.
    Denied,
}

impl Access {
    /// The stable code for scripts and texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownKey => "access-unknown-key",
            Self::WrongSecret => "access-wrong-secret",
            Self::ExpiredCredentials => "access-expired-credentials",
            Self::Policy => "access-policy",
            Self::NoBucket => "access-no-bucket",
            Self::WrongRegion(_) => "access-wrong-region",
            Self::UrlStyle => "access-url-style",
            Self::Denied => "access-denied",
        }
    }
}

/// How a store can fail.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StoreError {
    /// The clock alone stands in the way.
    #[error(transparent)]
    Clock(#[from] ClockStop),
    /// The storage refuses, at the corrected time too.
    #[error("the storage refuses: {status} {code}: {message}")]
    Access {
        /// Which refusal.
        access: Access,
        /// The HTTP status.
        status: u16,
        /// The storage's own code, may be empty.
        code: String,
        /// The storage's own words, may be empty.
        message: String,
        /// What the clock has to do with it.
        clock: ClockPart,
    },
    /// Nothing answers.
    #[error("the storage cannot be reached ({fault:?}): {detail}")]
    Unreachable {
        /// Where the road broke.
        fault: NetFault,
        /// The system's words.
        detail: String,
    },
    /// The place where the objects are kept is not there: a disk that is not connected, a share that
    /// is not mounted.
    #[error("the storage is missing: {0}")]
    Missing(String),
    /// The system refuses, where the storage is a folder of this device.
    #[error("the storage cannot be read or written: {0}")]
    Disk(String),
    /// The object is not in the state that was believed.
    #[error("the object changed in the meantime")]
    Stale,
    /// The storage asks to wait, or has a bad moment.
    #[error("the storage is busy: {status}")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// How long it asks to wait.
        retry_after_ms: Option<u64>,
    },
    /// An answer came that this kind of storage does not give.
    #[error("this is not the storage it should be: {0}")]
    NotThis(String),
    /// The listing contradicts itself or does not end, so nothing may be concluded from it.
    #[error("the listing cannot be trusted: {0}")]
    Listing(String),
    /// The storage is full, or the account's quota is.
    #[error("the storage has no room")]
    Quota,
    /// The object lies in an archive and must be restored first.
    #[error("the object is archived")]
    Archived,
    /// This storage cannot hold an object of this name or size.
    #[error("the storage cannot take it: {0}")]
    Impossible(String),
    /// The storage calls two things of different length one state of one object.
    #[error("the storage told of {told} bytes, gives {given}, and calls both one state")]
    Contradiction {
        /// The length in bytes that was told before.
        told: u64,
        /// The length in bytes of what is given now.
        given: u64,
    },
    /// A body broke off.
    #[error(transparent)]
    Body(#[from] StreamError),
    /// Something else went wrong at the storage.
    #[error("the storage failed: {status} {code}: {message}")]
    Failed {
        /// The HTTP status.
        status: u16,
        /// The storage's own code.
        code: String,
        /// The storage's own words.
        message: String,
    },
}

impl StoreError {
    /// Whether waiting may cure it.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Busy { .. } => !self.asks_for_too_long(),
            Self::Unreachable { fault, .. } => match fault {
                NetFault::Timeout | NetFault::Reset => true,
                NetFault::Name
                | NetFault::Refused
                | NetFault::TlsUntrusted
                | NetFault::TlsFailed
                | NetFault::NotTls
                | NetFault::NotHttp
                | NetFault::Proxy => false,
            },
            Self::Body(body) => match body {
                StreamError::Broken(_) | StreamError::Length { .. } => true,
                StreamError::Changed | StreamError::Local(_) => false,
            },
            Self::Failed { status, .. } => 500 <= *status,
            Self::Clock(_)
            | Self::Access { .. }
            | Self::Missing(_)
            | Self::Disk(_)
            | Self::Stale
            | Self::NotThis(_)
            | Self::Listing(_)
            | Self::Quota
            | Self::Archived
            | Self::Impossible(_)
            | Self::Contradiction { .. } => false,
        }
    }

    /// Whether the storage wants to be left alone for longer than a run waits.
    #[must_use]
    pub fn asks_for_too_long(&self) -> bool {
        matches!(self, Self::Busy { retry_after_ms: Some(ms), .. } if WISH_MS_MAX < *ms)
    }

    /// Whether every further request would meet the same: then the run stops.
    #[must_use]
    pub fn stops_the_run(&self) -> bool {
        match self {
            Self::Clock(stop) => !stop.is_of_one_request(),
            Self::Unreachable { .. }
            | Self::Missing(_)
            | Self::NotThis(_)
            | Self::Listing(_)
            | Self::Quota => true,
            Self::Access { access, .. } => !matches!(access, Access::Policy | Access::Denied),
            Self::Busy { .. } => self.asks_for_too_long(),
            Self::Disk(_)
            | Self::Stale
            | Self::Archived
            | Self::Impossible(_)
            | Self::Contradiction { .. }
            | Self::Body(_)
            | Self::Failed { .. } => false,
        }
    }
}

/// The least a remote storage must offer. Keys are below the remote's prefix and opaque.
///
/// Reads, listings and deletions are repeated by the store itself when they fail in passing;
/// a write is not: whoever writes must look before it is done again.
pub trait Store {
    /// Every object below the prefix whose key begins with `below`, in pages. An error ends it, and then
    /// nothing may be concluded from what came before.
    fn list<'a>(&'a self, below: &'a str) -> LocalBoxStream<'a, Result<ListPage, StoreError>>;
    /// What the storage tells of one object; `None` if there is none, which is no error.
    fn head<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<Option<Object>, StoreError>>;
    /// One object and its body, whose length is checked; `None` if there is none.
    fn get<'a>(
        &'a self,
        key: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<(Object, ByteStream<'a>)>, StoreError>>;
    /// Begins a write that takes several requests, and names it; `None` for one that needs no beginning.
    /// Whoever begins one gives the name to [`Store::put`], or to [`Store::abandon`]: the next run does
    /// where this one is cut off. A write that fails stays begun.
    fn begin<'a>(
        &'a self,
        key: &'a str,
        upload: &'a Upload<'_>,
    ) -> LocalBoxFuture<'a, Result<Option<Begun>, StoreError>>;
    /// Throws away what was sent of a write that was begun. One that is over already stays as it is.
    fn abandon<'a>(&'a self, begun: &'a Begun) -> LocalBoxFuture<'a, Result<(), StoreError>>;
    /// Writes a whole object, once; [`StoreError::Stale`] where the storage itself checks the belief.
    fn put<'a>(
        &'a self,
        key: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Written, StoreError>>;
    /// Copies an object, if it still has that tag, inside the storage, with the metadata that `upload`
    /// names; its body is not read. `None` where this storage cannot, or will not now. A storage that
    /// can rename may take `from` away in the same moment: whoever asks will not keep it.
    fn copy<'a>(
        &'a self,
        from: &'a str,
        tag: &'a Tag,
        to: &'a str,
        upload: Upload<'a>,
    ) -> LocalBoxFuture<'a, Result<Option<Written>, StoreError>> {
        let _ = (from, tag, to, upload);
        Box::pin(std::future::ready(Ok(None)))
    }
    /// Removes an object; removing nothing is fine.
    fn delete<'a>(&'a self, key: &'a str) -> LocalBoxFuture<'a, Result<(), StoreError>>;
    /// Likewise; [`StoreError::Stale`] where the storage itself checks that the object is in this state.
    fn delete_tagged<'a>(
        &'a self,
        key: &'a str,
        _tag: &'a Tag,
    ) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.delete(key)
    }
    /// What an experiment showed of conditional writes here, this time or earlier; `None`: nothing.
    fn conditions(&self) -> Option<Conditions> {
        None
    }
    /// Makes the experiment, with objects of its own that it removes again, and knows from then on
    /// what it found; `None` where there is nothing to find out about this kind of storage.
    fn try_conditions(&self) -> LocalBoxFuture<'_, Result<Option<Conditions>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
    /// Whether the storage still refuses to create `key`, which must be there and empty: one request
    /// that says whether what was found before still holds. What does not is taken back.
    fn recheck_conditions<'a>(
        &'a self,
        _key: &'a str,
    ) -> LocalBoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(std::future::ready(Ok(false)))
    }
    /// Whether the storage itself refuses a write of `size` bytes that believes in
    /// [`Believed::Absent`] where something is, so that nobody needs to look first.
    fn creates_only(&self, _size: u64) -> bool {
        false
    }
    /// The length of the parts whose MD5 digests make the tag of an upload of `size` bytes, where
    /// tags are such digests with this kind of storage; `None` where they never are.
    fn md5_tag_parts(&self, size: u64) -> Option<u64>;
    /// Whether every tag is the BLAKE3 digest of the content, in hex digits.
    fn tags_are_digests(&self) -> bool {
        false
    }
    /// How many bytes of an upload of `file` this store holds in memory at once.
    fn buffer_bytes(&self, file: &LocalFile) -> u64;
    /// What crossed the network so far.
    fn traffic(&self) -> Traffic;
    /// What the storage's answers told of time so far.
    fn clock(&self) -> StoreClock;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_that_was_too_old_does_not_stop_the_others() {
        let here = Timestamp::from_s(0);
        for (stop, stops) in [
            (ClockStop::Disputed, false),
            (ClockStop::Aged, false),
            (ClockStop::Untold { told: None, here }, true),
            (ClockStop::StorageBeforeRelease { date: here }, true),
        ] {
            assert_eq!(StoreError::Clock(stop).stops_the_run(), stops, "{stop}");
        }
    }
}
