//! The internet of a plan: every host it reaches, with addresses, aliases and a character.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portolan_model::{Application, Protocol};
use portolan_plan::plan::{Plan, RecordType, TargetKind};

use crate::topology::Topology;

/// The addresses that hosts of the internet have.
pub(crate) const POOL4: &str = "20.60.0.0/16";
pub(crate) const POOL6: &str = "2603:1030:60::/48";

/// What sort of service a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A service of Azure that wants a token.
    Service,
    /// The sign-in service, which redirects browsers elsewhere.
    SignIn,
    /// A storage account.
    Storage,
    /// Azure Relay, which upgrades to WebSocket.
    Relay,
    /// A content delivery network.
    Delivery,
    /// Plain HTTP: revocation lists, certificates.
    Plain,
    /// The pages by which systems find captive portals.
    Probe,
}

/// A host of the internet.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    pub(crate) kind: Kind,
    /// The aliases between the name and its public addresses.
    pub(crate) aliases: Vec<String>,
    /// The name in the private zone, and the private endpoint.
    pub(crate) private: Option<(String, IpAddr)>,
    pub(crate) v4: Ipv4Addr,
    pub(crate) v6: Option<Ipv6Addr>,
}

/// Every host that a plan reaches.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) hosts: BTreeMap<String, Host>,
    /// `*.suffix` and globs, to which a name may belong that nobody listed.
    patterns: Vec<(String, Kind)>,
    /// The planned ports and what is spoken there.
    pub(crate) ports: BTreeMap<(Protocol, u16), Application>,
    by_address: BTreeMap<IpAddr, String>,
}

impl World {
    pub(crate) fn of(plan: &Plan, topology: &Topology) -> World {
        let mut kinds = BTreeMap::from([
            ("crl3.digicert.com".to_owned(), Kind::Plain),
            ("cacerts.digicert.com".to_owned(), Kind::Plain),
            ("www.msftconnecttest.com".to_owned(), Kind::Probe),
            ("dns.msftncsi.com".to_owned(), Kind::Probe),
            ("microsoft.com".to_owned(), Kind::Delivery),
        ]);
        let mut patterns = BTreeSet::new();
        let mut ports = BTreeMap::from([
            ((Protocol::Tcp, 80), Application::Http),
            ((Protocol::Tcp, 443), Application::Https),
        ]);
        for flow in &plan.flows {
            ports.insert((flow.protocol, flow.port), flow.application);
            let names: Vec<&str> = match flow.to.kind {
                TargetKind::Fqdn => vec![&flow.to.name],
                TargetKind::Suffix | TargetKind::Glob => {
                    patterns.insert(flow.to.name.to_string());
                    flow.to.examples.iter().map(|name| &**name).collect()
                }
                TargetKind::ServiceTag | TargetKind::Prefixes | TargetKind::Named => continue,
            };
            for name in names {
                let seen = kinds.entry(name.to_owned()).or_insert(Kind::Plain);
                if flow.application == Application::Https {
                    *seen = kind(name);
                }
            }
        }
        let mut world =
            World { hosts: BTreeMap::new(), patterns: Vec::new(), ports, by_address: BTreeMap::new() };
        for (number, (name, kind)) in (257_u16..).zip(kinds) {
            world.add(plan, topology, number, name, kind);
        }
        world.patterns = patterns.into_iter().map(|pattern| (pattern.clone(), kind(&pattern))).collect();
        world
    }

    fn add(&mut self, plan: &Plan, topology: &Topology, number: u16, name: String, kind: Kind) {
        let v4 = Ipv4Addr::from_bits(u32::from(Ipv4Addr::new(20, 60, 0, 0)) + u32::from(number));
        let dual = matches!(kind, Kind::SignIn | Kind::Delivery | Kind::Probe);
        let v6 = dual.then(|| Ipv6Addr::new(0x2603, 0x1030, 0x60, 0, 0, 0, 0, number));
        let alias = plan.dns.iter().find(|record| record.kind == RecordType::Cname && *record.name == *name);
        let alias = alias.map(|record| record.value.clone());
        let private = topology.private.get(&name).map(|address| {
            (alias.clone().unwrap_or_else(|| format!("{name}.privatelink.example")), *address)
        });
        let behind = match (kind, &*name) {
            (Kind::Storage, _) => {
                vec![name.replacen('.', "-", 1).replace(".core.windows.net", ".store.core.windows.net")]
            }
            // A public service with `privatelink` in its public chain.
            (_, "management.azure.com") => {
                vec![
                    "management.privatelink.azure.com".to_owned(),
                    "arm-frontdoor.trafficmanager.net".to_owned(),
                ]
            }
            (_, "login.microsoftonline.com") => {
                vec!["login.mso.msidentity.com".to_owned(), "ak.privatelink.msidentity.com".to_owned()]
            }
            (Kind::Delivery, _) => vec![format!("{name}.edgekey.example.net")],
            _ => Vec::new(),
        };
        let aliases = alias.filter(|_| private.is_some()).into_iter().chain(behind).collect();
        for address in
            [Some(IpAddr::V4(v4)), v6.map(IpAddr::V6), private.as_ref().map(|(_, address)| *address)]
        {
            self.by_address.extend(address.map(|address| (address, name.clone())));
        }
        self.hosts.insert(name, Host { kind, aliases, private, v4, v6 });
    }

    /// The character of a name, also of one that only a pattern covers.
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        let listed = self.hosts.get(name).map(|host| host.kind);
        listed.or_else(|| {
            self.patterns.iter().find(|(pattern, _)| covers(pattern, name)).map(|(_, kind)| *kind)
        })
    }

    /// The host at an address.
    pub(crate) fn at(&self, address: IpAddr) -> Option<&str> {
        self.by_address.get(&address).map(String::as_str)
    }

    /// The host that a name leads to: its own, or for a name that only a pattern covers the first one of the same character.
    pub(crate) fn host(&self, name: &str) -> Option<&Host> {
        self.hosts.get(name).or_else(|| {
            let kind = self.kind(name)?;
            self.hosts.values().find(|host| host.kind == kind && host.private.is_none())
        })
    }

    /// The public addresses of a name, as DNS outside the site has them.
    pub fn addresses(&self, name: &str) -> Vec<IpAddr> {
        let Some(host) = self.host(name) else { return Vec::new() };
        host.v6.map(IpAddr::V6).into_iter().chain([IpAddr::V4(host.v4)]).collect()
    }

    /// The addresses of private endpoints.
    pub fn private_addresses(&self) -> BTreeSet<IpAddr> {
        self.hosts.values().filter_map(|host| Some(host.private.as_ref()?.1)).collect()
    }

    /// The names of all hosts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.hosts.keys().map(String::as_str)
    }
}

fn kind(name: &str) -> Kind {
    let starts = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    match name {
        _ if name.ends_with(".servicebus.windows.net") => Kind::Relay,
        _ if name.contains(".core.windows.net") => Kind::Storage,
        _ if starts(&["login.", "*.login."]) || name.contains(".login.") => Kind::SignIn,
        _ if starts(&[
            "www.",
            "aka.ms",
            "download.",
            "packages.",
            "aadcdn.",
            "secure.aadcdn.",
            "microsoft.com",
        ]) =>
        {
            Kind::Delivery
        }
        _ => Kind::Service,
    }
}

/// Whether a pattern of a plan covers a name.
fn covers(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => pattern == name,
    }
}
