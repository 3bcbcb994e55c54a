//! `portolan catalog documents`.

use std::collections::BTreeSet;

use clap::Args;
use portolan_catalog::{Catalog, Document, Id, Product};
use portolan_model::Cloud;
use portolan_plan::report::layout::{Column, Fit};
use serde_json::json;

use super::Answer;
use super::page::Page;
use crate::error::Error;

/// The documents that everything rests on.
#[derive(Debug, Args)]
pub(super) struct Documents {
    /// Only those that this product rests on
    product: Option<String>,
}

impl Documents {
    /// Lists them.
    pub(super) fn answer(&self, catalog: &Catalog, mut page: Page) -> Result<Answer, Error> {
        let documents = match &self.product {
            None => catalog.documents.values().collect::<Vec<_>>(),
            Some(id) => {
                let ids = of(super::product(catalog, id)?);
                ids.into_iter().filter_map(|id| catalog.documents.get(id)).collect()
            }
        };
        let columns = [
            Column { title: "DOCUMENT", fit: Fit::Whole(40) },
            Column { title: "DATE", fit: Fit::Whole(10) },
            Column { title: "KIND", fit: Fit::Whole(10) },
            Column { title: "TITLE", fit: Fit::Wrap(32) },
        ];
        let date = |document: &Document| document.date.map(|date| date.to_string()).unwrap_or_default();
        let row = |document: &&Document| {
            let kind = document.kind.as_str().to_owned();
            vec![document.id.to_string(), date(document), kind, document.title.clone()]
        };
        if page.is_markdown() {
            documents.iter().for_each(|document| page.document(&document.id, catalog));
        } else {
            page.table(&columns, documents.iter().map(row));
        }
        let json = json!({
            "schema": "portolan.catalog-documents/1",
            "catalog": { "version": catalog.version, "date": catalog.date },
            "documents": documents.iter().map(|document| json!({
                "id": document.id,
                "title": document.title,
                "kind": document.kind.as_str(),
                "date": document.date,
                "path": document.path,
                "revision": document.revision,
                "note": document.note,
            })).collect::<Vec<_>>(),
        });
        Ok(Answer { text: page.text, json })
    }
}

/// The documents that a product names anywhere.
pub(super) fn of(product: &Product) -> BTreeSet<&Id> {
    let mut ids = product.documents.iter().collect::<BTreeSet<_>>();
    ids.extend(product.clouds.values().flat_map(|state| &state.documents));
    ids.extend(product.tls.iter().flat_map(|tls| &tls.documents));
    ids.extend(product.table.iter().flat_map(|table| &table.documents));
    ids.extend(product.not_needed.iter().flat_map(|entry| &entry.documents));
    for requirement in &product.requirements {
        ids.extend(&requirement.documents);
        ids.extend(requirement.tls.iter().flat_map(|tls| &tls.documents));
        for cloud in Cloud::ALL {
            ids.extend(requirement.hosts(*cloud).iter().flat_map(|host| &host.documents));
        }
    }
    ids
}
