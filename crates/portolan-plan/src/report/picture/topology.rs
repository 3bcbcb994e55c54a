//! What a picture shows: boxes in lanes, lines between them, and who goes which way.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Path, Protocol};

use super::Fact;
use super::describe;
use super::places::Places;
use super::route::{Route, route};
use crate::plan::Plan;

/// A column of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// Who opens connections.
    Sources,
    /// Firewalls and network security groups.
    Filters,
    /// Proxies, gateways, and what lies inside the place itself.
    Ways,
    /// Virtual networks in which a private uplink ends.
    Hubs,
    /// Public services, private endpoints, DNS zones.
    Ends,
}

impl Lane {
    /// All of them, from left to right.
    pub(super) const ALL: [Lane; 5] = [Lane::Sources, Lane::Filters, Lane::Ways, Lane::Hubs, Lane::Ends];

    /// What stands above it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Lane::Sources => "Sites and machines",
            Lane::Filters => "Firewalls and NSGs",
            Lane::Ways => "Proxies, gateways, local",
            Lane::Hubs => "Hubs",
            Lane::Ends => "Services and private endpoints",
        }
    }
}

/// How a line is drawn, and what that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// To the internet, or to a public address, without a proxy.
    Direct,
    /// Through a proxy.
    Proxy,
    /// To a private endpoint.
    Private,
    /// Over a service endpoint of the subnet.
    Service,
    /// Over ExpressRoute Microsoft peering.
    Peering,
    /// Inside the customer's own networks.
    Local,
    /// Questions that a resolver forwards, and the zones that answer them.
    Dns,
}

impl Kind {
    /// All of them, in the order of the legend.
    pub(super) const ALL: [Kind; 7] =
        [Kind::Direct, Kind::Proxy, Kind::Private, Kind::Service, Kind::Peering, Kind::Local, Kind::Dns];

    /// The word that classes use.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Proxy => "proxy",
            Kind::Private => "private",
            Kind::Service => "service",
            Kind::Peering => "peering",
            Kind::Local => "local",
            Kind::Dns => "dns",
        }
    }

    /// What the legend says.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Kind::Direct => "public, direct",
            Kind::Proxy => "through a proxy",
            Kind::Private => "to a private endpoint",
            Kind::Service => "over a service endpoint",
            Kind::Peering => "over Microsoft peering",
            Kind::Local => "local",
            Kind::Dns => "forwarded DNS",
        }
    }
}

/// A place at which a device stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    /// Sites that are shown as one, by number.
    Sites(usize),
    /// A virtual network or a subnet.
    Named(Id),
}

/// What a box stands for; the order is that of the boxes of a lane before lines have a say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// Machines in sites that are shown as one.
    Sites(usize),
    /// Machines in subnets of a virtual network.
    Subnets(Id, Vec<Id>),
    /// Machines of which nobody said where they stand.
    Nowhere,
    /// A network security group, by the place it guards.
    Nsg(Id),
    /// A firewall or appliance.
    Firewall(At),
    /// A proxy.
    Proxy(Id),
    /// ExpressRoute Microsoft peering.
    Peering,
    /// What is inside the place itself.
    Local(At),
    /// The gateway of a virtual network.
    Gateway(Id),
    /// A private way that is missing.
    NoWay(At),
    /// A virtual network in which a private uplink ends.
    Hub(Id),
    /// Public services, by the path that leads there and whether it goes through a proxy.
    Public(Path, bool),
    /// Private endpoints, by virtual network and subnet.
    Endpoints(Option<Id>, Option<Id>),
    /// Private DNS zones, by the virtual networks they are linked to.
    Zones(Vec<Id>),
}

impl Key {
    /// The lane in which it stands.
    pub(super) const fn lane(&self) -> Lane {
        match self {
            Key::Sites(_) | Key::Subnets(..) | Key::Nowhere => Lane::Sources,
            Key::Nsg(_) | Key::Firewall(_) => Lane::Filters,
            Key::Proxy(_) | Key::Gateway(_) | Key::Peering | Key::NoWay(_) | Key::Local(_) => Lane::Ways,
            Key::Hub(_) => Lane::Hubs,
            Key::Public(..) | Key::Endpoints(..) | Key::Zones(_) => Lane::Ends,
        }
    }

    /// The class of its box.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Key::Sites(_) | Key::Subnets(..) | Key::Nowhere => "place",
            Key::Nsg(_) | Key::Firewall(_) => "filter",
            Key::Proxy(_) => "proxy",
            Key::Gateway(_) | Key::Peering => "gateway",
            Key::NoWay(_) => "missing",
            Key::Local(_) => "local",
            Key::Hub(_) => "hub",
            Key::Public(..) => "public",
            Key::Endpoints(..) => "private",
            Key::Zones(_) => "dns",
        }
    }
}

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
    let mut lines = BTreeMap::<(Key, Key, Kind), (BTreeSet<Port>, Vec<Id>)>::new();
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
        way.names.extend(describe::goals(plan, flow));
    }
    beside_flows(plan, &mut boxes, &mut lines);
    let nodes = boxes.iter().map(|(key, seen)| describe::node(plan, &places, key, seen)).collect::<Vec<_>>();
    let number = boxes.keys().zip(0..).collect::<BTreeMap<_, usize>>();
    let edges = lines.iter().filter_map(|((from, to, kind), (ports, flows))| {
        let (from, to) = (*number.get(from)?, *number.get(to)?);
        Some(Edge { from, to, kind: *kind, ports: ports.clone(), flows: flows.clone() })
    });
    let edges = edges.collect();
    let named = |key: &Key| number.get(key).and_then(|at| nodes.get(*at));
    let mut facts = Vec::new();
    for ((source, role, devices, end), Goal { ports, flows, names }) in ways {
        let stop = |key: &Key| named(key).map(describe::stop).unwrap_or_default();
        facts.push(Fact {
            from: describe::who(&places, &source, &role),
            by_way_of: devices.iter().map(stop).collect(),
            to: named(&end).map(|node| describe::end(node, names)).unwrap_or_default(),
            ports: ports.iter().map(describe::port).collect(),
            count: flows.len(),
            flows,
        });
    }
    facts.extend(lines.iter().filter(|(_, (_, flows))| flows.is_empty()).map(|((from, to, _), _)| Fact {
        from: named(from).map(describe::stop).unwrap_or_default(),
        by_way_of: Vec::new(),
        to: named(to).map(|node| describe::end(node, node.lines.clone())).unwrap_or_default(),
        ports: Vec::new(),
        count: 0,
        flows: Vec::new(),
    }));
    let description = describe::whole(plan, &facts);
    Topology { title: format!("Topology of {}", plan.scenario), description, nodes, edges, facts }
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
fn beside_flows(
    plan: &Plan,
    boxes: &mut Gathered,
    lines: &mut BTreeMap<(Key, Key, Kind), (BTreeSet<Port>, Vec<Id>)>,
) {
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
