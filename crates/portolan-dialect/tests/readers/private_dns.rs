//! Reads private DNS of Azure, in Bicep and in Terraform: blocks at the left margin, each with its lines.

use std::collections::BTreeMap;

use portolan_dialect::File;

use crate::support::dns::Told;

/// A block: its head, and its lines without their indentation.
type Block<'t> = (&'t str, Vec<&'t str>);

fn blocks<'t>(text: &'t str, comment: &str) -> Result<Vec<Block<'t>>, String> {
    let (mut blocks, mut open) = (Vec::new(), None::<Block<'t>>);
    for line in text.lines().filter(|line| !line.is_empty() && !line.trim_start().starts_with(comment)) {
        match (open.take(), line) {
            (None, line) if line.ends_with(" {") && !line.starts_with(' ') => {
                open = Some((line.trim_end_matches(" {"), Vec::new()));
            }
            (None, line) if line.starts_with('@') || line.starts_with("param ") => {
                blocks.push((line, Vec::new()))
            }
            (Some(block), "}") => blocks.push(block),
            (Some((head, mut lines)), line) if line.starts_with("  ") => {
                lines.push(line.trim());
                open = Some((head, lines));
            }
            (_, line) => return Err(format!("what is `{line}`?")),
        }
    }
    if open.is_some() { Err("a block is open".to_owned()) } else { Ok(blocks) }
}

/// The value of the only line with a key.
fn value<'t>(lines: &[&'t str], key: &str) -> Result<&'t str, String> {
    let found = lines.iter().filter_map(|line| {
        let rest = line.strip_prefix(key)?;
        rest.trim_start().strip_prefix([':', '=']).map(str::trim)
    });
    match found.collect::<Vec<_>>().as_slice() {
        [one] => Ok(one),
        found => Err(format!("{key}: {found:?} in {lines:?}")),
    }
}

fn text<'t>(lines: &[&'t str], key: &str) -> Result<&'t str, String> {
    unquoted(value(lines, key)?)
}

fn unquoted(text: &str) -> Result<&str, String> {
    let inner = ['\'', '"'].iter().find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark));
    inner.ok_or_else(|| format!("{text} is not quoted"))
}

/// `vnet_hub_id` is for `hub`; only names without special characters come back whole, as those of the tests.
fn between<'t>(text: &'t str, front: &str, end: &str) -> Result<&'t str, String> {
    text.strip_prefix(front).and_then(|text| text.strip_suffix(end)).ok_or_else(|| format!("what is {text}?"))
}

fn place(subnet: &str, front: &str) -> Result<String, String> {
    let (vnet, subnet) = subnet.split_once("_id}/subnets/").ok_or(format!("what is {subnet}?"))?;
    Ok(format!("{}/{subnet}", vnet.strip_prefix(front).ok_or(format!("what is {vnet}?"))?))
}

/// Bicep.
pub fn bicep(files: &[File]) -> Result<Told, String> {
    let mut told = Told::new();
    for file in files {
        let (mut zones, mut endpoints) = (BTreeMap::new(), BTreeMap::new());
        for (head, lines) in blocks(&file.text, "//")? {
            let words = head.split(' ').collect::<Vec<_>>();
            let ["resource", symbol, of, "="] = words.as_slice() else { continue };
            let kind = unquoted(of)?;
            let parent = || value(&lines, "parent");
            let zone = |zones: &BTreeMap<String, String>| {
                zones.get(parent()?).cloned().ok_or_else(|| format!("no parent of {symbol}"))
            };
            match kind {
                "Microsoft.Network/privateDnsZones@2024-06-01" => {
                    let name = text(&lines, "name")?;
                    if *symbol != format!("zone_{}", name.replace(['.', '-'], "_"))
                        || text(&lines, "location")? != "global"
                    {
                        return Err(format!("{symbol} is {name}"));
                    }
                    zones.insert((*symbol).to_owned(), name.to_owned());
                }
                "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01" => {
                    let vnet = between(value(&lines, "id")?, "vnet_", "_id")?;
                    fixed(
                        &lines,
                        &[("registrationEnabled", "false"), ("resolutionPolicy", "'NxDomainRedirect'")],
                    )?;
                    told.insert(format!("{} is linked to {vnet}", zone(&zones)?));
                }
                "Microsoft.Network/privateDnsZones/A@2024-06-01" => {
                    let (name, address) = (text(&lines, "name")?, text(&lines, "ipv4Address")?);
                    told.insert(format!("{name}.{} is {address}", zone(&zones)?));
                }
                "Microsoft.Network/privateEndpoints@2024-05-01" => {
                    let name = lines.first().and_then(|line| line.strip_prefix("name: ")).ok_or("no name")?;
                    let name = unquoted(name)?;
                    let resource = between(value(&lines, "privateLinkServiceId")?, "resource_", "_id")?;
                    let at = lines.iter().position(|line| *line == "groupIds: [").ok_or("no groups")?;
                    let sub = unquoted(lines.get(at + 1).ok_or("no group")?)?;
                    let place = place(text(&lines, "id")?, "${vnet_")?;
                    told.insert(format!("{name} in {place} leads to {resource}/{sub}"));
                    endpoints.insert((*symbol).to_owned(), name.to_owned());
                }
                "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01" => {
                    let endpoint = endpoints.get(parent()?).ok_or("no endpoint")?;
                    for line in &lines {
                        let Some(id) = line.strip_prefix("privateDnsZoneId: ") else { continue };
                        let zone = zones.get(id.trim_end_matches(".id")).ok_or(format!("no {id}"))?;
                        told.insert(format!("{endpoint} keeps records in {zone}"));
                    }
                }
                other => return Err(format!("what is {other}?")),
            }
        }
    }
    Ok(told)
}

