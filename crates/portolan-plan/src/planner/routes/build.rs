//! Makes flows of the steps that lead to them.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use portolan_catalog::Id;
use portolan_model::Path;
use sha2::{Digest as _, Sha256};

use super::reasons::{merge, reason, settle, tls};
use super::{Key, Note, Numbers, Routed, Routes, Step};
use crate::plan::{Flow, Source, Target, prefixes};
use crate::planner::needs::{Goal, NeedOf};

impl<'g> Routes<'g> {
    /// Builds some of the flows, in order.
    pub(super) fn build(&self, flows: Range<usize>, routed: &mut Routed<'g>) {
        // Flows of one source stand together, and share a part of the hash that their ids are made from.
        let mut source = None;
        for places in self.flows.get(flows).unwrap_or_default() {
            let places = self.order.get(places.clone()).unwrap_or_default();
            let mut steps = places.iter().filter_map(|at| self.steps.get(*at));
            let Some(first) = steps.next() else { continue };
            let hash = match source.take() {
                Some((number, hash)) if number == first.key.source => hash,
                _ => self.numbers.hash_of_source(&first.key),
            };
            let mut flow = self.flow(first, self.numbers.id(&first.key, &hash));
            let mut wide = is_wide(first.need);
            source = Some((first.key.source, hash));
            for step in steps {
                merge(&mut flow, step);
                wide |= is_wide(step.need);
            }
            settle(&mut flow.reasons);
            for list in [&mut flow.service_tags, &mut flow.to.examples, &mut flow.to.discovered_for] {
                list.sort();
                list.dedup();
            }
            routed.flows.push(flow);
            routed.notes.push(Note { wide, stand: first.stand });
        }
    }

    /// A flow with a single reason.
    fn flow(&self, step: &Step<'g>, id: Id) -> Flow {
        let Step { key, party, need, stand, endpoint } = step;
        let requirement = need.requirement;
        let (examples, discovered_for) = need.goal.instances();
        let to = Target {
            kind: key.kind,
            name: self.numbers.names.thing(key.name).cloned().unwrap_or_else(|| Id::from("")),
            prefixes: self.numbers.prefixes.thing(key.prefixes).cloned().unwrap_or_default(),
            examples: examples.to_vec(),
            discovered_for: discovered_for.to_vec(),
            addresses: None,
            uncovered: None,
        };
        let proxy = key.proxy.and_then(|number| self.numbers.names.thing(number));
        let reason = reason(party, need);
        Flow {
            id,
            from: Arc::clone(&stand.source),
            protocol: key.protocol,
            port: key.first,
            port_end: requirement.port.end(),
            application: requirement.application,
            websocket: requirement.websocket,
            direction: key.direction,
            path: key.path,
            via: key.via(),
            legs: self.map.legs(step, &to, proxy.and(stand.proxy)),
            to,
            proxy: proxy.cloned(),
            phases: reason.phases,
            need: need.need,
            status: need.status,
            may_not_resolve: need.may_not_resolve,
            service_tags: step.tags().to_vec(),
            tags_global_only: requirement.tags_global_only,
            addresses_discouraged: step.addresses_discouraged(),
            tls: tls(party, need),
            private_endpoint: endpoint
                .and_then(|index| self.map.privacy.endpoints.get(index))
                .map(|endpoint| endpoint.plan.id.clone()),
            reasons: vec![reason],
        }
    }
}

fn is_wide(need: &NeedOf<'_>) -> bool {
    matches!(need.goal, Goal::Host { wide: true, .. })
}

impl Step<'_> {
    /// Whether it leads to public addresses.
    fn is_public(&self) -> bool {
        matches!(self.key.path, Path::Public | Path::MicrosoftPeering | Path::ServiceEndpoint)
    }

    /// The service tags that hold where it leads.
    pub(super) fn tags(&self) -> &[Id] {
        if self.is_public() { &self.need.tags } else { &[] }
    }

    /// Whether documents advise against rules that list where it leads.
    pub(super) fn addresses_discouraged(&self) -> bool {
        let product = self.party.units.get(self.need.unit).map(|unit| unit.product);
        self.is_public() && product.is_some_and(|product| !product.addresses_discouraged.is_empty())
    }
}

impl Numbers {
    /// The id of a flow: the first 16 hexadecimal digits of a hash of what makes it one.
    pub(super) fn id(&self, key: &Key, source: &Sha256) -> Id {
        let name = self.names.thing(key.name).map_or("", Id::as_str);
        let proxy = key.proxy.and_then(|number| self.names.thing(number)).map_or("", Id::as_str);
        let mut text = String::with_capacity(160);
        for part in ["\n", key.kind.as_str(), "\n", name, "\n"] {
            text.push_str(part);
        }
        for prefix in self.prefixes.thing(key.prefixes).iter().flat_map(|prefixes| prefixes.iter()) {
            prefixes::push(&mut text, prefix);
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
        let hash = source.clone().chain_update(text.as_bytes());
        Id::from(hexadecimal(hash.finalize().get(..8).unwrap_or_default()))
    }

    /// The part of an id's hash that the source gives.
    pub(super) fn hash_of_source(&self, key: &Key) -> Sha256 {
        self.sources.thing(key.source).map(|source| hash_of(source)).unwrap_or_default()
    }
}

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
