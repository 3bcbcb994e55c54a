//! Encrypted, with authorities of the test's own; on other systems than Linux they cannot be named by a variable.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::*;
use crate::{file, folder};

/// An authority: its certificate as a file, and a server's configuration with a certificate of it for `localhost`.
fn authority(folder: &Path, name: &str) -> (String, ServerConfig) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let own = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let leaf = params.signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    (file(folder, name, &own.pem()), config)
}

/// Runs `tags update` against a path of a server, trusting one authority.
fn update_trusting(kept: &Path, authority: &str, server: &Server, path: &str) -> Run {
    let from = format!("https://localhost:{}{path}", server.port());
    let mut run = asked("update", kept, &["--from", &from]);
    let mut run = finished(run.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR"));
    run.err = run.err.replace(&format!("localhost:{}", server.port()), "SERVER");
    run
}

#[test]
fn an_authority_that_the_machine_trusts_is_enough() {
    let kept = folder("update-tls");
    let (trusted, config) = authority(&kept, "trusted.pem");
    let server = Server::start_tls(config, |request| match request.target.as_str() {
        "/" => page(NAME),
        "/ServiceTags_Public_20251103.json" => Reply::ok(week(1)),
        _ => Reply::status(404),
    });
    update_trusting(&kept, &trusted, &server, "/").ended(0);
    assert_eq!(names(&kept, "public"), [NAME]);
}

#[test]
fn an_authority_that_nobody_knows_is_refused() {
    let kept = folder("update-untrusted");
    let (other, _) = authority(&kept, "other.pem");
    let (_, config) = authority(&kept, "unknown.pem");
    let server = Server::start_tls(config, |_| Reply::ok(week(1)));
    let run = update_trusting(&kept, &other, &server, &format!("/{NAME}")).ended(2);
    assert!(
        run.err.contains(
            "\n  the certificate of `https://SERVER/ServiceTags_Public_20251103.json` is not trusted: its issuer is not among the authorities that this machine trusts\n\
             help: where a proxy inspects TLS, its authority must be among those that this machine trusts\n"
        ),
        "{}",
        run.err
    );
    assert!(names(&kept, "public").is_empty());
}

#[test]
fn encryption_is_not_given_up_on_the_way() {
    let kept = folder("update-downgrade");
    let (trusted, config) = authority(&kept, "trusted.pem");
    let plain = Server::start(|_| Reply::ok(week(1)));
    let next = plain.url("/ServiceTags_Public_20251103.json");
    let link = next.clone();
    let server = Server::start_tls(config, move |request| match request.target.as_str() {
        "/moved" => Reply::redirect(next.clone()),
        _ => page(&next),
    });
    let run = update_trusting(&kept, &trusted, &server, "/moved").ended(2);
    let said = format!("\n  `https://SERVER/moved` redirects to `{link}`, which is not fetched\n");
    assert!(run.err.contains(&said), "{}", run.err);
    let run = update_trusting(&kept, &trusted, &server, "/page").ended(2);
    assert!(run.err.contains("\n  `https://SERVER/page` has no link to a file"), "{}", run.err);
    assert_eq!(plain.paths(), Vec::<String>::new());
}
