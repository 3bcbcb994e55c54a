//! Rules to the trees of ipset and iptables.

use portolan_model::{IpNet, PrefixSet};

use crate::comment::header;
use crate::intent::{Family, File, Job, Printed, Refusal, Rule, RuleSet};
use crate::iptables::load::script;
use crate::iptables::tree::{
    Accept, Addresses, Chain, LONGEST_CHAIN, LONGEST_SET, Line, MOST_ELEMENTS, RuleFile, Set, SetFile,
    port_lists,
};
use crate::naming::{fit, stems};
use crate::pool::{Pool, Sets, parts};

/// What a set of sources stands for.
const SOURCES: &str = "sources";

/// The files of each place: sets and rules by family, and the script that loads them.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let places = job.sets.iter().map(|set| &set.place).collect::<Vec<_>>();
    let mut files = Vec::new();
    for (set, stem) in job.sets.iter().zip(stems(&places)) {
        files.extend(Frame::of(job, set, stem).files()?);
    }
    Ok(Printed { files, notes: vec![RELOAD.to_owned()], ..Printed::default() })
}

const RELOAD: &str = "the script may run again at any time: sets are filled beside those in use and swapped, chains are \
                      replaced, and sets whose name starts with the prefix and that no rule uses are destroyed";

/// What all files of a place need.
pub(super) struct Frame<'j> {
    job: &'j Job<'j>,
    set: &'j RuleSet,
    /// What its files are called.
    pub(super) stem: String,
    /// The chain of accept rules.
    pub(super) chain: String,
    /// The chain that FORWARD jumps to where everything else is denied.
    pub(super) forward: Option<String>,
    sets: Sets,
}

