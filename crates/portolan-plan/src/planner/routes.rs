//! Gives each need a path and the legs on it, and merges equal ones into flows.
//!
//! First every need becomes a step: what makes it a flow, told by small numbers. Sorted, steps of one flow stand together
//! and flows stand in their order; then each flow is built once, in its place, and depends on nothing but its own steps.

mod build;
mod legs;
mod numbered;
mod order;
mod reasons;
mod target;

use std::ops::Range;
use std::sync::Arc;

use portolan_catalog::{Id, Sender};
use portolan_model::{IpNet, Path, Protocol, Via};

use super::ground::{ADMINISTRATOR, Ground, Stand};
use super::needs::{Gathered, Goal, NeedOf, Party};
use super::privacy::Privacy;
use crate::plan::{Direction, Flow, Source, TargetKind};
use crate::scenario::{ProxyScope, Scenario};
use crate::threads::BothEnds;
use numbered::Numbered;
use order::in_order;
use target::proxy;

pub(super) use reasons::{reason, settle};
pub(super) use target::bypasses;

/// So many flows are built at once.
const PIECE: usize = 256;

/// Flows, with what only the planner needs to know of them.
#[derive(Default)]
pub(super) struct Routed<'g> {
    pub(super) flows: Vec<Flow>,
    /// One for each flow.
    notes: Vec<Note<'g>>,
}

/// What only the planner needs to know of a flow.
#[derive(Clone, Copy)]
pub(super) struct Note<'g> {
    /// It is a wildcard that nothing narrowed.
    pub(super) wide: bool,
    /// The machines that open it.
    pub(super) stand: &'g Stand<'g>,
}

impl<'g> Routed<'g> {
    fn with_capacity(flows: usize) -> Routed<'g> {
        Routed { flows: Vec::with_capacity(flows), notes: Vec::with_capacity(flows) }
    }

    /// The flows with what is known of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Flow, Note<'g>)> {
        self.flows.iter().zip(self.notes.iter().copied())
    }

    /// Adds the flows that stand behind these, in pieces of which the last comes first.
    pub(super) fn complete(&mut self, pieces: Vec<Routed<'g>>) {
        for mut piece in pieces.into_iter().rev() {
            self.flows.append(&mut piece.flows);
            self.notes.append(&mut piece.notes);
        }
    }
}

/// The steps of a scenario, and the flows that they become, in an order that depends on their content alone.
pub(super) struct Routes<'g> {
    map: Map<'g>,
    numbers: Numbers,
    steps: Vec<Step<'g>>,
    /// The places of the steps, brought into order.
    order: Vec<usize>,
    /// Where in the order the steps of each flow are.
    flows: Vec<Range<usize>>,
    /// The flows that are still to be built.
    open: BothEnds,
}

/// Where everything is.
#[derive(Clone, Copy)]
struct Map<'g> {
    scenario: &'g Scenario,
    ground: &'g Ground<'g>,
    privacy: &'g Privacy<'g>,
}

/// What many flows have in common, by its numbers.
struct Numbers {
    sources: Numbered<Arc<Source>>,
    /// Hosts and proxies.
    names: Numbered<Id>,
    prefixes: Numbered<Arc<[IpNet]>>,
}

/// A need on its way.
struct Step<'g> {
    key: Key,
    party: &'g Party<'g>,
    need: &'g NeedOf<'g>,
    /// The machines that have it.
    stand: &'g Stand<'g>,
    /// The private endpoint it leads to.
    endpoint: Option<usize>,
}

/// What makes a flow: needs that agree in it share one. What many flows have in common stands here by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    source: u32,
    kind: TargetKind,
    name: u32,
    prefixes: u32,
    protocol: Protocol,
    first: u16,
    last: u16,
    path: Path,
    proxy: Option<u32>,
    direction: Direction,
}

impl Key {
    fn via(&self) -> Via {
        if self.proxy.is_some() { Via::Proxy } else { Via::Direct }
    }
}

