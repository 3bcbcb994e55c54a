//! Routes, packet filters, private endpoints that cannot be reached.

use std::net::{IpAddr, Ipv4Addr};

use super::{Fault, GRAPH, Hits, LISTS, ORDINARY, STORAGE, SYNC, Scenario};
use crate::conduct::{Conduct, Target};
use crate::dns::DnsRule;
use crate::firewall::{Action, Icmp, Rule};
use crate::setup::{Place, RouteChange};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "ipv6-blackhole",
        breaks: "IPv6 leads nowhere beyond the provider, IPv4 works",
        hits: Hits::DualStack,
        verdicts: &["IPV6_BLACKHOLE"],
        inject: |_, setup| setup.routes.push((Place::Provider, RouteChange::Blackhole6)),
        ..ORDINARY
    },
    Fault {
        id: "icmp-prohibited",
        breaks: "the firewall rejects one host and says that it is prohibited",
        verdicts: &["FW_ICMP_PROHIBITED"],
        inject: |world, setup| {
            setup.firewall.push(Rule::https(world.addresses(GRAPH), Action::Icmp(Icmp::Prohibited)));
        },
        ..ORDINARY
    },
    Fault {
        id: "icmp-prohibited-all",
        breaks: "the firewall rejects all of HTTPS, and says so as often as the kernel's limit lets it",
        hits: Hits::Https,
        verdicts: &["FW_ICMP_PROHIBITED"],
        inject: |_, setup| setup.firewall.push(Rule::https(Vec::new(), Action::Icmp(Icmp::Prohibited))),
        ..ORDINARY
    },
    Fault {
        id: "no-route-remote",
        breaks: "the provider has no route to a host and says so",
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["NO_ROUTE_REMOTE"],
        inject: |world, setup| {
            for address in world.addresses(STORAGE) {
                setup.routes.push((Place::Provider, RouteChange::Unreachable(address)));
            }
        },
        ..ORDINARY
    },
    Fault {
        id: "routing-loop",
        breaks: "firewall and provider send packets to a host back and forth",
        hits: Hits::Names(&[SYNC]),
        verdicts: &["ROUTING_LOOP"],
        inject: |world, setup| {
            for address in world.addresses(SYNC) {
                setup.routes.push((Place::Provider, RouteChange::Back(address)));
            }
        },
        ..ORDINARY
    },
    Fault {
        id: "firewall-reset",
        breaks: "the firewall answers connections to one host with a reset",
        verdicts: &["FW_RESET"],
        inject: |world, setup| setup.firewall.push(Rule::https(world.addresses(GRAPH), Action::Reset)),
        ..ORDINARY
    },
    Fault {
        id: "port-closed",
        breaks: "the host of revocation lists listens no more, and says so itself",
        hits: Hits::Names(&[LISTS]),
        verdicts: &["PORT_CLOSED", "FW_RESET"],
        beside: &["REVOCATION_UNREACHABLE"],
        inject: |world, setup| {
            setup.closed.extend(world.addresses(LISTS).into_iter().map(|address| (address, 80)))
        },
        ..ORDINARY
    },
    Fault {
        id: "nfs-closed",
        breaks: "nobody listens at the file server's port of NFS",
        scenario: Scenario::Mover,
        hits: Hits::Port(2049),
        verdicts: &["PORT_CLOSED"],
        inject: |_, setup| setup.closed.push((IpAddr::V4(Ipv4Addr::new(10, 1, 9, 60)), 2049)),
        ..ORDINARY
    },
    Fault {
        id: "firewall-drop",
        breaks: "the firewall drops connections to one host",
        hits: Hits::Names(&[SYNC]),
        verdicts: &["FW_DROP"],
        inject: |world, setup| setup.firewall.push(Rule::https(world.addresses(SYNC), Action::Drop)),
        ..ORDINARY
    },
    Fault {
        id: "egress-closed",
        breaks: "the firewall drops everything to the internet",
        hits: Hits::Internet,
        verdicts: &["DIRECT_EGRESS_CLOSED", "FW_DROP"],
        inject: |_, setup| {
            for port in [443, 80] {
                setup.firewall.push(Rule { port: Some(port), ..Rule::https(Vec::new(), Action::Drop) });
            }
        },
        ..ORDINARY
    },
    Fault {
        id: "private-stale-record",
        breaks: "the private zone holds an address that nobody has any more",
        scenario: Scenario::Private,
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["PE_STALE_RECORD"],
        inject: |_, setup| {
            let nobody = IpAddr::V4(Ipv4Addr::new(10, 40, 1, 99));
            setup.dns.everywhere(DnsRule::Address(Target::names(&[STORAGE]), vec![nobody]));
        },
        ..ORDINARY
    },
    Fault {
        id: "private-unrouted",
        breaks: "nothing gets through to the private endpoints",
        scenario: Scenario::Private,
        hits: Hits::Private,
        verdicts: &["PE_UNROUTED"],
        inject: |world, setup| {
            let endpoints = world.private_addresses().into_iter().collect();
            setup.firewall.push(Rule { port: None, ..Rule::https(endpoints, Action::Drop) });
        },
        ..ORDINARY
    },
    Fault {
        id: "private-no-route",
        breaks: "the firewall knows no way to the virtual network and says so",
        scenario: Scenario::Private,
        hits: Hits::Private,
        verdicts: &["PE_UNROUTED"],
        inject: |world, setup| {
            let endpoints = world.private_addresses().into_iter().collect();
            setup
                .firewall
                .push(Rule { port: None, ..Rule::https(endpoints, Action::Icmp(Icmp::NetUnreachable)) });
        },
        ..ORDINARY
    },
    Fault {
        id: "application-firewall",
        breaks: "an application firewall accepts every connection, also to addresses nobody has, and resets it",
        hits: Hits::Internet,
        verdicts: &["APP_FIREWALL_DENY"],
        inject: |_, setup| setup.intercept_both(Target::All, Conduct::ResetAtHello, Conduct::ResetAtHello),
        ..ORDINARY
    },
    Fault {
        id: "application-firewall-hasty",
        breaks: "an application firewall accepts every connection, and resets it before anything was said",
        hits: Hits::Internet,
        verdicts: &["APP_FIREWALL_DENY"],
        inject: |_, setup| setup.intercept(Target::All, Conduct::Reset),
        ..ORDINARY
    },
];
