//! A device, a server and the time of both, all made up.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::{FutureExt, StreamExt, stream};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use tidelock_core::clock::{Channel, Consent, Policy};
use tidelock_core::secret::Secret;
use tidelock_core::time::{BootId, Reading, Timestamp};
use tidelock_engine::ports::{
    Answer, Clock, Entropy, Http, HttpError, LocalBoxFuture, Progress, Progressed, Sleep,
    StreamError,
};
use tidelock_wire::date::parse_iso;
use tidelock_wire::s3::{Address, Endpoint, Style};
use tidelock_wire::sigv4::Credentials;
use tidelock_wire::vendor::Vendor;

use super::super::{S3Options, S3Store};

pub(super) const MINUTE_MS: i64 = 60_000;
/// 2026-11-24T00:16:39Z
pub(super) const NOW_MS: i64 = 1_795_479_399_000;
const RELEASE: Timestamp = Timestamp::from_s(1_790_000_000);
const BOOT_MS: i64 = NOW_MS - 1_000_000;

/// Everything around the store.
pub(super) struct Bench {
    pub(super) true_ms: Cell<i64>,
    /// How far the server's clock is ahead of it.
    pub(super) server_ahead_ms: Cell<i64>,
    /// How far the device's wall clock is ahead of true time.
    pub(super) device_ahead_ms: Cell<i64>,
    /// The server refuses what was signed for a time further away than this.
    pub(super) window_ms: Cell<i64>,
    /// How long the next request is on its way before the server sees it.
    pub(super) way_ms: Cell<i64>,
    /// Every further one is on its way for as long.
    pub(super) every_way_is_slow: Cell<bool>,
    pub(super) date: Cell<DateHeader>,
    pub(super) channel: Cell<Channel>,
    /// The server answers nobody before so many are asking.
    pub(super) together: Cell<usize>,
    pub(super) sent: RefCell<Vec<Request<Bytes>>>,
    pub(super) events: RefCell<Vec<Progressed>>,
    pub(super) in_flight_max: Cell<usize>,
    in_flight: Cell<usize>,
    script: Box<Script>,
}

/// What the server's `Date` says.
#[derive(Clone, Copy)]
pub(super) enum DateHeader {
    Own,
    Absent,
    Epoch,
}

type Script = dyn Fn(&Request<Bytes>) -> Result<Scripted, HttpError>;

/// What the server answers once the signature's time is fine.
pub(super) struct Scripted {
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<Result<Bytes, StreamError>>,
}

pub(super) fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Scripted {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Scripted { status, headers, body: vec![Ok(Bytes::from(body.to_owned()))] }
}

pub(super) fn refused(status: u16, code: &str, message: &str) -> Scripted {
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    answer(status, &[], &body)
}

/// An object of five bytes.
pub(super) fn object() -> Scripted {
    answer(200, &[("etag", "\"e1\""), ("content-length", "5")], "hello")
}

impl Scripted {
    pub(super) fn in_pieces(self, body: Vec<Result<Bytes, StreamError>>) -> Self {
        Self { body, ..self }
    }
}

impl Bench {
    pub(super) fn new(
        script: impl Fn(&Request<Bytes>) -> Result<Scripted, HttpError> + 'static,
    ) -> Rc<Self> {
        Rc::new(Self {
            true_ms: Cell::new(NOW_MS),
            server_ahead_ms: Cell::new(0),
            device_ahead_ms: Cell::new(0),
            window_ms: Cell::new(15 * MINUTE_MS),
            way_ms: Cell::new(0),
            every_way_is_slow: Cell::new(false),
            date: Cell::new(DateHeader::Own),
            channel: Cell::new(Channel::Tls),
            together: Cell::new(0),
            sent: RefCell::default(),
            events: RefCell::default(),
            in_flight_max: Cell::new(0),
            in_flight: Cell::new(0),
            script: Box::new(script),
        })
    }

    pub(super) fn options() -> S3Options {
        let endpoint = Endpoint::parse("https://s3.example").unwrap();
        S3Options {
            address: Address::new(endpoint, "b", "us-east-1", Style::Path),
            credentials: Credentials {
                access_key_id: "AKID".to_owned(),
                secret_access_key: Secret::new("secret".to_owned()),
                session_token: None,
            },
            vendor: Vendor::Generic,
            prefix: "n/".to_owned(),
            policy: Policy { release: RELEASE, consent: Consent::None },
            saved: None,
        }
    }

