//! Reads firewall policies in the three forms in which they are printed, by the rules of the platform.

use std::collections::{BTreeMap, BTreeSet};

use portolan_dialect::File;
use portolan_model::{IpNet, PortRange};
use serde_json::{Map, Value, json};

use super::{bicep, hcl, place};
use crate::support::allowed::{Allowed, line};

type Fields = Map<String, Value>;

/// What a file holds: IP groups by what rules call them, and the rules with the API's field names.
#[derive(Default)]
struct Held {
    groups: BTreeMap<String, Vec<String>>,
    collections: Vec<Collection>,
    proxy: bool,
}

/// A rule collection group with its collection: what is unique, and its rules.
struct Collection {
    name: String,
    priority: u64,
    rules: Vec<Fields>,
}

/// Reads ARM templates.
pub fn arm(files: &[File]) -> Result<Allowed, String> {
    all(files, |text| {
        let template = serde_json::from_str::<Value>(text).map_err(|error| error.to_string())?;
        if template["contentVersion"] != "1.0.0.0" {
            return Err("no version".to_owned());
        }
        let mut held = Held::default();
        for resource in template["resources"].as_array().ok_or("no resources")? {
            let name = resource["name"].as_str().ok_or("no name")?;
            let id = format!("[resourceId('Microsoft.Network/ipGroups', '{name}')]");
            held.add(resource["type"].as_str().unwrap_or_default(), &id, name, &resource["properties"])?;
        }
        Ok(held)
    })
}

/// Reads Bicep.
pub fn bicep(files: &[File]) -> Result<Allowed, String> {
    all(files, |text| {
        let mut held = Held::default();
        for declaration in bicep::declarations(text)? {
            match declaration.keyword.as_str() {
                "param" if declaration.name == "location" => {}
                "resource" => {
                    let of = declaration.of.split('@').next().unwrap_or_default();
                    let name = declaration.value["name"].as_str().ok_or("no name")?;
                    let id = format!("{}.id", declaration.name);
                    held.add(of, &id, name, &declaration.value["properties"])?;
                }
                other => return Err(format!("what is {other}?")),
            }
        }
        Ok(held)
    })
}

/// Reads Terraform.
pub fn terraform(files: &[File]) -> Result<Allowed, String> {
    all(files, |text| {
        let mut held = Held::default();
        for block in hcl::blocks(text)? {
            let labels = block.labels.iter().map(String::as_str).collect::<Vec<_>>();
            match (block.kind.as_str(), labels.as_slice()) {
                ("terraform", []) | ("variable", [_]) => {}
                ("resource", ["azurerm_ip_group", label]) => {
                    held.group(
                        &format!("azurerm_ip_group.{label}.id"),
                        block.attributes.get("cidrs").unwrap_or(&Value::Null),
                    )?;
                }
                ("resource", ["azurerm_firewall_policy", "this"]) => {
                    let dns = block.blocks.iter().filter(|dns| dns.kind == "dns");
                    held.proxy =
                        dns.filter_map(|dns| dns.attributes.get("proxy_enabled")).any(|on| *on == true);
                }
                ("resource", ["azurerm_firewall_policy_rule_collection_group", _]) => {
                    held.collections.push(terraform_collection(&block)?);
                }
                other => return Err(format!("what is {other:?}?")),
            }
        }
        Ok(held)
    })
}

