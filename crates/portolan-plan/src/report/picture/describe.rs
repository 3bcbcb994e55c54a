//! What the boxes say.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::Path;

use super::kinds::{At, Key};
use super::places::Places;
use super::topology::{Node, Port, Seen};
use crate::plan::{EndpointState, Plan, PlanVNet, PrivateEndpoint};

/// More private endpoints than these are counted in their box; the rows of facts name them.
const MANY_ENDPOINTS: usize = 12;

/// So many names of sites stand in a box; the rows of facts have all.
const MANY_SITES: usize = 60;

/// Puts a box into words.
pub(super) fn node(plan: &Plan, places: &Places, key: &Key, seen: &BTreeMap<Id, Seen>) -> Node {
    let (title, about, lines) = match key {
        Key::Sites(number) => sites(plan, places.sites(*number), seen),
        Key::Subnets(vnet, subnets) => (
            if subnets.is_empty() { vnet.to_string() } else { format!("{vnet}/{}", join(subnets)) },
            of_network(plan, vnet, subnets),
            roles(seen),
        ),
        Key::Nowhere => ("Place not given".to_owned(), "no site or virtual network".to_owned(), roles(seen)),
        Key::Nsg(at) => nsg(plan, at),
        Key::Firewall(at) => firewall(plan, places, at),
        Key::Proxy(name) => proxy(plan, name),
        Key::Gateway(vnet) => gateway(plan, vnet),
        Key::Peering => ("ExpressRoute".to_owned(), "Microsoft peering".to_owned(), Vec::new()),
        Key::NoWay(at) => {
            let lines = vec!["the plan's advisories say what to do".to_owned()];
            ("No private way".to_owned(), format!("from {}", place(places, at)), lines)
        }
        Key::Local(at) => {
            let line = |(name, seen): (&Id, &Seen)| format!("{name}: {}", ports(seen));
            (format!("Inside {}", place(places, at)), String::new(), seen.iter().map(line).collect())
        }
        Key::Hub(vnet) => hub(plan, vnet),
        Key::Public(path, proxied) => public(*path, *proxied, seen),
        Key::Endpoints(vnet, subnet) => endpoints(plan, vnet.as_ref(), subnet.as_ref()),
        Key::Zones(linked) => {
            let to = if linked.is_empty() { "no virtual network".to_owned() } else { join(linked) };
            let zones = seen.keys().map(ToString::to_string).collect();
            ("Private DNS zones".to_owned(), format!("linked to {to}"), zones)
        }
    };
    Node { key: key.clone(), title, about, lines }
}

/// A port: `443/tcp`, or `6000-6010/udp`.
pub(super) fn port(port: &Port) -> String {
    let (first, last, protocol) = port;
    match last {
        Some(last) => format!("{first}-{last}/{}", protocol.as_str()),
        None => format!("{first}/{}", protocol.as_str()),
    }
}

pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

