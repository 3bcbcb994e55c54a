//! A product for programs: placeholders stay as they are written, conditions are sentences.

use portolan_catalog::{Catalog, Destination, HostEntry, Infrastructure, Product, Requirement, Template};
use portolan_model::Cloud;
use serde_json::{Map, Value, json};

use super::sentence::sentence;
use super::{defects, documents};

/// The entry of a product.
pub(super) fn product(product: &Product, catalog: &Catalog) -> Value {
    json!({
        "id": product.id,
        "name": product.name,
        "summary": product.summary,
        "internal": product.internal,
        "infrastructure": product.infrastructure,
        "clouds": product.clouds.iter().map(|(cloud, state)| {
            (cloud.to_string(), json!({ "absent": state.absent, "note": state.note, "documents": state.documents }))
        }).collect::<Map<_, _>>(),
        "tls": product.tls,
        "roles": product.roles,
        "options": product.options.iter().map(|option| json!({
            "name": option.name,
            "type": option.kind.word(),
            "list": option.kind.is_list(),
            "values": match &option.kind {
                portolan_catalog::OptionType::Word(words) | portolan_catalog::OptionType::Words(words) => words.clone(),
                _ => Vec::new(),
            },
            "required": option.required,
            "default": option.default,
            "help": option.help,
        })).collect::<Vec<_>>(),
        "private_endpoints": product.private_endpoints,
        "includes": product.includes.iter().map(|include| json!({
            "product": include.product,
            "when": include.when.as_ref().map(sentence),
            "roles": include.roles.iter().map(|(theirs, ours)| (theirs.to_string(), json!(ours))).collect::<Map<_, _>>(),
            "with": include.with,
        })).collect::<Vec<_>>(),
        "table": product.table.as_ref().map(|table| json!({
            "columns": table.columns,
            "rows": table.rows,
            "absent": table.absent,
            "documents": table.documents,
        })),
        "requirements": product.requirements.iter().map(requirement).collect::<Vec<_>>(),
        "not_needed": product.not_needed.iter().map(|entry| json!({
            "id": entry.id,
            "hosts": by_cloud(entry.hosts.iter(), |hosts| texts(hosts)),
            "port": entry.port.map(|port| port.to_string()),
            "protocol": entry.protocol,
            "why": entry.why,
            "when": entry.when.as_ref().map(sentence),
            "documents": entry.documents,
        })).collect::<Vec<_>>(),
        "documents": documents::of(product),
        "defects": defects::of(product, catalog).iter().map(|defect| &defect.id).collect::<Vec<_>>(),
    })
}

/// A requirement.
pub(super) fn requirement(requirement: &Requirement) -> Value {
    let tags = Cloud::ALL.iter().map(|cloud| (cloud, requirement.service_tags.of(*cloud)));
    json!({
        "id": requirement.id,
        "purpose": requirement.purpose,
        "breaks": requirement.breaks,
        "from": requirement.from,
        "sender": requirement.sender.as_str(),
        "to": destination(&requirement.to),
        "port": requirement.port.to_string(),
        "protocol": requirement.protocol,
        "application": requirement.application,
        "websocket": requirement.websocket,
        "phases": requirement.phases,
        "need": requirement.need,
        "status": requirement.status,
        "when": requirement.when.as_ref().map(sentence),
        "service_tags": tags.map(|(cloud, tags)| (cloud.to_string(), texts(tags))).collect::<Map<_, _>>(),
        "tags_global_only": requirement.tags_global_only,
        "tls": requirement.tls,
        "private_link": requirement.private_link,
        "microsoft_peering": requirement.microsoft_peering,
        "may_not_resolve": requirement.may_not_resolve,
        "since": requirement.since,
        "until": requirement.until,
        "agent_version": requirement.agent_version.as_ref().map(|versions| json!({
            "from": versions.from.as_ref().map(ToString::to_string),
            "before": versions.before.as_ref().map(ToString::to_string),
        })),
        "derivation": requirement.derivation,
        "note": requirement.note,
        "documents": requirement.documents,
    })
}

fn destination(to: &Destination) -> Value {
    match to {
        Destination::Hosts(clouds) => {
            json!({ "hosts": by_cloud(clouds.iter(), |hosts| hosts.iter().map(host).collect()) })
        }
        Destination::Tags(clouds) => json!({ "service_tags": by_cloud(clouds.iter(), |tags| texts(tags)) }),
        Destination::Addresses { option, label } => {
            json!({ "addresses": { "option": option, "label": label } })
        }
        Destination::Role(role) => json!({ "role": role }),
        Destination::Infrastructure(kind) => {
            let word = Infrastructure::WORDS.iter().find(|(_, known)| known == kind).map(|(word, _)| *word);
            json!({ "infrastructure": word })
        }
    }
}

fn host(entry: &HostEntry) -> Value {
    json!({
        "host": entry.host.to_string(),
        "narrow": texts(&entry.narrow),
        "when": entry.when.as_ref().map(sentence),
        "need": entry.need,
        "status": entry.status,
        "examples": texts(&entry.examples),
        "private_link": entry.private_link,
        "since": entry.since,
        "until": entry.until,
        "derivation": entry.derivation,
        "note": entry.note,
        "documents": entry.documents,
    })
}

fn by_cloud<'t, T: 't>(
    clouds: impl Iterator<Item = (&'t Cloud, &'t T)>,
    value: impl Fn(&T) -> Value,
) -> Map<String, Value> {
    clouds.map(|(cloud, held)| (cloud.to_string(), value(held))).collect()
}

fn texts(templates: &[Template]) -> Value {
    templates.iter().map(ToString::to_string).collect()
}
