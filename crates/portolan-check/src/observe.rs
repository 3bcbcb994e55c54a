//! What probes saw: facts only, no judgement. The diagnosis reads nothing else.
//!
//! Everything here can be written to JSON and read again, so that an evidence bundle can be diagnosed on another machine,
//! and a recorded observation is a test.

mod dns;
mod http;
mod machine;
mod proxy;
mod tcp;
mod time;
mod tls;

use serde::{Deserialize, Serialize};

pub use dns::{
    Alias, Answer, AskResult, Asked, Extended, NameSeen, RecordSeen, ResolverSeen, Soa, Transport,
};
pub use http::{
    FetchSeen, GreetingSeen, HttpSeen, IdleSeen, ResponseSeen, RevocationKind, RevocationSeen, Status,
    WebSocketSeen,
};
pub use machine::{ClockSeen, ClockSource, Controls, HostsLine, Machine};
pub use proxy::{ConnectResult, ConnectSeen, ProxySeen};
pub use tcp::{Connect, ErrorKind, Icmp, IoFacts, TcpSeen};
pub use time::Millis;
pub use tls::{
    CertSeen, Handshake, Hello, HelloSize, Stall, TlsAttempt, TlsPurpose, TlsSeen, Trust, TrustStore,
};

/// Everything that one run saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observations {
    /// The machine.
    pub machine: Machine,
    /// What each resolver said to a control name.
    pub resolvers: Vec<ResolverSeen>,
    /// Probes that belong to no flow, for comparison.
    pub controls: Controls,
    /// One for each proxy of the assignment, in its order: whether it can be reached at all.
    pub proxies: Vec<ProxySeen>,
    /// One for each endpoint of the assignment, in its order.
    pub endpoints: Vec<EndpointSeen>,
}

/// What was seen of one endpoint. A stage that did not run is empty; `not_run` says why where it should have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndpointSeen {
    /// The name, as each resolver answers it. Also where a proxy resolves: it explains, and is no failure then.
    pub name: Option<NameSeen>,
    /// Connections to each address. For an endpoint behind a proxy: direct ones, tried only to explain.
    pub tcp: Vec<TcpSeen>,
    /// What the proxy said to CONNECT, or to a plain request.
    pub connect: Option<ConnectSeen>,
    /// CONNECT tried otherwise, to explain a refusal: another port of the same host, the scheme swapped.
    pub connect_compared: Vec<ConnectSeen>,
    /// TLS, through the way of the flow.
    pub tls: Option<TlsSeen>,
    /// Certificate status, a line for each address in the chain.
    pub revocation: Vec<RevocationSeen>,
    /// The answer to a request.
    pub http: Option<HttpSeen>,
    /// The upgrade.
    pub websocket: Option<WebSocketSeen>,
    /// What another protocol said.
    pub greeting: Option<GreetingSeen>,
    /// Round trips of the quiet second pass: time of each handshake, none for one that was lost.
    pub rtts: Vec<Option<Millis>>,
    /// Bytes a second, up and down, where `--deep` measured them.
    pub throughput: Option<Throughput>,
    /// What the first try saw, where it was tried again and the tries differ.
    pub earlier: Option<Box<EndpointSeen>>,
    /// Stages that should have run and did not.
    pub not_run: Vec<NotRun>,
}

/// Bytes a second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Throughput {
    /// Towards the service.
    pub up: Option<f64>,
    /// From the service.
    pub down: Option<f64>,
}

/// A stage that should have run and did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotRun {
    /// Which.
    pub layer: crate::Layer,
    /// Why: no permission, no address, the budget was over, this machine was too busy.
    pub because: String,
}
