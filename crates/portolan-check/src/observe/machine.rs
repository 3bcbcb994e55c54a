//! The machine, and the probes for comparison.

use std::net::IpAddr;

use jiff::Timestamp;
use portolan_model::IpNet;
use serde::{Deserialize, Serialize};

use super::{HttpSeen, Millis, NameSeen, TcpSeen};

/// The machine that ran the probes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// `linux`, `windows`, `macos`.
    pub os: String,
    /// Its name, where it could be read.
    pub hostname: Option<String>,
    /// Its own addresses, without loopback.
    pub addresses: Vec<IpNet>,
    /// Whether a default route exists for IPv4; none where it could not be read.
    pub default_route_v4: Option<bool>,
    /// Whether a default route exists for IPv6; none where it could not be read.
    pub default_route_v6: Option<bool>,
    /// The resolvers that the system uses, in their order.
    pub resolvers: Vec<IpAddr>,
    /// The lines of the hosts file that hold a planned name.
    pub hosts_lines: Vec<HostsLine>,
    /// Facts that this system or this user cannot give, such as `icmp sender` or `tcp info`.
    pub missing_facts: Vec<String>,
    /// When the run began, by the machine's clock.
    pub began: Option<Timestamp>,
    /// How long it took.
    pub took: Millis,
    /// The share of the time in which the machine's processors were busy with the run itself, 0 to 1.
    pub own_load: Option<f64>,
}

/// A line of the hosts file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostsLine {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The name.
    pub name: String,
    /// The address.
    pub address: IpAddr,
}

/// Probes that belong to no flow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Controls {
    /// A connection to port 443 of an address that nobody has. Success means that something on the way accepts everything.
    pub nobody: Option<TcpSeen>,
    /// A plain request to port 80 of that address, where the connection succeeded.
    pub nobody_http: Option<HttpSeen>,
    /// A plain request to a well-known page, where the plan allows one.
    pub portal: Option<HttpSeen>,
    /// A name that does not exist anywhere. An address as the answer is a filter's or a portal's.
    pub no_such_name: Option<NameSeen>,
    /// What the clocks of others say.
    pub clock: ClockSeen,
}

/// What the clocks of others say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClockSeen {
    /// One for each server that told its time.
    pub sources: Vec<ClockSource>,
}

/// A server that told its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockSource {
    /// Which.
    pub host: String,
    /// `http-date` or `ntp`.
    pub by: String,
    /// This machine's clock minus the server's, in seconds; positive where this machine is ahead.
    pub offset_seconds: f64,
}
