//! One request and its answer: sign, send, judge, and at most once sign again.
//!
//! The machine holds the request and remembers the offset it was signed with; it sends nothing.
//! Whoever drives it does this, and no more:
//!
//! ```text
//! loop {
//!     let request = exchange.sign(&keeper, clock.read())?;
//!     let answer = http.send(request).await?;            // reads the clocks before and after
//!     match exchange.judge(&mut keeper, &answer.head) {
//!         Judgement::SignAgain => continue,              // at once: time was the problem
//!         Judgement::Keep | Judgement::Stop(_) => return answer,
//!     }
//! }
//! ```
//!
//! It judges by status and headers alone, so a HEAD's bare 403 heals like any other. Whether a
//! refusal that stands is about the clock is for the [hearing](crate::hearing), with its body.

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use tidelock_core::clock::{Channel, ClockStop, Judgement, Seen, Timekeeper};
use tidelock_core::time::{Reading, Timestamp};

use crate::date::parse_http;
use crate::hearing::Hearing;
use crate::s3::Unsigned;
use crate::sigv4::{Credentials, SignError, Signer, payload_sha256};

/// The first lines of an answer, and what the clocks showed around it.
#[derive(Clone, Copy, Debug)]
pub struct AnswerHead<'a> {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The road the answer came by.
    pub channel: Channel,
    /// Our clocks before the first byte of the request left.
    pub sent: Reading,
    /// Our clocks when the headers had arrived.
    pub received: Reading,
}

/// One request on its way through signing, sending and judging.
#[derive(Clone, Debug)]
pub struct Exchange<'a> {
    request: Unsigned,
    signer: Signer<'a>,
    payload_sha256: String,
    signed: Option<Signed>,
    seen: Option<Seen>,
    held: Option<ClockStop>,
    healed: bool,
}

/// What the last signature was made for.
#[derive(Clone, Copy, Debug)]
struct Signed {
    at: Timestamp,
    offset_ms: i64,
    read: Reading,
}

impl Signed {
    /// The offset as it stood when the request left, should somebody have set the clock since.
    fn offset_ms_at(&self, sent: Reading) -> i64 {
        self.offset_ms.saturating_sub(sent.stepped_since_ms(self.read))
    }
}

impl<'a> Exchange<'a> {
    /// Takes a request; its body is hashed once, here.
    #[must_use]
    pub fn new(request: Unsigned, credentials: &'a Credentials, region: &'a str) -> Self {
        let payload_sha256 = payload_sha256(&request.body);
        let signer = Signer { credentials, region };
        Self {
            request,
            signer,
            payload_sha256,
            signed: None,
            seen: None,
            held: None,
            healed: false,
        }
    }

    /// Signs for the corrected time. Send the request right away; before every repetition, sign
    /// again.
    ///
    /// # Errors
    /// [`SignError`] when a credential or header cannot be written.
    pub fn sign(&mut self, keeper: &Timekeeper, now: Reading) -> Result<Request<Bytes>, SignError> {
        let at = keeper.sign_at(now);
        self.signed = Some(Signed { at, offset_ms: keeper.used_offset_ms(now), read: now });
        self.signer.sign(&self.request, &self.payload_sha256, at)
    }

    /// Lets the remote's timekeeper learn from the answer, and says what follows.
    ///
    /// [`Judgement::SignAgain`] comes at most once. A refusal after that is
    /// [kept](Judgement::Keep): then the clock was wrong *and* something else is, see
    /// [`healed`](Self::healed).
    pub fn judge(&mut self, keeper: &mut Timekeeper, head: &AnswerHead<'_>) -> Judgement {
        let seen = head.seen();
        let used_ms = match self.signed {
            Some(signed) => signed.offset_ms_at(head.sent),
            None => keeper.used_offset_ms(head.sent),
        };
        (self.seen, self.held) = (Some(seen), None);
        match keeper.judge(head.status.as_u16(), used_ms, &seen) {
            Judgement::SignAgain if self.healed => Judgement::Keep,
            Judgement::SignAgain => {
                self.healed = true;
                Judgement::SignAgain
            }
            Judgement::Keep => Judgement::Keep,
            Judgement::Stop(stop) => {
                self.held = Some(stop);
                Judgement::Stop(stop)
            }
        }
    }

    /// What the clock has to say about the last answer, should that be a refusal.
    #[must_use]
    pub fn hearing(&self, keeper: &Timekeeper, now: Reading, tolerance_ms: i64) -> Hearing {
        let seen = self.seen.filter(|seen| !seen.cached);
        let under_way_ms = self.signed.map_or(0, |signed| now.elapsed_since_ms(signed.read));
        Hearing {
            held: self.held,
            measured: keeper.measured(now),
            used_ms: self.signed.map_or(0, |signed| signed.offset_ms_at(now)),
            aged: tolerance_ms / 2 < under_way_ms,
            tolerance_ms,
            here: now.wall,
            date: seen.and_then(|seen| seen.date),
            cached: self.seen.is_some_and(|seen| seen.cached),
            release: keeper.release(),
        }
    }

    /// Whether the request had to be signed again because of the clock.
    #[must_use]
    pub const fn healed(&self) -> bool {
        self.healed
    }

    /// The moment the request was last signed for.
    #[must_use]
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.signed.map(|signed| signed.at)
    }

    /// Whether the signature has become too old to be sent: more than half of what the storage
    /// tolerates has passed since, or the clock was corrected by as much. Then sign again.
    #[must_use]
    pub fn is_stale(&self, keeper: &Timekeeper, now: Reading, tolerance_ms: i64) -> bool {
        self.signed.is_none_or(|signed| {
            tolerance_ms / 2 < keeper.sign_at(now).since_ms(signed.at).saturating_abs()
        })
    }

    /// The request as it was given.
    #[must_use]
    pub const fn request(&self) -> &Unsigned {
        &self.request
    }
}

impl AnswerHead<'_> {
    /// What this answer says about time.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let date = self.headers.get("date").and_then(|date| date.to_str().ok());
        Seen {
            sent: self.sent,
            received: self.received,
            date: date.and_then(parse_http),
            cached: is_cached(self.headers),
            channel: self.channel,
        }
    }
}

/// Whether a cache answered: it counts an `Age`, or boasts of a hit.
fn is_cached(headers: &HeaderMap) -> bool {
    let boasts = ["x-cache", "x-cache-lookup", "cf-cache-status"].into_iter().any(|name| {
        headers
            .get_all(name)
            .iter()
            .any(|value| value.to_str().is_ok_and(|text| text.to_ascii_lowercase().contains("hit")))
    });
    boasts || headers.contains_key("age")
}
