//! Where a bucket is, and the exact URL of every key in it.

use std::net::IpAddr;

use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

/// How a request reaches the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain: anybody on the way can read and change everything.
    Http,
    /// TLS.
    Https,
}

/// Where the bucket stands in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `https://HOST/BUCKET/KEY`.
    Path,
    /// `https://BUCKET.HOST/KEY`.
    VirtualHost,
}

/// A storage's address without bucket: scheme, host, port and base path, normalized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    /// Lower case; an IPv6 address in brackets.
    host: String,
    /// Only when it is not the scheme's own.
    port: Option<u16>,
    /// Empty, or `/…` without a `/` at its end, percent-encoded as it was given.
    base_path: String,
}

/// Why a text is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadEndpoint {
    /// No URL at all.
    #[error("`{text}` is no URL")]
    NotAUrl {
        /// What was given.
        text: String,
    },
    /// Neither `http://` nor `https://`.
    #[error("an endpoint begins with https:// or http://")]
    Scheme,
    /// It carries a user name, which belongs into the credentials.
    #[error("an endpoint carries no user name or password")]
    UserInfo,
    /// It carries a query.
    #[error("an endpoint carries no query")]
    Query,
}

impl Endpoint {
    /// Reads `https://HOST[:PORT][/BASE]`; a text without scheme means `https://`.
    ///
    /// # Errors
    /// [`BadEndpoint`] names what is wrong.
    pub fn parse(text: &str) -> Result<Self, BadEndpoint> {
        let text = text.trim();
        let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let uri: Uri = full.parse().map_err(|_| BadEndpoint::NotAUrl { text: text.to_owned() })?;
        let (scheme, own_port) = match uri.scheme_str() {
            Some("https") => (Scheme::Https, 443),
            Some("http") => (Scheme::Http, 80),
            Some(_) | None => return Err(BadEndpoint::Scheme),
        };
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(BadEndpoint::UserInfo);
        }
        if uri.query().is_some() {
            return Err(BadEndpoint::Query);
        }
        match uri.host() {
            Some(host) if !host.is_empty() => Ok(Self {
                scheme,
                host: host.to_ascii_lowercase(),
                port: uri.port_u16().filter(|port| *port != own_port),
                base_path: uri.path().trim_end_matches('/').to_owned(),
            }),
            Some(_) | None => Err(BadEndpoint::NotAUrl { text: text.to_owned() }),
        }
    }

    /// The scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, lower case; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether a bucket can stand before the host: not before an address or a bare name.
    fn takes_bucket_names(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_err() && self.host.contains('.')
    }
}

/// One bucket at one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    endpoint: Endpoint,
    bucket: String,
    region: String,
    /// Scheme, authority and path up to the bucket; keys follow after `/`.
    root: String,
}

/// Why no request can name a key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadKey {
    /// No key at all.
    #[error("a key is never empty")]
    Empty,
    /// A `.` or `..` part: every HTTP stack on the way may fold it, and reach another object.
    #[error("`{key}` has a part `.` or `..`, which cannot be sent over HTTP")]
    DotPart {
        /// The key.
        key: String,
    },
    /// With prefix, query and all it makes no URL: some part is far too long.
    #[error("this makes no URL")]
    NoUrl,
    /// Longer than S3 allows.
    #[error("`{key}` is longer than {} bytes", Address::KEY_LEN_MAX)]
    TooLong {
        /// The key.
        key: String,
    },
}

impl BadKey {
    /// The same for people: a key of the catalogue of texts.
    #[must_use]
    pub const fn detail(&self) -> &'static str {
        match self {
            Self::Empty => "detail-empty-key",
            Self::DotPart { .. } => "detail-dots",
            Self::NoUrl => "detail-no-url",
            Self::TooLong { .. } => "detail-key-too-long",
        }
    }
}

impl Address {
    /// The longest key, in bytes of UTF-8 (S3 user guide, "Naming Amazon S3 objects").
    pub const KEY_LEN_MAX: usize = 1_024;