fn terraform_collection(group: &hcl::Block) -> Result<Collection, String> {
    let [collection] = group.blocks.as_slice() else { return Err("not one collection".to_owned()) };
    let application = match collection.kind.as_str() {
        "application_rule_collection" => true,
        "network_rule_collection" => false,
        other => return Err(format!("what is {other}?")),
    };
    if collection.attributes.get("action") != Some(&Value::from("Allow")) {
        return Err("it does not allow".to_owned());
    }
    let rule = |block: &hcl::Block| -> Result<Fields, String> {
        let mut fields = Fields::new();
        for (name, value) in &block.attributes {
            let of_api = match (application, name.as_str()) {
                (_, "name" | "description") => name.as_str(),
                (_, "source_addresses") => "sourceAddresses",
                (_, "source_ip_groups") => "sourceIpGroups",
                (true, "destination_fqdns") => "targetFqdns",
                (false, "destination_fqdns") => "destinationFqdns",
                (false, "destination_addresses") => "destinationAddresses",
                (false, "destination_ip_groups") => "destinationIpGroups",
                (false, "destination_ports") => "destinationPorts",
                (false, "protocols") => "ipProtocols",
                (_, other) => return Err(format!("what is {other}?")),
            };
            fields.insert(of_api.to_owned(), value.clone());
        }
        let kind = if application { "ApplicationRule" } else { "NetworkRule" };
        fields.insert("ruleType".to_owned(), Value::from(kind));
        if application {
            let of = |block: &hcl::Block| json!({ "protocolType": block.attributes.get("type"), "port": block.attributes.get("port") });
            fields.insert("protocols".to_owned(), block.blocks.iter().map(of).collect());
        }
        Ok(fields)
    };
    let rules = collection.blocks.iter().map(rule).collect::<Result<Vec<_>, _>>()?;
    let text = |block: &hcl::Block| {
        block.attributes.get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let priority = group.attributes.get("priority").and_then(Value::as_u64).ok_or("no priority")?;
    Ok(Collection { name: text(group), priority, rules })
}

impl Held {
    /// A resource of the API.
    fn add(&mut self, of: &str, id: &str, name: &str, properties: &Value) -> Result<(), String> {
        match of {
            "Microsoft.Network/ipGroups" => self.group(id, &properties["ipAddresses"]),
            "Microsoft.Network/firewallPolicies" => {
                self.proxy = properties["dnsSettings"]["enableProxy"] == true;
                Ok(())
            }
            "Microsoft.Network/firewallPolicies/ruleCollectionGroups" => {
                let [collection] =
                    properties["ruleCollections"].as_array().ok_or("no collection")?.as_slice()
                else {
                    return Err("not one collection".to_owned());
                };
                if collection["action"]["type"] != "Allow"
                    || collection["ruleCollectionType"] != "FirewallPolicyFilterRuleCollection"
                {
                    return Err(format!("what is {name}?"));
                }
                let rules = collection["rules"].as_array().ok_or("no rules")?.iter();
                let rules = rules.map(|rule| rule.as_object().cloned().ok_or("no rule".to_owned()));
                let priority = properties["priority"].as_u64().ok_or("no priority")?;
                let rules = rules.collect::<Result<Vec<_>, _>>()?;
                self.collections.push(Collection { name: name.to_owned(), priority, rules });
                Ok(())
            }
            other => Err(format!("what is {other}?")),
        }
    }

    fn group(&mut self, id: &str, prefixes: &Value) -> Result<(), String> {
        let prefixes = texts(prefixes)?;
        prefixes.iter().try_for_each(|prefix| checked(prefix))?;
        let size = prefixes.len();
        match self.groups.insert(id.to_owned(), prefixes) {
            None if (1..=5000).contains(&size) => Ok(()),
            _ => Err(format!("{id} is there twice, or has {size} prefixes")),
        }
    }

    /// Addresses that stand in a rule or in its IP groups; none where it has neither.
    fn addresses(
        &self,
        fields: &mut Fields,
        here: &str,
        groups: &str,
    ) -> Result<Option<Vec<String>>, String> {
        match (fields.remove(here), fields.remove(groups)) {
            (Some(values), None) => texts(&values).map(Some),
            (None, Some(groups)) => {
                let mut all = Vec::new();
                for group in groups.as_array().ok_or("no list of groups")? {
                    let id = group.as_str().or(group["$"].as_str()).unwrap_or_default();
                    all.extend(self.groups.get(id).ok_or(format!("no IP group {id}"))?.iter().cloned());
                }
                Ok(Some(all))
            }
            (None, None) => Ok(None),
            both => Err(format!("{both:?}")),
        }
    }
}

fn texts(values: &Value) -> Result<Vec<String>, String> {
    let values = values.as_array().filter(|values| !values.is_empty()).ok_or(format!("no list: {values}"))?;
    values.iter().map(|value| value.as_str().map(str::to_owned).ok_or(format!("no text: {value}"))).collect()
}

fn checked(prefix: &str) -> Result<(), String> {
    let net = prefix.parse::<IpNet>().map_err(|error| format!("{prefix}: {error}"))?;
    if net.trunc() == net && matches!(net, IpNet::V4(_)) {
        Ok(())
    } else {
        Err(format!("{prefix} is no IPv4 prefix"))
    }
}

/// One destination of a rule: the end, the transport, the port.
type End = (String, String, String);

fn ends(held: &Held, fields: &mut Fields) -> Result<Vec<End>, String> {
    let list = |fields: &mut Fields, name: &str| texts(&fields.remove(name).ok_or(format!("no {name}"))?);
    let mut all = Vec::new();
    if fields.remove("ruleType") == Some(Value::from("ApplicationRule")) {
        let protocols = fields.remove("protocols").ok_or("no protocols")?;
        for name in list(fields, "targetFqdns")? {
            let rest = name.strip_prefix('*').unwrap_or(&name);
            if rest.contains('*')
                || rest.contains("--")
                || !rest.contains('.')
                || name.parse::<IpNet>().is_ok()
            {
                return Err(format!("the platform takes no {name}"));
            }
            for protocol in protocols.as_array().ok_or("no protocols")? {
                let port = protocol["port"].as_u64().filter(|port| *port <= 64000).ok_or("no port")?;
                if !["Http", "Https"].contains(&protocol["protocolType"].as_str().unwrap_or_default()) {
                    return Err(format!("what is {protocol}?"));
                }
                all.push((name.clone(), "tcp".to_owned(), port.to_string()));
            }
        }
        return Ok(all);
    }
    let addresses = held.addresses(fields, "destinationAddresses", "destinationIpGroups")?;
    let to = match (addresses, fields.remove("destinationFqdns")) {
        (Some(addresses), None) => {
            // Service tags and prefixes do not mix.
            let tags = addresses.iter().filter(|value| !value.contains('/')).count();
            if tags != 0 && tags != addresses.len() {
                return Err(format!("tags among addresses: {addresses:?}"));
            }
            addresses.iter().filter(|_| tags == 0).try_for_each(|prefix| checked(prefix))?;
            addresses
        }
        (None, Some(names)) => texts(&names)?,
        other => return Err(format!("destinations are {other:?}")),
    };
    if to.iter().any(|to| to.contains('*') || to.contains("--")) {
        return Err(format!("the platform takes no wildcard here: {to:?}"));
    }
    let (protocols, ports) = (list(fields, "ipProtocols")?, list(fields, "destinationPorts")?);
    for port in &ports {
        port.parse::<PortRange>().map_err(|error| format!("{port}: {error}"))?;
        for protocol in &protocols {
            all.extend(to.iter().map(|to| (to.clone(), protocol.to_lowercase(), port.clone())));
        }
    }
    Ok(all)
}

fn all(files: &[File], read: impl Fn(&str) -> Result<Held, String>) -> Result<Allowed, String> {
    let mut allowed = Allowed::new();
    for file in files {
        let place = place(file.path.strip_suffix("/main.tf").unwrap_or(&file.path));
        let held = read(&file.text)?;
        let (mut names, mut priorities) = (BTreeSet::new(), BTreeSet::new());
        if !held.proxy {
            return Err("the DNS proxy is off".to_owned());
        }
        for collection in &held.collections {
            if !priorities.insert(collection.priority) {
                return Err(format!("{}: its priority is taken", collection.name));
            }
            for rule in &collection.rules {
                let mut fields = rule.clone();
                let name = fields.remove("name").ok_or("no name")?;
                fields.remove("description").ok_or("no description")?;
                let from =
                    held.addresses(&mut fields, "sourceAddresses", "sourceIpGroups")?.ok_or("no sources")?;
                from.iter().try_for_each(|prefix| checked(prefix))?;
                let ends = ends(&held, &mut fields)?;
                if !fields.is_empty() || !names.insert(name.to_string()) {
                    return Err(format!("{name}: what is {fields:?}?"));
                }
                for from in &from {
                    for (to, protocol, port) in &ends {
                        allowed.insert(line(&place, from, to, protocol, port));
                    }
                }
            }
        }
    }
    Ok(allowed)
}
