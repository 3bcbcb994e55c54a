//! Deployments: a service at a place, with its options.

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_diag::Span;
use portolan_model::{IpNet, Phase, Version};

use super::network::{RoutingPreference, words};
use super::places::PublicAccess;

/// A service that runs somewhere.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// Its name, unique in the scenario.
    pub name: Id,
    /// Where its name stands in the file.
    pub span: Span,
    /// The product it is.
    pub service: Id,
    /// Where it stands.
    pub place: Place,
    /// The addresses of its machines by role.
    pub addresses: BTreeMap<Id, Vec<IpNet>>,
    /// The private-link kinds it asks for.
    pub private_endpoints: Vec<Id>,
    /// The proxy it uses.
    pub proxy: ProxyChoice,
    /// Whether the proxy is set for the agent or for the machine.
    pub proxy_scope: ProxyScope,
    /// The phases that are planned.
    pub phases: Vec<Phase>,
    /// The version of its agent.
    pub agent_version: Option<Version>,
    /// The options of its product that are set, and the defaults of those that are not.
    pub options: BTreeMap<String, OptionValue>,
}

/// Where a deployment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a site.
    Site(Id),
    /// In subnets of a virtual network; in all of it where there are none.
    VNet(Id, Vec<Id>),
    /// Nobody said.
    Unknown,
}

/// The proxy a deployment uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyChoice {
    /// What its place says.
    OfThePlace,
    /// A named one.
    Named(Id),
    /// None, whatever its place says.
    None,
}

words! {
    /// Whether a proxy is set for the agent or for the whole machine.
    pub enum ProxyScope {
        /// For the agent alone.
        App = "app",
        /// For the machine.
        Machine = "machine",
    }
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// Yes or no.
    Bool(bool),
    /// A word, a name, a region.
    Text(Id),
    /// A list of words or names, in an order that does not depend on the file.
    List(Vec<Id>),
    /// Storage accounts, by name.
    Accounts(Vec<Account>),
    /// Addresses, in order.
    Addresses(Vec<IpNet>),
}

/// A storage account.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its name.
    pub name: Id,
    /// Its region, where it differs from the deployment's.
    pub region: Option<Id>,
    /// Its redundancy.
    pub redundancy: Option<Id>,
    /// How its traffic is routed, where that differs from the network's.
    pub routing_preference: Option<RoutingPreference>,
    /// Its firewall, where it is on.
    pub firewall: Option<AccountFirewall>,
    /// Whether it answers on its public endpoint.
    pub public_access: Option<PublicAccess>,
}

/// The firewall of a storage account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountFirewall {
    /// Whether it lets trusted services through.
    pub trusted_services: bool,
    /// The subnets it lets through, as virtual network and subnet.
    pub subnets: Vec<(Id, Id)>,
}

impl OptionValue {
    /// Whether there is anything in it.
    pub fn is_given(&self) -> bool {
        match self {
            OptionValue::Bool(_) | OptionValue::Text(_) => true,
            OptionValue::List(list) => !list.is_empty(),
            OptionValue::Accounts(accounts) => !accounts.is_empty(),
            OptionValue::Addresses(addresses) => !addresses.is_empty(),
        }
    }
}
