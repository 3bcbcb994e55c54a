//! Scenarios as trees: one form whatever the file looked like, without secrets, which reads as the same scenario again.

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_model::Phase;
use serde_json::{Map, Value, json};

use super::{
    Account, Deployment, EndpointSubnet, ExistingEndpoint, Network, OptionValue, Place, Proxy, ProxyChoice,
    ProxyScope, Scenario, Site, Subnet, VNet,
};

/// Writes a scenario as a tree. What a place takes from the scenario's defaults stands at the place.
pub(crate) fn tree(scenario: &Scenario) -> Value {
    let mut deployments = scenario.deployments.iter().collect::<Vec<_>>();
    deployments.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = Map::new();
    put(&mut out, "portolan", 1);
    put(&mut out, "name", &*scenario.name);
    put(&mut out, "cloud", scenario.cloud.as_str());
    some(&mut out, "sites", by_name(&scenario.sites, site));
    some(&mut out, "network", proxies(&scenario.proxies));
    some(&mut out, "vnets", by_name(&scenario.vnets, vnet));
    let zones = scenario.private_dns_zones.iter();
    let zones = zones.map(|(name, linked)| (name.clone(), json!({ "linked_to": linked })));
    some(&mut out, "private_dns_zones", Value::Object(zones.collect()));
    some(&mut out, "private_endpoints", by_name(&scenario.private_endpoints, endpoint));
    if let Some(networks) = &scenario.administrators {
        put(&mut out, "administrators", json!({ "networks": texts(networks) }));
    }
    put(&mut out, "deployments", deployments.into_iter().map(deployment).collect::<Value>());
    Value::Object(out)
}

fn put(out: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    out.insert(key.to_owned(), value.into());
}

/// Adds what is not empty.
fn some(out: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    let value = value.into();
    let empty = match &value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    if !empty {
        out.insert(key.to_owned(), value);
    }
}

fn by_name<T>(things: &BTreeMap<Id, T>, write: impl Fn(&T) -> Value) -> Value {
    things.iter().map(|(name, thing)| (name.to_string(), write(thing))).collect::<Map<_, _>>().into()
}

fn texts<T: ToString>(values: &[T]) -> Value {
    values.iter().map(ToString::to_string).collect()
}

fn site(site: &Site) -> Value {
    let mut out = Map::new();
    some(&mut out, "networks", texts(&site.networks));
    some(&mut out, "resolvers", texts(&site.resolvers));
    some(&mut out, "ntp_servers", texts(&site.ntp_servers));
    put(&mut out, "uplink", uplink(&site.network));
    some(&mut out, "connected_to", site.connected_to.as_deref());
    put(&mut out, "network", network(&site.network));
    out.into()
}

fn uplink(network: &Network) -> Value {
    network.uplink.iter().map(|uplink| uplink.as_str()).collect()
}

fn network(network: &Network) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "egress", network.egress.as_str());
    put(&mut out, "routing_preference", network.routing_preference.as_str());
    put(&mut out, "tls_inspection", network.tls_inspection);
    let subnet = network.endpoint_subnet.as_ref().map(|subnet| match subnet {
        EndpointSubnet::Named { vnet, subnet } => format!("{vnet}/{subnet}"),
        EndpointSubnet::Prefix { prefix, .. } => prefix.to_string(),
    });
    let mut endpoints = Map::new();
    some(&mut endpoints, "subnet", subnet);
    put(&mut endpoints, "dns", network.dns.as_str());
    put(&mut out, "private_endpoints", endpoints);
    out
}

fn proxies(proxies: &BTreeMap<Id, Proxy>) -> Map<String, Value> {
    let mut out = Map::new();
    some(&mut out, "proxy", proxies.get("default").map(proxy));
    let others = proxies.iter().filter(|(name, _)| name.as_str() != "default");
    let others = others.map(|(name, one)| (name.to_string(), proxy(one))).collect::<Map<_, _>>();
    some(&mut out, "proxies", others);
    out
}

/// What is displayed of an address has no credentials.
fn proxy(proxy: &Proxy) -> Value {
    let mut out = Map::new();
    put(&mut out, "url", proxy.url.to_string());
    some(&mut out, "addresses", texts(&proxy.addresses));
    put(&mut out, "hosted", proxy.hosted.as_str());
    put(&mut out, "kind", proxy.kind.as_str());
    put(&mut out, "authentication", proxy.authentication.as_str());
    some(&mut out, "bypass", proxy.bypass.clone());
    out.into()
}

