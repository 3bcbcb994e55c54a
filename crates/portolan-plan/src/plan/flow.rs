//! Flows.

use std::sync::Arc;

use portolan_catalog::Id;
use portolan_model::{Application, Inspection, IpNet, Need, Path, Phases, Protocol, Status, Via};
use serde::{Deserialize, Serialize};

use super::addresses::{Addresses, Uncovered};
use super::prefixes;

/// A connection that must be possible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// A hash of source, destination, protocol, port, path, proxy and direction.
    pub id: Id,
    /// Who opens it.
    pub from: Arc<Source>,
    /// Where to.
    pub to: Target,
    /// The transport.
    pub protocol: Protocol,
    /// The port, or the first one of a range.
    pub port: u16,
    /// The last port of a range.
    pub port_end: Option<u16>,
    /// What is spoken.
    pub application: Application,
    /// Whether it upgrades to a WebSocket.
    pub websocket: bool,
    /// Seen from the deployment's machines.
    pub direction: Direction,
    /// The way it takes.
    pub path: Path,
    /// Whether a proxy opens it.
    pub via: Via,
    /// Which proxy.
    pub proxy: Option<Id>,
    /// What each device on the way must let through.
    pub legs: Vec<Leg>,
    /// When it is needed.
    pub phases: Phases,
    /// How much it matters.
    pub need: Need,
    /// How well it is founded.
    pub status: Status,
    /// The name may not exist in DNS although all is well.
    pub may_not_resolve: bool,
    /// The service tags that cover it.
    pub service_tags: Vec<Id>,
    /// The tags may only be used whole.
    pub tags_global_only: bool,
    /// Documents advise against rules that list its addresses.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub addresses_discouraged: bool,
    /// What TLS needs; none where there is no TLS.
    pub tls: Option<TlsFacts>,
    /// The private endpoint it leads to.
    pub private_endpoint: Option<Id>,
    /// Why it is needed.
    pub reasons: Vec<Reason>,
}

/// Who opens a flow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The role of the machine.
    pub role: Id,
    /// The site it stands in.
    pub site: Option<Id>,
    /// The virtual network it stands in.
    pub vnet: Option<Id>,
    /// The subnets it stands in.
    pub subnets: Vec<Id>,
    /// Its addresses; empty where nobody said.
    #[serde(serialize_with = "prefixes::serialize")]
    pub networks: Vec<IpNet>,
}

/// Where a flow leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What the name is.
    pub kind: TargetKind,
    /// A name, a pattern, a service tag or a label.
    pub name: Id,
    /// The addresses, where they are known.
    #[serde(serialize_with = "prefixes::serialize")]
    pub prefixes: Arc<[IpNet]>,
    /// Real names under a pattern.
    pub examples: Vec<Id>,
    /// The wildcards of the documents that a name stands for, where a service told the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discovered_for: Vec<Id>,
    /// The addresses of its service tags, where somebody asked for them and they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Box<Addresses>>,
    /// Why they are not known, or not all of them, where somebody asked for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncovered: Option<Uncovered>,
}

/// What the name of a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// A host name.
    Fqdn,
    /// `*.suffix`: names with one or more labels in front.
    Suffix,
    /// A pattern inside the first label.
    Glob,
    /// A service tag.
    ServiceTag,
    /// A label for addresses.
    Prefixes,
    /// A label for something whose name or address is not known yet.
    Named,
}

impl TargetKind {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            TargetKind::Fqdn => "fqdn",
            TargetKind::Suffix => "suffix",
            TargetKind::Glob => "glob",
            TargetKind::ServiceTag => "service-tag",
            TargetKind::Prefixes => "prefixes",
            TargetKind::Named => "named",
        }
    }
}

/// Which way a flow is opened, seen from the deployment's machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// By them.
    Outbound,
    /// To them.
    Inbound,
}

impl Direction {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::Outbound => "outbound",
            Direction::Inbound => "inbound",
        }
    }
}

/// What one device on the way must let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Who opens this part.
    pub from: LegEnd,
    /// Where this part leads.
    pub to: LegEnd,
    /// The transport of this part.
    pub protocol: Protocol,
    /// The port of this part, or the first one of a range.
    pub port: u16,
    /// The last port of a range.
    pub port_end: Option<u16>,
    /// The device.
    pub device: Device,
    /// Where the device is: a site, a virtual network, a subnet as `vnet/subnet`, or a proxy.
    pub at: Id,
}

/// An end of a leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegEnd {
    /// A role, a host, a pattern or a proxy.
    pub name: Id,
    /// Its addresses, where they are known.
    #[serde(serialize_with = "prefixes::serialize")]
    pub prefixes: Arc<[IpNet]>,
}

/// A device that filters or forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// The firewall in front of a site, or the firewall or appliance of a virtual network.
    SiteFirewall,
    /// The proxy's own rules.
    Proxy,
    /// What stands between the proxy and the internet.
    ProxyEgress,
    /// A network security group.
    Nsg,
    /// A resolver.
    Resolver,
}

impl Device {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Device::SiteFirewall => "site-firewall",
            Device::Proxy => "proxy",
            Device::ProxyEgress => "proxy-egress",
            Device::Nsg => "nsg",
            Device::Resolver => "resolver",
        }
    }
}

/// What TLS needs of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// What inspection does.
    pub inspection: Inspection,
    /// The lowest version that the service accepts.
    pub min_version: Option<Id>,
}

/// Why a flow is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The deployment that needs it.
    pub deployment: Id,
    /// The product whose requirement it is.
    pub service: Id,
    /// The requirement.
    pub requirement: Id,
    /// What it is for.
    pub purpose: Id,
    /// When it is needed.
    pub phases: Phases,
    /// How much it matters.
    pub need: Need,
    /// How well it is founded.
    pub status: Status,
    /// Where it is published.
    pub documents: Arc<[Id]>,
    /// The defects of those documents that touch it here.
    pub defects: Arc<[Id]>,
    /// What made its conditions hold.
    pub because: Arc<[Id]>,
}

/// Something that deployments do not need although people think so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotNeeded {
    /// What the catalog calls it.
    pub entry: Id,
    /// The product that does not need it.
    pub service: Id,
    /// The deployments for which that holds.
    pub deployments: Vec<Id>,
}

/// A requirement, or some of its hosts, that some deployments do not have, and why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotPlanned {
    /// The product whose requirement it is.
    pub service: Id,
    /// The requirement.
    pub requirement: Id,
    /// The hosts it would have led to, as the catalog writes them.
    pub hosts: Vec<Id>,
    /// Why not.
    pub because: Arc<[Id]>,
    /// The deployments that do not have it.
    pub deployments: Vec<Id>,
}
