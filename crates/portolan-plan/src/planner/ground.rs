//! The ground on which machines stand: places, their networks, who asks whom for names, and what reaches what.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use portolan_catalog::{Id, Role};
use portolan_model::IpNet;

use crate::plan::Source;
use crate::scenario::{
    DefaultRoute, Deployment, DnsWay, Egress, Network, OptionValue, Place, Proxy, ProxyChoice, Scenario,
    Uplink, VNet,
};

/// The resolver that Azure gives to every virtual network.
pub(super) const AZURE_RESOLVER: IpAddr = IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16));

/// The role of people who administer.
pub(super) const ADMINISTRATOR: &str = "administrator";
/// The role of a site's resolver.
pub(super) const RESOLVER: &str = "resolver";

/// Looks up the places of a scenario.
pub(super) struct Ground<'s> {
    pub(super) scenario: &'s Scenario,
}

/// Machines of one role at one place.
#[derive(Debug, Clone)]
pub(super) struct Stand<'s> {
    pub(super) source: Arc<Source>,
    pub(super) prefixes: Arc<[IpNet]>,
    pub(super) spot: Spot,
    pub(super) network: Option<&'s Network>,
    /// The proxy that web traffic of these machines uses.
    pub(super) proxy: Option<(&'s Id, &'s Proxy)>,
    pub(super) egress: Egress,
    pub(super) domain: Domain,
    /// The machines' own addresses are known.
    pub(super) exact: bool,
}

/// Where machines stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    Site(Id),
    VNet(Id, Vec<Id>),
    Unknown,
}

/// Who is asked for names: machines of one domain get the same answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Domain {
    /// These resolvers.
    Resolvers(Vec<IpAddr>),
    /// A site whose resolvers nobody named.
    Site(Id),
    /// Azure's resolver in a virtual network.
    VNet(Id),
    /// The hosts files of one deployment.
    HostsFiles(Id),
    /// Nobody knows.
    Unknown(Id),
}

