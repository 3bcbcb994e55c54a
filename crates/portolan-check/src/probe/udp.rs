//! One exchange over UDP: sent again from fresh ports until an answer comes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::UdpSocket;
use tokio::time::sleep;

use crate::observe::Icmp;

use super::{system, tcp};

/// When a packet is sent again.
const AGAIN: [Duration; 3] =
    [Duration::from_millis(400), Duration::from_millis(1000), Duration::from_millis(1800)];
/// When it is given up.
const END: Duration = Duration::from_millis(3000);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Silence.
    Silent,
    /// Something came that is no answer.
    Garbage,
    /// The system reported an error, perhaps one that ICMP brought.
    Failed {
        /// What it said.
        error: String,
        /// The ICMP error with its sender.
        icmp: Option<Icmp>,
    },
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoAnswer::Silent => f.write_str("no answer"),
            NoAnswer::Garbage => f.write_str("something that is no answer"),
            NoAnswer::Failed { error, icmp: None } => f.write_str(error),
            NoAnswer::Failed { error, icmp: Some(icmp) } => {
                write!(f, "{error} (ICMP{} {}/{}", if icmp.v6 { "v6" } else { "" }, icmp.kind, icmp.code)?;
                icmp.sender.map_or(Ok(()), |sender| write!(f, " by {sender}"))?;
                f.write_str(")")
            }
        }
    }
}

/// A socket from a fresh port towards an address. Waits where this program has too many files open.
pub(crate) async fn socket(to: SocketAddr) -> std::io::Result<UdpSocket> {
    let any = match to {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = loop {
        match UdpSocket::bind((any, 0)).await {
            Err(error) if tcp::too_many_files(&error) => sleep(tcp::CROWDED).await,
            made => break made?,
        }
    };
    socket.connect(to).await?;
    Ok(socket)
}

/// Sends a packet until an answer is accepted.
///
/// # Errors
/// Where none is.
pub(crate) async fn exchange<T: Send>(
    to: SocketAddr,
    packet: impl Fn() -> Vec<u8> + Sync,
    accept: impl Fn(&[u8], &[u8]) -> Option<T> + Sync,
) -> Result<T, NoAnswer> {
    let garbage = std::sync::atomic::AtomicBool::new(false);
    let once = async |delay: Duration| {
        sleep(delay).await;
        let failed = |error: &std::io::Error, socket: Option<&UdpSocket>| NoAnswer::Failed {
            error: error.to_string(),
            icmp: socket.and_then(|socket| system::icmp(&SockRef::from(socket))),
        };
        let socket = socket(to).await.map_err(|error| failed(&error, None))?;
        system::udp_errors(&SockRef::from(&socket), to);
        let packet = packet();
        socket.send(&packet).await.map_err(|error| failed(&error, Some(&socket)))?;
        let mut room = [0_u8; 2048];
        loop {
            let read = socket.recv(&mut room).await.map_err(|error| failed(&error, Some(&socket)))?;
            match accept(&packet, room.get(..read).unwrap_or_default()) {
                Some(value) => return Ok(value),
                None => garbage.store(true, std::sync::atomic::Ordering::Relaxed),
            }
        }
    };
    let [second, third, fourth] = AGAIN;
    tokio::select! {
        ended = once(Duration::ZERO) => ended,
        ended = once(second) => ended,
        ended = once(third) => ended,
        ended = once(fourth) => ended,
        () = sleep(END) => Err(if garbage.into_inner() { NoAnswer::Garbage } else { NoAnswer::Silent }),
    }
}
