//! A group as Terraform.

use std::collections::BTreeSet;

use portolan_model::Fqdn;

use super::model::{Endpoint, Group, Zone};
use crate::azure::hcl::{
    Block, Expr, File, Item, attribute, block, list, name, symbol, symbol_of_domain, text, texts, variable,
};
use crate::naming::{fit, stem};

/// The file of a group.
pub(super) fn file(group: &Group) -> String {
    let source = |from: &str, version: &str| {
        Expr::Object(vec![("source".to_owned(), text(from)), ("version".to_owned(), text(version))])
    };
    let required = block(
        "required_providers",
        &[],
        vec![
            attribute("azurerm", source("hashicorp/azurerm", "~> 4.0")),
            attribute("azapi", source("Azure/azapi", "~> 2.0")),
        ],
    );
    let mut blocks = vec![
        block("terraform", &[], vec![Item::Block(required)]),
        variable("resource_group_name", "Resource group of the zones and endpoints", None),
    ];
    for vnet in &group.vnets {
        blocks.push(variable(&vnet_id(vnet), &format!("Resource id of the virtual network {vnet}"), None));
    }
    let resources = group.endpoints.values().map(|endpoint| endpoint.resource.clone());
    for resource in resources.collect::<BTreeSet<_>>() {
        blocks.push(variable(&resource_id(&resource), &format!("Resource id of {resource}"), None));
    }
    for (id, endpoint) in group.endpoints.iter().filter(|(_, endpoint)| endpoint.place.is_none()) {
        let of = format!("of the subnet for the private endpoint of {}", endpoint.resource);
        blocks.push(variable(&subnet_id(id), &format!("Resource id {of}"), None));
        blocks.push(variable(&location(id), &format!("Region {of}"), None));
    }
    for (zone, content) in &group.zones {
        zone_of(group, zone, content, &mut blocks);
    }
    blocks.extend(group.endpoints.iter().map(|(id, endpoint)| endpoint_of(group, id, endpoint)));
    let mut header = group.header.clone();
    header.extend(group.gaps.iter().cloned());
    File { header, blocks }.to_string()
}

fn zone_of(group: &Group, zone: &Fqdn, content: &Zone, blocks: &mut Vec<Block>) {
    let own = symbol_of_domain(zone);
    blocks.push(block(
        "resource",
        &["azurerm_private_dns_zone", &own],
        vec![attribute("name", text(zone.as_str())), attribute("resource_group_name", resource_group())],
    ));
    let field = |key: &str, value: Expr| (key.to_owned(), value);
    for vnet in &content.links {
        let network = Expr::Object(vec![field("id", name(format!("var.{}", vnet_id(vnet))))]);
        let properties = Expr::Object(vec![
            field("registrationEnabled", Expr::Flag(false)),
            field("resolutionPolicy", text("NxDomainRedirect")),
            field("virtualNetwork", network),
        ]);
        blocks.push(block(
            "resource",
            &["azapi_resource", &format!("link_{own}_{}", symbol(vnet))],
            vec![
                attribute("type", text("Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01")),
                attribute("name", text(fit(&format!("{}-{}", group.prefix, stem(vnet)), 80))),
                attribute("parent_id", name(format!("azurerm_private_dns_zone.{own}.id"))),
                attribute("location", text("global")),
                attribute("body", Expr::Object(vec![field("properties", properties)])),
            ],
        ));
    }
    for (label, record) in &content.records {
        let kind = if record.address.is_ipv4() { "a" } else { "aaaa" };
        let mut record_block = block(
            "resource",
            &[&format!("azurerm_private_dns_{kind}_record"), &format!("{}_{own}", symbol(label))],
            vec![
                attribute("name", text(label)),
                attribute("zone_name", name(format!("azurerm_private_dns_zone.{own}.name"))),
                attribute("resource_group_name", resource_group()),
                attribute("ttl", Expr::Number(300)),
                attribute("records", texts([record.address])),
            ],
        );
        record_block.comments.push(record.comment.clone());
        blocks.push(record_block);
    }
}

fn endpoint_of(group: &Group, id: &str, endpoint: &Endpoint) -> Block {
    let own = fit(&format!("{}-{id}", group.prefix), 64);
    let (region, subnet) = match &endpoint.place {
        Some((vnet, subnet, region)) => {
            let vnet = name(format!("var.{}", vnet_id(vnet)));
            (text(&**region), Expr::Joined(vec![vnet, text(format!("/subnets/{subnet}"))]))
        }
        None => (name(format!("var.{}", location(id))), name(format!("var.{}", subnet_id(id)))),
    };
    let connection = vec![
        attribute("name", text(own.clone())),
        attribute("private_connection_resource_id", name(format!("var.{}", resource_id(&endpoint.resource)))),
        attribute("subresource_names", texts([&endpoint.sub_resource])),
        attribute("is_manual_connection", Expr::Flag(false)),
    ];
    let zones = endpoint.zones.iter();
    let zones = zones.map(|zone| name(format!("azurerm_private_dns_zone.{}.id", symbol_of_domain(zone))));
    let zone_group = vec![attribute("name", text("default")), attribute("private_dns_zone_ids", list(zones))];
    let mut made = block(
        "resource",
        &["azurerm_private_endpoint", &symbol(id)],
        vec![
            attribute("name", text(own)),
            attribute("location", region),
            attribute("resource_group_name", resource_group()),
            attribute("subnet_id", subnet),
            Item::Block(block("private_service_connection", &[], connection)),
            Item::Block(block("private_dns_zone_group", &[], zone_group)),
        ],
    );
    made.comments.push(endpoint.comment.clone());
    made
}

fn resource_group() -> Expr {
    name("var.resource_group_name")
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
