//! Prefix sets: examples at the edges, and agreement with a plain set of addresses.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use portolan_model::PrefixSet;
use proptest::prelude::*;

fn set(texts: &[&str]) -> PrefixSet {
    texts.iter().flat_map(|text| text.parse::<IpNet>()).collect()
}

#[test]
fn prefixes_merge_into_the_fewest() {
    let table: [(&[&str], &str); 9] = [
        (&[], ""),
        (&["10.0.0.0/9", "10.128.0.0/9"], "10.0.0.0/8"),
        (&["10.0.0.0/8", "10.1.2.0/24"], "10.0.0.0/8"),
        (&["10.1.2.3/8"], "10.0.0.0/8"),
        (&["10.0.1.0/24", "10.0.2.0/24"], "10.0.1.0/24, 10.0.2.0/24"),
        (&["0.0.0.0/1", "128.0.0.0/1", "8000::/1", "::/1"], "0.0.0.0/0, ::/0"),
        (&["255.255.255.255/32", "0.0.0.0/32"], "0.0.0.0/32, 255.255.255.255/32"),
        (&["2001:db8::1/32", "192.0.2.0/24"], "192.0.2.0/24, 2001:db8::/32"),
        (&["::ffff:192.0.2.1/128"], "::ffff:192.0.2.1/128"),
    ];
    for (texts, expected) in table {
        assert_eq!(set(texts).to_string(), expected);
    }
}

#[test]
fn the_whole_of_a_family_does_not_overflow() {
    let all = set(&["0.0.0.0/0", "::/0"]);
    assert_eq!(all, PrefixSet::all());
    assert_eq!((all.v4_len(), all.v6_len()), (1 << 32, None));
    assert_eq!(all.complement(), PrefixSet::empty());
    assert_eq!(PrefixSet::empty().complement(), all);
    assert_eq!(all.v4().complement(), all.v6());
    assert_eq!(all.union(&all), all);
    assert!(all.contains(IpAddr::V4(Ipv4Addr::BROADCAST)) && all.contains(IpAddr::V6(Ipv6Addr::UNSPECIFIED)));

    let most = all.difference(&set(&["::/128"]));
    assert_eq!(most.v6_len(), Some(u128::MAX));
    assert_eq!(most.v6().to_prefixes().len(), 128);
    assert_eq!(set(&["128.0.0.0/1"]).v6_len(), Some(0));
}

#[test]
fn a_range_becomes_prefixes() {
    let from = Ipv4Addr::new(10, 0, 0, 1);
    let to = Ipv4Addr::new(10, 0, 0, 6);
    assert_eq!(PrefixSet::from(from..=to).to_string(), "10.0.0.1/32, 10.0.0.2/31, 10.0.0.4/31, 10.0.0.6/32");
    assert!(PrefixSet::from(to..=from).is_empty());
    let v6 = Ipv6Addr::UNSPECIFIED..=Ipv6Addr::from_bits(u128::MAX);
    assert_eq!(PrefixSet::from(v6).to_string(), "::/0");
}

#[test]
fn questions_are_answered() {
    let rule = set(&["10.0.0.0/8", "2001:db8::/32"]);
    let tag = set(&["10.1.0.0/16"]);
    assert!(tag.is_subset(&rule) && !rule.is_subset(&tag) && !rule.is_disjoint(&tag));
    assert!(tag.is_disjoint(&set(&["10.2.0.0/16", "::/0"])));
    assert_eq!(rule.difference(&set(&["10.0.0.0/9"])).first(), "10.128.0.0".parse().ok());
    assert_eq!(rule.v6().first(), "2001:db8::".parse().ok());
    assert_eq!(PrefixSet::empty().first(), None);
    let mut grown = tag.clone();
    grown.extend(["10.0.0.0/16".parse::<IpNet>().unwrap()]);
    assert_eq!(grown.to_string(), "10.0.0.0/15");
}

