//! Ways to misbehave that a client must survive.
//!
//! The service asks here for what to add to a listing; the front, for what to do to an answer.

use std::io;

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::response::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use http_body::Frame;
use http_body_util::StreamBody;
use s3s::Body;

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

    /// What is sent of `body`; also says in `parts` how long it claims to be.
    pub(crate) fn spoil(self, parts: &mut Parts, body: &Bytes) -> Body {
        let half = body.slice(..body.len() / 2);
        let cut = self == Self::CutBody;
        let announced = if cut { body.len() } else { half.len() };
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(announced));
        if cut { then_break(half) } else { Body::from(half) }
    }
}

/// Sends `bytes`, and then breaks the connection.
///
/// The pause between makes the server send what it has, instead of dropping that, too.
fn then_break(bytes: Bytes) -> Body {
    let broken = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    });
    let sent = stream::iter([Ok(Frame::data(bytes))]);
    Body::http_body_unsync(StreamBody::new(sent.chain(broken)))
}

fn is_xml(parts: &Parts) -> bool {
    let kind = parts.headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind == "application/xml")
}
