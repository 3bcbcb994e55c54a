//! What a device must let through, worked out from the plan's legs, the ledger and the service tags alone, and compared
//! cell by cell: source × destination × port.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_dialect::{Destination, Ledger, Place, RuleSet};
use portolan_model::{PortRange, PrefixSet, Protocol};

use super::Case;

/// A block of cells: every source with every destination on every port.
#[derive(Debug, Clone)]
pub struct Block {
    pub from: PrefixSet,
    pub to: To,
    pub protocol: Protocol,
    pub ports: PortRange,
}

/// Destinations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct To {
    /// By name or tag, as the device writes them.
    pub words: BTreeSet<String>,
    /// By address, of the family of the source.
    pub addresses: PrefixSet,
}

impl Block {
    /// Whether a packet to a known address is let through.
    pub fn lets(&self, from: IpAddr, to: IpAddr, protocol: Protocol, port: u16) -> bool {
        from.is_ipv4() == to.is_ipv4()
            && self.protocol == protocol
            && self.ports.contains(port)
            && self.from.contains(from)
            && self.to.addresses.contains(to)
    }
}

/// What the rules of a place let through.
pub fn of_rules(set: &RuleSet) -> Vec<Block> {
    let blocks = set.rules.iter().flat_map(|rule| {
        let words = match &rule.to {
            Destination::Names { names, .. } => names.iter().map(|name| name.text.clone()).collect(),
            Destination::Tags(tags) => tags.iter().map(|tag| tag.name.clone()).collect(),
            Destination::Addresses(_) => BTreeSet::new(),
        };
        let to = To { words, addresses: rule.to.addresses() };
        rule.ports.iter().map(move |ports| Block {
            from: rule.sources.clone(),
            to: to.clone(),
            protocol: rule.protocol,
            ports: *ports,
        })
    });
    blocks.collect()
}

/// What the connections of a place ask for that the ledger calls written. `v6` tells whether the target can hold IPv6.
pub fn of_plan(case: &Case, place: &Place, ledger: &Ledger, v6: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for flow in &case.plan.flows {
        for leg in flow.legs.iter().filter(|leg| *leg.at == *place.name && leg.device == place.device) {
            let ports = match leg.port_end {
                None => PortRange::single(leg.port).unwrap(),
                Some(last) => format!("{}-{last}", leg.port).parse().unwrap(),
            };
            let service = format!("{}/{ports}", leg.protocol);
            let entry = ledger.entries.iter().find(|entry| {
                (entry.flow.as_str(), entry.device.as_str(), entry.at.as_str())
                    == (&flow.id, place.device.as_str(), &place.name)
                    && (entry.from.as_str(), entry.to.as_str(), entry.service.as_str())
                        == (&leg.from.name, &leg.to.name, &service)
            });
            let entry = entry.unwrap_or_else(|| panic!("the ledger has no {} at {}", flow.id, place.name));
            if !entry.outcome.is_written() {
                continue;
            }
            let from = leg.from.prefixes.iter().copied().collect::<PrefixSet>();
            let means = serde_json::to_value(entry.means).unwrap();
            if means != "addresses" {
                let to = To { words: entry.written.iter().cloned().collect(), addresses: PrefixSet::empty() };
                blocks.push(Block {
                    from: if v6 { from } else { from.v4() },
                    to,
                    protocol: leg.protocol,
                    ports,
                });
                continue;
            }
            let addresses = addresses(case, flow, leg);
            let families = [(from.v4(), addresses.v4()), (from.v6(), addresses.v6())];
            for (from, addresses) in families.into_iter().take(if v6 { 2 } else { 1 }) {
                let to = To { words: BTreeSet::new(), addresses };
                blocks.push(Block { from, to, protocol: leg.protocol, ports });
            }
        }
    }
    blocks
}

/// Where a leg leads, in addresses: its own, those of its private endpoint, or those of its service tags.
fn addresses(case: &Case, flow: &portolan_plan::plan::Flow, leg: &portolan_plan::plan::Leg) -> PrefixSet {
    if !leg.to.prefixes.is_empty() {
        return leg.to.prefixes.iter().copied().collect();
    }
    let endpoint = flow.private_endpoint.as_ref().and_then(|id| case.plan.private_endpoint(id));
    if let Some(subnet) = endpoint.and_then(|endpoint| endpoint.prefix) {
        return [subnet].into_iter().collect();
    }
    let tags = &case.resolved.flows[&flow.id].tags;
    tags.iter().fold(PrefixSet::empty(), |all, tag| all.union(&case.resolved.tags[tag].addresses))
}

/// Where two sets of blocks differ; none where they have the same cells.
pub fn difference(one: &[Block], other: &[Block]) -> Option<String> {
    let all = || one.iter().chain(other);
    let sources = all().fold(vec![PrefixSet::all()], |atoms, block| split(&atoms, &block.from));
    let edges = all().flat_map(|block| [u32::from(block.ports.first()), u32::from(block.ports.last()) + 1]);
    let edges = edges.collect::<BTreeSet<_>>();
    let spread = |blocks: &[Block]| {
        let mut cells = BTreeMap::<(Protocol, u32, usize), To>::new();
        for block in blocks {
            let inside = |edge: &&u32| block.ports.contains(u16::try_from(**edge).unwrap_or(0));
            let atoms = sources.iter().enumerate().filter(|(_, atom)| atom.is_subset(&block.from));
            for (source, _) in atoms {
                for port in edges.iter().filter(inside) {
                    let to = cells.entry((block.protocol, *port, source)).or_default();
                    to.words.extend(block.to.words.iter().cloned());
                    to.addresses = to.addresses.union(&block.to.addresses);
                }
            }
        }
        cells.retain(|_, to| *to != To::default());
        cells
    };
    let (one, other) = (spread(one), spread(other));
    let keys = one.keys().chain(other.keys()).find(|key| one.get(key) != other.get(key))?;
    let (protocol, port, source) = keys;
    Some(format!("{} {protocol}/{port}: {:?} and {:?}", sources[*source], one.get(keys), other.get(keys)))
}

/// Disjoint sets, each of which is inside the set or outside.
fn split(atoms: &[PrefixSet], set: &PrefixSet) -> Vec<PrefixSet> {
    let parts = atoms.iter().flat_map(|atom| [atom.intersection(set), atom.difference(set)]);
    parts.filter(|part| !part.is_empty()).collect()
}
