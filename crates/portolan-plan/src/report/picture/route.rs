//! The way of one flow through the boxes.

use portolan_catalog::Id;
use portolan_model::{Path, Via};

use super::kinds::{At, Key, Kind};
use super::places::Places;
use crate::plan::{Device, Flow, Plan, PlanSite};

/// The way of a flow.
#[derive(Debug)]
pub(super) struct Route {
    /// Who opens it.
    pub(super) source: Key,
    /// What stands on the way.
    pub(super) devices: Vec<Key>,
    /// Where it leads.
    pub(super) end: Key,
    /// How it is drawn.
    pub(super) kind: Kind,
}

/// Finds the way of a flow: what its legs say, and where they say nothing, the private uplink.
pub(super) fn route(plan: &Plan, places: &Places, flow: &Flow) -> Route {
    let from = &flow.from;
    let source = match (&from.site, &from.vnet) {
        (Some(site), _) => match places.at(site) {
            At::Sites(number) => Key::Sites(number),
            At::Named(name) => Key::Subnets(name, Vec::new()),
        },
        (None, Some(vnet)) => Key::Subnets(vnet.clone(), from.subnets.clone()),
        (None, None) => Key::Nowhere,
    };
    let mut devices = Vec::new();
    for leg in &flow.legs {
        match leg.device {
            Device::SiteFirewall => devices.push(Key::Firewall(places.at(&leg.at))),
            Device::Nsg => devices.push(Key::Nsg(leg.at.clone())),
            Device::Proxy | Device::ProxyEgress => devices.push(Key::Proxy(leg.at.clone())),
            // A resolver's own rule is part of the machine that asks.
            Device::Resolver => {}
        }
    }
    devices.dedup();
    let site = from.site.as_ref().and_then(|name| plan.sites.iter().find(|site| site.name == *name));
    let end = match flow.path {
        Path::PrivateEndpoint => {
            if !in_cloud(plan, flow) {
                devices.extend(site.into_iter().flat_map(|site| uplink(places, site)));
            }
            let endpoint = flow.private_endpoint.as_ref().and_then(|id| plan.private_endpoint(id));
            let place = endpoint.map(|endpoint| (endpoint.vnet.clone(), endpoint.subnet.clone()));
            let (vnet, subnet) = place.unwrap_or_default();
            Key::Endpoints(vnet, subnet)
        }
        Path::MicrosoftPeering => {
            devices.push(Key::Peering);
            Key::Public(flow.path, flow.via == Via::Proxy)
        }
        Path::Public | Path::ServiceEndpoint => Key::Public(flow.path, flow.via == Via::Proxy),
        Path::Local => match (inbound(plan, flow), site) {
            (Some(hub), Some(site)) => {
                devices.extend(uplink(places, site));
                Key::Hub(hub)
            }
            (Some(hub), None) => Key::Hub(hub),
            (None, _) => Key::Local(inside(places, flow)),
        },
    };
    // The virtual network in which the uplink ends is an end itself, and not passed.
    devices.retain(|device| *device != end);
    let kind = match (flow.path, &end) {
        (Path::Local, Key::Hub(_)) => Kind::Dns,
        (Path::Local, _) => Kind::Local,
        (Path::PrivateEndpoint, _) => Kind::Private,
        (Path::ServiceEndpoint, _) => Kind::Service,
        (Path::MicrosoftPeering, _) => Kind::Peering,
        (Path::Public, _) if flow.via == Via::Proxy => Kind::Proxy,
        (Path::Public, _) => Kind::Direct,
    };
    Route { source, devices, end, kind }
}

/// The private way of a site: gateway and virtual network, or that there is none.
fn uplink(places: &Places, site: &PlanSite) -> Vec<Key> {
    match &site.connected_to {
        Some(hub) => vec![Key::Gateway(hub.clone()), Key::Hub(hub.clone())],
        None => vec![Key::NoWay(places.at(&site.name))],
    }
}

/// Whether a proxy in the cloud opens the flow, so that no uplink of the site does.
fn in_cloud(plan: &Plan, flow: &Flow) -> bool {
    let proxy = flow.proxy.as_ref().and_then(|name| plan.proxies.iter().find(|proxy| proxy.name == *name));
    proxy.is_some_and(|proxy| proxy.hosted == "cloud")
}

/// The virtual network whose inbound resolver a resolver asks.
fn inbound(plan: &Plan, flow: &Flow) -> Option<Id> {
    let asked = |vnet: &&crate::plan::PlanVNet| {
        vnet.resolver_inbound
            .is_some_and(|address| flow.to.prefixes.iter().any(|prefix| prefix.contains(&address)))
    };
    if flow.from.role != "resolver" {
        return None;
    }
    plan.vnets.iter().find(asked).map(|vnet| vnet.name.clone())
}

/// Where the end of a local flow is: behind the last device, or where the flow begins.
fn inside(places: &Places, flow: &Flow) -> At {
    let last = flow.legs.iter().rev().find(|leg| matches!(leg.device, Device::SiteFirewall | Device::Nsg));
    let own = flow.from.site.as_ref().or(flow.from.vnet.as_ref());
    match (last, own) {
        (Some(leg), _) => places.at(&leg.at),
        (None, Some(own)) => places.at(own),
        (None, None) => At::Named(Id::from("a place that is not given")),
    }
}
