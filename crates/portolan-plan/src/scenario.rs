//! Scenarios: which services run where, and what the network between looks like.
//!
//! A [`Scenario`] is valid: every name in it leads to something, every address is one, every option is one that
//! its product declares. [`read`] makes one from a file or says everything that is wrong with the file.

mod deployment;
mod draft;
mod keys;
mod network;
mod places;
mod read;
mod restore;
mod schema;
mod write;

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_model::{Cloud, IpNet};

pub use deployment::{Account, AccountFirewall, Deployment, OptionValue, Place, ProxyChoice, ProxyScope};
pub use draft::{Draft, DraftError};
pub use network::{
    Authentication, DefaultRoute, DnsWay, Egress, EndpointSubnet, Network, Proxy, ProxyHosted, ProxyKind,
    RoutingPreference, Uplink,
};
pub use places::{ExistingEndpoint, PublicAccess, Site, Subnet, VNet};
pub use read::read;
pub use restore::{Restored, restore};
pub use schema::schema;
pub(crate) use write::tree;

/// A valid scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The cloud it is for.
    pub cloud: Cloud,
    /// The customer's own locations.
    pub sites: BTreeMap<Id, Site>,
    /// The virtual networks.
    pub vnets: BTreeMap<Id, VNet>,
    /// The proxies by name; the one of `network.proxy` is called `default`.
    pub proxies: BTreeMap<Id, Proxy>,
    /// The private DNS zones that exist, with the virtual networks they are linked to.
    pub private_dns_zones: BTreeMap<String, Vec<Id>>,
    /// The private endpoints that exist.
    pub private_endpoints: BTreeMap<Id, ExistingEndpoint>,
    /// Where administrators work.
    pub administrators: Option<Vec<IpNet>>,
    /// What is deployed.
    pub deployments: Vec<Deployment>,
}
