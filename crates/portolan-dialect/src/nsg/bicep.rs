//! The model as Bicep.

use crate::azure::bicep::{
    Expr, File, Property, Resource, Statement, list, name, property, symbol, text, texts,
};
use crate::nsg::arm::{NETWORK, STORAGE, route_table};
use crate::nsg::group::{OneOrMany, SecurityGroup, SecurityRule};
use crate::nsg::storage::{Account, Storage, Subnet};

/// A security group; see the ARM template for why rules of one that is there are deployed one after the other.
pub(super) fn group(group: &SecurityGroup) -> String {
    let mut statements = Vec::new();
    if !group.existing {
        statements.push(param(
            "location",
            "Region of the security group",
            Some(location(group.location.as_deref())),
        ));
    }
    let rules = list(group.rules.iter().map(rule));
    statements.push(Statement::Var { comments: Vec::new(), name: "rules".to_owned(), value: rules });
    let of = format!("Microsoft.Network/networkSecurityGroups@{NETWORK}");
    let mut body = vec![property("name", text(&group.name))];
    if !group.existing {
        body.push(property("location", name("location")));
        body.push(property("properties", Expr::Object(vec![property("securityRules", name("rules"))])));
    }
    let nsg = Resource { name: "nsg".to_owned(), of, existing: group.existing, body, ..Resource::default() };
    statements.push(Statement::Resource(nsg));
    if group.existing {
        statements.push(Statement::Resource(Resource {
            name: "securityRules".to_owned(),
            of: format!("Microsoft.Network/networkSecurityGroups/securityRules@{NETWORK}"),
            each: Some(("rule".to_owned(), name("rules"))),
            body: vec![
                property("parent", name("nsg")),
                property("name", name("rule.name")),
                property("properties", name("rule.properties")),
            ],
            ..Resource::default()
        }));
    }
    File { header: group.header.clone(), statements }.to_string()
}

fn rule(rule: &SecurityRule) -> Expr {
    let mut properties = vec![
        property("description", text(&rule.description)),
        property("priority", Expr::Number(rule.priority as u64)),
        property("direction", text(rule.direction())),
        property("access", text(rule.access())),
        property("protocol", text(rule.protocol())),
        property("sourcePortRange", text("*")),
    ];
    let mut field = |singular, plural, value| match value {
        OneOrMany::One(value) => properties.push(property(singular, text(value))),
        OneOrMany::Many(values) => properties.push(property(plural, texts(values))),
    };
    field("sourceAddressPrefix", "sourceAddressPrefixes", rule.from.prefixes());
    field("destinationAddressPrefix", "destinationAddressPrefixes", rule.to.prefixes());
    field("destinationPortRange", "destinationPortRanges", rule.ports());
    Expr::Object(vec![property("name", text(&rule.name)), property("properties", Expr::Object(properties))])
}

/// Subnets and cache accounts.
pub(super) fn storage(storage: &Storage) -> String {
    let mut statements = Vec::new();
    for subnet in &storage.subnets {
        let about = format!(
            "Resource id of the route table of {}/{}; empty where it has none",
            subnet.vnet, subnet.name
        );
        statements.push(param(&route_table(subnet), &about, Some(text(""))));
    }
    for account in &storage.accounts {
        let about = |what: &str| format!("{what} of {}, as it is", account.name);
        statements.push(param(&format!("{}Sku", account.name), &about("SKU"), None));
        statements.push(param(&format!("{}Kind", account.name), &about("Kind"), Some(text("StorageV2"))));
    }
    statements.extend(storage.subnets.iter().map(subnet));
    statements.extend(storage.accounts.iter().map(account));
    File { header: storage.header.clone(), statements }.to_string()
}

fn param(name: &str, description: &str, default: Option<Expr>) -> Statement {
    Statement::Param { description: description.to_owned(), name: name.to_owned(), default }
}

fn location(region: Option<&str>) -> Expr {
    region.map_or_else(|| name("resourceGroup().location"), text)
}

fn symbol_of(vnet: &str, subnet: &str) -> String {
    format!("subnet_{}", symbol(&crate::naming::stem(&format!("{vnet}/{subnet}"))))
}

fn subnet(subnet: &Subnet) -> Statement {
    let object = |fields: Vec<Property>| Expr::Object(fields);
    let mut properties = vec![property("addressPrefix", text(subnet.prefix.to_string()))];
    if let Some(nsg) = &subnet.nsg {
        let id = Expr::Call(
            "resourceId".to_owned(),
            vec![text("Microsoft.Network/networkSecurityGroups"), text(nsg)],
        );
        properties.push(property("networkSecurityGroup", object(vec![property("id", id)])));
    }
    let routes = name(route_table(subnet));
    let none = Expr::Call("empty".to_owned(), vec![routes.clone()]);
    let table = object(vec![property("id", routes)]);
    properties.push(property("routeTable", Expr::If(Box::new(none), Box::new(Expr::Null), Box::new(table))));
    let endpoint = |service: &String| object(vec![property("service", text(service))]);
    properties.push(property("serviceEndpoints", list(subnet.endpoints.iter().map(endpoint))));
    Statement::Resource(Resource {
        name: symbol_of(&subnet.vnet, &subnet.name),
        of: format!("Microsoft.Network/virtualNetworks/subnets@{NETWORK}"),
        body: vec![
            property("name", text(format!("{}/{}", subnet.vnet, subnet.name))),
            property("properties", object(properties)),
        ],
        ..Resource::default()
    })
}

fn account(account: &Account) -> Statement {
    let allowed = |(vnet, subnet): &(String, String)| {
        let id = name(format!("{}.id", symbol_of(vnet, subnet)));
        Expr::Object(vec![property("id", id), property("action", text("Allow"))])
    };
    let rules = vec![
        property("bypass", text("AzureServices")),
        property("defaultAction", text("Deny")),
        property("virtualNetworkRules", list(account.subnets.iter().map(allowed))),
    ];
    Statement::Resource(Resource {
        name: format!("account_{}", symbol(&account.name)),
        of: format!("Microsoft.Storage/storageAccounts@{STORAGE}"),
        body: vec![
            property("name", text(&account.name)),
            property("location", location(account.location.as_deref())),
            property("sku", Expr::Object(vec![property("name", name(format!("{}Sku", account.name)))])),
            property("kind", name(format!("{}Kind", account.name))),
            property("properties", Expr::Object(vec![property("networkAcls", Expr::Object(rules))])),
        ],
        ..Resource::default()
    })
}
