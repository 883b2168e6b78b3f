//! TLS: certificates are checked by the system's rules, at the time this device shows.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{self, CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier as PlatformVerifier;
use tidelock_engine::ports::{HttpError, NetFault};

/// A client that trusts what the system trusts, and the certificate authorities in `ca_pem`.
pub(super) fn config(ca_pem: Option<&[u8]>) -> Result<ClientConfig, HttpError> {
    let provider = Arc::new(crypto::ring::default_provider());
    let verifier = Arc::new(Verifier::new(ca_pem, &provider)?);
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| untrusted(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// A system without any certificate authority can still talk to whoever needs no TLS.
fn platform(
    extra: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Result<PlatformVerifier, TlsError>, HttpError> {
    let is_extra = !extra.is_empty();
    match PlatformVerifier::new_with_extra_roots(extra, Arc::clone(provider)) {
        Err(error) if is_extra => Err(untrusted(error.to_string())),
        verifier => Ok(verifier),
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, HttpError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(untrusted("detail-no-certificate".to_owned())),
        Err(error) => Err(untrusted(error.to_string())),
    }
}

fn untrusted(detail: String) -> HttpError {
    HttpError::Net { fault: NetFault::TlsUntrusted, detail, maybe_arrived: false }
}

/// The system's verifier, asked twice where a certificate fails by its dates: only one that is good
/// in everything else may be called a matter of time. It never passes what the system refuses.
#[derive(Debug)]
pub(super) struct Verifier {
    platform: Result<PlatformVerifier, TlsError>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let platform = self.platform.as_ref().map_err(Clone::clone)?;
        let verify = |at| platform.verify_server_cert(end_entity, intermediates, name, ocsp, at);
        let refused = match verify(now) {
            Ok(verified) => return Ok(verified),
            Err(refused) if !is_about_time(&refused) => return Err(refused),
            Err(refused) => refused,
        };
        let dated = self.with_dates(refused, end_entity, intermediates, now);
        match bound(&dated).map(verify) {
            Some(Err(otherwise)) if !is_about_time(&otherwise) => Err(otherwise),
            Some(_) | None => Err(dated),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl Verifier {
    pub(super) fn new(
        ca_pem: Option<&[u8]>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, HttpError> {
        let extra = ca_pem.map(certificates).transpose()?.unwrap_or_default();
        let algorithms = provider.signature_verification_algorithms;
        Ok(Self { platform: platform(extra, provider)?, algorithms })
    }

    /// Windows and Apple say "expired" without the dates. Dates are checked before trust, so that a
    /// check that trusts nobody names them.
    pub(super) fn with_dates(
        &self,
        refused: TlsError,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> TlsError {
        let nobody = RootCertStore::empty();
        let checked = ParsedCertificate::try_from(end_entity).and_then(|end_entity| {
            let algorithms = self.algorithms.all;
            let (end_entity, roots) = (&end_entity, &nobody);
            verify_server_cert_signed_by_trust_anchor(
                end_entity,
                roots,
                intermediates,
                now,
                algorithms,
            )
        });
        match checked {
            Err(dated) if bound(&refused).is_none() && bound(&dated).is_some() => dated,
            Ok(()) | Err(_) => refused,
        }
    }
}

fn is_about_time(error: &TlsError) -> bool {
    let bare = [CertificateError::Expired, CertificateError::NotValidYet];
    bound(error).is_some()
        || matches!(error, TlsError::InvalidCertificate(error) if bare.contains(error))
}

/// The nearest moment at which the certificate's dates are good.
#[expect(clippy::wildcard_enum_match_arm, reason = "somebody else's enum, and an open one")]
fn bound(error: &TlsError) -> Option<UnixTime> {
    match error {
        TlsError::InvalidCertificate(CertificateError::NotValidYetContext {
            not_before, ..
        }) => Some(*not_before),
        TlsError::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
            Some(*not_after)
        }
        _ => None,
    }
}
