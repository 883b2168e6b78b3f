//! A place in a bucket, as a user would write it.

use std::path::PathBuf;

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
}

impl Remote {
    pub(crate) fn new(endpoint: &str, bucket: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            bucket: bucket.to_owned(),
            prefix: String::new(),
            vendor: None,
            ca: None,
        }
    }

    /// The same bucket, another place in it.
    pub(crate) fn under(&self, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..self.clone() }
    }

    /// The same place in another bucket.
    pub(crate) fn in_bucket(&self, bucket: &str) -> Self {
        Self { bucket: bucket.to_owned(), ..self.clone() }
    }

    /// `s3://BUCKET/PREFIX?…`
    pub(crate) fn url(&self) -> String {
        let Self { endpoint, bucket, prefix, vendor, .. } = self;
        let vendor = vendor.as_ref().map(|name| format!("&vendor={name}")).unwrap_or_default();
        format!(
            "s3://{bucket}/{prefix}?endpoint={endpoint}&region=us-east-1&path-style=true{vendor}"
        )
    }
}
