//! Which names and addresses are the customer's.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_model::Path;

use super::Facts;
use super::words::{Kind, Words};
use crate::task::Host;

/// The customer's names.
pub(super) fn words(facts: &Facts<'_>) -> Words {
    let mut words = Words::default();
    // Hosts first: their placeholders stand for the whole of them.
    words.add_hosts(hosts(facts));
    words.add_guests(guests(facts));
    let (dotted, plain): (Vec<_>, Vec<_>) = facts.names.iter().cloned().partition(|name| name.contains('.'));
    words.add_hosts(dotted.into_iter().filter(|name| name.parse::<IpAddr>().is_err()));
    words.add(Kind::Label("resource"), plain);
    let place = &facts.assignment.place;
    words.add(Kind::Named("site"), place.site.iter().map(ToString::to_string));
    words.add(Kind::Named("vnet"), place.vnet.iter().map(ToString::to_string));
    words.add(Kind::Named("proxy"), facts.assignment.proxies.iter().map(|proxy| proxy.name.to_string()));
    // `deployment (service)`.
    let whom = facts.assignment.flows.iter().flat_map(|flow| &flow.for_whom);
    let whom = whom.filter_map(|whom| Some(whom.rsplit_once(" (")?.0.to_owned()));
    words.add(Kind::Named("deployment"), whom);
    of_plan(facts, &mut words);
    words.add(Kind::Named("machine"), facts.observations.machine.hostname.clone());
    words.add(Kind::Named("scenario"), [facts.assignment.scenario.clone()]);
    let owners = words.owners();
    words.add(Kind::Named("customer"), owners);
    words
}

fn of_plan(facts: &Facts<'_>, words: &mut Words) {
    let Some(plan) = facts.plan else { return };
    let names = |ids: &mut dyn Iterator<Item = &portolan_catalog::Id>| {
        ids.map(ToString::to_string).collect::<Vec<_>>()
    };
    words.add(
        Kind::Label("resource"),
        names(&mut plan.private_endpoints.iter().map(|endpoint| &endpoint.resource)),
    );
    words.add(Kind::Named("site"), names(&mut plan.sites.iter().map(|site| &site.name)));
    words.add(Kind::Named("vnet"), names(&mut plan.vnets.iter().map(|vnet| &vnet.name)));
    let subnets = || plan.vnets.iter().flat_map(|vnet| &vnet.subnets);
    words.add(Kind::Named("subnet"), names(&mut subnets().map(|subnet| &subnet.name)));
    words.add(Kind::Named("nsg"), names(&mut subnets().filter_map(|subnet| subnet.nsg.as_ref())));
    words.add(Kind::Named("proxy"), names(&mut plan.proxies.iter().map(|proxy| &proxy.name)));
    let reasons = plan.flows.iter().flat_map(|flow| &flow.reasons);
    words.add(Kind::Named("deployment"), names(&mut reasons.map(|reason| &reason.deployment)));
    words
        .add(Kind::Named("endpoint"), names(&mut plan.private_endpoints.iter().map(|endpoint| &endpoint.id)));
    words.add(Kind::Named("scenario"), [plan.scenario.clone()]);
}

fn is_name(host: &str) -> bool {
    host.parse::<IpAddr>().is_err() && !host.is_empty()
}

/// Hosts of the customer below domains of the customer.
fn hosts(facts: &Facts<'_>) -> Vec<String> {
    let of_site = |name: &str| {
        let known = facts.plan.and_then(|plan| plan.proxies.iter().find(|proxy| *proxy.name == *name));
        known.is_none_or(|proxy| *proxy.hosted != *"cloud")
    };
    let proxies = facts.assignment.proxies.iter().filter(|proxy| of_site(&proxy.name));
    let proxies = proxies.map(|proxy| proxy.host.clone());
    let more = facts.plan.into_iter().flat_map(|plan| &plan.proxies);
    let more = more.filter(|proxy| of_site(&proxy.name)).map(|proxy| proxy.host.to_string());
    let local = facts.assignment.endpoints.iter().filter(|endpoint| endpoint.path == Path::Local);
    let local = local.filter_map(|endpoint| match &endpoint.host {
        Host::Name(name) => Some(name.clone()),
        Host::Address(_) => None,
    });
    let flows = facts.plan.into_iter().flat_map(|plan| &plan.flows);
    let flows = flows.filter(|flow| flow.path == Path::Local && flow.to.name.contains('.'));
    let flows = flows.map(|flow| flow.to.name.to_string());
    let machine = facts.observations.machine.hostname.clone().filter(|name| name.contains('.'));
    let all = proxies.chain(more).chain(local).chain(flows).chain(machine);
    all.filter(|host| is_name(host) && !host.contains(['*', ' '])).collect()
}

/// Hosts of the customer at somebody else's: a proxy in a cloud.
fn guests(facts: &Facts<'_>) -> Vec<String> {
    let cloud =
        facts.plan.into_iter().flat_map(|plan| &plan.proxies).filter(|proxy| *proxy.hosted == *"cloud");
    cloud.map(|proxy| proxy.host.to_string()).filter(|host| is_name(host)).collect()
}

/// The customer's addresses that are public ones. Private ones are found wherever they stand.
pub(super) fn public_addresses(facts: &Facts<'_>) -> BTreeSet<IpAddr> {
    let mut all = BTreeSet::new();
    if let Some(plan) = facts.plan {
        for site in &plan.sites {
            all.extend(site.networks.iter().map(|network| network.addr()));
            all.extend(site.resolvers.iter().chain(&site.ntp_servers));
        }
        for vnet in &plan.vnets {
            all.extend(vnet.address_space.iter().map(|prefix| prefix.addr()));
            all.extend(vnet.subnets.iter().map(|subnet| subnet.prefix.addr()));
            all.extend(vnet.resolvers.iter().chain(&vnet.resolver_inbound));
        }
        all.extend(plan.proxies.iter().flat_map(|proxy| &proxy.addresses));
        for flow in &plan.flows {
            all.extend(flow.from.networks.iter().map(|network| network.addr()));
        }
    }
    all.extend(facts.assignment.resolvers.iter().chain(&facts.assignment.ntp_servers));
    all.extend(facts.assignment.proxies.iter().flat_map(|proxy| &proxy.addresses));
    let machine = &facts.observations.machine;
    all.extend(machine.addresses.iter().map(|network| network.addr()));
    all.extend(&machine.resolvers);
    all.extend(facts.observations.resolvers.iter().map(|resolver| resolver.server));
    for endpoint in &facts.observations.endpoints {
        for tcp in &endpoint.tcp {
            all.extend(tcp.source.iter().chain(&tcp.next_hop));
            all.extend(tcp.icmp.and_then(|icmp| icmp.sender));
        }
    }
    for tcp in facts.observations.proxies.iter().flat_map(|proxy| &proxy.tcp) {
        all.insert(tcp.to.ip());
        all.extend(tcp.source.iter().chain(&tcp.next_hop));
    }
    // The resolver inside every virtual network is nobody's own.
    all.remove(&IpAddr::from([168, 63, 129, 16]));
    all
}
