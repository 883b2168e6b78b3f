//! Answers that are no success, told apart.
//!
//! Stores agree on little here: AWS puts a code and a message into an XML body, COS a known code
//! into the message, OSS repeats the body of a HEAD in a header, Garage speaks in sentences, and
//! whoever is no S3 server at all sends HTML. HEAD errors have no body by HTTP, so that a bare
//! status must do.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use thiserror::Error;
use tidelock_core::time::Timestamp;

use super::xml::Element;
use crate::date::{parse_http, parse_iso};
use crate::vendor::Vendor;

/// One refused or failed operation.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.words())]
pub struct S3Failure {
    /// The HTTP status. 200 for failures that come in a success's clothes.
    pub status: u16,
    /// The storage's code, such as `AccessDenied`.
    pub code: Option<String>,
    /// The storage's own words, foreign and cut at 500 characters; of a page its title or text.
    pub message: Option<String>,
    /// What the storage called "now" in the body.
    pub server_time: Option<Timestamp>,
    /// How long the storage asks to wait, in seconds.
    pub retry_after_s: Option<u32>,
    /// What it means.
    pub kind: FailureKind,
}

/// What a failure means, whatever words the store has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The storage blames the request's time.
    Clock,
    /// It does not know the access key.
    UnknownKey,
    /// The signature does not fit: a wrong secret, or somebody on the way changed the request.
    WrongSecret,
    /// Temporary credentials have run out, or are wrong.
    ExpiredCredentials,
    /// This key may not do this, or the account is closed.
    Policy,
    /// Refused without a reason (a HEAD has no body). Also what a missing object looks like to a
    /// key that may not list.
    Denied,
    /// There is no such bucket.
    NoBucket,
    /// There is no such object.
    NoKey,
    /// There is no such upload in parts: completed, thrown away, or never begun.
    NoUpload,
    /// The bucket lives in another region.
    WrongRegion {
        /// Which, if the storage says so.
        region: Option<String>,
    },
    /// The bucket wants its name in the host (or in the path), not where it was.
    UrlStyle,
    /// The object is not, or no longer, what the request requires.
    Precondition,
    /// The storage does not have this operation or header.
    NotImplemented,
    /// Too many requests.
    Throttled,
    /// The storage or somebody before it is in trouble.
    ServerBusy,
    /// The body did not arrive as it was sent.
    DamagedUpload,
    /// The storage is full.
    Quota,
    /// The object lies in an archive and must be restored first.
    Archived,
    /// Whoever answered is no S3 server: a login page, a web server, a proxy.
    NotS3,
    /// Something else; code and message must do.
    Other,
}

impl S3Failure {
    const MESSAGE_CHARS_MAX: usize = 500;

    /// Reads an answer that is no success, or a success whose body makes no sense.
    #[must_use]
    pub fn of(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let told = Told::read(headers, body);
        Self {
            status: status.as_u16(),
            kind: told.kind(status, headers),
            retry_after_s: retry_after_s(headers),
            server_time: told.server_time,
            code: told.code,
            message: told.message,
        }
    }

    /// The answer's own words in short: `403 AccessDenied: Access Denied`, and of a page that is no
    /// storage's its title or its first words.
    #[must_use]
    pub fn words(&self) -> String {
        let code = self.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        let message = self.message.as_deref().unwrap_or_default();
        let message =
            if self.kind == FailureKind::NotS3 { excerpt(message) } else { message.into() };
        let colon = if message.is_empty() { "" } else { ": " };
        format!("{}{code}{colon}{message}", self.status)
    }

    /// Whether plain http was sent to a port that wants https, as some servers say in so many words.
    #[must_use]
    pub fn wants_https(&self) -> bool {
        let words = self.message.as_deref().unwrap_or_default().to_ascii_lowercase();
        self.kind == FailureKind::NotS3 && HTTPS_PHRASES.iter().any(|phrase| words.contains(phrase))
    }

    /// Whether the same request may work later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match &self.kind {
            FailureKind::Throttled | FailureKind::ServerBusy | FailureKind::DamagedUpload => true,
            FailureKind::Clock
            | FailureKind::UnknownKey
            | FailureKind::WrongSecret
            | FailureKind::ExpiredCredentials
            | FailureKind::Policy
            | FailureKind::Denied
            | FailureKind::NoBucket
            | FailureKind::NoKey
            | FailureKind::NoUpload
            | FailureKind::WrongRegion { .. }
            | FailureKind::UrlStyle
            | FailureKind::Precondition
            | FailureKind::NotImplemented
            | FailureKind::Quota
            | FailureKind::Archived
            | FailureKind::NotS3
            | FailureKind::Other => false,
        }
    }
}

