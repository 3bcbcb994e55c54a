//! What names of private endpoints must resolve to, where, and how that comes about.
//!
//! For each place whose machines use an endpoint: the alias and the address that a client there must get, and the rule
//! that its resolver needs. Once for each name: what everybody else gets, an alias that ends at a public address.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_catalog::Id;

use super::ground::{AZURE_RESOLVER, Ground, Spot, Stand};
use super::needs::Gathered;
use super::privacy::{Endpoint, Privacy};
use crate::plan::{DnsRecord, Expect, Reason, RecordType};
use crate::scenario::DnsWay;

/// The records and rules of a plan, in order.
pub(super) fn records(ground: &Ground<'_>, gathered: &Gathered<'_>, privacy: &Privacy<'_>) -> Vec<DnsRecord> {
    let mut book = BTreeMap::<Place, Entry<'_>>::new();
    for used in &privacy.uses {
        let Some(party) = gathered.parties.get(used.party) else { continue };
        let Some(need) = party.needs.get(used.need) else { continue };
        let (Some(stand), Some(endpoint)) =
            (party.stands.get(need.stand), privacy.endpoints.get(used.endpoint))
        else {
            continue;
        };
        let (site, vnet) = match &stand.spot {
            Spot::Site(site) => (Some(site.clone()), None),
            Spot::VNet(vnet, _) => (None, Some(vnet.clone())),
            Spot::Unknown => continue,
        };
        let way = Way::of(stand);
        let resolvers = if way == Way::Hosts { Vec::new() } else { ground.resolvers(&stand.spot) };
        let home = ground.name_home(&stand.spot);
        let place = Place { site, vnet, way, endpoint: used.endpoint };
        let entry = book.entry(place).or_insert_with(|| Entry {
            endpoint,
            resolvers,
            home: home.map(|home| home.name.clone()),
            inbound: home.and_then(|home| home.resolver_inbound),
            wanted: BTreeSet::new(),
            reasons: Vec::new(),
        });
        entry.wanted.extend(endpoint.names_for(&need.goal).cloned());
        entry.reasons.push(super::routes::reason(party, need));
    }
    let mut records = Vec::new();
    let mut outside = BTreeMap::<(usize, Id), (Id, Id, Vec<Reason>)>::new();
    for (place, entry) in &mut book {
        super::routes::settle(&mut entry.reasons);
        entry.answers(place, &mut records);
        entry.rules(place, &mut records);
        for name in &entry.wanted {
            // A name that stands in a private zone itself has no public answer.
            let Some(private) = entry.endpoint.names.get(name).filter(|private| *private != name) else {
                continue;
            };
            let known = outside
                .entry((place.endpoint, name.clone()))
                .or_insert_with(|| (private.clone(), entry.endpoint.plan.id.clone(), Vec::new()));
            known.2.extend(entry.reasons.iter().cloned());
        }
    }
    for ((_, name), (private, endpoint, mut reasons)) in outside {
        super::routes::settle(&mut reasons);
        records.push(DnsRecord {
            site: None,
            vnet: None,
            name,
            kind: RecordType::Cname,
            value: private.to_string(),
            expect: Expect::Public,
            zone: None,
            linked_to: Vec::new(),
            way: None,
            resolver: None,
            forward_to: None,
            private_endpoint: Some(endpoint),
            reasons,
        });
    }
    merge(records)
}

/// A place, a way and an endpoint.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    site: Option<Id>,
    vnet: Option<Id>,
    way: Way,
    endpoint: usize,
}

/// How answers come to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Azure's resolver in the client's own virtual network.
    Azure,
    Forwarder,
    Zones,
    Hosts,
}

impl Way {
    fn of(stand: &Stand<'_>) -> Way {
        match (stand.dns(), &stand.domain) {
            (DnsWay::Hosts, _) => Way::Hosts,
            (_, super::ground::Domain::VNet(_)) => Way::Azure,
            (DnsWay::Forwarder, _) => Way::Forwarder,
            (DnsWay::Zones, _) => Way::Zones,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Way::Azure => "azure",
            Way::Forwarder => "forwarder",
            Way::Zones => "zones",
            Way::Hosts => "hosts",
        }
    }
}

/// What a place knows of an endpoint.
struct Entry<'a> {
    endpoint: &'a Endpoint<'a>,
    resolvers: Vec<IpAddr>,
    /// The virtual network whose zones answer.
    home: Option<Id>,
    inbound: Option<IpAddr>,
    wanted: BTreeSet<Id>,
    reasons: Vec<Reason>,
}

