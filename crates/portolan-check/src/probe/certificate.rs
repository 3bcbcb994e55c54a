//! A certificate as it is written down, whoever made it: what cannot be read stays empty, and the bytes are kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use x509_parser::asn1_rs::Oid;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::time::ASN1Time;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::observe::CertSeen;

/// How many names and addresses of one certificate are written down.
const MOST_NAMES: usize = 100;

/// A certificate as it is written down.
pub(crate) fn seen(der: &CertificateDer<'_>) -> CertSeen {
    let mut seen = CertSeen {
        subject: String::new(),
        issuer: String::new(),
        names: Vec::new(),
        not_before: Timestamp::UNIX_EPOCH,
        not_after: Timestamp::UNIX_EPOCH,
        sha256: hex(&Sha256::digest(der)),
        key_sha256: String::new(),
        aia: Vec::new(),
        ocsp: Vec::new(),
        crl: Vec::new(),
        der: Some(STANDARD.encode(der)),
    };
    let Ok((_, parsed)) = X509Certificate::from_der(der) else { return seen };
    seen.subject = name(parsed.subject());
    seen.issuer = name(parsed.issuer());
    seen.not_before = moment(parsed.validity().not_before);
    seen.not_after = moment(parsed.validity().not_after);
    seen.key_sha256 = hex(&Sha256::digest(parsed.public_key().raw));
    for extension in parsed.extensions() {
        note_extension(extension.parsed_extension(), &mut seen);
    }
    if seen.names.is_empty() {
        seen.names = parsed.subject().iter_common_name().filter_map(text).take(1).collect();
    }
    for list in [&mut seen.names, &mut seen.aia, &mut seen.ocsp, &mut seen.crl] {
        list.truncate(MOST_NAMES);
    }
    seen
}

fn note_extension(extension: &ParsedExtension<'_>, seen: &mut CertSeen) {
    match extension {
        ParsedExtension::SubjectAlternativeName(names) => {
            seen.names = names.general_names.iter().take(MOST_NAMES).filter_map(general_name).collect();
        }
        ParsedExtension::AuthorityInfoAccess(access) => {
            for description in access.accessdescs.iter().take(MOST_NAMES) {
                let GeneralName::URI(url) = &description.access_location else { continue };
                if description.access_method == OCSP {
                    seen.ocsp.push(printable(url));
                } else if description.access_method == CA_ISSUERS {
                    seen.aia.push(printable(url));
                }
            }
        }
        ParsedExtension::CRLDistributionPoints(points) => {
            let names =
                points.points.iter().take(MOST_NAMES).filter_map(|point| match &point.distribution_point {
                    Some(DistributionPointName::FullName(names)) => Some(names),
                    _ => None,
                });
            seen.crl = names
                .flatten()
                .filter_map(|name| match name {
                    GeneralName::URI(url) => Some(printable(url)),
                    _ => None,
                })
                .collect();
        }
        _ => {}
    }
}

const OCSP: Oid<'static> = x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_OCSP;
const CA_ISSUERS: Oid<'static> = x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS;

fn general_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(printable(name).to_ascii_lowercase()),
        GeneralName::URI(name) => Some(printable(name)),
        GeneralName::IPAddress(bytes) => match *bytes {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
            bytes => {
                <[u8; 16]>::try_from(bytes).ok().map(|bytes| std::net::Ipv6Addr::from(bytes).to_string())
            }
        },
        _ => None,
    }
}

/// A name as RFC 4514 writes it: the last part first.
pub(crate) fn name(name: &X509Name<'_>) -> String {
    let parts: Vec<String> = name
        .iter_rdn()
        .take(MOST_NAMES)
        .map(|part| part.iter().map(attribute).collect::<Vec<_>>().join("+"))
        .collect();
    parts.into_iter().rev().collect::<Vec<_>>().join(",")
}

/// The name of an authority, of which only the contents of the name's sequence are kept.
pub(crate) fn name_of_contents(contents: &[u8]) -> Option<String> {
    let length = u16::try_from(contents.len()).ok()?.to_be_bytes();
    let mut wrapped = match length {
        [0, short @ 0..0x80] => vec![0x30, short],
        [0, long] => vec![0x30, 0x81, long],
        [high, low] => vec![0x30, 0x82, high, low],
    };
    wrapped.extend_from_slice(contents);
    X509Name::from_der(&wrapped).ok().map(|(_, parsed)| name(&parsed))
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let key = match oid.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        other => other,
    };
    match text(attribute) {
        Some(value) => format!("{key}={}", escaped(&value)),
        None => format!("{key}=#{}", hex(attribute.as_slice())),
    }
}

fn text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    attribute.as_str().ok().map(printable)
}

fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut escaped = String::with_capacity(value.len());
    for (index, letter) in value.chars().enumerate() {
        let edge = (letter == ' ' && (index == 0 || index == last)) || (letter == '#' && index == 0);
        if edge || matches!(letter, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(1_000).collect()
}

fn moment(time: ASN1Time) -> Timestamp {
    Timestamp::from_second(time.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
