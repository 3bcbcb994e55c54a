//! How a laboratory is set up: the healthy world and what faults change in it.

use std::net::IpAddr;
use std::time::Duration;

use crate::conduct::{Conduct, Target};
use crate::dns::DnsConduct;
use crate::firewall::Rule;
use crate::proxy::ProxyConduct;
use crate::service::Middlebox;
use crate::wire::WireConduct;

/// Everything that can be other than it should be. Faults change it, and any number of them can.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The resolvers.
    pub dns: DnsConduct,
    /// Rules of the site's firewall, the first that fits counts; what none fits is let through.
    pub firewall: Vec<Rule>,
    /// Addresses and ports at which nobody listens, in the internet or beside the agent.
    pub closed: Vec<(IpAddr, u16)>,
    /// Ports at which servers accept and say nothing, other than those of HTTP.
    pub mute: Vec<u16>,
    /// Routes, after the right ones were made.
    pub routes: Vec<(Place, RouteChange)>,
    /// Hosts that do not behave; the first that fits counts.
    pub services: Vec<(Target, Conduct)>,
    /// A device at the firewall that takes connections to ports 443 and 80.
    pub middlebox: Option<Middlebox>,
    /// The proxy.
    pub proxy: ProxyConduct,
    /// The agent's own line.
    pub access: WireConduct,
    /// The line to the internet.
    pub internet: WireConduct,
    /// The line to the virtual network.
    pub tunnel: WireConduct,
    /// Lines of the agent's hosts file: address and name.
    pub hosts_file: Vec<(IpAddr, String)>,
    /// The resolvers that the agent asks, where they are not the plan's.
    pub asked: Option<Vec<IpAddr>>,
    /// The public root is not among those that the agent's system trusts.
    pub without_public_root: bool,
    /// The inspecting authority is among them.
    pub with_inspection_root: bool,
    /// How far the agent's clock is ahead of the truth, in seconds.
    pub clock_offset: i64,
    /// The check is given a user and a password for the proxy.
    pub with_credentials: bool,
    /// What the check is asked in addition.
    pub arguments: Vec<String>,
}

impl Default for Setup {
    fn default() -> Setup {
        let line = |milliseconds| WireConduct {
            delay: Duration::from_millis(milliseconds),
            ..WireConduct::default()
        };
        Setup {
            dns: DnsConduct::default(),
            firewall: Vec::new(),
            closed: Vec::new(),
            mute: Vec::new(),
            routes: Vec::new(),
            services: Vec::new(),
            middlebox: None,
            proxy: ProxyConduct::default(),
            access: line(0),
            internet: line(8),
            tunnel: line(5),
            hosts_file: Vec::new(),
            asked: None,
            without_public_root: false,
            with_inspection_root: false,
            clock_offset: 0,
            with_credentials: false,
            arguments: Vec::new(),
        }
    }
}

impl Setup {
    /// Puts a device at the firewall that does this to connections of some names at port 443; port 80 it passes on.
    pub fn intercept(&mut self, target: Target, conduct: Conduct) {
        let plain = (conduct == Conduct::Reset).then_some(Conduct::Reset);
        self.middlebox = Some(Middlebox { target, conduct, plain });
    }

    /// Puts a device at the firewall that does something to connections at port 443, and something else to those at port 80.
    pub fn intercept_both(&mut self, target: Target, conduct: Conduct, plain: Conduct) {
        self.middlebox = Some(Middlebox { target, conduct, plain: Some(plain) });
    }

    /// Loses this share of frames, each way, on the agent's line.
    pub fn lose(&mut self, share: f64, seed: u64) {
        (self.access.loss, self.access.seed) = (share, seed);
    }
}

/// A machine that routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The agent.
    Agent,
    /// The site's firewall.
    Firewall,
    /// The provider's router.
    Provider,
}

/// A change of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteChange {
    /// The default route of IPv4 is missing, or that of IPv6.
    NoDefault {
        /// Of IPv6.
        v6: bool,
    },
    /// Packets to an address vanish.
    Blackhole(IpAddr),
    /// Packets to an address are answered with "host unreachable".
    Unreachable(IpAddr),
    /// All of IPv6 vanishes.
    Blackhole6,
    /// Packets to an address are sent back to where they came from.
    Back(IpAddr),
}
