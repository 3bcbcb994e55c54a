//! What name servers are told, in a form in which a plan and a reader of a configuration can be compared.

use std::collections::BTreeSet;

use portolan_plan::plan::{Plan, RecordType};

/// What is forwarded where and which name is answered with what, a line each.
pub type Told = BTreeSet<String>;

/// A line: a suffix that is forwarded.
pub fn forward(place: &str, suffix: &str, to: &str) -> String {
    format!("{place}: {suffix} is asked at {to}")
}

/// A line: a name that is answered.
pub fn answer(place: &str, name: &str, address: &str) -> String {
    format!("{place}: {name} is {address}")
}

/// What servers must be told, straight from the records of a plan. `public` where the name that clients ask for is
/// answered as well as the private one.
pub fn servers(plan: &Plan, public: bool) -> Told {
    let mut told = Told::new();
    for record in plan.dns.iter().filter(|record| !record.value.is_empty()) {
        let place = match (&record.site, &record.vnet) {
            (Some(site), _) => format!("premises/{site}"),
            (None, Some(vnet)) => format!("azure/{vnet}"),
            (None, None) => continue,
        };
        match (record.way.as_deref(), record.kind) {
            (Some("forwarder"), RecordType::Forward) => {
                told.insert(forward(&place, &record.name, &record.value));
                // The other half: whoever is forwarded to asks Azure.
                let inside = plan.vnets.iter().filter(|vnet| {
                    vnet.resolver_inbound.is_some_and(|inbound| inbound.to_string() == record.value)
                });
                told.extend(
                    inside
                        .map(|vnet| forward(&format!("azure/{}", vnet.name), &record.name, "168.63.129.16")),
                );
            }
            (Some("zones"), RecordType::A | RecordType::Aaaa) => {
                told.insert(answer(&place, &record.name, &record.value));
                let aliases = plan.dns.iter().filter(|alias| {
                    alias.kind == RecordType::Cname
                        && alias.value == *record.name
                        && alias.site == record.site
                });
                if public {
                    told.extend(aliases.map(|alias| answer(&place, &alias.name, &record.value)));
                }
            }
            _ => {}
        }
    }
    told
}

/// What hosts files must say.
pub fn hosts(plan: &Plan) -> Told {
    let records = plan.dns.iter().filter(|record| record.way.as_deref() == Some("hosts"));
    let known = records.filter(|record| !record.value.is_empty());
    known.map(|record| answer(record.site.as_deref().unwrap_or("?"), &record.name, &record.value)).collect()
}

/// What Azure must be told: which zone is linked to what, which endpoint to make keeps records in which zone, and which
/// names of endpoints that exist are records.
pub fn azure(plan: &Plan) -> Told {
    let mut told = Told::new();
    for record in plan.dns.iter().filter(|record| !record.linked_to.is_empty()) {
        let (Some(zone), Some(id)) = (&record.zone, &record.private_endpoint) else { continue };
        told.extend(record.linked_to.iter().map(|vnet| format!("{zone} is linked to {vnet}")));
        let endpoint = plan.private_endpoint(id).unwrap();
        if endpoint.state == portolan_plan::plan::EndpointState::Planned {
            let (vnet, subnet) = (endpoint.vnet.as_deref().unwrap(), endpoint.subnet.as_deref().unwrap());
            let resource = endpoint.resource.replace('-', "_");
            told.insert(format!("ptl-{id} in {vnet}/{subnet} leads to {resource}/{}", endpoint.sub_resource));
            told.insert(format!("ptl-{id} keeps records in {zone}"));
        } else if !record.value.is_empty() {
            told.insert(format!("{} is {}", record.name, record.value));
        }
    }
    told
}
