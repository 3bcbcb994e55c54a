//! The DNS part of the table: work orders for whoever keeps resolvers and zones.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Column, Fit, rows};
use super::table::{TableOptions, joined, painter, section};
use crate::plan::{DnsRecord, Plan, RecordType};

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
    out.push_str(&rows(&columns, &Vec::from_iter(cells), 2, options.width, &painter(options)));
}

fn zones(out: &mut String, plan: &Plan, options: &TableOptions) {
    let mut zones = BTreeMap::<&str, BTreeSet<&str>>::new();
    for record in &plan.dns {
        if let Some(zone) = &record.zone {
            zones.entry(zone).or_default().extend(record.linked_to.iter().map(|vnet| &**vnet));
        }
    }
    if zones.is_empty() {
        return;
    }
    section(out, "DNS: private zones", options);
    let columns = [
        Column { title: "ZONE", fit: Fit::Whole(56) },
        Column { title: "LINKED TO", fit: Fit::Wrap(20) },
    ];
    let cells = zones.into_iter().map(|(zone, vnets)| vec![zone.to_owned(), Vec::from_iter(vnets).join(", ")]);
    out.push_str(&rows(&columns, &cells.collect::<Vec<_>>(), 2, options.width, &painter(options)));
}

fn answers(out: &mut String, plan: &Plan, options: &TableOptions) {
    let mut answers = BTreeMap::<(&str, RecordType, &str, &str), BTreeSet<String>>::new();
    for record in plan.dns.iter().filter(|record| record.kind != RecordType::Forward) {
        let key = (&*record.name, record.kind, &*record.value, record.expect.as_str());
        answers.entry(key).or_default().insert(place(record));
    }
    if answers.is_empty() {
        return;
    }
    section(out, "DNS: answers that clients must get", options);
    let columns = [
        Column { title: "NAME", fit: Fit::Whole(50) },
        Column { title: "TYPE", fit: Fit::Whole(5) },
        Column { title: "ANSWER", fit: Fit::Whole(50) },
        Column { title: "AT", fit: Fit::Wrap(16) },
    ];
    let cells = answers.into_iter().map(|((name, kind, value, expect), places)| {
        let value = if value.is_empty() { format!("a {expect} address") } else { value.to_owned() };
        vec![name.to_owned(), kind.as_str().to_owned(), value, joined(&Vec::from_iter(places), ", ")]
    });
    out.push_str(&rows(&columns, &cells.collect::<Vec<_>>(), 2, options.width, &painter(options)));
}

/// `site hq`, `vnet spoke`, or `elsewhere`.
fn place(record: &DnsRecord) -> String {
    match (&record.site, &record.vnet) {
        (Some(site), _) => format!("site {site}"),
        (None, Some(vnet)) => format!("vnet {vnet}"),
        (None, None) => "elsewhere".to_owned(),
    }
}