/// What the answer says in its own words.
#[derive(Debug, Default)]
struct Told {
    code: Option<String>,
    message: Option<String>,
    region: Option<String>,
    server_time: Option<Timestamp>,
    /// A body that is not S3's.
    foreign: bool,
}

impl Told {
    fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let in_header = header("x-oss-err").and_then(|text| STANDARD.decode(text.trim()).ok());
        let from_xml = [Some(body), in_header.as_deref()].into_iter().flatten().find_map(Self::xml);
        match (from_xml, header("x-minio-error-code")) {
            (Some(told), _) => told,
            (None, Some(code)) => Self {
                code: Some(code.to_owned()),
                message: header("x-minio-error-desc").map(cut),
                ..Self::default()
            },
            (None, None) => Self {
                foreign: !body.trim_ascii().is_empty(),
                message: std::str::from_utf8(body)
                    .ok()
                    .map(|page| cut(&visible(page)))
                    .filter(|text| !text.is_empty()),
                ..Self::default()
            },
        }
    }

    /// `<Error>…</Error>`, also wrapped in an `<ErrorResponse>`.
    fn xml(body: &[u8]) -> Option<Self> {
        let root = Element::parse(body).ok()?;
        let error = match root.name.as_str() {
            "Error" => &root,
            _ => root.child("Error")?,
        };
        let text = |name: &str| error.text_of(name).map(cut).filter(|text| !text.is_empty());
        let of_endpoint = text("Endpoint").and_then(|endpoint| Vendor::Aws.region(&endpoint));
        Some(Self {
            code: text("Code"),
            message: text("Message"),
            region: text("Region").or(of_endpoint),
            server_time: error.text_of("ServerTime").and_then(|t| parse_iso(t).or(parse_http(t))),
            foreign: false,
        })
    }

    fn kind(&self, status: StatusCode, headers: &HeaderMap) -> FailureKind {
        let by_code = self.code.as_deref().and_then(|code| self.kind_of_code(code));
        let vague = matches!(by_code, None | Some(FailureKind::Policy));
        by_code
            .filter(|_| !vague)
            .or_else(|| self.kind_of_words(status))
            .or_else(|| self.code.as_deref().and_then(|code| self.kind_of_code(code)))
            .unwrap_or_else(|| self.kind_of_status(status, headers))
    }

    /// By the code, which says it all but for `AccessDenied`.
    fn kind_of_code(&self, code: &str) -> Option<FailureKind> {
        Some(match code.to_ascii_lowercase().as_str() {
            "requesttimetooskewed"
            | "requestexpired"
            | "requestinthefuture"
            | "expiredrequest"
            | "requestisexpired" => FailureKind::Clock,
            "invalidaccesskeyid" | "invalidaccesskey" | "invalidclienttokenid" => {
                FailureKind::UnknownKey
            }
            "signaturedoesnotmatch" | "signaturenotmatch" | "invalidsignatureexception" => {
                FailureKind::WrongSecret
            }
            "expiredtoken" | "expiredtokenexception" | "invalidtoken" | "tokenrefreshrequired" => {
                FailureKind::ExpiredCredentials
            }
            "nosuchbucket" | "invalidbucketname" => FailureKind::NoBucket,
            "nosuchkey" | "nosuchversion" => FailureKind::NoKey,
            "nosuchupload" => FailureKind::NoUpload,
            "authorizationheadermalformed"
            | "permanentredirect"
            | "temporaryredirect"
            | "illegallocationconstraintexception" => self.wrong_region(),
            "pathstyledomainforbidden"
            | "secondleveldomainforbidden"
            | "virtualhostdomainrequired" => FailureKind::UrlStyle,
            "preconditionfailed" | "conditionalrequestconflict" | "filealreadyexists" => {
                FailureKind::Precondition
            }
            "notimplemented" => FailureKind::NotImplemented,
            "slowdown"
            | "slowdownread"
            | "slowdownwrite"
            | "toomanyrequests"
            | "throttling"
            | "throttlingexception"
            | "requestlimitexceeded"
            | "requestthrottled"
            | "qpslimitexceeded"
            | "bandwidthlimitexceeded" => FailureKind::Throttled,
            "internalerror" | "serviceunavailable" | "serverbusy" | "requesttimeout"
            | "operationaborted" => FailureKind::ServerBusy,
            "baddigest" | "incompletebody" | "xamzcontentsha256mismatch" => {
                FailureKind::DamagedUpload
            }
            "quotaexceeded"
            | "quotaexceededexception"
            | "storagequotaexceeded"
            | "insufficientstorage"
            | "insufficientcapacity"
            | "xminiostoragefull"
            | "xminioadminbucketquotaexceeded" => FailureKind::Quota,
            "invalidobjectstate" => FailureKind::Archived,
            "accessdenied" | "allaccessdisabled" | "accountproblem" | "notsignedup"
            | "notentitled" | "userdisable" | "unauthorized" | "forbidden" | "accessforbidden" => {
                FailureKind::Policy
            }
            _ => return None,
        })
    }

    /// By the sentence, where the code is vague or absent and the request was refused.
    fn kind_of_words(&self, status: StatusCode) -> Option<FailureKind> {
        let refused = matches!(status.as_u16(), 400 | 401 | 403);
        let words = self.message.as_deref().filter(|_| refused)?.to_ascii_lowercase();
        let any = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
        if any(TIME_PHRASES) {
            Some(FailureKind::Clock)
        } else if self.foreign {
            None
        } else if any(KEY_PHRASES) {
            Some(FailureKind::UnknownKey)
        } else if any(SIGNATURE_PHRASES) {
            Some(FailureKind::WrongSecret)
        } else {
            None
        }
    }

    fn kind_of_status(&self, status: StatusCode, headers: &HeaderMap) -> FailureKind {
        let bucket_region = headers.get("x-amz-bucket-region").and_then(|r| r.to_str().ok());
        match (status.as_u16(), bucket_region) {
            (304 | 412, _) => FailureKind::Precondition,
            (429, _) => FailureKind::Throttled,
            (501, _) => FailureKind::NotImplemented,
            (507, _) => FailureKind::Quota,
            (408 | 500..=599, _) => FailureKind::ServerBusy,
            (301 | 307 | 400, Some(region)) => {
                FailureKind::WrongRegion { region: Some(region.to_owned()) }
            }
            _ if self.foreign => FailureKind::NotS3,
            (200..=399, _) => FailureKind::NotS3,
            (401 | 403, _) => FailureKind::Denied,
            (404, _) => FailureKind::NoKey,
            _ => FailureKind::Other,
        }
    }

    fn wrong_region(&self) -> FailureKind {
        FailureKind::WrongRegion { region: self.region.clone() }
    }
}

