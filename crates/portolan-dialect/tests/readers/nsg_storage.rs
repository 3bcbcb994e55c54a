//! Reads what is printed for Site Recovery beside rules: service endpoints of subnets, and the firewalls of accounts.
//!
//! A line for each: `beside: subnet spoke/app 10.0.0.0/24 nsg nsg-app endpoints Microsoft.Storage`, and
//! `beside: account cache in eastus Deny but AzureServices spoke/app`.

use portolan_dialect::File;
use serde_json::Value;

use super::{bicep, hcl, shell};
use crate::support::allowed::Allowed;

/// What is known of a subnet or account; what a form does not say is none.
fn subnet(name: &str, prefix: Option<&str>, nsg: Option<&str>, endpoints: &[String]) -> String {
    let known =
        |what: &str, value: Option<&str>| value.map(|value| format!(" {what}{value}")).unwrap_or_default();
    format!(
        "beside: subnet {name}{}{} endpoints {}",
        known("", prefix),
        known("nsg ", nsg),
        endpoints.join(" ")
    )
}

fn account(name: &str, location: Option<&str>, action: &str, bypass: &str, subnets: &[String]) -> String {
    let location = location.map(|location| format!(" in {location}")).unwrap_or_default();
    format!("beside: account {name}{location} {action} but {bypass} {}", subnets.join(" "))
}

/// The file for Site Recovery among others.
pub fn is_storage(file: &File) -> bool {
    file.path.starts_with("site-recovery-storage")
}

fn text<'v>(value: &'v Value, what: &str) -> Result<&'v str, String> {
    value.as_str().ok_or(format!("no {what}: {value}"))
}

fn texts(values: &Value) -> Result<Vec<String>, String> {
    let values = values.as_array().ok_or(format!("no list: {values}"))?;
    values.iter().map(|value| text(value, "text").map(str::to_owned)).collect()
}

/// An ARM resource or the object of a Bicep resource, whose expressions `plain` makes readable.
fn resource(of: &str, value: &Value, plain: &impl Fn(&Value) -> String) -> Result<String, String> {
    let name = text(&value["name"], "name")?;
    let properties = &value["properties"];
    let keys = properties.as_object().ok_or("no properties")?.keys().map(String::as_str).collect::<Vec<_>>();
    if of == "Microsoft.Network/virtualNetworks/subnets" {
        let known = ["addressPrefix", "networkSecurityGroup", "routeTable", "serviceEndpoints"];
        if let Some(other) = keys.iter().find(|key| !known.contains(key)) {
            return Err(format!("what is {other}?"));
        }
        let endpoints = properties["serviceEndpoints"].as_array().ok_or("no endpoints")?;
        let endpoints =
            endpoints.iter().map(|endpoint| text(&endpoint["service"], "service").map(str::to_owned));
        let nsg = properties.get("networkSecurityGroup").map(|nsg| plain(&nsg["id"]));
        let endpoints = endpoints.collect::<Result<Vec<_>, _>>()?;
        return Ok(subnet(
            name,
            Some(text(&properties["addressPrefix"], "prefix")?),
            nsg.as_deref(),
            &endpoints,
        ));
    }
    if of != "Microsoft.Storage/storageAccounts" || keys != ["networkAcls"] {
        return Err(format!("what is {of}?"));
    }
    let acls = &properties["networkAcls"];
    let rules = acls["virtualNetworkRules"].as_array().ok_or("no rules")?;
    if rules.iter().any(|rule| rule["action"] != "Allow") {
        return Err(format!("{rules:?}"));
    }
    let subnets = rules.iter().map(|rule| plain(&rule["id"])).collect::<Vec<_>>();
    let (action, bypass) = (text(&acls["defaultAction"], "action")?, text(&acls["bypass"], "bypass")?);
    Ok(account(name, value["location"].as_str(), action, bypass, &subnets))
}

/// The last names of `resourceId('TYPE', 'A', 'B')`.
fn names_of_id(expression: &str) -> String {
    let mut parts = expression.split(['\'', '"']).skip(1).step_by(2);
    parts.next();
    parts.collect::<Vec<_>>().join("/")
}

/// Reads an ARM template.
pub fn arm(file: &str) -> Result<Allowed, String> {
    let template = serde_json::from_str::<Value>(file).map_err(|error| error.to_string())?;
    if template["contentVersion"] != "1.0.0.0" {
        return Err("no version".to_owned());
    }
    let resources = template["resources"].as_array().ok_or("no resources")?;
    let plain = |id: &Value| names_of_id(id.as_str().unwrap_or_default());
    resources.iter().map(|value| resource(text(&value["type"], "type")?, value, &plain)).collect()
}

