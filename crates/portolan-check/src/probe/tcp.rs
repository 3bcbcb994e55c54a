//! Connections: several fresh sockets a moment apart, so that one lost packet costs little, and silence that is told from
//! slowness by what the rest of the run sees.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use socket2::{SockRef, Socket};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, sleep_until};

use crate::addresses::is_private;
use crate::observe::{Connect, ErrorKind, Icmp, Millis, TcpSeen};

use super::connect::{OpenError, Stream};
use super::ctx::Ctx;
use super::system;

/// When the second and the third socket are opened, after the first.
const SECOND: Duration = Duration::from_millis(150);
const THIRD: Duration = Duration::from_millis(300);
/// The age at which a silent socket has sent its SYN at least three times, whatever the system.
const SECOND_OPINION: Duration = Duration::from_millis(3300);
/// So many times the slowest answer makes a silence.
const TIMES_SLOWEST: u32 = 8;
/// How long to wait for a file to be closed where too many are open.
pub(crate) const CROWDED: Duration = Duration::from_millis(50);

/// How long silence is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Until it is a fact: where packets get lost, or nothing else answers, more than three seconds.
    Full,
    /// No longer than others need to answer; for connections that only explain.
    Short,
}

/// Connects to one address.
pub(crate) async fn connect(to: SocketAddr, patience: Patience, ctx: &Ctx) -> (TcpSeen, Option<Stream>) {
    // Deadlines begin when the sockets may be opened.
    let _places = ctx.sockets.acquire_many(3).await.ok();
    let first = Handle::default();
    let (second, third) = (Handle::default(), Handle::default());
    let began = Instant::now();
    let (ended, handle) = tokio::select! {
        // Where this program was kept waiting itself, several have ended: the first one counts.
        biased;
        ended = once(to, Duration::ZERO, &first) => (Some(ended), &first),
        ended = once(to, SECOND, &second) => (Some(ended), &second),
        ended = once(to, THIRD, &third) => (Some(ended), &third),
        () = silence(began, patience, ctx) => (None, &first),
    };
    let took = began.elapsed();
    // A connection that was reset meanwhile has no other end any more.
    let ended = ended.map(|ended| ended.and_then(|tcp| Ok(Stream::tcp(tcp)?)));
    let result = match &ended {
        None => Connect::Silent { second_opinion: took >= SECOND_OPINION },
        Some(Ok(_)) => Connect::Connected,
        // Only a connection that stood is reset so: a reset of the SYN is a refusal.
        Some(Err(Failure { error, .. })) if was_cut(error) => Connect::Cut,
        Some(Err(Failure { error, immediate })) => {
            Connect::Failed { error: kind(error), immediate: *immediate }
        }
    };
    let seen = TcpSeen {
        to,
        took: Millis::from(took),
        source: handle.source(),
        next_hop: ctx.system.next_hop(to.ip()),
        sockets: match took {
            early if early < SECOND => 1,
            early if early < THIRD => 2,
            _ => 3,
        },
        icmp: if matches!(result, Connect::Failed { .. }) { handle.icmp() } else { None },
        result,
    };
    if seen.result.accepted() && !is_private(to.ip()) {
        ctx.weather.went_far();
    }
    match seen.result {
        Connect::Connected if std::ptr::eq(handle, &first) && took < SECOND_OPINION => {
            ctx.weather.answered(took);
        }
        Connect::Connected => ctx.weather.lost(),
        _ => ctx.weather.trouble(),
    }
    (seen, ended.and_then(Result::ok))
}

/// Opens a connection to the first of some addresses that answers.
pub(crate) async fn open(to: &[SocketAddr], ctx: &Ctx) -> Result<Stream, OpenError> {
    let mut failed = None;
    for to in to {
        let (seen, tcp) = connect(*to, Patience::Full, ctx).await;
        if let Some(stream) = tcp {
            return Ok(stream);
        }
        failed = failed.or(Some(seen));
    }
    Err(failed.map_or_else(
        || OpenError::Name("the name has no address".to_owned()),
        |seen| OpenError::Tcp(Box::new(seen)),
    ))
}

