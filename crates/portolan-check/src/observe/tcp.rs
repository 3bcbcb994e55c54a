//! Connections.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::Millis;

/// A connection to one address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TcpSeen {
    /// The address and port.
    pub to: SocketAddr,
    /// How it ended.
    pub result: Connect,
    /// From the first SYN to the end.
    pub took: Millis,
    /// The address it left from, where the system chose one.
    pub source: Option<IpAddr>,
    /// The next hop, where the route table could be read; none too where the address is on the link.
    pub next_hop: Option<IpAddr>,
    /// How many fresh sockets were used.
    pub sockets: u8,
    /// The ICMP error that came in, with its sender.
    pub icmp: Option<Icmp>,
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum Connect {
    /// It stands.
    Connected,
    /// It stood, and was reset before anything was said. A reset of the SYN is [`ErrorKind::Refused`].
    Cut,
    /// Nothing came back in the time given.
    Silent {
        /// Whether a slow second opinion (one socket, more than three seconds) was silent too.
        second_opinion: bool,
    },
    /// It failed.
    Failed {
        /// The kind of error.
        error: ErrorKind,
        /// Within a millisecond, which no network could do.
        immediate: bool,
    },
}

impl Connect {
    /// Whether somebody took the connection, be it only to cut it.
    pub fn accepted(&self) -> bool {
        matches!(self, Connect::Connected | Connect::Cut)
    }
}

/// Why a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// ECONNREFUSED: a reset, or ICMP port unreachable.
    Refused,
    /// The system gave the connection up while it was being made: ECONNABORTED.
    Reset,
    /// ENETUNREACH.
    NetworkUnreachable,
    /// EHOSTUNREACH.
    HostUnreachable,
    /// ETIMEDOUT before the time given was over.
    TimedOut,
    /// EACCES or EPERM: this machine's own filter.
    Forbidden,
    /// EADDRNOTAVAIL and others that are this machine's own.
    Local,
}

/// An ICMP error. The types and codes of ICMPv6 stand with `v6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Icmp {
    /// Whether it is ICMPv6.
    pub v6: bool,
    /// The type.
    pub kind: u8,
    /// The code.
    pub code: u8,
    /// Who sent it.
    pub sender: Option<IpAddr>,
}

/// What the transport knew at the moment of a failure, where the system tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IoFacts {
    /// Bytes written.
    pub sent: u64,
    /// Bytes that the other side acknowledged.
    pub acked: Option<u64>,
    /// Bytes received in order.
    pub received: Option<u64>,
    /// Segments received out of order.
    pub out_of_order: Option<u64>,
    /// Segments sent again in all.
    pub retransmits: Option<u64>,
    /// The smoothed round trip, in microseconds.
    pub rtt_us: Option<u64>,
    /// The largest segment that this side sends.
    pub mss: Option<u32>,
}
