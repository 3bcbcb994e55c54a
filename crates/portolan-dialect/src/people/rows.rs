//! The legs of a plan as rows: what devices must let through, each thing once.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Application, IpNet, Need, Path, Phases, PortRange, Protocol};
use portolan_plan::plan::{Device, Direction, Flow, Leg, LegEnd, Plan, TargetKind};
use portolan_policy::{Entry, Means, Outcome};

use crate::intent::Why;

/// What one device must let through from one source to one destination.
#[derive(Debug, Clone)]
pub(super) struct Row<'p> {
    /// The device.
    pub(super) device: Device,
    /// Where it stands.
    pub(super) at: &'p Id,
    /// Who opens it.
    pub(super) from: &'p LegEnd,
    /// Where it leads.
    pub(super) to: &'p LegEnd,
    /// What the name of the destination is, as the plan has it for its flow.
    pub(super) kind: TargetKind,
    /// The transport.
    pub(super) protocol: Protocol,
    /// The ports: a single range, or several after [`by_ports`].
    pub(super) ports: BTreeSet<PortRange>,
    /// Seen from the deployments' machines.
    pub(super) direction: Direction,
    /// The strongest need of its connections.
    pub(super) need: Need,
    /// When it is needed.
    pub(super) phases: Phases,
    /// What is spoken.
    pub(super) applications: BTreeSet<Application>,
    /// The ways its connections take.
    pub(super) paths: BTreeSet<Path>,
    /// The service tags of its connections.
    pub(super) tags: BTreeSet<Id>,
    /// Why it is needed.
    pub(super) why: Why,
    /// Its connections.
    pub(super) flows: BTreeSet<Id>,
}

type End<'p> = (&'p str, &'p [IpNet]);
type Key<'p> = (&'p str, Device, End<'p>, End<'p>, Protocol, Option<u16>, &'static str, bool);

/// The rows of a plan by place and device, each in the order of source, destination and port.
pub(super) fn rows<'p>(plan: &'p Plan, at: Option<&str>) -> Vec<Row<'p>> {
    let mut rows = BTreeMap::<Key<'p>, Row<'p>>::new();
    let legs = plan.flows.iter().flat_map(|flow| flow.legs.iter().map(move |leg| (flow, leg)));
    for (flow, leg) in legs.filter(|(_, leg)| at.is_none_or(|at| *leg.at == *at)) {
        let row = row(flow, leg);
        let ports = row.ports.first().copied();
        let key = key(&row, ports.map(PortRange::first), ports.and_then(PortRange::end).is_some());
        match rows.entry(key) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(row);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => known.get_mut().add(row),
        }
    }
    rows.into_values().collect()
}

/// Rows that differ only in their ports as one.
pub(super) fn by_ports(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut joined = BTreeMap::<(Key<'_>, Need), Row<'_>>::new();
    for row in rows {
        match joined.entry((key(&row, None, false), row.need)) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(row);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => known.get_mut().add(row),
        }
    }
    joined.into_values().collect()
}

fn key<'p>(row: &Row<'p>, port: Option<u16>, ranged: bool) -> Key<'p> {
    let (from, to) = (row.from, row.to);
    let direction = row.direction.as_str();
    (
        row.at.as_str(),
        row.device,
        (from.name.as_str(), &from.prefixes),
        (to.name.as_str(), &to.prefixes),
        row.protocol,
        port,
        direction,
        ranged,
    )
}

fn row<'p>(flow: &'p Flow, leg: &'p Leg) -> Row<'p> {
    let kind = if flow.to.name == leg.to.name { flow.to.kind } else { TargetKind::Fqdn };
    Row {
        device: leg.device,
        at: &leg.at,
        from: &leg.from,
        to: &leg.to,
        kind,
        protocol: leg.protocol,
        ports: ports(leg).into_iter().collect(),
        direction: flow.direction,
        need: flow.need,
        phases: flow.phases,
        applications: BTreeSet::from([flow.application]),
        paths: BTreeSet::from([flow.path]),
        tags: flow.service_tags.iter().cloned().collect(),
        why: Why::of(flow),
        flows: BTreeSet::from([flow.id.clone()]),
    }
}

impl Row<'_> {
    fn add(&mut self, other: Self) {
        self.ports.extend(other.ports);
        self.need = self.need.min(other.need);
        self.phases = self.phases.union(other.phases);
        self.applications.extend(other.applications);
        self.paths.extend(other.paths);
        self.tags.extend(other.tags);
        self.why.add(&other.why);
        self.flows.extend(other.flows);
    }
}

/// The port or ports of a leg; none where the plan's numbers are no range.
fn ports(leg: &Leg) -> Option<PortRange> {
    leg.port_end
        .map_or_else(|| PortRange::single(leg.port), |last| format!("{}-{last}", leg.port).parse().ok())
}

/// What the ledger says of rows that people read: each leg stands there as the plan has it.
pub(super) fn entries(plan: &Plan, at: Option<&str>) -> Vec<Entry> {
    let legs = plan.flows.iter().flat_map(|flow| flow.legs.iter().map(move |leg| (flow, leg)));
    legs.filter(|(_, leg)| at.is_none_or(|at| *leg.at == *at)).map(|(flow, leg)| entry(flow, leg)).collect()
}

fn entry(flow: &Flow, leg: &Leg) -> Entry {
    let means = match flow.to.kind {
        TargetKind::Fqdn => Means::Name,
        TargetKind::Suffix | TargetKind::Glob => Means::Wildcard,
        TargetKind::ServiceTag => Means::ServiceTag,
        TargetKind::Prefixes | TargetKind::Named => Means::Addresses,
    };
    Entry {
        flow: flow.id.to_string(),
        device: leg.device.as_str().to_owned(),
        at: leg.at.to_string(),
        from: leg.from.name.to_string(),
        to: leg.to.name.to_string(),
        service: ports(leg)
            .map_or_else(|| leg.protocol.to_string(), |ports| format!("{}/{ports}", leg.protocol)),
        need: flow.need,
        outcome: Outcome::Exact,
        means: Some(means),
        written: vec![leg.to.name.to_string()],
        changes: Vec::new(),
        because: String::new(),
    }
}
