//! The doors to the world. Each is dyn-safe, its futures are local and need no `Send`, so that the
//! same engine runs on a phone's web view and on a server.
//!
//! A detail of an error is what the system or the storage says, in its own words. Where the sentence
//! is ours, it is a key `detail-…` of the catalogue of texts, with the words it takes behind `: `.

mod clock;
mod folder;
mod http;
mod progress;
mod state;
mod store;

use bytes::Bytes;
pub use futures::future::LocalBoxFuture;
use futures::stream::LocalBoxStream;

pub use self::clock::{Clock, Entropy, Sleep};
pub use self::folder::{Folder, FolderError, Hints, PathProblem, Scan, Scanned, Staged};
pub use self::http::{Answer, Http, HttpError, NetFault};
pub use self::progress::{Progress, Progressed};
pub use self::state::{Change, Memory, Published, State, StateError, VaultNo};
pub use self::store::{
    Access, Begun, Believed, ListPage, Listed, Object, Store, StoreClock, StoreError, Traffic,
    Upload, Written,
};

/// A body that arrives piece by piece. It ends at the first error.
pub type ByteStream<'a> = LocalBoxStream<'a, Result<Bytes, StreamError>>;

/// Why a body broke off.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StreamError {
    /// The local file is not the one that was scanned any more.
    #[error("the file changed while it was read")]
    Changed,
    /// The local file cannot be read.
    #[error("the file cannot be read: {0}")]
    Local(String),
    /// The connection broke or fell silent.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The body is shorter or longer than announced.
    #[error("{got} bytes came where {announced} were announced")]
    Length {
        /// What the head of the answer said.
        announced: u64,
        /// What came.
        got: u64,
    },
}
