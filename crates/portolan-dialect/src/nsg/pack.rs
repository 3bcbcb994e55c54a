//! The limits of a security group, and what can be merged to stay below them.

use std::collections::BTreeMap;

use portolan_model::PrefixSet;

use crate::intent::{Destination, Refusal, Rule};
use crate::nsg::group::{SecurityRule, Side};

/// Rules of a group, both directions together.
pub(super) const MOST_RULES: usize = 1000;

/// Addresses and ranges of a group, sources and destinations each.
pub(super) const MOST_ADDRESSES: usize = 4000;

const PLATFORM: &str = "a network security group";

/// Joins the rules to addresses that differ in nothing but their destination. What is let through stays the same.
pub(super) fn merged(rules: &[Rule]) -> Vec<Rule> {
    let (mut merged, mut index) = (Vec::<Rule>::new(), BTreeMap::new());
    for rule in rules {
        let Destination::Addresses(items) = &rule.to else {
            merged.push(rule.clone());
            continue;
        };
        let key =
            (rule.crossing, rule.family, rule.source_prefixes(), rule.protocol.as_str(), rule.ports.clone());
        let place = *index.entry(key).or_insert(merged.len());
        match merged.get_mut(place) {
            None => merged.push(rule.clone()),
            Some(whole) => {
                if let Destination::Addresses(known) = &mut whole.to {
                    known.extend(items.iter().cloned());
                }
                whole.flows.extend(rule.flows.iter().cloned());
                whole.roles.extend(rule.roles.iter().cloned());
                whole.deployments.extend(rule.deployments.iter().cloned());
                whole.need = whole.need.min(rule.need);
                whole.application = None;
            }
        }
    }
    merged
}

/// Whether rules stay below the limits of a group, of which the language may have a tighter one for their number.
///
/// # Errors
///
/// The first limit that is exceeded, with the numbers.
pub(super) fn fits(place: &str, rules: &[SecurityRule], most_rules: usize) -> Result<(), Refusal> {
    let count = |side: fn(&SecurityRule) -> &Side| rules.iter().map(|rule| side(rule).count()).sum::<usize>();
    let refusal = |what, needed, limit, way_out: &str| {
        let refusal = Refusal {
            place: place.to_owned(),
            platform: PLATFORM,
            what,
            needed,
            limit,
            way_out: way_out.to_owned(),
        };
        if needed > limit { Err(refusal) } else { Ok(()) }
    };
    let narrower =
        "give the deployments subnets or security groups of their own, or print `--need required` only";
    refusal("rules", rules.len(), most_rules.min(MOST_RULES), narrower)?;
    let fewer =
        "use a target that has service tags or names for them, such as Azure Firewall, or fewer deployments";
    refusal("source addresses", count(|rule| &rule.from), MOST_ADDRESSES, fewer)?;
    refusal("destination addresses", count(|rule| &rule.to), MOST_ADDRESSES, fewer)
}

impl Side {
    /// How much of the limit it takes; a tag counts as one, to be on the safe side.
    fn count(&self) -> usize {
        match self {
            Side::Any | Side::Tag(_) => 1,
            Side::Prefixes(prefixes) => prefixes.len(),
        }
    }

    /// The prefixes of a set.
    pub(super) fn of(set: &PrefixSet) -> Side {
        Side::Prefixes(set.to_prefixes())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use portolan_model::{IpNet, Need, PortRange, Protocol};
    use proptest::prelude::*;

    use super::*;
    use crate::intent::{AddressItem, Crossing, Family, Why};

    fn rule(number: usize, from: u8, to: &[u8], port: u16) -> Rule {
        let prefix = |third: u8| format!("10.0.{third}.0/24").parse::<IpNet>().unwrap();
        let item = |third: &u8| AddressItem {
            label: format!("item {third}"),
            is_tag: false,
            addresses: [prefix(*third)].into_iter().collect(),
            why: Why::default(),
        };
        Rule {
            name: format!("rule-{number}"),
            crossing: Crossing::Out,
            family: Family::V4,
            sources: [prefix(from)].into_iter().collect(),
            to: Destination::Addresses(to.iter().map(item).collect()),
            protocol: Protocol::Tcp,
            ports: vec![PortRange::single(port).unwrap()],
            application: None,
            need: Need::Required,
            flows: BTreeSet::new(),
            roles: BTreeSet::new(),
            deployments: BTreeSet::new(),
        }
    }

    /// What rules let through: (source, port) to the addresses that may be reached.
    fn through(rules: &[Rule]) -> BTreeMap<(String, u16), PrefixSet> {
        let mut all = BTreeMap::<_, PrefixSet>::new();
        for rule in rules {
            for (from, port) in rule.source_prefixes().iter().zip(rule.ports.iter().map(|port| port.first()))
            {
                let known = all.entry((from.to_string(), port)).or_insert_with(PrefixSet::empty);
                *known = known.union(&rule.to.addresses());
            }
        }
        all
    }

    #[test]
    fn too_much_is_refused_with_the_numbers() {
        let prefixes = |count: u32| {
            let prefix = |n: u32| IpNet::from(std::net::IpAddr::from(std::net::Ipv4Addr::from(n << 8)));
            Side::Prefixes((0..count).map(prefix).collect())
        };
        let rule = |to: Side| SecurityRule {
            name: "rule".to_owned(),
            description: String::new(),
            inbound: false,
            allow: true,
            priority: 100,
            protocol: None,
            from: Side::Any,
            to,
            ports: Vec::new(),
        };
        assert!(fits("spoke", &[rule(prefixes(3999)), rule(Side::Tag("Storage".to_owned()))], 1000).is_ok());
        let refusal = fits("spoke", &[rule(prefixes(3999)), rule(prefixes(2))], 1000).unwrap_err();
        assert_eq!((refusal.what, refusal.needed, refusal.limit), ("destination addresses", 4001, 4000));
        let refusal = fits("spoke", &vec![rule(Side::Any); 801], 800).unwrap_err();
        assert_eq!((refusal.what, refusal.needed, refusal.limit), ("rules", 801, 800));
    }

    proptest! {
        #[test]
        fn merged_rules_let_through_the_same(
            parts in prop::collection::vec((0_u8..3, prop::collection::vec(any::<u8>(), 1..5), 440_u16..443), 0..20)
        ) {
            let rules = parts.iter().enumerate().map(|(number, (from, to, port))| rule(number, *from, to, *port));
            let rules = rules.collect::<Vec<_>>();
            let merged = merged(&rules);
            prop_assert_eq!(through(&merged), through(&rules));
            let kinds = parts.iter().map(|(from, _, port)| (from, port)).collect::<BTreeSet<_>>();
            prop_assert_eq!(merged.len(), kinds.len());
        }
    }
}
