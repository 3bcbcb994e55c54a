//! The model as Terraform for the provider azurerm.

use crate::azure::hcl::{
    Block, Expr, File, Item, attribute, block, list, name, provider, symbol, text, texts, variable,
};
use crate::nsg::group::{OneOrMany, SecurityGroup, SecurityRule};
use crate::nsg::storage::{Account, Storage, Subnet};

/// The provider whose resources are printed.
const PROVIDER: (&str, &str) = ("hashicorp/azurerm", "~> 4.0");

const GROUP: &str = "Resource group of the security group";

/// A security group with a resource for each rule, so that rules of others stay.
pub(super) fn group(group: &SecurityGroup) -> String {
    let mut blocks = vec![provider(PROVIDER.0, PROVIDER.1), variable("resource_group_name", GROUP, None)];
    let nsg = match group.existing {
        true => text(&group.name),
        false => {
            blocks.push(variable(
                "location",
                "Region of the security group",
                group.location.as_deref().map(text),
            ));
            let items = vec![
                attribute("name", text(&group.name)),
                attribute("location", name("var.location")),
                attribute("resource_group_name", name("var.resource_group_name")),
            ];
            blocks.push(block("resource", &["azurerm_network_security_group", "this"], items));
            name("azurerm_network_security_group.this.name")
        }
    };
    blocks.extend(group.rules.iter().map(|of| rule(of, &nsg)));
    File { header: group.header.clone(), blocks }.to_string()
}

fn rule(rule: &SecurityRule, nsg: &Expr) -> Block {
    let mut items = vec![
        attribute("resource_group_name", name("var.resource_group_name")),
        attribute("network_security_group_name", nsg.clone()),
        attribute("name", text(&rule.name)),
        attribute("description", text(&rule.description)),
        attribute("priority", Expr::Number(rule.priority as u64)),
        attribute("direction", text(rule.direction())),
        attribute("access", text(rule.access())),
        attribute("protocol", text(rule.protocol())),
        attribute("source_port_range", text("*")),
    ];
    let mut field = |singular, plural, value| match value {
        OneOrMany::One(value) => items.push(attribute(singular, text(value))),
        OneOrMany::Many(values) => items.push(attribute(plural, texts(values))),
    };
    field("source_address_prefix", "source_address_prefixes", rule.from.prefixes());
    field("destination_address_prefix", "destination_address_prefixes", rule.to.prefixes());
    field("destination_port_range", "destination_port_ranges", rule.ports());
    block("resource", &["azurerm_network_security_rule", &symbol(&rule.name)], items)
}

/// Subnets, which are imported, and the firewalls of cache accounts.
pub(super) fn storage(storage: &Storage) -> String {
    // Only a root module imports, and a root module configures its provider.
    let configured = vec![
        attribute("subscription_id", name("var.subscription_id")),
        Item::Block(block("features", &[], Vec::new())),
    ];
    let mut blocks = vec![
        provider(PROVIDER.0, PROVIDER.1),
        block("provider", &["azurerm"], configured),
        variable("subscription_id", "Subscription of the virtual networks and the cache accounts", None),
        variable("network_resource_group_name", "Resource group of the virtual networks", None),
        variable("storage_resource_group_name", "Resource group of the cache accounts", None),
    ];
    blocks.extend(storage.subnets.iter().flat_map(subnet));
    blocks.extend(storage.accounts.iter().flat_map(account));
    File { header: storage.header.clone(), blocks }.to_string()
}

fn symbol_of(vnet: &str, subnet: &str) -> String {
    symbol(&crate::naming::stem(&format!("{vnet}/{subnet}")))
}

fn subnet(subnet: &Subnet) -> [Block; 2] {
    let label = symbol_of(&subnet.vnet, &subnet.name);
    let id = Expr::Joined(vec![
        text("/subscriptions/"),
        name("var.subscription_id"),
        text("/resourceGroups/"),
        name("var.network_resource_group_name"),
        text(format!("/providers/Microsoft.Network/virtualNetworks/{}/subnets/{}", subnet.vnet, subnet.name)),
    ]);
    let to = name(format!("azurerm_subnet.{label}"));
    let import = block("import", &[], vec![attribute("to", to), attribute("id", id)]);
    let others = list(["delegation", "private_endpoint_network_policies"].map(name));
    let items = vec![
        attribute("resource_group_name", name("var.network_resource_group_name")),
        attribute("virtual_network_name", text(&subnet.vnet)),
        attribute("name", text(&subnet.name)),
        attribute("address_prefixes", texts([subnet.prefix])),
        attribute("service_endpoints", texts(&subnet.endpoints)),
        Item::Block(block("lifecycle", &[], vec![attribute("ignore_changes", others)])),
    ];
    [import, block("resource", &["azurerm_subnet", &label], items)]
}

fn account(account: &Account) -> [Block; 2] {
    let label = symbol(&account.name);
    let known = block(
        "data",
        &["azurerm_storage_account", &label],
        vec![
            attribute("resource_group_name", name("var.storage_resource_group_name")),
            attribute("name", text(&account.name)),
        ],
    );
    let subnets = account
        .subnets
        .iter()
        .map(|(vnet, subnet)| name(format!("azurerm_subnet.{}.id", symbol_of(vnet, subnet))));
    let items = vec![
        attribute("storage_account_id", name(format!("data.azurerm_storage_account.{label}.id"))),
        attribute("default_action", text("Deny")),
        attribute("bypass", texts(["AzureServices"])),
        attribute("virtual_network_subnet_ids", list(subnets)),
    ];
    [known, block("resource", &["azurerm_storage_account_network_rules", &label], items)]
}