impl Entry<'_> {
    /// The answers that clients at the place must get.
    fn answers(&self, place: &Place, records: &mut Vec<DnsRecord>) {
        let plan = &self.endpoint.plan;
        // Zones on own servers are linked to nothing.
        let linked_to = match place.way {
            Way::Azure | Way::Forwarder => self.home.iter().cloned().collect(),
            Way::Zones | Way::Hosts => Vec::new(),
        };
        let blank = |name: &Id, kind, value: String, zone: Option<&Id>| DnsRecord {
            site: place.site.clone(),
            vnet: place.vnet.clone(),
            name: name.clone(),
            kind,
            value,
            expect: Expect::Private,
            zone: zone.cloned(),
            linked_to: if zone.is_some() { linked_to.clone() } else { Vec::new() },
            way: Some(Id::from(place.way.as_str())),
            resolver: self.resolver(),
            forward_to: self.forward_to(place).map(|address| Id::from(address.to_string())),
            private_endpoint: Some(plan.id.clone()),
            reasons: self.reasons.clone(),
        };
        for name in &self.wanted {
            let Some(private) = self.endpoint.names.get(name) else { continue };
            let address = plan.addresses.get(name);
            let value = address.map(IpAddr::to_string).unwrap_or_default();
            let kind = if matches!(address, Some(IpAddr::V6(_))) { RecordType::Aaaa } else { RecordType::A };
            if place.way == Way::Hosts {
                records.push(blank(name, kind, value, None));
                continue;
            }
            let zone = plan.zones.iter().find(|zone| private.ends_with(&***zone));
            if name != private {
                records.push(blank(name, RecordType::Cname, private.to_string(), None));
            }
            records.push(blank(private, kind, value, zone));
        }
    }

    /// The forwarding rules that the resolvers of the place need.
    fn rules(&self, place: &Place, records: &mut Vec<DnsRecord>) {
        if place.way != Way::Forwarder {
            return;
        }
        let resolvers =
            self.resolvers.iter().map(|resolver| Some(Id::from(resolver.to_string()))).collect::<Vec<_>>();
        let resolvers = if resolvers.is_empty() { vec![None] } else { resolvers };
        for suffix in &self.endpoint.forward {
            for resolver in &resolvers {
                let forward_to = self.forward_to(place).map(|address| Id::from(address.to_string()));
                records.push(DnsRecord {
                    site: place.site.clone(),
                    vnet: place.vnet.clone(),
                    name: suffix.clone(),
                    kind: RecordType::Forward,
                    value: forward_to.as_deref().unwrap_or_default().to_owned(),
                    expect: Expect::Private,
                    zone: None,
                    linked_to: Vec::new(),
                    way: Some(Id::from(place.way.as_str())),
                    resolver: resolver.clone(),
                    forward_to,
                    private_endpoint: None,
                    reasons: self.reasons.clone(),
                });
            }
        }
    }

    fn resolver(&self) -> Option<Id> {
        let all = self.resolvers.iter().map(IpAddr::to_string).collect::<Vec<_>>();
        (!all.is_empty()).then(|| Id::from(all.join(", ")))
    }

    /// Where the resolver of the place sends the question: a site's to the virtual network, a virtual network's to Azure.
    fn forward_to(&self, place: &Place) -> Option<IpAddr> {
        match (place.way, &place.vnet) {
            (Way::Forwarder, Some(_)) => Some(AZURE_RESOLVER),
            (Way::Forwarder, None) => self.inbound,
            _ => None,
        }
    }
}

/// Brings records into order, and makes one of those that differ in their reasons alone.
fn merge(mut records: Vec<DnsRecord>) -> Vec<DnsRecord> {
    records.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut merged = Vec::<DnsRecord>::new();
    for record in records {
        match merged.last_mut() {
            Some(last) if key(last) == key(&record) => {
                last.linked_to.extend(record.linked_to);
                last.linked_to.sort();
                last.linked_to.dedup();
                last.reasons.extend(record.reasons);
                super::routes::settle(&mut last.reasons);
            }
            _ => merged.push(record),
        }
    }
    merged
}

type RecordKey<'r> = (
    (Option<&'r Id>, Option<&'r Id>, Option<&'r Id>),
    &'r Id,
    RecordType,
    &'r str,
    Expect,
    (Option<&'r Id>, Option<&'r Id>, Option<&'r Id>),
);

fn key(record: &DnsRecord) -> RecordKey<'_> {
    (
        (record.site.as_ref(), record.vnet.as_ref(), record.way.as_ref()),
        &record.name,
        record.kind,
        &record.value,
        record.expect,
        (record.resolver.as_ref(), record.forward_to.as_ref(), record.private_endpoint.as_ref()),
    )
}
