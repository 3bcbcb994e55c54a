//! Plans: the bill of connectivity, as it is printed, saved and read again.
//!
//! The field names are those of the format `portolan.plan/1`. Every list is in an order that depends on its content alone.

mod addresses;
mod advisory;
mod dns;
mod endpoint;
mod flow;
pub(crate) mod prefixes;
mod schema;
pub mod shapes;
mod surroundings;

use portolan_catalog::Id;
use portolan_model::{Cloud, Date};
use serde::{Deserialize, Serialize};

pub use addresses::{AddressTag, Addresses, TagFile, Uncovered};
pub use advisory::Advisory;
pub use dns::{DnsRecord, Expect, RecordType};
pub use endpoint::{EndpointState, PrivateEndpoint};
pub use flow::{
    Device, Direction, Flow, Leg, LegEnd, NotNeeded, NotPlanned, Reason, Source, Target, TargetKind, TlsFacts,
};
pub use schema::schema;
pub use surroundings::{PlanDeployment, PlanProxy, PlanSite, PlanSubnet, PlanVNet};

/// The name of the format.
pub const FORMAT: &str = "portolan.plan/1";

/// Everything a scenario needs, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The format, [`FORMAT`].
    pub schema: String,
    /// The name of the scenario.
    pub scenario: String,
    /// The cloud it is for.
    pub cloud: Cloud,
    /// The catalog it was planned with.
    pub catalog: CatalogStamp,
    /// The day whose lists it follows, where that is not the newest.
    pub as_of: Option<Date>,
    /// The service-tag files that the addresses of its targets come from; none where nobody asked for addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses_from: Option<Vec<TagFile>>,
    /// The names that the services told, where the plan was made with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovered: Option<DiscoveredStamp>,
    /// The customer's locations.
    pub sites: Vec<PlanSite>,
    /// The virtual networks.
    pub vnets: Vec<PlanVNet>,
    /// The proxies, without credentials.
    pub proxies: Vec<PlanProxy>,
    /// The deployments, by name.
    #[serde(default)]
    pub deployments: Vec<PlanDeployment>,
    /// The connections.
    pub flows: Vec<Flow>,
    /// The private endpoints, those that exist and those to make.
    pub private_endpoints: Vec<PrivateEndpoint>,
    /// What names must resolve to, where, and how that comes about.
    pub dns: Vec<DnsRecord>,
    /// What is worth saying about all this.
    pub advisories: Vec<Advisory>,
    /// What the products know and this scenario does not need.
    pub not_planned: Vec<NotPlanned>,
    /// What people think that the products need, and they do not.
    #[serde(default)]
    pub not_needed: Vec<NotNeeded>,
    /// The scenario it was made from, in one form and without secrets; none in plans of older programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<serde_json::Value>,
}

/// The discovered names that a plan was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoveredStamp {
    /// The last day on which a service was asked.
    pub date: Option<Date>,
    /// The wildcards that names stand for in this plan.
    pub wildcards: Vec<Id>,
}

/// The catalog a plan was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogStamp {
    /// Its version.
    pub version: String,
    /// The day it was made.
    pub date: Option<Date>,
    /// The digest of its content.
    pub digest: String,
}

impl Plan {
    /// A flow by its id.
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// A private endpoint by its id.
    pub fn private_endpoint(&self, id: &str) -> Option<&PrivateEndpoint> {
        self.private_endpoints.iter().find(|endpoint| endpoint.id == id)
    }

    /// The advisories about one deployment, or about the scenario as a whole.
    pub fn advisories_of<'p>(&'p self, deployment: Option<&'p str>) -> impl Iterator<Item = &'p Advisory> {
        self.advisories.iter().filter(move |advisory| advisory.deployment.as_deref() == deployment)
    }
}
