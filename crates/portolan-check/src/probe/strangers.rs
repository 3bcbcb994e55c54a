//! What strangers send, read as the probes read it, without a network: for fuzzers, and for bytes that were recorded.

use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::time::Instant;

use super::trust::Stores;
use super::{Options, ProbeError, certificate, proxy, revocation, secure, web};
use crate::observe::{CertSeen, ConnectResult, FetchSeen, Handshake, HelloSize, Status, Trust};

/// Nothing of what is here already has to be waited for.
const WAIT: Duration = Duration::from_secs(1);

/// Reads what strangers send.
#[derive(Debug)]
pub struct Reader {
    stores: Stores,
}

impl Reader {
    /// Reads the authorities first.
    ///
    /// # Errors
    /// Where a file of authorities is none.
    pub fn new(options: &Options) -> Result<Reader, ProbeError> {
        Ok(Reader { stores: Stores::load(options)? })
    }

    /// An answer of HTTP.
    pub async fn answer(&self, bytes: &[u8]) -> FetchSeen {
        let mut stream = tokio::io::join(bytes, tokio::io::sink());
        web::get(&mut stream, "service.example", "/", Instant::now() + WAIT).await.0
    }

    /// The answer of a proxy to CONNECT; with the secrets that must not be in it.
    pub async fn tunnel(&self, bytes: &[u8], secrets: &[String]) -> ConnectResult {
        let stream = tokio::io::join(bytes, tokio::io::sink());
        proxy::connect(stream, "service.example:443", "", secrets, Instant::now() + WAIT).await.0
    }

    /// The answer of a server to a ClientHello.
    pub async fn handshake(&self, bytes: &[u8]) -> Handshake {
        let name = ServerName::from(std::net::Ipv4Addr::LOCALHOST);
        let stream = tokio::io::join(bytes, tokio::io::sink());
        let deadline = Instant::now() + WAIT;
        secure::handshake(stream, &name, HelloSize::Small, &self.stores, deadline).await.result
    }

    /// The answer of a server to a ClientHello of TLS 1.1.
    pub async fn old_handshake(&self, bytes: &[u8]) -> Handshake {
        let stream = tokio::io::join(bytes, tokio::io::sink());
        secure::old_versions(stream, Some("service.example"), [0; 32], Instant::now() + WAIT).await.result
    }

    /// A chain, leaf first: what its certificates say, and whether it leads to a public authority.
    pub fn chain(&self, chain: &[Vec<u8>], now: Timestamp) -> (Vec<CertSeen>, Trust) {
        let chain: Vec<CertificateDer<'_>> =
            chain.iter().map(|bytes| CertificateDer::from(bytes.as_slice())).collect();
        let name = ServerName::from(std::net::Ipv4Addr::LOCALHOST);
        (chain.iter().map(certificate::seen).collect(), self.stores.public(&chain, &[], &name, now))
    }

    /// A list or an answer about the status of a certificate.
    pub fn status(&self, bytes: &[u8], certificate: &CertSeen, now: Timestamp) -> [Status; 3] {
        revocation::read(bytes, certificate, now)
    }
}
