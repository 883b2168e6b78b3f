//! The HTTP client of a real device: sends one request exactly as it is, and says what happened.
//!
//! No redirects, no retries, no decompression, no cookies, HTTP/1.1 only. It knows nothing about
//! storages; what an answer means is for others to say.

mod body;
mod fault;
#[cfg(test)]
mod tests;
mod tls;

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method, Request, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Client, ClientBuilder, Url, redirect, retry};
use tidelock_core::clock::Channel;
use tidelock_engine::ports::{Answer, Http, HttpError, LocalBoxFuture, NetFault};

use self::body::{Outgoing, Sent, incoming};

/// How to reach other machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpOptions {
    /// Certificate authorities to trust besides the system's, as PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// How long a name, a connection and TLS may take together.
    pub connect_timeout_ms: u64,
    /// How long a connection may be silent in both directions.
    pub read_timeout_ms: u64,
    /// What the program calls itself.
    pub user_agent: String,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            ca_pem: None,
            connect_timeout_ms: 10_000,
            read_timeout_ms: 60_000,
            user_agent: concat!("tidelock/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Sends requests over the system's network, and through its proxy where it has one.
///
/// Hosts that are loopback by name or address are always reached directly.
#[derive(Debug)]
pub struct ReqwestHttp {
    direct: Client,
    through_proxies: Client,
    /// The same proxies, to tell whose address it is that answered.
    proxies: Matcher,
    silence_max: Duration,
}

/// Idle connections that are kept for the next request, a host.
const IDLE_MAX: usize = 16;

impl ReqwestHttp {
    /// Prepares the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`HttpError::Net`] when the extra certificate authorities cannot be read.
    pub fn new(options: &HttpOptions) -> Result<Self, HttpError> {
        let tls = tls::config(options.ca_pem.as_deref())?;
        let build = |builder: ClientBuilder| {
            let exact = builder
                .tls_backend_preconfigured(tls.clone())
                .http1_only()
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .no_deflate();
            exact
                .user_agent(&options.user_agent)
                .connect_timeout(Duration::from_millis(options.connect_timeout_ms))
                .pool_max_idle_per_host(IDLE_MAX)
                .build()
                .map_err(|error| fault::of(&error, Road::Direct))
        };
        Ok(Self {
            direct: build(Client::builder().no_proxy())?,
            through_proxies: build(Client::builder())?,
            proxies: Matcher::from_system(),
            silence_max: Duration::from_millis(options.read_timeout_ms),
        })
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Answer, HttpError> {
        let road = self.road(request.uri());
        let client = match road {
            Road::Direct => &self.direct,
            Road::System | Road::Proxy => &self.through_proxies,
        };
        let is_tls = request.uri().scheme_str() == Some("https");
        let (request, sent) = outgoing(request)?;
        let reply = self.while_it_moves(&sent, client.execute(request)).await?;
        let mut reply = reply.map_err(|error| fault::of(&error, road))?;
        let peer = reply.remote_addr().map(|address| address.ip());
        Ok(Answer {
            status: reply.status(),
            headers: std::mem::take(reply.headers_mut()),
            channel: channel(road, peer, is_tls),
            body: incoming(reply, self.silence_max),
        })
    }

    fn road(&self, uri: &Uri) -> Road {
        if uri.host().is_some_and(is_loopback_host) {
            Road::Direct
        } else if self.proxies.intercept(uri).is_some() {
            Road::Proxy
        } else {
            Road::System
        }
    }

    /// Waits for the head of an answer as long as bytes of the request leave.
    async fn while_it_moves<T>(
        &self,
        sent: &Sent,
        answer: impl Future<Output = T>,
    ) -> Result<T, HttpError> {
        let mut answer = pin!(answer);
        let mut sent_before = sent.bytes();
        loop {
            match tokio::time::timeout(self.silence_max, &mut answer).await {
                Ok(answer) => return Ok(answer),
                Err(_) if sent_before < sent.bytes() => sent_before = sent.bytes(),
                Err(_) => return Err(fault::silence(self.silence_max)),
            }
        }
    }
}

impl Http for ReqwestHttp {
    fn send(&self, request: Request<Bytes>) -> LocalBoxFuture<'_, Result<Answer, HttpError>> {
        self.exchange(request).boxed_local()
    }
}

/// Who stands between us and a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Road {
    /// Nobody: the host is this machine.
    Direct,
    /// Nobody, as far as the system's settings tell.
    System,
    /// A proxy.
    Proxy,
}

/// A proxy's address says nothing about the host behind it.
fn channel(road: Road, peer: Option<IpAddr>, is_tls: bool) -> Channel {
    let is_loopback = peer.is_some_and(|peer| peer.to_canonical().is_loopback());
    match (road, is_loopback, is_tls) {
        (Road::Direct | Road::System, true, _) => Channel::Loopback,
        (_, _, true) => Channel::Tls,
        (_, _, false) => Channel::Plain,
    }
}

fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>();
    let is_localhost = bare == "localhost" || bare.ends_with(".localhost");
    address.map_or(is_localhost, |address| address.to_canonical().is_loopback())
}

/// The same request for the client, whose URLs follow another standard than what was signed.
fn outgoing(request: Request<Bytes>) -> Result<(reqwest::Request, Sent), HttpError> {
    let (head, body) = request.into_parts();
    let signed_url = head.uri.to_string();
    let changed = |detail| HttpError::Net { fault: NetFault::Name, detail, maybe_arrived: false };
    let url = Url::parse(&signed_url).map_err(|error| changed(error.to_string()))?;
    if url.as_str() != signed_url {
        return Err(changed(format!("detail-address-must-read: {url}")));
    }
    let mut headers = head.headers;
    if body.is_empty() && matches!(head.method, Method::PUT | Method::POST) {
        // The client says nothing of a body that is empty, and some storages refuse that.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    let (body, sent) = Outgoing::new(body);
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = headers;
    *request.body_mut() = Some(reqwest::Body::wrap(body));
    Ok((request, sent))
}
