//! What a picture shows: boxes in lanes, lines between them, and who goes which way.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::Protocol;

use super::Fact;
use super::describe;
use super::kinds::{Key, Kind};
use super::places::Places;
use super::route::{Route, route};
use super::rows;
use crate::plan::Plan;

/// A port: protocol, first and last number.
pub(super) type Port = (u16, Option<u16>, Protocol);

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// What it stands for.
    pub(super) key: Key,
    /// Its name.
    pub(super) title: String,
    /// What it is.
    pub(super) about: String,
    /// What is in it, a line each.
    pub(super) lines: Vec<String>,
}

/// A line from one box to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    /// The box where it begins, by number.
    pub(super) from: usize,
    /// The box where it ends.
    pub(super) to: usize,
    /// How it is drawn.
    pub(super) kind: Kind,
    /// The ports of the flows on it.
    pub(super) ports: BTreeSet<Port>,
    /// The flows on it, in the plan's order; none on lines to DNS zones.
    pub(super) flows: Vec<Id>,
    /// The virtual networks at its ends are not peered, so that nothing passes yet.
    pub(super) unpeered: bool,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topology {
    /// What it is the topology of.
    pub(super) title: String,
    /// The same in some sentences, for whoever does not see it.
    pub(super) description: String,
    /// The boxes, in the order of [`Key`].
    pub(super) nodes: Vec<Node>,
    /// The lines, in the order of their ends.
    pub(super) edges: Vec<Edge>,
    /// Who goes which way.
    pub(super) facts: Vec<Fact>,
}

/// What is gathered about the flows that begin or end at a box, by role, product or name.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Names or addresses.
    pub(super) names: BTreeSet<String>,
    /// Ports.
    pub(super) ports: BTreeSet<Port>,
}

/// What is gathered about all boxes.
pub(super) type Gathered = BTreeMap<Key, BTreeMap<Id, Seen>>;

/// What is gathered about all lines: the ports and the flows on each.
type Lines = BTreeMap<(Key, Key, Kind), (BTreeSet<Port>, Vec<Id>)>;

/// What flows share that take the same way: the place, the role, the devices, the end.
type Way = (Key, Id, Vec<Key>, Key);

/// What is gathered about flows that take the same way.
#[derive(Debug, Default)]
struct Goal {
    ports: BTreeSet<Port>,
    flows: Vec<Id>,
    /// Where exactly they lead, in the words of the end's box.
    names: BTreeSet<String>,
}

/// Finds out what the picture of a plan shows.
pub(super) fn topology(plan: &Plan) -> Topology {
    let places = Places::of(plan);
    let mut boxes = Gathered::new();
    let mut lines = Lines::new();
    let mut ways = BTreeMap::<Way, Goal>::new();
    for flow in &plan.flows {
        let Route { source, devices, end, kind } = route(plan, &places, flow);
        let port = (flow.port, flow.port_end, flow.protocol);
        let role = boxes.entry(source.clone()).or_default().entry(flow.from.role.clone()).or_default();
        role.names.extend(flow.from.networks.iter().map(ToString::to_string));
        gather(boxes.entry(end.clone()).or_default(), &end, flow, port);
        let mut stops = devices.clone();
        stops.insert(0, source.clone());
        stops.push(end.clone());
        // Lines lead from left to right, whatever the order of the legs.
        stops.sort_by_key(Key::lane);
        stops.dedup();
        for (from, to) in stops.iter().zip(stops.iter().skip(1)) {
            boxes.entry(from.clone()).or_default();
            let line = lines.entry((from.clone(), to.clone(), kind)).or_default();
            line.0.insert(port);
            line.1.push(flow.id.clone());
        }
        let way = ways.entry((source, flow.from.role.clone(), devices, end)).or_default();
        way.ports.insert(port);
        way.flows.push(flow.id.clone());
        way.names.extend(rows::goals(plan, flow));
    }
    beside_flows(plan, &mut boxes, &mut lines);
    let nodes = boxes.iter().map(|(key, seen)| describe::node(plan, &places, key, seen)).collect::<Vec<_>>();
    let number = boxes.keys().zip(0..).collect::<BTreeMap<_, usize>>();
    let edges = lines.iter().filter_map(|((from, to, kind), (ports, flows))| {
        let unpeered = unpeered(plan, from, to);
        let (from, to) = (*number.get(from)?, *number.get(to)?);
        Some(Edge { from, to, kind: *kind, ports: ports.clone(), flows: flows.clone(), unpeered })
    });
    let edges = edges.collect();
    let named = |key: &Key| number.get(key).and_then(|at| nodes.get(*at));
    let mut facts = Vec::new();
    for ((source, role, devices, end), Goal { ports, flows, names }) in ways {
        let stop = |key: &Key| named(key).map(rows::stop).unwrap_or_default();
        facts.push(Fact {
            from: rows::who(&places, &source, &role),
            by_way_of: devices.iter().map(stop).collect(),
            to: named(&end).map(|node| rows::end(node, names)).unwrap_or_default(),
            ports: ports.iter().map(describe::port).collect(),
            count: flows.len(),
            flows,
        });
    }
    facts.extend(lines.iter().filter(|(_, (_, flows))| flows.is_empty()).map(|((from, to, _), _)| Fact {
        from: named(from).map(rows::stop).unwrap_or_default(),
        by_way_of: Vec::new(),
        to: named(to).map(|node| rows::end(node, node.lines.clone())).unwrap_or_default(),
        ports: Vec::new(),
        count: 0,
        flows: Vec::new(),
    }));
    let description = rows::whole(plan, &facts);
    Topology { title: format!("Topology of {}", plan.scenario), description, nodes, edges, facts }
}

/// Whether a line leads from one virtual network to another that it is not peered with.
fn unpeered(plan: &Plan, from: &Key, to: &Key) -> bool {
    let (Key::Hub(hub), Key::Endpoints(Some(vnet), _)) = (from, to) else { return false };
    let known = plan.vnets.iter().find(|one| one.name == *hub);
    hub != vnet && known.is_some_and(|one| !one.peered_with.contains(vnet))
}

/// Adds what a flow says about its end: public services by product, all else by name.
fn gather(seen: &mut BTreeMap<Id, Seen>, end: &Key, flow: &crate::plan::Flow, port: Port) {
    let name = flow.to.name.to_string();
    let labels = match end {
        Key::Public(..) => flow.reasons.iter().map(|reason| reason.service.clone()).collect(),
        _ => vec![flow.to.name.clone()],
    };
    for label in labels {
        let seen = seen.entry(label).or_default();
        seen.names.insert(name.clone());
        seen.ports.insert(port);
    }
}

/// Adds private endpoints to which no flow leads, and the zones.
fn beside_flows(plan: &Plan, boxes: &mut Gathered, lines: &mut Lines) {
    for endpoint in &plan.private_endpoints {
        boxes.entry(Key::Endpoints(endpoint.vnet.clone(), endpoint.subnet.clone())).or_default();
    }
    for record in &plan.dns {
        let Some(zone) = &record.zone else { continue };
        let key = Key::Zones(record.linked_to.clone());
        boxes.entry(key.clone()).or_default().entry(zone.clone()).or_default();
        for vnet in &record.linked_to {
            let hub = Key::Hub(vnet.clone());
            if boxes.contains_key(&hub) {
                lines.entry((hub, key.clone(), Kind::Dns)).or_default();
            }
        }
    }
}
