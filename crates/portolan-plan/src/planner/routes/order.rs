//! The order of flows, which depends on their content alone.

use std::cmp::Ordering;

use super::{Key, Numbers, Step};

/// What decides the place of a flow: numbers side by side in one, so that comparing two places takes one step, and the
/// proxy. Flows that agree in all of it are ordered by their ids.
type Place = (u128, Option<u32>);

/// The ranks of what keys hold by number.
struct Ranks {
    sources: Vec<u32>,
    /// Of hosts and of proxies.
    names: Vec<u32>,
}

impl Ranks {
    /// The place of a flow among all.
    fn place(&self, key: &Key) -> Place {
        let rank = |ranks: &[u32], number: u32| {
            usize::try_from(number).ok().and_then(|number| ranks.get(number).copied()).unwrap_or(u32::MAX)
        };
        // In the order in which they decide, each with its width in bits.
        let end = if key.last == key.first { 0 } else { 1 << 16 | u128::from(key.last) };
        let parts = [
            (u128::from(rank(&self.sources, key.source)), 32),
            (key.direction as u128, 4),
            (key.path as u128, 4),
            (u128::from(rank(&self.names, key.name)), 32),
            (key.protocol as u128, 4),
            (u128::from(key.first), 16),
            (end, 17),
            (key.via() as u128, 4),
        ];
        let place = parts.into_iter().fold(0, |place, (part, bits)| place << bits | part);
        (place, key.proxy.map(|proxy| rank(&self.names, proxy)))
    }
}

/// The places of steps in the order of the flows that they become. Steps of one flow stand together, as they came.
pub(super) fn in_order(steps: &[Step<'_>], numbers: &Numbers) -> Vec<usize> {
    let ranks = Ranks { sources: numbers.sources.ranks(), names: numbers.names.ranks() };
    let mut order = steps.iter().map(|step| ranks.place(&step.key)).zip(0_usize..).collect::<Vec<_>>();
    let key = |at: usize| steps.get(at).map(|step| &step.key);
    // Different flows in one place are rare: only for these are ids worked out.
    let id = |at: usize| key(at).map(|key| numbers.id(key, &numbers.hash_of_source(key)));
    let by_id = |at: usize, other: usize| match key(at) == key(other) {
        true => Ordering::Equal,
        false => id(at).cmp(&id(other)),
    };
    order.sort_unstable_by(|(a, at), (b, other)| {
        a.cmp(b).then_with(|| by_id(*at, *other)).then_with(|| at.cmp(other))
    });
    order.into_iter().map(|(_, at)| at).collect()
}
