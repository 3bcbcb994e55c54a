//! `portolan catalog advisories`.

use clap::Args;
use portolan_catalog::{Advisory, Catalog, Trigger};
use serde_json::json;

use super::Answer;
use super::page::{Page, listed};
use super::sentence::sentence;
use crate::error::Error;

/// What a plan may have to say, by its code.
#[derive(Debug, Args)]
pub(super) struct Advisories {
    /// Only those that can concern this product
    product: Option<String>,
}

impl Advisories {
    /// Lists them.
    pub(super) fn answer(&self, catalog: &Catalog, mut page: Page) -> Result<Answer, Error> {
        let product = self.product.as_deref().map(|id| super::product(catalog, id)).transpose()?;
        let concerns = |advisory: &&Advisory| {
            product
                .is_none_or(|product| advisory.products.is_empty() || advisory.products.contains(&product.id))
        };
        let advisories = catalog.advisories.values().filter(concerns).collect::<Vec<_>>();
        for advisory in &advisories {
            write(advisory, &mut page);
        }
        let json = json!({
            "schema": "portolan.catalog-advisories/1",
            "catalog": { "version": catalog.version, "date": catalog.date },
            "advisories": advisories.iter().map(|advisory| json!({
                "code": advisory.code,
                "severity": advisory.severity.as_str(),
                "title": advisory.title,
                "message": advisory.message.to_string(),
                "fix": advisory.fix.to_string(),
                "text": advisory.text,
                "products": advisory.products,
                "raised": raised(advisory),
                "documents": advisory.documents,
            })).collect::<Vec<_>>(),
        });
        Ok(Answer { text: page.text, json })
    }
}

fn write(advisory: &Advisory, page: &mut Page) {
    page.entry(&advisory.code, &format!("{}: {}", advisory.severity.as_str(), advisory.title));
    for paragraph in advisory.text.split("\n\n") {
        page.paragraph(4, &paragraph.replace('\n', " "));
    }
    page.field(4, "says", &advisory.message.to_string());
    page.field(4, "do", &advisory.fix.to_string());
    page.field(4, "raised", &raised(advisory));
    page.field(4, "products", &listed(&advisory.products));
    page.documents(4, &advisory.documents);
}

/// When it is raised.
fn raised(advisory: &Advisory) -> String {
    match &advisory.trigger {
        Trigger::Planner => "by the planner".to_owned(),
        Trigger::Always => "for every deployment".to_owned(),
        Trigger::Documentation => "never: it is only told here".to_owned(),
        Trigger::When { condition, each: None } => format!("when {}", sentence(condition)),
        Trigger::When { condition, each: Some(option) } => {
            format!("for each of `{option}`, when {}", sentence(condition))
        }
    }
}
