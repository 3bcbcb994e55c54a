//! What printers get: rules in nobody's language, and what they give back.

mod rule;
mod why;

use portolan_catalog::Id;
use portolan_model::PrefixSet;
use portolan_plan::plan::{Device, Plan};
use portolan_policy::Entry;
use portolan_tags::Resolved;
use thiserror::Error;

pub use self::rule::{AddressItem, Crossing, Destination, Family, NameItem, Rule, TagItem};
pub use self::why::Why;
pub(crate) use self::{rule::by_reason, why::enumerated};

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
    /// Print in this form only, one of [`FORMS`](crate::FORMS), where a target has several.
    pub form: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            at: None,
            prefix: "ptl".to_owned(),
            default_deny: false,
            allow_discouraged: false,
            form: None,
        }
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
