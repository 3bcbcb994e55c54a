//! Handshakes with servers that do it well, badly, or not at all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::server::NoClientAuth;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::authority::{Authority, Says};
use super::kit::*;
use crate::observe::{Handshake, Stall, TlsPurpose, TlsSeen};
use crate::probe::connect::Stream;
use crate::probe::secure;
use crate::task::{Endpoint, Host};

async fn tls(to: SocketAddr, public: &[&Authority]) -> (TlsSeen, Option<Stream>) {
    let (seen, stream) = secure::tls(&endpoint(true), &direct(to), &ctx(public, Vec::new())).await;
    (seen.unwrap(), stream)
}

fn ended(seen: &TlsSeen, purpose: TlsPurpose) -> &Handshake {
    let all = || seen.attempts.iter().map(|attempt| (attempt.purpose, &attempt.result)).collect::<Vec<_>>();
    let found = seen.attempts.iter().find(|attempt| attempt.purpose == purpose);
    &found.unwrap_or_else(|| panic!("no {purpose:?} in {:?}", all())).result
}

fn done(result: &Handshake) -> bool {
    matches!(result, Handshake::Done { .. })
}

/// A middlebox: looks at the first bytes of the client and decides what to do with the connection.
async fn middlebox(
    behind: SocketAddr,
    decide: impl Fn(&[u8]) -> Fate + Send + Sync + Clone + 'static,
) -> SocketAddr {
    serve(move |mut client| {
        let decide = decide.clone();
        async move {
            let mut hello = vec![0; 16 * 1024];
            let Ok(read) = client.read(&mut hello).await else { return };
            hello.truncate(read);
            let fate = decide(&hello);
            match fate {
                Fate::Reset => client.set_zero_linger().unwrap(),
                Fate::Hang => tokio::time::sleep(Duration::from_secs(20)).await,
                Fate::Say(bytes) => say(client, bytes).await,
                Fate::Pass { at_most } => {
                    let mut server = TcpStream::connect(behind).await.unwrap();
                    server.write_all(&hello).await.unwrap();
                    let mut answer = vec![0; at_most];
                    if at_most == 0 {
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                    } else if server.read_exact(&mut answer).await.is_ok() {
                        say(client, answer).await;
                    }
                }
            }
        }
    })
    .await
}

enum Fate {
    Reset,
    Hang,
    Say(Vec<u8>),
    Pass { at_most: usize },
}

fn names(hello: &[u8], name: &str) -> bool {
    hello.windows(name.len()).any(|window| window == name.as_bytes())
}

#[tokio::test]
async fn a_healthy_service_takes_one_handshake() {
    let (root, leaf) = public();
    let (seen, stream) = tls(tls_server(&leaf).await, &[&root]).await;
    assert!(stream.is_some());
    let [only] = seen.attempts.as_slice() else { panic!("{:?}", seen.attempts) };
    assert_eq!(only.hello.sni.as_deref(), Some(NAME));
    assert!(only.hello.bytes > 1_460, "{} bytes fit one segment", only.hello.bytes);
    let Handshake::Done { version, cipher, group, alpn } = &only.result else { panic!("{:?}", only.result) };
    assert_eq!((version.as_str(), alpn.as_deref()), ("1.3", Some("http/1.1")));
    assert_eq!(group.as_deref(), Some("X25519MLKEM768"));
    assert!(cipher.starts_with("TLS13_"), "{cipher}");
    let public = seen.public.unwrap();
    assert!(public.anchored && !public.wrong_name && !public.expired, "{public:?}");
    assert_eq!(seen.chain[0].issuer, "CN=Test Root");
    assert!(!seen.system.unwrap().anchored, "no system trusts the test's root");
}

#[tokio::test]
async fn an_older_version_is_named() {
    let (root, leaf) = public();
    let config = config_with(&leaf, &[&rustls::version::TLS12], Arc::new(NoClientAuth));
    let to = serve_tls(config, |mut stream| async move { drop(hear(&mut stream).await) }).await;
    let (seen, _) = tls(to, &[&root]).await;
    let Handshake::Done { version, .. } = ended(&seen, TlsPurpose::Plain) else { panic!("{seen:?}") };
    assert_eq!(version, "1.2");
}

