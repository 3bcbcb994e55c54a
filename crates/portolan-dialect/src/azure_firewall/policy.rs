//! Rules of a place to a firewall policy.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Application, IpNet};

use crate::azure_firewall::limits;
use crate::comment::{header, safe, shortened};
use crate::intent::{Destination, File, Job, Printed, Refusal, Rule, RuleSet, Why};
use crate::naming::{Names, fit, stem};

/// Characters of a name, and where descriptions are cut so that people can read them.
const LONGEST_NAME: usize = 80;
const LONGEST_DESCRIPTION: usize = 200;

/// A policy with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Policy {
    /// The first lines of its file.
    pub(super) header: Vec<String>,
    /// Its name.
    pub(super) name: String,
    /// Its region.
    pub(super) location: Option<String>,
    /// IP groups, in the order of their names.
    pub(super) ip_groups: Vec<IpGroup>,
    /// Rule collection groups, each with one collection.
    pub(super) groups: Vec<CollectionGroup>,
}

/// A list of prefixes by name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IpGroup {
    /// Its name.
    pub(super) name: String,
    /// Its prefixes.
    pub(super) prefixes: Vec<IpNet>,
}

/// A rule collection group with its only collection, which allows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CollectionGroup {
    /// The name of the group, and of its collection.
    pub(super) name: String,
    /// Its priority among the groups of the policy.
    pub(super) priority: usize,
    /// Its rules: all of one kind.
    pub(super) rules: Vec<PolicyRule>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PolicyRule {
    /// Its name.
    pub(super) name: String,
    /// What it is for.
    pub(super) description: String,
    /// Who opens the connections.
    pub(super) from: Addresses,
    /// Where they lead.
    pub(super) to: To,
}

/// Where a rule leads, which decides its kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum To {
    /// An application rule: hosts, by the protocol and its port.
    Application {
        /// `Http` or `Https`.
        protocol: &'static str,
        /// The port.
        port: u16,
        /// The hosts.
        names: Vec<Named>,
    },
    /// A network rule.
    Network {
        /// `TCP` or `UDP`.
        protocol: String,
        /// The ports.
        ports: Vec<String>,
        /// The ends.
        ends: Ends,
    },
}

/// The destinations of a network rule: never of several sorts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ends {
    /// Hosts that the DNS proxy resolves.
    Names(Vec<Named>),
    /// Service tags.
    Tags(Vec<Named>),
    /// Addresses.
    Addresses(Addresses),
}

/// A host or service tag in a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    /// How the platform writes it.
    pub(super) text: String,
    /// Why it is there, in a line.
    pub(super) why: String,
}

/// Addresses in a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Addresses {
    /// In the rule itself.
    Here(Vec<IpNet>),
    /// In IP groups, by their names.
    Groups(Vec<String>),
}

/// One file for each firewall.
pub(super) fn print(
    job: &Job<'_>,
    path: fn(&str) -> String,
    write: fn(&Policy) -> String,
) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for set in job.sets.iter().filter(|set| !set.rules.is_empty()) {
        let policy = policy(job, set)?;
        printed.files.push(File { path: path(&set.place.stem()), text: write(&policy) });
    }
    Ok(printed)
}

fn policy(job: &Job<'_>, set: &RuleSet) -> Result<Policy, Refusal> {
    let name = fit(&format!("{}-{}", job.options.prefix, set.place.stem()), LONGEST_NAME);
    let lists = Lists::of(job, set);
    let mut names = Names::default();
    let (mut network, mut application) = (Vec::new(), Vec::new());
    for rule in &set.rules {
        for written in rules(job, rule, &lists, &mut names) {
            match written.to {
                To::Network { .. } => network.push(written),
                To::Application { .. } => application.push(written),
            }
        }
    }
    let ip_groups = lists.groups.into_values().flatten().collect::<Vec<_>>();
    limits::fits(&set.place.name, &ip_groups, network.iter().chain(&application))?;
    // Network rules are read first, whatever the priorities say.
    let mut groups = limits::split(&format!("{name}-network"), 1000, network);
    groups.extend(limits::split(&format!("{name}-application"), 2000, application));
    limits::groups_fit(&set.place.name, &groups)?;
    let mut header = header(&job.stamp, Some(&set.place), "Policy of Azure Firewall", super::ASSUMES);
    if set.left_out > 0 {
        header.push(format!("{} connections are not in it: see the ledger", set.left_out));
    }
    let location = set.place.region.as_ref().map(ToString::to_string);
    Ok(Policy { header, name, location, ip_groups, groups })
}

