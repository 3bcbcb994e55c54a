//! Certificate status: the stapled answer, whether the hosts that a chain names can be reached, and with `--deep` what they
//! hold. Signatures of lists and answers are not checked: what matters here is whether a client gets them at all.

mod crl;
pub(crate) mod issuer;
mod known;
mod ocsp;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::connect::{Connector, Way};
use super::ctx::Ctx;
use super::first::join_all;
use super::web::{self, HttpUrl};
use crate::observe::{CertSeen, FetchSeen, RevocationKind, RevocationSeen, Status};

pub(crate) use known::Known;

/// How many addresses of one chain are looked at.
const MOST_ADDRESSES: usize = 24;
/// How much of a list is read.
const LONGEST_LIST: usize = 8 * 1024 * 1024;
/// How much of another answer is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The certificate status of a chain, by the same way as the endpoint's. Each host is tried once a run, all of them at once.
pub(crate) async fn status(chain: &[CertSeen], connector: &Connector, ctx: &Ctx) -> Vec<RevocationSeen> {
    let mut asked = BTreeSet::new();
    let mut questions = Vec::new();
    for (index, certificate) in chain.iter().enumerate() {
        let issuer = chain.iter().skip(index + 1).find(|other| other.subject == certificate.issuer);
        for (kind, address) in addresses(certificate) {
            let url = web::parse_url(address).filter(is_plain);
            if let Some(url) = url.filter(|_| questions.len() < MOST_ADDRESSES && asked.insert(address)) {
                questions.push(one(kind, address, url, certificate, issuer, connector, ctx));
            }
        }
    }
    join_all(questions).await
}

/// What a stapled answer says about the leaf.
pub(crate) fn stapled(answer: &[u8], chain: &[CertSeen], now: Timestamp) -> Status {
    let serial = chain.first().and_then(der).and_then(|leaf| ocsp::serial(&leaf));
    ocsp::read(answer, serial.as_deref(), now)
}

fn addresses(certificate: &CertSeen) -> impl Iterator<Item = (RevocationKind, &String)> {
    let crl = certificate.crl.iter().map(|url| (RevocationKind::Crl, url));
    let ocsp = certificate.ocsp.iter().map(|url| (RevocationKind::Ocsp, url));
    let aia = certificate.aia.iter().map(|url| (RevocationKind::Aia, url));
    crl.chain(ocsp).chain(aia)
}

/// Status travels without TLS on port 80. Whoever presents a certificate must not send this program to other ports.
pub(crate) fn is_plain(url: &HttpUrl) -> bool {
    !url.tls && (url.port == 80 || cfg!(test))
}

async fn one(
    kind: RevocationKind,
    address: &str,
    url: HttpUrl,
    certificate: &CertSeen,
    issuer: Option<&CertSeen>,
    connector: &Connector,
    ctx: &Ctx,
) -> RevocationSeen {
    let mut seen = RevocationSeen {
        kind,
        url: address.to_owned(),
        host: url.host.clone(),
        opens: None,
        fetched: None,
        status: None,
    };
    let through_proxy = matches!(connector.way(), Way::Proxy { .. });
    if !ctx.options.deep && !through_proxy {
        seen.opens = Some(ctx.known.opens(&url, connector, ctx).await);
        return seen;
    }
    let request = match kind {
        RevocationKind::Ocsp => ocsp_request(&url, certificate, issuer).unwrap_or(url),
        RevocationKind::Crl | RevocationKind::Aia => url,
    };
    let most = if kind == RevocationKind::Crl && ctx.options.deep { LONGEST_LIST } else { LONGEST_ANSWER };
    let fetched = ctx.known.fetch(&request, most, connector, ctx).await;
    seen.opens = Some(!matches!(fetched.seen, FetchSeen::Unreachable { .. }));
    if ctx.options.deep && fetched.whole && is_success(&fetched.seen) {
        seen.status = Some(judge(kind, &fetched.bytes, certificate, ctx.now()));
    }
    seen.fetched = Some(fetched.seen.clone());
    seen
}

fn is_success(seen: &FetchSeen) -> bool {
    matches!(seen, FetchSeen::Status(answer) if answer.status == 200)
}

fn judge(kind: RevocationKind, bytes: &[u8], certificate: &CertSeen, now: Timestamp) -> Status {
    let Some(certificate) = der(certificate) else { return Status::Unknown };
    match kind {
        RevocationKind::Crl => crl::read(bytes, &certificate, now),
        RevocationKind::Ocsp => ocsp::read(bytes, ocsp::serial(&certificate).as_deref(), now),
        RevocationKind::Aia => issuer::read(bytes).map_or(Status::Unreadable, |_| Status::Good),
    }
}

fn ocsp_request(url: &HttpUrl, certificate: &CertSeen, issuer: Option<&CertSeen>) -> Option<HttpUrl> {
    let request = ocsp::request(&der(certificate)?, &der(issuer?)?)?;
    // Base64 has three letters that mean something in an address.
    let encoded = STANDARD.encode(request).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    Some(HttpUrl { target: format!("{}/{encoded}", url.target.trim_end_matches('/')), ..url.clone() })
}

/// What bytes say about a certificate as a list, as an answer, and as the certificate of its issuer.
pub(crate) fn read(bytes: &[u8], certificate: &CertSeen, now: Timestamp) -> [Status; 3] {
    [RevocationKind::Crl, RevocationKind::Ocsp, RevocationKind::Aia]
        .map(|kind| judge(kind, bytes, certificate, now))
}

/// The question that a responder gets about a certificate.
#[cfg(test)]
pub(crate) fn question(certificate: &[u8], issuer: &[u8]) -> Option<Vec<u8>> {
    ocsp::request(certificate, issuer)
}

fn der(certificate: &CertSeen) -> Option<Vec<u8>> {
    STANDARD.decode(certificate.der.as_ref()?).ok()
}
