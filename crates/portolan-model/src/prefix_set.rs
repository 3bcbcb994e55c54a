//! Sets of IP addresses with exact answers.

mod ranges;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::ranges::Ranges;

/// A set of IPv4 and IPv6 addresses, made of prefixes.
///
/// The two families are kept apart: an IPv4-mapped address such as `::ffff:192.0.2.1` is IPv6.
/// A prefix with host bits set counts as the network it is in.
/// Equal sets are equal values, whichever prefixes they were made of, and every operation takes time in
/// proportion to the size of its operands.
///
/// ```
/// use ipnet::IpNet;
/// use portolan_model::PrefixSet;
///
/// let tag: PrefixSet = ["10.1.0.0/17".parse::<IpNet>()?, "10.1.128.0/17".parse()?].into_iter().collect();
/// let rule: PrefixSet = ["10.0.0.0/8".parse::<IpNet>()?].into_iter().collect();
/// assert_eq!(tag.to_string(), "10.1.0.0/16");
/// assert!(tag.is_subset(&rule));
/// assert_eq!(rule.difference(&tag).first(), Some("10.0.0.0".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrefixSet {
    v4: Ranges<u32>,
    v6: Ranges<u128>,
}

impl PrefixSet {
    /// No address.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Every address of both families.
    pub fn all() -> Self {
        Self { v4: Ranges::all(), v6: Ranges::all() }
    }

    /// The addresses in either set.
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: self.v4.union(&other.v4), v6: self.v6.union(&other.v6) }
    }

    /// The addresses in both sets.
    pub fn intersection(&self, other: &Self) -> Self {
        Self { v4: self.v4.intersection(&other.v4), v6: self.v6.intersection(&other.v6) }
    }

    /// The addresses in this set and not in the other.
    pub fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    /// The addresses of both families that are not in this set.
    pub fn complement(&self) -> Self {
        Self { v4: self.v4.complement(), v6: self.v6.complement() }
    }

    /// The IPv4 addresses of the set.
    pub fn v4(&self) -> Self {
        Self { v4: self.v4.clone(), v6: Ranges::default() }
    }

    /// The IPv6 addresses of the set.
    pub fn v6(&self) -> Self {
        Self { v4: Ranges::default(), v6: self.v6.clone() }
    }

    /// Whether no address is in the set.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether this address is in the set.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.v4.contains(address.to_bits()),
            IpAddr::V6(address) => self.v6.contains(address.to_bits()),
        }
    }

    /// Whether any address of a prefix is in the set.
    pub fn touches(&self, prefix: IpNet) -> bool {
        match Part::from(prefix) {
            Part::V4(low, high) => self.v4.touches(low, high),
            Part::V6(low, high) => self.v6.touches(low, high),
        }
    }

    /// Whether every address of this set is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }

    /// Whether no address is in both sets.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).is_empty()
    }

    /// The lowest address, IPv4 before IPv6.
    pub fn first(&self) -> Option<IpAddr> {
        let v4 = self.v4.first().map(|low| IpAddr::V4(Ipv4Addr::from_bits(low)));
        v4.or_else(|| self.v6.first().map(|low| IpAddr::V6(Ipv6Addr::from_bits(low))))
    }

    /// How many IPv4 addresses are in the set, at most 2^32.
    pub fn v4_len(&self) -> u64 {
        self.v4.iter().map(|(low, high)| u64::from(high - low) + 1).sum()
    }

    /// How many IPv6 addresses are in the set, or nothing when it is all 2^128 of them.
    pub fn v6_len(&self) -> Option<u128> {
        self.v6.iter().try_fold(0_u128, |sum, (low, high)| sum.checked_add((high - low).checked_add(1)?))
    }

    /// The fewest prefixes that make up the set, in order, IPv4 before IPv6.
    ///
    /// Collecting them gives the set back.
    pub fn to_prefixes(&self) -> Vec<IpNet> {
        let v4 = self.v4.blocks().filter_map(|(low, length)| Ipv4Net::new(low.into(), length).ok());
        let v6 = self.v6.blocks().filter_map(|(low, length)| Ipv6Net::new(low.into(), length).ok());
        v4.map(IpNet::V4).chain(v6.map(IpNet::V6)).collect()
    }

    fn from_parts(parts: impl IntoIterator<Item = Part>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Part::V4(low, high) => Ranges::gather(&mut v4, low, high),
                Part::V6(low, high) => Ranges::gather(&mut v6, low, high),
            }
        }
        Self { v4: Ranges::from_unsorted(v4), v6: Ranges::from_unsorted(v6) }
    }
}

/// A range of either family, from its first to its last address.
enum Part {
    V4(u32, u32),
    V6(u128, u128),
}

impl From<Ipv4Net> for Part {
    fn from(prefix: Ipv4Net) -> Self {
        Self::V4(prefix.network().to_bits(), prefix.broadcast().to_bits())
    }
}

impl From<Ipv6Net> for Part {
    fn from(prefix: Ipv6Net) -> Self {
        Self::V6(prefix.network().to_bits(), prefix.broadcast().to_bits())
    }
}

impl From<IpNet> for Part {
    fn from(prefix: IpNet) -> Self {
        match prefix {
            IpNet::V4(prefix) => prefix.into(),
            IpNet::V6(prefix) => prefix.into(),
        }
    }
}

impl From<RangeInclusive<Ipv4Addr>> for Part {
    fn from(range: RangeInclusive<Ipv4Addr>) -> Self {
        Self::V4(range.start().to_bits(), range.end().to_bits())
    }
}

impl From<RangeInclusive<Ipv6Addr>> for Part {
    fn from(range: RangeInclusive<Ipv6Addr>) -> Self {
        Self::V6(range.start().to_bits(), range.end().to_bits())
    }
}

/// What sets are collected from and extended by. Extending walks the whole set, so many prefixes are better
/// given at once. A range that ends before it starts adds nothing.
macro_rules! collects {
    ($($item:ty),+) => {
        $(
            impl FromIterator<$item> for PrefixSet {
                fn from_iter<I: IntoIterator<Item = $item>>(items: I) -> Self {
                    Self::from_parts(items.into_iter().map(Part::from))
                }
            }

            impl Extend<$item> for PrefixSet {
                fn extend<I: IntoIterator<Item = $item>>(&mut self, items: I) {
                    *self = self.union(&items.into_iter().collect());
                }
            }

            impl From<$item> for PrefixSet {
                fn from(item: $item) -> Self {
                    Self::from_parts([Part::from(item)])
                }
            }
        )+
    };
}
collects!(IpNet, Ipv4Net, Ipv6Net, RangeInclusive<Ipv4Addr>, RangeInclusive<Ipv6Addr>);

/// The prefixes with commas between them; an empty set is an empty text.
impl fmt::Display for PrefixSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, prefix) in self.to_prefixes().iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{prefix}")?;
        }
        Ok(())
    }
}

impl Serialize for PrefixSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.to_prefixes())
    }
}

impl<'de> Deserialize<'de> for PrefixSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<IpNet>::deserialize(deserializer)?.into_iter().collect())
    }
}