impl<'s> Ground<'s> {
    pub(super) fn new(scenario: &'s Scenario) -> Ground<'s> {
        Ground { scenario }
    }

    /// The machines of a role of a deployment.
    pub(super) fn stand(&self, deployment: &'s Deployment, role: &Role) -> Stand<'s> {
        let option = |name: &Option<String>| name.as_ref().and_then(|name| deployment.options.get(name));
        let spot = match (option(&role.vnet), option(&role.subnets)) {
            (Some(OptionValue::Text(vnet)), Some(OptionValue::List(subnets))) => {
                Spot::VNet(vnet.clone(), subnets.clone())
            }
            (Some(OptionValue::Text(vnet)), _) => Spot::VNet(vnet.clone(), Vec::new()),
            _ => match &deployment.place {
                Place::Site(site) => Spot::Site(site.clone()),
                Place::VNet(vnet, subnets) => Spot::VNet(vnet.clone(), subnets.clone()),
                Place::Unknown => Spot::Unknown,
            },
        };
        let addresses = deployment.addresses.get(&role.id);
        self.stand_at(role.id.clone(), spot, addresses.map(Vec::as_slice), deployment)
    }

    /// The people who administer a deployment.
    pub(super) fn administrators(&self, deployment: &'s Deployment) -> Stand<'s> {
        let networks = self.scenario.administrators.as_deref();
        let inside =
            |net: &IpNet, site: &crate::scenario::Site| site.networks.iter().any(|own| own.contains(net));
        let site = networks.and_then(|networks| {
            let first = networks.first()?;
            self.scenario.sites.values().find(|site| inside(first, site))
        });
        let spot = site.map_or(Spot::Unknown, |site| Spot::Site(site.name.clone()));
        self.stand_at(Id::from(ADMINISTRATOR), spot, networks, deployment)
    }

    /// The resolver of the site where machines stand.
    pub(super) fn resolver_of(&self, stand: &Stand<'s>, deployment: &'s Deployment) -> Option<Stand<'s>> {
        let Spot::Site(site) = &stand.spot else { return None };
        let resolvers = &self.scenario.sites.get(site)?.resolvers;
        let networks = resolvers.iter().map(|resolver| IpNet::from(*resolver)).collect::<Vec<_>>();
        Some(self.stand_at(Id::from(RESOLVER), stand.spot.clone(), Some(&networks), deployment))
    }

    fn stand_at(
        &self,
        role: Id,
        spot: Spot,
        addresses: Option<&[IpNet]>,
        deployment: &'s Deployment,
    ) -> Stand<'s> {
        let scenario = self.scenario;
        let exact = addresses.is_some();
        let (site, vnet, subnets, network) = match &spot {
            Spot::Site(name) => {
                let site = scenario.sites.get(name);
                (Some(name.clone()), None, Vec::new(), site.map(|site| &site.network))
            }
            Spot::VNet(name, subnets) => {
                let vnet = scenario.vnets.get(name);
                (None, Some(name.clone()), subnets.clone(), vnet.map(|vnet| &vnet.network))
            }
            Spot::Unknown => (None, None, Vec::new(), None),
        };
        let networks = match addresses {
            Some(addresses) => addresses.to_vec(),
            None => self.networks(&spot),
        };
        let of_the_place = network.map_or(Egress::Firewall, |network| network.egress);
        let named = |name: &Id| scenario.proxies.get_key_value(name);
        let (egress, proxy) = match &deployment.proxy {
            // Administrators and resolvers follow their place; a deployment's proxy is its machines' own.
            ProxyChoice::Named(name) if role != ADMINISTRATOR && role != RESOLVER => {
                (Egress::Proxy, named(name))
            }
            ProxyChoice::None if of_the_place == Egress::Proxy && role != ADMINISTRATOR => {
                (Egress::Firewall, None)
            }
            _ if of_the_place == Egress::Proxy => {
                (Egress::Proxy, network.and_then(|network| network.proxy.as_ref()).and_then(named))
            }
            _ => (of_the_place, None),
        };
        let domain = self.domain(&spot, &deployment.name);
        let prefixes = Arc::from(networks.as_slice());
        let source = Arc::new(Source { role, site, vnet, subnets, networks });
        Stand { source, prefixes, spot, network, proxy, egress, domain, exact }
    }

    /// All addresses of a place.
    fn networks(&self, spot: &Spot) -> Vec<IpNet> {
        match spot {
            Spot::Site(name) => {
                self.scenario.sites.get(name).map(|site| site.networks.clone()).unwrap_or_default()
            }
            Spot::VNet(name, subnets) => {
                let Some(vnet) = self.scenario.vnets.get(name) else { return Vec::new() };
                if subnets.is_empty() {
                    return vnet.address_space.clone();
                }
                let mut prefixes = subnets
                    .iter()
                    .filter_map(|subnet| vnet.subnets.get(subnet))
                    .map(|s| s.prefix)
                    .collect::<Vec<_>>();
                prefixes.sort_unstable();
                prefixes.dedup();
                prefixes
            }
            Spot::Unknown => Vec::new(),
        }
    }

    fn domain(&self, spot: &Spot, deployment: &Id) -> Domain {
        let sorted = |resolvers: &[IpAddr]| {
            let mut resolvers = resolvers.to_vec();
            resolvers.sort_unstable();
            resolvers.dedup();
            Domain::Resolvers(resolvers)
        };
        match spot {
            Spot::Site(name) => match self.scenario.sites.get(name) {
                Some(site) if !site.resolvers.is_empty() => sorted(&site.resolvers),
                _ => Domain::Site(name.clone()),
            },
            Spot::VNet(name, _) => match self.scenario.vnets.get(name) {
                Some(vnet) if !vnet.resolvers.is_empty() => sorted(&vnet.resolvers),
                _ => Domain::VNet(name.clone()),
            },
            Spot::Unknown => Domain::Unknown(deployment.clone()),
        }
    }

    /// The resolvers that machines ask.
    pub(super) fn resolvers(&self, spot: &Spot) -> Vec<IpAddr> {
        match spot {
            Spot::Site(name) => {
                self.scenario.sites.get(name).map(|site| site.resolvers.clone()).unwrap_or_default()
            }
            Spot::VNet(name, _) => match self.scenario.vnets.get(name) {
                Some(vnet) if !vnet.resolvers.is_empty() => vnet.resolvers.clone(),
                Some(_) => vec![AZURE_RESOLVER],
                None => Vec::new(),
            },
            Spot::Unknown => Vec::new(),
        }
    }

    /// The time servers of a place.
    pub(super) fn ntp_servers(&self, spot: &Spot) -> Vec<IpAddr> {
        match spot {
            Spot::Site(name) => {
                self.scenario.sites.get(name).map(|site| site.ntp_servers.clone()).unwrap_or_default()
            }
            Spot::VNet(name, _) => {
                self.scenario.vnets.get(name).map(|vnet| vnet.ntp_servers.clone()).unwrap_or_default()
            }
            Spot::Unknown => Vec::new(),
        }
    }

    /// The virtual network whose zones answer machines at a place: their own, or the one their site forwards to.
    pub(super) fn name_home(&self, spot: &Spot) -> Option<&'s VNet> {
        match spot {
            Spot::Site(name) => {
                let site = self.scenario.sites.get(name)?;
                self.scenario.vnets.get(site.connected_to.as_ref()?)
            }
            Spot::VNet(name, _) => self.scenario.vnets.get(name),
            Spot::Unknown => None,
        }
    }

