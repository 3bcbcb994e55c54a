//! Flows that come, go, move and change.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{HostPattern, Protocol};

use super::{Change, Difference, FlowChange, Move, differences};
use crate::plan::{Direction, Flow, Plan, TargetKind};

pub(super) struct Flows {
    pub(super) open: Vec<FlowChange>,
    pub(super) close: Vec<FlowChange>,
    pub(super) moved: Vec<Move>,
    pub(super) change: Vec<Change>,
}

/// What stays the same when a flow takes another way.
type Ends<'f> = (&'f Id, Option<&'f Id>, Option<&'f Id>, &'f Id, Protocol, u16, Option<u16>, Direction);

fn ends(flow: &Flow) -> Ends<'_> {
    let from = &flow.from;
    let (site, vnet) = (from.site.as_ref(), from.vnet.as_ref());
    (&from.role, site, vnet, &flow.to.name, flow.protocol, flow.port, flow.port_end, flow.direction)
}

/// Compares the flows that count; `whole` are the plans that they are taken from, the old one first.
pub(super) fn compare(before: &Plan, after: &Plan, whole: [&Plan; 2]) -> Flows {
    let old = before.flows.iter().map(|flow| (&flow.id, flow)).collect::<BTreeMap<_, _>>();
    let new = after.flows.iter().map(|flow| (&flow.id, flow)).collect::<BTreeMap<_, _>>();
    let mut gone = by_ends(before.flows.iter().filter(|flow| !new.contains_key(&flow.id)));
    let mut come = by_ends(after.flows.iter().filter(|flow| !old.contains_key(&flow.id)));
    let mut moved = Vec::new();
    for (ends, come) in &mut come {
        let Some(gone) = gone.get_mut(ends) else { continue };
        let pairs = come.len().min(gone.len());
        for (before, after) in gone.drain(..pairs).zip(come.drain(..pairs)) {
            moved.push(Move { what: way(before, after), before: before.clone(), after: after.clone() });
        }
    }
    let both = before.flows.iter().filter_map(|flow| Some((flow, *new.get(&flow.id)?)));
    let change = both.filter_map(|(old, new)| {
        let what = inside(old, new);
        (!what.is_empty()).then(|| Change { before: old.clone(), after: new.clone(), what })
    });
    let mut change = change.collect::<Vec<_>>();
    change.sort_by(|a, b| a.after.id.cmp(&b.after.id));
    let [whole_old, whole_new] = whole;
    let only = |flows: BTreeMap<_, Vec<&Flow>>, plan: &Plan, other: &Plan, comes: bool| {
        let left = flows.into_values().flatten().map(|flow: &Flow| flow.id.clone()).collect::<BTreeSet<_>>();
        let flows = plan.flows.iter().filter(|flow| left.contains(&flow.id));
        let change = |flow: &Flow| FlowChange {
            covered_by: covering(flow, other),
            because: because(flow, if comes { whole_old } else { whole_new }, comes),
            flow: flow.clone(),
        };
        flows.map(change).collect::<Vec<_>>()
    };
    Flows { open: only(come, after, before, true), close: only(gone, before, after, false), moved, change }
}

/// Flows by what stays the same, those of one key in the order of their ids.
fn by_ends<'f>(flows: impl Iterator<Item = &'f Flow>) -> BTreeMap<Ends<'f>, Vec<&'f Flow>> {
    let mut by = BTreeMap::<_, Vec<_>>::new();
    for flow in flows {
        by.entry(ends(flow)).or_default().push(flow);
    }
    for flows in by.values_mut() {
        flows.sort_by_key(|flow| &flow.id);
    }
    by
}