#[tokio::test]
async fn a_private_issuer_is_accepted_and_led_nowhere() {
    let (_, leaf) = public();
    let (seen, stream) = tls(tls_server(&leaf).await, &[]).await;
    assert!(stream.is_some(), "what it answers is worth reading");
    assert!(!seen.public.unwrap().anchored);
}

#[tokio::test]
async fn who_has_only_a_copy_of_the_chain_does_not_pass() {
    let (root, leaf) = public();
    // The public leaf with another leaf's key.
    let other = root.leaf("other.example", &Says::default());
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let key = provider.key_provider.load_private_key(other.key()).unwrap();
    let certified = rustls::sign::CertifiedKey::new(leaf.chain.clone(), key);
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(certified)));
    let to = serve_tls(config, |mut stream| async move { drop(hear(&mut stream).await) }).await;
    let (seen, stream) = tls(to, &[&root]).await;
    assert!(stream.is_none());
    assert!(matches!(ended(&seen, TlsPurpose::Plain), Handshake::Broken { .. }), "{seen:?}");
}

#[tokio::test]
async fn a_name_that_is_cut_off_is_told_from_a_server_that_cuts_all() {
    let (root, leaf) = public();
    let server = tls_server(&leaf).await;
    let filter = |hello: &[u8]| if names(hello, NAME) { Fate::Reset } else { Fate::Pass { at_most: 0 } };
    let (seen, stream) = tls(middlebox(server, filter).await, &[&root]).await;
    assert!(stream.is_none());
    assert_eq!(*ended(&seen, TlsPurpose::Plain), Handshake::Reset { after: 0 });
    assert_eq!(*ended(&seen, TlsPurpose::Again), Handshake::Reset { after: 0 });
    assert_eq!(*ended(&seen, TlsPurpose::Small), Handshake::Reset { after: 0 });
    assert!(done(ended(&seen, TlsPurpose::Decoy)));
    assert!(seen.chain.is_empty(), "the decoy's chain is not the endpoint's");

    let (seen, _) = tls(middlebox(server, |_: &[u8]| Fate::Reset).await, &[&root]).await;
    assert_eq!(*ended(&seen, TlsPurpose::Decoy), Handshake::Reset { after: 0 });
}

#[tokio::test]
async fn a_filter_that_lets_only_known_names_through_is_told_by_a_known_name() {
    let root = Authority::root("Root");
    let server = tls_server(&root.leaf(NAME, &Says::default())).await;
    let known = tls_server(&root.leaf("known.example", &Says::default())).await;
    let filter = middlebox(server, |hello: &[u8]| match names(hello, "known.example") {
        true => Fate::Pass { at_most: 0 },
        false => Fate::Reset,
    });
    let (to, ctx) = (filter.await, ctx(&[&root], Vec::new()));
    let good = Endpoint { host: Host::Name("known.example".to_owned()), ..endpoint(true) };
    assert!(secure::tls(&good, &direct(known), &ctx).await.1.is_some());
    let (seen, _) = secure::tls(&endpoint(true), &direct(to), &ctx).await;
    let seen = seen.unwrap();
    assert_eq!(*ended(&seen, TlsPurpose::Plain), Handshake::Reset { after: 0 });
    assert!(done(ended(&seen, TlsPurpose::Decoy)));
    let decoys = seen.attempts.iter().filter(|made| made.purpose == TlsPurpose::Decoy);
    assert_eq!(decoys.map(|made| made.hello.sni.as_deref()).collect::<Vec<_>>(), [Some("known.example")]);
}

#[tokio::test]
async fn a_clienthello_of_two_segments_that_vanishes_is_told_by_a_small_one() {
    let (root, leaf) = public();
    let server = tls_server(&leaf).await;
    let stupid = |hello: &[u8]| if hello.len() > 1_000 { Fate::Hang } else { Fate::Pass { at_most: 0 } };
    let began = Instant::now();
    let (seen, stream) = tls(middlebox(server, stupid).await, &[&root]).await;
    assert!(stream.is_none());
    let silent = Handshake::Silent { stall: Stall::AfterClientHello };
    assert_eq!(*ended(&seen, TlsPurpose::Plain), silent);
    assert_eq!(*ended(&seen, TlsPurpose::Again), silent);
    assert_eq!(*ended(&seen, TlsPurpose::Decoy), silent);
    assert!(done(ended(&seen, TlsPurpose::Small)));
    let small = seen.attempts.iter().find(|attempt| attempt.purpose == TlsPurpose::Small).unwrap();
    assert!(small.hello.bytes < 600, "{}", small.hello.bytes);
    assert!(!seen.chain.is_empty(), "the small one brought the chain");
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "the comparisons run beside the first: {:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_stall_has_a_place() {
    let (root, leaf) = public();
    let server = tls_server(&leaf).await;
    let cut = |_: &[u8]| Fate::Pass { at_most: 400 };
    let (seen, _) = tls(middlebox(server, cut).await, &[&root]).await;
    let plain = &seen.attempts[0];
    assert_eq!(plain.result, Handshake::Silent { stall: Stall::AfterServerHello });
    let io = plain.io.unwrap();
    assert_eq!(io.received, Some(400));
    assert!(io.sent as usize >= plain.hello.bytes);
}

