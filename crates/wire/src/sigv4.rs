//! Signature Version 4 for a moment that is passed in.
//!
//! The signature covers the SHA-256 of the body, always. Nothing here knows what time it is.

use std::borrow::Cow;
use std::time::{Duration, UNIX_EPOCH};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningInstructions, SigningParams, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::header::{HeaderValue, InvalidHeaderValue};
use http::uri::InvalidUri;
use http::{Method, Request, Uri};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tidelock_core::clock::FutureCorrection;
use tidelock_core::secret::Secret;
use tidelock_core::time::Timestamp;

use crate::s3::Unsigned;

/// Who signs. `Debug` shows nothing secret, and the secrets are wiped when dropped.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The access key's name; not secret.
    pub access_key_id: String,
    /// The secret that belongs to it.
    pub secret_access_key: Secret,
    /// The token of temporary credentials.
    pub session_token: Option<Secret>,
}

/// Who signs, and for which region.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The credentials.
    pub credentials: &'a Credentials,
    /// The region that the signature is good in.
    pub region: &'a str,
}

/// Why a request cannot be signed. None of these depends on the storage.
#[derive(Debug, Error)]
pub enum SignError {
    /// The moment cannot be written as a date of four-digit years from 1970 on.
    #[error("{} ms since 1970 cannot be signed for", at.ms())]
    OffCalendar {
        /// The moment.
        at: Timestamp,
    },
    /// A header or a credential has characters that HTTP cannot carry.
    #[error("a credential or header has characters that HTTP cannot carry")]
    Characters,
    /// The signer refuses the request.
    #[error("the request cannot be signed")]
    Refused {
        /// What it says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A link would be good only from some later time on.
    #[error(transparent)]
    Future(#[from] FutureCorrection),
}

/// The SHA-256 of a body in hex digits, as `x-amz-content-sha256` carries it.
#[must_use]
pub fn payload_sha256(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

impl Signer<'_> {
    /// Signs a request for the moment `at`; `payload_sha256` is the [digest](payload_sha256) of its
    /// body.
    ///
    /// # Errors
    /// [`SignError`] when the moment, a header or a credential cannot be written.
    pub fn sign(
        &self,
        request: &Unsigned,
        payload_sha256: &str,
        at: Timestamp,
    ) -> Result<Request<Bytes>, SignError> {
        let mut settings = settings(SignatureLocation::Headers);
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let body = SignableBody::Precomputed(payload_sha256.to_owned());
        let instructions = self.instructions(settings, request, body, at)?;

        let mut signed = Request::new(request.body.clone());
        *signed.method_mut() = request.method.clone();
        *signed.uri_mut() = request.uri.clone();
        *signed.headers_mut() = request.headers.clone();
        let (headers, _) = instructions.into_parts();
        for header in headers {
            let mut value: HeaderValue = header.value().parse()?;
            value.set_sensitive(header.sensitive() || header.name() == "authorization");
            signed.headers_mut().insert(header.name(), value);
        }
        Ok(signed)
    }

    /// Makes a link that reads one object without credentials, for `expires_s` seconds from `at`.
    ///
    /// `at` comes from [`Timekeeper::presign_at`](tidelock_core::clock::Timekeeper::presign_at),
    /// which refuses large corrections into the future.
    ///
    /// # Errors
    /// [`SignError`] when the moment or a credential cannot be written.
    pub fn presign_get(
        &self,
        request: &Unsigned,
        at: Timestamp,
        expires_s: u32,
    ) -> Result<Uri, SignError> {
        let mut settings = settings(SignatureLocation::QueryParams);
        settings.expires_in = Some(Duration::from_secs(expires_s.into()));
        let bare = Unsigned {
            method: Method::GET,
            uri: request.uri.clone(),
            headers: http::HeaderMap::new(),
            body: Bytes::new(),
        };
        let body = SignableBody::UnsignedPayload;
        let (_, params) = self.instructions(settings, &bare, body, at)?.into_parts();
        let pairs = params.iter().map(|(name, value)| {
            let encoded = percent_encoding::utf8_percent_encode(value, crate::s3::ENCODED);
            format!("{name}={encoded}")
        });
        let query = bare.uri.query().map(str::to_owned).into_iter().chain(pairs);
        let query = query.collect::<Vec<_>>().join("&");
        let base = bare.uri.to_string();
        let base = base.split('?').next().unwrap_or_default();
        Ok(format!("{base}?{query}").parse()?)
    }

    fn instructions(
        &self,
        settings: SigningSettings,
        request: &Unsigned,
        body: SignableBody<'_>,
        at: Timestamp,
    ) -> Result<SigningInstructions, SignError> {
        let since_epoch = u64::try_from(at.ms()).ok().filter(|_| at <= CALENDAR_END);
        let since_epoch = since_epoch.ok_or(SignError::OffCalendar { at })?;
        let Credentials { access_key_id, secret_access_key, session_token } = self.credentials;
        let identity = aws_credential_types::Credentials::new(
            access_key_id.as_str(),
            secret_access_key.expose(),
            session_token.as_ref().map(|token| token.expose().to_owned()),
            None,
            "tidelock",
        )
        .into();
        let params: SigningParams<'_> = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("s3")
            .time(UNIX_EPOCH + Duration::from_millis(since_epoch))
            .settings(settings)
            .build()
            .map_err(refused)?
            .into();
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| {
                Ok((name.as_str(), value.to_str().map_err(|_| SignError::Characters)?))
            })
            .collect::<Result<Vec<_>, SignError>>()?;
        let uri = request.uri.to_string();
        let signable =
            SignableRequest::new(request.method.as_str(), uri, headers.into_iter(), body);
        let (instructions, _) =
            sign(signable.map_err(refused)?, &params).map_err(refused)?.into_parts();
        Ok(instructions)
    }
}

/// The end of year 9999.
const CALENDAR_END: Timestamp = Timestamp::from_s(253_402_300_799);

/// S3's way: the path as it is, encoded once. What proxies and HTTP clients may touch is left out.
fn settings(location: SignatureLocation) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = location;
    let unsigned = ["authorization", "cache-control", "expect", "transfer-encoding", "user-agent"];
    settings.excluded_headers = Some(unsigned.map(Cow::Borrowed).to_vec());
    settings
}

