//! Why a lab cannot start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

pub use super::store::RootError;

/// Why a lab cannot start.
#[derive(Debug, Error)]
pub enum LabError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The folder for `--root` cannot be used.
    #[error("cannot open the store")]
    Root(#[from] RootError),
    /// A bucket's name is not one that S3 allows.
    #[error("`{name}` is no bucket name; write 3 to 63 of a-z, 0-9, `-` and `.`")]
    BucketName {
        /// The name.
        name: String,
    },
    /// A bucket cannot be made in the store.
    #[error("cannot make the bucket `{name}`")]
    Bucket {
        /// Its name.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file that was asked for cannot be written.
    #[error("cannot write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No certificate could be made for these names and dates.
    #[error("cannot make a certificate")]
    Certificate(#[from] rcgen::Error),
    /// The certificate could not be taken into use.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),
    /// The certificate's validity is beyond the calendar.
    #[error("the certificate's validity is beyond the calendar")]
    Validity,
    /// The system gives no thread or no runtime.
    #[error("cannot start the server")]
    Start(#[source] io::Error),
}

impl LabError {
    /// One sentence that says what to do next.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Listen { .. } => "choose another address with --listen; port 0 takes a free one",
            Self::Root(RootError::InUse { .. }) => {
                "stop that one, or name another folder with --root"
            }
            Self::Root(
                RootError::Io { .. } | RootError::Damaged { .. } | RootError::Format { .. },
            ) => "name an empty folder, or one that a lab of this version wrote",
            Self::BucketName { .. } => "choose another name with --bucket",
            Self::Bucket { .. } | Self::Write { .. } => {
                "check that the folder exists, has space and may be written"
            }
            Self::Certificate(_) | Self::Tls(_) | Self::Validity => {
                "check --tls-name and --tls-valid"
            }
            Self::Start(_) => "close other programs and try again",
        }
    }
}
