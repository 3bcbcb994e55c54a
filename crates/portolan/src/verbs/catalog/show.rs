//! `portolan catalog show`.

use clap::Args;
use portolan_catalog::{Catalog, Document};
use serde_json::{Value, json};

use super::page::{Page, listed};
use super::{Answer, defects, product, product_json, region};
use crate::error::Error;

/// Everything that is known of a product, region, document or requirement.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// A product, a region, or the id of a document or requirement
    #[arg(value_name = "PRODUCT|REGION|ID")]
    what: String,
}

impl Show {
    /// Finds the entry and writes its page.
    pub(super) fn answer(&self, catalog: &Catalog, mut page: Page) -> Result<Answer, Error> {
        let what = self.what.as_str();
        let (kind, entry) = if let Some(found) = catalog.products.get(what) {
            product::page(found, catalog, &mut page);
            ("product", product_json::product(found, catalog))
        } else if let Some(found) = catalog.regions.get(what) {
            region::page(found, catalog, &mut page);
            ("region", region::json(found, catalog))
        } else if let Some(found) = catalog.documents.get(what) {
            document(found, catalog, &mut page);
            ("document", document_json(found, catalog))
        } else if let Some((product, found)) = catalog.requirement(what) {
            page.heading(&product.name);
            product::one_requirement(found, &mut page);
            let known = catalog.defects.values().filter(|defect| defect.concerns.contains(&found.id));
            known.for_each(|defect| defects::write(defect, &mut page));
            ("requirement", product_json::requirement(found))
        } else {
            return Err(self.unknown(catalog));
        };
        let json = json!({
            "schema": "portolan.catalog-show/1",
            "catalog": { "version": catalog.version, "date": catalog.date },
            "kind": kind,
            "entry": entry,
        });
        Ok(Answer { text: page.text, json })
    }

    fn unknown(&self, catalog: &Catalog) -> Error {
        let groups = [
            catalog.products.keys().map(|id| &**id).collect::<Vec<_>>(),
            catalog.regions.keys().map(|id| &**id).collect(),
            catalog.documents.keys().map(|id| &**id).collect(),
            catalog
                .products
                .values()
                .flat_map(|product| &product.requirements)
                .map(|entry| &*entry.id)
                .collect(),
        ];
        let nearest = groups.into_iter().filter_map(|names| portolan_diag::suggest(&self.what, names));
        Error::NotInCatalog {
            kind: "product, region, document or requirement",
            name: self.what.clone(),
            nearest: nearest.map(str::to_owned).collect(),
        }
    }
}

fn document(document: &Document, catalog: &Catalog, page: &mut Page) {
    page.heading(&document.title);
    page.field(2, "id", &document.id);
    page.field(2, "kind", document.kind.as_str());
    page.field(2, "date", &document.date.map_or_else(|| "not given".to_owned(), |date| date.to_string()));
    page.field(2, "where", &document.path);
    page.field(2, "revision", document.revision.as_deref().unwrap_or_default());
    page.field(2, "note", document.note.as_deref().unwrap_or_default());
    let cited = citing(document, catalog);
    if !cited.is_empty() {
        page.heading("Requirements that rest on it");
        page.paragraph(2, &listed(cited));
    }
    let defects = defects_of(document, catalog);
    if !defects.is_empty() {
        page.heading("Its defects");
        page.paragraph(2, &listed(defects));
    }
}

fn document_json(document: &Document, catalog: &Catalog) -> Value {
    json!({
        "id": document.id,
        "title": document.title,
        "kind": document.kind.as_str(),
        "date": document.date,
        "path": document.path,
        "revision": document.revision,
        "note": document.note,
        "requirements": citing(document, catalog),
        "defects": defects_of(document, catalog),
    })
}

/// The requirements that name a document.
fn citing(document: &Document, catalog: &Catalog) -> Vec<String> {
    let requirements = catalog.products.values().flat_map(|product| &product.requirements);
    let cited = requirements.filter(|requirement| {
        let hosts = portolan_model::Cloud::ALL.iter().flat_map(|cloud| requirement.hosts(*cloud));
        requirement.documents.contains(&document.id)
            || hosts.into_iter().any(|host| host.documents.contains(&document.id))
    });
    cited.map(|requirement| requirement.id.to_string()).collect()
}

fn defects_of(document: &Document, catalog: &Catalog) -> Vec<String> {
    let named = catalog.defects.values().filter(|defect| defect.documents.contains(&document.id));
    named.map(|defect| defect.id.to_string()).collect()
}
