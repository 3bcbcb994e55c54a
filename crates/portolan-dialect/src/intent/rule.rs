//! Rules in nobody's language.

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_model::{Application, HostPattern, IpNet, Need, PortRange, PrefixSet, Protocol};

use super::why::{Why, enumerated};

/// Connections that a device must let through.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// A name that is unique in its set and stays the same while the rule does: lower-case letters, digits, hyphens.
    pub name: String,
    /// Which way it crosses the place.
    pub crossing: Crossing,
    /// The family of sources and of destination addresses.
    pub family: Family,
    /// Who opens them: never empty, all of one family.
    pub sources: PrefixSet,
    /// Where they lead.
    pub to: Destination,
    /// The transport.
    pub protocol: Protocol,
    /// The ports, in order, none touching another.
    pub ports: Vec<PortRange>,
    /// What is spoken; none where several things are.
    pub application: Option<Application>,
    /// The strongest need among its connections.
    pub need: Need,
    /// Its connections.
    pub flows: BTreeSet<Id>,
    /// The roles that open them.
    pub roles: BTreeSet<Id>,
    /// The deployments that need them.
    pub deployments: BTreeSet<Id>,
}

impl Rule {
    /// The fewest prefixes of its sources.
    pub fn source_prefixes(&self) -> Vec<IpNet> {
        self.sources.to_prefixes()
    }

    /// One line for people, whatever the size of the rule: `agent of hq-files, mover to 12 names on tcp 443`.
    pub fn summary(&self) -> String {
        let ports = self.ports.iter().map(ToString::to_string).collect::<Vec<_>>();
        let what = match &self.to {
            Destination::Names { names, .. } => counted(names.len(), "name"),
            Destination::Tags(tags) => counted(tags.len(), "service tag"),
            Destination::Addresses(items) => enumerated(items.iter().map(|item| item.label.as_str())),
        };
        format!(
            "{} of {} to {what} on {} {}",
            enumerated(self.roles.iter().map(Id::as_str)),
            enumerated(self.deployments.iter().map(Id::as_str)),
            self.protocol,
            enumerated(ports.iter().map(String::as_str))
        )
    }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Which way a rule crosses a place. Where both ends are inside, it is `Within`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crossing {
    /// From the place.
    Out,
    /// To the place.
    In,
    /// Inside the place.
    Within,
}

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The addresses of a set that are of this family.
    pub fn of(self, set: &PrefixSet) -> PrefixSet {
        match self {
            Family::V4 => set.v4(),
            Family::V6 => set.v6(),
        }
    }

    /// `4` or `6`.
    pub const fn digit(self) -> char {
        match self {
            Family::V4 => '4',
            Family::V6 => '6',
        }
    }
}

/// Where a rule leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// To hosts by name, in the order of their patterns.
    Names {
        /// The kind of [`NameMeans`](crate::NameMeans) that says them.
        kind: &'static str,
        /// The names.
        names: Vec<NameItem>,
    },
    /// To service tags by name, in the order of their names.
    Tags(Vec<TagItem>),
    /// To addresses of the rule's family; items may overlap.
    Addresses(Vec<AddressItem>),
}

impl Destination {
    /// All addresses; empty where the rule is by name or tag.
    pub fn addresses(&self) -> PrefixSet {
        match self {
            Destination::Addresses(items) => {
                items.iter().fold(PrefixSet::empty(), |all, item| all.union(&item.addresses))
            }
            Destination::Names { .. } | Destination::Tags(_) => PrefixSet::empty(),
        }
    }

    /// The names; empty where the rule is by tag or address.
    pub fn names(&self) -> &[NameItem] {
        match self {
            Destination::Names { names, .. } => names,
            Destination::Tags(_) | Destination::Addresses(_) => &[],
        }
    }
}

/// Names with the same reason together, below a line that says it, in the order of their first names.
pub(crate) fn by_reason<'n>(
    names: impl IntoIterator<Item = &'n NameItem>,
) -> Vec<(String, Vec<&'n NameItem>)> {
    let mut reasons = Vec::<(String, Vec<&NameItem>)>::new();
    for name in names {
        let why = name.why.line();
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, alike)) => alike.push(name),
            None => reasons.push((why, vec![name])),
        }
    }
    reasons
}

/// A host name or pattern in a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct NameItem {
    /// What the plan asks for.
    pub pattern: HostPattern,
    /// How the language writes it.
    pub text: String,
    /// Why it is needed.
    pub why: Why,
}

/// A service tag in a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct TagItem {
    /// Its published name.
    pub name: String,
    /// Why it is needed.
    pub why: Why,
}

/// Addresses in a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct AddressItem {
    /// What they stand for: a service tag, a host, a private endpoint, a role.
    pub label: String,
    /// Whether they are the published addresses of a service tag, which change every week.
    pub is_tag: bool,
    /// The addresses, of the family of the rule.
    pub addresses: PrefixSet,
    /// Why they are needed.
    pub why: Why,
}
