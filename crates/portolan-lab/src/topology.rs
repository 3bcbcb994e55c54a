//! What stands where: read from a plan, so that any plan can be built.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};
use portolan_plan::plan::{Plan, PlanSite};

use crate::LabError;

/// Where the site's IPv6 network lies, and the agent and its gateway in it.
pub(crate) const SITE6: &str = "2001:db8:9::/64";
pub(crate) const AGENT6: &str = "2001:db8:9::21";
pub(crate) const GATEWAY6: &str = "2001:db8:9::1";
/// The line between firewall and provider, and the one between firewall and virtual network.
pub(crate) const FIREWALL_OUT: Ipv4Addr = Ipv4Addr::new(100, 64, 0, 1);
pub(crate) const PROVIDER_IN: Ipv4Addr = Ipv4Addr::new(100, 64, 0, 2);
pub(crate) const FIREWALL_TUNNEL: Ipv4Addr = Ipv4Addr::new(100, 64, 1, 1);
pub(crate) const VNET_GATEWAY: Ipv4Addr = Ipv4Addr::new(100, 64, 1, 2);

/// The addresses of the laboratory's machines.
#[derive(Debug, Clone)]
pub(crate) struct Topology {
    /// The network of the site.
    pub(crate) lan: Ipv4Net,
    /// The firewall's address in it.
    pub(crate) gateway: Ipv4Addr,
    /// The machine that checks.
    pub(crate) agent: Ipv4Addr,
    /// The resolvers of the site, in the order of the plan.
    pub(crate) resolvers: Vec<IpAddr>,
    /// The proxies: host, addresses, port.
    pub(crate) proxies: Vec<(String, Vec<IpAddr>, u16)>,
    /// Other machines of the site that the plan names by address, time servers among them.
    pub(crate) neighbours: BTreeSet<IpAddr>,
    /// Private endpoints: name and address.
    pub(crate) private: BTreeMap<String, IpAddr>,
    /// The networks behind the private uplink.
    pub(crate) vnets: BTreeSet<IpNet>,
}

impl Topology {
    /// Reads what a plan says of a site, or of its first one.
    pub(crate) fn of(plan: &Plan, site: Option<&str>) -> Result<Topology, LabError> {
        let found = |candidate: &&PlanSite| site.is_none_or(|name| *candidate.name == *name);
        let site = plan.sites.iter().find(found).ok_or(LabError::Plan("has no such site"))?;
        let lan = site.networks.iter().find_map(|network| match network {
            IpNet::V4(network) if network.prefix_len() <= 29 => Some(*network),
            _ => None,
        });
        let lan = lan.ok_or(LabError::Plan("says no network of the site"))?;
        let outbound = |flow: &&portolan_plan::plan::Flow| flow.from.site.as_deref() == Some(&*site.name);
        let flows = || plan.flows.iter().filter(outbound);
        let proxies =
            plan.proxies.iter().map(|proxy| (proxy.host.to_string(), proxy.addresses.clone(), proxy.port));
        let mut proxies = proxies.collect::<Vec<_>>();
        let resolvers = site.resolvers.clone();
        let machines = flows()
            .flat_map(|flow| flow.to.prefixes.iter())
            .filter(|to| to.prefix_len() == to.max_prefix_len());
        let machines = machines.map(IpNet::addr).chain(site.ntp_servers.iter().copied());
        let private = plan.private_endpoints.iter().flat_map(|endpoint| &endpoint.addresses);
        let private = private.map(|(name, address)| (name.to_string(), *address)).collect::<BTreeMap<_, _>>();
        let vnets =
            plan.vnets.iter().flat_map(|vnet| vnet.address_space.iter().copied()).collect::<BTreeSet<_>>();
        let taken = proxies
            .iter()
            .flat_map(|(_, addresses, _)| addresses)
            .chain(&resolvers)
            .copied()
            .collect::<BTreeSet<_>>();
        let own = flows().flat_map(|flow| &flow.from.networks).map(IpNet::addr).collect::<BTreeSet<_>>();
        let neighbours = machines.filter(|address| {
            lan.contains(&ipv4(*address))
                && !taken.contains(address)
                && !own.contains(address)
                && !vnets.iter().any(|vnet| vnet.contains(address))
        });
        let neighbours = neighbours.collect::<BTreeSet<_>>();
        let free = |address: &Ipv4Addr| {
            let address = IpAddr::V4(*address);
            !taken.contains(&address) && !neighbours.contains(&address)
        };
        // A proxy of which only the name is known stands where there is room.
        for (place, (_, addresses, _)) in (0..).zip(&mut proxies) {
            if addresses.is_empty() {
                addresses.extend(lan.hosts().skip(99 + place).find(free).map(IpAddr::V4));
            }
        }
        let named = flows().flat_map(|flow| &flow.from.networks).find_map(|network| match network {
            IpNet::V4(network) if lan.contains(network) => network.hosts().find(free),
            _ => None,
        });
        let agent = named
            .or_else(|| lan.hosts().skip(20).find(free))
            .ok_or(LabError::Plan("leaves no address free"))?;
        let gateway = lan.hosts().find(|address| free(address) && *address != agent);
        let gateway = gateway.ok_or(LabError::Plan("leaves no address free"))?;
        Ok(Topology { lan, gateway, agent, resolvers, proxies, neighbours, private, vnets })
    }
}

/// An address as IPv4; one that is IPv6 becomes one that is in no network.
fn ipv4(address: IpAddr) -> Ipv4Addr {
    match address {
        IpAddr::V4(address) => address,
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    }
}

/// The prefix length of a single address.
pub(crate) fn whole(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}
