//! OCSP: questions and answers (RFC 6960).

use der::Decode as _;
use jiff::Timestamp;
use sha1::{Digest as _, Sha1};
use x509_ocsp::{BasicOcspResponse, CertStatus, OcspGeneralizedTime, OcspResponse, OcspResponseStatus};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::observe::Status;

/// Algorithm identifier of SHA-1, which every responder knows certificates by.
const SHA1: [u8; 11] = [0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00];

/// The serial number of a certificate, without leading zeros.
pub(super) fn serial(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some(significant(certificate.raw_serial()).to_vec())
}

/// What an answer says about the certificate with this serial number, or about the only one that it names.
pub(super) fn read(bytes: &[u8], serial: Option<&[u8]>, now: Timestamp) -> Status {
    let Ok(response) = OcspResponse::from_der(bytes) else { return Status::Unreadable };
    if response.response_status != OcspResponseStatus::Successful {
        return Status::Unknown;
    }
    let Some(inner) = response.response_bytes else { return Status::Unreadable };
    let Ok(basic) = BasicOcspResponse::from_der(inner.response.as_bytes()) else { return Status::Unreadable };
    let about = |wanted: &[u8]| {
        let mut all = basic.tbs_response_data.responses.iter();
        all.find(|single| significant(single.cert_id.serial_number.as_bytes()) == wanted)
    };
    let Some(single) = serial.and_then(about) else { return Status::Unknown };
    if single.next_update.as_ref().is_some_and(|next| seconds(next) < now.as_second()) {
        return Status::Stale;
    }
    match single.cert_status {
        CertStatus::Good(_) => Status::Good,
        CertStatus::Revoked(_) => Status::Revoked,
        CertStatus::Unknown(_) => Status::Unknown,
    }
}

/// The question about a certificate.
pub(super) fn request(certificate: &[u8], issuer: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let (_, issuer) = X509Certificate::from_der(issuer).ok()?;
    let name = Sha1::digest(certificate.issuer().as_raw());
    let key = Sha1::digest(&issuer.public_key().subject_public_key.data);
    let id =
        [SHA1.to_vec(), tagged(0x04, &name)?, tagged(0x04, &key)?, tagged(0x02, certificate.raw_serial())?];
    // Certificate id, request, list of requests, request to be signed, OCSP request.
    (0..5).try_fold(id.concat(), |inner, _| tagged(0x30, &inner))
}

fn tagged(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let length = u8::try_from(content.len()).ok().filter(|length| *length < 0x80)?;
    Some([&[tag, length][..], content].concat())
}

fn significant(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

fn seconds(time: &OcspGeneralizedTime) -> i64 {
    i64::try_from(time.0.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}
