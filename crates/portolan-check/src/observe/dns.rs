//! Names.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Millis;

/// A resolver, asked for a control name that must exist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResolverSeen {
    /// The resolver.
    pub server: IpAddr,
    /// Whether the plan names it.
    pub planned: bool,
    /// Whether the system uses it.
    pub system: bool,
    /// What it answered.
    pub control: Asked,
    /// Whether its TCP port 53 opens; none where nobody tried.
    pub tcp: Option<bool>,
}

/// A name, as each resolver answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameSeen {
    /// The name.
    pub name: String,
    /// One question of each type to each resolver, in the order of the resolvers.
    pub asked: Vec<Asked>,
    /// What the operating system makes of it, hosts file included; none where nobody asked.
    pub system: Option<Vec<IpAddr>>,
    /// What the operating system said instead of an answer.
    pub system_error: Option<String>,
}

/// One question to one resolver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The resolver.
    pub server: IpAddr,
    /// The type of record: `A` or `AAAA`.
    pub kind: String,
    /// The transport that brought the answer.
    pub transport: Transport,
    /// How it ended.
    pub result: AskResult,
    /// From the first packet to the end.
    pub took: Millis,
    /// How many times it was asked.
    pub tries: u8,
}

/// UDP or TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// UDP.
    Udp,
    /// TCP, after a truncated answer.
    Tcp,
}

/// How a question ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum AskResult {
    /// With a message.
    Answered(Answer),
    /// With silence.
    Timeout,
    /// The port was refused, by ICMP or reset.
    Refused,
    /// No packet could be sent.
    Unsendable {
        /// What the system said.
        error: String,
    },
    /// Truncated over UDP, and TCP did not open.
    TruncatedNoTcp {
        /// Whether TCP was refused; otherwise it was silent.
        refused: bool,
    },
    /// With something that is no DNS message.
    Garbage,
}

/// A message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`, or the number.
    pub rcode: String,
    /// The chain of aliases, in order from the name.
    pub aliases: Vec<Alias>,
    /// The addresses at its end.
    pub addresses: Vec<RecordSeen>,
    /// The authority's SOA record, in a negative answer.
    pub soa: Option<Soa>,
    /// The extended errors (RFC 8914).
    pub extended: Vec<Extended>,
    /// Whether the message came truncated over UDP first.
    pub truncated: bool,
}

/// An alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name that is an alias.
    pub owner: String,
    /// What it stands for.
    pub target: String,
    /// Seconds.
    pub ttl: u32,
}

/// An address record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSeen {
    /// The address.
    pub address: IpAddr,
    /// Seconds.
    pub ttl: u32,
}

/// A start of authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soa {
    /// The zone.
    pub zone: String,
    /// Its primary server.
    pub primary: String,
}

/// An extended error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// The code.
    pub code: u16,
    /// The text.
    pub text: String,
}
