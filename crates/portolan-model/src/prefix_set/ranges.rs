//! Sorted ranges of numbers, the same for both address families.

use std::iter;

/// A number as wide as an address.
pub(super) trait Address: Copy + Ord {
    const MIN: Self;
    const MAX: Self;

    fn next(self) -> Option<Self>;

    fn previous(self) -> Option<Self>;

    /// The largest block that starts here and ends at `high` or before: its last address and prefix length.
    fn block(self, high: Self) -> (Self, u8);
}

macro_rules! address {
    ($type:ty) => {
        impl Address for $type {
            const MIN: Self = <$type>::MIN;
            const MAX: Self = <$type>::MAX;

            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }

            fn previous(self) -> Option<Self> {
                self.checked_sub(1)
            }

            fn block(self, high: Self) -> (Self, u8) {
                // A range of all addresses has one more than the type can count.
                let room = high.saturating_sub(self).checked_add(1).map_or(<$type>::BITS, <$type>::ilog2);
                let host_bits = room.min(self.trailing_zeros());
                let host_mask = <$type>::MAX.checked_shr(<$type>::BITS - host_bits).unwrap_or(0);
                (self | host_mask, (<$type>::BITS - host_bits) as u8)
            }
        }
    };
}
address!(u32);
address!(u128);

/// Ranges by their first and last number: sorted, without overlap, and with a gap between any two.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Ranges<T>(Vec<(T, T)>);

impl<T> Default for Ranges<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Address> Ranges<T> {
    pub(super) fn all() -> Self {
        Self(vec![(T::MIN, T::MAX)])
    }

    /// Merges ranges in any order. One that ends before it starts is left out.
    pub(super) fn from_unsorted(mut ranges: Vec<(T, T)>) -> Self {
        ranges.retain(|(low, high)| low <= high);
        // Which of two ranges with one start comes first is all the same to merging.
        ranges.sort_unstable_by_key(|(low, _)| *low);
        Self::merged(ranges)
    }

    /// Adds a range to ranges that are not merged yet. Lists are sorted as a rule: what touches the last range makes it
    /// longer, so that less is left to sort.
    pub(super) fn gather(ranges: &mut Vec<(T, T)>, low: T, high: T) {
        match ranges.last_mut() {
            Some((start, end))
                if *start <= low && low <= high && end.next().is_none_or(|next| low <= next) =>
            {
                *end = high.max(*end);
            }
            _ => ranges.push((low, high)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (T, T)> {
        self.0.iter().copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn first(&self) -> Option<T> {
        self.0.first().map(|(low, _)| *low)
    }

    pub(super) fn contains(&self, number: T) -> bool {
        self.touches(number, number)
    }

    /// Whether any number from the first to the last is in a range.
    pub(super) fn touches(&self, first: T, last: T) -> bool {
        let begun = self.0.partition_point(|(low, _)| *low <= last);
        let nearest = begun.checked_sub(1).and_then(|index| self.0.get(index));
        nearest.is_some_and(|(_, high)| first <= *high)
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.iter().peekable(), other.iter().peekable());
        Self::merged(iter::from_fn(|| match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if b < a => right.next(),
            (Some(_), _) => left.next(),
            (None, _) => right.next(),
        }))
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.iter(), other.iter());
        let (mut a, mut b) = (left.next(), right.next());
        let mut common = Vec::new();
        while let (Some((a_low, a_high)), Some((b_low, b_high))) = (a, b) {
            let (low, high) = (a_low.max(b_low), a_high.min(b_high));
            if low <= high {
                common.push((low, high));
            }
            if a_high < b_high {
                a = left.next();
            } else {
                b = right.next();
            }
        }
        Self(common)
    }

    pub(super) fn complement(&self) -> Self {
        let mut gaps = Vec::new();
        let mut start = Some(T::MIN);
        for (low, high) in self.iter() {
            let before = low.previous();
            gaps.extend(start.zip(before).filter(|(first, last)| first <= last));
            start = high.next();
        }
        gaps.extend(start.map(|first| (first, T::MAX)));
        Self(gaps)
    }

    /// The fewest aligned blocks, each as its first number and prefix length.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (T, u8)> {
        self.iter().flat_map(|(low, high)| {
            let mut start = Some(low);
            iter::from_fn(move || {
                let first = start.filter(|first| *first <= high)?;
                let (last, length) = first.block(high);
                start = last.next();
                Some((first, length))
            })
        })
    }

    /// Joins sorted ranges that overlap or touch.
    fn merged(sorted: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut merged: Vec<(T, T)> = Vec::new();
        for (low, high) in sorted {
            match merged.last_mut() {
                Some((_, end)) if end.next().is_none_or(|next| low <= next) => *end = high.max(*end),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }
}
