//! The model as an ARM template.

use serde_json::{Value, json};

use crate::azure::arm::{Parameter, Template, expression, object, resource_id, text};
use crate::azure_firewall::policy::{
    Addresses, CollectionGroup, Ends, IpGroup, Named, Policy, PolicyRule, To,
};

/// The version of the API.
pub(super) const VERSION: &str = "2024-05-01";

const POLICIES: &str = "Microsoft.Network/firewallPolicies";
const COLLECTION_GROUPS: &str = "Microsoft.Network/firewallPolicies/ruleCollectionGroups";
const IP_GROUPS: &str = "Microsoft.Network/ipGroups";

/// A policy. Its rule collection groups wait for each other, as the platform changes one of a policy at a time.
pub(super) fn print(policy: &Policy) -> String {
    let resource = |of: &str, name: &str| {
        vec![("type", Value::from(of)), ("apiVersion", Value::from(VERSION)), ("name", text(name))]
    };
    let place = || ("location", expression("parameters('location')"));
    let ip_group = |group: &IpGroup| {
        let mut fields = resource(IP_GROUPS, &group.name);
        let prefixes = group.prefixes.iter().map(ToString::to_string).collect::<Vec<_>>();
        fields.extend([place(), ("properties", json!({ "ipAddresses": prefixes }))]);
        object(fields)
    };
    let mut own = resource(POLICIES, &policy.name);
    own.extend([
        place(),
        ("properties", json!({ "sku": { "tier": "Standard" }, "dnsSettings": { "enableProxy": true } })),
    ]);
    let mut resources = policy.ip_groups.iter().map(ip_group).collect::<Vec<_>>();
    resources.push(object(own));
    let ip_groups = policy.ip_groups.iter().map(|group| resource_id(IP_GROUPS, &[&group.name]));
    let waits = [resource_id(POLICIES, &[&policy.name])].into_iter().chain(ip_groups).collect::<Vec<_>>();
    let mut before = None::<&CollectionGroup>;
    for group in &policy.groups {
        let after = before.map(|before| resource_id(COLLECTION_GROUPS, &[&policy.name, &before.name]));
        let waits = waits.iter().chain(&after).map(|id| expression(id)).collect::<Vec<_>>();
        let mut fields = resource(COLLECTION_GROUPS, &format!("{}/{}", policy.name, group.name));
        fields.push(("dependsOn", Value::from(waits)));
        fields.push(("properties", collection_group(group)));
        resources.push(object(fields));
        before = Some(group);
    }
    let location = Parameter {
        name: "location".to_owned(),
        default: Some(
            policy.location.as_deref().map_or_else(|| expression("resourceGroup().location"), text),
        ),
        description: "Region of the policy and the IP groups".to_owned(),
    };
    let template = Template {
        header: policy.header.clone(),
        parameters: vec![location],
        variables: Vec::new(),
        resources,
    };
    template.to_string()
}

fn collection_group(group: &CollectionGroup) -> Value {
    json!({
        "priority": group.priority,
        "ruleCollections": [{
            "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
            "name": group.name,
            "priority": group.priority,
            "action": { "type": "Allow" },
            "rules": group.rules.iter().map(rule).collect::<Vec<_>>(),
        }],
    })
}

fn rule(rule: &PolicyRule) -> Value {
    let kind = match &rule.to {
        To::Application { .. } => "ApplicationRule",
        To::Network { .. } => "NetworkRule",
    };
    let mut fields = vec![
        ("ruleType", Value::from(kind)),
        ("name", text(&rule.name)),
        ("description", text(&rule.description)),
        addresses(&rule.from, "sourceAddresses", "sourceIpGroups"),
    ];
    match &rule.to {
        To::Application { protocol, port, names } => {
            fields.push(("protocols", json!([{ "protocolType": protocol, "port": port }])));
            fields.push(("targetFqdns", texts(names)));
        }
        To::Network { protocol, ports, ends } => {
            fields.push(("ipProtocols", json!([protocol])));
            fields.push(match ends {
                Ends::Names(names) => ("destinationFqdns", texts(names)),
                Ends::Tags(tags) => ("destinationAddresses", texts(tags)),
                Ends::Addresses(ends) => addresses(ends, "destinationAddresses", "destinationIpGroups"),
            });
            fields.push(("destinationPorts", json!(ports)));
        }
    }
    object(fields)
}

fn texts(all: &[Named]) -> Value {
    all.iter().map(|named| text(&named.text)).collect()
}

fn addresses(addresses: &Addresses, here: &'static str, groups: &'static str) -> (&'static str, Value) {
    match addresses {
        Addresses::Here(prefixes) => {
            (here, prefixes.iter().map(|prefix| Value::from(prefix.to_string())).collect())
        }
        Addresses::Groups(names) => {
            (groups, names.iter().map(|name| expression(&resource_id(IP_GROUPS, &[name]))).collect())
        }
    }
}
