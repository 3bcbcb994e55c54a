//! Whom a certificate chain leads to: a public authority, one of the operating system's, or none. Judged by keys; validity
//! and names are facts of their own, because an expired certificate of the real service is no interception.

mod judge;
mod removed;

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, TrustAnchor};

use super::{Options, ProbeError};
use crate::observe::HelloSize;

pub(crate) use judge::missing_issuer;

/// How many certificates of a chain are looked at, those that were fetched included.
pub(crate) const LONGEST_CHAIN: usize = 10;

/// The sets of authorities, read once a run.
#[derive(Clone)]
pub(crate) struct Stores(Arc<Sets>);

struct Sets {
    /// The browsers' bundle of today and `--extra-roots`.
    present: Vec<TrustAnchor<'static>>,
    /// Those that left the bundle.
    removed: Vec<TrustAnchor<'static>>,
    /// The operating system's; none where it has none.
    system: Option<Arc<dyn ServerCertVerifier>>,
    /// Why there are none of the operating system.
    system_error: Option<String>,
    small: Arc<CryptoProvider>,
    large: Arc<CryptoProvider>,
}

impl std::fmt::Debug for Stores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stores")
            .field("present", &self.0.present.len())
            .field("removed", &self.0.removed.len())
            .field("system", &self.0.system.is_some())
            .finish_non_exhaustive()
    }
}

impl Stores {
    /// Reads the embedded authorities, those of the options and the operating system's.
    ///
    /// # Errors
    /// Where a file of authorities holds no certificate, or one that is none.
    pub(crate) fn load(options: &Options) -> Result<Stores, ProbeError> {
        let (small, large) = (provider(HelloSize::Small), provider(HelloSize::Large));
        let mut present = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        for (file, text) in &options.extra_roots {
            let found = anchors(text).map_err(|reason| ProbeError::Roots { file: file.clone(), reason })?;
            present.extend(found);
        }
        let (system, system_error) = match rustls_platform_verifier::Verifier::new(Arc::clone(&large)) {
            Ok(verifier) => (Some(Arc::new(verifier) as Arc<dyn ServerCertVerifier>), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Ok(Stores(Arc::new(Sets {
            present,
            removed: removed::anchors(),
            system,
            system_error,
            small,
            large,
        })))
    }

    /// The cryptography of a handshake whose ClientHello has this size.
    pub(crate) fn provider(&self, size: HelloSize) -> &Arc<CryptoProvider> {
        match size {
            HelloSize::Small => &self.0.small,
            HelloSize::Large => &self.0.large,
        }
    }
}

/// A post-quantum key share is what makes a ClientHello larger than one segment.
fn provider(size: HelloSize) -> Arc<CryptoProvider> {
    use rustls::crypto::aws_lc_rs::kx_group::{SECP256R1, SECP384R1, X25519, X25519MLKEM768};
    let mut provider = rustls::crypto::aws_lc_rs::default_provider();
    provider.kx_groups = match size {
        HelloSize::Small => vec![X25519, SECP256R1, SECP384R1],
        HelloSize::Large => vec![X25519MLKEM768, X25519, SECP256R1, SECP384R1],
    };
    Arc::new(provider)
}

/// The authorities of a PEM text.
fn anchors(text: &str) -> Result<Vec<TrustAnchor<'static>>, String> {
    let mut anchors = Vec::new();
    for (index, certificate) in CertificateDer::pem_slice_iter(text.as_bytes()).enumerate() {
        let number = index + 1;
        let certificate = certificate.map_err(|error| format!("certificate {number} is no PEM: {error}"))?;
        let anchor = webpki::anchor_from_trusted_cert(&certificate)
            .map_err(|error| format!("certificate {number} cannot be read: {error}"))?;
        anchors.push(anchor.to_owned());
    }
    if anchors.is_empty() {
        return Err(
            "it holds no certificate; write them as PEM, from -----BEGIN CERTIFICATE----- on".to_owned()
        );
    }
    Ok(anchors)
}
