//! What the boxes say.

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_model::Path;

use super::Fact;
use super::places::Places;
use super::topology::{At, Key, Node, Port, Seen};
use crate::plan::{Plan, PlanVNet};
use crate::report::summary;

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
            (format!("Inside {}", place(places, at)), "local".to_owned(), seen.iter().map(line).collect())
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

/// A box as the table names it where a flow passes it.
pub(super) fn stop(node: &Node) -> String {
    match node.key {
        Key::Gateway(_) | Key::Peering => format!("{} {}", node.title, node.about),
        Key::Hub(_) => format!("virtual network {}", node.title),
        _ => node.title.clone(),
    }
}

/// A box as the table names it where a flow ends.
pub(super) fn end(node: &Node) -> String {
    let title = match &node.key {
        Key::Zones(_) => format!("{} {}", node.title, node.about),
        Key::Endpoints(..) => format!("private endpoints in {}", node.title),
        Key::Hub(_) => stop(node),
        _ => node.title.clone(),
    };
    let mut said = title;
    for (at, line) in node.lines.iter().enumerate() {
        said.push_str(if at == 0 { ": " } else { "; " });
        said.push_str(line);
    }
    said
}

/// Who opens flows, as the table says it.
pub(super) fn who(places: &Places, source: &Key, role: &Id) -> String {
    match source {
        Key::Sites(number) => match places.sites(*number) {
            [one] => format!("{role} at {one}"),
            many => format!("{role} at {} sites: {}", many.len(), join(many)),
        },
        Key::Subnets(vnet, subnets) if subnets.is_empty() => format!("{role} in {vnet}"),
        Key::Subnets(vnet, subnets) => format!("{role} in {vnet}/{}", join(subnets)),
        _ => format!("{role} at a place that is not given"),
    }
}

/// A port: `443/tcp`, or `6000-6010/udp`.
pub(super) fn port(port: &Port) -> String {
    let (first, last, protocol) = port;
    match last {
        Some(last) => format!("{first}-{last}/{}", protocol.as_str()),
        None => format!("{first}/{}", protocol.as_str()),
    }
}

/// The whole picture in some sentences.
pub(super) fn whole(plan: &Plan, facts: &[Fact]) -> String {
    let mut said = format!("{}.", summary(plan));
    let begin =
        |fact: &Fact| format!(" {}: {} to {}.", fact.from, counted(fact.count, "flow"), heading(&fact.to));
    for fact in facts.iter().filter(|fact| fact.count > 0).take(40) {
        said.push_str(&begin(fact));
    }
    said.push_str(" The rows of facts beneath a page's picture hold the same.");
    said
}

fn heading(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(heading, _)| heading)
}

pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn join(names: &[Id]) -> String {
    names.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

fn shown<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn ports(seen: &Seen) -> String {
    seen.ports.iter().map(port).collect::<Vec<_>>().join(" ")
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
    let mut lines = vec![join(names)];
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
    (format!("{title} {}", place(places, at)), "lets through what is planned".to_owned(), lines)
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
    (format!("Public services, {about}"), "public addresses".to_owned(), seen.iter().map(line).collect())
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
    let line = |one: &&crate::plan::PrivateEndpoint| {
        let addresses = one.addresses.values().collect::<std::collections::BTreeSet<_>>();
        let addresses = addresses.into_iter().map(|address| format!(" {address}")).collect::<String>();
        format!("{} {}, {}{addresses}", one.resource, one.sub_resource, one.state.as_str())
    };
    (title, about, here.iter().map(line).collect())
}
