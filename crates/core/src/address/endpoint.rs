//! A server's URL, without bucket, user or query.

use std::fmt;
use std::net::Ipv6Addr;

use thiserror::Error;

/// `http(s)://HOST[:PORT][/BASE]`, normalized: lower-case host, no default port, no `/` at the end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    is_tls: bool,
    host: String,
    port: Option<u16>,
    base: String,
}

/// Why a text is no endpoint.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadEndpoint {
    /// It does not begin with `https://` or `http://`.
    #[error("it does not begin with https:// or http://")]
    Scheme,
    /// A user name or a password stands before the host.
    #[error("it carries a user name or a password")]
    UserInfo,
    /// A query or a fragment.
    #[error("it carries a `?` or a `#`")]
    Query,
    /// No host, or one that is no name and no address (RFC 3986, section 3.2.2).
    #[error("it names no host")]
    Host,
    /// A host with other letters than ASCII ones, which has a form that begins with `xn--`.
    #[error("its host has letters beyond ASCII; write the form that begins with xn--")]
    NotAscii,
    /// A port that is no number from 1 to 65535.
    #[error("its port is no number from 1 to 65535")]
    Port,
    /// A path with blanks, control characters, `.` or `..`.
    #[error("its path holds a blank, a `..` or a character that no URL has")]
    Path,
}

impl Endpoint {
    /// Reads and normalizes one URL.
    ///
    /// # Errors
    /// [`BadEndpoint`] names what is wrong, never the text itself: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, BadEndpoint> {
        let (is_tls, rest) = split_scheme(text.trim())?;
        if rest.contains(['?', '#']) {
            return Err(BadEndpoint::Query);
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(BadEndpoint::UserInfo);
        }
        let (host, port) = split_port(authority)?;
        let own_port = if is_tls { 443 } else { 80 };
        Ok(Self {
            is_tls,
            host: check_host(host)?,
            port: port.filter(|port| *port != own_port),
            base: check_base(path)?,
        })
    }

    /// Whether it is `https`.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// The host in lower case; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also when it is the scheme's own.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.is_tls { 443 } else { 80 })
    }

    /// Host and port as they were written: `HOST`, or `HOST:PORT` where the port is not the
    /// scheme's own. For people, who may have several servers on one host.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.port {
            None => self.host.clone(),
            Some(port) => format!("{}:{port}", self.host),
        }
    }

    /// The path below which the service answers, percent-encoded as given: empty, or `/…` without
    /// a `/` at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
}

impl fmt::Display for Endpoint {
    /// The URL, for people and for whoever connects.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.base)
    }
}

impl BadEndpoint {
    /// The stable word for scripts and for the catalogue of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scheme => "endpoint-scheme",
            Self::UserInfo => "endpoint-user-info",
            Self::Query => "endpoint-query",
            Self::Host => "endpoint-host",
            Self::NotAscii => "endpoint-not-ascii",
            Self::Port => "endpoint-port",
            Self::Path => "endpoint-path",
        }
    }
}

fn split_scheme(text: &str) -> Result<(bool, &str), BadEndpoint> {
    let (scheme, rest) = text.split_once("://").ok_or(BadEndpoint::Scheme)?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok((true, rest)),
        "http" => Ok((false, rest)),
        _ => Err(BadEndpoint::Scheme),
    }
}

/// Splits `HOST[:PORT]`; the colons of an IPv6 address stand within brackets.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), BadEndpoint> {
    let after_host = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    let Some(colon) = authority[after_host..].find(':').map(|at| after_host + at) else {
        return Ok((authority, None));
    };
    let digits = &authority[colon + 1..];
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse() {
        Ok(port) if is_number && 0 < port => Ok((&authority[..colon], Some(port))),
        Ok(_) | Err(_) => Err(BadEndpoint::Port),
    }
}

fn check_host(host: &str) -> Result<String, BadEndpoint> {
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = inside.parse().map_err(|_| BadEndpoint::Host)?;
        return Ok(format!("[{address}]"));
    }
    if !host.is_ascii() {
        return Err(BadEndpoint::NotAscii);
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    match host.len() <= 253 && host.split('.').all(is_label) {
        true => Ok(host.to_ascii_lowercase()),
        false => Err(BadEndpoint::Host),
    }
}

fn check_base(path: &str) -> Result<String, BadEndpoint> {
    let is_plain = path.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
    let has_dots = path.split('/').any(|part| matches!(part, "." | ".."));
    match is_plain && !has_dots {
        true => Ok(path.trim_end_matches('/').to_owned()),
        false => Err(BadEndpoint::Path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_server_is_always_written_the_same_way() {
        for (text, normal) in [
            ("https://cos.ap-guangzhou.myqcloud.com", "https://cos.ap-guangzhou.myqcloud.com"),
            (
                " HTTPS://COS.Ap-Guangzhou.MyQcloud.com:443/ ",
                "https://cos.ap-guangzhou.myqcloud.com",
            ),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://nas:80", "http://nas"),
            ("https://nas:80", "https://nas:80"),
            ("http://nas.local.", "http://nas.local"),
            ("http://[::1]:9000", "http://[::1]:9000"),
            ("http://[0:0::1]", "http://[::1]"),
            ("https://x.supabase.co/storage/v1/s3/", "https://x.supabase.co/storage/v1/s3"),
            ("https://h/a%20b", "https://h/a%20b"),
        ] {
            assert_eq!(
                Endpoint::parse(text).map(|e| e.to_string()).as_deref(),
                Ok(normal),
                "{text}"
            );
        }
    }

    #[test]
    fn parts_can_be_asked_for() {
        let endpoint = Endpoint::parse("https://H.example/base").unwrap();
        assert!(endpoint.is_tls());
        assert_eq!(
            (endpoint.host(), endpoint.port(), endpoint.base()),
            ("h.example", 443, "/base")
        );
        assert_eq!(Endpoint::parse("http://h").unwrap().port(), 80);
        for (text, authority) in [
            ("https://h/base", "h"),
            ("http://h:80", "h"),
            ("http://127.0.0.1:9000", "127.0.0.1:9000"),
            ("https://[::1]:9000/x", "[::1]:9000"),
        ] {
            assert_eq!(Endpoint::parse(text).unwrap().authority(), authority);
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_with_its_reason() {
        for (text, why) in [
            ("", BadEndpoint::Scheme),
            ("cos.ap-guangzhou.myqcloud.com", BadEndpoint::Scheme),
            ("ftp://h", BadEndpoint::Scheme),
            ("s3://bucket", BadEndpoint::Scheme),
            ("https://AKIA:secret@h", BadEndpoint::UserInfo),
            ("https://h?x=1", BadEndpoint::Query),
            ("https://h/#x", BadEndpoint::Query),
            ("https://", BadEndpoint::Host),
            ("https:///x", BadEndpoint::Host),
            ("https://a..b", BadEndpoint::Host),
            ("https://a b", BadEndpoint::Host),
            ("https://h%2e", BadEndpoint::Host),
            ("https://[::g]", BadEndpoint::Host),
            ("https://::1", BadEndpoint::Port),
            ("https://存储.example", BadEndpoint::NotAscii),
            ("https://h:0", BadEndpoint::Port),
            ("https://h:65536", BadEndpoint::Port),
            ("https://h:+1", BadEndpoint::Port),
            ("https://h:", BadEndpoint::Port),
            ("https://h/a b", BadEndpoint::Path),
            ("https://h/../x", BadEndpoint::Path),
        ] {
            assert_eq!(Endpoint::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn an_error_never_repeats_a_password() {
        let error = Endpoint::parse("https://me:hunter2@h").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
