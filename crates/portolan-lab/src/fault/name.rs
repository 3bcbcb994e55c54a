//! The machine itself, and names.

use std::net::{IpAddr, Ipv4Addr};

use super::{Fault, GRAPH, Hits, Layer, NOTIFY, ORDINARY, PASSWORD, STORAGE, SYNC, Scenario};
use crate::conduct::Target;
use crate::dns::DnsRule;
use crate::setup::{Place, RouteChange};

const fn v4(a: u8, b: u8, c: u8, d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}

const DNS: Fault = Fault { layer: Layer::Dns, ..ORDINARY };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "no-default-route",
        breaks: "the agent has no default route",
        hits: Hits::Internet,
        verdicts: &["NO_ROUTE_LOCAL"],
        layer: Layer::Local,
        inject: |_, setup| {
            setup.routes.push((Place::Agent, RouteChange::NoDefault { v6: false }));
            setup.routes.push((Place::Agent, RouteChange::NoDefault { v6: true }));
        },
        ..ORDINARY
    },
    Fault {
        id: "hosts-file",
        breaks: "the agent's hosts file holds an old address of a name",
        verdicts: &["HOSTS_FILE_OVERRIDE"],
        layer: Layer::Local,
        inject: |_, setup| setup.hosts_file.push((v4(20, 60, 200, 200), GRAPH.to_owned())),
        ..ORDINARY
    },
    Fault {
        id: "resolvers-dead",
        breaks: "no resolver answers",
        hits: Hits::Everything,
        verdicts: &["DNS_SERVER_UNREACHABLE"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::Silent(Target::All)),
        ..DNS
    },
    Fault {
        id: "first-resolver-dead",
        breaks: "the first resolver does not answer, the second one does",
        hits: Hits::Some,
        verdicts: &["DNS_FIRST_SERVER_DEAD"],
        beside: &["DNS_SERVER_UNREACHABLE"],
        inject: |_, setup| setup.dns.rules.push((Some(0), DnsRule::Silent(Target::All))),
        ..DNS
    },
    Fault {
        id: "resolvers-disagree",
        breaks: "the second resolver says that a name does not exist",
        verdicts: &["DNS_SERVERS_DISAGREE"],
        inject: |_, setup| setup.dns.rules.push((Some(1), DnsRule::NotFound(Target::names(&[GRAPH])))),
        ..DNS
    },
    Fault {
        id: "zone-silent",
        breaks: "questions about one zone get no answer: its forwarder is gone",
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["DNS_NAME_TIMEOUT"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::Silent(Target::names(&["*.file.core.windows.net"]))),
        ..DNS
    },
    Fault {
        id: "servfail",
        breaks: "the resolvers fail at one name",
        verdicts: &["DNS_SERVFAIL"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::Servfail(Target::names(&[GRAPH]))),
        ..DNS
    },
    Fault {
        id: "refused",
        breaks: "the resolvers do not serve this client",
        hits: Hits::Internet,
        verdicts: &["DNS_REFUSED"],
        beside: &["DNS_REFUSED"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::Refused(Target::All)),
        ..DNS
    },
    Fault {
        id: "nxdomain",
        breaks: "a policy zone says that a name does not exist",
        hits: Hits::Names(&[PASSWORD]),
        verdicts: &["DNS_NXDOMAIN"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::NotFound(Target::names(&[PASSWORD]))),
        ..DNS
    },
    Fault {
        id: "private-record-missing",
        breaks: "the private zone is linked and holds no record for the storage account",
        scenario: Scenario::Private,
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["PE_ZONE_RECORD_MISSING"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::NoRecord(Target::names(&[STORAGE]))),
        ..DNS
    },
    Fault {
        id: "private-resolves-public",
        breaks: "the site's resolvers do not forward the storage account's name to the virtual network",
        scenario: Scenario::Private,
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["PE_RESOLVES_PUBLIC"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::Outside(Target::names(&[STORAGE]))),
        ..DNS
    },
    Fault {
        id: "private-not-created",
        breaks: "nobody made the private endpoint of the storage account",
        scenario: Scenario::Private,
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["PE_NOT_CREATED"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::NoEndpoint(Target::names(&[STORAGE]))),
        ..DNS
    },
    Fault {
        id: "public-resolves-private",
        breaks: "a private zone that is too wide answers for a public name",
        hits: Hits::Names(&[SYNC]),
        verdicts: &["PUBLIC_ONLY_RESOLVES_PRIVATE"],
        inject: |_, setup| {
            setup.dns.everywhere(DnsRule::Address(Target::names(&[SYNC]), vec![v4(10, 40, 9, 9)]));
        },
        ..DNS
    },
    Fault {
        id: "sinkhole-zero",
        breaks: "a DNS filter answers with the address 0.0.0.0",
        hits: Hits::Names(&[NOTIFY]),
        verdicts: &["DNS_SINKHOLE"],
        inject: |_, setup| {
            setup.dns.everywhere(DnsRule::Address(Target::names(&[NOTIFY]), vec![v4(0, 0, 0, 0)]))
        },
        ..DNS
    },
    Fault {
        id: "sinkhole-vendor",
        breaks: "a DNS filter answers two unrelated names with its block page's address",
        hits: Hits::Names(&[NOTIFY, PASSWORD]),
        verdicts: &["DNS_SINKHOLE"],
        inject: |_, setup| {
            let names = Target::names(&[NOTIFY, PASSWORD]);
            setup.dns.everywhere(DnsRule::Address(names, vec![v4(146, 112, 61, 106)]));
        },
        ..DNS
    },
    Fault {
        id: "truncated-no-tcp",
        breaks: "an answer does not fit into a datagram, and the resolvers take no TCP",
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["DNS_TRUNCATED_NO_TCP"],
        // The plan has a flow to the resolvers over TCP, which is closed.
        beside: &["DNS_TRUNCATED_NO_TCP", "PORT_CLOSED", "FW_RESET"],
        inject: |_, setup| {
            setup.dns.everywhere(DnsRule::Truncated(Target::names(&[STORAGE])));
            setup.dns.everywhere(DnsRule::NoTcp);
        },
        ..DNS
    },
];
