//! Sockets and the lab's life: it listens, serves, and ends when it is told to.
//!
//! A lab has a thread and a runtime of its own, so it serves a program that blocks, too.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::clock::LabClock;
use super::error::LabError;
use super::front::Front;
use super::options::LabOptions;
use super::policy::{Account, Policy};
use super::record::{Log, Record};
use super::service::LabS3;
use super::store::{Store, StoreError};
use super::tls::{self, Tls};

/// How long open connections may go on after the end was announced.
const GRACE: Duration = Duration::from_secs(2);

/// A running lab. It ends when this is dropped; [`LabHandle::shutdown`] also waits for the end.
#[derive(Debug)]
pub struct LabHandle {
    address: SocketAddr,
    ca_pem: Option<String>,
    clock: LabClock,
    log: Arc<Log>,
    /// Dropped to end the lab.
    stop: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

/// Starts a lab and returns as soon as it listens.
///
/// # Errors
///
/// When the address, the folder, a bucket's name, the log or the certificate cannot be had.
pub fn serve(options: LabOptions) -> Result<LabHandle, LabError> {
    let clock = LabClock::new(options.clock_offset_ms);
    let tls = options.tls.as_ref().map(|tls| tls::set_up(tls, clock.now())).transpose()?;
    let (acceptor, ca_pem) = match tls {
        Some(Tls { acceptor, ca_pem }) => (Some(acceptor), Some(ca_pem)),
        None => (None, None),
    };
    let listener = listen(options.listen)?;
    let address = listener
        .local_addr()
        .map_err(|source| LabError::Listen { address: options.listen, source })?;
    let log = Arc::new(open_log(&options)?);
    let front = Arc::new(front(options, &clock, &log)?);
    let (stop, stopped) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let runtime = runtime().map_err(LabError::Start)?;
    let run = move || {
        runtime.block_on(accept(listener, acceptor, front, stopped));
        runtime.shutdown_timeout(GRACE);
        // Nobody may be waiting.
        let _ = end.send(());
    };
    thread::Builder::new().name("lab".into()).spawn(run).map_err(LabError::Start)?;
    Ok(LabHandle { address, ca_pem, clock, log, stop, ended })
}

impl LabHandle {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the server, without a bucket: `http://127.0.0.1:PORT`, or `https` with TLS.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let scheme = if self.ca_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate of the lab's own authority (PEM); `None` without TLS.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// All requests so far, oldest first; of very many, the last 200,000.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.log.records()
    }

    /// Sets the lab's time to the system's time plus `offset_ms`, while it runs.
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.clock.set_offset_ms(offset_ms);
    }

    /// Lets open requests end, two seconds at most, and waits for it.
    pub async fn shutdown(self) {
        drop(self.stop);
        // An error means that the lab ended before.
        let _ = self.ended.await;
    }
}

fn listen(address: SocketAddr) -> Result<std::net::TcpListener, LabError> {
    let open = || -> io::Result<_> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    open().map_err(|source| LabError::Listen { address, source })
}

fn open_log(options: &LabOptions) -> Result<Log, LabError> {
    let path = options.log.clone().unwrap_or_default();
    Log::open(options.log.as_deref()).map_err(|source| LabError::Write { path, source })
}

fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("lab-worker")
        .enable_all()
        .build()
}

fn front(options: LabOptions, clock: &LabClock, log: &Arc<Log>) -> Result<Front, LabError> {
    let store = open_store(&options, clock)?;
    let s3 = LabS3::new(store, clock.clone(), &options);
    let account = Account { access_key: options.access_key, secret_key: options.secret_key };
    Ok(Front {
        s3: framework(s3, account.clone(), Policy { denied: options.denied }),
        account,
        rules: options.rules,
        clock: clock.clone(),
        date: options.date,
        latency: options.latency,
        faults: options.faults,
        hostile: options.hostile,
        log: Arc::clone(log),
        asked: AtomicU64::new(0),
    })
}

fn open_store(options: &LabOptions, clock: &LabClock) -> Result<Store, LabError> {
    let store = match &options.root {
        Some(root) => Store::open(root)?,
        None => Store::in_memory(),
    };
    for name in &options.buckets {
        if !s3s::path::check_bucket_name(name) {
            return Err(LabError::BucketName { name: name.clone() });
        }
        match store.make_bucket(name, clock.now()) {
            Ok(()) | Err(StoreError::BucketExists) => {}
            Err(error) => {
                let source = io::Error::other(error);
                return Err(LabError::Bucket { name: name.clone(), source });
            }
        }
    }
    Ok(store)
}

fn framework(s3: LabS3, account: Account, policy: Policy) -> S3Service {
    let mut config = S3Config::default();
    // The front judges the time; 136 years let everything through.
    config.presigned_url_max_skew_time_secs = u32::MAX;
    let mut builder = S3ServiceBuilder::new(s3);
    builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
    builder.set_auth(account);
    builder.set_access(policy);
    builder.build()
}

async fn accept(
    listener: std::net::TcpListener,
    acceptor: Option<TlsAcceptor>,
    front: Arc<Front>,
    mut stopped: oneshot::Receiver<()>,
) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "the lab cannot listen"),
    };
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            connection = listener.accept() => match connection {
                Ok((stream, _)) => {
                    let (acceptor, front) = (acceptor.clone(), Arc::clone(&front));
                    tokio::spawn(connect(stream, acceptor, front, graceful.watcher()));
                }
                Err(error) => {
                    // Out of file descriptors, mostly: let others close some.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    // What has not ended by then is cut off.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

async fn connect(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    front: Arc<Front>,
    watcher: Watcher,
) {
    // Small answers must not wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    match acceptor {
        None => talk(stream, front, watcher).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => talk(stream, front, watcher).await,
            Err(error) => tracing::debug!(%error, "a TLS handshake failed"),
        },
    }
}

async fn talk<S>(stream: S, front: Arc<Front>, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let front = Arc::clone(&front);
        async move { front.answer(request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The front sets its own.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
