//! The names that a scenario declares, known even where what they name could not be read.
//!
//! An error in a site does not make its name unknown: nobody is helped by `there is no site` when it is there.

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_yaml::{Node, Value};

/// Names of one kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) names: Vec<Id>,
    /// The names could not be read, so that any may be meant.
    pub(super) unreadable: bool,
}

/// All names that other parts of the scenario may use.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) sites: Known,
    pub(super) vnets: Known,
    pub(super) proxies: Known,
    /// The subnets of each virtual network.
    pub(super) subnets: BTreeMap<Id, Known>,
    /// Private endpoints exist or are asked for, so that the plan names each missing hop on the way to them.
    pub(super) private: bool,
}

impl Known {
    /// The keys of a map; nothing is known where something else stands.
    fn of(node: Option<&Node>) -> Known {
        let Some(node) = node else { return Known::default() };
        let mut names = match &node.value {
            Value::Null => Vec::new(),
            Value::Map(entries) => entries.iter().map(|entry| Id::from(&*entry.key)).collect(),
            _ => return Known { names: Vec::new(), unreadable: true },
        };
        names.sort();
        Known { names, unreadable: false }
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.unreadable
    }
}

impl Declared {
    /// Looks at the keys of a scenario alone.
    pub(super) fn new(scenario: &Node) -> Declared {
        let network = scenario.get("network");
        let mut proxies = Known::of(network.and_then(|network| network.get("proxies")));
        if network.and_then(|network| network.get("proxy")).is_some_and(|proxy| !proxy.is_null()) {
            proxies.names.push(Id::from("default"));
        }
        proxies.unreadable |= Known::of(network).unreadable;
        let vnets = scenario.get("vnets");
        let subnets = match vnets.map(|vnets| &vnets.value) {
            Some(Value::Map(entries)) => entries
                .iter()
                .map(|entry| {
                    let mut known = Known::of(entry.value.get("subnets"));
                    known.unreadable |= Known::of(Some(&entry.value)).unreadable;
                    (Id::from(&*entry.key), known)
                })
                .collect(),
            _ => BTreeMap::new(),
        };
        let asks = |node: &Node| node.get("private_endpoints").is_some_and(|kinds| !kinds.is_null());
        let deployments = scenario.get("deployments").and_then(Node::items).unwrap_or_default();
        let private = asks(scenario) || deployments.iter().any(asks);
        Declared {
            sites: Known::of(scenario.get("sites")),
            vnets: Known::of(vnets),
            proxies,
            subnets,
            private,
        }
    }

    /// Whether there is neither a site nor a virtual network.
    pub(super) fn no_places(&self) -> bool {
        self.sites.is_empty() && self.vnets.is_empty()
    }
}
