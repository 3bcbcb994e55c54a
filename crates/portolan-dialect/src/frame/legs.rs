//! What the devices of a place must let through.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{IpNet, PrefixSet};
use portolan_plan::plan::{Device, Flow, Leg, Plan};

use super::{RenderError, names_of};
use crate::capabilities::Capabilities;
use crate::intent::{Crossing, Options, Place, PlaceKind};
use crate::target::Home;

/// A leg that a device must let through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Want<'p> {
    /// The connection that it belongs to.
    pub(super) flow: &'p Flow,
    /// The leg.
    pub(super) leg: &'p Leg,
}

/// Every device of a plan that some connection passes, by place and device.
pub fn places(plan: &Plan) -> Vec<Place> {
    let mut found = BTreeMap::<(Id, Device), Place>::new();
    for leg in plan.flows.iter().flat_map(|flow| &flow.legs) {
        found.entry((leg.at.clone(), leg.device)).or_insert_with(|| place(plan, leg));
    }
    found.into_values().collect()
}

/// The places to print: the one that was asked for, or those where the language is at home.
pub(super) fn chosen(
    plan: &Plan,
    capabilities: &Capabilities,
    home: Home,
    target: &'static str,
    options: &Options,
) -> Result<Vec<Place>, RenderError> {
    let all = places(plan);
    let mine =
        all.iter().filter(|place| capabilities.devices.contains(&place.device)).cloned().collect::<Vec<_>>();
    if let Some(name) = &options.at {
        let there = mine.iter().filter(|place| place.name == *name).cloned().collect::<Vec<_>>();
        return match there.is_empty() {
            false => Ok(there),
            true if all.iter().any(|place| place.name == *name) => {
                Err(RenderError::NothingThere { target, name: name.clone(), places: names_of(&mine) })
            }
            true => Err(RenderError::NoSuchPlace { name: name.clone(), places: names_of(&mine) }),
        };
    }
    let at_home = |place: &&Place| match home {
        Home::Anywhere => true,
        Home::Premises => matches!(place.kind, PlaceKind::Site | PlaceKind::Proxy),
        Home::VNet => matches!(place.kind, PlaceKind::VNet | PlaceKind::Subnet),
    };
    let preferred = mine.iter().filter(at_home).cloned().collect::<Vec<_>>();
    match (preferred.is_empty(), mine.is_empty()) {
        (false, _) => Ok(preferred),
        (true, false) => Ok(mine),
        (true, true) => Err(RenderError::Nothing { target }),
    }
}

/// The names of all places of a plan, whether or not something is to be let through there.
pub(super) fn named(plan: &Plan) -> BTreeSet<String> {
    let sites = plan.sites.iter().map(|site| site.name.to_string());
    let proxies = plan.proxies.iter().map(|proxy| proxy.name.to_string());
    let vnets = plan.vnets.iter().flat_map(|vnet| {
        let subnets = vnet.subnets.iter().map(|subnet| format!("{}/{}", vnet.name, subnet.name));
        std::iter::once(vnet.name.to_string()).chain(subnets)
    });
    sites.chain(proxies).chain(vnets).collect()
}

/// The legs of a place, in the order of the plan.
pub(super) fn wants<'p>(plan: &'p Plan, place: &Place) -> impl Iterator<Item = Want<'p>> {
    let (name, device) = (place.name.clone(), place.device);
    plan.flows.iter().flat_map(move |flow| {
        let name = name.clone();
        let mine = move |leg: &&Leg| leg.at == *name && leg.device == device;
        flow.legs.iter().filter(mine).map(move |leg| Want { flow, leg })
    })
}

/// Which way a leg crosses a place.
pub(super) fn crossing(place: &Place, leg: &Leg) -> Crossing {
    let inside = |prefixes: &[IpNet]| {
        let set = prefixes.iter().copied().collect::<PrefixSet>();
        !set.is_empty() && set.is_subset(&place.networks)
    };
    match (inside(&leg.from.prefixes), inside(&leg.to.prefixes)) {
        (true, true) => Crossing::Within,
        (false, true) => Crossing::In,
        _ => Crossing::Out,
    }
}

fn place(plan: &Plan, leg: &Leg) -> Place {
    let name = leg.at.as_str();
    let made = |kind, networks, region, nsg| Place {
        name: name.to_owned(),
        kind,
        device: leg.device,
        networks,
        region,
        nsg,
    };
    if matches!(leg.device, Device::Proxy | Device::ProxyEgress) {
        let proxy = plan.proxies.iter().find(|proxy| proxy.name == *name);
        let addresses = proxy.map(|proxy| proxy.addresses.iter().copied().map(IpNet::from).collect());
        return made(PlaceKind::Proxy, addresses.unwrap_or_default(), None, None);
    }
    if let Some(site) = plan.sites.iter().find(|site| site.name == *name) {
        return made(PlaceKind::Site, site.networks.iter().copied().collect(), None, None);
    }
    let (vnet, subnet) = name.split_once('/').map_or((name, None), |(vnet, subnet)| (vnet, Some(subnet)));
    let Some(vnet) = plan.vnets.iter().find(|known| known.name == *vnet) else {
        return made(PlaceKind::Site, PrefixSet::empty(), None, None);
    };
    let region = Some(vnet.region.clone());
    match subnet.and_then(|subnet| vnet.subnets.iter().find(|known| known.name == *subnet)) {
        Some(subnet) => {
            made(PlaceKind::Subnet, [subnet.prefix].into_iter().collect(), region, subnet.nsg.clone())
        }
        None => made(PlaceKind::VNet, vnet.address_space.iter().copied().collect(), region, None),
    }
}
