//! Servers on loopback, and what a probe needs to meet them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use portolan_catalog::Id;
use portolan_model::{Application, Cloud, Inspection, Path, Protocol};
use rustls::ServerConfig;
use rustls::server::{NoClientAuth, danger::ClientCertVerifier};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::authority::{Authority, Identity, Says};
use crate::probe::Options;
use crate::probe::connect::{Connector, Way};
use crate::probe::ctx::Ctx;
use crate::task::{Assignment, Endpoint, Expected, Host, Place, Proxy, TlsNeeds};

pub(super) const NAME: &str = "service.example";
pub(super) const OK: &[u8] =
    b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 2\r\n\r\nok";

/// Serves every connection with a function of the stream.
pub(super) async fn serve<F>(answer: impl Fn(TcpStream) -> F + Send + Sync + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

/// Reads what the other side says first, until an empty line or a pause.
pub(super) async fn hear(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match tokio::time::timeout(Duration::from_millis(150), stream.read(&mut buffer)).await {
            Ok(Ok(read)) if read > 0 => heard.extend_from_slice(&buffer[..read]),
            _ => return heard,
        }
        if heard.windows(4).any(|window| window == b"\r\n\r\n") {
            return heard;
        }
    }
}

/// Says something and keeps the connection open.
pub(super) async fn say(mut stream: impl tokio::io::AsyncWrite + Unpin, what: Vec<u8>) {
    let _ = stream.write_all(&what).await;
    let _ = stream.flush().await;
    tokio::time::sleep(Duration::from_secs(20)).await;
}

/// A server that answers every request alike.
pub(super) async fn answering(what: impl Into<Vec<u8>>) -> SocketAddr {
    let what: Arc<Vec<u8>> = Arc::new(what.into());
    serve(move |mut stream| {
        let what = Arc::clone(&what);
        async move {
            hear(&mut stream).await;
            say(stream, what.to_vec()).await;
        }
    })
    .await
}

/// A TLS server that gives its streams to a function.
pub(super) async fn serve_tls<F>(
    config: ServerConfig,
    answer: impl Fn(TlsStream<TcpStream>) -> F + Send + Sync + Clone + 'static,
) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let acceptor = TlsAcceptor::from(Arc::new(config));
    serve(move |stream| {
        let (acceptor, answer) = (acceptor.clone(), answer.clone());
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(stream).await;
            }
        }
    })
    .await
}

/// A TLS server that answers every request with 200.
pub(super) async fn tls_server(identity: &Identity) -> SocketAddr {
    serve_tls(config(identity), |mut stream| async move {
        hear(&mut stream).await;
        say(stream, OK.to_vec()).await;
    })
    .await
}

pub(super) fn config(identity: &Identity) -> ServerConfig {
    config_with(identity, &[&rustls::version::TLS12, &rustls::version::TLS13], Arc::new(NoClientAuth))
}

pub(super) fn config_with(
    identity: &Identity,
    versions: &[&'static rustls::SupportedProtocolVersion],
    clients: Arc<dyn ClientCertVerifier>,
) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(identity.chain.clone(), identity.key())
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// A root that counts as public, and a leaf below it for [`NAME`].
pub(super) fn public() -> (Authority, Identity) {
    let root = Authority::root("Test Root");
    let leaf = root.leaf(NAME, &Says::default());
    (root, leaf)
}

/// A run that takes the authorities for public ones.
pub(super) fn ctx(public: &[&Authority], proxies: Vec<Proxy>) -> Arc<Ctx> {
    ctx_with(public, proxies, |_| {})
}

pub(super) fn ctx_with(
    public: &[&Authority],
    proxies: Vec<Proxy>,
    change: impl FnOnce(&mut Options),
) -> Arc<Ctx> {
    let mut options = Options {
        extra_roots: public.iter().map(|root| root.pem()).collect(),
        stage_wait: Duration::from_millis(1_500),
        connect_wait: Duration::from_millis(300),
        ..Options::default()
    };
    change(&mut options);
    let assignment = Assignment { proxies, ..assignment() };
    Ctx::new(assignment, options).unwrap()
}

pub(super) fn assignment() -> Assignment {
    let place = Place { site: None, vnet: None, role: None, tls_inspection: false, egress: None };
    Assignment {
        scenario: "test".to_owned(),
        cloud: Cloud::Public,
        place,
        resolvers: Vec::new(),
        ntp_servers: Vec::new(),
        proxies: Vec::new(),
        endpoints: Vec::new(),
        flows: Vec::new(),
    }
}

pub(super) fn endpoint(tls: bool) -> Endpoint {
    Endpoint {
        host: Host::Name(NAME.to_owned()),
        port: 443,
        protocol: Protocol::Tcp,
        application: if tls { Application::Https } else { Application::Http },
        websocket: false,
        proxy: None,
        expect: Expected::Public,
        tls: tls.then_some(TlsNeeds { inspection: Inspection::Breaks, min_version: None }),
        may_not_resolve: false,
        example_of: None,
        path: Path::Public,
    }
}

pub(super) fn direct(to: SocketAddr) -> Connector {
    Connector::new(Way::Direct(to))
}

pub(super) fn proxy(at: SocketAddr, tls: bool, authentication: &str) -> Proxy {
    Proxy {
        name: Id::from("corp"),
        host: NAME.to_owned(),
        port: at.port(),
        tls,
        addresses: vec![at.ip()],
        authentication: Id::from(authentication),
        kind: Id::from("http"),
    }
}

pub(super) fn through_proxy(target: SocketAddr) -> Connector {
    Connector::new(Way::Proxy { proxy: 0, target: target.to_string() })
}
