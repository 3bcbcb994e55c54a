//! A service tag: what a file says about it, and its addresses.

use std::sync::OnceLock;

use portolan_model::{IpNet, PrefixSet};

use crate::features::NetworkFeatures;

/// A service tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name as the file spells it, such as `Storage.WestUS`.
    pub name: String,
    /// Its region in the file's short spelling; empty for a tag that is not regional. A dot in the name does not
    /// make a tag regional.
    pub region: String,
    /// The name of the service behind it, which is another word than the tag; may be empty.
    pub service: String,
    /// Rises exactly when the tag's prefixes change.
    pub change_number: Option<u64>,
    /// Where it may stand.
    pub network_features: NetworkFeatures,
    /// Its prefixes as published, in the file's order.
    pub prefixes: Vec<IpNet>,
    pub(crate) set: Addresses,
}

/// The addresses of a tag, merged when they are first asked for: most questions never ask.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addresses(OnceLock<PrefixSet>);

/// They follow from the prefixes, so that there is nothing to compare.
impl PartialEq for Addresses {
    fn eq(&self, _: &Addresses) -> bool {
        true
    }
}

impl Eq for Addresses {}

impl Tag {
    /// Its addresses.
    pub fn set(&self) -> &PrefixSet {
        self.set.0.get_or_init(|| self.prefixes.iter().copied().collect())
    }

    /// How many IPv4 prefixes are listed.
    pub fn v4_listed(&self) -> usize {
        self.prefixes.iter().filter(|prefix| matches!(prefix, IpNet::V4(_))).count()
    }

    /// How many IPv6 prefixes are listed.
    pub fn v6_listed(&self) -> usize {
        self.prefixes.len() - self.v4_listed()
    }

    /// How many addresses it has, IPv4 and IPv6; all 2^128 of a family count as one less.
    pub(crate) fn len(&self) -> (u64, u128) {
        self.len_of_sorted()
            .unwrap_or_else(|| (self.set().v4_len(), self.set().v6_len().unwrap_or(u128::MAX)))
    }

    /// The same without a set; none where prefixes overlap or do not stand in order.
    fn len_of_sorted(&self) -> Option<(u64, u128)> {
        let (mut v4, mut v6) = ((None, 0_u64), (None, 0_u128));
        for prefix in &self.prefixes {
            match prefix {
                IpNet::V4(net) => {
                    let (first, last) = (net.network(), net.broadcast());
                    let size = u64::from(last.to_bits() - first.to_bits()) + 1;
                    v4 = (Some(last), if v4.0 < Some(first) { v4.1 + size } else { return None });
                }
                IpNet::V6(net) => {
                    let (first, last) = (net.network(), net.broadcast());
                    let size = (last.to_bits() - first.to_bits()).checked_add(1)?;
                    v6 = (Some(last), if v6.0 < Some(first) { v6.1.checked_add(size)? } else { return None });
                }
            }
        }
        Some((v4.1, v6.1))
    }
}
