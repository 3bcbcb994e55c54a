//! Products: what a deployment can be.

use std::collections::BTreeMap;

use portolan_model::{Cloud, Protocol};
use serde::{Deserialize, Serialize};

use crate::catalog::Id;
use crate::condition::Condition;
use crate::option::OptionDef;
use crate::requirement::{Requirement, Tls};
use crate::template::Template;

/// A service that a scenario can deploy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id, the `service` of a deployment.
    pub id: Id,
    /// Its name in prose.
    pub name: String,
    /// What it does, in a sentence or two.
    pub summary: String,
    /// It exists only to be included by others.
    pub internal: bool,
    /// It is part of every deployment.
    pub infrastructure: bool,
    /// Its main sources.
    pub documents: Vec<Id>,
    /// What is known of it in each cloud.
    pub clouds: BTreeMap<Cloud, CloudState>,
    /// What TLS inspection does to it, unless a requirement says otherwise.
    pub tls: Option<Tls>,
    /// The documents that advise against rules which list its addresses; empty where none does.
    pub addresses_discouraged: Vec<Id>,
    /// The machines it consists of; the first is the one a deployment's `site` places.
    pub roles: Vec<Role>,
    /// What a deployment can set.
    pub options: Vec<OptionDef>,
    /// The private-link kinds a deployment may ask for.
    pub private_endpoints: Vec<Id>,
    /// Products it contains.
    pub includes: Vec<Include>,
    /// Its table by region.
    pub table: Option<Table>,
    /// What it needs.
    pub requirements: Vec<Requirement>,
    /// What it does not need although people think so.
    pub not_needed: Vec<NotNeeded>,
}

/// What is known of a product in a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudState {
    /// No rows are published, and this is what is known.
    pub absent: Option<String>,
    /// What is special about the rows.
    pub note: Option<String>,
    /// Where that is said.
    pub documents: Vec<Id>,
}

/// A machine of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id, `from.role` in the plan.
    pub id: Id,
    /// Its name in prose.
    pub name: String,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// The option that names its virtual network; without it, it stands where the deployment stands.
    pub vnet: Option<String>,
    /// The option that names its subnets.
    pub subnets: Option<String>,
    /// The option that names its region.
    pub region: Option<String>,
}

/// A product inside another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Include {
    /// Which one.
    pub product: Id,
    /// When; always where it is absent.
    pub when: Option<Condition>,
    /// Which role of ours plays a role of theirs (theirs, ours); several of ours may play one.
    pub roles: Vec<(Id, Id)>,
    /// Options of theirs that are fixed here.
    pub with: BTreeMap<String, Vec<String>>,
}

/// Columns of a product by region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Where it is published.
    pub documents: Vec<Id>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The cells by region and column.
    pub rows: BTreeMap<Id, BTreeMap<String, String>>,
    /// What is known of regions without a row.
    pub absent: Option<String>,
}

impl Table {
    /// The cell of a region, where it has a value.
    pub fn cell(&self, region: &str, column: &str) -> Option<&str> {
        self.rows.get(region)?.get(column).map(String::as_str)
    }
}

/// A connection that a product does not need although people think so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotNeeded {
    /// Its id.
    pub id: Id,
    /// The hosts by cloud; empty where it is about the port alone.
    pub hosts: BTreeMap<Cloud, Vec<Template>>,
    /// The port, where it is about one.
    pub port: Option<portolan_model::PortRange>,
    /// The protocol, where it is about one.
    pub protocol: Option<Protocol>,
    /// Why it is not needed.
    pub why: String,
    /// When; always where it is absent.
    pub when: Option<Condition>,
    /// Where that is said.
    pub documents: Vec<Id>,
}

impl Product {
    /// The declaration of an option.
    pub fn option(&self, name: &str) -> Option<&OptionDef> {
        self.options.iter().find(|option| option.name == name)
    }

    /// Whether a scenario may deploy it by name.
    pub const fn is_deployable(&self) -> bool {
        !self.internal && !self.infrastructure
    }
}
