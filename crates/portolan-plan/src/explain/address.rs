//! Explains addresses.

use std::net::IpAddr;

use portolan_model::IpNet;

use super::host::{is_about_port, needless};
use super::{Explanation, Near, Subject, Teller};

pub(super) fn explain(teller: &Teller<'_>, what: &str, address: IpAddr, port: Option<u16>) -> Explanation {
    let plan = teller.plan;
    let mut explanation = teller.blank(what, Subject::Address);
    let holds = |net: &IpNet| net.contains(&address);
    let to_it = plan.flows.iter().filter(|flow| {
        flow.to.prefixes.iter().any(holds)
            && port.is_none_or(|port| flow.port <= port && port <= flow.port_end.unwrap_or(flow.port))
    });
    let to_it = to_it.collect::<Vec<_>>();
    let through_it = plan.flows.iter().filter(|flow| {
        flow.legs.iter().any(|leg| leg.to.prefixes.iter().any(holds)) && !flow.to.prefixes.iter().any(holds)
    });
    let from_it = plan.flows.iter().filter(|flow| flow.from.networks.iter().any(holds)).count();
    let through = through_it.count();
    for site in &plan.sites {
        if site.networks.iter().any(holds) {
            explanation.text.push(format!("it lies in the networks of the site `{}`", site.name));
        }
        if site.resolvers.contains(&address) {
            explanation.text.push(format!("it is a resolver of the site `{}`", site.name));
        }
    }
    for vnet in &plan.vnets {
        for subnet in vnet.subnets.iter().filter(|subnet| subnet.prefix.contains(&address)) {
            explanation.text.push(format!("it lies in the subnet `{}/{}`", vnet.name, subnet.name));
        }
        if vnet.address_space.iter().any(holds)
            && !vnet.subnets.iter().any(|subnet| subnet.prefix.contains(&address))
        {
            explanation.text.push(format!("it lies in the virtual network `{}`", vnet.name));
        }
        if vnet.resolver_inbound == Some(address) {
            explanation.text.push(format!("it is the inbound endpoint of the resolver in `{}`", vnet.name));
        }
    }
    for proxy in plan.proxies.iter().filter(|proxy| proxy.addresses.contains(&address)) {
        explanation.text.push(format!("it is the proxy `{}`", proxy.name));
    }
    for endpoint in &plan.private_endpoints {
        for (name, _) in endpoint.addresses.iter().filter(|(_, held)| **held == address) {
            explanation.text.push(format!("it is `{name}` at the private endpoint `{}`", endpoint.id));
        }
    }
    if from_it > 0 {
        explanation.text.push(format!("{from_it} flows of the plan may start there"));
    }
    if through > 0 {
        explanation.text.push(format!("{through} flows of the plan pass through it"));
    }
    explanation.planned = !to_it.is_empty();
    explanation.answer = match (to_it.len(), explanation.text.is_empty()) {
        (0, true) if is_private(address) => "the plan knows nothing of this address".to_owned(),
        (0, true) => "the plan names hosts, not public addresses; which service an address belongs to is in the service tags".to_owned(),
        (0, false) => "no flow of the plan ends there".to_owned(),
        (1, _) => "one flow of the plan ends there".to_owned(),
        (count, _) => format!("{count} flows of the plan end there"),
    };
    if to_it.is_empty() && explanation.text.is_empty() && is_private(address) {
        explanation.nearest = plan
            .sites
            .iter()
            .map(|site| (&site.name, &site.networks))
            .chain(plan.vnets.iter().map(|vnet| (&vnet.name, &vnet.address_space)))
            .filter(|(_, networks)| !networks.is_empty())
            .map(|(name, networks)| Near {
                what: name.to_string(),
                how: format!(
                    "has {}",
                    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                ),
            })
            .collect();
    }
    if to_it.is_empty() {
        explanation.why_not = needless(teller, |entry| is_about_port(entry, port));
    }
    explanation.flows = to_it.into_iter().map(|flow| teller.flow(flow)).collect();
    explanation
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => {
            address.is_unique_local() || address.is_loopback() || address.is_unicast_link_local()
        }
    }
}
