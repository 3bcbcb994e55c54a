//! Reads security groups in the four forms in which they are printed, by the rules of the platform.

use std::collections::BTreeSet;

use portolan_dialect::File;
use portolan_model::{IpNet, PortRange};
use serde_json::{Map, Value};

use super::{bicep, hcl, nsg_storage, place, shell};
use crate::support::allowed::{Allowed, line};

type Fields = Map<String, Value>;

/// Reads ARM templates.
pub fn arm(files: &[File]) -> Result<Allowed, String> {
    all(files, nsg_storage::arm, |text| {
        let template = serde_json::from_str::<Value>(text).map_err(|error| error.to_string())?;
        if template["contentVersion"] != "1.0.0.0" {
            return Err("no version".to_owned());
        }
        let [resource] = template["resources"].as_array().ok_or("no resources")?.as_slice() else {
            return Err("not one resource".to_owned());
        };
        let properties = &resource["properties"];
        let through = ["[variables('rules')]", "[variables('rules')[copyIndex()].properties]"];
        let named = properties.as_str().or(properties["securityRules"].as_str()).unwrap_or_default();
        if !through.contains(&named) {
            return Err(format!("rules come from {properties}"));
        }
        let rules = template["variables"]["rules"].as_array().ok_or("no rules")?;
        rules.iter().map(object_rule).collect()
    })
}

/// Reads Bicep.
pub fn bicep(files: &[File]) -> Result<Allowed, String> {
    all(files, nsg_storage::bicep, |text| {
        let (mut rules, mut used) = (None, false);
        for declaration in bicep::declarations(text)? {
            let short = declaration.of.split('@').next().unwrap_or_default();
            match (declaration.keyword.as_str(), declaration.name.as_str()) {
                ("param", "location") => {}
                ("var", "rules") => rules = Some(declaration.value),
                ("resource", "nsg") if short == "Microsoft.Network/networkSecurityGroups" => {
                    used |= declaration.value["properties"]["securityRules"]["$"] == "rules";
                }
                ("resource", "securityRules")
                    if short == "Microsoft.Network/networkSecurityGroups/securityRules" =>
                {
                    let each = declaration.each.ok_or("no loop")?;
                    used |=
                        each.1["$"] == "rules" && declaration.value["properties"]["$"] == "rule.properties";
                }
                other => return Err(format!("what is {other:?}?")),
            }
        }
        let rules = rules.filter(|_| used).ok_or("no rules, or none that are used")?;
        rules.as_array().ok_or("rules are no list")?.iter().map(object_rule).collect()
    })
}

/// A rule of the API: `{ name, properties }`.
fn object_rule(rule: &Value) -> Result<Rule, String> {
    let fields = rule.as_object().ok_or("a rule is no object")?;
    let mut properties = fields.get("properties").and_then(Value::as_object).ok_or("no properties")?.clone();
    let name = fields.get("name").cloned().ok_or("no name")?;
    if fields.len() != 2 || properties.insert("name".to_owned(), name).is_some() {
        return Err(format!("what is {fields:?}?"));
    }
    Rule::of(properties, |word| word.to_owned())
}

/// Reads Terraform.
pub fn terraform(files: &[File]) -> Result<Allowed, String> {
    all(files, nsg_storage::terraform, |text| {
        let mut rules = Vec::new();
        for block in hcl::blocks(text)? {
            let labels = block.labels.iter().map(String::as_str).collect::<Vec<_>>();
            match (block.kind.as_str(), labels.as_slice()) {
                ("terraform", [])
                | ("variable", [_])
                | ("resource", ["azurerm_network_security_group", _]) => {}
                ("resource", ["azurerm_network_security_rule", _]) => {
                    let mut fields = block.attributes;
                    for known in ["resource_group_name", "network_security_group_name"] {
                        fields.remove(known).ok_or(format!("no {known}"))?;
                    }
                    // The provider's names are those of the API in snake case.
                    let snake = |word: &str| {
                        let letter = |c: char| match c.is_ascii_uppercase() {
                            true => format!("_{}", c.to_ascii_lowercase()),
                            false => c.to_string(),
                        };
                        word.chars().map(letter).collect::<String>()
                    };
                    rules.push(Rule::of(fields, snake)?);
                }
                other => return Err(format!("what is {other:?}?")),
            }
        }
        Ok(rules)
    })
}

/// Reads scripts for the Azure CLI.
pub fn az(files: &[File]) -> Result<Allowed, String> {
    all(files, nsg_storage::az, |text| {
        let mut rules = Vec::new();
        for command in shell::commands(text)? {
            let (verb, options) = shell::az(&command)?;
            if matches!(verb.as_str(), "network nsg show" | "network nsg create") {
                continue;
            }
            if verb != "network nsg rule create" {
                return Err(format!("what is `az {verb}`?"));
            }
            let mut fields = Fields::new();
            for (option, values) in options {
                let single = |name: &str| -> Result<(String, Value), String> {
                    let [value] = values.as_slice() else { return Err(format!("{option}: {values:?}")) };
                    let number = value.parse::<u64>().ok().filter(|_| name == "priority");
                    Ok((name.to_owned(), number.map_or_else(|| Value::from(value.as_str()), Value::from)))
                };
                let side = |one: &str, many: &str| match values.as_slice() {
                    [value] => (one.to_owned(), Value::from(value.as_str())),
                    values => (many.to_owned(), Value::from(values)),
                };
                let (name, value) = match option.as_str() {
                    "--resource-group" | "--nsg-name" | "--output" => continue,
                    "--name" | "--description" | "--priority" | "--direction" | "--access" | "--protocol" => {
                        single(option.trim_start_matches('-'))?
                    }
                    "--source-port-ranges" => single("sourcePortRange")?,
                    "--source-address-prefixes" => side("sourceAddressPrefix", "sourceAddressPrefixes"),
                    "--destination-address-prefixes" => {
                        side("destinationAddressPrefix", "destinationAddressPrefixes")
                    }
                    "--destination-port-ranges" => side("destinationPortRange", "destinationPortRanges"),
                    other => return Err(format!("what is `{other}`?")),
                };
                if fields.insert(name, value).is_some() {
                    return Err(format!("{option} stands twice"));
                }
            }
            rules.push(Rule::of(fields, |word| word.to_owned())?);
        }
        Ok(rules)
    })
}

