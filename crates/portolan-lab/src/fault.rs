//! Faults: ways to break the world, each with what must be said of it.

mod application;
mod name;
mod packet;
mod pairs;
mod proxied;
mod secure;

use std::net::IpAddr;

pub use self::pairs::PAIRS;
use crate::setup::Setup;
use crate::world::World;

/// A way to break the world, and what must be the only cause that is found.
pub struct Fault {
    /// Its name, which stays.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub breaks: &'static str,
    /// The world that it breaks.
    pub scenario: Scenario,
    /// The connections that it hits.
    pub hits: Hits,
    /// The verdicts of which one must be the cause for all that it hits, whatever the confidence.
    pub verdicts: &'static [&'static str],
    /// Verdicts that other connections may get because of it.
    pub beside: &'static [&'static str],
    /// The layer that breaks. Where two faults hit a connection, the lower one is to be named.
    pub layer: Layer,
    /// It takes minutes to see.
    pub slow: bool,
    inject: fn(&World, &mut Setup),
}

impl Fault {
    /// Changes a setup so that the world is broken in this way too.
    pub fn inject(&self, world: &World, setup: &mut Setup) {
        (self.inject)(world, setup);
    }
}

/// The layers in the order in which a connection meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The machine itself.
    Local,
    /// Names.
    Dns,
    /// Routes, filters, the transport.
    Tcp,
    /// The proxy.
    Proxy,
    /// TLS.
    Tls,
    /// Certificate status.
    Revocation,
    /// HTTP.
    Application,
    /// WebSockets and idle connections.
    WebSocket,
    /// Delay and loss.
    Quality,
}

/// The worlds that faults break, as scenarios of `crates/portolan-lab/scenarios`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// A site with a firewall.
    Direct,
    /// A site with a proxy.
    Proxy,
    /// A site with a proxy of which the plan knows only the name.
    NamedProxy,
    /// A site with a proxy that wants a name and a password.
    BasicProxy,
    /// A site with private endpoints behind a VPN.
    Private,
    /// A site whose agent also reaches servers beside it.
    Mover,
    /// A site with private endpoints and a proxy, whose storage account's name goes through the proxy: see
    /// [`Scenario::proxied`].
    Bypass,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Scenario; 7] = [
        Scenario::Direct,
        Scenario::Proxy,
        Scenario::NamedProxy,
        Scenario::BasicProxy,
        Scenario::Private,
        Scenario::Mover,
        Scenario::Bypass,
    ];

    /// The name of its file, without the ending.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scenario::Direct => "direct",
            Scenario::Proxy => "proxy",
            Scenario::NamedProxy => "named-proxy",
            Scenario::BasicProxy => "basic-proxy",
            Scenario::Private => "private",
            Scenario::Mover => "mover",
            Scenario::Bypass => "bypass",
        }
    }

    /// The scenario itself.
    pub const fn text(self) -> &'static str {
        match self {
            Scenario::Direct => include_str!("../scenarios/direct.yaml"),
            Scenario::Proxy => include_str!("../scenarios/proxy.yaml"),
            Scenario::NamedProxy => include_str!("../scenarios/named-proxy.yaml"),
            Scenario::BasicProxy => include_str!("../scenarios/basic-proxy.yaml"),
            Scenario::Private => include_str!("../scenarios/private.yaml"),
            Scenario::Mover => include_str!("../scenarios/mover.yaml"),
            Scenario::Bypass => include_str!("../scenarios/bypass.yaml"),
        }
    }

    /// The private name that goes through the proxy here although its plan wants it directly; none in most scenarios.
    pub const fn proxied(self) -> Option<&'static str> {
        match self {
            Scenario::Bypass => Some(STORAGE),
            _ => None,
        }
    }
}

/// Which connections a fault hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hits {
    /// Those to hosts of the internet, at any port.
    Internet,
    /// Those, and the resolvers.
    Everything,
    /// Those to hosts of the internet and private endpoints that use TLS.
    Https,
    /// Those to hosts that have IPv6 addresses as well.
    DualStack,
    /// Those to private endpoints.
    Private,
    /// Those to these hosts: names, or `*` and the end of a name.
    Names(&'static [&'static str]),
    /// Those at this port.
    Port(u16),
    /// Any number of connections.
    Some,
}

impl Hits {
    /// Whether the connection to a host at a port is hit; none where it may be or not.
    pub fn covers(&self, world: &World, host: &str, port: u16) -> Option<bool> {
        let known = world.hosts.get(host);
        match self {
            Hits::Some => None,
            Hits::Port(hit) => Some(*hit == port),
            Hits::Everything => Some(known.is_some() || host.parse::<IpAddr>().is_ok()),
            Hits::Internet => Some(known.is_some()),
            Hits::Https => Some(known.is_some() && port != 80),
            Hits::DualStack => Some(known.is_some_and(|host| host.v6.is_some())),
            Hits::Private => Some(known.is_some_and(|host| host.private.is_some())),
            Hits::Names(names) => Some(names.iter().any(|name| match name.strip_prefix('*') {
                Some(end) => host.ends_with(end),
                None => *name == host,
            })),
        }
    }
}

/// All faults, in the order of their layers.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    [name::FAULTS, packet::FAULTS, proxied::FAULTS, secure::FAULTS, application::FAULTS].into_iter().flatten()
}

/// A fault by its id.
pub fn by_id(id: &str) -> Option<&'static Fault> {
    all().find(|fault| fault.id == id)
}

// Hosts of the scenarios that faults single out.
const GRAPH: &str = "graph.microsoft.com";
const PASSWORD: &str = "pas.windows.net";
const SYNC: &str = "westus01.afs.azure.net";
const STORAGE: &str = "labfiles.file.core.windows.net";
const NOTIFY: &str = "guestnotificationservice.azure.com";
const MANAGEMENT: &str = "management.azure.com";
const LISTS: &str = "crl3.digicert.com";

/// What most faults have in common: the agent's own way out, one connection, no side effect.
const ORDINARY: Fault = Fault {
    id: "",
    breaks: "",
    scenario: Scenario::Direct,
    hits: Hits::Names(&[GRAPH]),
    verdicts: &[],
    beside: &[],
    layer: Layer::Tcp,
    slow: false,
    inject: |_, _| {},
};
