//! Explains hosts.

use std::collections::BTreeSet;

use portolan_catalog::{Id, NotNeeded, Product};
use portolan_model::{Fqdn, HostPattern};

use super::{Explanation, Near, Subject, Teller, WhyNot, ports};
use crate::plan::{Flow, NotPlanned, TargetKind};

/// How many near things are worth naming.
const NEAREST: usize = 5;

pub(super) fn explain(teller: &Teller<'_>, what: &str, name: &HostPattern, port: Option<u16>) -> Explanation {
    let mut explanation = teller.blank(what, Subject::Host);
    let to_it = teller.plan.flows.iter().filter(|flow| leads_to(flow, name)).collect::<Vec<_>>();
    let (right, other): (Vec<_>, Vec<_>) =
        to_it.into_iter().partition(|flow| port.is_none_or(|port| has_port(flow, port)));
    explanation.planned = !right.is_empty();
    explanation.flows = right.iter().map(|flow| teller.flow(flow)).collect();
    explanation.why_not = why_not(teller, name, port, explanation.planned);
    if explanation.planned {
        explanation.answer = match right.as_slice() {
            [flow] => format!("the plan needs it: {}", teller.sentence(flow)),
            flows => format!("the plan needs it in {} flows", flows.len()),
        };
        return explanation;
    }
    explanation.nearest.extend(other.iter().map(|flow| Near {
        what: format!("{}:{}", flow.to.name, ports(flow)),
        how: format!("the same host is planned on {}/{}", flow.protocol, ports(flow)),
    }));
    explanation.nearest.extend(elsewhere(teller, name));
    explanation.nearest.dedup();
    if explanation.nearest.is_empty() {
        explanation.nearest = alike(teller, name);
    }
    explanation.answer = match (explanation.why_not.first(), other.first()) {
        (Some(why), _) => {
            let because = why.because.first().map(String::as_str).unwrap_or_default();
            format!("the plan does not need it: {because}")
        }
        (None, Some(flow)) => {
            format!("the plan needs the host on {}/{} only", flow.protocol, ports(flow))
        }
        (None, None) => {
            "the plan does not need it, and nothing in the catalog of these services leads there".to_owned()
        }
    };
    explanation
}

/// Whether a flow leads to a host, or to all that a pattern stands for.
pub(super) fn leads_to(flow: &Flow, name: &HostPattern) -> bool {
    match flow.to.kind {
        TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob => {
            flow.to.name.parse::<HostPattern>().is_ok_and(|pattern| pattern.covers(name))
        }
        TargetKind::ServiceTag | TargetKind::Prefixes | TargetKind::Named => *flow.to.name == *name.as_str(),
    }
}

fn has_port(flow: &Flow, port: u16) -> bool {
    flow.port <= port && port <= flow.port_end.unwrap_or(flow.port)
}

/// Requirements that do not hold here and entries of what is not needed, as far as they are about this host and port.
fn why_not(teller: &Teller<'_>, name: &HostPattern, port: Option<u16>, planned: bool) -> Vec<WhyNot> {
    let mut reasons = needless(teller, |entry| is_about(teller, entry, name, port));
    if planned {
        return reasons;
    }
    for entry in &teller.plan.not_planned {
        if !entry.hosts.iter().any(|host| shape_matches(host, name)) {
            continue;
        }
        let documents =
            teller.catalog.requirement(&entry.requirement).map(|(_, requirement)| &requirement.documents);
        reasons.push(WhyNot {
            id: entry.requirement.clone(),
            because: because(entry),
            deployments: entry.deployments.clone(),
            documents: teller.citations(documents.into_iter().flatten()),
        });
    }
    reasons
}

/// What the plan knows to be needless, as far as a question is about it.
pub(super) fn needless(teller: &Teller<'_>, is_about: impl Fn(&NotNeeded) -> bool) -> Vec<WhyNot> {
    let here = teller.plan.not_needed.iter();
    let known = here.filter_map(|here| Some((here, teller.not_needed(&here.entry)?)));
    let why = |(here, entry): (&crate::plan::NotNeeded, &NotNeeded)| WhyNot {
        id: entry.id.clone(),
        because: vec![entry.why.clone()],
        // What always holds needs no names.
        deployments: entry.when.as_ref().map(|_| here.deployments.clone()).unwrap_or_default(),
        documents: teller.citations(&entry.documents),
    };
    known.filter(|(_, entry)| is_about(entry)).map(why).collect()
}

/// Why a requirement is not planned, as sentences.
pub(super) fn because(entry: &NotPlanned) -> Vec<String> {
    entry.because.iter().map(|sentence| sentence.to_string()).collect()
}

/// Whether something that is not needed is about a port alone, and about this one.
pub(super) fn is_about_port(entry: &NotNeeded, port: Option<u16>) -> bool {
    let same = matches!((entry.port, port), (Some(entry), Some(port)) if entry.contains(port));
    entry.hosts.is_empty() && same
}

