//! What must be true of every snapshot: the index agrees with a plain scan, and a diff leads from old to new.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_diag::{Diagnostics, Sources};
use portolan_model::{IpNet, Ipv4Net, Ipv6Net, PrefixSet};
use portolan_tags::{Extent, Mode, Snapshot, TagIndex, diff};
use proptest::prelude::*;
use serde_json::json;

/// Prefixes close together, so that they nest, touch and repeat, in both families; of IPv4 some are wide, so that they
/// do on both sides of a border at sixteen bits, and some at the ends of all addresses.
fn prefix() -> impl Strategy<Value = IpNet> {
    (any::<bool>(), v4(), any::<u8>(), 0..=8_u8).prop_map(|(v6, (first, length), low, more)| {
        let prefix = if v6 {
            Ipv6Net::new(u128::from(low).into(), 120 + more).map(IpNet::V6)
        } else {
            Ipv4Net::new(first.into(), length + more).map(IpNet::V4)
        };
        prefix.unwrap().trunc()
    })
}

/// An address, and how much of it is the same in those that are near.
fn v4() -> impl Strategy<Value = (u32, u8)> {
    let near = any::<u8>().prop_map(u32::from);
    prop_oneof![
        4 => near.clone().prop_map(|low| (0x0a00_0000 | low, 24)),
        4 => near.prop_map(|low| (0x0a00_0000 | low << 14, 10)),
        1 => prop_oneof![Just(0), Just(u32::MAX)].prop_flat_map(|end| (Just(end), prop_oneof![Just(0), Just(24)])),
    ]
}

fn tags() -> impl Strategy<Value = BTreeMap<String, BTreeSet<IpNet>>> {
    prop::collection::btree_map("[A-D](\\.[EF])?", prop::collection::btree_set(prefix(), 0..8), 0..6)
}

fn snapshot(tags: &BTreeMap<String, BTreeSet<IpNet>>) -> Snapshot {
    let entries = tags.iter().map(|(name, prefixes)| {
        json!({ "name": name, "properties": { "changeNumber": 1, "addressPrefixes": prefixes } })
    });
    let file = json!({ "cloud": "Public", "changeNumber": 1, "values": entries.collect::<Vec<_>>() });
    let mut found = Diagnostics::new();
    let source = Sources::new().add("file.json", "");
    let read = portolan_tags::read(source, &file.to_string(), &mut found);
    assert!(found.is_empty(), "{found:?}");
    read.unwrap()
}

proptest! {
    #[test]
    fn addresses_are_looked_up_as_a_scan_would(
        tags in tags(),
        v4 in v4(),
        low in any::<u8>(),
        v6 in any::<bool>(),
    ) {
        let address = if v6 { IpAddr::V6(u128::from(low).into()) } else { IpAddr::V4(v4.0.into()) };
        let snapshot = snapshot(&tags);
        let hits = TagIndex::new(&snapshot).address(address);
        let mut plain = BTreeSet::new();
        for (name, prefixes) in &tags {
            let longest = prefixes.iter().filter(|prefix| prefix.contains(&address)).max_by_key(|prefix| prefix.prefix_len());
            plain.extend(longest.map(|prefix| (name.clone(), *prefix)));
        }
        prop_assert!(hits.is_sorted_by_key(|hit| std::cmp::Reverse(hit.prefix.prefix_len())));
        prop_assert_eq!(hits.len(), plain.len());
        prop_assert_eq!(hits.iter().map(|hit| (hit.tag.name.clone(), hit.prefix)).collect::<BTreeSet<_>>(), plain);
    }

    #[test]
    fn prefixes_are_looked_up_as_sets_would(tags in tags(), query in prefix()) {
        let snapshot = snapshot(&tags);
        let index = TagIndex::new(&snapshot);
        let hits = index.prefix(query);
        let wanted = PrefixSet::from(query);
        let mut plain = BTreeMap::new();
        for tag in snapshot.tags().iter().filter(|tag| !tag.set().is_disjoint(&wanted)) {
            plain.insert(tag.name.clone(), if wanted.is_subset(tag.set()) { Extent::Whole } else { Extent::Partial });
        }
        prop_assert_eq!(hits.len(), plain.len());
        prop_assert_eq!(hits.iter().map(|hit| (hit.tag.name.clone(), hit.extent)).collect::<BTreeMap<_, _>>(), plain);
        prop_assert!(hits.iter().all(|hit| hit.tag.prefixes.contains(&hit.prefix)));
    }

    #[test]
    fn a_diff_leads_from_old_to_new(old in tags(), new in tags(), literal in any::<bool>()) {
        let mode = if literal { Mode::Literal } else { Mode::Semantic };
        let (before, after) = (snapshot(&old), snapshot(&new));
        let changes = diff(&before, &after, mode);
        let mut tags = before.tags().iter().map(|tag| (tag.name.clone(), tag.set().clone())).collect::<BTreeMap<_, _>>();
        for gone in &changes.removed_tags {
            let had = tags.remove(&gone.tag).unwrap();
            prop_assert_eq!(gone.prefixes.iter().copied().collect::<PrefixSet>(), had);
        }
        for new in &changes.added_tags {
            tags.insert(new.tag.clone(), new.prefixes.iter().copied().collect());
        }
        if mode == Mode::Semantic {
            for change in &changes.changed {
                let set = tags.get_mut(&change.tag).unwrap();
                *set = set.difference(&change.removed.iter().copied().collect()).union(&change.added.iter().copied().collect());
            }
            let expected = after.tags().iter().map(|tag| (tag.name.clone(), tag.set().clone())).collect::<BTreeMap<_, _>>();
            prop_assert_eq!(tags, expected);
        }
        prop_assert_eq!(before.all_addresses().difference(&changes.leaving).union(&changes.entering), after.all_addresses());
        prop_assert!(diff(&after, &after, mode).is_empty());
    }
}
