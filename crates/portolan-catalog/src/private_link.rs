//! What can have a private endpoint.

use std::collections::BTreeMap;

use portolan_model::{Cloud, Status};
use serde::{Deserialize, Serialize};

use crate::catalog::Id;
use crate::template::Template;

/// The kind that a deployment asks for with an option of its own, `arc_private_link_scope`.
pub const ARC_SCOPE: &str = "arc-private-link-scope";

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

impl PrivateLinkKind {
    /// Whether any of it can become private in a cloud, as far as anything says so.
    pub fn is_offered(&self, cloud: Cloud) -> bool {
        self.sub_resources.iter().any(|sub| sub.is_offered(cloud))
    }
}

impl SubResource {
    /// Whether it can become private in a cloud, as far as anything says so.
    pub fn is_offered(&self, cloud: Cloud) -> bool {
        self.clouds.get(&cloud).is_some_and(|facts| !matches!(facts.state, ZoneState::Absent(_)))
    }
}

/// Zones and names of a sub-resource in one cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateLinkCloud {
    /// Whether it can become private there, and its zones are known.
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

/// Whether a sub-resource and its zones are known in a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ZoneState {
    /// They are.
    Known,
    /// It becomes private there, and its zones are not published; this is what is known.
    Unpublished(String),
    /// Nothing says that it can become private there; this is what is known.
    Absent(String),
}

impl ZoneState {
    /// What is known where the zones are not.
    pub fn known_instead(&self) -> Option<&str> {
        match self {
            ZoneState::Known => None,
            ZoneState::Unpublished(text) | ZoneState::Absent(text) => Some(text),
        }
    }
}

/// A name that a private endpoint answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateName {
    /// The name that clients ask for.
    pub name: Template,
    /// The name in the private zone that it is an alias of.
    pub private: Template,
}
