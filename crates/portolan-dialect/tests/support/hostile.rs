//! Plans whose names try to break out of what is printed. No scenario has such names; a saved plan is a file that anybody
//! may have written.

use std::collections::BTreeMap;

use portolan_plan::plan::Plan;
use portolan_tags::resolve;
use serde_json::Value;

use super::{Case, SMALL, tags};

/// A case in which every name that a customer chooses is an attack.
pub fn hostile(case: &Case) -> Case {
    let mut value = serde_json::to_value(&case.plan).unwrap();
    let names = chosen(&case.plan).into_iter().map(|name| (attack(&name), name));
    let names = names.map(|(attack, name)| (name, attack)).collect::<BTreeMap<_, _>>();
    replace(&mut value, &names);
    let plan = serde_json::from_value::<Plan>(value).unwrap();
    let resolved = resolve(&plan, &tags(&plan));
    Case { name: format!("{} with hostile names", case.name), plan, resolved }
}

/// The small scenarios with such names.
pub fn all() -> [Case; 3] {
    SMALL.map(Case::small).map(|case| hostile(&case))
}

/// What no line of a printed file may begin with, whatever the comments and texts say.
pub const COMMAND: &str = "touch portolan-was-here";

/// A name with path steps, quotes, an end of every kind of comment and string, line breaks and a command.
fn attack(name: &str) -> String {
    format!(
        "../../{name}\"'`$({COMMAND})`\\\r\n{COMMAND}\n\u{2028}{COMMAND}\u{85}; */ --> ]]> ${{x}} %{{x}} {{{{x}}}} %x% #"
    )
}

/// The names of sites, virtual networks, subnets, network security groups, proxies, deployments and endpoints.
fn chosen(plan: &Plan) -> Vec<String> {
    let mut names = Vec::new();
    names.push(plan.scenario.clone());
    names.extend(plan.sites.iter().map(|site| site.name.to_string()));
    for vnet in &plan.vnets {
        names.push(vnet.name.to_string());
        for subnet in &vnet.subnets {
            names.push(subnet.name.to_string());
            names.extend(subnet.nsg.iter().map(ToString::to_string));
        }
    }
    names.extend(plan.proxies.iter().map(|proxy| proxy.name.to_string()));
    for flow in &plan.flows {
        names.extend(flow.reasons.iter().map(|reason| reason.deployment.to_string()));
    }
    names.extend(plan.private_endpoints.iter().map(|endpoint| endpoint.id.to_string()));
    names
}

/// The keys whose values are words of the format.
const WORDS: [&str; 14] = [
    "via",
    "path",
    "egress",
    "hosted",
    "kind",
    "device",
    "application",
    "protocol",
    "service",
    "role",
    "expect",
    "way",
    "type",
    "state",
];

fn replace(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            let part = |part: &str| names.get(part).cloned();
            let whole = part(text).or_else(|| {
                let (vnet, subnet) = text.split_once('/')?;
                Some(format!("{}/{}", part(vnet)?, part(subnet)?))
            });
            if let Some(whole) = whole {
                *text = whole;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, names)),
        // A name may be a word of the format as well, such as a proxy called `proxy`.
        Value::Object(members) => members
            .iter_mut()
            .filter(|(key, _)| !WORDS.contains(&key.as_str()))
            .for_each(|(_, value)| replace(value, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