#[tokio::test]
async fn an_alert_keeps_its_number_and_old_versions_are_tried() {
    let to = middlebox(([127, 0, 0, 1], 9).into(), |_: &[u8]| Fate::Say(vec![21, 3, 3, 0, 2, 2, 112])).await;
    let (seen, _) = tls(to, &[]).await;
    assert_eq!(*ended(&seen, TlsPurpose::Plain), Handshake::Alert { number: 112 });
    assert_eq!(*ended(&seen, TlsPurpose::OldVersion), Handshake::Alert { number: 112 });

    // A server that knows nothing newer than TLS 1.1: the version stands in the tenth and eleventh byte.
    let old = |hello: &[u8]| match hello[9..11] {
        [3, 2] => {
            let mut answer = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
            answer.extend([7; 32]);
            answer.extend([0, 0xc0, 0x13, 0]);
            Fate::Say(answer)
        }
        _ => Fate::Say(vec![21, 3, 1, 0, 2, 2, 70]),
    };
    let (seen, _) = tls(middlebox(([127, 0, 0, 1], 9).into(), old).await, &[]).await;
    assert_eq!(*ended(&seen, TlsPurpose::Plain), Handshake::Alert { number: 70 });
    let Handshake::Done { version, cipher, .. } = ended(&seen, TlsPurpose::OldVersion) else {
        panic!("{seen:?}")
    };
    assert_eq!((version.as_str(), cipher.as_str()), ("1.1", "0xc013"));
}

#[tokio::test]
async fn what_is_no_tls_is_shown() {
    let page = b"HTTP/1.1 403 Forbidden\r\n\r\n<title>Blocked</title>".to_vec();
    let to = middlebox(([127, 0, 0, 1], 9).into(), move |_: &[u8]| Fate::Say(page.clone())).await;
    let (seen, _) = tls(to, &[]).await;
    let [only] = seen.attempts.as_slice() else { panic!("{seen:?}") };
    let Handshake::Plaintext { first } = &only.result else { panic!("{only:?}") };
    assert!(first.contains("<title>Blocked</title>"));
}

#[tokio::test]
async fn a_missing_intermediate_is_fetched_from_where_the_leaf_says() {
    let root = Authority::root("Root");
    let issuing = root.below("Issuing", &Says::default());
    let certificate = issuing.der();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/pkix-cert\r\nContent-Length: {}\r\n\r\n",
        certificate.len()
    );
    let kept = answering([head.as_bytes(), certificate.as_ref()].concat()).await;
    let aia = format!("http://{kept}/i.cer");
    let leaf = issuing.leaf(NAME, &Says { aia: Some(&aia), ..Says::default() });
    let (seen, _) = tls(tls_server(&leaf).await, &[&root]).await;
    let trust = seen.public.unwrap();
    assert!(trust.anchored && trust.completed_by_aia, "{trust:?}");
    assert_eq!(seen.chain.len(), 1, "the chain is what was presented");
}

#[tokio::test]
async fn who_wants_a_certificate_of_the_client_is_known_and_gets_none() {
    let (root, leaf) = public();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root.der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let clients = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let config = config_with(&leaf, &[&rustls::version::TLS13], clients);
    let to = serve_tls(config, |mut stream| async move { drop(hear(&mut stream).await) }).await;
    let (seen, stream) = tls(to, &[&root]).await;
    assert!(seen.asks_client_certificate);
    let http =
        crate::probe::web::request(&endpoint(true), stream.unwrap(), &ctx(&[], Vec::new())).await.unwrap();
    assert_eq!(http.result, crate::observe::FetchSeen::Alert { number: 116 });
}
