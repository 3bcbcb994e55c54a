//! A scenario from a plan that was saved: with comments, and with what the plan cannot know said.

use std::fmt::Write as _;

use portolan_catalog::Catalog;
use portolan_yaml::to_yaml;
use serde_json::{Map, Value};

use crate::plan::Plan;

/// A scenario that was found in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Its text.
    pub text: String,
    /// What the plan did not know, a sentence each; the text says it as well.
    pub unknown: Vec<String>,
}

/// Writes the scenario of a plan as a file that plans to the same flows; none where the plan does not hold it.
pub fn restore(plan: &Plan, catalog: &Catalog) -> Option<Restored> {
    let given = plan.given.as_ref()?.as_object()?;
    let unknown = unknown(plan);
    let mut out = format!("# The scenario of a saved plan of `{}`", one_line(&plan.scenario));
    let _ = writeln!(out, ", made with the catalog {}.", one_line(&plan.catalog.version));
    out.push_str("# Defaults are written out, and what places shared stands at each of them.\n");
    for line in unknown.iter().flat_map(|line| crate::report::layout::wrap(line, 96)) {
        let _ = writeln!(out, "# {line}");
    }
    for (key, value) in given {
        match key.as_str() {
            "deployments" => deployments(&mut out, value, catalog),
            _ => {
                let comment = match key.as_str() {
                    "sites" => "Your own locations.",
                    "network" => "The proxies.",
                    "vnets" => "Your virtual networks in Azure.",
                    "private_dns_zones" => "Private DNS zones that exist.",
                    "private_endpoints" => {
                        "Private endpoints that exist; those that are missing are planned."
                    }
                    "administrators" => "Where administrators work.",
                    _ => "",
                };
                if !comment.is_empty() {
                    let _ = write!(out, "\n# {comment}\n");
                }
                out.push_str(&to_yaml(&Value::Object(Map::from_iter([(key.clone(), value.clone())]))));
            }
        }
    }
    Some(Restored { text: out, unknown })
}

/// Deployments, each under the name of its product.
fn deployments(out: &mut String, list: &Value, catalog: &Catalog) {
    out.push_str("\ndeployments:\n");
    for deployment in list.as_array().into_iter().flatten() {
        let service = deployment.get("service").and_then(Value::as_str);
        if let Some(product) = service.and_then(|service| catalog.products.get(service)) {
            let _ = writeln!(out, "  # {}", one_line(&product.name));
        }
        for line in to_yaml(&Value::Array(vec![deployment.clone()])).lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
}

fn unknown(plan: &Plan) -> Vec<String> {
    let mut unknown = Vec::new();
    let secret = plan.proxies.iter().filter(|proxy| &*proxy.authentication != "none");
    for proxy in secret {
        unknown.push(format!(
            "A plan holds no credentials: give those of the proxy `{}` where a test needs them.",
            one_line(&proxy.name)
        ));
    }
    if let Some(day) = plan.as_of {
        unknown.push(format!(
            "The plan follows the lists of {day}: plan with `--as-of {day}` for the same flows."
        ));
    }
    if plan.discovered.is_some() {
        unknown.push(
            "The plan was made with names that services told: give their file with `--discovered` for the same flows."
                .to_owned(),
        );
    }
    unknown
}

fn one_line(text: &str) -> String {
    portolan_diag::text::line(text)
}
