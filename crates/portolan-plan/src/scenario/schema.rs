//! The JSON Schema of scenarios, made from the same words that the reader knows.

use portolan_catalog::{AccountKey, Catalog, Id, OptionDef, OptionType, Product};
use portolan_model::{Cloud, Phase};
use serde_json::{Map, Value, json};

use super::deployment::ProxyScope;
use super::keys::hint;
use super::network::{
    Authentication, DefaultRoute, DnsWay, Egress, ProxyHosted, ProxyKind, RoutingPreference, Uplink,
};
use super::places::PublicAccess;

/// The schema of scenario files for the products of a catalog.
pub fn schema(catalog: &Catalog) -> Value {
    let deployments = catalog.deployable().map(|product| deployment(catalog, product)).collect::<Vec<_>>();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://portolan.invalid/schema/scenario-1.json",
        "title": "Portolan scenario",
        "description": "Which services run where, and what the network between looks like.",
    });
    let body = record(
        "a scenario",
        &["portolan", "name", "cloud", "deployments"],
        json!({
            "portolan": json!({ "enum": [1, "1"] }),
            "name": json!({ "type": "string", "minLength": 1 }),
            "cloud": words(Cloud::WORDS.iter().copied()),
            "sites": named(nullable(site())),
            "network": network(true),
            "vnets": named(vnet(catalog)),
            "private_dns_zones": named(nullable(record("a private DNS zone", &[], json!({ "linked_to": one_or_many(text()) })))),
            "private_endpoints": named(endpoint(catalog)),
            "administrators": record("`administrators`", &["networks"], json!({ "networks": one_or_many(prefix()) })),
            "deployments": {
                "type": "array", "minItems": 1, "items": { "oneOf": deployments },
            },
        }),
    );
    if let (Some(schema), Value::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
    }
    schema
}

fn site() -> Value {
    record(
        "a site",
        &[],
        json!({
            "networks": one_or_many(prefix()),
            "resolvers": one_or_many(address()),
            "ntp_servers": one_or_many(address()),
            "uplink": one_or_many(table(Uplink::WORDS)),
            "connected_to": text(),
            "network": network(false),
        }),
    )
}

fn network(defaults: bool) -> Value {
    let mut keys = json!({
        "egress": table(Egress::WORDS),
        "routing_preference": table(RoutingPreference::WORDS),
        "tls_inspection": json!({ "type": "boolean" }),
        "private_endpoints": record("`network.private_endpoints`", &[], json!({
            "subnet": text(),
            "dns": table(DnsWay::WORDS),
        })),
        "uplink": one_or_many(table(Uplink::WORDS)),
    });
    if let Some(keys) = keys.as_object_mut().filter(|_| defaults) {
        keys.insert("proxy".to_owned(), proxy());
        keys.insert("proxies".to_owned(), named(proxy()));
    }
    record("a network", &[], keys)
}

fn proxy() -> Value {
    record(
        "a proxy",
        &["url"],
        json!({
            "url": json!({ "type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://" }),
            "addresses": one_or_many(address()),
            "hosted": table(ProxyHosted::WORDS),
            "kind": table(ProxyKind::WORDS),
            "authentication": table(Authentication::WORDS),
            "bypass": json!({ "type": "array", "items": text() }),
        }),
    )
}

fn vnet(catalog: &Catalog) -> Value {
    let subnet = record(
        "a subnet",
        &["prefix"],
        json!({
            "prefix": prefix(),
            "nsg": text(),
            "service_endpoints": one_or_many(words(["storage", "key-vault"])),
            "default_route": table(DefaultRoute::WORDS),
        }),
    );
    record(
        "a virtual network",
        &["region"],
        json!({
            "region": regions(catalog),
            "address_space": one_or_many(prefix()),
            "resolver_inbound": address(),
            "resolvers": one_or_many(address()),
            "ntp_servers": one_or_many(address()),
            "gateway": words(["vpn", "expressroute"]),
            "peered_with": one_or_many(text()),
            "default_route": table(DefaultRoute::WORDS),
            "subnets": named(subnet),
            "network": network(false),
        }),
    )
}

fn endpoint(catalog: &Catalog) -> Value {
    let subs = catalog.private_link.values().flat_map(|kind| &kind.sub_resources).map(|sub| sub.id.as_str());
    record(
        "a private endpoint",
        &["resource", "sub_resource", "vnet"],
        json!({
            "resource": text(),
            "sub_resource": words(subs),
            "vnet": text(),
            "subnet": text(),
            "address": address(),
            "addresses": named(address()),
            "public_access": table(PublicAccess::WORDS),
        }),
    )
}

