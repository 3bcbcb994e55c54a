//! Scenarios of all sorts: one or two sites with and without IPv6, firewalls, proxies and private endpoints.

use std::fmt::Write as _;

use proptest::prelude::*;

/// A deployment: what stands behind the `service:` and `region:` keys, and whether it runs at a site.
const SERVICES: [(&str, bool); 7] = [
    (
        "service: file-sync, region: westeurope, storage_accounts: [anyfiles], storage_sync_service: anysync",
        true,
    ),
    (
        "service: storage-mover, region: westeurope, sources: [smb, nfs], source_servers: [10.9.8.1], targets: [blob, file-share], storage_accounts: [anylake], key_vaults: [anykv]",
        true,
    ),
    (
        "service: arc-servers, region: westeurope, platforms: [windows, linux], features: [extensions, ssh]",
        true,
    ),
    ("service: arc-kubernetes, region: westeurope, features: [cluster-connect]", true),
    ("service: arc-sql-server, region: westeurope", true),
    (
        "service: file-sync, region: northeurope, redundancy: grs, storage_accounts: [morefiles], private_endpoints: [storage, sync], storage_sync_service: moresync",
        true,
    ),
    (
        "service: site-recovery, source_region: westeurope, target_region: northeurope, source_vnet: work, source_subnets: [app], target_vnet: spare, target_subnets: [app], cache_storage_accounts: [anycache], failback: true, failback_cache_storage_accounts: [anyback]",
        false,
    ),
];

/// The text of a scenario without errors.
pub fn scenario() -> impl Strategy<Value = String> {
    let deployment = (0..SERVICES.len(), 0..2_u8, proptest::collection::vec(0..40_u8, 0..4));
    (any::<bool>(), any::<bool>(), any::<bool>(), proptest::collection::vec(deployment, 1..6)).prop_map(
        |(proxy, ipv6, two, deployments)| {
            let v6 = |site: u8| if ipv6 { format!(", \"2001:db8:{site}::/48\"") } else { String::new() };
            let mut text = "portolan: 1\nname: any\ncloud: public\nsites:\n".to_owned();
            for site in 0..=u8::from(two) {
                let _ = writeln!(
                    text,
                    "  s{site}: {{ networks: [10.{site}.0.0/16{}], resolvers: [10.{site}.0.53], ntp_servers: [10.{site}.0.123], uplink: [internet, expressroute], connected_to: hub }}",
                    v6(site)
                );
            }
            text.push_str(if proxy {
                "network: { egress: proxy, proxy: { url: \"http://proxy.any.example:3128\", addresses: [10.0.0.8], hosted: site, kind: http }, private_endpoints: { subnet: hub/endpoints, dns: forwarder } }\n"
            } else {
                "network: { egress: firewall, private_endpoints: { subnet: hub/endpoints, dns: forwarder } }\n"
            });
            text.push_str(
                "vnets:\n  hub: { region: westeurope, address_space: [10.80.0.0/16], resolver_inbound: 10.80.0.68, gateway: expressroute, subnets: { endpoints: { prefix: 10.80.4.0/24 } } }\n  \
                 work: { region: westeurope, address_space: [10.81.0.0/16], subnets: { app: { prefix: 10.81.1.0/24, nsg: nsg-app } } }\n  \
                 spare: { region: northeurope, address_space: [10.82.0.0/16], subnets: { app: { prefix: 10.82.1.0/24, nsg: nsg-spare } } }\n\
                 deployments:\n",
            );
            for (number, (service, site, agents)) in deployments.into_iter().enumerate() {
                let (service, at_site) = SERVICES[service];
                let site = if two { site } else { 0 };
                let mut agents = agents.iter().map(|agent| format!("10.{site}.9.{agent}")).collect::<Vec<_>>();
                agents.sort();
                agents.dedup();
                let mut place = String::new();
                if at_site {
                    let _ = write!(place, ", site: s{site}");
                }
                if at_site && !agents.is_empty() {
                    let _ = write!(place, ", addresses: {{ agent: [{}] }}", agents.join(", "));
                }
                // Kubernetes and SQL Server have other roles than an agent.
                if service.contains("arc-kubernetes") || service.contains("arc-sql") {
                    place = format!(", site: s{site}");
                }
                let _ = writeln!(text, "  - {{ name: d{number}, {service}{place} }}");
            }
            text
        },
    )
}
