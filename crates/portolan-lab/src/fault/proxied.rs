//! The proxy.

use std::net::{IpAddr, Ipv4Addr};

use super::{Fault, Hits, Layer, MANAGEMENT, ORDINARY, STORAGE, Scenario};
use crate::conduct::Target;
use crate::dns::DnsRule;
use crate::firewall::{Action, Rule};
use crate::proxy::{ProxyConduct, Squid};

const PROXY: Fault =
    Fault { scenario: Scenario::Proxy, hits: Hits::Internet, layer: Layer::Proxy, ..ORDINARY };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "proxy-unreachable",
        breaks: "nothing comes back from the proxy's address",
        verdicts: &["PROXY_UNREACHABLE"],
        inject: |_, setup| setup.proxy = ProxyConduct::Unreachable,
        ..PROXY
    },
    Fault {
        id: "proxy-closed",
        breaks: "nobody listens at the proxy's port",
        verdicts: &["PROXY_PORT_CLOSED"],
        inject: |_, setup| setup.proxy = ProxyConduct::Closed,
        ..PROXY
    },
    Fault {
        id: "proxy-name",
        breaks: "the proxy's name does not exist",
        scenario: Scenario::NamedProxy,
        verdicts: &["PROXY_NAME_UNRESOLVED"],
        inject: |_, setup| setup.dns.everywhere(DnsRule::NotFound(Target::names(&["proxy.lab.example"]))),
        ..PROXY
    },
    Fault {
        id: "proxy-silent",
        breaks: "the proxy accepts connections and answers nothing",
        verdicts: &["PROXY_NO_ANSWER"],
        inject: |_, setup| setup.proxy = ProxyConduct::Silent,
        ..PROXY
    },
    Fault {
        id: "proxy-garbage",
        breaks: "something else than a proxy answers at its port",
        verdicts: &["PROXY_NOT_A_PROXY"],
        inject: |_, setup| setup.proxy = ProxyConduct::Garbage,
        ..PROXY
    },
    Fault {
        id: "proxy-closing",
        breaks: "the proxy's port accepts connections and closes them",
        verdicts: &["PROXY_NOT_A_PROXY"],
        inject: |_, setup| setup.proxy = ProxyConduct::Closing,
        ..PROXY
    },
    Fault {
        id: "proxy-wants-basic",
        breaks: "the proxy wants a name and a password",
        verdicts: &["PROXY_AUTH_REQUIRED"],
        inject: |_, setup| setup.proxy = ProxyConduct::Squid(vec![Squid::Basic]),
        ..PROXY
    },
    Fault {
        id: "proxy-rejects",
        breaks: "the proxy takes neither the name nor the password",
        scenario: Scenario::BasicProxy,
        verdicts: &["PROXY_AUTH_REJECTED"],
        inject: |_, setup| {
            setup.proxy = ProxyConduct::Squid(vec![Squid::BasicRejecting]);
            setup.with_credentials = true;
        },
        ..PROXY
    },
    Fault {
        id: "proxy-wants-ntlm",
        breaks: "the proxy wants NTLM and nothing else",
        verdicts: &["PROXY_AUTH_UNSUPPORTED"],
        inject: |_, setup| setup.proxy = ProxyConduct::Ntlm,
        ..PROXY
    },
    Fault {
        id: "proxy-wants-digest",
        breaks: "the proxy wants Digest and nothing else",
        verdicts: &["PROXY_AUTH_UNSUPPORTED"],
        inject: |_, setup| setup.proxy = ProxyConduct::Squid(vec![Squid::Digest]),
        ..PROXY
    },
    Fault {
        id: "proxy-denies",
        breaks: "the proxy's access list denies a host",
        hits: Hits::Names(&[MANAGEMENT]),
        verdicts: &["PROXY_DENIED"],
        inject: |_, setup| setup.proxy = ProxyConduct::Squid(vec![Squid::Deny(vec![MANAGEMENT.to_owned()])]),
        ..PROXY
    },
    Fault {
        id: "proxy-portal",
        breaks: "the proxy sends everybody to a login page",
        verdicts: &["CAPTIVE_PORTAL"],
        inject: |_, setup| setup.proxy = ProxyConduct::Portal,
        ..PROXY
    },
    Fault {
        id: "proxy-port",
        breaks: "the proxy allows CONNECT to port 443 alone",
        hits: Hits::Names(&["eastus.obo.arc.azure.com"]),
        verdicts: &["PROXY_PORT_NOT_ALLOWED"],
        inject: |_, setup| setup.proxy = ProxyConduct::Squid(vec![Squid::OnlyPort443]),
        ..PROXY
    },
    Fault {
        id: "proxy-no-names",
        breaks: "the proxy's own resolver does not know the names",
        verdicts: &["PROXY_CANNOT_RESOLVE"],
        inject: |_, setup| setup.proxy = ProxyConduct::Squid(vec![Squid::NoNames]),
        ..PROXY
    },
    Fault {
        id: "proxy-egress-dropped",
        breaks: "the firewall drops what the proxy sends to a host",
        hits: Hits::Names(&[MANAGEMENT]),
        verdicts: &["PROXY_CANNOT_CONNECT"],
        inject: |world, setup| setup.firewall.push(Rule::https(world.addresses(MANAGEMENT), Action::Drop)),
        ..PROXY
    },
    Fault {
        id: "proxy-egress-patient",
        breaks: "the firewall drops what the proxy sends to a host, and the proxy waits for a minute",
        hits: Hits::Names(&[MANAGEMENT]),
        verdicts: &["PROXY_CANNOT_CONNECT"],
        inject: |world, setup| {
            setup.firewall.push(Rule::https(world.addresses(MANAGEMENT), Action::Drop));
            setup.proxy = ProxyConduct::Squid(vec![Squid::Patient]);
        },
        ..PROXY
    },
    Fault {
        id: "proxy-egress-reset",
        breaks: "the firewall resets what the proxy sends to a host",
        hits: Hits::Names(&[MANAGEMENT]),
        verdicts: &["PROXY_CANNOT_CONNECT"],
        inject: |world, setup| setup.firewall.push(Rule::https(world.addresses(MANAGEMENT), Action::Reset)),
        ..PROXY
    },
    Fault {
        id: "proxy-bypass",
        breaks: "a private name goes through the proxy, which has no way to the private endpoints",
        scenario: Scenario::Bypass,
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["PROXY_BYPASS_MISSING"],
        inject: |world, setup| {
            let proxy = IpAddr::V4(Ipv4Addr::new(10, 1, 9, 20));
            let endpoints = world.private_addresses().into_iter().collect();
            let all = Rule { port: None, ..Rule::https(endpoints, Action::Drop) };
            setup.firewall.push(Rule { from: vec![proxy], ..all });
        },
        ..PROXY
    },
    Fault {
        id: "proxy-tunnel-reset",
        breaks: "the proxy opens tunnels and resets them at the first byte",
        hits: Hits::Https,
        verdicts: &["PROXY_TUNNEL_RESET"],
        inject: |_, setup| setup.proxy = ProxyConduct::TunnelReset,
        ..PROXY
    },
    Fault {
        id: "proxy-tunnel-page",
        breaks: "the proxy opens tunnels and answers in them with a page",
        hits: Hits::Https,
        verdicts: &["PROXY_TUNNEL_BLOCKPAGE"],
        inject: |_, setup| setup.proxy = ProxyConduct::TunnelPage,
        ..PROXY
    },
];
