//! `portolan catalog list`.

use clap::Args;
use portolan_catalog::{Product, RegionKind};
use portolan_model::Cloud;
use portolan_plan::report::layout::{Column, Fit};
use serde_json::json;

use super::Answer;
use super::page::{Page, listed};
use crate::catalogs::Chart;

/// The products, and how much is known of them.
#[derive(Debug, Args)]
pub(super) struct List {}

/// Lists the products.
pub(super) fn answer(chart: &Chart, mut page: Page) -> Answer {
    let catalog = &chart.catalog;
    let columns = [
        Column { title: "PRODUCT", fit: Fit::Whole(30) },
        Column { title: "NAME", fit: Fit::Wrap(24) },
        Column { title: "CLOUDS", fit: Fit::Wrap(20) },
        Column { title: "REGIONS", fit: Fit::Whole(8) },
        Column { title: "REQUIREMENTS", fit: Fit::Whole(12) },
        Column { title: "DEPLOYED", fit: Fit::Whole(24) },
    ];
    let rows = catalog.products.values().map(|product| {
        vec![
            product.id.to_string(),
            product.name.clone(),
            listed(clouds(product)),
            regions(product).map_or_else(|| "any".to_owned(), |count| count.to_string()),
            product.requirements.len().to_string(),
            how(product).to_owned(),
        ]
    });
    page.table(&columns, rows.collect::<Vec<_>>());
    let usable = |cloud: Cloud| catalog.usable_regions(cloud).count();
    let date = catalog.date.map(|date| date.to_string()).unwrap_or_default();
    let counts = Cloud::ALL.iter().map(|cloud| format!("{} in {cloud}", usable(*cloud)));
    page.text.push('\n');
    page.paragraph(
        0,
        &format!(
            "catalog {} of {date}: {} products; regions: {}; {} documents, {} defects",
            catalog.version,
            catalog.products.len(),
            listed(counts),
            catalog.documents.len(),
            catalog.defects.len(),
        ),
    );
    let json = json!({
        "schema": "portolan.catalog-list/1",
        "version": catalog.version,
        "date": catalog.date,
        "digest": chart.digest,
        "products": catalog.products.values().map(|product| json!({
            "id": product.id,
            "name": product.name,
            "summary": product.summary,
            "deployed": how(product),
            "clouds": clouds(product),
            "regions": regions(product),
            "requirements": product.requirements.len(),
        })).collect::<Vec<_>>(),
        "regions": catalog.regions.values().map(|region| json!({
            "name": region.name,
            "display": region.display,
            "cloud": region.cloud,
            "pair": region.pair,
            "kind": region.kind.as_str(),
        })).collect::<Vec<_>>(),
        "usable_regions": catalog.regions.values().filter(|region| region.kind.is_usable()).count(),
        "retired_regions": catalog.regions.values().filter(|region| region.kind == RegionKind::Retired).count(),
        "documents": catalog.documents.len(),
        "defects": catalog.defects.len(),
    });
    Answer { text: page.text, json }
}

/// The clouds in which something is known.
fn clouds(product: &Product) -> Vec<Cloud> {
    let known = product.clouds.iter().filter(|(_, state)| state.absent.is_none());
    known.map(|(cloud, _)| *cloud).collect()
}

/// The regions of the product's table; none where it has no table.
fn regions(product: &Product) -> Option<usize> {
    product.table.as_ref().map(|table| table.rows.len())
}

/// How a product comes into a plan.
fn how(product: &Product) -> &'static str {
    match (product.infrastructure, product.internal) {
        (true, _) => "with everything",
        (false, true) => "inside others",
        (false, false) => "by name",
    }
}
