//! The limits of a firewall policy: <https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits>.

use std::collections::BTreeSet;

use crate::azure_firewall::policy::{Addresses, CollectionGroup, Ends, IpGroup, Named, PolicyRule, To};
use crate::intent::Refusal;

/// Unique sources times unique destinations, summed over rules; an IP group counts as one.
pub(super) const MOST_PRODUCTS: usize = 20_000;

/// IP groups of a firewall.
pub(super) const MOST_GROUPS: usize = 200;

/// Prefixes of an IP group.
pub(super) const MOST_IN_GROUP: usize = 5_000;

/// Names in the network rules of a firewall.
pub(super) const MOST_NAMES: usize = 1_000;

/// Rule collection groups of a policy.
pub(super) const MOST_COLLECTION_GROUPS: usize = 60;

/// Bytes of a rule collection group. The platform takes two mebibytes of its own encoding; the rest is left to spare.
pub(super) const MOST_BYTES: usize = 1_500_000;

const PLATFORM: &str = "Azure Firewall";

/// Whether a policy stays within the limits.
///
/// # Errors
///
/// The first limit that is exceeded, with the numbers.
pub(super) fn fits<'r>(
    place: &str,
    groups: &[IpGroup],
    rules: impl Iterator<Item = &'r PolicyRule>,
) -> Result<(), Refusal> {
    let (mut products, mut names) = (0, BTreeSet::new());
    for rule in rules {
        let to = match &rule.to {
            To::Application { names, .. } => names.len(),
            To::Network { ends: Ends::Tags(tags), .. } => tags.len(),
            To::Network { ends: Ends::Addresses(addresses), .. } => addresses.count(),
            To::Network { ends: Ends::Names(all), .. } => {
                names.extend(all.iter().map(|name| &name.text));
                all.len()
            }
        };
        products += rule.from.count() * to;
    }
    let fewer = "print fewer deployments or `--need required` only, or give them firewalls of their own";
    refused(place, "IP groups", groups.len(), MOST_GROUPS, fewer)?;
    refused(place, "names in network rules", names.len(), MOST_NAMES, fewer)?;
    refused(place, "pairs of sources and destinations", products, MOST_PRODUCTS, fewer)
}

/// Whether there are not too many rule collection groups.
///
/// # Errors
///
/// Where there are.
pub(super) fn groups_fit(place: &str, groups: &[CollectionGroup]) -> Result<(), Refusal> {
    let fewer = "print fewer deployments, or give them firewalls of their own";
    refused(place, "rule collection groups", groups.len(), MOST_COLLECTION_GROUPS, fewer)
}

fn refused(
    place: &str,
    what: &'static str,
    needed: usize,
    limit: usize,
    way_out: &str,
) -> Result<(), Refusal> {
    let refusal = Refusal {
        place: place.to_owned(),
        platform: PLATFORM,
        what,
        needed,
        limit,
        way_out: way_out.to_owned(),
    };
    if needed > limit { Err(refusal) } else { Ok(()) }
}

/// Rules in as few collection groups as they fit into, in their order.
pub(super) fn split(name: &str, priority: usize, rules: Vec<PolicyRule>) -> Vec<CollectionGroup> {
    let (mut parts, mut size) = (Vec::<Vec<PolicyRule>>::new(), 0);
    for rule in rules {
        let bytes = rule.bytes();
        match parts.last_mut() {
            Some(part) if size + bytes <= MOST_BYTES => part.push(rule),
            _ => {
                parts.push(vec![rule]);
                size = 0;
            }
        }
        size += bytes;
    }
    let several = parts.len() > 1;
    let group = |(index, rules): (usize, Vec<PolicyRule>)| CollectionGroup {
        name: if several { format!("{name}-{}", index + 1) } else { name.to_owned() },
        priority: priority + index * 10,
        rules,
    };
    parts.into_iter().enumerate().map(group).collect()
}

impl Addresses {
    fn count(&self) -> usize {
        match self {
            Addresses::Here(prefixes) => prefixes.len(),
            Addresses::Groups(groups) => groups.len(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Addresses::Here(prefixes) => prefixes.len() * 24,
            // An IP group stands in the rule by its id, which is long.
            Addresses::Groups(groups) => groups.len() * 300,
        }
    }
}

impl PolicyRule {
    /// How many bytes it takes at most in the JSON of the API.
    fn bytes(&self) -> usize {
        let texts = |all: &[Named]| all.iter().map(|named| named.text.len() + 4).sum::<usize>();
        let to = match &self.to {
            To::Application { names, .. } => texts(names),
            To::Network { ports, ends, .. } => {
                ports.len() * 16
                    + match ends {
                        Ends::Names(all) | Ends::Tags(all) => texts(all),
                        Ends::Addresses(addresses) => addresses.bytes(),
                    }
            }
        };
        400 + self.name.len() + self.description.len() * 4 + self.from.bytes() + to
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(number: usize, names: usize) -> PolicyRule {
        PolicyRule {
            name: format!("rule-{number}"),
            description: String::new(),
            from: Addresses::Here(vec!["10.0.0.0/8".parse().unwrap()]),
            to: To::Application {
                protocol: "Https",
                port: 443,
                names: (0..names)
                    .map(|name| Named {
                        text: format!("{}{name}.contoso.com", "x".repeat(50)),
                        why: String::new(),
                    })
                    .collect(),
            },
        }
    }

    proptest! {
        #[test]
        fn split_rules_are_all_there_and_no_group_is_too_large(sizes in prop::collection::vec(1_usize..9000, 1..30)) {
            let rules = sizes.iter().enumerate().map(|(number, names)| rule(number, *names)).collect::<Vec<_>>();
            let groups = split("g", 100, rules.clone());
            let back = groups.iter().flat_map(|group| group.rules.iter().cloned()).collect::<Vec<_>>();
            prop_assert_eq!(back, rules);
            for group in &groups {
                prop_assert!(group.rules.iter().map(PolicyRule::bytes).sum::<usize>() <= MOST_BYTES);
            }
        }
    }

    #[test]
    fn too_much_is_refused_with_the_numbers() {
        let many = [rule(0, 20_001)];
        let refusal = fits("spoke", &[], many.iter()).unwrap_err();
        assert_eq!((refusal.needed, refusal.limit), (20_001, 20_000));
        assert!(fits("spoke", &[], [rule(0, 20_000)].iter()).is_ok());
    }
}
