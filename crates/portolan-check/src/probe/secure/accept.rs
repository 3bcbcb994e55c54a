//! A verifier that accepts every chain and keeps it. Only the proof that the other side holds the key of its leaf is asked
//! for, so that nobody can pass with a copy of a public chain. Judging is [`super::super::trust`]'s matter.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use webpki::EndEntityCert;

use crate::probe::trust::LONGEST_CHAIN;

/// What the other side presented.
#[derive(Debug, Clone, Default)]
pub(crate) struct Presented {
    /// The chain, leaf first.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// The stapled status; empty where there was none.
    pub(crate) stapled: Vec<u8>,
    /// It asked for a certificate of the client.
    pub(crate) asks_client: bool,
}

/// Accepts and keeps.
#[derive(Debug)]
pub(crate) struct Accept {
    presented: Mutex<Presented>,
    provider: Arc<CryptoProvider>,
}

impl Accept {
    /// Nothing is kept yet.
    pub(crate) fn new(provider: Arc<CryptoProvider>) -> Arc<Accept> {
        Arc::new(Accept { presented: Mutex::default(), provider })
    }

    /// What was presented up to now.
    pub(crate) fn take(&self) -> Presented {
        std::mem::take(&mut *self.presented.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ServerCertVerifier for Accept {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        stapled: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut presented = self.presented.lock().unwrap_or_else(PoisonError::into_inner);
        let all = std::iter::once(leaf).chain(others).take(LONGEST_CHAIN);
        presented.chain = all.map(|certificate| certificate.clone().into_owned()).collect();
        presented.stapled = stapled.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if unreadable(leaf) {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls12_signature(message, leaf, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if unreadable(leaf) {
            return Ok(HandshakeSignatureValid::assertion());
        }
        verify_tls13_signature(message, leaf, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A certificate that the verifier cannot read (version 1, say) can never lead to an authority: no proof is needed.
fn unreadable(leaf: &CertificateDer<'_>) -> bool {
    EndEntityCert::try_from(leaf).is_err()
}

/// Has no certificate for any server, and notes who asked.
#[derive(Debug)]
pub(crate) struct NoClientCert(pub(crate) Arc<Accept>);

impl ResolvesClientCert for NoClientCert {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.presented.lock().unwrap_or_else(PoisonError::into_inner).asks_client = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
