//! Rules of a place to a security group: one direction, one family and at most one tag a rule, priorities, limits.

use std::collections::BTreeMap;

use portolan_model::{IpNet, PortRange, Protocol};

use crate::comment::{header, safe, shortened};
use crate::intent::{Crossing, Destination, File, Job, Place, Printed, Refusal, Rule, RuleSet};
use crate::naming::{Names, fit, stem};
use crate::nsg::storage::{self, Storage};
use crate::nsg::{pack, priority};

/// Characters of a rule's name.
pub(super) const LONGEST_NAME: usize = 80;

/// Characters of a description.
pub(super) const LONGEST_DESCRIPTION: usize = 140;

/// The priority of the rule that denies everything else, the last that a group has.
const DENY: usize = 4096;

/// Characters of a file's name before its end.
const LONGEST_FILE: usize = 200;

/// A security group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SecurityGroup {
    /// The first lines of its file.
    pub(super) header: Vec<String>,
    /// Its name.
    pub(super) name: String,
    /// Whether the scenario names it, so that it is there and has rules of its own.
    pub(super) existing: bool,
    /// Its region.
    pub(super) location: Option<String>,
    /// Its rules, by direction and name.
    pub(super) rules: Vec<SecurityRule>,
}

/// A rule of a security group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SecurityRule {
    /// Its name.
    pub(super) name: String,
    /// What it is for.
    pub(super) description: String,
    /// Whether it is for connections into the subnet.
    pub(super) inbound: bool,
    /// Whether it allows.
    pub(super) allow: bool,
    /// Its priority; the lowest is read first.
    pub(super) priority: usize,
    /// The transport; none for any.
    pub(super) protocol: Option<Protocol>,
    /// Who opens the connection.
    pub(super) from: Side,
    /// Where it leads.
    pub(super) to: Side,
    /// The ports; none for any.
    pub(super) ports: Vec<PortRange>,
}

/// One side of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Side {
    /// Everything.
    Any,
    /// A service tag.
    Tag(String),
    /// Prefixes of one family.
    Prefixes(Vec<IpNet>),
}

/// How a language prints the model.
#[derive(Debug)]
pub(super) struct Language {
    /// Whether each file stands in a folder of its own.
    pub(super) folder: bool,
    /// The end of the file's name.
    pub(super) extension: &'static str,
    /// How many rules it can add to a group that is there.
    pub(super) most: usize,
    /// Prints a group.
    pub(super) group: fn(&SecurityGroup) -> String,
    /// Prints what Site Recovery wants beside.
    pub(super) storage: fn(&Storage) -> String,
}

/// One file for each group, and one for Site Recovery's storage.
pub(super) fn print(job: &Job<'_>, language: &Language) -> Result<Printed, Refusal> {
    let path = |name: &str| match language.folder {
        true => format!("{name}/main.{}", language.extension),
        false => format!("{name}.{}", language.extension),
    };
    let mut printed = Printed::default();
    let mut shared = BTreeMap::<(Option<&str>, &str), Vec<&RuleSet>>::new();
    for set in &job.sets {
        let vnet = set.place.name.split('/').next().unwrap_or_default();
        let key =
            set.place.nsg.as_ref().map_or((None, set.place.name.as_str()), |nsg| (Some(nsg.as_str()), vnet));
        shared.entry(key).or_default().push(set);
    }
    for sets in shared.values() {
        let Some(first) = sets.first() else { continue };
        let group = group(job, &first.place, sets, language.most)?;
        let name = sets.iter().map(|set| set.place.stem()).collect::<Vec<_>>().join("-and-");
        let name = fit(&name, LONGEST_FILE);
        if !group.rules.is_empty() {
            printed.files.push(File { path: path(&name), text: (language.group)(&group) });
        }
    }
    let storage = storage::of(job);
    printed.notes.extend(storage.notes.iter().cloned());
    if !storage.accounts.is_empty() {
        let text = (language.storage)(&storage);
        printed.files.push(File { path: path("site-recovery-storage"), text });
    }
    Ok(printed)
}

fn group(job: &Job<'_>, place: &Place, sets: &[&RuleSet], most: usize) -> Result<SecurityGroup, Refusal> {
    let rules = sets.iter().flat_map(|set| set.rules.iter().cloned()).collect::<Vec<_>>();
    let existing = place.nsg.is_some();
    let most = if existing { most } else { pack::MOST_RULES };
    let mut written = numbered(job, &rules);
    if pack::fits(&place.name, &written, most).is_err() {
        written = numbered(job, &pack::merged(&rules));
    }
    pack::fits(&place.name, &written, most)?;
    let name = match &place.nsg {
        Some(nsg) => nsg.to_string(),
        None => fit(&format!("{}-{}", job.options.prefix, place.stem()), LONGEST_NAME),
    };
    let left_out = sets.iter().map(|set| set.left_out).sum::<usize>();
    let mut header = header(&job.stamp, Some(place), "Rules of a network security group", super::ASSUMES);
    let others = sets.iter().skip(1).map(|set| set.place.title()).collect::<Vec<_>>();
    if !others.is_empty() {
        header.push(safe(&format!("The same group stands before {}", others.join(", "))));
    }
    header.push(match existing {
        true => safe(&format!(
            "`{name}` is there already: rules are added to it, and none of its own is changed or removed"
        )),
        false => safe(&format!("`{name}` is made here; deploying it again gives it exactly these rules")),
    });
    header.push(match job.options.default_deny {
        true => "Denies everything else, both ways. DHCP, DNS, instance metadata and health at 168.63.129.16 and 169.254.169.254 are no \
                 subject of security groups; probes of load balancers stay allowed".to_owned(),
        false => "Denies nothing: see above for what the default rules let through".to_owned(),
    });
    if left_out > 0 {
        header.push(format!("{left_out} connections are not in it: see the ledger"));
    }
    Ok(SecurityGroup {
        header,
        name,
        existing,
        location: place.region.as_ref().map(ToString::to_string),
        rules: written,
    })
}

