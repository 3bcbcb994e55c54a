//! What each device on the way of a flow must let through.

use std::sync::Arc;

use portolan_catalog::Id;
use portolan_model::{IpNet, Path, Protocol};

use super::{Key, Map, Step};
use crate::plan::{Device, Leg, LegEnd, Target};
use crate::planner::ground::{Spot, Stand};
use crate::planner::needs::Goal;
use crate::scenario::{DefaultRoute, Proxy};

/// A device, where it is, and the part of the machines that it sees where that is not all.
type Gate = (Device, Id, Option<Arc<[IpNet]>>);

impl Map<'_> {
    /// What each device on the way of a step must let through; `proxy` is the one that carries it.
    pub(super) fn legs(&self, step: &Step<'_>, target: &Target, proxy: Option<(&Id, &Proxy)>) -> Vec<Leg> {
        let Step { key: Key { path, .. }, party, need, stand, .. } = *step;
        let machine = LegEnd { name: stand.source.role.clone(), prefixes: Arc::clone(&stand.prefixes) };
        let goal = LegEnd { name: target.name.clone(), prefixes: Arc::clone(&target.prefixes) };
        let port = need.requirement.port;
        let leg = |from: &LegEnd, to: &LegEnd, device, at: Id| Leg {
            from: from.clone(),
            to: to.clone(),
            protocol: need.requirement.protocol,
            port: port.first(),
            port_end: port.end(),
            device,
            at,
        };
        let Some((proxy_name, proxy)) = proxy else {
            let target_spot = match need.goal {
                Goal::Machines(index) => party.stands.get(index).map(|stand| &stand.spot),
                _ => None,
            };
            // Where the source stands nowhere known, the device in front of the target is the one to tell.
            let spot =
                if stand.spot == Spot::Unknown { target_spot.unwrap_or(&stand.spot) } else { &stand.spot };
            let mut gates = self.devices(spot, path, stand);
            if let Some(far) = target_spot.filter(|far| !same_place(far, spot)) {
                gates.extend(
                    self.devices(far, path, stand).into_iter().map(|(device, at, _)| (device, at, None)),
                );
            }
            let mut legs = Vec::with_capacity(gates.len());
            for (device, at, prefixes) in gates {
                let machine = match prefixes {
                    Some(prefixes) => LegEnd { name: machine.name.clone(), prefixes },
                    None => machine.clone(),
                };
                legs.push(leg(&machine, &goal, device, at));
            }
            if matches!(need.goal, Goal::ResolverInbound)
                && let Spot::Site(site) = &stand.spot
            {
                legs.push(leg(&machine, &goal, Device::Resolver, site.clone()));
            }
            return legs;
        };
        let prefixes = proxy.addresses.iter().map(|address| IpNet::from(*address)).collect::<Arc<[IpNet]>>();
        let gate = LegEnd { name: Id::from(proxy.url.host.as_str()), prefixes };
        let gates = self.devices(&stand.spot, Path::Local, stand);
        let mut legs = Vec::with_capacity(gates.len() + 2);
        for (device, at, prefixes) in gates {
            let machine = match prefixes {
                Some(prefixes) => LegEnd { name: machine.name.clone(), prefixes },
                None => machine.clone(),
            };
            legs.push(Leg {
                from: machine,
                to: gate.clone(),
                protocol: Protocol::Tcp,
                port: proxy.url.port,
                port_end: None,
                device,
                at,
            });
        }
        legs.push(leg(&machine, &goal, Device::Proxy, proxy_name.clone()));
        legs.push(leg(&gate, &goal, Device::ProxyEgress, proxy_name.clone()));
        legs
    }

    /// The devices that packets pass on their way out of a place, with the part of the machines that each sees.
    fn devices(&self, spot: &Spot, path: Path, stand: &Stand<'_>) -> Vec<Gate> {
        match spot {
            Spot::Unknown => Vec::new(),
            Spot::Site(site) => vec![(Device::SiteFirewall, site.clone(), None)],
            Spot::VNet(vnet, subnets) => {
                let mut devices = Vec::new();
                for subnet in subnets {
                    let prefix = self
                        .scenario
                        .vnets
                        .get(vnet)
                        .and_then(|vnet| vnet.subnets.get(subnet))
                        .map(|s| s.prefix);
                    let part = prefix.map(|prefix| {
                        let inside = stand.prefixes.iter().filter(|net| prefix.contains(*net)).copied();
                        inside.collect::<Arc<[IpNet]>>()
                    });
                    devices.push((Device::Nsg, Id::from(format!("{vnet}/{subnet}")), part));
                }
                if subnets.is_empty() {
                    devices.push((Device::Nsg, vnet.clone(), None));
                }
                let routes = self.ground.default_routes(spot);
                let straight =
                    !routes.is_empty() && routes.iter().all(|route| *route == DefaultRoute::Internet);
                if !straight && matches!(path, Path::Public | Path::MicrosoftPeering) {
                    devices.push((Device::SiteFirewall, vnet.clone(), None));
                }
                devices
            }
        }
    }
}

/// Whether two spots are behind the same devices.
fn same_place(a: &Spot, b: &Spot) -> bool {
    match (a, b) {
        (Spot::Site(a), Spot::Site(b)) | (Spot::VNet(a, _), Spot::VNet(b, _)) => a == b,
        _ => false,
    }
}
