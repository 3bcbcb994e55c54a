//! The certificate of an issuer, from where another certificate says that it is kept.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::probe::connect::Connector;
use crate::probe::ctx::Ctx;
use crate::probe::web;

/// PKCS #7 signed data, which some authorities wrap their certificates in.
const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// Fetches it; none where there is none.
pub(crate) async fn fetch(url: &str, connector: &Connector, ctx: &Ctx) -> Option<CertificateDer<'static>> {
    let url = web::parse_url(url).filter(super::is_plain)?;
    let fetched = ctx.known.fetch(&url, super::LONGEST_ANSWER, connector, ctx).await;
    if !fetched.whole || !super::is_success(&fetched.seen) {
        return None;
    }
    read(&fetched.bytes)
}

/// Reads it: DER, PEM, or the first certificate of PKCS #7 signed data.
pub(crate) fn read(bytes: &[u8]) -> Option<CertificateDer<'static>> {
    if let Some(certificate) = certificate_at_start(bytes) {
        return Some(certificate);
    }
    if let Ok(certificate) = CertificateDer::from_pem_slice(bytes) {
        return certificate_at_start(&certificate);
    }
    let signed = bytes.windows(SIGNED_DATA.len()).take(32).any(|window| window == SIGNED_DATA);
    let starts =
        bytes.windows(2).enumerate().skip(SIGNED_DATA.len()).filter(|(_, window)| *window == [0x30, 0x82]);
    let mut starts = starts.take(16).filter(|_| signed);
    starts.find_map(|(start, _)| certificate_at_start(bytes.get(start..)?))
}

fn certificate_at_start(bytes: &[u8]) -> Option<CertificateDer<'static>> {
    let (rest, _) = X509Certificate::from_der(bytes).ok()?;
    let length = bytes.len() - rest.len();
    Some(CertificateDer::from(bytes.get(..length)?.to_vec()))
}
