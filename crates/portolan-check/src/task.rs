//! What one machine has to test, worked out from a plan. No input or output.
//!
//! A flow leads to one or more endpoints: its host, or the examples of its wildcard, or its addresses. Flows that share an
//! endpoint (same host, port, transport and way) share its probe.

mod assign;
mod place;

use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::{Application, Cloud, Inspection, IpNet, Need, Path, Phases, Protocol};
use serde::{Deserialize, Serialize};

pub use assign::assign;
pub use place::{NoPlace, Selection, WhereFrom};

/// What one machine has to test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The name of the scenario.
    pub scenario: String,
    /// The cloud.
    pub cloud: Cloud,
    /// Where the machine stands.
    pub place: Place,
    /// The resolvers that the plan names for that place.
    pub resolvers: Vec<IpAddr>,
    /// The time servers that the plan names for that place.
    pub ntp_servers: Vec<IpAddr>,
    /// The proxies that the endpoints go through.
    pub proxies: Vec<Proxy>,
    /// The connections to try; other parts refer to them by position.
    pub endpoints: Vec<Endpoint>,
    /// The flows, in the order of the plan.
    pub flows: Vec<FlowTask>,
}

/// Where the machine stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The site.
    pub site: Option<Id>,
    /// The virtual network.
    pub vnet: Option<Id>,
    /// The role it tests for; all roles of the place where none is given.
    pub role: Option<Id>,
    /// Whether the plan says that TLS is opened on the way from here.
    pub tls_inspection: bool,
    /// What stands between it and the internet: `firewall`, `proxy`, `nva` or `forced-tunnel`.
    pub egress: Option<Id>,
}

/// A proxy that endpoints go through, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxy {
    /// Its name in the plan.
    pub name: Id,
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Whether the proxy itself is spoken to over TLS.
    pub tls: bool,
    /// The addresses that the plan gives it; its name is resolved where there are none.
    pub addresses: Vec<IpAddr>,
    /// `none`, `basic`, `ntlm` or `negotiate`, as the plan says.
    pub authentication: Id,
    /// `http` or `log-analytics-gateway`.
    pub kind: Id,
}

/// A connection to try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Name or address.
    pub host: Host,
    /// Port.
    pub port: u16,
    /// Transport.
    pub protocol: Protocol,
    /// What is spoken.
    pub application: Application,
    /// Whether the connection upgrades to a WebSocket.
    pub websocket: bool,
    /// The position of the proxy that opens it; none for a direct connection.
    pub proxy: Option<usize>,
    /// What the name must resolve to.
    pub expect: Expected,
    /// What TLS needs; none where there is no TLS.
    pub tls: Option<TlsNeeds>,
    /// The name may not exist although all is well.
    pub may_not_resolve: bool,
    /// The wildcard that the host is an example of.
    pub example_of: Option<Id>,
    /// The path of the flow.
    pub path: Path,
}

/// Name or address of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    /// A name, lower case, without final dot.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Host::Name(name) => f.write_str(name),
            Host::Address(address) => write!(f, "{address}"),
        }
    }
}

/// What a name must resolve to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Expected {
    /// A public address.
    Public,
    /// The address of a private endpoint.
    Private {
        /// The private endpoint.
        endpoint: Option<Id>,
        /// Its addresses for this name, where they are known.
        addresses: Vec<IpAddr>,
        /// The prefixes that the address must be in, where they are known: subnet or virtual network.
        prefixes: Vec<IpNet>,
        /// The private DNS zone that holds the name.
        zone: Option<Id>,
        /// Where the place's resolver must forward the question to.
        forward_to: Option<IpAddr>,
    },
    /// Something in the customer's own network; no demand.
    Local,
}

/// What TLS needs of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsNeeds {
    /// What inspection does to the agent.
    pub inspection: Inspection,
    /// The lowest version that the service accepts: `1.2` or `1.3`.
    pub min_version: Option<Id>,
}

/// A flow of the plan and what is tested for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowTask {
    /// The flow's id.
    pub flow: Id,
    /// The host, pattern, tag or label that the plan names.
    pub target: Id,
    /// The port, or the first of a range.
    pub port: u16,
    /// How much it matters.
    pub need: Need,
    /// When it is needed.
    pub phases: Phases,
    /// Who opens it.
    pub role: Id,
    /// The deployments and services that need it, as `deployment (service)`.
    pub for_whom: Vec<String>,
    /// What it is for, in the words of its first reason.
    pub purpose: String,
    /// The service tags that cover it.
    pub service_tags: Vec<Id>,
    /// The services that need it; they decide which of the vendors' own tools are named.
    pub services: Vec<Id>,
    /// The same services with the regions of their deployments, where the plan says them.
    #[serde(default)]
    pub regions: Vec<ServiceRegion>,
    /// The positions of its endpoints; none where nothing can be tested.
    pub endpoints: Vec<usize>,
    /// Why it cannot be tested from here.
    pub untestable: Option<Untestable>,
}

/// A service, and a region that it is deployed for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceRegion {
    /// The service.
    pub service: Id,
    /// The region.
    pub region: Id,
}

/// Why a flow cannot be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Untestable {
    /// A wildcard of which no real name is known; `--discover` may find some.
    NoExample,
    /// A service tag, a label or an address range: no single address to try.
    NoAddress,
    /// Its name depends on something that the scenario does not say.
    NameUnknown,
    /// A range of ports, of which the other side opens those that it needs.
    PortRange,
    /// A UDP service that answers to nothing that may be sent without being its client.
    SilentProtocol,
}