/// The products that the plan deploys, and those they include.
fn products<'t>(teller: &Teller<'t>) -> Vec<&'t Product> {
    let flows = teller.plan.flows.iter().flat_map(|flow| &flow.reasons).map(|reason| &reason.service);
    let services =
        flows.chain(teller.plan.not_planned.iter().map(|entry| &entry.service)).collect::<BTreeSet<_>>();
    services.into_iter().filter_map(|service| teller.catalog.products.get(&**service)).collect()
}

fn is_about(teller: &Teller<'_>, entry: &NotNeeded, name: &HostPattern, port: Option<u16>) -> bool {
    let hosts = entry.hosts.get(&teller.plan.cloud).map_or(&[][..], Vec::as_slice);
    let host = hosts.iter().any(|host| shape_matches(&host.to_string(), name));
    let same_port = match (entry.port, port) {
        (Some(entry), Some(port)) => entry.contains(port),
        // A question without a port is about every port; an entry without one is, too.
        (Some(_), None) | (None, _) => true,
    };
    is_about_port(entry, port) || (host && same_port)
}

/// Whether a host fits a template, in which each placeholder stands for a part of a label.
fn shape_matches(template: &str, name: &HostPattern) -> bool {
    if let Ok(pattern) = template.parse::<HostPattern>() {
        return pattern.covers(name);
    }
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        parts.push(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    parts.push(rest);
    if parts.iter().all(|part| !part.contains('.')) {
        return false;
    }
    let text = name.as_str();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    let Some(mut middle) = text.strip_prefix(first).and_then(|text| text.strip_suffix(last)) else {
        return false;
    };
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
    for part in inner {
        match middle.split_once(part) {
            Some((filled, after)) if !filled.is_empty() => middle = after,
            _ => return false,
        }
    }
    !middle.is_empty() && !middle.contains('.')
}

/// Where else in the catalog a host stands: in another region's row, or with a product that is not deployed.
fn elsewhere(teller: &Teller<'_>, name: &HostPattern) -> Vec<Near> {
    let mut near = Vec::new();
    let deployed = products(teller).into_iter().map(|product| &product.id).collect::<BTreeSet<_>>();
    for product in teller.catalog.products.values() {
        for (region, cells) in product.table.iter().flat_map(|table| &table.rows) {
            for (column, _) in cells.iter().filter(|(_, cell)| cell.as_str() == name.as_str()) {
                near.push(Near {
                    what: region.to_string(),
                    how: format!("`{}` lists the host as `{column}` of this region", product.id),
                });
            }
        }
        if deployed.contains(&product.id) {
            continue;
        }
        let hosts = product.requirements.iter().flat_map(|requirement| {
            requirement
                .hosts(teller.plan.cloud)
                .iter()
                .map(move |entry| (requirement, entry.host.to_string()))
        });
        for (requirement, _) in hosts.filter(|(_, host)| shape_matches(host, name)) {
            near.push(Near {
                what: requirement.id.to_string(),
                how: format!("`{}` needs it, and the scenario does not deploy that", product.id),
            });
        }
    }
    near.truncate(NEAREST);
    near
}

/// The planned names that look most like a host.
fn alike(teller: &Teller<'_>, name: &HostPattern) -> Vec<Near> {
    let labels = |text: &str| text.rsplit('.').map(str::to_owned).collect::<Vec<_>>();
    let asked = labels(name.as_str());
    let planned = teller
        .plan
        .flows
        .iter()
        .filter(|flow| matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob));
    let names = planned.map(|flow| &flow.to.name).collect::<BTreeSet<&Id>>();
    let mut ranked = names
        .into_iter()
        .filter_map(|planned| {
            let shared = labels(planned).iter().zip(&asked).take_while(|(a, b)| a == b).count();
            let is_name = planned.trim_start_matches("*.").parse::<Fqdn>().is_ok();
            (shared >= 2 && is_name).then_some((usize::MAX - shared, planned))
        })
        .collect::<Vec<_>>();
    ranked.sort();
    ranked.truncate(NEAREST);
    ranked
        .into_iter()
        .map(|(_, planned)| Near {
            what: planned.to_string(),
            how: "is planned and shares the end of the name".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_fits_the_names_it_can_give() {
        let fits = |template: &str, name: &str| shape_matches(template, &name.parse().unwrap());
        assert!(fits("{region}.agentgateway.prd.azsm.azure.com", "eastus.agentgateway.prd.azsm.azure.com"));
        assert!(!fits("{region}.agentgateway.prd.azsm.azure.com", "agentgateway.prd.azsm.azure.com"));
        assert!(!fits("{region}.agentgateway.prd.azsm.azure.com", "a.b.agentgateway.prd.azsm.azure.com"));
        assert!(fits(
            "evhns-sm-ur-prd-{region}.servicebus.windows.net",
            "evhns-sm-ur-prd-eastus.servicebus.windows.net"
        ));
        assert!(fits("{a}management.{b}.afs.azure.net", "syncmanagement.westus.afs.azure.net"));
        assert!(fits("*.blob.core.windows.net", "x.blob.core.windows.net"));
        assert!(!fits("{region.discovery}", "tm-westus01.afs.azure.net"));
    }
}
