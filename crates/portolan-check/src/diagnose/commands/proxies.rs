//! Lines for proxies, and for the devices that open TLS.

use super::{Facts, list, step};
use crate::report::Step;

pub(super) fn proxy_names(facts: &Facts<'_>) -> Vec<Step> {
    vec![
        step("proxy", "the names to allow", facts.names("\n")),
        step(
            "proxy",
            "the same for Squid, before its deny rules",
            format!("acl portolan dstdomain {}\nhttp_access allow portolan", facts.names(" ")),
        ),
    ]
}

pub(super) fn proxy_ports(facts: &Facts<'_>) -> Vec<Step> {
    let ports = list(&facts.ports).replace(", ", " ");
    vec![step(
        "proxy",
        "the ports to allow for CONNECT, Squid",
        format!("acl SSL_ports port {ports}\nacl Safe_ports port {ports}"),
    )]
}

pub(super) fn proxy_exception(facts: &Facts<'_>) -> Vec<Step> {
    vec![step(
        "proxy",
        "let the planned names pass without authentication, Squid, before the rules that ask for it",
        format!("acl portolan dstdomain {}\nhttp_access allow portolan", facts.names(" ")),
    )]
}

pub(super) fn proxy_egress(facts: &Facts<'_>) -> Vec<Step> {
    let text =
        format!("from the proxy's own address; to {}; port {}/tcp", facts.names(", "), list(&facts.ports));
    vec![step("firewall", "allow behind the proxy", text)]
}

pub(super) fn bypass(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = vec![step("server", "the names that must not go through the proxy", facts.names("\n"))];
    if facts.services.iter().any(|service| *service == "arc-servers") {
        steps.push(step(
            "server",
            "the bypass of the Connected Machine agent for its own private names",
            "azcmagent config set proxy.bypass \"Arc\"",
        ));
    }
    steps.push(step(
        "server",
        "the bypass of the Windows system",
        format!("netsh winhttp set proxy PROXY:PORT \"{}\"", facts.names(";")),
    ));
    steps
}

pub(super) fn decryption(facts: &Facts<'_>) -> Vec<Step> {
    vec![
        step("proxy", "the names to except from decryption", facts.names("\n")),
        step(
            "proxy",
            "the same for Squid, before other ssl_bump rules",
            format!(
                "acl portolan_splice ssl::server_name {}\nssl_bump splice portolan_splice",
                facts.names(" ")
            ),
        ),
    ]
}