pub(super) fn join(names: &[Id]) -> String {
    names.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

fn shown<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Ports as boxes say them: TCP goes without saying.
fn ports(seen: &Seen) -> String {
    let mut numbers = BTreeMap::<(u16, Option<u16>), Vec<&str>>::new();
    for (first, last, protocol) in &seen.ports {
        numbers.entry((*first, *last)).or_default().push(protocol.as_str());
    }
    let said = numbers.into_iter().map(|((first, last), protocols)| {
        let last = last.map(|last| format!("-{last}")).unwrap_or_default();
        let protocols =
            if protocols == ["tcp"] { String::new() } else { format!("/{}", protocols.join("+")) };
        format!("{first}{last}{protocols}")
    });
    said.collect::<Vec<_>>().join(" ")
}

/// A role a line, with its addresses where there are few.
fn roles(seen: &BTreeMap<Id, Seen>) -> Vec<String> {
    let line = |(role, seen): (&Id, &Seen)| {
        let names =
            seen.names.iter().map(|name| name.strip_suffix("/32").unwrap_or(name)).collect::<Vec<_>>();
        match names.as_slice() {
            [] => role.to_string(),
            [one] => format!("{role} {one}"),
            [first, rest @ ..] => format!("{role} {first} and {} more", rest.len()),
        }
    };
    seen.iter().map(line).collect()
}

type Words = (String, String, Vec<String>);

fn sites(plan: &Plan, names: &[Id], seen: &BTreeMap<Id, Seen>) -> Words {
    if let [one] = names {
        let site = plan.sites.iter().find(|site| site.name == *one);
        let networks = site.map(|site| shown(&site.networks)).unwrap_or_default();
        let about = if networks.is_empty() { "site".to_owned() } else { format!("site {networks}") };
        return (one.to_string(), about, roles(seen));
    }
    let first = names.iter().take(MANY_SITES).map(Id::as_str).collect::<Vec<_>>().join(", ");
    let rest = names.len().saturating_sub(MANY_SITES);
    let mut lines = vec![if rest == 0 { first } else { format!("{first} and {rest} more") }];
    lines.extend(seen.keys().map(ToString::to_string));
    (format!("{} sites", names.len()), "with the same connections".to_owned(), lines)
}

fn vnet<'p>(plan: &'p Plan, name: &str) -> Option<&'p PlanVNet> {
    plan.vnets.iter().find(|vnet| vnet.name == name)
}

fn of_network(plan: &Plan, name: &Id, subnets: &[Id]) -> String {
    let Some(vnet) = vnet(plan, name) else { return "virtual network".to_owned() };
    let prefixes = vnet.subnets.iter().filter(|subnet| subnets.contains(&subnet.name));
    let prefixes = prefixes.map(|subnet| subnet.prefix).collect::<Vec<_>>();
    if subnets.is_empty() {
        format!("virtual network {}, {}", shown(&vnet.address_space), vnet.region)
    } else {
        format!("subnet {}, {}", shown(&prefixes), vnet.region)
    }
}

fn nsg(plan: &Plan, at: &Id) -> Words {
    let (network, subnet) = at.split_once('/').unwrap_or((at, ""));
    let subnets = vnet(plan, network).map(|vnet| vnet.subnets.as_slice()).unwrap_or_default();
    let name = subnets.iter().find(|known| known.name == subnet).and_then(|known| known.nsg.clone());
    let title = name.map_or_else(|| "NSG".to_owned(), |name| format!("NSG {name}"));
    (title, format!("of {at}"), Vec::new())
}

fn place(places: &Places, at: &At) -> String {
    match at {
        At::Named(name) => name.to_string(),
        At::Sites(number) => match places.sites(*number) {
            [one] => one.to_string(),
            many => format!("each of {} sites", many.len()),
        },
    }
}

fn firewall(plan: &Plan, places: &Places, at: &At) -> Words {
    let name = match at {
        At::Named(name) => Some(name),
        At::Sites(number) => places.sites(*number).first(),
    };
    let site = plan.sites.iter().find(|site| Some(&site.name) == name);
    let network = name.and_then(|name| vnet(plan, name));
    let egress = site.map(|site| &site.egress).or(network.map(|vnet| &vnet.egress));
    let inspects = site.map_or(network.is_some_and(|vnet| vnet.tls_inspection), |site| site.tls_inspection);
    let title = match egress.map(Id::as_str) {
        Some("nva") => "Appliance of",
        Some("forced-tunnel") => "Forced tunnel of",
        _ => "Firewall of",
    };
    let lines = if inspects { vec!["opens TLS".to_owned()] } else { Vec::new() };
    (format!("{title} {}", place(places, at)), String::new(), lines)
}

