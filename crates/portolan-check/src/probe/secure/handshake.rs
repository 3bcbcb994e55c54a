//! One handshake: what is sent, and how it ends.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, Error};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::accept::{Accept, NoClientCert, Presented};
use super::records;
use super::tap::{Record, Tap};
use crate::observe::{Handshake, Hello, HelloSize};
use crate::probe::trust::Stores;

/// A handshake that has ended.
pub(crate) struct Shaken<S> {
    /// What was sent.
    pub(crate) hello: Hello,
    /// How it ended.
    pub(crate) result: Handshake,
    /// From the ClientHello to the end.
    pub(crate) took: Duration,
    /// What the other side presented, also where it was not completed.
    pub(crate) presented: Presented,
    /// Bytes written.
    pub(crate) sent: u64,
    /// The connection, where it was completed.
    pub(crate) stream: Option<TlsStream<Tap<S>>>,
}

/// Tries TLS 1.2 and 1.3 on a fresh connection. `name` is what is sent as the server name; an address is not sent.
pub(crate) async fn handshake<S>(
    stream: S,
    name: &ServerName<'static>,
    size: HelloSize,
    stores: &Stores,
    deadline: Instant,
) -> Shaken<S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let began = Instant::now();
    let (tap, record) = Tap::new(stream);
    let accept = Accept::new(Arc::clone(stores.provider(size)));
    let (result, stream) = match config(&accept, size, stores) {
        Err(error) => (Handshake::Broken { error: error.to_string() }, None),
        Ok(config) => {
            let connect = TlsConnector::from(Arc::new(config)).connect(name.clone(), tap);
            match timeout_at(deadline, connect).await {
                Ok(Ok(stream)) => (done(&stream), Some(stream)),
                Ok(Err(error)) => (ended(&error, &record.read()), None),
                Err(_) => (records::silence(&record.read().head), None),
            }
        }
    };
    let (sent, bytes) = {
        let record = record.read();
        (record.sent, record.opening)
    };
    let sni = match name {
        ServerName::DnsName(name) => Some(name.as_ref().to_owned()),
        _ => None,
    };
    let hello = Hello { sni, size, bytes, versions: vec!["1.2".to_owned(), "1.3".to_owned()] };
    Shaken { hello, result, took: began.elapsed(), presented: accept.take(), sent, stream }
}

fn config(accept: &Arc<Accept>, size: HelloSize, stores: &Stores) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::clone(stores.provider(size)))
        .with_protocol_versions(&[&rustls::version::TLS12, &rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(accept) as _)
        .with_client_cert_resolver(Arc::new(NoClientCert(Arc::clone(accept))));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

fn done<S>(stream: &TlsStream<S>) -> Handshake {
    let (_, session) = stream.get_ref();
    let version = match session.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "1.3",
        _ => "1.2",
    };
    let cipher = session.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
    let group = session.negotiated_key_exchange_group().map(|group| format!("{:?}", group.name()));
    let alpn = session.alpn_protocol().map(|protocol| String::from_utf8_lossy(protocol).into_owned());
    Handshake::Done { version: version.to_owned(), cipher: cipher.unwrap_or_default(), group, alpn }
}

fn ended(error: &io::Error, record: &Record) -> Handshake {
    if let Some(first) = records::plaintext(&record.head) {
        return Handshake::Plaintext { first };
    }
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        return match tls {
            Error::AlertReceived(alert) => Handshake::Alert { number: u8::from(*alert) },
            other => Handshake::Broken { error: other.to_string() },
        };
    }
    cut(error, record.received)
}

/// A connection that was cut, after so many bytes of the other side.
pub(super) fn cut(error: &io::Error, after: u64) -> Handshake {
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Handshake::Reset { after },
        io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => Handshake::Closed { after },
        _ => Handshake::Broken { error: error.to_string() },
    }
}
