//! Why a lab cannot start.

use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

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
    /// The stable code for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Listen { .. } => "lab-address",
            Self::Root(RootError::Io { .. }) => "lab-root",
            Self::Root(RootError::Damaged { .. }) => "lab-root-damaged",
            Self::Root(RootError::Format { .. }) => "lab-root-format",
            Self::Root(RootError::InUse { .. }) => "lab-root-in-use",
            Self::BucketName { .. } => "lab-bucket-name",
            Self::Bucket { .. } => "lab-bucket",
            Self::Write { .. } => "lab-file",
            Self::Certificate(_) | Self::Tls(_) => "lab-certificate",
            Self::Validity => "lab-validity",
            Self::Start(_) => "lab-not-started",
        }
    }

    /// What its texts name, by the names of their variables.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let file = |path: &Path| ("file", path.display().to_string());
        let detail = |words: &dyn Display| ("detail", words.to_string());
        match self {
            Self::Listen { address, source } => {
                vec![("field", address.to_string()), detail(source)]
            }
            Self::Root(RootError::Io { path, source }) => vec![file(path), detail(source)],
            Self::Root(RootError::Damaged { path, line, source }) => {
                vec![file(path), ("line", line.to_string()), detail(source)]
            }
            Self::Root(RootError::Format { path, found }) => vec![file(path), detail(found)],
            Self::Root(RootError::InUse { path }) => vec![file(path)],
            Self::BucketName { name } => vec![("bucket", name.clone())],
            Self::Bucket { name, source } => vec![("bucket", name.clone()), detail(source)],
            Self::Write { path, source } => vec![file(path), detail(source)],
            Self::Certificate(source) => vec![detail(source)],
            Self::Tls(source) => vec![detail(source)],
            Self::Validity => Vec::new(),
            Self::Start(source) => vec![detail(source)],
        }
    }
}
