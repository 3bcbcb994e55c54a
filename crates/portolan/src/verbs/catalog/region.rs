//! The page of a region.

use portolan_catalog::{Catalog, Region};
use serde_json::{Value, json};

use super::page::{Page, listed};

/// Writes the page of a region.
pub(super) fn page(region: &Region, catalog: &Catalog, page: &mut Page) {
    page.heading(&format!("{} ({})", region.display, region.name));
    page.field(2, "cloud", region.cloud.as_str());
    page.field(2, "geography", &region.geography);
    page.field(2, "open to", who(region));
    let pair = match (&region.pair, region.one_way) {
        (None, _) => "none".to_owned(),
        (Some(pair), false) => pair.to_string(),
        (Some(pair), true) => format!("{pair}, whose own pair is another region"),
    };
    page.field(2, "pair", &pair);
    page.field(2, "availability zones", if region.zones { "yes" } else { "no" });
    page.field(2, "in service tags", region.tag.as_deref().unwrap_or("not known"));
    page.field(2, "in the tag AzureCloud", region.cloud_tag.as_deref().unwrap_or("not known"));
    page.field(2, "codes", &listed(region.codes.iter().map(|(name, code)| format!("{name} {code}"))));
    page.field(2, "note", region.note.as_deref().unwrap_or_default());
    page.field(2, "documents", &listed(&region.documents));
    for product in catalog.products.values() {
        let Some(table) = &product.table else { continue };
        page.heading(&product.name);
        match table.rows.get(&region.name) {
            None => page.paragraph(2, table.absent.as_deref().unwrap_or("No row is published.")),
            Some(row) => {
                for column in &table.columns {
                    page.field(2, column, row.get(column).map(String::as_str).unwrap_or_default());
                }
            }
        }
    }
}

/// The same for programs.
pub(super) fn json(region: &Region, catalog: &Catalog) -> Value {
    let rows = catalog.products.values().filter_map(|product| {
        Some((product.id.to_string(), json!(product.table.as_ref()?.rows.get(&region.name)?)))
    });
    json!({
        "name": region.name,
        "display": region.display,
        "cloud": region.cloud,
        "geography": region.geography,
        "kind": region.kind.as_str(),
        "pair": region.pair,
        "one_way": region.one_way,
        "zones": region.zones,
        "tag": region.tag,
        "cloud_tag": region.cloud_tag,
        "codes": region.codes,
        "note": region.note,
        "documents": region.documents,
        "products": rows.collect::<serde_json::Map<_, _>>(),
    })
}

fn who(region: &Region) -> &'static str {
    match region.kind.as_str() {
        "general" => "everybody",
        "restricted" => "customers who asked for it",
        "canary" => "early tests and a few customers",
        "staging" => "the publisher",
        "announced" => "nobody yet: only a code is known",
        _ => "nobody any more",
    }
}
