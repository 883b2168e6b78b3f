//! What all operations share: a request without a signature, and an answer that makes no sense.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Uri};
use md5::{Digest, Md5};
use thiserror::Error;

use super::{Address, BadKey};

/// A whole request, but for the signature and the moment it is made for.
#[derive(Clone, Debug)]
pub struct Unsigned {
    /// The method.
    pub method: Method,
    /// The absolute URL; every character of the key percent-encoded.
    pub uri: Uri,
    /// The headers, without `Host` and everything a signature adds.
    pub headers: HeaderMap,
    /// The body, in memory so that it can be sent again.
    pub body: Bytes,
}

/// An answer that is not what the operation promises.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the storage's answer makes no sense: {problem}")]
pub struct Malformed {
    /// What is wrong with it: a key of the catalogue of texts, with the words it takes behind a colon.
    pub problem: String,
}

impl Malformed {
    pub(super) fn because(problem: impl Into<String>) -> Self {
        Self { problem: problem.into() }
    }
}

impl Unsigned {
    pub(super) fn to_bucket(
        method: Method,
        address: &Address,
        query: &str,
    ) -> Result<Self, BadKey> {
        Self::to(method, &address.bucket_url(query))
    }

    pub(super) fn to_key(
        method: Method,
        address: &Address,
        key: &str,
        query: &str,
    ) -> Result<Self, BadKey> {
        Self::to(method, &address.key_url(key, query)?)
    }

    /// `Cache-Control: no-cache` as Remotely Save sends it: caches on the way stay out of it, and
    /// the objects keep it.
    fn to(method: Method, url: &str) -> Result<Self, BadKey> {
        let uri = url.parse().map_err(|_| BadKey::NoUrl)?;
        let headers = HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static("no-cache"))]);
        Ok(Self { method, uri, headers, body: Bytes::new() })
    }

    /// Sets a header whose value was checked or made by us; any other byte than visible ASCII and
    /// space is percent-encoded.
    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Self {
        let plain: String = value.chars().map(visible_or_encoded).collect();
        if let Ok(value) = HeaderValue::from_str(&plain) {
            self.headers.insert(name, value);
        }
        self
    }

    pub(super) fn header_if(self, name: HeaderName, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// Sets the body and its `Content-MD5`, which the storage verifies.
    pub(super) fn body(self, body: Bytes) -> Self {
        let md5 = STANDARD.encode(Md5::digest(&body));
        let with_sum = self.header(HeaderName::from_static("content-md5"), &md5);
        Self { body, ..with_sum }
    }
}

fn visible_or_encoded(c: char) -> String {
    match c {
        ' '..='~' => c.to_string(),
        c => super::address::encode(c.encode_utf8(&mut [0; 4])),
    }
}
