//! The model as an ARM template.

use serde_json::{Value, json};

use crate::azure::arm::{Parameter, Template, expression, object, quoted, resource_id, text};
use crate::nsg::group::{OneOrMany, SecurityGroup, SecurityRule};
use crate::nsg::storage::{Account, Storage, Subnet};

/// The version of the network API.
pub(super) const NETWORK: &str = "2024-05-01";

/// The version of the storage API.
pub(super) const STORAGE: &str = "2023-05-01";

/// A security group.
///
/// One that is there already gets its rules one after the other: the platform changes one rule of a group at a time.
pub(super) fn group(group: &SecurityGroup) -> String {
    let rules = group.rules.iter().map(rule).collect::<Vec<_>>();
    let resource = match group.existing {
        true => object([
            ("type", Value::from("Microsoft.Network/networkSecurityGroups/securityRules")),
            ("apiVersion", Value::from(NETWORK)),
            ("name", {
                let parent = quoted(&format!("{}/", group.name));
                expression(&format!("concat({parent}, variables('rules')[copyIndex()].name)"))
            }),
            ("copy", {
                json!({ "name": "rules", "count": "[length(variables('rules'))]", "mode": "serial", "batchSize": 1 })
            }),
            ("properties", expression("variables('rules')[copyIndex()].properties")),
        ]),
        false => object([
            ("type", Value::from("Microsoft.Network/networkSecurityGroups")),
            ("apiVersion", Value::from(NETWORK)),
            ("name", text(&group.name)),
            ("location", expression("parameters('location')")),
            ("properties", json!({ "securityRules": "[variables('rules')]" })),
        ]),
    };
    let location = Parameter {
        name: "location".to_owned(),
        default: Some(group.location.as_deref().map_or_else(|| expression("resourceGroup().location"), text)),
        description: "Region of the security group".to_owned(),
    };
    let template = Template {
        header: group.header.clone(),
        parameters: if group.existing { Vec::new() } else { vec![location] },
        variables: vec![("rules", Value::from(rules))],
        resources: vec![resource],
    };
    template.to_string()
}

fn rule(rule: &SecurityRule) -> Value {
    let mut properties = vec![
        ("description", text(&rule.description)),
        ("priority", Value::from(rule.priority)),
        ("direction", Value::from(rule.direction())),
        ("access", Value::from(rule.access())),
        ("protocol", Value::from(rule.protocol())),
        ("sourcePortRange", Value::from("*")),
    ];
    let mut field = |singular, plural, value| match value {
        OneOrMany::One(value) => properties.push((singular, Value::from(value))),
        OneOrMany::Many(values) => properties.push((plural, Value::from(values))),
    };
    field("sourceAddressPrefix", "sourceAddressPrefixes", rule.from.prefixes());
    field("destinationAddressPrefix", "destinationAddressPrefixes", rule.to.prefixes());
    field("destinationPortRange", "destinationPortRanges", rule.ports());
    object([("name", text(&rule.name)), ("properties", object(properties))])
}

/// Subnets and cache accounts.
pub(super) fn storage(storage: &Storage) -> String {
    let routes = storage.subnets.iter().map(|subnet| Parameter {
        name: route_table(subnet),
        default: Some(text("")),
        description: format!(
            "Resource id of the route table of {}/{}; empty where it has none",
            subnet.vnet, subnet.name
        ),
    });
    let accounts = storage.accounts.iter().flat_map(|account| {
        let parameter = |what: &str, default, about: &str| Parameter {
            name: format!("{}{what}", account.name),
            default,
            description: format!("{about} of {}, as it is", account.name),
        };
        [parameter("Sku", None, "SKU"), parameter("Kind", Some(text("StorageV2")), "Kind")]
    });
    let subnets = storage.subnets.iter().map(subnet);
    let template = Template {
        header: storage.header.clone(),
        parameters: routes.chain(accounts).collect(),
        variables: Vec::new(),
        resources: subnets.chain(storage.accounts.iter().map(account)).collect(),
    };
    template.to_string()
}

/// The parameter for a subnet's route table.
pub(super) fn route_table(subnet: &Subnet) -> String {
    format!("{}_routeTableId", crate::azure::bicep::symbol(&subnet.stem()))
}

fn subnet(subnet: &Subnet) -> Value {
    let mut properties = vec![("addressPrefix", Value::from(subnet.prefix.to_string()))];
    if let Some(nsg) = &subnet.nsg {
        let id = expression(&resource_id("Microsoft.Network/networkSecurityGroups", &[nsg]));
        properties.push(("networkSecurityGroup", object([("id", id)])));
    }
    let routes = format!("parameters({})", quoted(&route_table(subnet)));
    let routes = format!("if(empty({routes}), null(), createObject('id', {routes}))");
    properties.push(("routeTable", expression(&routes)));
    let endpoint = |service: &String| object([("service", text(service))]);
    properties.push(("serviceEndpoints", subnet.endpoints.iter().map(endpoint).collect()));
    object([
        ("type", Value::from("Microsoft.Network/virtualNetworks/subnets")),
        ("apiVersion", Value::from(NETWORK)),
        ("name", text(&format!("{}/{}", subnet.vnet, subnet.name))),
        ("properties", object(properties)),
    ])
}

fn account(account: &Account) -> Value {
    let parameter =
        |what: &str| expression(&format!("parameters({})", quoted(&format!("{}{what}", account.name))));
    let subnet_id = |(vnet, subnet): &(String, String)| {
        resource_id("Microsoft.Network/virtualNetworks/subnets", &[vnet, subnet])
    };
    let location = account.location.as_deref().map_or_else(|| expression("resourceGroup().location"), text);
    let allowed = |subnet: &(String, String)| {
        object([("id", expression(&subnet_id(subnet))), ("action", Value::from("Allow"))])
    };
    object([
        ("type", Value::from("Microsoft.Storage/storageAccounts")),
        ("apiVersion", Value::from(STORAGE)),
        ("name", text(&account.name)),
        ("location", location),
        ("sku", object([("name", parameter("Sku"))])),
        ("kind", parameter("Kind")),
        (
            "properties",
            json!({ "networkAcls": {
                "bypass": "AzureServices",
                "defaultAction": "Deny",
                "virtualNetworkRules": account.subnets.iter().map(allowed).collect::<Vec<_>>(),
            } }),
        ),
        ("dependsOn", account.subnets.iter().map(|subnet| expression(&subnet_id(subnet))).collect()),
    ])
}
