//! What printers get: rules in nobody's language, and what they give back.

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_model::{Application, HostPattern, IpNet, Need, PortRange, PrefixSet, Protocol};
use portolan_plan::plan::{Device, Flow, Plan};
use portolan_policy::Entry;
use portolan_tags::Resolved;
use thiserror::Error;

/// Everything that a target is printed from.
#[derive(Debug, Clone)]
pub struct Job<'p> {
    /// The plan, for what is no rule: private endpoints, DNS, proxies, reasons.
    pub plan: &'p Plan,
    /// Its service tags, where the target asked for them.
    pub resolved: Option<&'p Resolved>,
    /// A set of rules for each place, in the order of their names; empty for targets that have none.
    pub sets: Vec<RuleSet>,
    /// What was asked for.
    pub options: Options,
    /// Where all of it comes from.
    pub stamp: Stamp,
}

/// What was asked for beside the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Print for this place only: a site, a virtual network, `vnet/subnet` or a proxy.
    pub at: Option<String>,
    /// What every name in the configuration starts with.
    pub prefix: String,
    /// Whether everything else is denied, where the language can do so on its own.
    pub default_deny: bool,
    /// Whether addresses may stand where documents advise against them.
    pub allow_discouraged: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { at: None, prefix: "ptl".to_owned(), default_deny: false, allow_discouraged: false }
    }
}

/// Where a configuration comes from, for its first lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The target.
    pub target: &'static str,
    /// The scenario.
    pub scenario: String,
    /// The catalog: its version and day.
    pub catalog: String,
    /// The day whose lists were followed, where it is not the newest.
    pub as_of: Option<String>,
    /// The service-tag files, a line each; empty where none was used.
    pub service_tags: Vec<String>,
}

/// The rules of one device at one place.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Which device.
    pub place: Place,
    /// Its rules. Their order carries no meaning: all of them allow.
    pub rules: Vec<Rule>,
    /// How many connections could not be said; the ledger has each.
    pub left_out: usize,
}

impl RuleSet {
    /// The name of its place as part of a file name, with the device where another set has the same.
    pub(crate) fn stem_among(&self, sets: &[RuleSet]) -> String {
        let stem = self.place.stem();
        match sets.iter().filter(|set| set.place.stem() == stem).count() {
            0 | 1 => stem,
            _ => format!("{stem}-{}", self.place.device.as_str()),
        }
    }
}

/// A device, by the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of the place: `hq`, `spoke/app`, or that of a proxy.
    pub name: String,
    /// What the place is.
    pub kind: PlaceKind,
    /// The device.
    pub device: Device,
    /// The addresses of the place: a site's networks, an address space, a subnet, a proxy's addresses.
    pub networks: PrefixSet,
    /// The region of a virtual network or subnet.
    pub region: Option<Id>,
    /// The network security group of a subnet, where the scenario names it.
    pub nsg: Option<Id>,
}

impl Place {
    /// The name as part of a file name or identifier: lower-case letters, digits and hyphens.
    pub fn stem(&self) -> String {
        crate::naming::stem(&self.name)
    }

    /// `the site hq`, `the subnet spoke/app`.
    pub fn title(&self) -> String {
        let kind = match self.kind {
            PlaceKind::Site => "site",
            PlaceKind::VNet => "virtual network",
            PlaceKind::Subnet => "subnet",
            PlaceKind::Proxy => "proxy",
        };
        format!("the {kind} {}", self.name)
    }
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// A site.
    Site,
    /// A virtual network.
    VNet,
    /// A subnet of a virtual network.
    Subnet,
    /// A proxy.
    Proxy,
}

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

/// How many things a line of text names one by one.
const NAMED: usize = 4;

/// The things, or the first of them and how many more there are.
pub(crate) fn enumerated<'t>(things: impl ExactSizeIterator<Item = &'t str>) -> String {
    let more = things.len().saturating_sub(NAMED);
    let named = things.take(NAMED).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
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

/// Why something is in a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Why {
    /// The deployments.
    pub deployments: BTreeSet<Id>,
    /// The requirements of the catalog.
    pub requirements: BTreeSet<Id>,
    /// What it is for.
    pub purposes: BTreeSet<Id>,
    /// Where that is published.
    pub documents: BTreeSet<Id>,
}

impl Why {
    /// The reasons of a connection.
    pub(crate) fn of(flow: &Flow) -> Why {
        let mut why = Why::default();
        for reason in &flow.reasons {
            why.deployments.insert(reason.deployment.clone());
            why.requirements.insert(reason.requirement.clone());
            why.purposes.insert(reason.purpose.clone());
            why.documents.extend(reason.documents.iter().cloned());
        }
        why
    }

    /// Adds the reasons of another.
    pub fn add(&mut self, other: &Why) {
        self.deployments.extend(other.deployments.iter().cloned());
        self.requirements.extend(other.requirements.iter().cloned());
        self.purposes.extend(other.purposes.iter().cloned());
        self.documents.extend(other.documents.iter().cloned());
    }

    /// One line: the first purpose and the first requirements, and how many more there are of each.
    pub fn line(&self) -> String {
        let requirements = enumerated(self.requirements.iter().map(Id::as_str));
        match (self.purposes.first(), self.purposes.len()) {
            (Some(purpose), 1) => format!("{purpose} ({requirements})"),
            (Some(purpose), more) => format!("{purpose}, and {} more ({requirements})", more - 1),
            (None, _) => requirements,
        }
    }
}

/// What a printer gives back.
#[derive(Debug, Clone, Default)]
pub struct Printed {
    /// The files, in the order in which they are to be read.
    pub files: Vec<File>,
    /// Ledger entries of what is no rule, such as DNS records.
    pub entries: Vec<Entry>,
    /// What is taken for granted, and what is left to do by hand.
    pub notes: Vec<String>,
}

/// A file of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the output folder: lower-case, with `/` between folders.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// A target cannot print a plan at all: a limit of the platform, with the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place} needs {needed} {what}, and {platform} takes at most {limit}")]
pub struct Refusal {
    /// Where.
    pub place: String,
    /// The platform.
    pub platform: &'static str,
    /// What there is too much of, such as `rules`.
    pub what: &'static str,
    /// How many there are.
    pub needed: usize,
    /// How many there may be.
    pub limit: usize,
    /// The way out.
    pub way_out: String,
}