    /// Puts a bucket to an endpoint.
    ///
    /// Virtual-host style falls back to path style where it cannot work: at IP addresses and bare
    /// host names, for names that are no host name, and over TLS for a bucket with dots, whose
    /// name no certificate covers. An endpoint that already begins with the bucket's name is taken
    /// as it is.
    #[must_use]
    pub fn new(endpoint: Endpoint, bucket: &str, region: &str, style: Style) -> Self {
        let dotted_tls = endpoint.scheme == Scheme::Https && bucket.contains('.');
        let can_prefix = endpoint.takes_bucket_names() && is_label(bucket) && !dotted_tls;
        let named_already = endpoint.host.starts_with(&format!("{bucket}."));
        let scheme = match endpoint.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        let port = endpoint.port.map(|port| format!(":{port}")).unwrap_or_default();
        let (host, base) = (&endpoint.host, &endpoint.base_path);
        let root = match style {
            Style::VirtualHost if named_already => format!("{scheme}://{host}{port}{base}"),
            Style::VirtualHost if can_prefix => format!("{scheme}://{bucket}.{host}{port}{base}"),
            Style::VirtualHost | Style::Path => {
                format!("{scheme}://{host}{port}{base}/{}", encode(bucket))
            }
        };
        Self { endpoint, bucket: bucket.to_owned(), region: region.to_owned(), root }
    }

    /// The endpoint.
    #[must_use]
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The bucket's name.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The region that signatures name.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The URL of the bucket itself with `query`, given without `?`.
    pub(super) fn bucket_url(&self, query: &str) -> String {
        match query {
            "" => format!("{}/", self.root),
            query => format!("{}/?{query}", self.root),
        }
    }

    /// The URL of a key with `query`, given without `?`.
    pub(super) fn key_url(&self, key: &str, query: &str) -> Result<String, BadKey> {
        check(key)?;
        let url = format!("{}/{}", self.root, encode_key(key));
        Ok(if query.is_empty() { url } else { format!("{url}?{query}") })
    }

    /// `/BUCKET/KEY`, percent-encoded: what a copy names as its source.
    pub(super) fn copy_source(&self, key: &str) -> Result<String, BadKey> {
        check(key)?;
        Ok(format!("/{}/{}", encode(&self.bucket), encode_key(key)))
    }
}

/// Whether a bucket's name can be part of a host name.
fn is_label(bucket: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    (1..=63).contains(&bucket.len()) && bucket.bytes().all(plain)
}

/// Everything but the unreserved characters of RFC 3986, as SigV4 wants it.
pub(crate) const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_BUT_SLASH: &AsciiSet = &ENCODED.remove(b'/');

/// Percent-encodes one query value or bucket name.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn encode_key(key: &str) -> String {
    utf8_percent_encode(key, ENCODED_BUT_SLASH).to_string()
}

