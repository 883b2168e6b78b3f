//! A place in a bucket, or a folder, as a user would write it.

use std::path::{Path, PathBuf};

/// Where notes go. The keys are always the tests' own.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    pub(crate) endpoint: String,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    /// Not named in the address when `None`.
    pub(crate) vendor: Option<String>,
    /// The certificate authority of an endpoint over TLS.
    pub(crate) ca: Option<PathBuf>,
    /// A folder that serves as remote; then nothing else counts.
    pub(crate) folder: Option<PathBuf>,
}

impl Remote {
    pub(crate) fn new(endpoint: &str, bucket: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            bucket: bucket.to_owned(),
            prefix: String::new(),
            vendor: None,
            ca: None,
            folder: None,
        }
    }

    /// A folder: a NAS, a USB disk.
    pub(crate) fn folder(path: &Path) -> Self {
        Self { folder: Some(path.to_owned()), ..Self::new("", "") }
    }

    /// The same bucket, another place in it.
    pub(crate) fn under(&self, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..self.clone() }
    }

    /// The same place in another bucket.
    pub(crate) fn in_bucket(&self, bucket: &str) -> Self {
        Self { bucket: bucket.to_owned(), ..self.clone() }
    }

    /// `s3://BUCKET/PREFIX?…`, or `file:///PATH`.
    pub(crate) fn url(&self) -> String {
        if let Some(folder) = &self.folder {
            return format!("file://{}", folder.display());
        }
        let Self { endpoint, bucket, prefix, vendor, .. } = self;
        let vendor = vendor.as_ref().map(|name| format!("&vendor={name}")).unwrap_or_default();
        format!(
            "s3://{bucket}/{prefix}?endpoint={endpoint}&region=us-east-1&path-style=true{vendor}"
        )
    }
}
