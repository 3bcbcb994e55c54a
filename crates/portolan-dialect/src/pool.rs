//! Sets of addresses that the rules of a file share: what a service tag holds is written once.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::IpNet;

use crate::intent::{AddressItem, Destination, Rule, Why, enumerated};
use crate::naming::{Names, fit, mark, stem};

/// Destinations of a rule that a line of its own lets through, so that its counter tells what is used.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// What the addresses stand for.
    pub(crate) label: String,
    /// Whether they are a service tag's, which change every week.
    pub(crate) is_tag: bool,
    /// The fewest prefixes, of one family.
    pub(crate) prefixes: Vec<IpNet>,
    /// Why they are needed.
    pub(crate) why: Why,
}

/// The destinations of a rule by address, in the order of their labels; those with equal addresses are one.
pub(crate) fn parts(rule: &Rule) -> Vec<Part> {
    let Destination::Addresses(items) = &rule.to else { return Vec::new() };
    let mut alike = BTreeMap::<Vec<IpNet>, Vec<&AddressItem>>::new();
    for item in items {
        alike.entry(item.addresses.to_prefixes()).or_default().push(item);
    }
    let part = |(prefixes, items): (Vec<IpNet>, Vec<&AddressItem>)| {
        let mut why = Why::default();
        items.iter().for_each(|item| why.add(&item.why));
        let label = enumerated(items.iter().map(|item| item.label.as_str()));
        Part { label, is_tag: items.iter().any(|item| item.is_tag), prefixes, why }
    };
    let mut parts = alike.into_iter().map(part).collect::<Vec<_>>();
    parts.sort_by(|one, other| one.label.cmp(&other.label));
    parts
}

/// A set of addresses: what it stands for, and its prefixes, of one family.
type Key = (String, Vec<IpNet>);

/// Collects the sets of a file, so that each is there once.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    wanted: BTreeSet<Key>,
}

impl Pool {
    /// Asks for a set.
    pub(crate) fn want(&mut self, label: &str, prefixes: &[IpNet]) {
        self.wanted.insert((label.to_owned(), prefixes.to_vec()));
    }

    /// Gives every set its name, of at most `longest` characters: `ptl-hq-storage-westeurope-4`.
    ///
    /// Where two would have the same, each gets a mark of its addresses.
    pub(crate) fn named(self, prefix: &str, longest: usize) -> Sets {
        let mut taken = BTreeMap::<String, usize>::new();
        let plain = |(label, prefixes): &Key| format!("{prefix}-{}{}", stem(label), family(prefixes));
        for key in &self.wanted {
            *taken.entry(plain(key)).or_default() += 1;
        }
        let mut names = Names::default();
        let named = self.wanted.into_iter().map(|key| {
            let apart = key.1.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let base = format!("{prefix}-{}", stem(&key.0));
            let base = match taken.get(&plain(&key)) {
                Some(1) => base,
                _ => format!("{base}-{}", mark(&apart)),
            };
            let name = format!("{}{}", fit(&base, longest.saturating_sub(2)), family(&key.1));
            let name = names.unique(&name, &apart);
            (key, name)
        });
        Sets { names: named.collect() }
    }
}

/// `-4` or `-6`.
fn family(prefixes: &[IpNet]) -> &'static str {
    match prefixes.first() {
        Some(IpNet::V6(_)) => "-6",
        _ => "-4",
    }
}

/// The sets of a file with their names.
#[derive(Debug)]
pub(crate) struct Sets {
    names: BTreeMap<Key, String>,
}

impl Sets {
    /// The name of a set; none where nobody asked for it.
    pub(crate) fn name(&self, label: &str, prefixes: &[IpNet]) -> Option<&str> {
        self.names.get(&(label.to_owned(), prefixes.to_vec())).map(String::as_str)
    }

    /// All of them in the order of their names: name, what it stands for, prefixes.
    pub(crate) fn all(&self) -> Vec<(&str, &str, &[IpNet])> {
        let all =
            self.names.iter().map(|((label, prefixes), name)| (name.as_str(), label.as_str(), &**prefixes));
        let mut all = all.collect::<Vec<_>>();
        all.sort_unstable();
        all
    }
}
