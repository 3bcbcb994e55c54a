//! What whoever keeps the machines has to know: their way out, and what passes no device that the plan knows.

use std::collections::BTreeMap;

use super::flow_link;
use super::passages::{deployments, listed, purposes};
use super::sheet::{Cell, Link, Row, Sheet, copied, prose, with_addresses, word};
use super::{Part, Team};
use crate::plan::{Direction, Flow, Plan, Source};
use crate::report::table::{address, path, phases_of, port, where_at};

pub(super) fn team(plan: &Plan) -> Team {
    let parts = [
        Part::new("Machines and their way out", "", machines(plan)),
        connections(
            plan,
            "What administrators need",
            "Connections of the machines that people work at.",
            |flow| &*flow.from.role == "administrator",
        ),
        connections(
            plan,
            "Connections towards the machines",
            "Their own firewalls must let these in.",
            |flow| flow.direction == Direction::Inbound,
        ),
        connections(
            plan,
            "Connections that pass no device of the plan",
            "Nobody but the machines' own firewalls stands in their way.",
            |flow| flow.legs.is_empty(),
        ),
    ];
    Team {
        id: "server",
        title: "Servers and agents",
        about: "Settings of the machines, and what their own firewalls must allow.",
        parts: parts.into_iter().flatten().collect(),
    }
}

fn machines(plan: &Plan) -> Sheet {
    let mut sources = BTreeMap::<&Source, Vec<&Flow>>::new();
    for flow in &plan.flows {
        sources.entry(&flow.from).or_default().push(flow);
    }
    let columns = vec![
        word("Machines"),
        copied("Addresses"),
        prose("For"),
        copied("Proxy"),
        copied("Resolvers"),
        word("Connections"),
    ];
    let rows = sources.into_iter().map(|(source, flows)| {
        let names = deployments(flows.iter().copied());
        let connections = match flows.as_slice() {
            [] => Cell::default(),
            [first, ..] => Cell(vec![flow_link(first, flows.len().to_string())]),
        };
        vec![
            format!("{}{}", source.role, where_at(source)).into(),
            match source.networks.is_empty() {
                true => "not known yet".into(),
                false => Cell::lines(source.networks.iter().map(address)),
            },
            listed(&names).into(),
            proxies(plan, &flows),
            resolvers(plan, source),
            connections,
        ]
    });
    Sheet::plain(columns, rows)
}

/// The proxies to set, with the deployments for which only the product gets them.
fn proxies(plan: &Plan, flows: &[&Flow]) -> Cell {
    let used = |name: &str| flows.iter().any(|flow| flow.proxy.as_deref() == Some(name));
    let lines = plan.proxies.iter().filter(|proxy| used(&proxy.name)).flat_map(|proxy| {
        let names = deployments(flows.iter().copied());
        let alone = proxy.product_only.iter().map(|name| &**name).filter(|name| names.contains(name));
        let alone = alone.collect::<Vec<_>>();
        let note =
            (!alone.is_empty()).then(|| format!("in the agent alone, not machine-wide: {}", listed(&alone)));
        std::iter::once(proxy.url.clone()).chain(note)
    });
    Cell(lines.map(Link::to_nowhere).collect())
}

fn resolvers(plan: &Plan, source: &Source) -> Cell {
    let site = plan.sites.iter().find(|site| source.site.as_ref() == Some(&site.name));
    let vnet = plan.vnets.iter().find(|vnet| source.vnet.as_ref() == Some(&vnet.name));
    let addresses = site.map(|site| &site.resolvers).or(vnet.map(|vnet| &vnet.resolvers));
    Cell::lines(addresses.into_iter().flatten())
}

/// Some flows, by their source.
fn connections(plan: &Plan, title: &str, note: &str, wanted: impl Fn(&Flow) -> bool) -> Option<Part> {
    let mut sources = BTreeMap::<&Source, Vec<&Flow>>::new();
    for flow in plan.flows.iter().filter(|flow| wanted(flow)) {
        sources.entry(&flow.from).or_default().push(flow);
    }
    let columns = vec![
        copied("Destination"),
        copied("Port"),
        word("Path"),
        word("Need"),
        word("Phases"),
        prose("What for"),
    ];
    let groups = sources.into_iter().map(|(source, mut flows)| {
        flows.sort_by_key(|flow| (flow.need, &flow.to.name, flow.protocol, flow.port));
        let addresses = source.networks.iter().map(address).collect::<Vec<_>>();
        let heading = format!("From {}{} {}", source.role, where_at(source), addresses.join(", "));
        let rows = flows.iter().map(|flow| {
            Row::from(vec![
                with_addresses(&flow.to.name, &flow.to.prefixes),
                port(flow.port, flow.port_end, flow.protocol).into(),
                path(flow).into(),
                flow.need.as_str().into(),
                phases_of(flow).into(),
                purposes(&[flow]),
            ])
        });
        (heading, rows.collect())
    });
    Part::new(title, note, Sheet::grouped(columns, groups))
}
