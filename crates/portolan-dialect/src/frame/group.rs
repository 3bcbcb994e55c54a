//! Puts together what a person would write as one rule, without letting anything else through.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Application, HostPattern, IpNet, Need, PortRange, PrefixSet, Protocol};

use super::ladder::{Said, Word};
use crate::intent::{AddressItem, Crossing, Destination, Family, NameItem, Place, Rule, TagItem, Why};
use crate::naming::{Names, mark, stem};

/// What connections of one rule have in common at first: everything but their destination.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    crossing: Crossing,
    family: Family,
    sources: Vec<IpNet>,
    protocol: Protocol,
    ports: Vec<PortRange>,
    application: Option<Application>,
    sort: Sort,
}

/// What sort of destinations a rule has; sorts are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Names(&'static str),
    Tags,
    Addresses,
}

/// A destination, by which equal ones are found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Name(HostPattern, String),
    Tag(String),
    Addresses { label: String, is_tag: bool, prefixes: Vec<IpNet> },
}

/// What is known of a rule beside its key.
#[derive(Debug, Clone, Default)]
struct Body {
    ends: BTreeMap<End, Why>,
    flows: BTreeSet<Id>,
    roles: BTreeSet<Id>,
    need: Option<Need>,
}

impl Body {
    fn add(&mut self, other: Body) {
        for (end, why) in other.ends {
            self.ends.entry(end).or_default().add(&why);
        }
        self.flows.extend(other.flows);
        self.roles.extend(other.roles);
        self.need = [self.need, other.need].into_iter().flatten().min();
    }

    fn deployments(&self) -> BTreeSet<Id> {
        self.ends.values().flat_map(|why| why.deployments.iter().cloned()).collect()
    }
}

/// The rules of a place.
///
/// Connections that differ only in their destination make one rule; then rules that differ only in their ports, or only
/// in their sources, make one. Each step keeps the set of what is let through.
pub(super) fn rules(place: &Place, said: &[Said<'_>]) -> Vec<Rule> {
    let mut rules = BTreeMap::<Key, Body>::new();
    for said in said {
        for family in [Family::V4, Family::V6] {
            for word in &said.words {
                let Some((key, body)) = single(said, word, family) else { continue };
                rules.entry(key).or_default().add(body);
            }
        }
    }
    let rules = joined(rules, |key| key.ports.clear(), |whole, part| whole.ports.extend(part.ports.iter()));
    let rules =
        joined(rules, |key| key.sources.clear(), |whole, part| whole.sources.extend(part.sources.iter()));
    named(place, rules)
}

/// The rule for one destination of one connection; none where a family has no source or no address.
fn single(said: &Said<'_>, word: &Word, family: Family) -> Option<(Key, Body)> {
    let sources = family.of(&said.sources);
    if sources.is_empty() {
        return None;
    }
    let (sort, end) = match word {
        Word::Name { kind, pattern, text } => (Sort::Names(kind), End::Name(pattern.clone(), text.clone())),
        Word::Tag(name) => (Sort::Tags, End::Tag(name.clone())),
        Word::Addresses { label, is_tag, addresses } => {
            let prefixes = family.of(addresses).to_prefixes();
            if prefixes.is_empty() {
                return None;
            }
            (Sort::Addresses, End::Addresses { label: label.clone(), is_tag: *is_tag, prefixes })
        }
    };
    let key = Key {
        crossing: said.crossing,
        family,
        sources: sources.to_prefixes(),
        protocol: said.want.leg.protocol,
        ports: said.ports.into_iter().collect(),
        application: Some(said.want.flow.application),
        sort,
    };
    let body = Body {
        ends: BTreeMap::from([(end, said.why.clone())]),
        flows: BTreeSet::from([said.want.flow.id.clone()]),
        roles: BTreeSet::from([said.want.leg.from.name.clone()]),
        need: Some(said.want.flow.need),
    };
    Some((key, body))
}

/// Joins rules that have the same destinations and, after `blur`, the same key.
///
/// Rules by name keep their ports apart, as each port is another application to a device that knows names.
fn joined(
    rules: BTreeMap<Key, Body>,
    blur: impl Fn(&mut Key),
    add: impl Fn(&mut Key, &Key),
) -> BTreeMap<Key, Body> {
    let mut alike = BTreeMap::<(Key, Vec<End>), (Key, Body)>::new();
    for (key, body) in rules {
        let mut blurred = key.clone();
        blur(&mut blurred);
        if matches!(key.sort, Sort::Names(_)) {
            blurred.ports.clone_from(&key.ports);
        } else {
            blurred.application = None;
        }
        let ends = body.ends.keys().cloned().collect::<Vec<_>>();
        match alike.entry((blurred, ends)) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert((key, body));
            }
            std::collections::btree_map::Entry::Occupied(mut known) => {
                let (whole, sum) = known.get_mut();
                add(whole, &key);
                if whole.application != key.application {
                    whole.application = None;
                }
                sum.add(body);
            }
        }
    }
    let mut joined = BTreeMap::<Key, Body>::new();
    for (mut key, body) in alike.into_values() {
        key.ports = merged(&key.ports);
        key.sources = key.sources.iter().copied().collect::<PrefixSet>().to_prefixes();
        joined.entry(key).or_default().add(body);
    }
    joined
}

