//! The model as Bicep.

use crate::azure::bicep::{
    Expr, File, Item, Property, Resource, Statement, list, name, property, symbol, text, texts,
};
use crate::azure_firewall::arm::VERSION;
use crate::azure_firewall::policy::{
    Addresses, CollectionGroup, Ends, IpGroup, Named, Policy, PolicyRule, To,
};

/// A policy; see the ARM template for the order of its rule collection groups.
pub(super) fn print(policy: &Policy) -> String {
    let region = policy.location.as_deref().map_or_else(|| name("resourceGroup().location"), text);
    let mut statements = vec![Statement::Param {
        description: "Region of the policy and the IP groups".to_owned(),
        name: "location".to_owned(),
        default: Some(region),
    }];
    statements.extend(policy.ip_groups.iter().map(ip_group));
    let fields = vec![
        property("sku", Expr::Object(vec![property("tier", text("Standard"))])),
        property("dnsSettings", Expr::Object(vec![property("enableProxy", Expr::Flag(true))])),
    ];
    statements.push(resource(
        "policy".to_owned(),
        "firewallPolicies",
        vec![
            property("name", text(&policy.name)),
            property("location", name("location")),
            property("properties", Expr::Object(fields)),
        ],
    ));
    let mut before = None::<&CollectionGroup>;
    for group in &policy.groups {
        statements.push(collection_group(group, before));
        before = Some(group);
    }
    File { header: policy.header.clone(), statements }.to_string()
}

fn resource(name: String, of: &str, body: Vec<Property>) -> Statement {
    let of = format!("Microsoft.Network/{of}@{VERSION}");
    Statement::Resource(Resource { name, of, body, ..Resource::default() })
}

fn ip_symbol(group: &str) -> String {
    format!("ip_{}", symbol(group))
}

fn ip_group(group: &IpGroup) -> Statement {
    let prefixes = vec![property("ipAddresses", texts(&group.prefixes))];
    let body = vec![
        property("name", text(&group.name)),
        property("location", name("location")),
        property("properties", Expr::Object(prefixes)),
    ];
    resource(ip_symbol(&group.name), "ipGroups", body)
}

fn collection_group(group: &CollectionGroup, before: Option<&CollectionGroup>) -> Statement {
    let priority = || property("priority", Expr::Number(group.priority as u64));
    let collection = Expr::Object(vec![
        property("ruleCollectionType", text("FirewallPolicyFilterRuleCollection")),
        property("name", text(&group.name)),
        priority(),
        property("action", Expr::Object(vec![property("type", text("Allow"))])),
        property("rules", list(group.rules.iter().map(rule))),
    ]);
    let mut body = vec![property("parent", name("policy")), property("name", text(&group.name))];
    if let Some(before) = before {
        body.push(property("dependsOn", list([name(symbol(&before.name))])));
    }
    let fields = vec![priority(), property("ruleCollections", list([collection]))];
    body.push(property("properties", Expr::Object(fields)));
    resource(symbol(&group.name), "firewallPolicies/ruleCollectionGroups", body)
}

fn rule(rule: &PolicyRule) -> Expr {
    let kind = match &rule.to {
        To::Application { .. } => "ApplicationRule",
        To::Network { .. } => "NetworkRule",
    };
    let mut fields = vec![
        property("ruleType", text(kind)),
        property("name", text(&rule.name)),
        property("description", text(&rule.description)),
        addresses(&rule.from, "sourceAddresses", "sourceIpGroups"),
    ];
    match &rule.to {
        To::Application { protocol, port, names } => {
            let of = vec![
                property("protocolType", text(*protocol)),
                property("port", Expr::Number((*port).into())),
            ];
            fields.push(property("protocols", list([Expr::Object(of)])));
            fields.push(property("targetFqdns", explained(names)));
        }
        To::Network { protocol, ports, ends } => {
            fields.push(property("ipProtocols", texts([protocol])));
            fields.push(match ends {
                Ends::Names(names) => property("destinationFqdns", explained(names)),
                Ends::Tags(tags) => property("destinationAddresses", explained(tags)),
                Ends::Addresses(ends) => addresses(ends, "destinationAddresses", "destinationIpGroups"),
            });
            fields.push(property("destinationPorts", texts(ports)));
        }
    }
    Expr::Object(fields)
}

/// A list with a comment for each item.
fn explained(all: &[Named]) -> Expr {
    let item = |named: &Named| Item { comments: vec![named.why.clone()], value: text(&named.text) };
    Expr::List(all.iter().map(item).collect())
}

fn addresses(addresses: &Addresses, here: &str, groups: &str) -> Property {
    match addresses {
        Addresses::Here(prefixes) => property(here, texts(prefixes)),
        Addresses::Groups(names) => {
            property(groups, list(names.iter().map(|group| name(format!("{}.id", ip_symbol(group))))))
        }
    }
}