#[test]
fn a_set_is_written_as_a_list_of_prefixes() {
    let json = serde_json::to_string(&set(&["::/0", "10.0.0.0/9", "10.128.0.0/9"])).unwrap();
    assert_eq!(json, r#"["10.0.0.0/8","::/0"]"#);
    assert_eq!(serde_json::from_str::<PrefixSet>(&json).unwrap(), set(&["10.0.0.0/8", "::/0"]));
}

/// Prefixes of the last eight bits of each family, at both ends of the range.
fn prefixes() -> impl Strategy<Value = Vec<(bool, u8, u8)>> {
    prop::collection::vec((any::<bool>(), any::<u8>(), 0..=8_u8), 0..12)
}

/// The same prefixes in both families: `high` ones at the top of the address range, the others at the bottom.
fn built(parts: &[(bool, u8, u8)]) -> PrefixSet {
    let v4 = parts.iter().flat_map(|(high, low_byte, length)| {
        let top = if *high { u32::MAX << 8 } else { 0 };
        Ipv4Net::new((top | u32::from(*low_byte)).into(), 24 + length)
    });
    let v6 = parts.iter().flat_map(|(high, low_byte, length)| {
        let top = if *high { u128::MAX << 8 } else { 0 };
        Ipv6Net::new((top | u128::from(*low_byte)).into(), 120 + length)
    });
    v4.map(IpNet::V4).chain(v6.map(IpNet::V6)).collect()
}

/// Each address of the small universe as end of the range and last byte.
fn naive(parts: &[(bool, u8, u8)]) -> BTreeSet<(bool, u8)> {
    let member = |(high, byte): &(bool, u8)| {
        let shares = |part: &(bool, u8, u8)| {
            let mask = u8::MAX.checked_shl(u32::from(8 - part.2)).unwrap_or(0);
            part.0 == *high && part.1 & mask == byte & mask
        };
        parts.iter().any(shares)
    };
    universe().filter(member).collect()
}

fn universe() -> impl Iterator<Item = (bool, u8)> {
    [false, true].into_iter().flat_map(|high| (0..=u8::MAX).map(move |byte| (high, byte)))
}

/// The members of a set among the addresses of the small universe, which must agree between the families.
fn members(set: &PrefixSet) -> BTreeSet<(bool, u8)> {
    let v4 = |(high, byte): &(bool, u8)| {
        let top = if *high { u32::MAX << 8 } else { 0 };
        set.contains(IpAddr::V4((top | u32::from(*byte)).into()))
    };
    let v6 = |(high, byte): &(bool, u8)| {
        let top = if *high { u128::MAX << 8 } else { 0 };
        set.contains(IpAddr::V6((top | u128::from(*byte)).into()))
    };
    assert!(universe().all(|address| v4(&address) == v6(&address)));
    universe().filter(v4).collect()
}

/// The fewest blocks by their definition: a block of members only, or what its two halves need.
fn cover(members: &BTreeSet<(bool, u8)>, high: bool, first: u8, length: u8, found: &mut Vec<(bool, u8, u8)>) {
    let size = 256_u16 >> length;
    let inside = (0..size).filter(|at| members.contains(&(high, first + *at as u8))).count();
    if inside == usize::from(size) {
        found.push((high, first, length));
    } else if inside > 0 {
        cover(members, high, first, length + 1, found);
        cover(members, high, first + (size / 2) as u8, length + 1, found);
    }
}

proptest! {
    #[test]
    fn the_fewest_prefixes_are_those_of_the_definition(a in prefixes()) {
        let (mut blocks, members) = (Vec::new(), naive(&a));
        cover(&members, false, 0, 0, &mut blocks);
        cover(&members, true, 0, 0, &mut blocks);
        let v4 = blocks.iter().map(|(high, first, length)| {
            let top = if *high { u32::MAX << 8 } else { 0 };
            IpNet::V4(Ipv4Net::new((top | u32::from(*first)).into(), 24 + length).unwrap())
        });
        let v6 = blocks.iter().map(|(high, first, length)| {
            let top = if *high { u128::MAX << 8 } else { 0 };
            IpNet::V6(Ipv6Net::new((top | u128::from(*first)).into(), 120 + length).unwrap())
        });
        prop_assert_eq!(built(&a).to_prefixes(), v4.chain(v6).collect::<Vec<_>>());
    }

    #[test]
    fn the_order_of_prefixes_is_all_the_same(a in prefixes()) {
        let set = built(&a);
        let (mut up, mut down) = (a.clone(), a);
        up.sort();
        down.sort_by(|x, y| y.cmp(x));
        prop_assert_eq!(&built(&up), &set);
        prop_assert_eq!(&built(&down), &set);
    }

    #[test]
    fn a_prefix_touches_what_it_shares_an_address_with(a in prefixes(), one in prefixes()) {
        let set = built(&a);
        for part in one {
            for prefix in built(&[part]).to_prefixes() {
                prop_assert_eq!(set.touches(prefix), !set.is_disjoint(&prefix.into()));
            }
        }
    }

    #[test]
    fn operations_agree_with_plain_sets(a in prefixes(), b in prefixes()) {
        let (left, right) = (built(&a), built(&b));
        let (a, b) = (naive(&a), naive(&b));
        prop_assert_eq!(&members(&left), &a);
        prop_assert_eq!(left.v4_len(), a.len() as u64);
        prop_assert_eq!(left.v6_len(), Some(a.len() as u128));
        prop_assert_eq!(members(&left.union(&right)), &a | &b);
        prop_assert_eq!(members(&left.intersection(&right)), &a & &b);
        prop_assert_eq!(members(&left.difference(&right)), &a - &b);
        prop_assert_eq!(members(&left.complement()), universe().filter(|x| !a.contains(x)).collect());
        prop_assert_eq!(left.is_subset(&right), a.is_subset(&b));
        prop_assert_eq!(left.is_disjoint(&right), a.is_disjoint(&b));
        prop_assert_eq!(left == right, a == b);
        let mut grown = left.clone();
        grown.extend(right.to_prefixes());
        prop_assert_eq!(members(&grown), &a | &b);
    }

    #[test]
    fn the_laws_of_sets_hold(a in prefixes(), b in prefixes(), c in prefixes()) {
        let (a, b, c) = (built(&a), built(&b), built(&c));
        prop_assert_eq!(&a.complement().complement(), &a);
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert_eq!(a.union(&b).complement(), a.complement().intersection(&b.complement()));
        prop_assert_eq!(a.intersection(&b.union(&c)), a.intersection(&b).union(&a.intersection(&c)));
        prop_assert_eq!(a.difference(&b).union(&a.intersection(&b)), a.clone());
        prop_assert_eq!(a.v4().union(&a.v6()), a);
    }

    #[test]
    fn prefixes_go_round_and_none_can_be_spared(a in prefixes()) {
        for set in [built(&a), built(&a).complement()] {
            let prefixes = set.to_prefixes();
            prop_assert_eq!(&prefixes.iter().copied().collect::<PrefixSet>(), &set);
            prop_assert!(prefixes.is_sorted());
            // `aggregate` merges siblings and drops what is contained.
            let mut fewest = IpNet::aggregate(&prefixes);
            fewest.sort();
            prop_assert_eq!(fewest, prefixes);
        }
    }

    #[test]
    fn the_first_address_is_a_member_and_the_lowest(a in prefixes()) {
        let set = built(&a);
        match set.first() {
            None => prop_assert!(set.is_empty()),
            Some(first) => {
                prop_assert!(set.contains(first));
                prop_assert!(set.to_prefixes().iter().all(|prefix| first <= prefix.network()));
            }
        }
    }
}