fn text(id: Option<&Id>) -> String {
    id.map(Id::to_string).unwrap_or_default()
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

/// What differs in the way of a flow.
fn way(old: &Flow, new: &Flow) -> Vec<Difference> {
    let mut what = differences([
        ("from.networks", list(&old.from.networks), list(&new.from.networks)),
        ("from.subnets", list(&old.from.subnets), list(&new.from.subnets)),
        ("to.kind", old.to.kind.as_str().to_owned(), new.to.kind.as_str().to_owned()),
        ("path", old.path.to_string(), new.path.to_string()),
        ("via", old.via.to_string(), new.via.to_string()),
        ("proxy", text(old.proxy.as_ref()), text(new.proxy.as_ref())),
    ]);
    what.extend(inside(old, new));
    what
}

/// What differs in a flow that goes the same way.
fn inside(old: &Flow, new: &Flow) -> Vec<Difference> {
    let tls = |flow: &Flow, min: bool| match &flow.tls {
        None => String::new(),
        Some(tls) if min => text(tls.min_version.as_ref()),
        Some(tls) => tls.inspection.to_string(),
    };
    let whom = |flow: &Flow| {
        let whom = flow.reasons.iter().map(|reason| format!("{}: {}", reason.deployment, reason.requirement));
        list(whom.collect::<BTreeSet<_>>())
    };
    differences([
        ("to.prefixes", list(old.to.prefixes.iter()), list(new.to.prefixes.iter())),
        ("to.examples", list(&old.to.examples), list(&new.to.examples)),
        ("application", old.application.to_string(), new.application.to_string()),
        ("websocket", old.websocket.to_string(), new.websocket.to_string()),
        ("phases", list(old.phases.iter()), list(new.phases.iter())),
        ("need", old.need.to_string(), new.need.to_string()),
        ("status", old.status.to_string(), new.status.to_string()),
        ("may_not_resolve", old.may_not_resolve.to_string(), new.may_not_resolve.to_string()),
        ("service_tags", list(&old.service_tags), list(&new.service_tags)),
        ("tls.inspection", tls(old, false), tls(new, false)),
        ("tls.min_version", tls(old, true), tls(new, true)),
        ("private_endpoint", text(old.private_endpoint.as_ref()), text(new.private_endpoint.as_ref())),
        ("reasons", whom(old), whom(new)),
    ])
}

/// A wider destination of the other plan that holds this one.
fn covering(flow: &Flow, other: &Plan) -> Option<Id> {
    if !matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob) {
        return None;
    }
    let pattern = flow.to.name.parse::<HostPattern>().ok()?;
    let same = |wide: &&Flow| {
        matches!(wide.to.kind, TargetKind::Suffix | TargetKind::Glob)
            && wide.from == flow.from
            && (wide.protocol, wide.port, wide.port_end) == (flow.protocol, flow.port, flow.port_end)
            && (wide.path, wide.via, &wide.proxy) == (flow.path, flow.via, &flow.proxy)
            && wide.to.name != flow.to.name
    };
    let covers = |wide: &&Flow| wide.to.name.parse::<HostPattern>().is_ok_and(|wide| wide.covers(&pattern));
    let wide = other.flows.iter().filter(same).filter(covers);
    wide.max_by_key(|wide| (wide.to.name.len(), &wide.to.name)).map(|wide| wide.to.name.clone())
}

/// Why a flow that one plan has is not in the other.
fn because(flow: &Flow, other: &Plan, comes: bool) -> Vec<String> {
    let mut because = BTreeSet::new();
    let deployments = |plan: &Plan| {
        let reasons = plan.flows.iter().flat_map(|flow| &flow.reasons);
        reasons.map(|reason| reason.deployment.clone()).collect::<BTreeSet<_>>()
    };
    let known = deployments(other);
    for reason in &flow.reasons {
        if !known.contains(&reason.deployment) {
            let word = if comes { "new" } else { "gone" };
            because.insert(format!("deployment `{}` is {word}", reason.deployment));
            continue;
        }
        let not_planned = other.not_planned.iter().filter(|not| {
            not.requirement == reason.requirement
                && not.deployments.contains(&reason.deployment)
                && (not.hosts.is_empty() || not.hosts.iter().any(|host| may_be(host, &flow.to.name)))
        });
        for not in not_planned.filter(|not| !not.because.is_empty()) {
            because.insert(format!("`{}`: {}", reason.requirement, list(not.because.iter())));
        }
    }
    // A flow that does not count in the other plan may stand there all the same.
    if let Some(twin) = other.flow(&flow.id) {
        let (before, after) = if comes { (twin.need, flow.need) } else { (flow.need, twin.need) };
        because.insert(format!("{before} before, {after} now"));
    }
    because.into_iter().collect()
}

/// Whether a host as the catalog writes it, with its placeholders, may have become this name.
fn may_be(template: &str, name: &str) -> bool {
    let mut rest = name;
    let mut first = true;
    for piece in template.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, after)| after)) {
        match rest.find(piece) {
            Some(at) if at == 0 || !first => rest = rest.get(at + piece.len()..).unwrap_or_default(),
            _ => return false,
        }
        first = false;
    }
    rest.is_empty() || template.ends_with('}')
}
