//! One HTTP exchange, for stores that speak HTTP. The engine itself never uses it.

use ::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use tidelock_core::clock::{Channel, ClockStop};

use super::{ByteStream, LocalBoxFuture};

/// The head of an answer, and its body as it comes. A status of 400 and more is an answer too.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// All headers, as they came.
    pub headers: HeaderMap,
    /// The road it came by.
    pub channel: Channel,
    /// The body; breaks off with an error where the connection does, or where it falls silent.
    pub body: ByteStream<'static>,
}

/// Why no answer came.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum HttpError {
    /// The certificate is not valid at the time this device shows.
    #[error(transparent)]
    Clock(ClockStop),
    /// Nothing, or nobody trusted, answered.
    #[error("{fault:?}: {detail}")]
    Net {
        /// What kind of failure.
        fault: NetFault,
        /// The system's words, in English, without secrets.
        detail: String,
        /// Whether the request may have reached the other side.
        maybe_arrived: bool,
    },
}

/// Where the road to a host broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetFault {
    /// The name does not resolve.
    Name,
    /// Nobody listens there, or there is no route.
    Refused,
    /// No answer in time.
    Timeout,
    /// The connection broke.
    Reset,
    /// The certificate is not trusted, for a reason other than time.
    TlsUntrusted,
    /// Both sides speak TLS and do not come to terms.
    TlsFailed,
    /// TLS was spoken to somebody who speaks something else, plain http most likely.
    NotTls,
    /// Plain http was spoken to somebody who speaks something else, TLS most likely.
    NotHttp,
    /// A proxy on the way refused.
    Proxy,
}

/// Sends a request exactly as it is: no redirects, no retries, no decompression.
pub trait Http {
    /// Sends, and resolves when the head of the answer is there.
    fn send(&self, request: Request<Bytes>) -> LocalBoxFuture<'_, Result<Answer, HttpError>>;
}
