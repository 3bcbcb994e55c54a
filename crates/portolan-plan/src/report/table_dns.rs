//! The DNS part of the table: work orders for whoever keeps resolvers and zones.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Column, Fit, Line, Table};
use super::table::{TableOptions, painter, plain, section};
use crate::plan::{DnsRecord, Expect, Plan, RecordType};

/// Writes forwarders, zones with their links, and the answers that clients must get.
pub(super) fn dns(out: &mut String, plan: &Plan, options: &TableOptions) {
    forwarders(out, plan, options);
    zones(out, plan, options);
    answers(out, plan, options);
}

fn forwarders(out: &mut String, plan: &Plan, options: &TableOptions) {
    let cells = plan
        .dns
        .iter()
        .filter(|record| record.kind == RecordType::Forward)
        .map(|record| {
            vec![
                record.resolver.as_deref().unwrap_or("not known").to_owned(),
                place(record),
                record.name.to_string(),
                record.forward_to.as_deref().unwrap_or("not known").to_owned(),
            ]
        })
        .collect::<BTreeSet<_>>();
    if cells.is_empty() {
        return;
    }
    section(out, "DNS: conditional forwarders to add", options);
    let columns = [
        Column { title: "ON RESOLVER", fit: Fit::Whole(39) },
        Column { title: "AT", fit: Fit::Whole(24) },
        Column { title: "FORWARD", fit: Fit::Whole(50) },
        Column { title: "TO", fit: Fit::Whole(39) },
    ];
    out.push_str(&plain(&columns, cells.into_iter().collect(), options));
}

fn zones(out: &mut String, plan: &Plan, options: &TableOptions) {
    let mut zones = BTreeMap::<&str, (BTreeSet<&str>, BTreeSet<&str>)>::new();
    for record in &plan.dns {
        if let Some(zone) = &record.zone {
            zones.entry(zone).or_default().0.extend(record.linked_to.iter().map(|vnet| &**vnet));
        }
    }
    // A zone whose names only the endpoint itself will tell has no records yet.
    for endpoint in &plan.private_endpoints {
        for zone in &endpoint.zones {
            zones.entry(zone).or_default().1.insert(&endpoint.id);
        }
    }
    if zones.is_empty() {
        return;
    }
    section(out, "DNS: private zones", options);
    let columns = [
        Column { title: "ZONE", fit: Fit::Whole(50) },
        Column { title: "LINKED TO", fit: Fit::Wrap(12) },
        Column { title: "ENDPOINTS", fit: Fit::Wrap(24) },
    ];
    let said = |names: BTreeSet<&str>| Vec::from_iter(names).join(" ");
    let cells = zones.into_iter().map(|(zone, (vnets, endpoints))| {
        let vnets = if vnets.is_empty() { "not known".to_owned() } else { said(vnets) };
        vec![zone.to_owned(), vnets, said(endpoints)]
    });
    out.push_str(&plain(&columns, cells.collect(), options));
}

/// The names that clients ask for, each with the whole answer, by place.
fn answers(out: &mut String, plan: &Plan, options: &TableOptions) {
    let records = plan.dns.iter().filter(|record| record.kind != RecordType::Forward).collect::<Vec<_>>();
    if records.is_empty() {
        return;
    }
    section(out, "DNS: answers that clients must get", options);
    let columns =
        [Column { title: "NAME", fit: Fit::Whole(44) }, Column { title: "ANSWER", fit: Fit::Whole(80) }];
    let mut places = BTreeMap::<String, Vec<&DnsRecord>>::new();
    for record in records.iter().filter(|record| record.expect == Expect::Private) {
        places.entry(place(record)).or_default().push(record);
    }
    let mut lines = Vec::new();
    for (place, here) in places {
        lines.push(Line::Heading(format!("at {place}")));
        let targets =
            here.iter().filter(|record| record.kind == RecordType::Cname).map(|record| &*record.value);
        let targets = targets.collect::<BTreeSet<_>>();
        let mut names = BTreeMap::<&str, Vec<String>>::new();
        for record in here.iter().filter(|record| !targets.contains(&*record.name)) {
            let answer = names.entry(&record.name).or_default();
            answer.push(said(record));
            let last =
                here.iter().filter(|other| record.kind == RecordType::Cname && *other.name == *record.value);
            answer.extend(last.map(|record| said(record)));
        }
        lines.extend(
            names.into_iter().map(|(name, answer)| Line::Cells(vec![name.to_owned(), answer.join("\n")])),
        );
    }
    let paint = painter(options);
    out.push_str(&Table { columns: &columns, indent: 4, room: options.width, paint: &paint }.lay(&lines));
    if records.iter().any(|record| record.expect == Expect::Public) {
        out.push_str("  everywhere else the same names lead to public addresses\n");
    }
}

fn said(record: &DnsRecord) -> String {
    let value = if record.value.is_empty() { "not known yet" } else { &record.value };
    format!("{:<5} {value}", record.kind.as_str())
}

/// `site hq`, `vnet spoke`, or `elsewhere`.
fn place(record: &DnsRecord) -> String {
    match (&record.site, &record.vnet) {
        (Some(site), _) => format!("site {site}"),
        (None, Some(vnet)) => format!("vnet {vnet}"),
        (None, None) => "elsewhere".to_owned(),
    }
}