/// How stores complain about a request's time, in lower case.
const TIME_PHRASES: &[&str] = &[
    "requesttimetooskewed",
    "request has expired",
    "not yet valid",
    "not valid yet",
    "no longer valid",
    "signature expired",
    "signature not yet current",
    "date is too old",
    "date offset error",
    "date header too old",
    "request time and the",
    "too skewed",
];
/// How web servers (nginx, Apache, Go's, HAProxy's) answer plain http on a port for https.
const HTTPS_PHRASES: &[&str] = &[
    "plain http request was sent to https port",
    "speaking plain http to an ssl-enabled server port",
    "sent an http request to an https server",
];
const KEY_PHRASES: &[&str] = &["access key id you provided does not exist", "no such key"];
const SIGNATURE_PHRASES: &[&str] =
    &["signature we calculated does not match", "invalid signature", "signature mismatch"];

/// The first 80 characters.
fn excerpt(text: &str) -> Cow<'_, str> {
    const CHARS_MAX: usize = 80;
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// What people would see of a page, in one line: its title, else its text without markup.
fn visible(page: &str) -> String {
    let text = title(page).map_or_else(|| without_markup(page), str::to_owned);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn title(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = lower.find("</title>")?;
    page.get(start..end).filter(|title| !title.trim().is_empty())
}

/// A tag that never ends is no text.
fn without_markup(page: &str) -> String {
    let (first, rest) = page.split_once('<').unwrap_or((page, ""));
    let after_tags = rest.split('<').filter_map(|piece| piece.split_once('>'));
    after_tags.fold(first.to_owned(), |text, (_, more)| text + " " + more)
}

fn cut(text: &str) -> String {
    text.trim().chars().take(S3Failure::MESSAGE_CHARS_MAX).collect()
}

/// Seconds, or a date that is counted from the answer's own `Date`.
fn retry_after_s(headers: &HeaderMap) -> Option<u32> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let date = headers.get("date").and_then(|date| date.to_str().ok()).and_then(parse_http);
    let until = || u32::try_from(parse_http(text)?.since_ms(date?).max(0) / 1_000).ok();
    text.parse().ok().or_else(until)
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