fn vnet(vnet: &VNet) -> Value {
    let mut out = Map::new();
    put(&mut out, "region", &*vnet.region);
    some(&mut out, "address_space", texts(&vnet.address_space));
    some(&mut out, "resolver_inbound", vnet.resolver_inbound.map(|address| address.to_string()));
    some(&mut out, "resolvers", texts(&vnet.resolvers));
    some(&mut out, "ntp_servers", texts(&vnet.ntp_servers));
    some(&mut out, "gateway", vnet.gateway.clone());
    some(&mut out, "peered_with", texts(&vnet.peered_with));
    some(&mut out, "subnets", by_name(&vnet.subnets, subnet));
    some(&mut out, "default_route", vnet.default_route.map(|route| route.as_str()));
    let mut network_of = network(&vnet.network);
    put(&mut network_of, "uplink", uplink(&vnet.network));
    put(&mut out, "network", network_of);
    out.into()
}

fn subnet(subnet: &Subnet) -> Value {
    let mut out = Map::new();
    put(&mut out, "prefix", subnet.prefix.to_string());
    some(&mut out, "nsg", subnet.nsg.as_deref());
    some(&mut out, "service_endpoints", texts(&subnet.service_endpoints));
    some(&mut out, "default_route", subnet.default_route.map(|route| route.as_str()));
    out.into()
}

fn endpoint(endpoint: &ExistingEndpoint) -> Value {
    let mut out = Map::new();
    put(&mut out, "resource", &*endpoint.resource);
    put(&mut out, "sub_resource", &*endpoint.sub_resource);
    put(&mut out, "vnet", &*endpoint.vnet);
    some(&mut out, "subnet", endpoint.subnet.as_deref());
    some(&mut out, "address", endpoint.address.map(|address| address.to_string()));
    let addresses =
        endpoint.addresses.iter().map(|(name, address)| (name.clone(), address.to_string().into()));
    some(&mut out, "addresses", addresses.collect::<Map<_, _>>());
    some(&mut out, "public_access", endpoint.public_access.map(|access| access.as_str()));
    out.into()
}

fn deployment(deployment: &Deployment) -> Value {
    let mut out = Map::new();
    put(&mut out, "name", &*deployment.name);
    put(&mut out, "service", &*deployment.service);
    match &deployment.place {
        Place::Site(site) => put(&mut out, "site", &**site),
        Place::VNet(vnet, subnets) => {
            put(&mut out, "vnet", &**vnet);
            some(&mut out, "subnets", texts(subnets));
        }
        Place::Unknown => {}
    }
    let addresses = deployment.addresses.iter().map(|(role, list)| (role.to_string(), texts(list)));
    some(&mut out, "addresses", addresses.collect::<Map<_, _>>());
    some(&mut out, "private_endpoints", texts(&deployment.private_endpoints));
    match &deployment.proxy {
        ProxyChoice::OfThePlace => {}
        ProxyChoice::Named(name) => put(&mut out, "proxy", &**name),
        ProxyChoice::None => put(&mut out, "proxy", "none"),
    }
    if deployment.proxy_scope == ProxyScope::App {
        put(&mut out, "proxy_scope", ProxyScope::App.as_str());
    }
    if deployment.phases != Phase::ALL {
        put(&mut out, "phases", texts(&deployment.phases));
    }
    some(&mut out, "agent_version", deployment.agent_version.as_ref().map(ToString::to_string));
    for (name, value) in &deployment.options {
        some(&mut out, name, option(value));
    }
    out.into()
}

fn option(value: &OptionValue) -> Value {
    match value {
        OptionValue::Bool(value) => (*value).into(),
        OptionValue::Text(text) => text.as_str().into(),
        OptionValue::List(list) => texts(list),
        OptionValue::Accounts(accounts) => accounts.iter().map(account).collect(),
        OptionValue::Addresses(addresses) => texts(addresses),
    }
}

fn account(account: &Account) -> Value {
    let mut out = Map::new();
    put(&mut out, "name", &*account.name);
    some(&mut out, "region", account.region.as_deref());
    some(&mut out, "redundancy", account.redundancy.as_deref());
    some(&mut out, "routing_preference", account.routing_preference.map(|preference| preference.as_str()));
    if let Some(firewall) = &account.firewall {
        let subnets = firewall.subnets.iter().map(|(vnet, subnet)| format!("{vnet}/{subnet}"));
        let mut rules = Map::new();
        put(&mut rules, "trusted_services", firewall.trusted_services);
        some(&mut rules, "subnets", subnets.collect::<Value>());
        put(&mut out, "firewall", rules);
    }
    some(&mut out, "public_access", account.public_access.map(|access| access.as_str()));
    out.into()
}