fn fixed(lines: &[&str], wanted: &[(&str, &str)]) -> Result<(), String> {
    for (key, wanted) in wanted {
        if value(lines, key)? != *wanted {
            return Err(format!("{key} is not {wanted}"));
        }
    }
    Ok(())
}

/// Terraform.
pub fn terraform(files: &[File]) -> Result<Told, String> {
    let mut told = Told::new();
    for file in files {
        let mut zones = BTreeMap::new();
        for (head, lines) in blocks(&file.text, "#")? {
            let words = head.split(' ').collect::<Vec<_>>();
            let ["resource", of, symbol] = words.as_slice() else { continue };
            let symbol = unquoted(symbol)?;
            let zone = |reference: &str, end: &str| {
                let symbol = between(reference, "azurerm_private_dns_zone.", end)?;
                zones.get(symbol).cloned().ok_or_else(|| format!("no {symbol}"))
            };
            match unquoted(of)? {
                "azurerm_private_dns_zone" => {
                    let name = text(&lines, "name")?;
                    if symbol != name.replace(['.', '-'], "_") {
                        return Err(format!("{symbol} is {name}"));
                    }
                    zones.insert(symbol.to_owned(), name.to_owned());
                }
                "azapi_resource" => {
                    let of = "\"Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01\"";
                    fixed(
                        &lines,
                        &[
                            ("type", of),
                            ("registrationEnabled", "false"),
                            ("resolutionPolicy", "\"NxDomainRedirect\""),
                        ],
                    )?;
                    let vnet = between(value(&lines, "id")?, "var.vnet_", "_id")?;
                    told.insert(format!("{} is linked to {vnet}", zone(value(&lines, "parent_id")?, ".id")?));
                }
                "azurerm_private_dns_a_record" => {
                    let records = between(value(&lines, "records")?, "[\"", "\"]")?;
                    let zone = zone(value(&lines, "zone_name")?, ".name")?;
                    told.insert(format!("{}.{zone} is {records}", text(&lines, "name")?));
                }
                "azurerm_private_endpoint" => {
                    let name = lines.first().and_then(|line| line.split_once("= ")).ok_or("no name")?.1;
                    let name = unquoted(name)?;
                    let resource = value(&lines, "private_connection_resource_id")?;
                    let resource = between(resource, "var.resource_", "_id")?;
                    let sub = between(value(&lines, "subresource_names")?, "[\"", "\"]")?;
                    let place = place(text(&lines, "subnet_id")?, "${var.vnet_")?;
                    told.insert(format!("{name} in {place} leads to {resource}/{sub}"));
                    let start = lines
                        .iter()
                        .position(|line| line.starts_with("private_dns_zone_ids"))
                        .ok_or("no zones")?;
                    let list = lines.get(start..).unwrap_or_default().join(" ");
                    let list =
                        list.split_once('[').and_then(|(_, rest)| rest.split_once(']')).ok_or("no list")?.0;
                    for reference in list.split(',').map(str::trim).filter(|reference| !reference.is_empty())
                    {
                        told.insert(format!("{name} keeps records in {}", zone(reference, ".id")?));
                    }
                }
                other => return Err(format!("what is {other}?")),
            }
        }
    }
    Ok(told)
}
