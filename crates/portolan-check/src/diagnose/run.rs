//! What only all observations together can tell: which hops answer, which resolvers live, what accepts everything.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::icmp::{self, Meaning};
use crate::observe::{Connect, EndpointSeen, Millis, Observations, TcpSeen};
use crate::task::{Assignment, Endpoint, Expected, Host, Proxy};

/// A direction in which packets leave: the address family and the next hop.
pub(super) type Hop = (bool, Option<IpAddr>);

/// How connections in one direction fared.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct HopSeen {
    /// Connections that stand.
    pub(super) connected: usize,
    /// Of those, to public addresses.
    pub(super) public_connected: usize,
    /// Addresses that stayed silent.
    pub(super) silent: usize,
    /// Of those, public ones.
    pub(super) public_silent: usize,
    /// The sockets that those used.
    pub(super) silent_sockets: usize,
    /// Who says that connections are prohibited, and how often.
    pub(super) prohibited: BTreeMap<IpAddr, usize>,
    /// The fastest connection to a public address.
    pub(super) fastest: Option<Millis>,
    /// Round trips of the second pass: tried and lost.
    pub(super) rounds: (usize, usize),
}

/// A run: what was to be tested, what was seen, and what follows from all of it.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) assignment: &'a Assignment,
    pub(super) seen: &'a Observations,
    pub(super) hops: BTreeMap<Hop, HopSeen>,
    /// A connection to an address that nobody has was accepted.
    pub(super) accepts_all: bool,
    /// Who sends plain requests to a login page instead of letting anything through.
    pub(super) portal: Option<String>,
}

/// One endpoint and what was seen of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) seen: &'a EndpointSeen,
}

impl<'a> Case<'a> {
    pub(super) fn name(self) -> Option<&'a str> {
        match &self.endpoint.host {
            Host::Name(name) => Some(name),
            Host::Address(_) => None,
        }
    }

    pub(super) fn target(self) -> String {
        format!("{}:{}", self.endpoint.host, self.endpoint.port)
    }

    pub(super) fn is_private(self) -> bool {
        matches!(self.endpoint.expect, Expected::Private { .. })
    }

    pub(super) fn is_local(self) -> bool {
        matches!(self.endpoint.expect, Expected::Local)
    }

    /// The direction of its connections, for the grouping of what happens on the way: that of IPv4 where there are both.
    pub(super) fn hop(self) -> Option<Hop> {
        let tried = &self.seen.tcp;
        tried.iter().find(|tcp| tcp.to.is_ipv4()).or(tried.first()).map(hop)
    }
}

/// The direction of a connection.
pub(super) fn hop(tcp: &TcpSeen) -> Hop {
    (tcp.to.is_ipv4(), tcp.next_hop)
}

impl<'a> Run<'a> {
    pub(super) fn new(assignment: &'a Assignment, seen: &'a Observations) -> Run<'a> {
        let mut run = Run {
            portal: super::portal::find(cases(assignment, seen), &seen.controls),
            assignment,
            seen,
            hops: BTreeMap::new(),
            accepts_all: seen.controls.nobody.as_ref().is_some_and(|tcp| tcp.result.accepted()),
        };
        for case in cases(assignment, seen) {
            for tcp in &case.seen.tcp {
                run.count(tcp);
            }
            if let Some(at) = case.hop().filter(|_| case.endpoint.proxy.is_none()) {
                let rounds = &mut run.hops.entry(at).or_default().rounds;
                rounds.0 += case.seen.rtts.len();
                rounds.1 += case.seen.rtts.iter().filter(|rtt| rtt.is_none()).count();
            }
        }
        run
    }

    fn count(&mut self, tcp: &TcpSeen) {
        let public = !super::addresses::is_private(tcp.to.ip());
        let known = self.hops.entry(hop(tcp)).or_default();
        match &tcp.result {
            Connect::Connected => {
                known.connected += 1;
                if public {
                    known.public_connected += 1;
                    known.fastest = Some(known.fastest.map_or(tcp.took, |fastest| fastest.min(tcp.took)));
                }
            }
            Connect::Silent { .. } => {
                known.silent += 1;
                known.public_silent += usize::from(public);
                known.silent_sockets += usize::from(tcp.sockets.max(1));
            }
            Connect::Cut => {}
            Connect::Failed { .. } => {
                if let Some(icmp) = tcp.icmp
                    && icmp::meaning(icmp) == Meaning::Prohibited
                    && let Some(sender) = icmp.sender
                {
                    *known.prohibited.entry(sender).or_default() += 1;
                }
            }
        }
    }

    /// What is known of a direction.
    pub(super) fn direction(&self, at: Hop) -> HopSeen {
        self.hops.get(&at).cloned().unwrap_or_default()
    }

    /// All endpoints with what was seen of them.
    pub(super) fn cases(&self) -> impl Iterator<Item = Case<'a>> + use<'a> {
        cases(self.assignment, self.seen)
    }

    pub(super) fn proxy(&self, case: Case<'_>) -> Option<&'a Proxy> {
        case.endpoint.proxy.and_then(|at| self.assignment.proxies.get(at))
    }

    /// Whether an address is one of this machine's own.
    pub(super) fn is_own(&self, address: IpAddr) -> bool {
        self.seen.machine.addresses.iter().any(|own| own.addr() == address)
    }
}

fn cases<'a>(assignment: &'a Assignment, seen: &'a Observations) -> impl Iterator<Item = Case<'a>> + use<'a> {
    assignment.endpoints.iter().zip(&seen.endpoints).map(|(endpoint, seen)| Case { endpoint, seen })
}

/// A direction in words.
pub(super) fn words(at: Hop) -> String {
    match at {
        (_, Some(hop)) => format!("the way by {hop}"),
        (true, None) => "the IPv4 way out".to_owned(),
        (false, None) => "the IPv6 way out".to_owned(),
    }
}