    /// Whether packets from a place reach a virtual network. Peering is not transitive.
    pub(super) fn reaches(&self, spot: &Spot, vnet: &Id) -> bool {
        let near = |home: &Id| {
            home == vnet || self.scenario.vnets.get(home).is_some_and(|home| home.peered_with.contains(vnet))
        };
        match spot {
            Spot::Site(name) => self.scenario.sites.get(name).is_some_and(|site| {
                has_private_uplink(&site.network) && site.connected_to.as_ref().is_some_and(near)
            }),
            Spot::VNet(name, _) => near(name),
            Spot::Unknown => false,
        }
    }

    /// The services that all subnets of a place have service endpoints for.
    pub(super) fn has_service_endpoint(&self, spot: &Spot, service: &str) -> bool {
        let Spot::VNet(name, subnets) = spot else { return false };
        let Some(vnet) = self.scenario.vnets.get(name) else { return false };
        let has = |subnet: &Id| {
            vnet.subnets
                .get(subnet)
                .is_some_and(|subnet| subnet.service_endpoints.iter().any(|s| s == service))
        };
        if subnets.is_empty() {
            return !vnet.subnets.is_empty() && vnet.subnets.keys().all(has);
        }
        subnets.iter().all(has)
    }

    /// Where the default route of a place leads: the subnet's own, or that of its virtual network.
    pub(super) fn default_routes(&self, spot: &Spot) -> Vec<DefaultRoute> {
        let Spot::VNet(name, subnets) = spot else { return Vec::new() };
        let Some(vnet) = self.scenario.vnets.get(name) else { return Vec::new() };
        let of = |subnet: &Id| {
            vnet.subnets.get(subnet).and_then(|subnet| subnet.default_route).or(vnet.default_route)
        };
        let mut routes = if subnets.is_empty() {
            vnet.default_route.into_iter().collect::<Vec<_>>()
        } else {
            subnets.iter().filter_map(of).collect()
        };
        routes.sort_unstable();
        routes.dedup();
        routes
    }
}

impl Stand<'_> {
    /// How names of private endpoints come to these machines.
    pub(super) fn dns(&self) -> DnsWay {
        self.network.map_or(DnsWay::Forwarder, |network| network.dns)
    }

    /// The name of the place, for sentences.
    pub(super) fn place(&self) -> String {
        match &self.spot {
            Spot::Site(name) => name.to_string(),
            Spot::VNet(name, subnets) if subnets.is_empty() => name.to_string(),
            Spot::VNet(name, subnets) => {
                subnets.iter().map(|subnet| format!("{name}/{subnet}")).collect::<Vec<_>>().join("`, `")
            }
            Spot::Unknown => "an unknown place".to_owned(),
        }
    }
}

/// Whether a network has a private way to Azure.
pub(super) fn has_private_uplink(network: &Network) -> bool {
    network.uplink.iter().any(|uplink| matches!(uplink, Uplink::Vpn | Uplink::ExpressRoute))
}
