//! Gives each need a path and the legs on it, and merges equal ones into flows.

mod legs;
mod numbered;
mod order;
mod reasons;
mod target;

use std::fmt::Write as _;
use std::sync::Arc;

use portolan_catalog::{Id, Sender};
use portolan_model::{IpNet, Path, Protocol, Via};
use rustc_hash::{FxBuildHasher, FxHashMap};
use sha2::{Digest as _, Sha256};

use super::ground::{ADMINISTRATOR, Ground, Stand};
use super::needs::{Gathered, Goal, NeedOf, Party};
use super::privacy::Privacy;
use crate::plan::{Direction, Flow, Source, Target, TargetKind, prefixes};
use crate::scenario::{ProxyScope, Scenario};
use numbered::Numbered;
use order::{Ranks, in_order};
use reasons::{merge, tls};

pub(super) use reasons::{reason, settle};
pub(super) use target::bypasses;

/// A flow with what only the planner needs to know of it.
pub(super) struct Routed<'g> {
    pub(super) flow: Flow,
    /// What makes it one flow.
    key: Key,
    /// It is a wildcard that nothing narrowed.
    pub(super) wide: bool,
    /// The machines that open it.
    pub(super) stand: &'g Stand<'g>,
}

/// The flows of a scenario, in an order that depends on their content alone.
pub(super) fn flows<'g>(
    scenario: &Scenario,
    ground: &Ground<'_>,
    gathered: &'g Gathered<'_>,
    privacy: &Privacy<'_>,
) -> Vec<Routed<'g>> {
    // Most needs become a flow of their own; growing step by step would take as much memory again.
    let most = gathered.parties.iter().map(|party| party.needs.len()).sum::<usize>();
    let mut router = Router {
        scenario,
        ground,
        privacy,
        sources: Numbered::new(),
        hashes: Vec::new(),
        names: Numbered::new(),
        prefixes: Numbered::new(),
        known: FxHashMap::with_capacity_and_hasher(most, FxBuildHasher),
        routed: Vec::with_capacity(most),
        empty: Arc::from([]),
        text: String::new(),
    };
    let mut uses = privacy.uses.iter().peekable();
    for (party_index, party) in gathered.parties.iter().enumerate() {
        let sources = party.stands.iter().map(|stand| router.source(&stand.source)).collect::<Vec<_>>();
        for (need_index, need) in party.needs.iter().enumerate() {
            let endpoint = uses
                .next_if(|used| (used.party, used.need) == (party_index, need_index))
                .map(|used| used.endpoint);
            if let Some(source) = sources.get(need.stand) {
                router.route(party, need, *source, endpoint);
            }
        }
    }
    let ranks = Ranks { sources: router.sources.ranks(), names: router.names.ranks() };
    let mut routed = router.routed;
    for one in &mut routed {
        settle(&mut one.flow.reasons);
        one.flow.service_tags.sort();
        one.flow.service_tags.dedup();
        one.flow.to.examples.sort();
        one.flow.to.examples.dedup();
        one.flow.to.discovered_for.sort();
        one.flow.to.discovered_for.dedup();
    }
    in_order(routed, &ranks)
}

/// What makes a flow: needs that agree in it share one. What many flows have in common stands here by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

struct Router<'r, 'g> {
    scenario: &'r Scenario,
    ground: &'r Ground<'r>,
    privacy: &'r Privacy<'r>,
    sources: Numbered<Arc<Source>>,
    /// By number of a source, the part of a hash that all its flows share.
    hashes: Vec<Sha256>,
    /// Hosts and proxies.
    names: Numbered<Id>,
    prefixes: Numbered<Arc<[IpNet]>>,
    /// By key, the place of a flow.
    known: FxHashMap<Key, u32>,
    routed: Vec<Routed<'g>>,
    empty: Arc<[IpNet]>,
    /// Room in which the text behind an id is written.
    text: String,
}