/// The rules with their names and priorities: those outward first, each direction in the order of the rules' names.
fn numbered(job: &Job<'_>, rules: &[Rule]) -> Vec<SecurityRule> {
    let mut names = Names::default();
    let mut written = Vec::new();
    for inbound in [false, true] {
        let crosses = |rule: &&Rule| match rule.crossing {
            Crossing::Out => !inbound,
            Crossing::In => inbound,
            Crossing::Within => true,
        };
        let mut allowing = rules
            .iter()
            .filter(crosses)
            .flat_map(|rule| allowing(job, rule, inbound, &mut names))
            .collect::<Vec<_>>();
        let numbers = priority::numbers(allowing.iter().map(|rule| rule.name.as_str()));
        for (rule, number) in allowing.iter_mut().zip(numbers) {
            rule.priority = number;
        }
        written.extend(allowing);
        if job.options.default_deny {
            written.extend(denying(&job.options.prefix, inbound));
        }
    }
    written
}

/// A rule for each service tag, or one for all addresses.
fn allowing(job: &Job<'_>, rule: &Rule, inbound: bool, names: &mut Names) -> Vec<SecurityRule> {
    let way = if inbound && rule.crossing == Crossing::Within { "-in" } else { "" };
    let plain = format!("{}-{}{way}", job.options.prefix, rule.name);
    let mut made = |name: String, to: Side, description: String| SecurityRule {
        name: names.unique(&fit(&name, LONGEST_NAME - 7), &format!("{plain} {name}")),
        description: shortened(&safe(&description), LONGEST_DESCRIPTION),
        inbound,
        allow: true,
        priority: priority::FIRST,
        protocol: Some(rule.protocol),
        from: Side::of(&rule.sources),
        to,
        ports: rule.ports.clone(),
    };
    match &rule.to {
        Destination::Names { .. } => Vec::new(),
        Destination::Addresses(items) => {
            let label = items.iter().map(|item| item.label.as_str()).collect::<Vec<_>>().join(", ");
            let why = items.first().map(|item| item.why.line()).unwrap_or_default();
            vec![made(plain.clone(), Side::of(&rule.to.addresses()), format!("{label}: {why}"))]
        }
        Destination::Tags(tags) => tags
            .iter()
            .map(|tag| {
                made(format!("{plain}-{}", stem(&tag.name)), Side::Tag(tag.name.clone()), tag.why.line())
            })
            .collect(),
    }
}

/// What denies everything else in a direction, and what must stay allowed then.
fn denying(prefix: &str, inbound: bool) -> Vec<SecurityRule> {
    let rule = |name: &str, description: &str, allow, priority, from| SecurityRule {
        name: fit(&format!("{prefix}-{name}"), LONGEST_NAME),
        description: description.to_owned(),
        inbound,
        allow,
        priority,
        protocol: None,
        from,
        to: Side::Any,
        ports: Vec::new(),
    };
    let deny = |name| rule(name, "Everything that no rule above allows", false, DENY, Side::Any);
    match inbound {
        false => vec![deny("deny-all-out")],
        true => {
            let balancer = Side::Tag("AzureLoadBalancer".to_owned());
            let probes = "Health probes of load balancers, which the default rule 65001 would allow";
            vec![rule("load-balancer-in", probes, true, DENY - 1, balancer), deny("deny-all-in")]
        }
    }
}

impl SecurityRule {
    /// `Outbound` or `Inbound`.
    pub(super) const fn direction(&self) -> &'static str {
        if self.inbound { "Inbound" } else { "Outbound" }
    }

    /// `Allow` or `Deny`.
    pub(super) const fn access(&self) -> &'static str {
        if self.allow { "Allow" } else { "Deny" }
    }

    /// `Tcp`, `Udp`, or `*`.
    pub(super) const fn protocol(&self) -> &'static str {
        match self.protocol {
            Some(Protocol::Tcp) => "Tcp",
            Some(Protocol::Udp) => "Udp",
            None => "*",
        }
    }

    /// The ports as the platform writes them: the singular field's value, or the list's.
    pub(super) fn ports(&self) -> OneOrMany {
        OneOrMany::of(self.ports.iter().map(ToString::to_string), "*")
    }
}

/// What stands in a singular field, or in the plural one beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OneOrMany {
    /// The singular field.
    One(String),
    /// The list.
    Many(Vec<String>),
}

impl OneOrMany {
    fn of(values: impl Iterator<Item = String>, none: &str) -> OneOrMany {
        let mut values = values.collect::<Vec<_>>();
        match (values.pop(), values.is_empty()) {
            (None, _) => OneOrMany::One(none.to_owned()),
            (Some(only), true) => OneOrMany::One(only),
            (Some(last), false) => {
                values.push(last);
                OneOrMany::Many(values)
            }
        }
    }

    /// All values.
    pub(super) fn values(self) -> Vec<String> {
        match self {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        }
    }
}

impl Side {
    /// As the platform writes it. A tag never stands in a list.
    pub(super) fn prefixes(&self) -> OneOrMany {
        match self {
            Side::Any => OneOrMany::One("*".to_owned()),
            Side::Tag(tag) => OneOrMany::One(tag.clone()),
            Side::Prefixes(prefixes) => OneOrMany::of(prefixes.iter().map(ToString::to_string), "*"),
        }
    }
}
