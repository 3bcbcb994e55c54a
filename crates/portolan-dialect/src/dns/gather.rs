//! Reads the servers and hosts files out of a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::{Fqdn, Need};
use portolan_plan::plan::{DnsRecord, Plan, Reason, RecordType};

use super::{AZURE_RESOLVER, Dns, Forward, Held, Machines, Server, place};
use crate::intent::{Job, PlaceKind, Why};

type Where = (PlaceKind, Id);

#[derive(Default)]
struct Draft {
    addresses: BTreeSet<IpAddr>,
    inbound: Option<IpAddr>,
    forwards: BTreeMap<Fqdn, Forward>,
    held: BTreeMap<Fqdn, Held>,
}

/// What the places of a job ask of name servers.
pub(crate) fn gather(job: &Job<'_>) -> Dns {
    let plan = job.plan;
    let (mut servers, mut machines) = (BTreeMap::<Where, Draft>::new(), BTreeMap::<Where, Draft>::new());
    let mut odd = BTreeSet::new();
    for record in &plan.dns {
        let (Some(at), Some(way)) = (at(record), record.way.as_deref()) else { continue };
        let Ok(name) = record.name.parse::<Fqdn>() else {
            odd.insert(format!(
                "`{}` is no name that DNS can hold, so nothing is printed for it",
                record.name
            ));
            continue;
        };
        match (way, record.kind) {
            ("forwarder", RecordType::Forward) => {
                let draft = servers.entry(at.clone()).or_default();
                draft.addresses.extend(addresses(record));
                let to = record.value.parse::<IpAddr>().ok();
                forward(draft, plan, &at, &name, to, &record.reasons);
                if let (PlaceKind::Site, Some(to)) = (at.0, to)
                    && let Some(vnet) = plan.vnets.iter().find(|vnet| vnet.resolver_inbound == Some(to))
                {
                    let inside = (PlaceKind::VNet, vnet.name.clone());
                    let draft = servers.entry(inside).or_default();
                    draft.inbound = Some(to);
                    forward(draft, plan, &at, &name, Some(AZURE_RESOLVER), &record.reasons);
                }
            }
            ("zones", RecordType::Cname) => {
                let alias = record.value.parse::<Fqdn>().ok();
                let answer = plan.dns.iter().find(|other| {
                    other.site == record.site
                        && other.vnet == record.vnet
                        && other.way == record.way
                        && matches!(other.kind, RecordType::A | RecordType::Aaaa)
                        && other.name.as_str() == record.value
                });
                let address = answer.and_then(|answer| answer.value.parse().ok());
                let draft = servers.entry(at).or_default();
                draft.addresses.extend(addresses(record));
                draft.held.insert(name.clone(), held(name, alias, address, record));
            }
            ("hosts", RecordType::A | RecordType::Aaaa) => {
                let address = record.value.parse().ok();
                let draft = machines.entry(at).or_default();
                draft.held.insert(name.clone(), held(name, None, address, record));
            }
            _ => {}
        }
    }
    let here = |at: &Where| job.options.at.as_deref().is_none_or(|wanted| *at.1 == *wanted);
    let server = |((kind, name), draft): (Where, Draft)| Server {
        place: place(&name, kind),
        addresses: draft.addresses,
        inbound: draft.inbound,
        forwards: draft.forwards.into_values().collect(),
        held: draft.held.into_values().collect(),
    };
    Dns {
        servers: servers.into_iter().filter(|(at, _)| here(at)).map(server).collect(),
        machines: machines
            .into_iter()
            .filter(|(at, _)| here(at))
            .map(|((kind, name), draft)| Machines {
                place: place(&name, kind),
                held: draft.held.into_values().collect(),
            })
            .collect(),
        odd: odd.into_iter().collect(),
    }
}

fn at(record: &DnsRecord) -> Option<Where> {
    let site = record.site.clone().map(|site| (PlaceKind::Site, site));
    site.or_else(|| record.vnet.clone().map(|vnet| (PlaceKind::VNet, vnet)))
}

/// The servers that a record is for; Azure's own is none that anybody configures.
fn addresses(record: &DnsRecord) -> impl Iterator<Item = IpAddr> {
    let list = record.resolver.iter().flat_map(|resolver| resolver.split(','));
    list.filter_map(|address| address.trim().parse().ok()).filter(|address| *address != AZURE_RESOLVER)
}

/// Adds a suffix with the names below it that the place needs.
fn forward(
    draft: &mut Draft,
    plan: &Plan,
    at: &Where,
    suffix: &Fqdn,
    to: Option<IpAddr>,
    reasons: &[Reason],
) {
    let names = plan.dns.iter().filter(|record| record.kind == RecordType::Cname);
    let names = names.filter(|record| self::at(record).as_ref() == Some(at));
    let names = names.filter_map(|record| record.name.parse::<Fqdn>().ok());
    let names = names.filter(|name| name.is_within(suffix));
    let forward = draft.forwards.entry(suffix.clone()).or_insert_with(|| Forward {
        suffix: suffix.clone(),
        to,
        names: BTreeSet::new(),
        why: Why::default(),
        need: Need::Doubtful,
    });
    forward.names.extend(names);
    forward.to = forward.to.or(to);
    forward.why.add(&why(reasons));
    forward.need = forward.need.min(need(reasons));
}

fn held(name: Fqdn, alias: Option<Fqdn>, address: Option<IpAddr>, record: &DnsRecord) -> Held {
    Held {
        name,
        alias,
        address,
        endpoint: record.private_endpoint.as_deref().unwrap_or_default().to_owned(),
        why: why(&record.reasons),
        need: need(&record.reasons),
    }
}

/// What reasons say together.
pub(crate) fn why(reasons: &[Reason]) -> Why {
    let mut why = Why::default();
    for reason in reasons {
        why.deployments.insert(reason.deployment.clone());
        why.requirements.insert(reason.requirement.clone());
        why.purposes.insert(reason.purpose.clone());
        why.documents.extend(reason.documents.iter().cloned());
    }
    why
}

/// The strongest need among reasons.
pub(crate) fn need(reasons: &[Reason]) -> Need {
    reasons.iter().map(|reason| reason.need).min().unwrap_or(Need::Optional)
}
