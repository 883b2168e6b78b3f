//! The lab's own certificate authority, and the one certificate it signs.

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tidelock_core::time::Timestamp;
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

use super::error::LabError;
use super::options::{Edge, TlsOptions};

/// What a lab over TLS needs.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The authority's certificate.
    pub(crate) ca_pem: String,
}

/// Makes authority and certificate, and writes the authority's certificate where it is wanted.
pub(crate) fn set_up(options: &TlsOptions, now: Timestamp) -> Result<Tls, LabError> {
    let (from, until) = (moment(options.valid_from, now)?, moment(options.valid_until, now)?);
    let ca_key = KeyPair::generate()?;
    let ca_params = authority(from, until)?;
    let ca_pem = ca_params.self_signed(&ca_key)?.pem();
    let leaf_key = KeyPair::generate()?;
    let mut leaf = CertificateParams::new(names(options))?;
    (leaf.not_before, leaf.not_after) = (from, until);
    leaf.distinguished_name.push(DnType::CommonName, "Tidelock lab");
    let leaf = leaf.signed_by(&leaf_key, &Issuer::new(ca_params, ca_key))?;
    let key = PrivateKeyDer::try_from(leaf_key.serialize_der())
        .map_err(|reason| rustls::Error::General(reason.to_owned()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)?;
    if let Some(path) = &options.ca_out {
        fs::write(path, &ca_pem)
            .map_err(|source| LabError::Write { path: path.clone(), source })?;
    }
    Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)), ca_pem })
}

fn names(options: &TlsOptions) -> Vec<String> {
    let own = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    own.into_iter().chain(options.names.iter().cloned()).collect()
}

/// An authority that outlives its certificate on both sides: only the latter is ever invalid.
fn authority(from: OffsetDateTime, until: OffsetDateTime) -> Result<CertificateParams, LabError> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.not_before = from.checked_sub(Duration::days(3_650)).ok_or(LabError::Validity)?;
    params.not_after = until.checked_add(Duration::days(3_650)).ok_or(LabError::Validity)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "Tidelock lab authority");
    Ok(params)
}

fn moment(edge: Edge, now: Timestamp) -> Result<OffsetDateTime, LabError> {
    let at = match edge {
        Edge::At(at) => at,
        Edge::FromNow { ms } => now.plus_ms(ms),
    };
    OffsetDateTime::from_unix_timestamp(at.s()).or(Err(LabError::Validity))
}