/// An application rule for each port, or one network rule.
fn rules(job: &Job<'_>, rule: &Rule, lists: &Lists, names: &mut Names) -> Vec<PolicyRule> {
    let plain = format!("{}-{}", job.options.prefix, rule.name);
    let mut made = |apart: &str, to: To| PolicyRule {
        name: names.unique(&fit(&format!("{plain}{apart}"), LONGEST_NAME - 7), &plain),
        description: described(rule),
        from: lists.written(&rule.source_prefixes()),
        to,
    };
    let texts = || {
        rule.to
            .names()
            .iter()
            .map(|name| Named { text: name.text.clone(), why: name.why.line() })
            .collect::<Vec<_>>()
    };
    let network = |ends: Ends| To::Network {
        protocol: rule.protocol.to_string().to_uppercase(),
        ports: rule.ports.iter().map(ToString::to_string).collect(),
        ends,
    };
    match &rule.to {
        Destination::Names { kind, .. } if *kind == super::APPLICATION => {
            let protocol = if rule.application == Some(Application::Http) { "Http" } else { "Https" };
            let ports = rule.ports.iter().flat_map(|range| range.first()..=range.last()).collect::<Vec<_>>();
            let apart = |port: u16| if ports.len() > 1 { format!("-{port}") } else { String::new() };
            ports
                .iter()
                .map(|port| made(&apart(*port), To::Application { protocol, port: *port, names: texts() }))
                .collect()
        }
        Destination::Names { .. } => vec![made("", network(Ends::Names(texts())))],
        Destination::Tags(tags) => {
            let tags = tags.iter().map(|tag| Named { text: tag.name.clone(), why: tag.why.line() }).collect();
            vec![made("", network(Ends::Tags(tags)))]
        }
        Destination::Addresses(_) => {
            let addresses = lists.written(&rule.to.addresses().to_prefixes());
            vec![made("", network(Ends::Addresses(addresses)))]
        }
    }
}

/// The rule in one line: who, where to, the first purpose.
fn described(rule: &Rule) -> String {
    let mut all = Why::default();
    match &rule.to {
        Destination::Names { names, .. } => names.iter().for_each(|item| all.add(&item.why)),
        Destination::Tags(tags) => tags.iter().for_each(|item| all.add(&item.why)),
        Destination::Addresses(items) => items.iter().for_each(|item| all.add(&item.why)),
    }
    let more = match all.purposes.len() {
        0 | 1 => String::new(),
        several => format!(", and {} more", several - 1),
    };
    let purpose = all.purposes.first().map(Id::as_str).unwrap_or_default();
    shortened(&safe(&format!("{}: {purpose}{more}", rule.summary())), LONGEST_DESCRIPTION)
}

/// The lists of prefixes of a place that stand in IP groups.
struct Lists {
    groups: BTreeMap<Vec<IpNet>, Vec<IpGroup>>,
}

impl Lists {
    /// Every list of more than one prefix has its groups, as long as there may be as many.
    fn of(job: &Job<'_>, set: &RuleSet) -> Lists {
        let mut found = BTreeMap::<Vec<IpNet>, BTreeSet<String>>::new();
        for rule in &set.rules {
            found.entry(rule.source_prefixes()).or_default().insert(who(set, rule));
            if let Destination::Addresses(items) = &rule.to {
                let labels = items.iter().map(|item| item.label.as_str()).collect::<BTreeSet<_>>();
                let first = labels.first().copied().unwrap_or_default();
                let label = if labels.len() > 1 { format!("{first} and others") } else { first.to_owned() };
                found
                    .entry(rule.to.addresses().to_prefixes())
                    .or_default()
                    .insert(format!("to-{}", stem(&label)));
            }
        }
        found.retain(|prefixes, _| prefixes.len() > 1);
        let mut by_size = found.into_iter().collect::<Vec<_>>();
        by_size.sort_by_key(|(prefixes, _)| std::cmp::Reverse(prefixes.len()));
        by_size.truncate(limits::MOST_GROUPS);
        by_size.sort();
        let mut names = Names::default();
        let mut grouped = |(prefixes, labels): (Vec<IpNet>, BTreeSet<String>)| {
            let label = match (labels.first(), labels.len()) {
                (Some(label), 1) => label.clone(),
                (first, _) => format!("{}-and-others", first.map(String::as_str).unwrap_or_default()),
            };
            let name = fit(&format!("{}-{label}", job.options.prefix), LONGEST_NAME - 12);
            let name = names.unique(&name, &format!("{prefixes:?}"));
            let parts = prefixes.chunks(limits::MOST_IN_GROUP).count();
            let group = |(index, part): (usize, &[IpNet])| IpGroup {
                name: if parts == 1 { name.clone() } else { format!("{name}-{}", index + 1) },
                prefixes: part.to_vec(),
            };
            let groups = prefixes.chunks(limits::MOST_IN_GROUP).enumerate().map(group).collect::<Vec<_>>();
            (prefixes, groups)
        };
        Lists { groups: by_size.into_iter().map(&mut grouped).collect() }
    }

    fn written(&self, prefixes: &[IpNet]) -> Addresses {
        match self.groups.get(prefixes) {
            Some(groups) => Addresses::Groups(groups.iter().map(|group| group.name.clone()).collect()),
            None => Addresses::Here(prefixes.to_vec()),
        }
    }
}

/// `hq-files-agent`: whose addresses the sources are.
fn who(set: &RuleSet, rule: &Rule) -> String {
    let only = |ids: &BTreeSet<Id>| ids.first().filter(|_| ids.len() == 1).map(|id| stem(id));
    let whose = only(&rule.deployments).unwrap_or_else(|| set.place.stem());
    let role = only(&rule.roles).unwrap_or_else(|| "sources".to_owned());
    format!("{whose}-{role}")
}
