//! What a device must let through, each thing once, with the flows behind it.

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_model::{IpNet, Need, Protocol, Via};

use super::flow_link;
use super::sheet::{Cell, Column, Link, Row, Sheet, copied, prose, with_addresses, word};
use crate::plan::{Device, Direction, Flow, Leg, LegEnd, Plan};
use crate::report::table::{address, port};

/// What a device must let through from one source to one destination.
struct Passage<'p> {
    leg: &'p Leg,
    flows: Vec<&'p Flow>,
}

type End<'p> = (&'p str, &'p [IpNet]);

/// The passages of one device by their source.
type BySource<'p> =
    BTreeMap<End<'p>, BTreeMap<(End<'p>, Protocol, u16, Option<u16>, Direction), Passage<'p>>>;

/// The columns of [`sheets`].
const COLUMNS: [Column; 8] = [
    copied("Destination"),
    copied("Port"),
    word("Opened"),
    word("Path"),
    word("Need"),
    word("TLS inspection"),
    copied("Service tags"),
    prose("What for"),
];

/// What every device of a kind must let through, by the place of the device.
pub(super) fn sheets(plan: &Plan, device: Device) -> BTreeMap<&Id, Sheet> {
    let mut places = BTreeMap::<&Id, BySource<'_>>::new();
    for flow in &plan.flows {
        for leg in flow.legs.iter().filter(|leg| leg.device == device) {
            let key = (end(&leg.to), leg.protocol, leg.port, leg.port_end, flow.direction);
            let passages = places.entry(&leg.at).or_default().entry(end(&leg.from)).or_default();
            passages.entry(key).or_insert_with(|| Passage { leg, flows: Vec::new() }).flows.push(flow);
        }
    }
    places.into_iter().map(|(at, sources)| (at, sheet(sources))).collect()
}

fn end(end: &LegEnd) -> End<'_> {
    (&end.name, &end.prefixes)
}

fn sheet(sources: BySource<'_>) -> Sheet {
    let groups = sources.into_iter().map(|((name, prefixes), passages)| {
        let mut passages = passages.into_values().collect::<Vec<_>>();
        passages.sort_by_key(Passage::need);
        let flows = passages.iter().flat_map(|passage| passage.flows.iter().copied());
        let heading = format!("From {}", source(name, prefixes, &deployments(flows)));
        (heading, passages.iter().map(Passage::row).collect())
    });
    Sheet::grouped(COLUMNS.to_vec(), groups)
}

/// `agent 10.1.9.21, for hq-files`.
fn source(name: &str, prefixes: &[IpNet], deployments: &[&str]) -> String {
    let addresses = prefixes.iter().map(address).collect::<Vec<_>>().join(", ");
    let addresses = if addresses.is_empty() { "with addresses not known yet".to_owned() } else { addresses };
    format!("{name} {addresses}, for {}", listed(deployments))
}

/// The deployments that flows are needed for.
pub(super) fn deployments<'p>(flows: impl Iterator<Item = &'p Flow>) -> Vec<&'p str> {
    let names = flows.flat_map(|flow| flow.reasons.iter().map(|reason| &*reason.deployment));
    let mut names = names.collect::<Vec<_>>();
    names.sort_unstable();
    names.dedup();
    names
}

/// `a, b, c and 17 more`: a heading is no place for a thousand names.
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 8;
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

impl Passage<'_> {
    fn need(&self) -> Need {
        self.flows.iter().map(|flow| flow.need).min().unwrap_or(Need::Doubtful)
    }

    /// Whether the device sees the service itself behind it, and not a proxy or resolver.
    fn is_own(&self, flow: &Flow) -> bool {
        self.leg.to.name == flow.to.name
    }

    fn row(&self) -> Row {
        let own = self.flows.iter().copied().filter(|flow| self.is_own(flow));
        let mut paths = self.flows.iter().map(|flow| way(flow, self.leg.device)).collect::<Vec<_>>();
        paths.sort();
        paths.dedup();
        let inspection = own.clone().filter_map(|flow| flow.tls.as_ref()).map(|tls| tls.inspection).max();
        let mut tags = own.flat_map(|flow| flow.service_tags.iter().map(|tag| &**tag)).collect::<Vec<_>>();
        tags.sort_unstable();
        tags.dedup();
        let inbound = self.flows.iter().any(|flow| flow.direction == Direction::Inbound);
        Row::from(vec![
            with_addresses(&self.leg.to.name, &self.leg.to.prefixes),
            port(self.leg.port, self.leg.port_end, self.leg.protocol).into(),
            if inbound { "inbound" } else { "" }.into(),
            Cell::lines(paths),
            self.need().as_str().into(),
            inspection.map_or("", |inspection| inspection.as_str()).into(),
            Cell::lines(tags),
            purposes(&self.flows),
        ])
    }
}

/// The way of a flow as this device sees it.
fn way(flow: &Flow, device: Device) -> &'static str {
    match (flow.via, device) {
        (Via::Proxy, Device::SiteFirewall | Device::Nsg) => "to the proxy",
        _ => flow.path.as_str(),
    }
}

/// What flows are for, each purpose once, leading to a flow that has it; the first few of many.
pub(super) fn purposes(flows: &[&Flow]) -> Cell {
    const MOST: usize = 3;
    let mut seen = BTreeMap::<&str, &Flow>::new();
    for flow in flows {
        for reason in &flow.reasons {
            seen.entry(&reason.purpose).or_insert(flow);
        }
    }
    let more = seen.len().saturating_sub(MOST);
    let mut lines =
        seen.into_iter().take(MOST).map(|(purpose, flow)| flow_link(flow, purpose)).collect::<Vec<_>>();
    if more > 0 {
        lines.push(Link::to_nowhere(format!("and {more} more")));
    }
    Cell(lines)
}