/// A second handle on a socket that is being connected: whoever connects it closes it when it fails.
#[derive(Default)]
struct Handle(Mutex<Option<Socket>>);

impl Handle {
    fn keep(&self, socket: &TcpSocket) -> std::io::Result<()> {
        let twin = SockRef::from(socket).try_clone()?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(twin);
        Ok(())
    }

    fn with<T>(&self, f: impl FnOnce(&Socket) -> Option<T>) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(f)
    }

    /// The address that the system chose.
    fn source(&self) -> Option<IpAddr> {
        let local = self.with(|socket| socket.local_addr().ok()?.as_socket());
        local.map(|local| local.ip()).filter(|ip| !ip.is_unspecified())
    }

    fn icmp(&self) -> Option<Icmp> {
        self.with(system::icmp)
    }
}

/// Why a socket is not connected.
struct Failure {
    error: std::io::Error,
    /// The system said so before anything could have come back.
    immediate: bool,
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure { error, immediate: false }
    }
}

/// One socket, after a delay.
async fn once(to: SocketAddr, delay: Duration, handle: &Handle) -> Result<TcpStream, Failure> {
    if !delay.is_zero() {
        sleep(delay).await;
    }
    let socket = loop {
        match socket(to, handle) {
            // The program's own crowd is no finding about the network.
            Err(error) if too_many_files(&error) => sleep(CROWDED).await,
            made => break made?,
        }
    };
    let mut connecting = std::pin::pin!(socket.connect(to));
    let stream = match poll_fn(|cx| Poll::Ready(connecting.as_mut().poll(cx))).await {
        Poll::Ready(Err(error)) => return Err(Failure { error, immediate: true }),
        Poll::Ready(Ok(stream)) => stream,
        Poll::Pending => connecting.await?,
    };
    handle.with(|socket| {
        system::connect_errors(socket, to, false);
        Some(())
    });
    Ok(stream)
}

fn socket(to: SocketAddr, handle: &Handle) -> std::io::Result<TcpSocket> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    handle.keep(&socket)?;
    handle.with(|socket| {
        system::connect_errors(socket, to, true);
        Some(())
    });
    Ok(socket)
}

/// Ends when nothing that comes later could still be called an answer.
async fn silence(began: Instant, patience: Patience, ctx: &Ctx) {
    loop {
        let least = ctx.options.connect_wait.max(ctx.weather.slowest() * TIMES_SLOWEST);
        let least = least.min(SECOND_OPINION.max(ctx.options.connect_wait));
        sleep_until(began + least).await;
        // While this waited, slower answers may have come in elsewhere.
        let now = ctx.options.connect_wait.max(ctx.weather.slowest() * TIMES_SLOWEST);
        if now <= least || least >= SECOND_OPINION {
            break;
        }
    }
    // Answers from the own network say nothing about how long those of the internet take.
    let known = ctx.weather.clean() && ctx.weather.was_far();
    if patience == Patience::Full && !known {
        sleep_until(began + SECOND_OPINION).await;
    }
}

/// Whether an error is that of a connection that stood.
fn was_cut(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::NotConnected)
}

/// Whether this program itself has too many files open.
pub(crate) fn too_many_files(error: &std::io::Error) -> bool {
    // EMFILE and ENFILE have the same numbers on all systems that have them; Windows has 10024.
    matches!(error.raw_os_error(), Some(23 | 24 | 10024))
}

/// What kind of failure an error of the system is.
fn kind(error: &std::io::Error) -> ErrorKind {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => ErrorKind::Refused,
        std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::ConnectionAborted => ErrorKind::Reset,
        std::io::ErrorKind::NetworkUnreachable => ErrorKind::NetworkUnreachable,
        std::io::ErrorKind::HostUnreachable => ErrorKind::HostUnreachable,
        std::io::ErrorKind::TimedOut => ErrorKind::TimedOut,
        std::io::ErrorKind::PermissionDenied => ErrorKind::Forbidden,
        _ => system::connect_error(error),
    }
}
