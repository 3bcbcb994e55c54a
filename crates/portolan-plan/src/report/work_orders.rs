//! What resolvers and zones need, as work orders: made once for every report.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{DnsRecord, Expect, Plan, RecordType};

/// A conditional forwarder to add.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Forwarder<'p> {
    /// The resolver.
    pub(super) resolver: &'p str,
    /// Where it is asked.
    pub(super) at: String,
    /// The suffix.
    pub(super) name: &'p str,
    /// Where questions under it go.
    pub(super) to: &'p str,
}

/// A private zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Zone<'p> {
    /// Its name.
    pub(super) name: &'p str,
    /// The virtual networks to link it to; none where nobody knows.
    pub(super) linked_to: Vec<&'p str>,
    /// The private endpoints whose names it holds.
    pub(super) endpoints: Vec<&'p str>,
}

/// The forwarders, each once.
pub(super) fn forwarders(plan: &Plan) -> BTreeSet<Forwarder<'_>> {
    let forwarders = plan.dns.iter().filter(|record| record.kind == RecordType::Forward);
    forwarders.map(forwarder).collect()
}

fn forwarder(record: &DnsRecord) -> Forwarder<'_> {
    Forwarder {
        resolver: record.resolver.as_deref().unwrap_or("not known"),
        at: place(record),
        name: &record.name,
        to: record.forward_to.as_deref().unwrap_or("not known"),
    }
}

/// The private zones, also those that have no records yet because only the endpoint itself will tell its names.
pub(super) fn zones(plan: &Plan) -> Vec<Zone<'_>> {
    let mut zones = BTreeMap::<&str, (BTreeSet<&str>, BTreeSet<&str>)>::new();
    for record in &plan.dns {
        if let Some(zone) = &record.zone {
            zones.entry(zone).or_default().0.extend(record.linked_to.iter().map(|vnet| &**vnet));
        }
    }
    for endpoint in &plan.private_endpoints {
        for zone in &endpoint.zones {
            zones.entry(zone).or_default().1.insert(&endpoint.id);
        }
    }
    let zone = |(name, (vnets, endpoints)): (_, (BTreeSet<_>, BTreeSet<_>))| Zone {
        name,
        linked_to: vnets.into_iter().collect(),
        endpoints: endpoints.into_iter().collect(),
    };
    zones.into_iter().map(zone).collect()
}

/// The names that clients ask for, by place, each with the lines of its whole answer.
pub(super) fn answers(plan: &Plan) -> BTreeMap<String, BTreeMap<&str, Vec<String>>> {
    let mut places = BTreeMap::<String, Vec<&DnsRecord>>::new();
    for record in plan.dns.iter().filter(|record| record.kind != RecordType::Forward) {
        if record.expect == Expect::Private {
            places.entry(place(record)).or_default().push(record);
        }
    }
    places.into_iter().map(|(place, here)| (place, answers_of(&here))).collect()
}

fn answers_of<'p>(here: &[&'p DnsRecord]) -> BTreeMap<&'p str, Vec<String>> {
    let targets = here.iter().filter(|record| record.kind == RecordType::Cname).map(|record| &*record.value);
    let targets = targets.collect::<BTreeSet<_>>();
    let mut names = BTreeMap::<&str, Vec<String>>::new();
    for record in here.iter().filter(|record| !targets.contains(&*record.name)) {
        let answer = names.entry(&record.name).or_default();
        answer.push(said(record));
        let last =
            here.iter().filter(|other| record.kind == RecordType::Cname && *other.name == *record.value);
        answer.extend(last.map(|record| said(record)));
    }
    names
}

/// Whether other places get public answers for the same names.
pub(super) fn outside(plan: &Plan) -> bool {
    plan.dns.iter().any(|record| record.kind != RecordType::Forward && record.expect == Expect::Public)
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