fn deployment(catalog: &Catalog, product: &Product) -> Value {
    let roles = product.roles.iter().map(|role| (role.id.to_string(), nullable(one_or_many(prefix()))));
    let mut keys = json!({
        "name": text(),
        "service": described(&product.name, json!({ "const": product.id })),
        "site": text(),
        "vnet": text(),
        "subnets": one_or_many(text()),
        "addresses": { "type": "object", "properties": roles.collect::<Map<_, _>>(), "additionalProperties": false },
        "proxy": text(),
        "proxy_scope": table(ProxyScope::WORDS),
        "phases": one_or_many(words(Phase::WORDS.iter().copied())),
        "agent_version": json!({ "type": ["string", "number"] }),
    });
    let mut required = vec!["name".to_owned(), "service".to_owned()];
    if let Some(keys) = keys.as_object_mut() {
        if !product.private_endpoints.is_empty() {
            let kinds = one_or_many(words(product.private_endpoints.iter().map(Id::as_str)));
            keys.insert("private_endpoints".to_owned(), kinds);
        }
        for option in &product.options {
            keys.insert(option.name.clone(), described(&option.help, value(catalog, option)));
        }
    }
    required
        .extend(product.options.iter().filter(|option| option.required).map(|option| option.name.clone()));
    let required = required.iter().map(String::as_str).collect::<Vec<_>>();
    described(&product.summary, record("a deployment", &required, keys))
}

fn value(catalog: &Catalog, option: &OptionDef) -> Value {
    match &option.kind {
        OptionType::Bool => json!({ "type": "boolean" }),
        OptionType::Word(values) => words(values.iter().map(String::as_str)),
        OptionType::Words(values) => one_or_many(words(values.iter().map(String::as_str))),
        OptionType::Region => regions(catalog),
        OptionType::Version => json!({ "type": ["string", "number"] }),
        OptionType::Text | OptionType::Name(_) | OptionType::Host | OptionType::VNet => text(),
        OptionType::Names(_) | OptionType::Hosts | OptionType::Subnets => one_or_many(text()),
        OptionType::Addresses => one_or_many(prefix()),
        OptionType::Accounts => one_or_many(json!({ "anyOf": [text(), account(catalog)] })),
    }
}

fn account(catalog: &Catalog) -> Value {
    record(
        "a storage account",
        &["name"],
        json!({
            "name": text(),
            "region": regions(catalog),
            "redundancy": words(AccountKey::Redundancy.values().unwrap_or_default().iter().copied()),
            "routing_preference": table(RoutingPreference::WORDS),
            "firewall": record("the firewall of a storage account", &[], json!({
                "trusted_services": { "type": "boolean" },
                "subnets": one_or_many(text()),
            })),
            "public_access": table(PublicAccess::WORDS),
        }),
    )
}

fn regions(catalog: &Catalog) -> Value {
    let usable = Cloud::ALL.iter().flat_map(|cloud| catalog.usable_regions(*cloud));
    words(usable.map(|region| region.name.as_str()))
}

/// A map with these keys and no others, each with its meaning. Keys that may be left out may also be null.
fn record(what: &str, required: &[&str], keys: Value) -> Value {
    let properties = match keys {
        Value::Object(keys) => keys
            .into_iter()
            .map(|(key, value)| {
                let value = match hint(what, &key) {
                    Some(hint) if value.get("description").is_none() => {
                        described(&sentence(hint.means), value)
                    }
                    _ => value,
                };
                let value = if required.contains(&key.as_str()) { value } else { nullable(value) };
                (key, value)
            })
            .collect::<Map<_, _>>(),
        _ => Map::new(),
    };
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn named(value: Value) -> Value {
    json!({ "type": "object", "additionalProperties": value })
}

fn nullable(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }] })
}

fn one_or_many(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "array", "items": value }] })
}

/// A meaning as a sentence.
fn sentence(means: &str) -> String {
    let mut chars = means.chars();
    chars.next().map(|first| format!("{}{}.", first.to_uppercase(), chars.as_str())).unwrap_or_default()
}

fn described(description: &str, mut value: Value) -> Value {
    if let Some(value) = value.as_object_mut() {
        value.insert("description".to_owned(), Value::from(description));
    }
    value
}

fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

fn table<T>(table: &[(&str, T)]) -> Value {
    words(table.iter().map(|(word, _)| *word))
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn address() -> Value {
    json!({ "type": "string", "pattern": "^[0-9A-Fa-f.:]+$" })
}

fn prefix() -> Value {
    json!({ "type": "string", "pattern": "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$" })
}
