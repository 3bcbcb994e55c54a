//! Private endpoints.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::IpNet;
use serde::{Deserialize, Serialize};

use super::Reason;

/// A private endpoint that exists or is to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrivateEndpoint {
    /// Its name in the scenario, or one made from resource, sub-resource and virtual network.
    pub id: Id,
    /// The private-link kind of the resource.
    pub kind: Id,
    /// The resource.
    pub resource: Id,
    /// The sub-resource, also called group id.
    pub sub_resource: Id,
    /// Whether it exists.
    pub state: EndpointState,
    /// The virtual network it is in.
    pub vnet: Option<Id>,
    /// The subnet it is in, by name or prefix.
    pub subnet: Option<Id>,
    /// The prefix of the subnet.
    pub prefix: Option<IpNet>,
    /// The private DNS zones that hold its names.
    pub zones: Vec<Id>,
    /// The names that clients ask for.
    pub names: Vec<Id>,
    /// Its addresses by name, where they are known.
    pub addresses: BTreeMap<Id, IpAddr>,
    /// How many addresses of the subnet it takes in all, where that is published.
    pub addresses_needed: Option<u16>,
    /// Whether the resource answers on its public endpoint as well: `enabled` or `disabled`.
    pub public_access: Option<Id>,
    /// Why it is needed.
    pub reasons: Vec<Reason>,
}

/// Whether a private endpoint exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointState {
    /// It does.
    Existing,
    /// It is to be made.
    Planned,
}

impl EndpointState {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            EndpointState::Existing => "existing",
            EndpointState::Planned => "planned",
        }
    }
}