fn check(key: &str) -> Result<(), BadKey> {
    if key.is_empty() {
        Err(BadKey::Empty)
    } else if key.split('/').any(|part| matches!(part, "." | "..")) {
        Err(BadKey::DotPart { key: key.to_owned() })
    } else if Address::KEY_LEN_MAX < key.len() {
        Err(BadKey::TooLong { key: key.to_owned() })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    fn address(endpoint: &str, bucket: &str, style: Style) -> Address {
        Address::new(Endpoint::parse(endpoint).unwrap(), bucket, "us-east-1", style)
    }

    #[test]
    fn a_bucket_stands_where_the_endpoint_can_take_it() {
        use Style::{Path, VirtualHost};
        for (endpoint, bucket, style, url) in [
            (
                "https://cos.ap-guangzhou.myqcloud.com",
                "notes-1250000000",
                VirtualHost,
                "https://notes-1250000000.cos.ap-guangzhou.myqcloud.com/k",
            ),
            (
                "https://notes-125.cos.ap-guangzhou.myqcloud.com",
                "notes-125",
                VirtualHost,
                "https://notes-125.cos.ap-guangzhou.myqcloud.com/k",
            ),
            ("s3.amazonaws.com", "b", Path, "https://s3.amazonaws.com/b/k"),
            ("https://S3.Example.org:443/base/", "b", Path, "https://s3.example.org/base/b/k"),
            ("https://s3.example.org:8443", "b", VirtualHost, "https://b.s3.example.org:8443/k"),
            (
                "https://s3.example.org",
                "my.bucket",
                VirtualHost,
                "https://s3.example.org/my.bucket/k",
            ),
            (
                "http://s3.example.org:80",
                "my.bucket",
                VirtualHost,
                "http://my.bucket.s3.example.org/k",
            ),
            (
                "https://s3.example.org",
                "My Bucket",
                VirtualHost,
                "https://s3.example.org/My%20Bucket/k",
            ),
            ("http://127.0.0.1:9000", "b", VirtualHost, "http://127.0.0.1:9000/b/k"),
            ("http://[::1]:9000", "b", VirtualHost, "http://[::1]:9000/b/k"),
            ("http://localhost:9000", "b", VirtualHost, "http://localhost:9000/b/k"),
        ] {
            assert_eq!(address(endpoint, bucket, style).key_url("k", "").unwrap(), url);
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_by_name() {
        let not_a_url = |text: &str| BadEndpoint::NotAUrl { text: text.to_owned() };
        for (text, problem) in [
            ("ftp://host", BadEndpoint::Scheme),
            ("https://user:pw@host", BadEndpoint::UserInfo),
            ("https://host/?x=1", BadEndpoint::Query),
            ("", not_a_url("")),
            ("https://ho st", not_a_url("https://ho st")),
            ("https://", not_a_url("https://")),
        ] {
            assert_eq!(Endpoint::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn keys_survive_exactly() {
        let address = address("https://h.example", "b", Style::Path);
        for (key, encoded) in [
            ("a b.md", "a%20b.md"),
            (" a.md ", "%20a.md%20"),
            ("+%&=#?", "%2B%25%26%3D%23%3F"),
            ("/lead", "/lead"),
            ("a//b/", "a//b/"),
            ("中文/笔记.md", "%E4%B8%AD%E6%96%87/%E7%AC%94%E8%AE%B0.md"),
            ("~user-1_2.x", "~user-1_2.x"),
            ("a\\b\0:*'()!", "a%5Cb%00%3A%2A%27%28%29%21"),
            ("...", "..."),
            ("..a/.b", "..a/.b"),
        ] {
            let url = address.key_url(key, "").unwrap();
            assert_eq!(url, format!("https://h.example/b/{encoded}"), "{key}");
            let uri: Uri = url.parse().unwrap();
            assert_eq!(uri.path(), format!("/b/{encoded}"), "{key}");
        }
    }

    #[test]
    fn keys_that_http_would_change_are_refused_by_name() {
        let address = address("https://h.example", "b", Style::Path);
        for key in ["..", "a/../b", "./a", "a/.", "../x"] {
            let refused = BadKey::DotPart { key: key.to_owned() };
            assert_eq!(address.key_url(key, ""), Err(refused));
        }
        assert_eq!(address.key_url("", ""), Err(BadKey::Empty));
        assert!(address.key_url(&"k".repeat(1_024), "").is_ok());
        assert!(matches!(address.key_url(&"k".repeat(1_025), ""), Err(BadKey::TooLong { .. })));
    }

    proptest! {
        #[test]
        fn every_allowed_key_is_read_back_from_its_url(key in "(.|[/ +%&=#?]){1,60}") {
            let address = address("https://h.example", "b", Style::Path);
            if let Ok(url) = address.key_url(&key, "") {
                let uri: Uri = url.parse().unwrap();
                prop_assert_eq!(uri.query(), None);
                let path = uri.path().strip_prefix("/b/").unwrap();
                let read = percent_decode_str(path).decode_utf8().unwrap();
                prop_assert_eq!(read, key);
            }
        }
    }
}