impl<'g> Router<'_, 'g> {
    /// The number of a source.
    fn source(&mut self, source: &Arc<Source>) -> u32 {
        let number = self.sources.number(source);
        if self.hashes.len() < self.sources.len() {
            self.hashes.push(hash_of(source));
        }
        number
    }

    fn route(&mut self, party: &'g Party<'_>, need: &NeedOf<'_>, source: u32, endpoint: Option<usize>) {
        let Some(stand) = party.stands.get(need.stand) else { return };
        let Some((target, wide)) = self.target(party, need, stand, endpoint) else { return };
        let requirement = need.requirement;
        let path = self.path(need, stand, endpoint);
        // A proxy that is set for the product alone does not reach what the operating system sends.
        let own_way = party.deployment.proxy_scope == ProxyScope::App && requirement.sender == Sender::System;
        let proxy = self.proxy(requirement.application, path, &target, stand).filter(|_| !own_way);
        let direction = if &*requirement.from == ADMINISTRATOR && matches!(need.goal, Goal::Machines(_)) {
            Direction::Inbound
        } else {
            Direction::Outbound
        };
        let key = Key {
            source,
            kind: target.kind,
            name: self.names.number(&target.name),
            prefixes: self.prefixes.number(&target.prefixes),
            protocol: requirement.protocol,
            first: requirement.port.first(),
            last: requirement.port.last(),
            path,
            proxy: proxy.map(|(name, _)| self.names.number(name)),
            direction,
        };
        let reason = reason(party, need);
        let public = matches!(path, Path::Public | Path::MicrosoftPeering | Path::ServiceEndpoint);
        let product = party.units.get(need.unit).map(|unit| unit.product);
        let addresses_discouraged =
            public && product.is_some_and(|product| !product.addresses_discouraged.is_empty());
        let tags: &[Id] = if public { &need.tags } else { &[] };
        let tls = tls(party, need);
        let next = u32::try_from(self.routed.len()).unwrap_or(u32::MAX);
        let place = *self.known.entry(key).or_insert(next);
        if place != next {
            let known = usize::try_from(place).ok().and_then(|place| self.routed.get_mut(place));
            if let Some(known) = known {
                merge(&mut known.flow, reason, tags, tls, need, target);
                known.flow.addresses_discouraged |= addresses_discouraged;
                known.wide |= wide;
            }
            return;
        }
        let legs = self.legs(stand, &target, need, path, proxy, party);
        let flow = Flow {
            id: self.id(&key, &target, proxy.map_or("", |(name, _)| name)),
            from: Arc::clone(&stand.source),
            to: target,
            protocol: requirement.protocol,
            port: requirement.port.first(),
            port_end: requirement.port.end(),
            application: requirement.application,
            websocket: requirement.websocket,
            direction,
            path,
            via: key.via(),
            proxy: proxy.map(|(name, _)| name.clone()),
            legs,
            phases: reason.phases,
            need: need.need,
            status: need.status,
            may_not_resolve: need.may_not_resolve,
            service_tags: tags.to_vec(),
            tags_global_only: requirement.tags_global_only,
            addresses_discouraged,
            tls,
            private_endpoint: endpoint
                .and_then(|index| self.privacy.endpoints.get(index))
                .map(|e| e.plan.id.clone()),
            reasons: vec![reason],
        };
        self.routed.push(Routed { flow, key, wide, stand });
    }

    /// The id of a flow: the first 16 hexadecimal digits of a hash of what makes it one.
    fn id(&mut self, key: &Key, target: &Target, proxy: &str) -> Id {
        let text = &mut self.text;
        text.clear();
        for part in ["\n", key.kind.as_str(), "\n", &*target.name, "\n"] {
            text.push_str(part);
        }
        for prefix in target.prefixes.iter() {
            prefixes::push(text, prefix);
            text.push(' ');
        }
        for part in ["\n", key.protocol.as_str(), "\n"] {
            text.push_str(part);
        }
        let _ = write!(text, "{}-{}", key.first, key.last);
        let via = key.via().as_str();
        for part in ["\n", key.path.as_str(), "\n", via, " ", proxy, "\n", key.direction.as_str()] {
            text.push_str(part);
        }
        let source = usize::try_from(key.source).ok().and_then(|source| self.hashes.get(source));
        let mut hash = source.cloned().unwrap_or_default();
        hash.update(text.as_bytes());
        Id::from(hexadecimal(hash.finalize().get(..8).unwrap_or_default()))
    }
}

/// The part of an id's hash that the source gives.
fn hash_of(source: &Source) -> Sha256 {
    let mut text = String::with_capacity(160);
    let place = source.site.as_deref().or(source.vnet.as_deref()).unwrap_or("");
    let kind = if source.site.is_some() { "site" } else { "vnet" };
    let _ = write!(text, "{}\n{kind}\n{place}\n", source.role);
    for subnet in &source.subnets {
        let _ = write!(text, "{subnet} ");
    }
    for network in &source.networks {
        prefixes::push(&mut text, network);
        text.push(' ');
    }
    Sha256::new_with_prefix(text.as_bytes())
}

/// Whole bytes as hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value & 15)).map_or('0', |digit| char::from(*digit));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
