//! What must be true of every snapshot: the index agrees with a plain scan, and a diff leads from old to new.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_diag::{Diagnostics, Sources};
use portolan_model::{IpNet, Ipv4Net, Ipv6Net, PrefixSet};
use portolan_tags::{Extent, Mode, Snapshot, TagIndex, diff};
use proptest::prelude::*;
use serde_json::json;

/// Prefixes close together, so that they nest, touch and repeat, in both families.
fn prefix() -> impl Strategy<Value = IpNet> {
    (any::<bool>(), any::<u8>(), 0..=8_u8).prop_map(|(v6, low, length)| {
        let prefix = if v6 {
            Ipv6Net::new(u128::from(low).into(), 120 + length).map(IpNet::V6)
        } else {
            Ipv4Net::new((0x0a00_0000 | u32::from(low)).into(), 24 + length).map(IpNet::V4)
        };
        prefix.unwrap().trunc()
    })
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
    fn addresses_are_looked_up_as_a_scan_would(tags in tags(), low in any::<u8>(), v6 in any::<bool>()) {
        let address = if v6 { IpAddr::V6(u128::from(low).into()) } else { IpAddr::V4((0x0a00_0000 | u32::from(low)).into()) };
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
