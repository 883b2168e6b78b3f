//! The line to one remote: every request goes out through here, and every answer is judged here.
//!
//! Knows nothing about what is asked for. Signs right before sending, sends once more when the
//! clock was the reason of a refusal, and remembers what the answers tell of time. Whether a refusal
//! that stands is the clock's, its body tells: see [`Reply::refusal`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytes::Bytes;
use futures::lock::{Mutex, MutexGuard};
use futures::{StreamExt, TryStreamExt};
use http::header::ETAG;
use http::{HeaderMap, StatusCode};
use tidelock_core::clock::{ClockPart, Judgement, Policy, SavedOffset, Timekeeper};
use tidelock_core::time::Reading;
use tidelock_engine::ports::{
    Access, Answer, ByteStream, Clock, Http, HttpError, StoreClock, StoreError, Traffic,
};
use tidelock_wire::exchange::{AnswerHead, Exchange};
use tidelock_wire::hearing::Hearing;
use tidelock_wire::s3::{Address, S3Failure, Unsigned};
use tidelock_wire::sigv4::{Credentials, SignError};

use super::body::{up_to, whole};
use super::refusal::Refusal;

/// The longest text of a refusal that is read, in bytes.
const REFUSAL_LEN_MAX: usize = 65_536;

/// One remote, as far as sending and time go.
pub(super) struct Line {
    address: Address,
    credentials: Credentials,
    http: Rc<dyn Http>,
    clock: Rc<dyn Clock>,
    keeper: RefCell<Timekeeper>,
    /// How far a signature may be from the storage's time, in milliseconds.
    tolerance_ms: i64,
    /// Held by the request that goes first, until its answer has told the time.
    first: Mutex<()>,
    has_answered: Cell<bool>,
    traffic: Cell<Traffic>,
}

/// An answer that stands, whatever its status.
pub(super) struct Reply<'a> {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: ByteStream<'a>,
    /// What the clock has to say, should this be a refusal.
    hearing: Hearing,
}

impl Line {
    pub(super) fn new(
        address: Address,
        credentials: Credentials,
        tolerance_ms: i64,
        policy: Policy,
        saved: Option<&SavedOffset>,
        http: Rc<dyn Http>,
        clock: Rc<dyn Clock>,
    ) -> Self {
        let mut keeper = Timekeeper::new(policy);
        if let Some(saved) = saved {
            keeper.resume(saved, clock.read(), &clock.boot());
        }
        Self {
            address,
            credentials,
            http,
            clock,
            keeper: RefCell::new(keeper),
            tolerance_ms,
            first: Mutex::new(()),
            has_answered: Cell::new(false),
            traffic: Cell::default(),
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn traffic(&self) -> Traffic {
        self.traffic.get()
    }

    pub(super) fn clock(&self) -> StoreClock {
        let (now, boot, keeper) = (self.clock.read(), self.clock.boot(), self.keeper.borrow());
        StoreClock { view: keeper.view(now, self.tolerance_ms), saved: keeper.save(now, &boot) }
    }

    /// Sends a request, and once more when it was signed for a wrong time, or when its signature
    /// grew too old on a slow way.
    pub(super) async fn ask(&self, request: Unsigned) -> Result<Reply<'_>, StoreError> {
        let mut exchange = Exchange::new(request, &self.credentials, self.address.region());
        let mut aged = false;
        loop {
            let first = self.first_goes_alone().await;
            let (answer, judgement) = self.send(&mut exchange).await?;
            drop(first);
            match judgement {
                Judgement::Keep if !aged && self.has_aged(&exchange, &answer) => {
                    aged = true;
                    drop(up_to(REFUSAL_LEN_MAX, answer.body).await);
                }
                Judgement::Keep | Judgement::Stop(_) => return Ok(self.reply(answer, &exchange)),
                // Read to its end, so that the connection can be used again at once.
                Judgement::SignAgain => drop(up_to(REFUSAL_LEN_MAX, answer.body).await),
            }
        }
    }

    /// Whether the refused request was under way for so long that its age is reason enough.
    fn has_aged(&self, exchange: &Exchange<'_>, answer: &Answer) -> bool {
        matches!(answer.status.as_u16(), 400 | 401 | 403)
            && exchange.is_stale(&self.keeper.borrow(), self.clock.read(), self.tolerance_ms)
    }

    /// Twenty requests at once would all be signed wrong: one goes ahead and asks the time.
    async fn first_goes_alone(&self) -> Option<MutexGuard<'_, ()>> {
        let known = || self.has_answered.get() || self.keeper.borrow().is_measured();
        if known() {
            return None;
        }
        let first = self.first.lock().await;
        (!known()).then_some(first)
    }

