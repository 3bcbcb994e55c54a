//! Certificate status.

use jiff::Timestamp;
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber, date_time_ymd};

use super::authority::{Authority, Identity, Says};
use super::kit::*;
use crate::observe::{CertSeen, FetchSeen, RevocationKind, RevocationSeen, Status};
use crate::probe::{certificate, revocation};

fn chain(leaf: &Identity) -> Vec<CertSeen> {
    leaf.chain.iter().map(certificate::seen).collect()
}

async fn look(chain: &[CertSeen], deep: bool) -> Vec<RevocationSeen> {
    let ctx = ctx_with(&[], Vec::new(), |options| options.deep = deep);
    revocation::status(chain, &direct(([127, 0, 0, 1], 1).into()), &ctx).await
}

fn page(body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn list(root: &Authority, years: (i32, i32), revoked: &[u64]) -> Vec<u8> {
    let revoked = revoked.iter().map(|serial| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: date_time_ymd(2020, 1, 1),
        reason_code: None,
        invalidity_date: None,
    });
    let params = CertificateRevocationListParams {
        this_update: date_time_ymd(years.0, 1, 1),
        next_update: date_time_ymd(years.1, 1, 1),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    params.signed_by(&root.issuer()).unwrap().der().to_vec()
}

#[tokio::test]
async fn a_look_tells_whether_the_hosts_open() {
    let root = Authority::root("Root");
    let open = answering(Vec::new()).await;
    let (crl, aia) = (format!("http://{open}/a.crl"), "http://127.0.0.1:1/a.cer");
    let says = Says { crl: Some(&crl), aia: Some(aia), ..Says::default() };
    let seen = look(&chain(&root.leaf(NAME, &says)), false).await;
    let told: Vec<_> = seen.iter().map(|one| (one.kind, one.opens, one.fetched.is_some())).collect();
    assert_eq!(told, [(RevocationKind::Crl, Some(true), false), (RevocationKind::Aia, Some(false), false)]);
}

#[tokio::test]
async fn a_list_is_read_in_depth() {
    let root = Authority::root("Root");
    let other = Authority::root("Other");
    for (body, expected) in [
        (list(&root, (2020, 2100), &[6, 8]), Status::Good),
        (list(&root, (2020, 2100), &[6, 7]), Status::Revoked),
        (list(&root, (2020, 2021), &[]), Status::Stale),
        (list(&other, (2020, 2100), &[]), Status::Unknown),
        (b"<html>Blocked</html>".to_vec(), Status::Unreadable),
    ] {
        let url = format!("http://{}/a.crl", answering(page(&body)).await);
        let leaf = root.leaf(NAME, &Says { crl: Some(&url), serial: Some(7), ..Says::default() });
        let seen = look(&chain(&leaf), true).await;
        assert_eq!(seen[0].status, Some(expected), "{seen:?}");
        assert_eq!(seen[0].opens, Some(true));
    }
    let url = format!(
        "http://{}/a.crl",
        answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec()).await
    );
    let leaf = root.leaf(NAME, &Says { crl: Some(&url), ..Says::default() });
    let seen = look(&chain(&leaf), true).await;
    assert_eq!(seen[0].status, None);
    assert!(matches!(&seen[0].fetched, Some(FetchSeen::Status(answer)) if answer.status == 404));
}

#[tokio::test]
async fn only_port_80_and_plain_http_are_asked() {
    let root = Authority::root("Root");
    for url in ["ldap:///CN=a", "https://crl.example/a.crl", "file:///etc/passwd", "http://u:p@crl.example/"]
    {
        assert!(
            look(&chain(&root.leaf(NAME, &Says { crl: Some(url), ..Says::default() })), true)
                .await
                .is_empty()
        );
    }
}

/// Made with `openssl ocsp` for a certificate that its index calls valid, revoked, or does not hold.
#[test]
fn answers_of_a_responder_are_read() {
    let leaf = include_bytes!("../../../tests/ocsp/leaf.der");
    let chain = [certificate::seen(&leaf.to_vec().into())];
    let (inside, after): (Timestamp, Timestamp) =
        ("2026-11-25T00:00:00Z".parse().unwrap(), "2027-06-01T00:00:00Z".parse().unwrap());
    let good = include_bytes!("../../../tests/ocsp/good.der");
    assert_eq!(revocation::stapled(good, &chain, inside), Status::Good);
    assert_eq!(revocation::stapled(good, &chain, after), Status::Stale);
    let revoked = include_bytes!("../../../tests/ocsp/revoked.der");
    assert_eq!(revocation::stapled(revoked, &chain, inside), Status::Revoked);
    let unknown = include_bytes!("../../../tests/ocsp/unknown.der");
    assert_eq!(revocation::stapled(unknown, &chain, inside), Status::Unknown);
    assert_eq!(revocation::stapled(b"<html>", &chain, inside), Status::Unreadable);
    assert_eq!(revocation::stapled(&[], &chain, inside), Status::Unreadable);
    // try later
    assert_eq!(revocation::stapled(&[0x30, 3, 0x0a, 1, 3], &chain, inside), Status::Unknown);
}

/// The question is the one that `openssl ocsp -no_nonce` writes.
#[test]
fn the_question_is_the_usual_one() {
    let request = revocation::question(
        include_bytes!("../../../tests/ocsp/leaf.der"),
        include_bytes!("../../../tests/ocsp/issuer.der"),
    );
    assert_eq!(request.as_deref(), Some(&include_bytes!("../../../tests/ocsp/request.der")[..]));
}
