//! Prefixes of one family in sorted arrays, each with the next wider one that contains it.

use std::ops::Range;

/// An address as a number.
pub(super) trait Bits: Copy + Ord {
    /// A prefix and the rank of a tag that lists it, in the order of both.
    type Key: Copy + Ord;

    /// By how many of the first bits the search starts: a table has an entry for each value of them.
    const TOP_BITS: u32;

    /// Whether the first `length` bits of both are equal.
    fn share(self, other: Self, length: u8) -> bool;

    /// The first [`Self::TOP_BITS`] bits.
    fn top(self) -> usize;

    fn key(self, length: u8, rank: u32) -> Self::Key;

    fn parts(key: Self::Key) -> (Self, u8, u32);
}

/// A key of IPv4 is one number: 32 bits of address, 6 of length, and 26 of rank. A file with more tags would be larger
/// than any that is read.
const RANK_BITS: u32 = 26;

impl Bits for u32 {
    type Key = u64;
    const TOP_BITS: u32 = 16;

    fn share(self, other: Self, length: u8) -> bool {
        let behind = u32::BITS.saturating_sub(length.into());
        (self ^ other).checked_shr(behind).unwrap_or(0) == 0
    }

    fn top(self) -> usize {
        (self >> (u32::BITS - Self::TOP_BITS)) as usize
    }

    fn key(self, length: u8, rank: u32) -> u64 {
        u64::from(self) << 32 | u64::from(length) << RANK_BITS | u64::from(rank)
    }

    fn parts(key: u64) -> (u32, u8, u32) {
        let rank = key & ((1 << RANK_BITS) - 1);
        ((key >> 32) as u32, (key >> RANK_BITS & 0x3f) as u8, rank as u32)
    }
}

impl Bits for u128 {
    type Key = (u128, u8, u32);
    /// Nearly all prefixes begin alike.
    const TOP_BITS: u32 = 0;

    fn share(self, other: Self, length: u8) -> bool {
        let behind = u128::BITS.saturating_sub(length.into());
        (self ^ other).checked_shr(behind).unwrap_or(0) == 0
    }

    fn top(self) -> usize {
        0
    }

    fn key(self, length: u8, rank: u32) -> Self::Key {
        (self, length, rank)
    }

    fn parts(key: Self::Key) -> (u128, u8, u32) {
        key
    }
}

/// No wider prefix.
const NONE: u32 = u32::MAX;

/// A prefix; its own start lies in an array of its own, so that the search touches nothing else.
#[derive(Debug, Clone, Copy)]
struct Node {
    length: u8,
    /// The narrowest prefix around it, or [`NONE`].
    parent: u32,
    /// Where its ranks end; they start where those of the node before end.
    ranks_end: u32,
}

/// Collects the prefixes of all tags.
#[derive(Debug)]
pub(super) struct Builder<T: Bits>(Vec<T::Key>);

impl<T: Bits> Default for Builder<T> {
    fn default() -> Self {
        Builder(Vec::new())
    }
}

impl<T: Bits> Builder<T> {
    /// Adds a prefix by its first address, its length, and the rank of a tag that lists it.
    pub(super) fn add(&mut self, start: T, length: u8, rank: u32) {
        self.0.push(start.key(length, rank));
    }

    pub(super) fn finish(mut self) -> Flat<T> {
        self.0.sort_unstable();
        self.0.dedup();
        let mut flat = Flat {
            tops: Vec::with_capacity((1 << T::TOP_BITS) + 1),
            starts: Vec::new(),
            nodes: Vec::new(),
            ranks: Vec::with_capacity(self.0.len()),
        };
        let mut open: Vec<u32> = Vec::new();
        for key in self.0 {
            let (start, length, rank) = T::parts(key);
            flat.ranks.push(rank);
            let ranks_end = flat.ranks.len() as u32;
            match (flat.starts.last(), flat.nodes.last_mut()) {
                (Some(last), Some(node)) if *last == start && node.length == length => {
                    node.ranks_end = ranks_end
                }
                _ => {
                    while open.last().is_some_and(|node| !flat.contains(*node, start)) {
                        open.pop();
                    }
                    let parent = open.last().copied().unwrap_or(NONE);
                    let at = flat.nodes.len() as u32;
                    open.push(at);
                    flat.fill_tops(start.top(), at);
                    flat.starts.push(start);
                    flat.nodes.push(Node { length, parent, ranks_end });
                }
            }
        }
        flat.fill_tops(1 << T::TOP_BITS, flat.nodes.len() as u32);
        flat
    }
}

/// Prefixes by start and length, each once.
#[derive(Debug, Clone)]
pub(super) struct Flat<T> {
    /// For each value of the first bits the first prefix that starts there or behind; one more for the end.
    tops: Vec<u32>,
    starts: Vec<T>,
    nodes: Vec<Node>,
    ranks: Vec<u32>,
}

impl<T: Bits> Flat<T> {
    /// Calls back with every prefix that contains the query, from the longest to the shortest, and each of its ranks
    /// in order.
    pub(super) fn around(&self, start: T, length: u8, mut each: impl FnMut(T, u8, u32)) {
        // The last prefix that starts at the query or before it either contains it or lies beside it in the same
        // wider ones.
        let near = self.near(start);
        let here = self.starts.get(near.clone()).unwrap_or_default();
        let behind = near.start + here.partition_point(|known| *known <= start);
        let mut at = behind.checked_sub(1).map_or(NONE, |at| at as u32);
        while let Some((known, node)) = self.node(at) {
            if node.length <= length && known.share(start, node.length) {
                self.ranks_of(at).iter().for_each(|rank| each(known, node.length, *rank));
            }
            at = node.parent;
        }
    }

    /// Calls back with every prefix inside the query that is longer than it, in order, and each of its ranks.
    pub(super) fn inside(&self, first: T, last: T, length: u8, mut each: impl FnMut(T, u8, u32)) {
        let begin = self.starts.partition_point(|known| *known < first);
        let end = self.starts.partition_point(|known| *known <= last);
        for at in begin..end {
            let at = at as u32;
            if let Some((start, node)) = self.node(at).filter(|(_, node)| node.length > length) {
                self.ranks_of(at).iter().for_each(|rank| each(start, node.length, *rank));
            }
        }
    }

    /// The prefixes that begin with the same first bits.
    fn near(&self, start: T) -> Range<usize> {
        let top = |at: usize| self.tops.get(at).map_or(self.nodes.len(), |at| *at as usize);
        top(start.top())..top(start.top() + 1)
    }

    /// Writes that all first bits up to these begin at a prefix or behind, where nothing is written yet.
    fn fill_tops(&mut self, top: usize, at: u32) {
        if self.tops.len() <= top {
            self.tops.resize(top + 1, at);
        }
    }

    fn contains(&self, at: u32, address: T) -> bool {
        self.node(at).is_some_and(|(start, node)| start.share(address, node.length))
    }

    fn node(&self, at: u32) -> Option<(T, Node)> {
        let at = at as usize;
        Some((*self.starts.get(at)?, *self.nodes.get(at)?))
    }

    fn ranks_of(&self, at: u32) -> &[u32] {
        let end_of = |at: usize| self.nodes.get(at).map_or(0, |node| node.ranks_end as usize);
        let begin = (at as usize).checked_sub(1).map_or(0, end_of);
        self.ranks.get(begin..end_of(at as usize)).unwrap_or_default()
    }
}