fn proxy(plan: &Plan, name: &Id) -> Words {
    let title = if *name == "default" { "Proxy".to_owned() } else { format!("Proxy {name}") };
    let Some(proxy) = plan.proxies.iter().find(|proxy| proxy.name == *name) else {
        return (title, String::new(), Vec::new());
    };
    let mut lines = vec![format!("hosted: {}", proxy.hosted)];
    if proxy.kind != "http" {
        lines.push(proxy.kind.to_string());
    }
    if proxy.authentication != "none" {
        lines.push(format!("authentication: {}", proxy.authentication));
    }
    (title, format!("{}:{}", proxy.host, proxy.port), lines)
}

fn gateway(plan: &Plan, name: &Id) -> Words {
    let kind = vnet(plan, name).and_then(|vnet| vnet.gateway.as_ref());
    let title = match kind.map(Id::as_str) {
        Some("expressroute") => "ExpressRoute gateway",
        Some("vpn") => "VPN gateway",
        _ => "Gateway",
    };
    let lines = if kind.is_none() { vec!["not in the scenario".to_owned()] } else { Vec::new() };
    (title.to_owned(), format!("of {name}"), lines)
}

fn hub(plan: &Plan, name: &Id) -> Words {
    let about = of_network(plan, name, &[]);
    let mut lines = Vec::new();
    if let Some(vnet) = vnet(plan, name) {
        lines.extend(vnet.resolver_inbound.map(|address| format!("inbound resolver {address}")));
        if !vnet.peered_with.is_empty() {
            lines.push(format!("peered with {}", join(&vnet.peered_with)));
        }
    }
    (name.to_string(), about, lines)
}

fn public(path: Path, proxied: bool, seen: &BTreeMap<Id, Seen>) -> Words {
    let about = match (path, proxied) {
        (Path::ServiceEndpoint, _) => "over service endpoints",
        (Path::MicrosoftPeering, _) => "over Microsoft peering",
        (_, true) => "through a proxy",
        (_, false) => "direct",
    };
    let line = |(service, seen): (&Id, &Seen)| {
        format!("{service}: {}, {}", counted(seen.names.len(), "name"), ports(seen))
    };
    (format!("Public services, {about}"), String::new(), seen.iter().map(line).collect())
}

fn endpoints(plan: &Plan, network: Option<&Id>, subnet: Option<&Id>) -> Words {
    let title = match (network, subnet) {
        (Some(network), Some(subnet)) => format!("{network}/{subnet}"),
        (Some(name), None) | (None, Some(name)) => name.to_string(),
        (None, None) => "Subnet not given".to_owned(),
    };
    let here = plan.private_endpoints.iter();
    let here =
        here.filter(|one| one.vnet.as_ref() == network && one.subnet.as_ref() == subnet).collect::<Vec<_>>();
    let prefix = here.iter().find_map(|one| one.prefix);
    let prefix = prefix.map(|prefix| format!(" {prefix}")).unwrap_or_default();
    let region = network.and_then(|network| vnet(plan, network)).map(|vnet| format!(", {}", vnet.region));
    let about = format!("private endpoints{prefix}{}", region.unwrap_or_default());
    (title, about, endpoint_lines(&here))
}

/// A private endpoint a line; where there are many, how many of each sort.
fn endpoint_lines(here: &[&PrivateEndpoint]) -> Vec<String> {
    if here.len() > MANY_ENDPOINTS {
        let mut sorts = BTreeMap::<_, usize>::new();
        for one in here {
            *sorts.entry((&one.sub_resource, one.state)).or_default() += 1;
        }
        let line = |((sort, state), count): ((&Id, EndpointState), usize)| {
            format!("{count} {sort}, {}", state.as_str())
        };
        return sorts.into_iter().map(line).collect();
    }
    let line = |one: &&PrivateEndpoint| {
        let addresses = one.addresses.values().collect::<BTreeSet<_>>();
        let addresses = addresses.into_iter().map(|address| format!(" {address}")).collect::<String>();
        format!("{} {}, {}{addresses}", one.resource, one.sub_resource, one.state.as_str())
    };
    here.iter().map(line).collect()
}
