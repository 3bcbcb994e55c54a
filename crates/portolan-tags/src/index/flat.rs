//! Prefixes of one family in sorted arrays, each with the next wider one that contains it.

/// An address as a number.
pub(super) trait Bits: Copy + Ord {
    /// Whether the first `length` bits of both are equal.
    fn share(self, other: Self, length: u8) -> bool;
}

macro_rules! bits {
    ($type:ty) => {
        impl Bits for $type {
            fn share(self, other: Self, length: u8) -> bool {
                let behind = <$type>::BITS.saturating_sub(u32::from(length));
                (self ^ other).checked_shr(behind).unwrap_or(0) == 0
            }
        }
    };
}
bits!(u32);
bits!(u128);

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

/// Collects the prefixes of one tag after the other.
#[derive(Debug)]
pub(super) struct Builder<T>(Vec<(T, u8, u32)>);

impl<T> Default for Builder<T> {
    fn default() -> Self {
        Builder(Vec::new())
    }
}

impl<T: Bits> Builder<T> {
    /// Adds a prefix by its first address, its length, and the rank of a tag that lists it; ranks never go down.
    pub(super) fn add(&mut self, start: T, length: u8, rank: u32) {
        self.0.push((start, length, rank));
    }

    pub(super) fn finish(mut self) -> Flat<T> {
        // Ranks were added in order and stay so; the lists of most tags are runs that the sort only has to merge.
        self.0.sort_by_key(|(start, length, _)| (*start, *length));
        self.0.dedup();
        let mut flat =
            Flat { starts: Vec::new(), nodes: Vec::new(), ranks: Vec::with_capacity(self.0.len()) };
        let mut open: Vec<u32> = Vec::new();
        for (start, length, rank) in self.0 {
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
                    open.push(flat.nodes.len() as u32);
                    flat.starts.push(start);
                    flat.nodes.push(Node { length, parent, ranks_end });
                }
            }
        }
        flat
    }
}

/// Prefixes by start and length, each once.
#[derive(Debug, Clone)]
pub(super) struct Flat<T> {
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
        let mut at =
            self.starts.partition_point(|known| *known <= start).checked_sub(1).map_or(NONE, |at| at as u32);
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
