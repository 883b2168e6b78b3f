//! A server that takes down what it hears and answers what it was told to.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub(super) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

/// What is done after the answer was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Listen,
    Close,
    FallSilent,
}

pub(super) struct Server {
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    pub(super) async fn plain(answer: &'static str, then: Then) -> Self {
        Self::start(answer, then, None).await
    }

    pub(super) async fn tls(config: ServerConfig) -> Self {
        Self::start(OK, Then::Listen, Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn start(answer: &'static str, then: Then, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let server =
            Self { port, heard: Arc::clone(&heard), connections: Arc::clone(&connections) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                let (heard, tls) = (Arc::clone(&heard), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => converse(stream, &heard, answer, then).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => converse(stream, &heard, answer, then).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        server
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Every request as it came, head and body.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

/// Ends when the other side does.
async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    heard: &Mutex<Vec<String>>,
    answer: &str,
    then: Then,
) -> Option<()> {
    loop {
        let request = request(&mut stream).await?;
        heard.lock().unwrap().push(request);
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
        match then {
            Then::Listen => {}
            Then::Close => return None,
            Then::FallSilent => std::future::pending().await,
        }
    }
}

async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut text = Vec::new();
    loop {
        if stream.read_buf(&mut text).await.ok()? == 0 {
            return None;
        }
        let so_far = String::from_utf8_lossy(&text);
        let Some((head, body)) = so_far.split_once("\r\n\r\n") else { continue };
        let len = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if len.map_or(0, |len| len.parse().unwrap()) <= body.len() {
            return Some(so_far.into_owned());
        }
    }
}

/// A certificate authority of the test's own.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(super) pem: Vec<u8>,
}

impl Authority {
    pub(super) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        (params.not_before, params.not_after) =
            (date_time_ymd(1990, 1, 1), date_time_ymd(2200, 1, 1));
        let pem = params.self_signed(&key).unwrap().pem().into_bytes();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A server whose certificate is for `name` and for these years.
    pub(super) fn server(&self, name: &str, from: i32, to: i32) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let certificate = self.certificate(&key, name, from, to);
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap()
    }

    pub(super) fn certificate(
        &self,
        key: &KeyPair,
        name: &str,
        from: i32,
        to: i32,
    ) -> CertificateDer<'static> {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.not_before, params.not_after) =
            (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        params.signed_by(key, &self.issuer).unwrap().der().clone()
    }
}
