//! The model as Terraform for the provider azurerm.

use crate::azure::hcl::{
    Block, Element, Expr, File, Item, attribute, block, list, name, provider, symbol, text, texts, variable,
};
use crate::azure_firewall::policy::{
    Addresses, CollectionGroup, Ends, IpGroup, Named, Policy, PolicyRule, To,
};

/// A policy; see the ARM template for the order of its rule collection groups.
pub(super) fn print(policy: &Policy) -> String {
    let about = "the policy and the IP groups";
    let mut blocks = vec![
        provider("hashicorp/azurerm", "~> 4.0"),
        variable("resource_group_name", &format!("Resource group of {about}"), None),
        variable("location", &format!("Region of {about}"), policy.location.as_deref().map(text)),
    ];
    blocks.extend(policy.ip_groups.iter().map(ip_group));
    let mut own = placed(&policy.name);
    own.push(attribute("sku", text("Standard")));
    own.push(Item::Block(block("dns", &[], vec![attribute("proxy_enabled", Expr::Flag(true))])));
    blocks.push(block("resource", &["azurerm_firewall_policy", "this"], own));
    let mut before = None::<&CollectionGroup>;
    for group in &policy.groups {
        blocks.push(collection_group(group, before));
        before = Some(group);
    }
    File { header: policy.header.clone(), blocks }.to_string()
}

fn placed(of: &str) -> Vec<Item> {
    vec![
        attribute("name", text(of)),
        attribute("location", name("var.location")),
        attribute("resource_group_name", name("var.resource_group_name")),
    ]
}

fn ip_group(group: &IpGroup) -> Block {
    let mut items = placed(&group.name);
    items.push(attribute("cidrs", texts(&group.prefixes)));
    block("resource", &["azurerm_ip_group", &symbol(&group.name)], items)
}

fn collection_group(group: &CollectionGroup, before: Option<&CollectionGroup>) -> Block {
    const OF: &str = "azurerm_firewall_policy_rule_collection_group";
    let priority = || attribute("priority", Expr::Number(group.priority as u64));
    let application = matches!(group.rules.first(), Some(PolicyRule { to: To::Application { .. }, .. }));
    let kind = if application { "application_rule_collection" } else { "network_rule_collection" };
    let mut collection =
        vec![attribute("name", text(&group.name)), priority(), attribute("action", text("Allow"))];
    collection.extend(group.rules.iter().map(|of| Item::Block(rule(of))));
    let mut items = vec![
        attribute("firewall_policy_id", name("azurerm_firewall_policy.this.id")),
        attribute("name", text(&group.name)),
        priority(),
    ];
    if let Some(before) = before {
        let before = name(format!("{OF}.{}", symbol(&before.name)));
        items.push(attribute("depends_on", list([before])));
    }
    items.push(Item::Block(block(kind, &[], collection)));
    block("resource", &[OF, &symbol(&group.name)], items)
}

fn rule(rule: &PolicyRule) -> Block {
    let mut items = vec![
        attribute("name", text(&rule.name)),
        attribute("description", text(&rule.description)),
        addresses(&rule.from, "source_addresses", "source_ip_groups"),
    ];
    match &rule.to {
        To::Application { protocol, port, names } => {
            items.push(attribute("destination_fqdns", explained(names)));
            let of =
                vec![attribute("type", text(*protocol)), attribute("port", Expr::Number((*port).into()))];
            items.push(Item::Block(block("protocols", &[], of)));
        }
        To::Network { protocol, ports, ends } => {
            items.push(attribute("protocols", texts([protocol])));
            items.push(match ends {
                Ends::Names(names) => attribute("destination_fqdns", explained(names)),
                Ends::Tags(tags) => attribute("destination_addresses", explained(tags)),
                Ends::Addresses(ends) => addresses(ends, "destination_addresses", "destination_ip_groups"),
            });
            items.push(attribute("destination_ports", texts(ports)));
        }
    }
    block("rule", &[], items)
}

/// A list with a comment for each element.
fn explained(all: &[Named]) -> Expr {
    let element = |named: &Named| Element { comments: vec![named.why.clone()], value: text(&named.text) };
    Expr::List(all.iter().map(element).collect())
}

fn addresses(addresses: &Addresses, here: &str, groups: &str) -> Item {
    match addresses {
        Addresses::Here(prefixes) => attribute(here, texts(prefixes)),
        Addresses::Groups(names) => {
            let id = |group: &String| name(format!("azurerm_ip_group.{}.id", symbol(group)));
            attribute(groups, list(names.iter().map(id)))
        }
    }
}
