//! An impact as people read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use portolan_catalog::Id;
use portolan_model::{IpNet, PrefixSet};
use portolan_plan::plan::{Flow, Plan};
use portolan_tags::Impact;
use portolan_tags::rules::{Opening, RuleChange};

/// What to do in the order of doing, then every flow that changes. Empty where nothing changes.
pub(super) fn text(plan: &Plan, impact: &Impact) -> String {
    let mut text = String::new();
    if !impact.vanished.is_empty() {
        section(&mut text, "Gone: rules that name these tags are refused, or allow nothing");
        for gone in &impact.vanished {
            let _ = writeln!(text, "  ! {}\n    for {}", gone.tag, hosts(plan, &gone.flows));
        }
    }
    rules(&mut text, plan, "Open first", '+', &impact.changes.open);
    rules(&mut text, plan, "Close later, when all works", '-', &impact.changes.close);
    flows(&mut text, plan, impact);
    text
}

/// How much changes, in a line.
pub(super) fn summary(plan: &Plan, impact: &Impact) -> String {
    let (opened, closed) = (impact.changes.opened(), impact.changes.closed());
    let changed = impact.changes.flows.len();
    let gone = match impact.vanished.len() {
        0 => String::new(),
        1 => "; 1 tag is gone".to_owned(),
        count => format!("; {count} tags are gone"),
    };
    format!(
        "{}: {changed} of {} flows change; {} to open ({} IPv4 addresses), {} to close ({} IPv4 addresses){gone}\n",
        plan.scenario,
        plan.flows.len(),
        prefixes(&opened),
        opened.v4_len(),
        prefixes(&closed),
        closed.v4_len(),
    )
}

fn prefixes(set: &PrefixSet) -> String {
    match set.to_prefixes().len() {
        1 => "1 prefix".to_owned(),
        count => format!("{count} prefixes"),
    }
}

fn section(text: &mut String, title: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(title);
    text.push('\n');
}

fn rules(text: &mut String, plan: &Plan, title: &str, sign: char, changes: &[RuleChange]) {
    if changes.is_empty() {
        return;
    }
    section(text, title);
    for change in changes {
        let _ = writeln!(text, "  {}", opening(&change.opening));
        lines(text, sign, &change.addresses);
        let _ = writeln!(text, "    for {}", hosts(plan, &change.flows));
    }
}

/// `site-firewall at hq: agent (10.1.9.21) to 443/tcp`.
fn opening(opening: &Opening) -> String {
    let device = opening.device.map_or("no known device", |device| device.as_str());
    let networks = match &*opening.networks {
        [] => "addresses not known".to_owned(),
        known => known.iter().map(address).collect::<Vec<_>>().join(", "),
    };
    let port = port(opening.port, opening.port_end);
    format!("{device} at {}: {} ({networks}) to {port}/{}", opening.at, opening.from, opening.protocol)
}

fn port(first: u16, last: Option<u16>) -> String {
    last.map_or_else(|| first.to_string(), |last| format!("{first}-{last}"))
}

/// A single address without its length, a prefix with it.
fn address(net: &IpNet) -> String {
    let single = net.prefix_len() == net.max_prefix_len();
    if single { net.addr().to_string() } else { net.to_string() }
}

fn lines(text: &mut String, sign: char, set: &PrefixSet) {
    for prefix in set.to_prefixes() {
        let _ = writeln!(text, "    {sign} {prefix}");
    }
}

/// The targets of flows, each once.
fn hosts(plan: &Plan, flows: &[Id]) -> String {
    let mut names =
        flows.iter().filter_map(|id| plan.flow(id)).map(|flow| &*flow.to.name).collect::<Vec<_>>();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The flows that change, those that change alike under one another.
fn flows(text: &mut String, plan: &Plan, impact: &Impact) {
    let mut alike = BTreeMap::<(Vec<IpNet>, Vec<IpNet>), Vec<&Flow>>::new();
    let mut order = Vec::new();
    for change in &impact.changes.flows {
        let key = (change.entering.to_prefixes(), change.leaving.to_prefixes());
        let flows = alike.entry(key.clone()).or_default();
        if flows.is_empty() {
            order.push((key, change));
        }
        flows.extend(plan.flow(&change.flow));
    }
    if order.is_empty() {
        return;
    }
    section(text, "Flows that change");
    for (key, change) in order {
        for flow in alike.get(&key).into_iter().flatten() {
            let place = flow.from.site.as_ref().or(flow.from.vnet.as_ref());
            let place = place.map(|place| format!(" at {place}")).unwrap_or_default();
            let port = port(flow.port, flow.port_end);
            let tags = flow.service_tags.iter().map(|tag| &**tag).collect::<Vec<_>>().join(", ");
            let (role, to, protocol) = (&flow.from.role, &flow.to.name, flow.protocol);
            let _ = writeln!(text, "  {role}{place} to {to} {port}/{protocol} ({tags})");
        }
        lines(text, '+', &change.entering);
        lines(text, '-', &change.leaving);
    }
}
