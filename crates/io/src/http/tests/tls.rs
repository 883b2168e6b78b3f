//! A certificate fails for its time, or for any other reason, and the two are never mixed up.

use std::sync::Arc;

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error as TlsError};
use tidelock_core::clock::ClockStop;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::tls::Verifier;
use super::server::{Authority, Server};
use super::*;

const YEAR_MS: i64 = 365 * 86_400_000;

fn trusting(authority: &Authority) -> ReqwestHttp {
    let ca_pem = Some(authority.pem.clone());
    ReqwestHttp::new(&HttpOptions { ca_pem, ..HttpOptions::default() }).unwrap()
}

fn https(server: &Server) -> Request<Bytes> {
    get(&format!("https://127.0.0.1:{}/", server.port))
}

#[tokio::test]
async fn an_extra_authority_is_trusted_and_others_are_not() {
    let authority = Authority::new();
    let server = Server::tls(authority.server("127.0.0.1", 2_000, 2_200)).await;
    let answer = trusting(&authority).send(https(&server)).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.channel), (200, Channel::Loopback));
    let stranger = trusting(&Authority::new()).send(https(&server)).await;
    assert_eq!(fault(stranger), (NetFault::TlsUntrusted, false));
    assert_eq!(fault(client().send(https(&server)).await), (NetFault::TlsUntrusted, false));
}

#[tokio::test]
async fn a_certificate_out_of_its_time_tells_how_far_at_least() {
    let authority = Authority::new();
    let client = trusting(&authority);
    let future = Server::tls(authority.server("127.0.0.1", 2_150, 2_200)).await;
    match client.send(https(&future)).await.map(drop) {
        Err(HttpError::Clock(ClockStop::CertificateNotYetValid { slow_by_ms_min })) => {
            assert!((20 * YEAR_MS..130 * YEAR_MS).contains(&slow_by_ms_min), "{slow_by_ms_min}");
        }
        other => panic!("{other:?}"),
    }
    let past = Server::tls(authority.server("127.0.0.1", 1_995, 2_000)).await;
    match client.send(https(&past)).await.map(drop) {
        Err(HttpError::Clock(ClockStop::CertificateExpired { fast_by_ms_min })) => {
            assert!((20 * YEAR_MS..150 * YEAR_MS).contains(&fast_by_ms_min), "{fast_by_ms_min}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_that_no_clock_could_make_good_is_no_clock_problem() {
    let authority = Authority::new();
    let stranger = trusting(&Authority::new());
    for (from, to) in [(2_150, 2_200), (1_995, 2_000)] {
        let server = Server::tls(authority.server("127.0.0.1", from, to)).await;
        let untrusted = stranger.send(https(&server)).await;
        assert_eq!(fault(untrusted), (NetFault::TlsUntrusted, false));
        let server = Server::tls(authority.server("other.example", from, to)).await;
        let misnamed = trusting(&authority).send(https(&server)).await;
        assert_eq!(fault(misnamed), (NetFault::TlsUntrusted, false));
    }
}

#[tokio::test]
async fn a_name_must_fit() {
    let authority = Authority::new();
    let server = Server::tls(authority.server("other.example", 2_000, 2_200)).await;
    let misnamed = trusting(&authority).send(https(&server)).await;
    assert_eq!(fault(misnamed), (NetFault::TlsUntrusted, false));
}

#[tokio::test]
async fn the_wrong_scheme_is_no_question_of_trust() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    };
    let asked = client();
    let (answer, _open) =
        tokio::join!(asked.send(get(&format!("https://127.0.0.1:{port}/"))), plain);
    assert_eq!(fault(answer), (NetFault::NotTls, false));

    let authority = Authority::new();
    let tls = Server::tls(authority.server("127.0.0.1", 2_000, 2_200)).await;
    let answer = client().send(get(&format!("http://127.0.0.1:{}/", tls.port))).await;
    assert_eq!(fault(answer), (NetFault::NotHttp, true));
}

#[tokio::test]
async fn a_server_that_hangs_up_in_the_middle_is_broken() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream);
        }
    });
    let hung_up = client().send(get(&format!("https://127.0.0.1:{port}/"))).await;
    assert_eq!(fault(hung_up), (NetFault::Reset, false));
}

#[test]
fn where_a_system_says_only_expired_the_dates_are_found() {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new(None, &provider).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_795_479_399));
    let bare = TlsError::InvalidCertificate(CertificateError::Expired);
    for (from, to) in [(1_995, 2_000), (2_150, 2_200)] {
        let certificate = Authority::new().certificate(&key, "a.example", from, to);
        let dated = verifier.with_dates(bare.clone(), &certificate, &[], now);
        let TlsError::InvalidCertificate(why) = dated else { panic!("{dated}") };
        let is_past = matches!(why, CertificateError::ExpiredContext { .. });
        let is_future = matches!(why, CertificateError::NotValidYetContext { .. });
        assert_eq!((is_past, is_future), (to < 2_026, 2_026 < from), "{why}");
    }
    let valid = Authority::new().certificate(&key, "a.example", 2_000, 2_200);
    assert_eq!(verifier.with_dates(bare.clone(), &valid, &[], now), bare);
}

#[test]
fn authorities_that_cannot_be_read_are_refused() {
    for pem in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let ca_pem = Some(pem.as_bytes().to_vec());
        let refused = ReqwestHttp::new(&HttpOptions { ca_pem, ..HttpOptions::default() });
        let Err(HttpError::Net { fault, .. }) = refused else { panic!("{pem} was taken") };
        assert_eq!(fault, NetFault::TlsUntrusted);
    }
}