    pub(super) fn store(self: &Rc<Self>) -> S3Store {
        self.open(Self::options())
    }

    pub(super) fn open(self: &Rc<Self>, options: S3Options) -> S3Store {
        S3Store::new(options, self.clone(), self.clone(), self.clone(), self.clone(), self.clone())
    }

    /// `METHOD path?query`, in the order of sending.
    pub(super) fn lines(&self) -> Vec<String> {
        let sent = self.sent.borrow();
        let line = |request: &Request<Bytes>| {
            let path = request.uri().path_and_query().map_or("", |path| path.as_str());
            format!("{} {path}", request.method())
        };
        sent.iter().map(line).collect()
    }

    pub(super) fn sent_count(&self) -> usize {
        self.sent.borrow().len()
    }

    /// How far request number `n` was signed from the server's time of now.
    pub(super) fn signed_off_ms(&self, n: usize) -> i64 {
        self.off_ms(&self.sent.borrow()[n])
    }

    pub(super) fn moved_bytes(&self) -> u64 {
        let events = self.events.borrow();
        events
            .iter()
            .map(|event| if let Progressed::Moved { bytes } = event { *bytes } else { 0 })
            .sum()
    }

    fn server_ms(&self) -> i64 {
        self.true_ms.get() + self.server_ahead_ms.get()
    }

    fn off_ms(&self, request: &Request<Bytes>) -> i64 {
        let stamp = request.headers()["x-amz-date"].to_str().unwrap();
        let (date, time) = stamp.split_once('T').unwrap();
        let iso = format!(
            "{}-{}-{}T{}:{}:{}",
            &date[..4],
            &date[4..6],
            &date[6..],
            &time[..2],
            &time[2..4],
            &time[4..]
        );
        let signed = parse_iso(&iso).unwrap();
        signed.since_ms(Timestamp::from_ms(self.server_ms())).abs()
    }

    fn answer(&self, request: &Request<Bytes>) -> Result<Answer, HttpError> {
        let Scripted { status, mut headers, body } = match self.off_ms(request) {
            off_ms if self.window_ms.get() < off_ms => refused(403, "RequestTimeTooSkewed", ""),
            _ => (self.script)(request)?,
        };
        let date_ms = match self.date.get() {
            DateHeader::Own => Some(self.server_ms()),
            DateHeader::Absent => None,
            DateHeader::Epoch => Some(0),
        };
        headers.extend(date_ms.map(|ms| {
            let since = Duration::from_millis(u64::try_from(ms).unwrap());
            ("date", httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since))
        }));
        let is_head = request.method() == http::Method::HEAD;
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        Ok(Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::from_iter(headers),
            channel: self.channel.get(),
            body: stream::iter(if is_head { Vec::new() } else { body }).boxed_local(),
        })
    }
}

impl Http for Bench {
    fn send(&self, request: Request<Bytes>) -> LocalBoxFuture<'_, Result<Answer, HttpError>> {
        async move {
            self.sent.borrow_mut().push(request.clone());
            self.true_ms.set(self.true_ms.get() + self.way_ms.get());
            if !self.every_way_is_slow.get() {
                self.way_ms.set(0);
            }
            self.in_flight.set(self.in_flight.get() + 1);
            self.in_flight_max.set(self.in_flight_max.get().max(self.in_flight.get()));
            let mut turns = 0;
            poll_fn(|cx| {
                turns += 1;
                cx.waker().wake_by_ref();
                let is_due = self.together.get() <= self.in_flight.get() && 3 < turns;
                if is_due { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            self.true_ms.set(self.true_ms.get() + 20);
            // Whoever was together is answered together.
            self.together.set(0);
            self.in_flight.set(self.in_flight.get() - 1);
            self.answer(&request)
        }
        .boxed_local()
    }
}

impl Clock for Bench {
    fn read(&self) -> Reading {
        let true_ms = self.true_ms.get();
        let wall = Timestamp::from_ms(true_ms + self.device_ahead_ms.get());
        Reading { wall, boot_ms: true_ms - BOOT_MS }
    }

    fn boot(&self) -> BootId {
        BootId("boot".into())
    }
}

impl Sleep for Bench {
    fn sleep(&self, ms: u64) -> LocalBoxFuture<'_, ()> {
        self.true_ms.set(self.true_ms.get() + i64::try_from(ms).unwrap());
        async {}.boxed_local()
    }
}

impl Entropy for Bench {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

impl Progress for Bench {
    fn on(&self, event: Progressed) {
        self.events.borrow_mut().push(event);
    }
}