/// Reads Bicep.
pub fn bicep(file: &str) -> Result<Allowed, String> {
    let all = bicep::declarations(file)?;
    let resources = all.iter().filter(|declaration| declaration.keyword == "resource");
    let plain = |id: &Value| {
        let text = id["$"].as_str().unwrap_or_default();
        let named = text.strip_suffix(".id");
        let found = named.and_then(|named| all.iter().find(|declaration| declaration.name == named));
        let name = found.and_then(|found| found.value["name"].as_str()).map(str::to_owned);
        name.unwrap_or_else(|| names_of_id(text))
    };
    resources
        .map(|declaration| {
            let of = declaration.of.split('@').next().unwrap_or_default();
            resource(of, &declaration.value, &plain)
        })
        .collect()
}

/// Reads Terraform.
pub fn terraform(file: &str) -> Result<Allowed, String> {
    let blocks = hcl::blocks(file)?;
    let full_name = |label: &str| {
        let of = blocks.iter().find(|block| block.labels == ["azurerm_subnet", label]);
        let of = of.ok_or(format!("no subnet {label}"))?;
        let fields = Value::Object(of.attributes.clone());
        let part = |name: &str| text(&fields[name], name).map(str::to_owned);
        Ok::<_, String>(format!("{}/{}", part("virtual_network_name")?, part("name")?))
    };
    let mut all = Allowed::new();
    for block in &blocks {
        let fields = Value::Object(block.attributes.clone());
        let labels = block.labels.iter().map(String::as_str).collect::<Vec<_>>();
        match (block.kind.as_str(), labels.as_slice()) {
            ("terraform", [])
            | ("provider", ["azurerm"])
            | ("variable", [_])
            | ("data", ["azurerm_storage_account", _]) => {}
            ("import", []) => {
                text(&fields["to"]["$"], "to")?;
            }
            ("resource", ["azurerm_subnet", label]) => {
                let prefixes = texts(&fields["address_prefixes"])?.join(" ");
                all.insert(subnet(
                    &full_name(label)?,
                    Some(&prefixes),
                    None,
                    &texts(&fields["service_endpoints"])?,
                ));
            }
            ("resource", ["azurerm_storage_account_network_rules", label]) => {
                let known = blocks.iter().find(|block| block.labels == ["azurerm_storage_account", label]);
                let name = known
                    .ok_or("no account")?
                    .attributes
                    .get("name")
                    .and_then(Value::as_str)
                    .ok_or("no name")?;
                let ids = fields["virtual_network_subnet_ids"].as_array().ok_or("no subnets")?;
                let subnets = ids.iter().map(|id| {
                    let label = id["$"].as_str().and_then(|id| id.strip_prefix("azurerm_subnet."));
                    full_name(label.and_then(|id| id.strip_suffix(".id")).ok_or("no id")?)
                });
                let subnets = subnets.collect::<Result<Vec<_>, _>>()?;
                let bypass = texts(&fields["bypass"])?.join(" ");
                all.insert(account(
                    name,
                    None,
                    text(&fields["default_action"], "action")?,
                    &bypass,
                    &subnets,
                ));
            }
            other => return Err(format!("what is {other:?}?")),
        }
    }
    Ok(all)
}

/// Reads a script for the Azure CLI.
pub fn az(file: &str) -> Result<Allowed, String> {
    let (mut all, mut last, mut allowed) = (Allowed::new(), String::new(), Vec::new());
    for command in shell::commands(file)? {
        let (verb, options) = shell::az(&command)?;
        let one = |name: &str| match options.get(name).map(Vec::as_slice) {
            Some([value]) => Ok(value.clone()),
            other => Err(format!("{name} is {other:?}")),
        };
        match verb.as_str() {
            "network vnet subnet update" => {
                let name = format!("{}/{}", one("--vnet-name")?, one("--name")?);
                let endpoints = options.get("--service-endpoints").ok_or("no endpoints")?;
                all.insert(subnet(&name, None, None, endpoints));
            }
            "network vnet subnet show" => last = format!("{}/{}", one("--vnet-name")?, one("--name")?),
            "storage account network-rule add" if one("--subnet")? == "$subnet" => {
                allowed.push((one("--account-name")?, last.clone()));
            }
            "storage account update" => {
                let name = one("--name")?;
                let subnets = allowed.iter().filter(|(account, _)| *account == name);
                let subnets = subnets.map(|(_, subnet)| subnet.clone()).collect::<Vec<_>>();
                all.insert(account(&name, None, &one("--default-action")?, &one("--bypass")?, &subnets));
            }
            other => return Err(format!("what is `az {other}`?")),
        }
    }
    Ok(all)
}
