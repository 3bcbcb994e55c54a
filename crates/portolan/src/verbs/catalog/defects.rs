//! `portolan catalog defects`.

use std::collections::BTreeSet;

use clap::Args;
use portolan_catalog::{Catalog, Defect, Product};
use serde_json::json;

use super::Answer;
use super::page::{Page, listed};
use crate::error::Error;

/// Where the published documents are wrong or contradict each other.
#[derive(Debug, Args)]
pub(super) struct Defects {
    /// Only those that concern this product
    product: Option<String>,
}

impl Defects {
    /// Lists them.
    pub(super) fn answer(&self, catalog: &Catalog, mut page: Page) -> Result<Answer, Error> {
        let defects = match &self.product {
            None => catalog.defects.values().collect(),
            Some(id) => of(super::product(catalog, id)?, catalog),
        };
        for defect in &defects {
            write(defect, &mut page);
        }
        if defects.is_empty() {
            page.paragraph(0, "No defects are known.");
        }
        let json = json!({
            "schema": "portolan.catalog-defects/1",
            "catalog": { "version": catalog.version, "date": catalog.date },
            "defects": defects.iter().map(|defect| json(defect)).collect::<Vec<_>>(),
        });
        Ok(Answer { text: page.text, json })
    }
}

/// The defects of a product: those that concern its requirements, and those called after it.
pub(super) fn of<'c>(product: &Product, catalog: &'c Catalog) -> Vec<&'c Defect> {
    let requirements =
        product.requirements.iter().map(|requirement| &requirement.id).collect::<BTreeSet<_>>();
    let ours = |defect: &&Defect| {
        let named = defect.id.split_once('.').is_some_and(|(head, _)| product.id == *head);
        named || defect.concerns.iter().any(|id| requirements.contains(id))
    };
    let mut defects = catalog.defects.values().filter(ours).collect::<Vec<_>>();
    defects.sort_by_key(|defect| number(&defect.id));
    defects
}

/// `d2` before `d10`.
fn number(id: &str) -> (String, u32, String) {
    let (head, tail) = id.rsplit_once(".d").unwrap_or((id, ""));
    (head.to_owned(), tail.parse().unwrap_or(u32::MAX), tail.to_owned())
}

/// Writes a defect.
pub(super) fn write(defect: &Defect, page: &mut Page) {
    page.entry(&defect.id, "");
    page.field(4, "printed", &defect.published);
    page.field(4, "wrong because", &defect.wrong);
    page.field(4, "effect", &defect.effect);
    page.field(4, "the plan", &defect.choice);
    page.field(4, "where", &defect.at);
    page.documents(4, &defect.documents);
    page.requirements(4, "concerns", &defect.concerns);
    page.field(4, "only in regions", &listed(&defect.regions));
    page.field(4, "only in clouds", &listed(&defect.clouds));
}

fn json(defect: &Defect) -> serde_json::Value {
    json!({
        "id": defect.id,
        "documents": defect.documents,
        "at": defect.at,
        "published": defect.published,
        "wrong": defect.wrong,
        "effect": defect.effect,
        "choice": defect.choice,
        "touches": defect.touches.iter().map(|touch| touch.as_str()).collect::<Vec<_>>(),
        "concerns": defect.concerns,
        "regions": defect.regions,
        "clouds": defect.clouds,
    })
}
