//! Sites, virtual networks and the private endpoints in them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::IpNet;

use super::network::{DefaultRoute, Network, words};

/// A location of the customer.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its name.
    pub name: Id,
    /// Its networks.
    pub networks: Vec<IpNet>,
    /// Its DNS resolvers.
    pub resolvers: Vec<IpAddr>,
    /// Its time servers.
    pub ntp_servers: Vec<IpAddr>,
    /// The virtual network in which its VPN or ExpressRoute ends.
    pub connected_to: Option<Id>,
    /// Its network.
    pub network: Network,
}

/// A virtual network.
#[derive(Debug, Clone)]
pub struct VNet {
    /// Its name.
    pub name: Id,
    /// Its region.
    pub region: Id,
    /// Its address space.
    pub address_space: Vec<IpNet>,
    /// The inbound endpoint of the DNS resolver in it.
    pub resolver_inbound: Option<IpAddr>,
    /// Its own DNS servers; without them it asks Azure's resolver.
    pub resolvers: Vec<IpAddr>,
    /// Its time servers.
    pub ntp_servers: Vec<IpAddr>,
    /// The kind of its gateway.
    pub gateway: Option<String>,
    /// The virtual networks it is peered with, in either direction.
    pub peered_with: Vec<Id>,
    /// Its subnets.
    pub subnets: BTreeMap<Id, Subnet>,
    /// Where its default route leads.
    pub default_route: Option<DefaultRoute>,
    /// Its network.
    pub network: Network,
}

/// A subnet.
#[derive(Debug, Clone)]
pub struct Subnet {
    /// Its prefix.
    pub prefix: IpNet,
    /// Its network security group.
    pub nsg: Option<Id>,
    /// The services it has service endpoints for.
    pub service_endpoints: Vec<Id>,
    /// Where its default route leads.
    pub default_route: Option<DefaultRoute>,
}

words! {
    /// Whether a resource answers on its public endpoint.
    pub enum PublicAccess {
        /// It does.
        Enabled = "enabled",
        /// It does not.
        Disabled = "disabled",
    }
}

/// A private endpoint that exists.
#[derive(Debug, Clone)]
pub struct ExistingEndpoint {
    /// The name it has in the scenario.
    pub id: Id,
    /// The resource it leads to.
    pub resource: Id,
    /// The sub-resource.
    pub sub_resource: Id,
    /// The virtual network it is in.
    pub vnet: Id,
    /// The subnet it is in.
    pub subnet: Option<Id>,
    /// Its address, where it has one.
    pub address: Option<IpAddr>,
    /// Its addresses by name, where it has several.
    pub addresses: BTreeMap<String, IpAddr>,
    /// Whether the resource's public endpoint is open as well.
    pub public_access: Option<PublicAccess>,
}
