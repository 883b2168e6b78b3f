//! Why no answer came, read from the chain of causes.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;
use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error as TlsError};
use tidelock_core::clock::ClockStop;
use tidelock_engine::ports::{HttpError, NetFault};

use super::Road;

type Cause<'a> = &'a (dyn Error + 'static);

/// What the client's error means.
pub(super) fn of(error: &reqwest::Error, road: Road) -> HttpError {
    let tls = find::<TlsError>(error);
    if let Some(TlsError::InvalidCertificate(certificate)) = tls
        && let Some(stop) = about_time(certificate)
    {
        return HttpError::Clock(stop);
    }
    let fault = match tls {
        Some(tls) => of_tls(tls),
        None if road == Road::Proxy && error.is_connect() => NetFault::Proxy,
        None if error.is_dns() => NetFault::Name,
        None if error.is_timeout() => NetFault::Timeout,
        None if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) => {
            NetFault::NotHttp
        }
        None => find::<io::Error>(error).map_or(NetFault::Reset, |io| of_io(io.kind())),
    };
    HttpError::Net { fault, detail: words(error), maybe_arrived: !error.is_connect() }
}

/// Bytes that are no TLS at all come from a server that speaks plain http.
#[expect(clippy::wildcard_enum_match_arm, reason = "somebody else's enum, and an open one")]
fn of_tls(error: &TlsError) -> NetFault {
    match error {
        TlsError::InvalidCertificate(_) | TlsError::NoCertificatesPresented => {
            NetFault::TlsUntrusted
        }
        TlsError::InvalidMessage(_) => NetFault::NotTls,
        _ => NetFault::TlsFailed,
    }
}

/// Nothing moved on a connection for so long.
pub(super) fn silence(silence_max: Duration) -> HttpError {
    let detail = silent_for(silence_max);
    HttpError::Net { fault: NetFault::Timeout, detail, maybe_arrived: true }
}

pub(super) fn silent_for(silence_max: Duration) -> String {
    format!("detail-silent: {} s", silence_max.as_secs_f32())
}

/// The causes in their own words, without the URL.
pub(super) fn words(error: &reqwest::Error) -> String {
    let mut words: Vec<String> = chain(error).skip(1).map(ToString::to_string).collect();
    words.dedup();
    match words.is_empty() {
        true => error.to_string(),
        false => words.join(": "),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "somebody else's enum, and an open one")]
fn of_io(kind: ErrorKind) -> NetFault {
    match kind {
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::PermissionDenied => NetFault::Refused,
        ErrorKind::TimedOut => NetFault::Timeout,
        _ => NetFault::Reset,
    }
}

/// A certificate that is good but for the time this device shows, and how far off that is.
#[expect(clippy::wildcard_enum_match_arm, reason = "somebody else's enum, and an open one")]
fn about_time(error: &CertificateError) -> Option<ClockStop> {
    match error {
        CertificateError::NotValidYetContext { time, not_before } => {
            let slow_by_ms_min = between_ms(*time, *not_before);
            Some(ClockStop::CertificateNotYetValid { slow_by_ms_min })
        }
        CertificateError::ExpiredContext { time, not_after } => {
            let fast_by_ms_min = between_ms(*not_after, *time);
            Some(ClockStop::CertificateExpired { fast_by_ms_min })
        }
        CertificateError::NotValidYet => {
            Some(ClockStop::CertificateNotYetValid { slow_by_ms_min: 0 })
        }
        CertificateError::Expired => Some(ClockStop::CertificateExpired { fast_by_ms_min: 0 }),
        _ => None,
    }
}

fn between_ms(earlier: UnixTime, later: UnixTime) -> i64 {
    let s = later.as_secs().saturating_sub(earlier.as_secs());
    i64::try_from(s).unwrap_or(i64::MAX).saturating_mul(1_000)
}

/// The first cause of that type.
fn find<'a, T: Error + 'static>(error: Cause<'a>) -> Option<&'a T> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

fn chain(error: Cause<'_>) -> impl Iterator<Item = Cause<'_>> {
    successors(Some(error), |cause| cause_of(*cause))
}

/// What an I/O error was made of is not among its own causes.
fn cause_of(error: Cause<'_>) -> Option<Cause<'_>> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(made_of) => Some(made_of),
        None => error.source(),
    }
}
