//! Which tags contain an address, answered from flat sorted arrays.

mod flat;

use std::cmp::Reverse;
use std::net::IpAddr;

use portolan_model::{IpNet, Ipv4Net, Ipv6Net, PrefixSet};

use self::flat::{Builder, Flat};
use crate::snapshot::Snapshot;
use crate::tag::Tag;

/// An index over the prefixes of a snapshot.
///
/// Building it takes time in proportion to `n log n` of the prefixes, a lookup to `log n` of those that begin alike.
#[derive(Debug, Clone)]
pub struct TagIndex<'s> {
    /// By rank: a tag of fewer addresses comes first. One order for each family.
    v4_tags: Vec<&'s Tag>,
    v6_tags: Vec<&'s Tag>,
    v4: Flat<u32>,
    v6: Flat<u128>,
}

/// A tag that contains what was looked up, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'s> {
    /// The tag.
    pub tag: &'s Tag,
    /// The longest prefix of the tag that contains all of what was looked up; where no single one does, the widest of
    /// the tag's prefixes inside it, and of equally wide ones the first.
    pub prefix: IpNet,
    /// How much of it the tag contains.
    pub extent: Extent,
}

/// How much of what was looked up a tag contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Some of it.
    Partial,
}

impl Extent {
    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Extent::Whole => "whole",
            Extent::Partial => "partial",
        }
    }
}

impl<'s> TagIndex<'s> {
    /// Indexes a snapshot.
    pub fn new(snapshot: &'s Snapshot) -> TagIndex<'s> {
        let mut v4_tags = snapshot.tags().iter().collect::<Vec<_>>();
        let mut v6_tags = v4_tags.clone();
        // Sorting is stable: equally large tags stay in the order of their names.
        v4_tags.sort_by_cached_key(|tag| tag.len().0);
        v6_tags.sort_by_cached_key(|tag| tag.len().1);
        let (mut v4, mut v6) = (Builder::default(), Builder::default());
        for (rank, tag) in (0_u32..).zip(&v4_tags) {
            for prefix in &tag.prefixes {
                if let IpNet::V4(prefix) = prefix {
                    v4.add(prefix.network().to_bits(), prefix.prefix_len(), rank);
                }
            }
        }
        for (rank, tag) in (0_u32..).zip(&v6_tags) {
            for prefix in &tag.prefixes {
                if let IpNet::V6(prefix) = prefix {
                    v6.add(prefix.network().to_bits(), prefix.prefix_len(), rank);
                }
            }
        }
        TagIndex { v4_tags, v6_tags, v4: v4.finish(), v6: v6.finish() }
    }

    /// The tags that contain an address, most specific first: the longest prefix, then the tag of fewest addresses,
    /// then by name. Each tag comes once, with its longest prefix.
    pub fn address(&self, address: IpAddr) -> Vec<Hit<'s>> {
        let mut hits = Vec::new();
        self.address_into(address, &mut hits);
        hits
    }

    /// The same in place of what `hits` held, for who asks often.
    pub fn address_into(&self, address: IpAddr, hits: &mut Vec<Hit<'s>>) {
        hits.clear();
        self.around(IpNet::from(address), hits);
    }

    /// The tags that contain all or some of a prefix: first those that contain all of it, and among each most
    /// specific first as for addresses.
    pub fn prefix(&self, query: IpNet) -> Vec<Hit<'s>> {
        let query = query.trunc();
        let mut hits = Vec::new();
        self.around(query, &mut hits);
        let around = hits.len();
        match query {
            IpNet::V4(net) => {
                self.v4.inside(
                    net.network().to_bits(),
                    net.broadcast().to_bits(),
                    net.prefix_len(),
                    |start, length, rank| {
                        let prefix = Ipv4Net::new(start.into(), length).map(IpNet::V4);
                        hits.extend(hit(&self.v4_tags, rank, prefix.ok(), Extent::Partial));
                    },
                );
            }
            IpNet::V6(net) => {
                self.v6.inside(
                    net.network().to_bits(),
                    net.broadcast().to_bits(),
                    net.prefix_len(),
                    |start, length, rank| {
                        let prefix = Ipv6Net::new(start.into(), length).map(IpNet::V6);
                        hits.extend(hit(&self.v6_tags, rank, prefix.ok(), Extent::Partial));
                    },
                );
            }
        }
        let inside = hits.split_off(around);
        hits.extend(settled(&hits, inside, query));
        // The sort is stable, and both parts are in the order of rank where their prefixes are equally long.
        hits.sort_by_key(|hit| (hit.extent, Reverse(hit.prefix.prefix_len())));
        hits
    }

    /// The tags with a single prefix that contains the query.
    fn around(&self, query: IpNet, hits: &mut Vec<Hit<'s>>) {
        match query {
            IpNet::V4(net) => {
                self.v4.around(net.network().to_bits(), net.prefix_len(), |start, length, rank| {
                    let prefix = Ipv4Net::new(start.into(), length).map(IpNet::V4);
                    push_new(hits, hit(&self.v4_tags, rank, prefix.ok(), Extent::Whole));
                })
            }
            IpNet::V6(net) => {
                self.v6.around(net.network().to_bits(), net.prefix_len(), |start, length, rank| {
                    let prefix = Ipv6Net::new(start.into(), length).map(IpNet::V6);
                    push_new(hits, hit(&self.v6_tags, rank, prefix.ok(), Extent::Whole));
                })
            }
        }
    }
}

fn hit<'s>(tags: &[&'s Tag], rank: u32, prefix: Option<IpNet>, extent: Extent) -> Option<Hit<'s>> {
    let tag: &'s Tag = tags.get(rank as usize)?;
    Some(Hit { tag, prefix: prefix?, extent })
}

/// Adds a hit unless its tag is there already, with a longer prefix.
fn push_new<'s>(hits: &mut Vec<Hit<'s>>, hit: Option<Hit<'s>>) {
    hits.extend(hit.filter(|new| hits.iter().all(|known| !std::ptr::eq(known.tag, new.tag))));
}

/// One hit for each tag that only has prefixes inside the query, and whether those make up all of it.
fn settled<'s>(around: &[Hit<'s>], mut inside: Vec<Hit<'s>>, query: IpNet) -> Vec<Hit<'s>> {
    inside.retain(|hit| around.iter().all(|known| !std::ptr::eq(known.tag, hit.tag)));
    let name = |hit: &Hit<'s>| (&hit.tag.name, hit.prefix.prefix_len(), hit.prefix);
    inside.sort_by(|a, b| name(a).cmp(&name(b)));
    inside.dedup_by(|next, kept| std::ptr::eq(next.tag, kept.tag));
    let wanted = PrefixSet::from(query);
    for hit in &mut inside {
        if wanted.is_subset(hit.tag.set()) {
            hit.extent = Extent::Whole;
        }
    }
    let size = |tag: &Tag| match query {
        IpNet::V4(_) => u128::from(tag.len().0),
        IpNet::V6(_) => tag.len().1,
    };
    inside.sort_by_cached_key(|hit| size(hit.tag));
    inside
}
