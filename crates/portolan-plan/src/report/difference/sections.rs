//! What there is to say, in the order of the work.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;

use super::{Group, Section};
use crate::diff::{Diff, FlowChange, Passage};
use crate::plan::{Advisory, Device, DnsRecord, Flow, RecordType};

const PASSAGES: &[&str] = &["DESTINATION", "PORT", "FROM", "NEED", "NOTE"];

/// `179 flows to open, 81 to close, 3 take another way, 40 change otherwise`, or that nothing differs.
pub(super) fn summary(diff: &Diff) -> String {
    let summary = diff.summary;
    let flows = |count: usize| if count == 1 { "flow" } else { "flows" };
    let mut parts = Vec::new();
    let mut part = |count: usize, words: String| {
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    };
    part(summary.open, format!("{} to open", flows(summary.open)));
    part(summary.close, format!("{} to close", flows(summary.close)));
    part(summary.moved, format!("{} to move to another way", flows(summary.moved)));
    part(summary.change, format!("{} that change otherwise", flows(summary.change)));
    part(summary.private_endpoints, "private endpoints that come, go or change".to_owned());
    part(summary.dns, "DNS records that come or go".to_owned());
    part(summary.advisories, "advisories that come or go".to_owned());
    if parts.is_empty() {
        return "no difference".to_owned();
    }
    parts.join(", ")
}

/// `contoso, lists of 2024-01-15, catalog 2026.11.1`.
pub(super) fn side(side: &crate::diff::Side) -> String {
    let lists = match side.as_of {
        Some(day) => format!("lists of {day}"),
        None => "newest lists".to_owned(),
    };
    format!("{}, {lists}, catalog {}, {} flows", side.scenario, side.catalog.version, side.flows)
}

/// Everything, in the order of the work.
pub(super) fn sections(diff: &Diff) -> Vec<Section> {
    let mut sections = Vec::new();
    let why = Why::of(diff);
    for device in &diff.devices {
        let title = format!("Open first: {}", place(device.device, &device.at));
        sections.push(passages(title, &device.open, &why));
    }
    sections.push(off_path("Open first: on no device of the plan", &diff.open));
    sections.push(Section {
        title: "Private endpoints to make".to_owned(),
        columns: &["PRIVATE ENDPOINT", "RESOURCE", "IN", "ZONES"],
        groups: one(diff.private_endpoints.add.iter().map(endpoint)),
    });
    sections.push(Section {
        title: "Private endpoints that change".to_owned(),
        columns: &["PRIVATE ENDPOINT", "FIELD", "BEFORE", "AFTER"],
        groups: one(diff.private_endpoints.change.iter().flat_map(|change| {
            let cells = |what: &crate::diff::Difference| {
                vec![change.id.to_string(), what.field.clone(), what.before.clone(), what.after.clone()]
            };
            change.what.iter().map(cells).collect::<Vec<_>>()
        })),
    });
    sections.push(dns("DNS to add", &diff.dns.add));
    sections.push(moves(diff));
    sections.push(changes(diff));
    for device in &diff.devices {
        let title = format!("Close later: {}", place(device.device, &device.at));
        sections.push(passages(title, &device.close, &why));
    }
    sections.push(off_path("Close later: on no device of the plan", &diff.close));
    sections.push(Section {
        title: "Private endpoints needed no more".to_owned(),
        columns: &["PRIVATE ENDPOINT", "RESOURCE", "IN", "ZONES"],
        groups: one(diff.private_endpoints.remove.iter().map(endpoint)),
    });
    sections.push(dns("DNS needed no more", &diff.dns.remove));
    sections.push(advisories("New advisories", &diff.advisories.add));
    sections.push(advisories("Advisories that are gone", &diff.advisories.remove));
    sections.retain(|section| !section.groups.is_empty());
    sections
}

fn place(device: Device, at: &Id) -> String {
    let word = match device {
        Device::SiteFirewall => "firewall of",
        Device::Proxy => "rules of proxy",
        Device::ProxyEgress => "what stands between the internet and proxy",
        Device::Nsg => "NSG of",
        Device::Resolver => "resolver of",
    };
    format!("{word} {at}")
}

