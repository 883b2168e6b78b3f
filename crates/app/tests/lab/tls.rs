//! TLS: the lab's own authority, and certificates that are not valid.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tidelock::lab::{Edge, LabHandle, LabOptions, TlsOptions};

use crate::lab;

fn secure(tls: TlsOptions) -> LabHandle {
    lab(LabOptions { tls: Some(tls), ..LabOptions::default() })
}

/// The first line of the answer, to a client that trusts this authority only.
fn first_line(lab: &LabHandle, name: &str, ca_pem: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(lab.address())?);
    stream.write_all(b"GET / HTTP/1.1\r\nhost: lab\r\nconnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8(answer).unwrap();
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn its_authority_vouches_for_every_name() {
    let dir = tempfile::tempdir().unwrap();
    let ca_out = dir.path().join("ca.pem");
    let names = vec!["lab.test".to_owned(), "192.0.2.1".to_owned()];
    let lab = secure(TlsOptions { names, ca_out: Some(ca_out.clone()), ..TlsOptions::default() });
    let ca_pem = std::fs::read_to_string(ca_out).unwrap();
    assert_eq!(lab.ca_pem(), Some(ca_pem.as_str()));
    assert!(lab.endpoint().starts_with("https://127.0.0.1:"));
    for name in ["localhost", "127.0.0.1", "::1", "lab.test", "192.0.2.1"] {
        assert_eq!(first_line(&lab, name, &ca_pem).unwrap(), "HTTP/1.1 403 Forbidden", "{name}");
    }
    assert!(first_line(&lab, "other.test", &ca_pem).is_err());
}

#[test]
fn a_certificate_can_be_expired_not_yet_valid_or_somebody_elses() {
    const DAY_MS: i64 = 86_400_000;
    for (from_days, until_days, reason) in [(-2, -1, "Expired"), (1, 2, "NotValidYet")] {
        let lab = secure(TlsOptions {
            valid_from: Edge::FromNow { ms: from_days * DAY_MS },
            valid_until: Edge::FromNow { ms: until_days * DAY_MS },
            ..TlsOptions::default()
        });
        let refused = first_line(&lab, "localhost", lab.ca_pem().unwrap()).unwrap_err();
        assert!(format!("{refused:?}").contains(reason), "{refused:?}");
    }
    let (lab, other) = (secure(TlsOptions::default()), secure(TlsOptions::default()));
    let refused = first_line(&lab, "localhost", other.ca_pem().unwrap()).unwrap_err();
    assert!(format!("{refused:?}").contains("BadSignature"), "{refused:?}");
}
