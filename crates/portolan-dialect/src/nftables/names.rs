//! Host names by way of dnsmasq, which puts the addresses that it answers into sets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use portolan_model::{Fqdn, HostPattern, NameSet};

use crate::comment;
use crate::intent::{Family, Rule, RuleSet, Why};
use crate::naming::{self, mark, stem};
use crate::nftables::print::identifier;
use crate::nftables::tree::{Elements, Set};
use crate::spelling::Spelling;

/// Domains of dnsmasq: a domain stands for itself and for everything below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Domains;

impl Spelling for Domains {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(match pattern {
            HostPattern::Exact(name) | HostPattern::Suffix(name) => name.to_string(),
            HostPattern::Glob(glob) => glob.domain().to_string(),
        })
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        text.parse::<Fqdn>().ok().map(|domain| NameSet::suffix_or_apex(&domain))
    }
}

/// The names of a place's rules.
///
/// dnsmasq puts an address into the sets of the longest domain that the name lies in, and of no other. A domain therefore
/// has the rules of all domains around it; domains with the same rules share one set, which each of these rules accepts.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// For each family, the domains with the names of their rules.
    rules: BTreeMap<Family, BTreeMap<Fqdn, BTreeSet<String>>>,
    /// Why each domain is needed.
    why: BTreeMap<Fqdn, Why>,
    /// The set of the domains that have exactly these rules.
    sets: BTreeMap<(Family, BTreeSet<String>), String>,
}

impl Names {
    /// The names of the rules of a place. `prefix` is what names of sets start with, such as `ptl-hq`.
    pub(super) fn of(set: &RuleSet, prefix: &str) -> Names {
        let mut direct = BTreeMap::<Family, BTreeMap<Fqdn, BTreeSet<String>>>::new();
        let mut why = BTreeMap::<Fqdn, Why>::new();
        for rule in &set.rules {
            for name in rule.to.names() {
                let Ok(domain) = name.text.parse::<Fqdn>() else { continue };
                why.entry(domain.clone()).or_default().add(&name.why);
                let rules = direct.entry(rule.family).or_default().entry(domain).or_default();
                rules.insert(rule.name.clone());
            }
        }
        let with_outer = |domains: &BTreeMap<Fqdn, BTreeSet<String>>| {
            let all = domains.keys().map(|domain| {
                let around = std::iter::successors(Some(domain.clone()), Fqdn::parent);
                let rules = around.filter_map(|outer| domains.get(&outer)).flatten().cloned().collect();
                (domain.clone(), rules)
            });
            all.collect::<BTreeMap<_, BTreeSet<String>>>()
        };
        let rules = direct.iter().map(|(family, domains)| (*family, with_outer(domains)));
        let rules = rules.collect::<BTreeMap<_, _>>();
        let mut names = naming::Names::default();
        let mut sets = BTreeMap::new();
        for (family, domains) in &rules {
            for rules in domains.values().collect::<BTreeSet<_>>() {
                let name = set_name(prefix, *family, rules, domains);
                let all = rules.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
                sets.insert((*family, rules.clone()), identifier(&names.unique(&name, &all)));
            }
        }
        Names { rules, why, sets }
    }

    /// The sets, which are empty until dnsmasq fills them.
    pub(super) fn sets(&self) -> Vec<Set> {
        let set = |((family, rules), name): (&(Family, BTreeSet<String>), &String)| Set {
            name: name.clone(),
            comment: format!("names of {}", listed(rules)),
            family: *family,
            elements: Elements::Learned,
        };
        let mut sets = self.sets.iter().map(set).collect::<Vec<_>>();
        sets.sort_by(|one, other| one.name.cmp(&other.name));
        sets
    }

    /// The sets that a rule accepts, each with the number of its domains.
    pub(super) fn of_rule(&self, rule: &Rule) -> Vec<(String, usize)> {
        let mine = self
            .sets
            .iter()
            .filter(|((family, rules), _)| *family == rule.family && rules.contains(&rule.name));
        let mut sets = mine
            .map(|((family, rules), name)| {
                let domains = self.rules.get(family).into_iter().flatten();
                (name.clone(), domains.filter(|(_, known)| *known == rules).count())
            })
            .collect::<Vec<_>>();
        sets.sort();
        sets
    }

    /// The lines for dnsmasq; `table` holds the sets.
    pub(super) fn lines(&self, table: &str) -> Vec<NftSet> {
        let domains = self.rules.values().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>();
        let line = |domain: &Fqdn| {
            let sets = self.rules.iter().filter_map(|(family, domains)| {
                let set = self.sets.get(&(*family, domains.get(domain)?.clone()))?;
                Some((*family, set.clone()))
            });
            let why = self.why.get(domain).map(Why::line).unwrap_or_default();
            NftSet { why, domain: domain.clone(), table: table.to_owned(), sets: sets.collect() }
        };
        let mut lines = domains.into_iter().map(line).collect::<Vec<_>>();
        // A person looks for the domain by its end.
        lines.sort_by_cached_key(|line| line.domain.labels().rev().map(str::to_owned).collect::<Vec<_>>());
        lines
    }
}

/// The name of the rule where there is one; of the domain where there is one; else a mark of the rules.
fn set_name(
    prefix: &str,
    family: Family,
    rules: &BTreeSet<String>,
    domains: &BTreeMap<Fqdn, BTreeSet<String>>,
) -> String {
    let mut mine = domains.iter().filter(|(_, known)| *known == rules).map(|(domain, _)| domain);
    let name = match (rules.first(), rules.len(), mine.next(), mine.next()) {
        (Some(rule), 1, ..) => rule.trim_end_matches("-v6").to_owned(),
        (_, _, Some(domain), None) => stem(domain.as_str()),
        _ => format!("shared-{}", mark(&rules.iter().map(String::as_str).collect::<Vec<_>>().join(" "))),
    };
    format!("{}-{}", naming::fit(&format!("{prefix}-{name}"), 60), family.digit())
}

/// The first of some names, and how many more there are.
fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names = names.into_iter().collect::<Vec<_>>();
    let more = names.len().saturating_sub(2);
    let named = names.iter().take(2).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

/// A line `nftset=/DOMAIN/4#inet#TABLE#SET,6#inet#TABLE#SET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NftSet {
    /// Why the domain is needed, in the line before.
    why: String,
    /// The domain, which stands for everything below it as well.
    domain: Fqdn,
    /// The table of the sets.
    table: String,
    /// The sets.
    sets: Vec<(Family, String)>,
}

impl fmt::Display for NftSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set =
            |(family, name): &(Family, String)| format!("{}#inet#{}#{name}", family.digit(), self.table);
        let sets = self.sets.iter().map(set).collect::<Vec<_>>().join(",");
        f.write_str(&comment::lines("#", [&self.why]))?;
        writeln!(f, "nftset=/{}/{sets}", self.domain)
    }
}

/// A file that dnsmasq includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Configuration {
    /// The first lines.
    pub(super) header: Vec<String>,
    /// Its lines.
    pub(super) lines: Vec<NftSet>,
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        f.write_str("\n")?;
        self.lines.iter().try_for_each(|line| write!(f, "{line}"))
    }
}