/// Rows without anything in common.
fn one(rows: impl Iterator<Item = Vec<String>>) -> Vec<Group> {
    let rows = rows.collect::<Vec<_>>();
    if rows.is_empty() { Vec::new() } else { vec![Group { heading: String::new(), rows }] }
}

/// Why flows come, go or move, by their ids.
struct Why<'d>(BTreeMap<&'d Id, String>);

impl<'d> Why<'d> {
    fn of(diff: &'d Diff) -> Why<'d> {
        let mut why = BTreeMap::new();
        for change in diff.open.iter().chain(&diff.close) {
            why.insert(&change.flow.id, because(change));
        }
        for moved in &diff.moved {
            let fields = moved
                .what
                .iter()
                .map(|what| format!("{} {} → {}", what.field, or(&what.before), or(&what.after)));
            let text = format!("takes another way: {}", fields.collect::<Vec<_>>().join("; "));
            why.insert(&moved.before.id, text.clone());
            why.insert(&moved.after.id, text);
        }
        for change in &diff.change {
            why.entry(&change.after.id).or_insert_with(|| purpose(&change.after));
        }
        Why(why)
    }

    fn heading(&self, passage: &Passage) -> String {
        let texts = passage.flows.iter().filter_map(|id| self.0.get(id)).collect::<BTreeSet<_>>();
        texts.into_iter().cloned().collect::<Vec<_>>().join("; ")
    }
}

fn or(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn purpose(flow: &Flow) -> String {
    let purposes = flow.reasons.iter().map(|reason| &*reason.purpose).collect::<BTreeSet<_>>();
    purposes.into_iter().collect::<Vec<_>>().join("; ")
}

fn because(change: &FlowChange) -> String {
    let purpose = purpose(&change.flow);
    if change.because.is_empty() { purpose } else { format!("{purpose} ({})", change.because.join("; ")) }
}

fn port(port: u16, end: Option<u16>, protocol: portolan_model::Protocol) -> String {
    match end {
        Some(end) => format!("{port}-{end}/{protocol}"),
        None => format!("{port}/{protocol}"),
    }
}

/// A name with its addresses, or what of them fits.
fn end(name: &str, prefixes: &[portolan_model::IpNet]) -> String {
    const MOST: usize = 3;
    let shown =
        prefixes.iter().take(MOST).map(|prefix| match prefix.prefix_len() == prefix.max_prefix_len() {
            true => prefix.addr().to_string(),
            false => prefix.to_string(),
        });
    let mut shown = shown.collect::<Vec<_>>();
    if prefixes.len() > MOST {
        shown.push(format!("and {} more", prefixes.len() - MOST));
    }
    if shown.is_empty() { name.to_owned() } else { format!("{name} ({})", shown.join(", ")) }
}

fn note(covered_by: Option<&Id>) -> String {
    covered_by.map(|wide| format!("within `{wide}` of the other plan")).unwrap_or_default()
}

fn passages(title: String, passages: &[Passage], why: &Why<'_>) -> Section {
    let mut groups = BTreeMap::<(portolan_model::Need, String), Vec<Vec<String>>>::new();
    for passage in passages {
        groups.entry((passage.need, why.heading(passage))).or_default().push(vec![
            end(&passage.to.name, &passage.to.prefixes),
            port(passage.port, passage.port_end, passage.protocol),
            end(&passage.from.name, &passage.from.prefixes),
            passage.need.to_string(),
            note(passage.covered_by.as_ref()),
        ]);
    }
    Section { title, columns: PASSAGES, groups: grouped(groups) }
}

fn grouped(groups: BTreeMap<(portolan_model::Need, String), Vec<Vec<String>>>) -> Vec<Group> {
    groups.into_iter().map(|((_, heading), rows)| Group { heading, rows }).collect()
}

/// Flows that pass no device of the plan.
fn off_path(title: &str, changes: &[FlowChange]) -> Section {
    let mut groups = BTreeMap::<(portolan_model::Need, String), Vec<Vec<String>>>::new();
    for change in changes.iter().filter(|change| change.flow.legs.is_empty()) {
        let flow = &change.flow;
        groups.entry((flow.need, because(change))).or_default().push(vec![
            end(&flow.to.name, &flow.to.prefixes),
            port(flow.port, flow.port_end, flow.protocol),
            end(&flow.from.role, &flow.from.networks),
            flow.need.to_string(),
            note(change.covered_by.as_ref()),
        ]);
    }
    Section { title: title.to_owned(), columns: PASSAGES, groups: grouped(groups) }
}

fn endpoint(endpoint: &crate::plan::PrivateEndpoint) -> Vec<String> {
    let place = [&endpoint.vnet, &endpoint.subnet].into_iter().flatten().map(|id| &**id).collect::<Vec<_>>();
    vec![
        endpoint.id.to_string(),
        format!("{} / {}", endpoint.resource, endpoint.sub_resource),
        place.join("/"),
        endpoint.zones.iter().map(|zone| &**zone).collect::<Vec<_>>().join(", "),
    ]
}

fn dns(title: &str, records: &[DnsRecord]) -> Section {
    let rows = records.iter().map(|record| {
        let value = match record.kind {
            RecordType::Forward => record.forward_to.as_deref().unwrap_or("not known yet").to_owned(),
            _ if record.value.is_empty() => "not known yet".to_owned(),
            _ => record.value.clone(),
        };
        let at = record.site.as_ref().or(record.vnet.as_ref()).map(|id| &**id).unwrap_or("outside");
        vec![record.name.to_string(), record.kind.as_str().to_owned(), value, at.to_owned()]
    });
    let rows = rows.collect::<BTreeSet<_>>();
    Section {
        title: title.to_owned(),
        columns: &["NAME", "TYPE", "VALUE", "AT"],
        groups: one(rows.into_iter()),
    }
}

fn from(flow: &Flow) -> String {
    let at = flow.from.site.as_ref().or(flow.from.vnet.as_ref());
    match at {
        Some(at) => format!("{} at {at}", flow.from.role),
        None => flow.from.role.to_string(),
    }
}

fn moves(diff: &Diff) -> Section {
    let rows = diff.moved.iter().flat_map(|moved| {
        moved.what.iter().map(|what| {
            vec![
                moved.after.to.name.to_string(),
                port(moved.after.port, moved.after.port_end, moved.after.protocol),
                from(&moved.after),
                what.field.clone(),
                or(&what.before).to_owned(),
                or(&what.after).to_owned(),
            ]
        })
    });
    let columns = &["DESTINATION", "PORT", "FROM", "FIELD", "BEFORE", "AFTER"];
    Section { title: "Flows that take another way".to_owned(), columns, groups: one(rows) }
}

fn changes(diff: &Diff) -> Section {
    let rows = diff.change.iter().flat_map(|change| {
        change.what.iter().map(|what| {
            vec![
                change.after.to.name.to_string(),
                port(change.after.port, change.after.port_end, change.after.protocol),
                from(&change.after),
                what.field.clone(),
                or(&what.before).to_owned(),
                or(&what.after).to_owned(),
            ]
        })
    });
    let columns = &["DESTINATION", "PORT", "FROM", "FIELD", "BEFORE", "AFTER"];
    Section { title: "Flows that stay and change".to_owned(), columns, groups: one(rows) }
}

fn advisories(title: &str, advisories: &[Advisory]) -> Section {
    let rows = advisories.iter().map(|advisory| {
        vec![
            advisory.severity.to_string(),
            advisory.code.to_string(),
            advisory.deployment.as_deref().unwrap_or_default().to_owned(),
            advisory.message.clone(),
        ]
    });
    Section {
        title: title.to_owned(),
        columns: &["SEVERITY", "CODE", "DEPLOYMENT", "MESSAGE"],
        groups: one(rows),
    }
}