/// A rule by the platform's rules.
struct Rule {
    name: String,
    outbound: bool,
    allow: bool,
    priority: u64,
    protocol: String,
    from: Vec<String>,
    to: Vec<String>,
    ports: Vec<String>,
}

impl Rule {
    /// From fields that are named after `spelled`; every one must be known, and none may be missing.
    fn of(mut fields: Fields, spelled: impl Fn(&str) -> String) -> Result<Rule, String> {
        let text = |fields: &mut Fields, name: &str| {
            let value = fields.remove(&spelled(name));
            value.as_ref().and_then(Value::as_str).map(str::to_owned).ok_or(format!("no text for {name}"))
        };
        let name = text(&mut fields, "name")?;
        let description = text(&mut fields, "description")?;
        let direction = text(&mut fields, "direction")?;
        let access = text(&mut fields, "access")?;
        let protocol = text(&mut fields, "protocol")?;
        let source_port = text(&mut fields, "sourcePortRange")?;
        let priority = fields.remove("priority").and_then(|value| value.as_u64()).ok_or("no priority")?;
        let mut side = |one: &str, many: &str| -> Result<Vec<String>, String> {
            match (fields.remove(&spelled(one)), fields.remove(&spelled(many))) {
                (Some(Value::String(value)), None) => Ok(vec![value]),
                (None, Some(Value::Array(values))) if values.len() > 1 => {
                    let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
                    texts.collect::<Option<Vec<_>>>().ok_or(format!("{values:?}"))
                }
                other => Err(format!("{name}: {one} is {other:?}")),
            }
        };
        let from = side("sourceAddressPrefix", "sourceAddressPrefixes")?;
        let to = side("destinationAddressPrefix", "destinationAddressPrefixes")?;
        let ports = side("destinationPortRange", "destinationPortRanges")?;
        if !fields.is_empty() {
            return Err(format!("{name}: what is {fields:?}?"));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let fits = name.len() <= 80 && name.chars().all(plain) && !name.ends_with(['-', '.']);
        if !fits
            || description.chars().count() > 140
            || !(100..=4096).contains(&priority)
            || source_port != "*"
        {
            return Err(format!("{name}: the platform takes neither `{description}` nor {priority}"));
        }
        let outbound = direction == "Outbound";
        let allow = access == "Allow";
        let known = ["Outbound", "Inbound"].contains(&direction.as_str())
            && ["Allow", "Deny"].contains(&access.as_str())
            && ["Tcp", "Udp", "*"].contains(&protocol.as_str());
        if !known {
            return Err(format!("{name}: {direction} {access} {protocol}"));
        }
        Ok(Rule { name, outbound, allow, priority, protocol: protocol.to_lowercase(), from, to, ports })
    }

    /// Prefixes are in their shortest form and of one family; tags and `*` stand alone.
    fn checked(&self) -> Result<(), String> {
        let mut families = BTreeSet::new();
        for side in [&self.from, &self.to] {
            for value in side {
                match value.parse::<IpNet>() {
                    Ok(prefix) if prefix.trunc() == prefix => {
                        families.insert(prefix.max_prefix_len());
                    }
                    Ok(prefix) => return Err(format!("{}: {prefix} has bits beyond its length", self.name)),
                    Err(_) if side.len() > 1 => return Err(format!("{}: `{value}` in a list", self.name)),
                    Err(_) if value.contains(['/', ':', ' ']) => return Err(format!("what is `{value}`?")),
                    Err(_) => {}
                }
            }
        }
        if families.len() > 1 {
            return Err(format!("{} mixes families", self.name));
        }
        let bad = self.ports.iter().find(|port| **port != "*" && port.parse::<PortRange>().is_err());
        bad.map_or(Ok(()), |port| Err(format!("{}: port {port}", self.name)))
    }
}

/// The rules of all files, each a group of its own.
fn all(
    files: &[File],
    storage: fn(&str) -> Result<Allowed, String>,
    read: impl Fn(&str) -> Result<Vec<Rule>, String>,
) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        if nsg_storage::is_storage(file) {
            all.extend(storage(&file.text)?);
            continue;
        }
        let path = file.path.strip_suffix("/main.tf").unwrap_or(&file.path);
        let rules = read(&file.text)?;
        let (mut names, mut priorities) = (BTreeSet::new(), BTreeSet::new());
        let place = place(path);
        for rule in &rules {
            rule.checked()?;
            if !names.insert(&rule.name) || !priorities.insert((rule.outbound, rule.priority)) {
                return Err(format!("{}: its name or priority {} is taken", rule.name, rule.priority));
            }
            let way = if rule.outbound { "out" } else { "in" };
            let deny = if rule.allow { "" } else { "deny " };
            for from in &rule.from {
                for to in &rule.to {
                    for port in &rule.ports {
                        let protocol = format!("{deny}{}", rule.protocol);
                        if !all.insert(line(&format!("{place} {way}"), from, to, &protocol, port)) {
                            return Err(format!("{} repeats {from} to {to} {port}", rule.name));
                        }
                    }
                }
            }
        }
    }
    Ok(all)
}
