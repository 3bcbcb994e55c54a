//! What the machine says about itself: addresses, routes, resolvers, hosts file, and what its transport knows. Everything that
//! differs between systems is behind this module; what a system cannot tell is absent, and listed.

mod files;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(any(target_os = "linux", windows)))]
mod other;
mod routes;
#[cfg(windows)]
mod windows;

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_model::IpNet;

use crate::observe::HostsLine;
use crate::task::{Assignment, Host};

#[cfg(target_os = "linux")]
use linux as native;
#[cfg(not(any(target_os = "linux", windows)))]
use other as native;
#[cfg(windows)]
use windows as native;

pub(crate) use native::{
    connect_error, connect_errors, icmp, io_facts, open_files, processor_time, udp_errors,
};
pub(crate) use routes::Routes;

/// What the machine says about itself.
#[derive(Debug, Default)]
pub(crate) struct System {
    /// Its name.
    pub(crate) hostname: Option<String>,
    /// Its addresses, without loopback.
    pub(crate) addresses: Vec<IpNet>,
    /// Its routes.
    pub(crate) routes: Option<Routes>,
    /// Its resolvers, in order.
    pub(crate) resolvers: Vec<IpAddr>,
    /// The lines of the hosts file that hold a name of the assignment.
    pub(crate) hosts: Vec<HostsLine>,
    /// What it cannot tell.
    pub(crate) missing: Vec<String>,
}

impl System {
    /// Reads it all.
    pub(crate) fn read(assignment: &Assignment) -> System {
        let mut missing = native::MISSING.iter().map(|fact| (*fact).to_owned()).collect::<Vec<_>>();
        let mut known = |what: &str, known: bool| {
            if !known && !missing.iter().any(|fact| fact == what) {
                missing.push(what.to_owned());
            }
        };
        let hosts = native::hosts_file().and_then(|(file, text)| {
            let names = names(assignment);
            text.map(|text| files::hosts(&file, &text, &names))
        });
        known("hosts file", hosts.is_some());
        let resolvers = native::resolvers();
        known("system resolvers", resolvers.is_some());
        let routes = native::routes();
        known("routes", routes.is_some());
        let addresses = own_networks();
        known("own addresses", addresses.is_some());
        System {
            hostname: native::hostname(),
            addresses: addresses.unwrap_or_default(),
            routes,
            resolvers: resolvers.unwrap_or_default(),
            hosts: hosts.unwrap_or_default(),
            missing,
        }
    }

    /// The addresses that the hosts file gives a name.
    pub(crate) fn hosts_of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = IpAddr> + 's {
        self.hosts.iter().filter(move |line| line.name == name).map(|line| line.address)
    }

    /// The next hop towards an address, where the routes are known and one stands between.
    pub(crate) fn next_hop(&self, to: IpAddr) -> Option<IpAddr> {
        self.routes.as_ref().and_then(|routes| routes.next_hop(to))
    }
}

/// The names that are looked up: those of endpoints and proxies.
fn names(assignment: &Assignment) -> BTreeSet<&str> {
    let endpoints = assignment.endpoints.iter().filter_map(|endpoint| match &endpoint.host {
        Host::Name(name) => Some(name.as_str()),
        Host::Address(_) => None,
    });
    endpoints.chain(assignment.proxies.iter().map(|proxy| proxy.host.as_str())).collect()
}

/// The addresses of all interfaces, without loopback and link-local ones.
/// The addresses of this machine's interfaces, without loopback and those of the link.
pub fn own_addresses() -> Vec<IpAddr> {
    own_networks().unwrap_or_default().into_iter().map(|network| network.addr()).collect()
}

fn own_networks() -> Option<Vec<IpNet>> {
    let mut found = BTreeSet::new();
    for interface in getifaddrs::getifaddrs().ok()? {
        let Some(address) = interface.address.ip_addr() else { continue };
        let link_local = match address {
            IpAddr::V4(v4) => v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        };
        if address.is_loopback() || link_local || address.is_unspecified() {
            continue;
        }
        let mask = interface.address.netmask();
        let network = mask.and_then(|mask| IpNet::with_netmask(address, mask).ok());
        found.insert(network.unwrap_or_else(|| IpNet::from(address)));
    }
    Some(found.into_iter().collect())
}