impl<'g> Routes<'g> {
    /// Finds the steps of a scenario and brings them into order.
    pub(super) fn new(
        scenario: &'g Scenario,
        ground: &'g Ground<'g>,
        gathered: &'g Gathered<'g>,
        privacy: &'g Privacy<'g>,
    ) -> Routes<'g> {
        let map = Map { scenario, ground, privacy };
        let mut numbers =
            Numbers { sources: Numbered::new(), names: Numbered::new(), prefixes: Numbered::new() };
        let most = gathered.parties.iter().map(|party| party.needs.len()).sum::<usize>();
        let mut steps = Vec::with_capacity(most);
        let mut uses = privacy.uses.iter().peekable();
        for (party_index, party) in gathered.parties.iter().enumerate() {
            let sources = party.stands.iter().map(|stand| numbers.sources.number(&stand.source));
            let stands = sources.zip(&party.stands).collect::<Vec<_>>();
            for (need_index, need) in party.needs.iter().enumerate() {
                let endpoint = uses
                    .next_if(|used| (used.party, used.need) == (party_index, need_index))
                    .map(|used| used.endpoint);
                let Some((source, stand)) = stands.get(need.stand).copied() else { continue };
                let key = numbers.key(&map, (source, stand), party, need, endpoint);
                steps.extend(key.map(|key| Step { key, party, need, stand, endpoint }));
            }
        }
        let order = in_order(&steps, &numbers);
        let key_at = |at: &usize| steps.get(*at).map(|step| step.key);
        let mut flows = Vec::<Range<usize>>::with_capacity(order.len());
        for flow in order.chunk_by(|a, b| key_at(a) == key_at(b)) {
            let from = flows.last().map_or(0, |before| before.end);
            flows.push(from..from + flow.len());
        }
        let open = BothEnds::new(flows.len(), PIECE);
        Routes { map, numbers, steps, order, flows, open }
    }

    /// Builds flows from the first on, until all are built or whoever builds from the back is met.
    pub(super) fn build_from_front(&self) -> Routed<'g> {
        // Growing step by step would take as much memory again.
        let mut routed = Routed::with_capacity(self.flows.len());
        for piece in self.open.take_from_front() {
            self.build(piece, &mut routed);
        }
        routed
    }

    /// Builds flows from the last on, in pieces.
    pub(super) fn build_from_back(&self) -> Vec<Routed<'g>> {
        let built = self.open.take_from_back().map(|piece| {
            let mut routed = Routed::with_capacity(piece.len());
            self.build(piece, &mut routed);
            routed
        });
        built.collect()
    }
}

impl Numbers {
    /// What makes a need a flow, and one flow with others; none where the need falls away.
    fn key(
        &mut self,
        map: &Map<'_>,
        (source, stand): (u32, &Stand<'_>),
        party: &Party<'_>,
        need: &NeedOf<'_>,
        endpoint: Option<usize>,
    ) -> Option<Key> {
        let aim = map.aim(party, need, stand, endpoint)?;
        let requirement = need.requirement;
        let path = map.path(need, stand, endpoint);
        // A proxy that is set for the product alone does not reach what the operating system sends.
        let own_way = party.deployment.proxy_scope == ProxyScope::App && requirement.sender == Sender::System;
        let proxy = proxy(requirement.application, path, &aim.name, stand).filter(|_| !own_way);
        let direction = if &*requirement.from == ADMINISTRATOR && matches!(need.goal, Goal::Machines(_)) {
            Direction::Inbound
        } else {
            Direction::Outbound
        };
        Some(Key {
            source,
            kind: aim.kind,
            name: self.names.number(&aim.name),
            prefixes: self.prefixes.number(&aim.prefixes),
            protocol: requirement.protocol,
            first: requirement.port.first(),
            last: requirement.port.last(),
            path,
            proxy: proxy.map(|(name, _)| self.names.number(name)),
            direction,
        })
    }
}