    async fn send(&self, exchange: &mut Exchange<'_>) -> Result<(Answer, Judgement), StoreError> {
        let sent = self.clock.read();
        let request = exchange.sign(&self.keeper.borrow(), sent).map_err(unsignable)?;
        self.count(Traffic { requests: 1, bytes_up: request.body().len() as u64, bytes_down: 0 });
        let answer = self.http.send(request).await.map_err(unanswered)?;
        let judgement = self.judge(exchange, &answer, sent);
        self.has_answered.set(true);
        Ok((answer, judgement))
    }

    fn judge(&self, exchange: &mut Exchange<'_>, answer: &Answer, sent: Reading) -> Judgement {
        let head = AnswerHead {
            status: answer.status,
            headers: &answer.headers,
            channel: answer.channel,
            sent,
            received: self.clock.read(),
        };
        exchange.judge(&mut self.keeper.borrow_mut(), &head)
    }

    fn reply(&self, answer: Answer, exchange: &Exchange<'_>) -> Reply<'_> {
        let (keeper, now) = (self.keeper.borrow(), self.clock.read());
        let count = |piece: &Bytes| {
            self.count(Traffic { bytes_down: piece.len() as u64, ..Traffic::default() });
        };
        Reply {
            status: answer.status,
            headers: answer.headers,
            body: answer.body.inspect_ok(count).boxed_local(),
            hearing: exchange.hearing(&keeper, now, self.tolerance_ms),
        }
    }

    fn count(&self, more: Traffic) {
        let Traffic { requests, bytes_up, bytes_down } = self.traffic.get();
        self.traffic.set(Traffic {
            requests: requests + more.requests,
            bytes_up: bytes_up + more.bytes_up,
            bytes_down: bytes_down + more.bytes_down,
        });
    }
}

impl<'a> Reply<'a> {
    /// The answer when it is a success, else what the storage says.
    pub(super) async fn success(self) -> Result<Self, Refusal> {
        match self.status.is_success() {
            true => Ok(self),
            false => Err(self.refusal().await),
        }
    }

    /// Reads what the storage says; a text that breaks off tells as much as came.
    pub(super) async fn refusal(self) -> Refusal {
        let Self { status, headers, body, hearing } = self;
        let text = up_to(REFUSAL_LEN_MAX, body).await;
        Refusal { failure: S3Failure::of(status, &headers, &text), hearing }
    }

    /// What a success turns out to be whose `text` makes no sense, or is an error.
    pub(super) fn in_disguise(self, text: &[u8]) -> StoreError {
        let failure = S3Failure::of(self.status, &self.headers, text);
        Refusal { failure, hearing: self.hearing }.into()
    }

    /// Reads the whole body, of at most `len_max` bytes.
    pub(super) async fn whole(&mut self, len_max: usize) -> Result<Bytes, StoreError> {
        whole(&mut self.body, len_max).await
    }

    /// A success that should say nothing more: read to its end. Whoever talks and names no ETag
    /// is no S3 server.
    pub(super) async fn nothing_more(mut self) -> Result<HeaderMap, StoreError> {
        let text = self.whole(REFUSAL_LEN_MAX).await?;
        match text.trim_ascii() {
            _ if self.headers.contains_key(ETAG) => Ok(self.headers),
            b"" => Ok(self.headers),
            text => Err(self.in_disguise(text)),
        }
    }
}

fn unanswered(error: HttpError) -> StoreError {
    match error {
        HttpError::Clock(stop) => StoreError::Clock(stop),
        HttpError::Net { fault, detail, maybe_arrived: _ } => {
            StoreError::Unreachable { fault, detail }
        }
    }
}

/// Headers are made by us and always can be written, so it is the credentials that cannot.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unsignable(error: SignError) -> StoreError {
    StoreError::Access {
        access: Access::WrongSecret,
        status: 0,
        code: String::new(),
        message: error.to_string(),
        clock: ClockPart::Nothing,
    }
}
