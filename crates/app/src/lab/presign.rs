//! Checks the signature of presigned URLs (AWS Signature Version 4, query form).
//!
//! The framework would compare their expiry with the system's clock, which is not the lab's. So
//! they are checked here, without any clock, and go on without their signature. Format: "Create a
//! signed AWS API request" in the public documentation of Signature Version 4.

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use s3s::auth::SecretKey;
use sha2::{Digest, Sha256};

/// Marks a request whose presigned URL was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presigned;

/// Why a presigned URL is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadPresign {
    /// The key is not ours.
    Key,
    /// The signature is not what the secret makes of this request.
    Signature,
    /// Something that belongs to such a URL is missing.
    Malformed,
}

/// What is kept as it is; everything else is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Whether this is a presigned URL.
pub(crate) fn is_presigned(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|p| p.starts_with("X-Amz-Signature=")))
}

/// Checks the signature; gives the URL without it.
pub(crate) fn check(
    (access_key, secret_key): (&str, &SecretKey),
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Uri, BadPresign> {
    let query = Query::parse(uri.query().unwrap_or_default());
    let credential = query.get("X-Amz-Credential")?;
    let (key, scope) = credential.split_once('/').ok_or(BadPresign::Malformed)?;
    if key != access_key {
        return Err(BadPresign::Key);
    }
    let canonical = canonical_request(method, uri, headers, &query)?;
    let date = query.get("X-Amz-Date")?;
    let digest = hex::encode(Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}");
    let signature = hex::decode(query.get("X-Amz-Signature")?).or(Err(BadPresign::Malformed))?;
    signing_key(secret_key, scope)?
        .chain_update(text)
        .verify_slice(&signature)
        .or(Err(BadPresign::Signature))?;
    query.without_signature(uri)
}

fn canonical_request(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    query: &Query,
) -> Result<String, BadPresign> {
    let signed_headers = query.get("X-Amz-SignedHeaders")?;
    let mut lines = String::new();
    for name in signed_headers.split(';') {
        let value = headers.get(name).ok_or(BadPresign::Signature)?;
        let value = value.to_str().or(Err(BadPresign::Malformed))?;
        lines.push_str(&format!("{name}:{}\n", value.trim()));
    }
    let path = encoded_path(uri.path())?;
    let payload = query.get("X-Amz-Content-Sha256").unwrap_or("UNSIGNED-PAYLOAD");
    Ok(format!("{method}\n{path}\n{}\n{lines}\n{signed_headers}\n{payload}", query.canonical()))
}

fn encoded_path(path: &str) -> Result<String, BadPresign> {
    let decoded = percent_decode_str(path).decode_utf8().or(Err(BadPresign::Malformed))?;
    let parts: Vec<String> =
        decoded.split('/').map(|part| utf8_percent_encode(part, ENCODED).to_string()).collect();
    Ok(parts.join("/"))
}

/// The key that signs, for the day, region and service of `scope`.
fn signing_key(secret_key: &SecretKey, scope: &str) -> Result<Hmac<Sha256>, BadPresign> {
    let keyed = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).or(Err(BadPresign::Malformed));
    let mut key = keyed(format!("AWS4{}", secret_key.expose()).as_bytes())?;
    for part in scope.split('/') {
        key = keyed(&key.chain_update(part).finalize().into_bytes())?;
    }
    Ok(key)
}

/// The pairs of a query, decoded.
struct Query(Vec<(String, String)>);

impl Query {
    fn parse(query: &str) -> Self {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|p| p.split_once('=').unwrap_or((p, "")))
                .map(|(n, v)| (decode(n), decode(v)))
                .collect(),
        )
    }

    fn get(&self, wanted: &str) -> Result<&str, BadPresign> {
        let found = self.0.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str()).ok_or(BadPresign::Malformed)
    }

    fn canonical(&self) -> String {
        self.encode(|name| name != "X-Amz-Signature")
    }

    fn without_signature(&self, uri: &Uri) -> Result<Uri, BadPresign> {
        let query = self.encode(|name| !name.starts_with("X-Amz-"));
        format!("{}?{query}", uri.path()).parse().or(Err(BadPresign::Malformed))
    }

    fn encode(&self, wanted: impl Fn(&str) -> bool) -> String {
        let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let pairs = self.0.iter().filter(|(name, _)| wanted(name));
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (encode(name), encode(value))).collect();
        pairs.sort();
        let pairs: Vec<_> =
            pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of "Authenticating Requests: Using Query Parameters" in the public
    /// documentation of Amazon S3.
    const EXAMPLE: &str = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

    fn check_example(key: &str, secret: &str, uri: &str, host: &str) -> Result<Uri, BadPresign> {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        check((key, &SecretKey::from(secret)), &Method::GET, &uri.parse().unwrap(), &headers)
    }

    #[test]
    fn the_published_example_passes_and_any_change_fails() {
        const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
        const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        const HOST: &str = "examplebucket.s3.amazonaws.com";
        let good = check_example(KEY, SECRET, EXAMPLE, HOST).unwrap();
        assert_eq!(good, "/test.txt?");
        let longer = EXAMPLE.replace("86400", "86401");
        for (key, secret, uri, host, reason) in [
            (KEY, "wrong", EXAMPLE, HOST, BadPresign::Signature),
            (KEY, SECRET, EXAMPLE, "other", BadPresign::Signature),
            (KEY, SECRET, &longer, HOST, BadPresign::Signature),
            ("OTHER", SECRET, EXAMPLE, HOST, BadPresign::Key),
            (KEY, SECRET, "/test.txt?X-Amz-Signature=00", HOST, BadPresign::Malformed),
        ] {
            assert_eq!(check_example(key, secret, uri, host), Err(reason), "{uri}");
        }
    }
}
