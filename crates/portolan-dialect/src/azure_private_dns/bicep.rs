//! A group as Bicep.

use std::collections::BTreeSet;

use portolan_model::Fqdn;

use super::model::{Endpoint, Group, Zone};
use crate::azure::bicep::{
    Expr, File, Property, Resource, Statement, list, name, property, symbol, symbol_of_domain, text, texts,
};
use crate::naming::{fit, stem};

/// The version of the network API.
const NETWORK: &str = "2024-05-01";
/// The version of the private DNS API, the first with `resolutionPolicy`.
const ZONES: &str = "2024-06-01";

/// The file of a group.
pub(super) fn file(group: &Group) -> String {
    let mut statements = Vec::new();
    for vnet in &group.vnets {
        let id = Expr::Call(
            "resourceId".to_owned(),
            vec![text("Microsoft.Network/virtualNetworks"), text(&**vnet)],
        );
        statements.push(param(
            &vnet_id(vnet),
            format!("Resource id of the virtual network {vnet}"),
            Some(id),
        ));
    }
    let resources = group.endpoints.values().map(|endpoint| endpoint.resource.clone());
    for resource in resources.collect::<BTreeSet<_>>() {
        statements.push(param(&resource_id(&resource), format!("Resource id of {resource}"), None));
    }
    for (id, endpoint) in group.endpoints.iter().filter(|(_, endpoint)| endpoint.place.is_none()) {
        let about = format!("Resource id of the subnet for the private endpoint of {}", endpoint.resource);
        statements.push(param(&subnet_id(id), about, None));
        let about = format!("Region of the subnet for the private endpoint of {}", endpoint.resource);
        statements.push(param(&location(id), about, Some(name("resourceGroup().location"))));
    }
    for (zone, content) in &group.zones {
        zone_of(group, zone, content, &mut statements);
    }
    for (id, endpoint) in &group.endpoints {
        endpoint_of(group, id, endpoint, &mut statements);
    }
    let mut header = group.header.clone();
    header.extend(group.gaps.iter().cloned());
    File { header, statements }.to_string()
}

fn zone_of(group: &Group, zone: &Fqdn, content: &Zone, statements: &mut Vec<Statement>) {
    statements.push(resource(
        Vec::new(),
        zone_symbol(zone),
        format!("Microsoft.Network/privateDnsZones@{ZONES}"),
        vec![property("name", text(zone.as_str())), property("location", text("global"))],
    ));
    for vnet in &content.links {
        let properties = vec![
            property("registrationEnabled", Expr::Flag(false)),
            property("resolutionPolicy", text("NxDomainRedirect")),
            property("virtualNetwork", Expr::Object(vec![property("id", name(vnet_id(vnet)))])),
        ];
        statements.push(resource(
            Vec::new(),
            format!("link_{}_{}", symbol_of_domain(zone), symbol(vnet)),
            format!("Microsoft.Network/privateDnsZones/virtualNetworkLinks@{ZONES}"),
            vec![
                property("parent", name(zone_symbol(zone))),
                property("name", text(fit(&format!("{}-{}", group.prefix, stem(vnet)), 80))),
                property("location", text("global")),
                property("properties", Expr::Object(properties)),
            ],
        ));
    }
    for (label, record) in &content.records {
        let (kind, list_name, field) = match record.address.is_ipv4() {
            true => ("A", "aRecords", "ipv4Address"),
            false => ("AAAA", "aaaaRecords", "ipv6Address"),
        };
        let address = Expr::Object(vec![property(field, text(record.address.to_string()))]);
        let properties = vec![property("ttl", Expr::Number(300)), property(list_name, list([address]))];
        statements.push(resource(
            vec![record.comment.clone()],
            format!("record_{}_{}", symbol(label), symbol_of_domain(zone)),
            format!("Microsoft.Network/privateDnsZones/{kind}@{ZONES}"),
            vec![
                property("parent", name(zone_symbol(zone))),
                property("name", text(label)),
                property("properties", Expr::Object(properties)),
            ],
        ));
    }
}

fn endpoint_of(group: &Group, id: &str, endpoint: &Endpoint, statements: &mut Vec<Statement>) {
    let own = fit(&format!("{}-{id}", group.prefix), 64);
    let (region, subnet) = match &endpoint.place {
        Some((vnet, subnet, region)) => {
            let id = Expr::Joined(vec![name(vnet_id(vnet)), text(format!("/subnets/{subnet}"))]);
            (text(&**region), id)
        }
        None => (name(location(id)), name(subnet_id(id))),
    };
    let connection = Expr::Object(vec![
        property("name", text(own.clone())),
        property(
            "properties",
            Expr::Object(vec![
                property("privateLinkServiceId", name(resource_id(&endpoint.resource))),
                property("groupIds", texts([&endpoint.sub_resource])),
            ]),
        ),
    ]);
    let properties = vec![
        property("subnet", Expr::Object(vec![property("id", subnet)])),
        property("privateLinkServiceConnections", list([connection])),
    ];
    statements.push(resource(
        vec![endpoint.comment.clone()],
        endpoint_symbol(id),
        format!("Microsoft.Network/privateEndpoints@{NETWORK}"),
        vec![
            property("name", text(own)),
            property("location", region),
            property("properties", Expr::Object(properties)),
        ],
    ));
    let config = |zone: &Fqdn| {
        let id = Expr::Object(vec![property("privateDnsZoneId", name(format!("{}.id", zone_symbol(zone))))]);
        Expr::Object(vec![property("name", text(stem(zone.as_str()))), property("properties", id)])
    };
    let configs = list(endpoint.zones.iter().map(config));
    statements.push(resource(
        Vec::new(),
        format!("zones_{}", symbol(id)),
        format!("Microsoft.Network/privateEndpoints/privateDnsZoneGroups@{NETWORK}"),
        vec![
            property("parent", name(endpoint_symbol(id))),
            property("name", text("default")),
            property("properties", Expr::Object(vec![property("privateDnsZoneConfigs", configs)])),
        ],
    ));
}

fn resource(comments: Vec<String>, name: String, of: String, body: Vec<Property>) -> Statement {
    Statement::Resource(Resource { comments, name, of, body, ..Resource::default() })
}

fn param(name: &str, description: String, default: Option<Expr>) -> Statement {
    Statement::Param { description, name: name.to_owned(), default }
}

fn vnet_id(vnet: &str) -> String {
    format!("vnet_{}_id", symbol(vnet))
}

fn resource_id(resource: &str) -> String {
    format!("resource_{}_id", symbol(resource))
}

fn subnet_id(endpoint: &str) -> String {
    format!("subnet_of_{}_id", symbol(endpoint))
}

fn location(endpoint: &str) -> String {
    format!("location_of_{}", symbol(endpoint))
}

fn zone_symbol(zone: &Fqdn) -> String {
    format!("zone_{}", symbol_of_domain(zone))
}

fn endpoint_symbol(endpoint: &str) -> String {
    format!("endpoint_{}", symbol(endpoint))
}
