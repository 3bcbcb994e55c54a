//! What a plan remembers of the scenario, so that it can travel without it.

use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::IpNet;
use serde::{Deserialize, Serialize};

/// A location of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSite {
    /// Its name.
    pub name: Id,
    /// Its networks.
    pub networks: Vec<IpNet>,
    /// Its DNS resolvers.
    pub resolvers: Vec<IpAddr>,
    /// Its time servers.
    pub ntp_servers: Vec<IpAddr>,
    /// The ways out.
    pub uplink: Vec<Id>,
    /// The virtual network in which its private uplink ends.
    pub connected_to: Option<Id>,
    /// What stands between it and the internet.
    pub egress: Id,
    /// Its proxy.
    pub proxy: Option<Id>,
    /// Whether TLS is opened on the way.
    pub tls_inspection: bool,
}

/// A deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDeployment {
    /// Its name.
    pub name: Id,
    /// The product it is.
    pub service: Id,
    /// Its region, where its product has one alone.
    pub region: Option<Id>,
}

/// A virtual network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVNet {
    /// Its name.
    pub name: Id,
    /// Its region.
    pub region: Id,
    /// Its address space.
    pub address_space: Vec<IpNet>,
    /// The resolvers its machines ask.
    pub resolvers: Vec<IpAddr>,
    /// The inbound endpoint of the resolver in it.
    pub resolver_inbound: Option<IpAddr>,
    /// The kind of its gateway.
    pub gateway: Option<Id>,
    /// The virtual networks it is peered with.
    pub peered_with: Vec<Id>,
    /// Its subnets.
    pub subnets: Vec<PlanSubnet>,
    /// What stands between it and the internet.
    pub egress: Id,
    /// Its proxy.
    pub proxy: Option<Id>,
    /// Whether TLS is opened on the way.
    pub tls_inspection: bool,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSubnet {
    /// Its name.
    pub name: Id,
    /// Its prefix.
    pub prefix: IpNet,
    /// Its network security group.
    pub nsg: Option<Id>,
    /// The services it has service endpoints for.
    pub service_endpoints: Vec<Id>,
}

/// A proxy, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanProxy {
    /// Its name.
    pub name: Id,
    /// Its address, without credentials.
    pub url: String,
    /// Its host.
    pub host: Id,
    /// Its port.
    pub port: u16,
    /// Whether the proxy itself is spoken to over TLS.
    pub tls: bool,
    /// The addresses its name stands for.
    pub addresses: Vec<IpAddr>,
    /// Where it stands: `site` or `cloud`.
    pub hosted: Id,
    /// What sort it is.
    pub kind: Id,
    /// How it wants its clients to authenticate.
    pub authentication: Id,
    /// Hosts that clients reach without it.
    pub bypass: Vec<String>,
    /// The deployments for whose product alone it is set, and not for their whole machines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product_only: Vec<Id>,
}
