//! What can have a private endpoint.

use std::collections::BTreeMap;

use portolan_model::{Cloud, Status};
use serde::{Deserialize, Serialize};

use crate::catalog::Id;
use crate::template::Template;

/// A kind of resource that can have private endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateLinkKind {
    /// The word in a deployment's `private_endpoints`.
    pub kind: Id,
    /// What it is, in prose.
    pub name: String,
    /// The option that usually names the resources.
    pub option: Option<String>,
    /// Its sub-resources; each needs a private endpoint of its own.
    pub sub_resources: Vec<SubResource>,
}

/// A sub-resource, also called group id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubResource {
    /// The group id.
    pub id: Id,
    /// Private addresses that one endpoint takes at creation, where that is published.
    pub addresses: Option<u16>,
    /// Addresses that it takes later.
    pub later: u16,
    /// By cloud; a cloud without an entry is unknown.
    pub clouds: BTreeMap<Cloud, PrivateLinkCloud>,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// Where it is described.
    pub documents: Vec<Id>,
}

/// Zones and names of a sub-resource in one cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateLinkCloud {
    /// Whether zones are known.
    pub state: ZoneState,
    /// The private DNS zones; some hold the code of a region.
    pub zones: Vec<Template>,
    /// The names that clients ask for, with the names in the zone; empty where only the endpoint itself tells them.
    pub names: Vec<PrivateName>,
    /// The public suffixes that a conditional forwarder names.
    pub forward: Vec<Template>,
    /// How well this is founded.
    pub status: Status,
    /// How it follows, where it is derived.
    pub derivation: Option<String>,
    /// Where it is described.
    pub documents: Vec<Id>,
}

/// Whether the zones of a sub-resource are known in a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ZoneState {
    /// They are.
    Known,
    /// They are not, and this is what is known.
    Absent(String),
}

/// A name that a private endpoint answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateName {
    /// The name that clients ask for.
    pub name: Template,
    /// The name in the private zone that it is an alias of.
    pub private: Template,
}
