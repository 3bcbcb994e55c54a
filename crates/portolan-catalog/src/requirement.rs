//! Requirements: what a product needs to reach.

use std::collections::BTreeMap;

use portolan_model::{Application, Cloud, Date, Inspection, Need, Phase, PortRange, Protocol, Status};
use serde::{Deserialize, Serialize};

use crate::catalog::Id;
use crate::condition::Condition;
use crate::template::Template;
use crate::versions::AgentVersions;

/// A connection that a product needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Its id, whose meaning never changes.
    pub id: Id,
    /// What it is for.
    pub purpose: Id,
    /// What breaks without it.
    pub breaks: String,
    /// The role that opens the connection.
    pub from: Id,
    /// Which part of the machine opens it.
    pub sender: Sender,
    /// Where to.
    pub to: Destination,
    /// The port at the destination.
    pub port: PortRange,
    /// The transport.
    pub protocol: Protocol,
    /// What is spoken.
    pub application: Application,
    /// When in the life of the deployment.
    pub phases: Vec<Phase>,
    /// How much it matters.
    pub need: Need,
    /// How well it is founded.
    pub status: Status,
    /// When; always where it is absent.
    pub when: Option<Condition>,
    /// The service tags that cover it.
    pub service_tags: ServiceTags,
    /// The tags may only be used whole, never in a regional form.
    pub tags_global_only: bool,
    /// It upgrades to a WebSocket.
    pub websocket: bool,
    /// What TLS inspection does to it, where that differs from the product.
    pub tls: Option<Tls>,
    /// What can make it private; it stays public where this is absent.
    pub private_link: Option<PrivateLinkRef>,
    /// It may use ExpressRoute Microsoft peering.
    pub microsoft_peering: bool,
    /// The name may not exist in DNS although all is well.
    pub may_not_resolve: bool,
    /// The names behind its wildcards can be asked for, and the document says to: the file of `--discovered` narrows them.
    pub discoverable: bool,
    /// First day on the published list.
    pub since: Option<Date>,
    /// Last day on the published list.
    pub until: Option<Date>,
    /// How much it mattered on those days, where it left the list since; it was required unless this says otherwise.
    pub was: Option<Need>,
    /// Only agents in this range need it.
    pub agent_version: Option<AgentVersions>,
    /// How it follows, where it is derived.
    pub derivation: Option<String>,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// Where it is published.
    pub documents: Vec<Id>,
}

/// Which part of a machine opens a connection; a proxy may be set for one of them alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sender {
    /// The product's own programs.
    Agent,
    /// The operating system: certificate status, updates.
    System,
}

impl Sender {
    /// The words that the catalog uses.
    pub const WORDS: &'static [(&'static str, Sender)] =
        &[("agent", Sender::Agent), ("system", Sender::System)];

    /// The word that the catalog uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sender::Agent => "agent",
            Sender::System => "system",
        }
    }
}

/// Where a requirement leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// To named hosts, by cloud.
    Hosts(BTreeMap<Cloud, Vec<HostEntry>>),
    /// To service tags that no host carries, by cloud.
    Tags(BTreeMap<Cloud, Vec<Template>>),
    /// To the addresses in an option.
    Addresses {
        /// The option.
        option: String,
        /// What to call them.
        label: String,
    },
    /// To the machines of a role of the same deployment.
    Role(Id),
    /// To something that the place provides.
    Infrastructure(Infrastructure),
}

/// What a place provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Infrastructure {
    /// Its DNS resolvers.
    Resolvers,
    /// Its time servers.
    NtpServers,
    /// The inbound endpoint of the resolver in the connected virtual network.
    ResolverInbound,
}

impl Infrastructure {
    /// The words that the catalog uses.
    pub const WORDS: &'static [(&'static str, Infrastructure)] = &[
        ("resolvers", Infrastructure::Resolvers),
        ("ntp-servers", Infrastructure::NtpServers),
        ("resolver-inbound", Infrastructure::ResolverInbound),
    ];
}

/// One host of a requirement; what is set here overrides the requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostEntry {
    /// The host pattern.
    pub host: Template,
    /// What replaces it where every placeholder has a value.
    pub narrow: Vec<Template>,
    /// When, besides the requirement's own condition.
    pub when: Option<Condition>,
    /// See [`Requirement::need`].
    pub need: Option<Need>,
    /// See [`Requirement::status`].
    pub status: Option<Status>,
    /// See [`Requirement::documents`].
    pub documents: Vec<Id>,
    /// See [`Requirement::service_tags`].
    pub service_tags: Option<ServiceTags>,
    /// See [`Requirement::private_link`].
    pub private_link: Option<PrivateLinkRef>,
    /// Real names under a wildcard.
    pub examples: Vec<Template>,
    /// See [`Requirement::since`].
    pub since: Option<Date>,
    /// See [`Requirement::until`].
    pub until: Option<Date>,
    /// See [`Requirement::derivation`].
    pub derivation: Option<String>,
    /// See [`Requirement::note`].
    pub note: Option<String>,
    /// See [`Requirement::may_not_resolve`].
    pub may_not_resolve: Option<bool>,
    /// See [`Requirement::microsoft_peering`].
    pub microsoft_peering: Option<bool>,
}

/// Service tags, for all clouds alike or by cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceTags {
    /// The same in all clouds; possibly none.
    All(Vec<Template>),
    /// By cloud.
    ByCloud(BTreeMap<Cloud, Vec<Template>>),
}

impl ServiceTags {
    /// The tags in a cloud.
    pub fn of(&self, cloud: Cloud) -> &[Template] {
        match self {
            ServiceTags::All(tags) => tags,
            ServiceTags::ByCloud(clouds) => clouds.get(&cloud).map_or(&[], Vec::as_slice),
        }
    }

    /// All templates, for lint.
    pub fn all(&self) -> Vec<&Template> {
        match self {
            ServiceTags::All(tags) => tags.iter().collect(),
            ServiceTags::ByCloud(clouds) => clouds.values().flatten().collect(),
        }
    }
}

/// What TLS needs of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tls {
    /// What inspection does.
    pub inspection: Inspection,
    /// The lowest version that the service accepts, such as `1.2`.
    pub min_version: Option<String>,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// Where that is said.
    pub documents: Vec<Id>,
}

/// The sub-resource that can make a requirement private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateLinkRef {
    /// The private-link kind.
    pub kind: Id,
    /// Its sub-resource.
    pub sub_resource: Id,
}

impl Requirement {
    /// The hosts in a cloud.
    pub fn hosts(&self, cloud: Cloud) -> &[HostEntry] {
        match &self.to {
            Destination::Hosts(clouds) => clouds.get(&cloud).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }

    /// Whether it has a row in a cloud.
    pub fn is_in(&self, cloud: Cloud) -> bool {
        match &self.to {
            Destination::Hosts(clouds) => clouds.contains_key(&cloud),
            Destination::Tags(clouds) => clouds.contains_key(&cloud),
            _ => true,
        }
    }
}
