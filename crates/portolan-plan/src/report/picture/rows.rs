//! What the rows of facts say, and the whole in some sentences.

use portolan_catalog::Id;
use portolan_model::Path;

use super::Fact;
use super::describe::{counted, join};
use super::kinds::Key;
use super::places::Places;
use super::topology::Node;
use crate::plan::{Flow, Plan};
use crate::report::summary;

/// So many ways are told in sentences; the rest is counted.
const SAID: usize = 40;

/// A box as the table names it where a flow passes it.
pub(super) fn stop(node: &Node) -> String {
    match node.key {
        Key::Gateway(_) | Key::Peering => format!("{} {}", node.title, node.about),
        Key::Hub(_) => format!("virtual network {}", node.title),
        _ => node.title.clone(),
    }
}

/// A box as the table names it where flows end, and what in it they lead to.
pub(super) fn end(node: &Node, names: impl IntoIterator<Item = String>) -> String {
    let title = match &node.key {
        Key::Zones(_) => format!("{} {}", node.title, node.about),
        Key::Endpoints(..) => format!("private endpoints in {}", node.title),
        _ => stop(node),
    };
    let names = names.into_iter().collect::<Vec<_>>();
    if names.is_empty() { title } else { format!("{title}: {}", names.join(", ")) }
}

/// What in a box a flow leads to: products, private endpoints, or the name itself.
pub(super) fn goals(plan: &Plan, flow: &Flow) -> Vec<String> {
    match flow.path {
        Path::Local => vec![flow.to.name.to_string()],
        Path::PrivateEndpoint => {
            let endpoint = flow.private_endpoint.as_ref().and_then(|id| plan.private_endpoint(id));
            endpoint.map(|one| format!("{} {}", one.resource, one.sub_resource)).into_iter().collect()
        }
        Path::Public | Path::ServiceEndpoint | Path::MicrosoftPeering => {
            flow.reasons.iter().map(|reason| reason.service.to_string()).collect()
        }
    }
}

/// Who opens flows, as the table says it.
pub(super) fn who(places: &Places, source: &Key, role: &Id) -> String {
    match source {
        Key::Sites(number) => match places.sites(*number) {
            [one] => format!("{role} at {one}"),
            many => format!("{role} at {} sites: {}", many.len(), join(many)),
        },
        Key::Subnets(vnet, subnets) if subnets.is_empty() => format!("{role} in {vnet}"),
        Key::Subnets(vnet, subnets) => format!("{role} in {vnet}/{}", join(subnets)),
        _ => format!("{role} at a place that is not given"),
    }
}

/// The whole picture in some sentences.
pub(super) fn whole(plan: &Plan, facts: &[Fact]) -> String {
    let mut said = format!("{}.", summary(plan));
    let begin =
        |fact: &Fact| format!(" {}: {} to {}.", fact.from, counted(fact.count, "flow"), heading(&fact.to));
    let ways = facts.iter().filter(|fact| fact.count > 0).collect::<Vec<_>>();
    for fact in ways.iter().take(SAID) {
        said.push_str(&begin(fact));
    }
    let rest = ways.len().saturating_sub(SAID);
    if rest > 0 {
        said.push_str(&format!(" And {} more.", counted(rest, "way")));
    }
    said
}

fn heading(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(heading, _)| heading)
}
