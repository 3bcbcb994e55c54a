//! Proxies.

use serde::{Deserialize, Serialize};

use super::{Millis, NameSeen, ResponseSeen, TcpSeen};

/// A proxy, before anything is asked of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProxySeen {
    /// Its name, where the plan gives no address.
    pub name: Option<NameSeen>,
    /// Connections to its addresses.
    pub tcp: Vec<TcpSeen>,
}

/// One question to a proxy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConnectSeen {
    /// Position of the proxy in the assignment.
    pub proxy: usize,
    /// `host:port` as it was asked for, or the address of a plain request.
    pub target: String,
    /// Whether TLS was spoken to the proxy itself.
    pub over_tls: bool,
    /// Whether credentials were sent.
    pub with_credentials: bool,
    /// How it ended.
    pub result: ConnectResult,
    /// From the request to the end.
    pub took: Millis,
}

/// How a question to a proxy ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum ConnectResult {
    /// The proxy could not be reached; [`super::Observations::proxies`] says how.
    NoProxy,
    /// It answered with a status.
    Status(ResponseSeen),
    /// It accepted the connection and said nothing.
    Silent,
    /// It closed the connection.
    Closed {
        /// With a reset.
        reset: bool,
    },
    /// It said something that is no HTTP.
    Garbage {
        /// The first bytes, printable.
        first: String,
    },
    /// TLS to the proxy itself failed.
    TlsFailed {
        /// Why.
        error: String,
    },
}
