//! The order of flows, which depends on their content alone.

use portolan_model::{Path, Protocol, Via};

use super::{Key, Routed};
use crate::plan::Direction;

/// What decides the place of a flow, in the order in which it does. Two flows that agree in all of it differ in their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    source: u32,
    direction: Direction,
    path: Path,
    name: u32,
    protocol: Protocol,
    first: u16,
    end: Option<u16>,
    via: Via,
    proxy: Option<u32>,
}

/// The ranks of what keys hold by number.
pub(super) struct Ranks {
    pub(super) sources: Vec<u32>,
    /// Of hosts and of proxies.
    pub(super) names: Vec<u32>,
}

impl Ranks {
    fn place(&self, key: &Key) -> Place {
        let rank = |ranks: &[u32], number: u32| {
            usize::try_from(number).ok().and_then(|number| ranks.get(number).copied()).unwrap_or(u32::MAX)
        };
        Place {
            source: rank(&self.sources, key.source),
            direction: key.direction,
            path: key.path,
            name: rank(&self.names, key.name),
            protocol: key.protocol,
            first: key.first,
            end: (key.last != key.first).then_some(key.last),
            via: key.via(),
            proxy: key.proxy.map(|proxy| rank(&self.names, proxy)),
        }
    }
}

/// Brings flows into order. A flow is large: what is sorted are their places, and then each flow moves once.
pub(super) fn in_order<'g>(mut routed: Vec<Routed<'g>>, ranks: &Ranks) -> Vec<Routed<'g>> {
    let mut places = routed.iter().map(|one| ranks.place(&one.key)).zip(0_usize..).collect::<Vec<_>>();
    let id = |at: usize| routed.get(at).map(|one| &one.flow.id);
    places.sort_unstable_by(|(a, at), (b, other)| a.cmp(b).then_with(|| id(*at).cmp(&id(*other))));
    for at in 0..places.len() {
        // Places before this one are settled: what stood there went where the place says.
        let mut from = at;
        while let Some((_, next)) = places.get(from).copied() {
            from = next;
            if from >= at {
                break;
            }
        }
        routed.swap(at, from);
    }
    routed
}
