//! What every key of a scenario means, with an example: for the reader's errors and for the schema.

use portolan_yaml::Hint;

/// A record as messages name it, with its keys: each has an example and a meaning.
type Keys = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

/// Finds what a key of a record means.
pub(super) fn hint(record: &str, key: &str) -> Option<Hint> {
    let (_, keys) = RECORDS.iter().find(|(name, _)| *name == record)?;
    let (_, example, means) = keys.iter().find(|(name, ..)| *name == key)?;
    Some(Hint { example, means })
}

const RECORDS: &[Keys] = &[
    (
        "a scenario",
        &[
            ("portolan", "portolan: 1", "the version of this format"),
            ("name", "name: contoso", "what the scenario is called"),
            (
                "cloud",
                "cloud: public",
                "the cloud it is for, `public`, `usgov` or `china`; one file is for one cloud",
            ),
            ("sites", "sites: { hq: { networks: [10.1.0.0/16] } }", "the customer's own locations by name"),
            ("network", "network: { egress: firewall }", "what holds for every place that says nothing else"),
            (
                "vnets",
                "vnets: { hub: { region: eastus, address_space: [10.40.0.0/22] } }",
                "the virtual networks by name",
            ),
            (
                "private_dns_zones",
                "private_dns_zones: { privatelink.file.core.windows.net: { linked_to: [hub] } }",
                "the private DNS zones that exist, by name",
            ),
            (
                "private_endpoints",
                "private_endpoints: { files: { resource: contosofiles, sub_resource: file, vnet: hub } }",
                "the private endpoints that exist, by name",
            ),
            ("administrators", "administrators: { networks: [10.1.250.0/24] }", "where administrators work"),
            (
                "deployments",
                "deployments: [{ name: mover, service: storage-mover, site: hq, region: eastus }]",
                "the services that run, each with its place and options",
            ),
        ],
    ),
    (
        "a site",
        &[
            ("networks", "networks: [10.1.0.0/16]", "the addresses of its machines"),
            ("resolvers", "resolvers: [10.1.0.53]", "the DNS servers that its machines ask"),
            ("ntp_servers", "ntp_servers: [10.1.0.123]", "the time servers that its machines ask"),
            ("uplink", "uplink: [internet, expressroute]", "the ways out of it"),
            (
                "connected_to",
                "connected_to: hub",
                "the virtual network in which its VPN or ExpressRoute ends",
            ),
            (
                "network",
                "network: { egress: proxy }",
                "what holds here instead of the scenario's own `network`",
            ),
        ],
    ),
    (
        "a network",
        &[
            ("egress", "egress: firewall", "what stands between the place and the internet"),
            (
                "routing_preference",
                "routing_preference: microsoft",
                "how traffic of storage accounts is routed",
            ),
            ("tls_inspection", "tls_inspection: false", "whether TLS is opened on the way"),
            (
                "proxy",
                "proxy: { url: \"http://proxy.contoso.local:8080\" }",
                "the proxy of places whose `egress` is `proxy`",
            ),
            (
                "proxies",
                "proxies: { backup: { url: \"http://backup.contoso.local:8080\" } }",
                "further proxies by name; a deployment chooses one with `proxy: backup`",
            ),
            (
                "private_endpoints",
                "private_endpoints: { subnet: hub/endpoints, dns: forwarder }",
                "where private endpoints are made, and how their names are answered",
            ),
            ("uplink", "uplink: [internet, expressroute]", "the ways out of a place"),
        ],
    ),
    (
        "`network.private_endpoints`",
        &[
            (
                "subnet",
                "subnet: hub/endpoints",
                "where private endpoints are made: `vnet/subnet`, or a prefix",
            ),
            ("dns", "dns: forwarder", "how the names of private endpoints come to their clients"),
        ],
    ),
    (
        "a proxy",
        &[
            ("url", "url: \"http://proxy.contoso.local:8080\"", "the address at which clients speak to it"),
            ("addresses", "addresses: [10.1.0.20]", "the addresses that its name stands for"),
            ("hosted", "hosted: site", "where it stands, in the `site` or at a provider in the `cloud`"),
            ("kind", "kind: http", "what sort of proxy it is"),
            ("authentication", "authentication: none", "how it wants its clients to authenticate"),
            (
                "bypass",
                "bypass: [\"*.contoso.local\"]",
                "the hosts that clients reach without it, always a list",
            ),
        ],
    ),
    (
        "a virtual network",
        &[
            ("region", "region: eastus", "the Azure region it is in"),
            ("address_space", "address_space: [10.40.0.0/22]", "the prefixes that its subnets are cut from"),
            (
                "resolver_inbound",
                "resolver_inbound: 10.40.0.68",
                "the inbound endpoint of the DNS resolver in it",
            ),
            (
                "resolvers",
                "resolvers: [10.40.0.4]",
                "its own DNS servers; without them it asks Azure's resolver",
            ),
            ("ntp_servers", "ntp_servers: [10.40.0.5]", "the time servers that its machines ask"),
            ("gateway", "gateway: expressroute", "the kind of gateway in it, `vpn` or `expressroute`"),
            (
                "peered_with",
                "peered_with: [hub]",
                "the virtual networks it is peered with; one side is enough",
            ),
            ("default_route", "default_route: internet", "where its default route leads"),
            ("subnets", "subnets: { app: { prefix: 10.40.1.0/24 } }", "its subnets by name"),
            (
                "network",
                "network: { egress: nva }",
                "what holds here instead of the scenario's own `network`",
            ),
        ],
    ),
    (
        "a subnet",
        &[
            (
                "prefix",
                "prefix: 10.40.1.0/24",
                "its addresses, inside the address space of its virtual network",
            ),
            ("nsg", "nsg: nsg-app", "the name of its network security group"),
            (
                "service_endpoints",
                "service_endpoints: [storage]",
                "the services it has service endpoints for",
            ),
            ("default_route", "default_route: internet", "where its default route leads"),
        ],
    ),
    ("a private DNS zone", &[("linked_to", "linked_to: [hub]", "the virtual networks it is linked to")]),
    (
        "a private endpoint",
        &[
            ("resource", "resource: contosofiles", "the name of the resource it leads to"),
            ("sub_resource", "sub_resource: file", "the part of the resource it leads to"),
            ("vnet", "vnet: hub", "the virtual network it is in"),
            ("subnet", "subnet: endpoints", "the subnet it is in"),
            ("address", "address: 10.40.4.10", "its address"),
            (
                "addresses",
                "addresses: { contosofiles.file.core.windows.net: 10.40.4.10 }",
                "its addresses by name, where it has several",
            ),
            (
                "public_access",
                "public_access: enabled",
                "whether the resource answers on its public endpoint as well",
            ),
        ],
    ),
    ("`administrators`", &[("networks", "networks: [10.1.250.0/24]", "the addresses of their machines")]),
    (
        "a deployment",
        &[
            ("name", "name: mover", "what it is called; no two deployments share a name"),
            (
                "service",
                "service: storage-mover",
                "what is deployed; `portolan catalog list` shows all services",
            ),
            ("site", "site: hq", "the site it stands in"),
            ("vnet", "vnet: hub", "the virtual network it stands in"),
            ("subnets", "subnets: [app]", "its subnets in `vnet`"),
            ("addresses", "addresses: { agent: [10.1.9.21] }", "the addresses of its machines by role"),
            (
                "private_endpoints",
                "private_endpoints: [storage]",
                "the kinds of resources it wants to reach privately",
            ),
            ("proxy", "proxy: none", "the name of a proxy, or `none`"),
            (
                "proxy_scope",
                "proxy_scope: machine",
                "whether the proxy is set for the agent or for the machine",
            ),
            ("phases", "phases: [install, register, operate]", "the phases that are planned, all by default"),
            ("agent_version", "agent_version: \"1.58\"", "the version of its agent"),
        ],
    ),
    (
        "a storage account",
        &[
            ("name", "name: contosofiles", "the account's name, as in its host names"),
            ("region", "region: eastus", "its region, where it differs from the deployment's"),
            ("redundancy", "redundancy: grs", "how its data is copied"),
            ("routing_preference", "routing_preference: microsoft", "how its traffic is routed"),
            (
                "firewall",
                "firewall: { trusted_services: true, subnets: [hub/app] }",
                "whom its firewall lets through",
            ),
            ("public_access", "public_access: enabled", "whether it answers on its public endpoint"),
        ],
    ),
    (
        "the firewall of a storage account",
        &[
            (
                "trusted_services",
                "trusted_services: true",
                "whether trusted services of Azure are let through",
            ),
            ("subnets", "subnets: [hub/app]", "the subnets that are let through, as `vnet/subnet`"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::RECORDS;

    #[test]
    fn each_example_is_a_line_of_its_key() {
        for (record, keys) in RECORDS {
            for (key, example, means) in *keys {
                assert!(example.starts_with(&format!("{key}: ")), "{record}: {example}");
                assert!(!means.ends_with('.') && !means.is_empty(), "{record}: {means}");
            }
        }
    }
}
