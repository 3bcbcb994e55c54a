//! What a plan remembers of its scenario.

use portolan_catalog::Id;

use super::ground::{AZURE_RESOLVER, Stand};
use super::needs::{Gathered, Party};
use crate::plan::{PlanDeployment, PlanProxy, PlanSite, PlanSubnet, PlanVNet};
use crate::scenario::{Egress, Network, ProxyScope, Scenario};

pub(super) fn sites(scenario: &Scenario) -> Vec<PlanSite> {
    scenario
        .sites
        .values()
        .map(|site| PlanSite {
            name: site.name.clone(),
            networks: site.networks.clone(),
            resolvers: site.resolvers.clone(),
            ntp_servers: site.ntp_servers.clone(),
            uplink: site.network.uplink.iter().map(|uplink| Id::from(uplink.as_str())).collect(),
            connected_to: site.connected_to.clone(),
            egress: Id::from(site.network.egress.as_str()),
            proxy: proxy_of(&site.network),
            tls_inspection: site.network.tls_inspection,
        })
        .collect()
}

pub(super) fn deployments(gathered: &Gathered<'_>) -> Vec<PlanDeployment> {
    // By name already.
    gathered
        .parties
        .iter()
        .map(|party| PlanDeployment {
            name: party.deployment.name.clone(),
            service: party.deployment.service.clone(),
            region: party
                .units
                .first()
                .and_then(|unit| unit.region("region"))
                .map(|region| Id::from(&*region.name)),
        })
        .collect()
}

pub(super) fn vnets(scenario: &Scenario) -> Vec<PlanVNet> {
    scenario
        .vnets
        .values()
        .map(|vnet| PlanVNet {
            name: vnet.name.clone(),
            region: vnet.region.clone(),
            address_space: vnet.address_space.clone(),
            resolvers: if vnet.resolvers.is_empty() { vec![AZURE_RESOLVER] } else { vnet.resolvers.clone() },
            resolver_inbound: vnet.resolver_inbound,
            gateway: vnet.gateway.as_deref().map(Id::from),
            peered_with: vnet.peered_with.clone(),
            subnets: vnet
                .subnets
                .iter()
                .map(|(name, subnet)| PlanSubnet {
                    name: name.clone(),
                    prefix: subnet.prefix,
                    nsg: subnet.nsg.clone(),
                    service_endpoints: subnet.service_endpoints.clone(),
                })
                .collect(),
            egress: Id::from(vnet.network.egress.as_str()),
            proxy: proxy_of(&vnet.network),
            tls_inspection: vnet.network.tls_inspection,
        })
        .collect()
}

pub(super) fn proxies(scenario: &Scenario, gathered: &Gathered<'_>) -> Vec<PlanProxy> {
    let product_only = |name: &Id| {
        let uses = |stand: &Stand<'_>| stand.proxy.is_some_and(|(proxy, _)| proxy == name);
        let mine = |party: &&Party<'_>| {
            party.deployment.proxy_scope == ProxyScope::App && party.stands.iter().any(uses)
        };
        gathered.parties.iter().filter(mine).map(|party| party.deployment.name.clone()).collect()
    };
    scenario
        .proxies
        .iter()
        .map(|(name, proxy)| PlanProxy {
            name: name.clone(),
            url: proxy.url.to_string(),
            host: Id::from(proxy.url.host.as_str()),
            port: proxy.url.port,
            tls: proxy.url.tls,
            addresses: proxy.addresses.clone(),
            hosted: Id::from(proxy.hosted.as_str()),
            kind: Id::from(proxy.kind.as_str()),
            authentication: Id::from(proxy.authentication.as_str()),
            bypass: proxy.bypass.clone(),
            product_only: product_only(name),
        })
        .collect()
}

fn proxy_of(network: &Network) -> Option<Id> {
    if network.egress == Egress::Proxy { network.proxy.clone() } else { None }
}