fn refused(source: impl std::error::Error + Send + Sync + 'static) -> SignError {
    SignError::Refused { source: Box::new(source) }
}

impl From<InvalidHeaderValue> for SignError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self::Characters
    }
}

impl From<InvalidUri> for SignError {
    fn from(_: InvalidUri) -> Self {
        Self::Characters
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    /// 2013-05-24T00:00:00Z, the moment of all of AWS's examples.
    const AT: Timestamp = Timestamp::from_s(1_369_353_600);

    fn credentials() -> Credentials {
        Credentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned()),
            session_token: None,
        }
    }

    fn request(method: Method, uri: &str, headers: &[(&'static str, &str)]) -> Unsigned {
        let headers = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()));
        let headers = HeaderMap::from_iter(headers);
        Unsigned { method, uri: uri.parse().unwrap(), headers, body: Bytes::new() }
    }

    fn authorization(request: &Unsigned, credentials: &Credentials) -> String {
        let signer = Signer { credentials, region: "us-east-1" };
        let sum = payload_sha256(&request.body);
        let signed = signer.sign(request, &sum, AT).unwrap();
        signed.headers()["authorization"].to_str().unwrap().to_owned()
    }

    /// The worked examples of "Authenticating Requests: Using the Authorization Header" in the
    /// Amazon S3 API reference.
    #[test]
    fn the_published_examples_are_signed_as_published() {
        const HOST: &str = "https://examplebucket.s3.amazonaws.com";
        let put_headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ];
        let get = request(Method::GET, &format!("{HOST}/test.txt"), &[("range", "bytes=0-9")]);
        let put = request(Method::PUT, &format!("{HOST}/test%24file.text"), &put_headers);
        let put = Unsigned { body: Bytes::from_static(b"Welcome to Amazon S3."), ..put };
        let lifecycle = request(Method::GET, &format!("{HOST}/?lifecycle"), &[]);
        let list = request(Method::GET, &format!("{HOST}/?max-keys=2&prefix=J"), &[]);
        for (request, signature) in [
            (&get, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            (&put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
            (&lifecycle, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            (&list, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ] {
            let authorization = authorization(request, &credentials());
            assert!(authorization.ends_with(signature), "{}: {authorization}", request.uri);
        }
    }

    /// "Authenticating Requests: Using Query Parameters" in the Amazon S3 API reference.
    #[test]
    fn the_published_link_is_made_as_published() {
        let credentials = credentials();
        let signer = Signer { credentials: &credentials, region: "us-east-1" };
        let get = request(Method::GET, "https://examplebucket.s3.amazonaws.com/test.txt", &[]);
        let link = signer.presign_get(&get, AT, 86_400).unwrap().to_string();
        for part in [
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
            "X-Amz-Date=20130524T000000Z",
            "X-Amz-Expires=86400",
            "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        ] {
            assert!(link.contains(part), "{part} in {link}");
        }
    }

    /// The signature was computed with the five HMACs of the specification, by hand.
    #[test]
    fn a_session_token_and_a_port_are_part_of_the_signature() {
        let credentials = Credentials {
            session_token: Some(Secret::new("token/1==".to_owned())),
            ..credentials()
        };
        let get = request(Method::GET, "http://h.example:9000/b/a%20b", &[]);
        let authorization = authorization(&get, &credentials);
        let headers = "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token";
        assert!(authorization.contains(headers), "{authorization}");
        assert!(
            authorization
                .ends_with("7990675184f2673155e4cd1b47ffdf583685f40d3d5938cac34a86cf1f609684"),
            "{authorization}"
        );
    }

    #[test]
    fn what_proxies_change_is_not_signed_and_what_we_rely_on_is() {
        let headers = [("cache-control", "no-cache"), ("if-match", "\"x\""), ("x-amz-meta-a", "b")];
        let put = request(Method::PUT, "https://h.example/b/k", &headers);
        let authorization = authorization(&put, &credentials());
        let signed = "SignedHeaders=host;if-match;x-amz-content-sha256;x-amz-date;x-amz-meta-a,";
        assert!(authorization.contains(signed), "{authorization}");
    }

    #[test]
    fn nothing_secret_is_shown() {
        let credentials = Credentials {
            session_token: Some(Secret::new("TOKENTEXT".to_owned())),
            ..credentials()
        };
        let signer = Signer { credentials: &credentials, region: "us-east-1" };
        let get = request(Method::GET, "https://h.example/b/k", &[]);
        let signed = signer.sign(&get, &payload_sha256(b""), AT).unwrap();
        let shown = format!("{credentials:?} {signer:?} {signed:?}");
        assert!(!shown.contains("wJalr"), "{shown}");
        assert!(!shown.contains("TOKENTEXT"), "{shown}");
        assert!(!shown.contains("Signature="), "{shown}");
    }

    #[test]
    fn what_cannot_be_written_is_an_error() {
        let get = request(Method::GET, "https://h.example/b/k", &[]);
        let sign = |credentials: &Credentials, at: Timestamp| {
            Signer { credentials, region: "us-east-1" }.sign(&get, &payload_sha256(b""), at)
        };
        for ms in [-1, i64::MIN, i64::MAX, 253_402_300_800_000] {
            let at = Timestamp::from_ms(ms);
            assert!(matches!(sign(&credentials(), at), Err(SignError::OffCalendar { .. })), "{ms}");
        }
        let broken = Credentials { access_key_id: "AK\n".to_owned(), ..credentials() };
        assert!(matches!(sign(&broken, AT), Err(SignError::Characters)));
        let token = Some(Secret::new("a\nb".to_owned()));
        let broken = Credentials { session_token: token, ..credentials() };
        assert!(sign(&broken, AT).is_err());
    }
}
