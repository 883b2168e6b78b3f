//! Ways to misbehave that a client must survive.
//!
//! The service asks here for what to add to a listing; the front, for what to do to an answer.

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderValue, Method, StatusCode, header};

/// One way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Hostile {
    /// Listings never end: page after page of keys that do not exist, each with a fresh token.
    EndlessListing,
    /// Every page of a listing is the first one, with the same token.
    RepeatedToken,
    /// XML answers stop in the middle.
    MalformedXml,
    /// Not S3 at all: a friendly web page answers everything with 200.
    NotS3,
    /// Listings hold keys such as `../x`, `/etc/x`, `a//b`, `nul\0x`.
    OddKeys,
    /// GET answers with half of the object, and announces half.
    WrongLength,
    /// GET announces the whole object, sends half and drops the connection.
    CutBody,
}

/// Keys that no client should turn into paths as they are.
pub(crate) const ODD_KEYS: [&str; 12] = [
    "../x",
    "/etc/x",
    "a/../../x",
    "a/./b",
    "a//b",
    "nul\0x",
    ".",
    "..",
    "/",
    "a\\..\\x",
    "C:/x",
    "line\nbreak",
];

/// What a web page has to say.
pub(crate) const WEB_PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>It works!</body></html>\n";

impl Hostile {
    /// Whether the body of this answer is to be spoiled, and so must be at hand in full.
    pub(crate) fn spoils(self, method: &Method, parts: &Parts) -> bool {
        let is_get = method == Method::GET && parts.status == StatusCode::OK;
        match self {
            Self::MalformedXml => is_get && is_xml(parts),
            Self::WrongLength | Self::CutBody => is_get && !is_xml(parts),
            Self::EndlessListing | Self::RepeatedToken | Self::NotS3 | Self::OddKeys => false,
        }
    }

    /// The part of `body` that is sent; also says in `parts` how long it claims to be.
    pub(crate) fn spoil(self, parts: &mut Parts, body: &Bytes) -> Bytes {
        let half = body.slice(..body.len() / 2);
        let announced = if self == Self::CutBody { body.len() } else { half.len() };
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(announced));
        half
    }
}

fn is_xml(parts: &Parts) -> bool {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind == "application/xml")
}
