//! Revocation lists.

use jiff::Timestamp;
use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};

use crate::observe::Status;

/// What a list says about a certificate.
pub(super) fn read(bytes: &[u8], certificate: &[u8], now: Timestamp) -> Status {
    let Ok((_, list)) = CertificateRevocationList::from_der(bytes) else { return Status::Unreadable };
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return Status::Unknown };
    if list.next_update().is_some_and(|next| next.timestamp() < now.as_second()) {
        return Status::Stale;
    }
    if list.issuer().as_raw() != certificate.issuer().as_raw() {
        return Status::Unknown;
    }
    let serial = certificate.raw_serial();
    if list.iter_revoked_certificates().any(|revoked| revoked.raw_serial() == serial) {
        return Status::Revoked;
    }
    Status::Good
}