impl<'j> Frame<'j> {
    fn of(job: &'j Job<'j>, set: &'j RuleSet, stem: String) -> Frame<'j> {
        let prefix = format!("{}-{stem}", job.options.prefix);
        let mut pool = Pool::default();
        for rule in &set.rules {
            want(&mut pool, SOURCES, false, &rule.source_prefixes());
            parts(rule).iter().for_each(|part| want(&mut pool, &part.label, part.is_tag, &part.prefixes));
        }
        let forward = job.options.default_deny.then(|| fit(&format!("{prefix}-forward"), LONGEST_CHAIN));
        let chain = fit(&prefix, LONGEST_CHAIN);
        Frame { job, set, stem, chain, forward, sets: pool.named(&prefix, LONGEST_SET - 2) }
    }

    /// What every name starts with.
    pub(super) fn prefix(&self) -> &str {
        &self.job.options.prefix
    }

    /// The first lines of a file.
    pub(super) fn header(&self, what: &str, assumes: bool) -> Vec<String> {
        let target = &super::IPTABLES;
        let assumes = match (assumes, self.forward.is_some()) {
            (false, _) => &[],
            (true, false) => target.assumes,
            (true, true) => target.assumes.get(super::WITHOUT_DENY..).unwrap_or_default(),
        };
        header(&self.job.stamp, Some(&self.set.place), what, assumes)
    }

    fn files(&self) -> Result<Vec<File>, Refusal> {
        let mut files = Vec::new();
        let mut add = |name: &str, text: String| {
            files.push(File { path: format!("{}.{name}", self.stem), text });
            format!("{}.{name}", self.stem)
        };
        let mut loads = Vec::new();
        for family in [Family::V4, Family::V6] {
            let digit = family.digit();
            let sets = self.sets(family)?;
            if !sets.is_empty() {
                let header = self.header(&format!("ipset, IPv{digit}"), false);
                let text = SetFile { header, sets }.to_string();
                loads.push((family, true, add(&format!("ipset.v{digit}"), text)));
            }
            let rules = self.rules(family);
            if !rules.is_empty() || self.forward.is_some() {
                let mut header = self.header(&format!("iptables, IPv{digit}"), true);
                if self.set.left_out > 0 {
                    header.push(format!("{} connections are not in it: see the ledger", self.set.left_out));
                }
                let text = RuleFile { header, chains: self.chains(rules) }.to_string();
                loads.push((family, false, add(&format!("rules.v{digit}"), text)));
            }
        }
        add("load.sh", script(self, &loads).to_string());
        Ok(files)
    }

    fn chains(&self, rules: Vec<Line>) -> Vec<Chain> {
        let mut chains = vec![Chain { name: self.chain.clone(), rules }];
        chains.extend(self.forward.iter().map(|name| Chain {
            name: name.clone(),
            rules: vec![Line::AcceptReplies, Line::Jump(self.chain.clone()), Line::Drop("not in the plan")],
        }));
        chains
    }

    fn sets(&self, family: Family) -> Result<Vec<Set>, Refusal> {
        let mut sets = Vec::new();
        for (name, label, prefixes) in self.sets.all() {
            if !prefixes.first().is_some_and(|prefix| of_family(family, prefix)) {
                continue;
            }
            if prefixes.len() > MOST_ELEMENTS {
                return Err(Refusal {
                    place: self.set.place.title(),
                    platform: "ipset",
                    what: "prefixes in a set",
                    needed: prefixes.len(),
                    limit: MOST_ELEMENTS,
                    way_out: "give the deployments narrower sources or regional service tags".to_owned(),
                });
            }
            let elements = prefixes.iter().flat_map(halves).collect();
            sets.push(Set { name: name.to_owned(), comment: label.to_owned(), family, elements });
        }
        Ok(sets)
    }

    fn rules(&self, family: Family) -> Vec<Line> {
        let mut lines = Vec::new();
        for rule in self.set.rules.iter().filter(|rule| rule.family == family) {
            lines.push(Line::Comment(format!("{} ({}): {}", rule.name, rule.need, rule.summary())));
            self.rule(rule, &mut lines);
        }
        lines
    }

    fn rule(&self, rule: &Rule, lines: &mut Vec<Line>) {
        let sources = self.addresses(SOURCES, &rule.source_prefixes());
        for part in parts(rule) {
            lines.push(Line::Comment(format!("  {}: {}", part.label, part.why.line())));
            let to = self.addresses(&part.label, &part.prefixes);
            let (Some(from), Some(to)) = (sources.clone(), to) else { continue };
            let accept = |ports| Accept {
                from: from.clone(),
                to: to.clone(),
                protocol: rule.protocol,
                ports,
                comment: format!("{}: {}", rule.name, part.label),
            };
            lines.extend(port_lists(&rule.ports).into_iter().map(|ports| Line::Accept(accept(ports))));
        }
    }

    fn addresses(&self, label: &str, prefixes: &[IpNet]) -> Option<Addresses> {
        match (self.sets.name(label, prefixes), prefixes) {
            (Some(name), _) => Some(Addresses::Set(name.to_owned())),
            (None, [one]) => Some(Addresses::One(*one)),
            (None, _) => None,
        }
    }
}

/// A set for what changes every week, and for what is more than a prefix.
fn want(pool: &mut Pool, label: &str, is_tag: bool, prefixes: &[IpNet]) {
    if is_tag || prefixes.len() != 1 {
        pool.want(label, prefixes);
    }
}

fn of_family(family: Family, prefix: &IpNet) -> bool {
    matches!((family, prefix), (Family::V4, IpNet::V4(_)) | (Family::V6, IpNet::V6(_)))
}

/// A prefix as `hash:net` takes it: all addresses of a family are two halves.
fn halves(prefix: &IpNet) -> Vec<IpNet> {
    if prefix.prefix_len() > 0 {
        return vec![*prefix];
    }
    let whole = PrefixSet::from(*prefix);
    let half = if matches!(prefix, IpNet::V4(_)) { "0.0.0.0/1" } else { "::/1" };
    let lower = half.parse::<IpNet>().map(PrefixSet::from).unwrap_or_else(|_| PrefixSet::empty());
    lower.to_prefixes().into_iter().chain(whole.difference(&lower).to_prefixes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_two_halves() {
        let halves =
            |text: &str| halves(&text.parse().unwrap()).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(halves("0.0.0.0/0"), ["0.0.0.0/1", "128.0.0.0/1"]);
        assert_eq!(halves("::/0"), ["::/1", "8000::/1"]);
        assert_eq!(halves("10.0.0.0/8"), ["10.0.0.0/8"]);
    }
}
