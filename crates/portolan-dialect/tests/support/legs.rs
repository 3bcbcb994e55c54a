//! What reports and settings say, taken from the plan itself.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::Need;
use portolan_plan::plan::{Direction, LegEnd, Plan, RecordType, TargetKind};

use super::allowed::Allowed;

/// A connection at a device: names and addresses of both ends, and what else is said of it.
pub fn line(
    place: &str,
    from: &(String, Vec<String>),
    to: &(String, Vec<String>),
    protocol: &str,
    ports: &str,
    rest: &[String],
) -> String {
    let end = |(name, addresses): &(String, Vec<String>)| format!("{name} [{}]", addresses.join(" "));
    format!("{place}: {} -> {} {protocol}/{ports} {}", end(from), end(to), rest.join(" "))
}

type End = (String, Vec<String>);
type Key = (String, End, End, String, String, String);

/// The legs of a plan, each thing once with the strongest need.
fn legs(plan: &Plan) -> BTreeMap<Key, Need> {
    let end = |end: &LegEnd| {
        (end.name.to_string(), end.prefixes.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let mut legs = BTreeMap::new();
    for flow in &plan.flows {
        for leg in &flow.legs {
            let ports = leg.port_end.map_or(leg.port.to_string(), |last| format!("{}-{last}", leg.port));
            let key = (
                format!("{} {}", leg.device.as_str(), leg.at),
                end(&leg.from),
                end(&leg.to),
                leg.protocol.to_string(),
                ports,
                flow.direction.as_str().to_owned(),
            );
            let need = legs.entry(key).or_insert(flow.need);
            *need = (*need).min(flow.need);
        }
    }
    legs
}

/// What `csv` says.
pub fn table(plan: &Plan) -> Allowed {
    let legs = legs(plan);
    let lines = legs.iter().map(|((place, from, to, protocol, ports, direction), need)| {
        line(place, from, to, protocol, ports, &[direction.clone(), need.to_string()])
    });
    lines.collect()
}

/// What `change-request` says.
pub fn request(plan: &Plan) -> Allowed {
    let mut all = table(plan);
    for flow in plan.flows.iter().filter(|flow| flow.direction == Direction::Outbound) {
        for (reason, network) in flow
            .reasons
            .iter()
            .flat_map(|reason| flow.from.networks.iter().map(move |network| (reason, network)))
        {
            all.insert(format!("machines of {}: {network}", reason.deployment));
        }
    }
    for flow in plan.flows.iter().filter(|flow| matches!(flow.to.kind, TargetKind::Suffix | TargetKind::Glob))
    {
        if flow.legs.iter().any(|leg| leg.to.name == flow.to.name) {
            let same = plan.flows.iter().filter(|other| other.to.name == flow.to.name);
            let known =
                same.flat_map(|flow| &flow.to.examples).map(ToString::to_string).collect::<BTreeSet<_>>();
            let known = known.into_iter().take(3).collect::<Vec<_>>().join(", ");
            all.insert(format!("wide: {} such as {known}", flow.to.name));
        }
    }
    for endpoint in &plan.private_endpoints {
        let texts = endpoint.names.iter().chain(&endpoint.zones).map(ToString::to_string);
        let texts = texts.chain(endpoint.addresses.values().map(ToString::to_string));
        let texts = texts.chain(endpoint.prefix.map(|prefix| prefix.to_string()));
        all.extend(texts.map(|text| format!("endpoint {}: {text}", endpoint.id)));
    }
    for record in &plan.dns {
        let place = record.site.as_deref().or(record.vnet.as_deref()).unwrap_or("outside");
        let text = |id: &Option<portolan_catalog::Id>| id.as_deref().unwrap_or("").to_owned();
        all.insert(match record.kind {
            RecordType::Forward => {
                format!(
                    "dns {place}: {} sends {} to {}",
                    text(&record.resolver),
                    record.name,
                    text(&record.forward_to)
                )
            }
            _ => {
                let value = if record.value.is_empty() { "to be given" } else { &record.value };
                format!(
                    "dns {place}: {} {} {value} in {}",
                    record.name,
                    record.kind.as_str(),
                    text(&record.zone)
                )
            }
        });
    }
    for advisory in &plan.advisories {
        all.insert(format!(
            "advisory {}: {}: {}",
            advisory.code,
            plain(&advisory.message),
            plain(&advisory.fix)
        ));
    }
    all
}

/// A text without marks of code.
pub fn plain(text: &str) -> String {
    text.replace('`', "")
}
