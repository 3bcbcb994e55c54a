//! Reads rules of nft together with the lines of dnsmasq that fill their sets.

use std::collections::{BTreeMap, BTreeSet};

use portolan_dialect::File;

use super::nftables::{Ruleset, To, cells, ruleset};
use super::place;
use crate::support::allowed::Allowed;

/// Everything that the files allow: destinations are prefixes, and domains which stand for all that is below them.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files.iter().filter(|file| file.path.ends_with(".nft")) {
        let rules = ruleset(&file.text)?;
        let beside = file.path.replace(".nft", ".dnsmasq.conf");
        let names = files.iter().find(|file| file.path == beside);
        let filled = names.map_or_else(|| Ok(BTreeMap::new()), |names| domains(&names.text, &rules))?;
        for rule in &rules.rules {
            let place = place(&file.path);
            all.extend(match &rule.to {
                To::Prefixes(to) => cells(&place, rule, &to.to_prefixes()),
                To::Learned(name) => {
                    cells(&place, rule, filled.get(name).ok_or(format!("nothing fills {name}"))?)
                }
            });
        }
    }
    Ok(all)
}

/// The domains that fill each set.
fn domains(text: &str, rules: &Ruleset) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut of_domain = BTreeMap::<String, BTreeSet<String>>::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let bad = || format!("what is `{line}`?");
        let rest = line.strip_prefix("nftset=/").ok_or_else(bad)?;
        let (domain, sets) = rest.split_once('/').ok_or_else(bad)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        // dnsmasq reads lines of 1024 bytes, and has nothing to say against an asterisk, which matches nothing.
        if line.len() > 1000 || domain.is_empty() || !domain.chars().all(plain) {
            return Err(bad());
        }
        let mut names = BTreeSet::new();
        for set in sets.split(',') {
            let [family, "inet", table, name] = set.split('#').collect::<Vec<_>>()[..] else {
                return Err(bad());
            };
            let kind = match rules.sets.get(name) {
                Some((kind, To::Learned(_))) => kind.as_str(),
                _ => return Err(format!("no set {name} to fill")),
            };
            let right = matches!((family, kind), ("4", "type ipv4_addr") | ("6", "type ipv6_addr"));
            if !right || table != rules.table || !names.insert(name.to_owned()) {
                return Err(bad());
            }
        }
        if of_domain.insert(domain.to_owned(), names).is_some() {
            return Err(format!("{domain} is there twice, and dnsmasq heeds one of them"));
        }
    }
    let mut filled = BTreeMap::<String, Vec<String>>::new();
    for (domain, sets) in &of_domain {
        sets.iter().for_each(|set| filled.entry(set.clone()).or_default().push(domain.clone()));
        // Only the longest domain around a name counts: whoever may reach the wider one must be able to reach this.
        for (outer, theirs) in of_domain.iter().filter(|(outer, _)| domain.ends_with(&format!(".{outer}"))) {
            let reached = |set: &String| rules_with(rules, set);
            let (inner, outer_rules) = (
                sets.iter().flat_map(reached).collect(),
                theirs.iter().flat_map(reached).collect::<BTreeSet<_>>(),
            );
            if !outer_rules.is_subset(&inner) {
                return Err(format!("{domain} takes names away from {outer}"));
            }
        }
    }
    Ok(filled)
}

/// Sources, protocol and ports of the rules that accept a set.
fn rules_with(rules: &Ruleset, set: &str) -> BTreeSet<String> {
    let mine = rules.rules.iter().filter(|rule| matches!(&rule.to, To::Learned(name) if name == set));
    mine.flat_map(|rule| cells("", rule, &["x"])).collect()
}

/// What is allowed without the domains that lie in another domain which is allowed to the same sources and ports.
pub fn outermost(all: &Allowed) -> Allowed {
    let all = crate::support::allowed::canonical(all);
    let lies_within = |line: &&String| {
        let Some((from, rest)) = line.split_once(" -> ") else { return false };
        let Some((to, service)) = rest.rsplit_once(' ') else { return false };
        let mut outer = to;
        while let Some((_, parent)) = outer.split_once('.') {
            if all.contains(&format!("{from} -> {parent} {service}")) {
                return true;
            }
            outer = parent;
        }
        false
    };
    all.iter().filter(|line| !lies_within(line)).cloned().collect()
}
