//! Connections that stages speak over, and how to open a fresh one on the same way.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use socket2::{SockRef, Socket};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::observe::{ConnectSeen, IoFacts, TcpSeen};

use super::ctx::Ctx;
use super::{proxy, system, tcp};

/// Anything that carries bytes both ways.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// A connection that a stage speaks over: TCP, a tunnel through a proxy, TLS.
pub(crate) struct Stream {
    io: Box<dyn Duplex>,
    tap: Tap,
}

impl Stream {
    /// A connection of TCP.
    pub(crate) fn tcp(tcp: TcpStream) -> std::io::Result<Stream> {
        let tap = Tap::new(&tcp)?;
        tcp.set_nodelay(true)?;
        Ok(Stream { io: Box::new(Counted { tcp, tap: tap.clone() }), tap })
    }

    /// The same connection with another layer on top, such as TLS to a proxy.
    pub(crate) fn over(io: Box<dyn Duplex>, tap: Tap) -> Stream {
        Stream { io, tap }
    }

    /// A handle for the facts of the transport, which outlives the stream.
    pub(crate) fn tap(&self) -> Tap {
        self.tap.clone()
    }

    /// The address at the other end of the TCP connection; the proxy's where one stands between.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.tap.inner.peer
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

/// Counts what goes through a connection of TCP.
struct Counted {
    tcp: TcpStream,
    tap: Tap,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        let result = Pin::new(&mut self.tcp).poll_read(cx, buf);
        self.tap.inner.read.fetch_add((buf.filled().len() - before) as u64, Ordering::Relaxed);
        result
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let result = Pin::new(&mut self.tcp).poll_write(cx, bytes);
        if let Poll::Ready(Ok(written)) = &result {
            self.tap.inner.written.fetch_add(*written as u64, Ordering::Relaxed);
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// A second handle on a connection, so that its facts survive whoever reads and writes it.
#[derive(Clone)]
pub(crate) struct Tap {
    inner: Arc<Tapped>,
}

struct Tapped {
    socket: Socket,
    local: SocketAddr,
    peer: SocketAddr,
    written: AtomicU64,
    read: AtomicU64,
}

impl Tap {
    fn new(tcp: &TcpStream) -> std::io::Result<Tap> {
        Ok(Tap {
            inner: Arc::new(Tapped {
                socket: SockRef::from(tcp).try_clone()?,
                local: tcp.local_addr()?,
                peer: tcp.peer_addr()?,
                written: AtomicU64::new(0),
                read: AtomicU64::new(0),
            }),
        })
    }

    /// What the transport knows now. Where the system does not tell (or has forgotten the connection after a reset), what this
    /// program wrote and read.
    pub(crate) fn facts(&self) -> IoFacts {
        let Tapped { socket, local, peer, written, read } = &*self.inner;
        let mut facts = system::io_facts(socket, *local, *peer).unwrap_or_default();
        facts.sent = written.load(Ordering::Relaxed);
        let read = read.load(Ordering::Relaxed);
        facts.received = Some(facts.received.map_or(read, |received| received.max(read)));
        facts
    }
}

/// A way to an endpoint, on which fresh connections can be opened.
pub(crate) struct Connector {
    way: Way,
    /// A connection that stands already; the first one to open gets it.
    spare: Mutex<Option<Stream>>,
}

/// How an endpoint is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// Straight to an address that worked before.
    Direct(SocketAddr),
    /// Straight to a name, which is looked up when a connection is opened.
    Named {
        /// The name, or an address.
        host: String,
        /// The port.
        port: u16,
    },
    /// Through a proxy.
    Proxy {
        /// Its position in the assignment.
        proxy: usize,
        /// `host:port`.
        target: String,
    },
}

/// Why no connection could be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// The name has no address; with the reason.
    Name(String),
    /// TCP.
    Tcp(Box<TcpSeen>),
    /// The proxy.
    Proxy(Box<ConnectSeen>),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::Name(reason) => write!(f, "no address: {reason}"),
            OpenError::Tcp(seen) => write!(f, "no connection to {}", seen.to),
            OpenError::Proxy(seen) => write!(f, "no way through the proxy to {}", seen.target),
        }
    }
}

impl Connector {
    /// A way without a connection in hand.
    pub(crate) fn new(way: Way) -> Connector {
        Connector { way, spare: Mutex::new(None) }
    }

    /// A way with a connection that stands already.
    pub(crate) fn with(way: Way, spare: Stream) -> Connector {
        Connector { way, spare: Mutex::new(Some(spare)) }
    }

    /// The way.
    pub(crate) fn way(&self) -> &Way {
        &self.way
    }

    /// The same way to another host: through the same proxy, or straight.
    pub(crate) fn towards(&self, host: &str, port: u16) -> Connector {
        Connector::new(match &self.way {
            Way::Direct(_) | Way::Named { .. } => Way::Named { host: host.to_owned(), port },
            Way::Proxy { proxy, .. } => Way::Proxy { proxy: *proxy, target: host_port(host, port) },
        })
    }

    /// Opens a connection. Lost packets are made up for; what remains is a fact about the network.
    pub(crate) async fn open(&self, ctx: &Ctx) -> Result<Stream, OpenError> {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(spare) = spare {
            return Ok(spare);
        }
        match &self.way {
            Way::Direct(to) => tcp::open(&[*to], ctx).await,
            Way::Named { host, port } => {
                let found = super::dns::lookup(host, ctx).await.map_err(OpenError::Name)?;
                let to = found.into_iter().map(|address| SocketAddr::new(address, *port));
                tcp::open(&to.collect::<Vec<_>>(), ctx).await
            }
            Way::Proxy { proxy, target } => match proxy::tunnel(*proxy, target, ctx).await {
                (_, Some(stream)) => Ok(stream),
                (seen, None) => Err(OpenError::Proxy(Box::new(seen))),
            },
        }
    }
}

/// `host:port` as CONNECT and URLs write it.
pub(crate) fn host_port(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}