/// The fewest ranges that hold the same ports.
fn merged(ports: &[PortRange]) -> Vec<PortRange> {
    let mut ports = ports.to_vec();
    ports.sort_unstable();
    let mut merged = Vec::<(u16, u16)>::new();
    for range in ports {
        match merged.last_mut() {
            Some((_, last)) if range.first() <= last.saturating_add(1) => *last = (*last).max(range.last()),
            _ => merged.push((range.first(), range.last())),
        }
    }
    let range = |(first, last): (u16, u16)| match first == last {
        true => PortRange::single(first),
        false => format!("{first}-{last}").parse().ok(),
    };
    merged.into_iter().filter_map(range).collect()
}

/// Gives every rule its name, and puts them in the order of their names.
///
/// Where two would have the same, each gets a mark of its own, so that neither depends on whether the other is there.
fn named(place: &Place, rules: BTreeMap<Key, Body>) -> Vec<Rule> {
    let mut taken = BTreeMap::<String, usize>::new();
    for (key, body) in &rules {
        *taken.entry(plain_name(place, key, body)).or_default() += 1;
    }
    let mut names = Names::default();
    let rule = |(key, body): (Key, Body)| {
        let plain = plain_name(place, &key, &body);
        let apart = apart(&key, &body);
        let name = match taken.get(&plain) {
            Some(1) => plain,
            _ => format!("{plain}-{}", mark(&apart)),
        };
        Rule {
            name: names.unique(&name, &apart),
            crossing: key.crossing,
            family: key.family,
            sources: key.sources.iter().copied().collect(),
            protocol: key.protocol,
            application: key.application,
            need: body.need.unwrap_or(Need::Required),
            deployments: body.deployments(),
            to: destination(&key, body.ends),
            ports: key.ports,
            flows: body.flows,
            roles: body.roles,
        }
    };
    let mut rules = rules.into_iter().map(rule).collect::<Vec<_>>();
    rules.sort_by(|one, other| one.name.cmp(&other.name));
    rules
}

/// `hq-files-agent-https`: the deployment where there is one, else the place; the role; what is spoken.
fn plain_name(place: &Place, key: &Key, body: &Body) -> String {
    let deployments = body.deployments();
    let who = match (deployments.first(), deployments.len()) {
        (Some(deployment), 1) => stem(deployment),
        _ => place.stem(),
    };
    let role = match (body.roles.first(), body.roles.len()) {
        (Some(role), 1) => format!("-{}", stem(role)),
        _ => String::new(),
    };
    let spoken = match (key.application, key.ports.as_slice()) {
        (Some(application @ (Application::Https | Application::Http)), [port])
            if port.end().is_none() && Some(port.first()) != usual(application) =>
        {
            format!("{application}-{port}")
        }
        (Some(Application::Tcp | Application::Udp) | None, [port]) => format!("{}-{port}", key.protocol),
        (Some(Application::Dns), _) => format!("dns-{}", key.protocol),
        (Some(application), _) => application.to_string(),
        (None, _) => key.protocol.to_string(),
    };
    let sort = match key.sort {
        Sort::Names(_) => "",
        Sort::Tags => "-tags",
        Sort::Addresses => "",
    };
    let family = if key.family == Family::V6 { "-v6" } else { "" };
    format!("{who}{role}-{spoken}{sort}{family}")
}

const fn usual(application: Application) -> Option<u16> {
    match application {
        Application::Https => Some(443),
        Application::Http => Some(80),
        _ => None,
    }
}

/// What sets a rule apart from others of its name.
fn apart(key: &Key, body: &Body) -> String {
    let sources = key.sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let ports = key.ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let to = match key.sort {
        Sort::Names(kind) => kind.to_owned(),
        Sort::Tags => "tags".to_owned(),
        Sort::Addresses => body.ends.keys().map(End::label).collect::<Vec<_>>().join(" "),
    };
    format!("{:?} {sources} {} {ports} {to}", key.crossing, key.protocol)
}

impl End {
    fn label(&self) -> &str {
        match self {
            End::Name(pattern, _) => pattern.as_str(),
            End::Tag(name) => name,
            End::Addresses { label, .. } => label,
        }
    }
}

fn destination(key: &Key, ends: BTreeMap<End, Why>) -> Destination {
    match key.sort {
        Sort::Names(kind) => Destination::Names {
            kind,
            names: ends
                .into_iter()
                .filter_map(|(end, why)| match end {
                    End::Name(pattern, text) => Some(NameItem { pattern, text, why }),
                    End::Tag(_) | End::Addresses { .. } => None,
                })
                .collect(),
        },
        Sort::Tags => {
            let item = |(end, why): (End, Why)| TagItem { name: end.label().to_owned(), why };
            Destination::Tags(ends.into_iter().map(item).collect())
        }
        Sort::Addresses => Destination::Addresses(
            ends.into_iter()
                .filter_map(|(end, why)| match end {
                    End::Addresses { label, is_tag, prefixes } => {
                        Some(AddressItem { label, is_tag, addresses: prefixes.into_iter().collect(), why })
                    }
                    End::Name(..) | End::Tag(_) => None,
                })
                .collect(),
        ),
    }
}
