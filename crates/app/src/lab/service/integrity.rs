//! Receives bodies and checks them against whatever their sender declared.
//!
//! `x-amz-content-sha256` and chunk signatures are checked by the framework while it streams;
//! here are `Content-MD5` and the `x-amz-checksum-*` family, as headers or trailers.

use std::error::Error;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures::StreamExt;
use http::HeaderMap;
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{S3Error, S3Result, TrailingHeaders, s3_error};

use crate::lab::store::Store;
use crate::lab::store::content::Content;

/// What the sender said of a body.
pub(super) struct Declared {
    pub(super) md5: Option<String>,
    pub(super) checksum: Checksum,
    pub(super) length: Option<i64>,
    pub(super) trailers: Option<TrailingHeaders>,
    /// `x-amz-trailer`: the checksum that will follow the body.
    pub(super) trailer_name: Option<String>,
}

/// A body that arrived whole and right.
pub(super) struct Received {
    pub(super) content: Content,
    pub(super) md5: [u8; 16],
    pub(super) checksum: Checksum,
}

impl Declared {
    pub(super) fn trailer_name(headers: &HeaderMap) -> Option<String> {
        Some(headers.get("x-amz-trailer")?.to_str().ok()?.to_ascii_lowercase())
    }

    /// Streams `body` into the store; refuses it when anything differs.
    pub(super) async fn receive(
        self,
        store: &Store,
        body: Option<StreamingBlob>,
    ) -> S3Result<Received> {
        let mut sink = store.sink().await.map_err(S3Error::internal_error)?;
        let (mut md5, mut hasher) = (Md5::new(), self.hasher());
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| bad_stream(error.as_ref()))?;
                md5.update(&chunk);
                hasher.update(&chunk);
                sink.write(&chunk).await.map_err(S3Error::internal_error)?;
            }
        }
        let content = sink.finish().await.map_err(S3Error::internal_error)?;
        let received =
            Received { content, md5: md5.finalize().into(), checksum: hasher.finalize() };
        self.check(&received)?;
        Ok(received)
    }

    fn hasher(&self) -> ChecksumHasher {
        let trailer = self.trailer_name.as_deref().unwrap_or_default();
        let declared = &self.checksum;
        ChecksumHasher {
            crc32: wanted(&declared.checksum_crc32, trailer, CRC32),
            crc32c: wanted(&declared.checksum_crc32c, trailer, CRC32C),
            sha1: wanted(&declared.checksum_sha1, trailer, SHA1),
            sha256: wanted(&declared.checksum_sha256, trailer, SHA256),
            crc64nvme: wanted(&declared.checksum_crc64nvme, trailer, CRC64NVME),
        }
    }

    fn check(&self, received: &Received) -> S3Result<()> {
        if self.length.is_some_and(|length| u64::try_from(length) != Ok(received.content.len())) {
            return Err(incomplete());
        }
        if let Some(md5) = &self.md5 {
            let declared = BASE64_STANDARD.decode(md5).ok().filter(|md5| md5.len() == 16);
            let declared = declared.ok_or_else(|| {
                s3_error!(InvalidDigest, "The Content-MD5 you specified was invalid.")
            })?;
            if declared != received.md5 {
                return Err(bad_digest());
            }
        }
        let trailers = self.trailers.as_ref().and_then(TrailingHeaders::take).unwrap_or_default();
        let (declared, computed) = (&self.checksum, &received.checksum);
        for (name, declared, computed) in [
            (CRC32, &declared.checksum_crc32, &computed.checksum_crc32),
            (CRC32C, &declared.checksum_crc32c, &computed.checksum_crc32c),
            (SHA1, &declared.checksum_sha1, &computed.checksum_sha1),
            (SHA256, &declared.checksum_sha256, &computed.checksum_sha256),
            (CRC64NVME, &declared.checksum_crc64nvme, &computed.checksum_crc64nvme),
        ] {
            let trailer = trailers.get(name).and_then(|value| value.to_str().ok());
            let declared = declared.as_deref().or(trailer);
            if declared.is_some() && declared != computed.as_deref() {
                return Err(bad_digest());
            }
        }
        Ok(())
    }
}

const CRC32: &str = "x-amz-checksum-crc32";
const CRC32C: &str = "x-amz-checksum-crc32c";
const SHA1: &str = "x-amz-checksum-sha1";
const SHA256: &str = "x-amz-checksum-sha256";
const CRC64NVME: &str = "x-amz-checksum-crc64nvme";

fn wanted<T: s3s::crypto::Checksum>(
    declared: &Option<String>,
    trailer: &str,
    name: &str,
) -> Option<T> {
    (declared.is_some() || trailer == name).then(T::new)
}

fn bad_digest() -> S3Error {
    s3_error!(
        BadDigest,
        "The Content-MD5 or checksum you specified did not match what was received."
    )
}

fn incomplete() -> S3Error {
    s3_error!(IncompleteBody, "You did not provide the number of bytes specified.")
}

/// The framework's stream errors are private types; their names are all there is.
fn bad_stream(error: &(dyn Error + Send + Sync + 'static)) -> S3Error {
    let said = error.to_string();
    if said.contains("Sha256Mismatch") {
        let message =
            "The provided 'x-amz-content-sha256' header does not match what was computed.";
        super::vendor_error(http::StatusCode::BAD_REQUEST, "XAmzContentSHA256Mismatch", message)
    } else if said.contains("SignatureMismatch") {
        s3_error!(SignatureDoesNotMatch, "A chunk's signature does not match.")
    } else {
        incomplete()
    }
}
