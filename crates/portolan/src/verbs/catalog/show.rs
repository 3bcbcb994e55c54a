//! `portolan catalog show`.

use std::fmt::Write as _;

use portolan_catalog::{Catalog, Destination, Id, OptionType, Product, Region, Requirement};
use portolan_diag::suggest;
use portolan_model::Cloud;
use serde_json::json;

use super::Answer;
use crate::error::Error;

/// Everything about a product, a region, a document or a requirement.
pub(super) fn show(catalog: &Catalog, name: &str) -> Result<Answer, Error> {
    if let Some(product) = catalog.products.get(name) {
        let json = json!({ "schema": "portolan.catalog-product/1", "product": product });
        return Ok(Answer { text: of_product(catalog, product), json });
    }
    if let Some(region) = catalog.regions.get(name) {
        let json = json!({ "schema": "portolan.catalog-region/1", "region": region });
        return Ok(Answer { text: of_region(catalog, region), json });
    }
    if let Some(document) = catalog.documents.get(name) {
        let json = json!({ "schema": "portolan.catalog-document/1", "document": document });
        return Ok(Answer { text: format!("{}\n{}\n", cited(catalog, [&document.id]), document.path), json });
    }
    if let Some((_, requirement)) = catalog.requirement(name) {
        let json = json!({ "schema": "portolan.catalog-requirement/1", "requirement": requirement });
        let mut text = String::new();
        of_requirement(catalog, requirement, &mut text);
        return Ok(Answer { text, json });
    }
    let names = catalog.products.keys().chain(catalog.regions.keys()).chain(catalog.documents.keys());
    let nearest = suggest(name, names.map(Id::as_str)).map(str::to_owned);
    Err(Error::NotInCatalog {
        kind: "product, region, document or requirement",
        name: name.to_owned(),
        nearest: nearest.into_iter().collect(),
    })
}

/// Documents with title and date.
pub(super) fn cited<'d>(catalog: &Catalog, documents: impl IntoIterator<Item = &'d Id>) -> String {
    let cite = |id: &Id| match catalog.documents.get(id.as_str()) {
        None => id.to_string(),
        Some(document) => {
            let date = document.date.map(|date| format!(", {date}")).unwrap_or_default();
            format!("{} ({id}{date})", document.title)
        }
    };
    documents.into_iter().map(cite).collect::<Vec<_>>().join("; ")
}

fn of_product(catalog: &Catalog, product: &Product) -> String {
    let mut text = format!("{} ({})\n{}\n", product.name, product.id, product.summary);
    for (cloud, state) in &product.clouds {
        if let Some(note) = state.absent.as_ref().or(state.note.as_ref()) {
            let _ = writeln!(text, "{cloud}: {note}");
        }
    }
    let _ = writeln!(text, "sources: {}", cited(catalog, &product.documents));
    let _ = writeln!(text, "\nroles");
    for role in &product.roles {
        let note = role.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        let _ = writeln!(text, "  {:<18} {}{note}", role.id, role.name);
    }
    let _ = writeln!(text, "\noptions");
    for option in &product.options {
        let values = match &option.kind {
            OptionType::Word(values) | OptionType::Words(values) => format!(" of {}", values.join(", ")),
            _ => String::new(),
        };
        let default = match (option.required, option.default.as_slice()) {
            (true, _) => ", required".to_owned(),
            (false, []) => String::new(),
            (false, words) => format!(", default {}", words.join(", ")),
        };
        let _ = writeln!(text, "  {} ({}{values}{default})\n      {}", option.name, option.kind.word(), option.help);
    }
    if !product.private_endpoints.is_empty() {
        let kinds = product.private_endpoints.iter().map(Id::as_str).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  private_endpoints (any of {kinds})");
    }
    let _ = writeln!(text, "\nrequirements");
    for requirement in &product.requirements {
        of_requirement(catalog, requirement, &mut text);
    }
    if !product.not_needed.is_empty() {
        let _ = writeln!(text, "not needed");
        for entry in &product.not_needed {
            let _ = writeln!(text, "  {}: {}", entry.id, entry.why);
        }
    }
    text
}

fn of_requirement(catalog: &Catalog, requirement: &Requirement, text: &mut String) {
    let _ = writeln!(
        text,
        "  {}  {}/{}  {}, {}\n      for {}\n      without it {}",
        requirement.id,
        requirement.protocol,
        requirement.port,
        requirement.need,
        requirement.status,
        requirement.purpose,
        requirement.breaks
    );
    match &requirement.to {
        Destination::Hosts(_) => {
            for cloud in Cloud::ALL {
                for entry in requirement.hosts(*cloud) {
                    let narrowed = match entry.narrow.as_slice() {
                        [] => String::new(),
                        some => {
                            let some = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                            format!("  narrowed to {some}")
                        }
                    };
                    let _ = writeln!(text, "      {cloud}: {}{narrowed}", entry.host);
                }
            }
        }
        Destination::Tags(clouds) => {
            for (cloud, tags) in clouds {
                let tags = tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let _ = writeln!(text, "      {cloud}: service tag {tags}");
            }
        }
        Destination::Addresses { option, label } => {
            let _ = writeln!(text, "      to {label}, the addresses in `{option}`");
        }
        Destination::Role(role) => {
            let _ = writeln!(text, "      to the machines of the role `{role}`");
        }
        Destination::Infrastructure(_) => {
            let _ = writeln!(text, "      to what the place provides");
        }
    }
    if let Some(condition) = &requirement.when {
        let sentences = condition.leaves().into_iter().map(|leaf| leaf.sentence(true)).collect::<Vec<_>>();
        let _ = writeln!(text, "      depends on: {}", sentences.join("; "));
    }
    if let Some(derivation) = &requirement.derivation {
        let _ = writeln!(text, "      derived: {derivation}");
    }
    let defects = catalog.defects.values().filter(|defect| defect.concerns.contains(&requirement.id));
    for defect in defects {
        let _ = writeln!(text, "      defect {}: {}", defect.id, defect.wrong);
    }
    let _ = writeln!(text, "      sources: {}\n", cited(catalog, &requirement.documents));
}

fn of_region(catalog: &Catalog, region: &Region) -> String {
    let mut text = format!("{} ({}), cloud {}, {}\n", region.display, region.name, region.cloud, region.geography);
    let one_way = if region.one_way { " (one-way)" } else { "" };
    let pair = region.pair.as_ref().map_or_else(|| "none".to_owned(), |pair| format!("{pair}{one_way}"));
    let zones = if region.zones { "yes" } else { "no" };
    let _ = writeln!(text, "pair: {pair}\nzones: {zones}\nkind: {}", region.kind.as_str());
    let tag = region.tag.as_deref().unwrap_or("unknown");
    let cloud_tag = region.cloud_tag.as_deref().unwrap_or("unknown");
    let _ = writeln!(text, "in service tags: Storage.{tag}, AzureCloud.{cloud_tag}");
    for (family, code) in &region.codes {
        let _ = writeln!(text, "code {family}: {code}");
    }
    if let Some(note) = &region.note {
        let _ = writeln!(text, "{note}");
    }
    let _ = writeln!(text, "sources: {}", cited(catalog, &region.documents));
    text
}
