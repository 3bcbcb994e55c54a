//! Every claim has a source, and every source exists.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::{Entry, Lint, entry};
use crate::catalog::{Catalog, Id};
use crate::document::Document;
use crate::product::Product;
use crate::requirement::Destination;

/// The documents that a part of an entry cites.
struct Citation<'c> {
    by: Entry<'c>,
    documents: &'c [Id],
    /// What must have a source; absent where it may go without.
    claim: Option<String>,
}

pub(super) fn check(lint: &mut Lint<'_>) {
    let catalog = lint.catalog;
    let known = catalog.documents.keys().map(Id::as_str).collect::<Vec<_>>();
    let mut used = BTreeSet::new();
    for citation in citations(catalog) {
        if let (true, Some(claim)) = (citation.documents.is_empty(), &citation.claim) {
            let reason = format!("{claim} cites no document");
            lint.report(
                citation.by,
                Code::DocumentMissing,
                reason,
                "list what it rests on under `documents`",
            );
        }
        for document in citation.documents {
            used.insert(document.as_str());
            if !catalog.documents.contains_key(document) {
                lint.report_unknown(
                    citation.by,
                    Code::DocumentUnknown,
                    format!("there is no document `{document}`"),
                    document,
                    known.iter().copied(),
                    "add it to a file under `documents/`",
                );
            }
        }
    }
    twice(lint);
    for id in known.into_iter().filter(|id| !used.contains(id)) {
        lint.report(
            entry("document", id),
            Code::DocumentUnused,
            "nothing cites it",
            "cite it where it is the source, or remove it",
        );
    }
}

/// One version of a page has one id. Of two entries with the same day, one without a revision may be the other.
fn twice(lint: &mut Lint<'_>) {
    let mut versions = BTreeMap::<_, Vec<&Document>>::new();
    for document in lint.catalog.documents.values() {
        let page = (document.path.as_str(), document.date, document.kind.as_str());
        let earlier = versions.entry(page).or_default();
        let same = |other: &&&Document| match (&other.revision, &document.revision) {
            (Some(one), Some(another)) => one == another,
            _ => true,
        };
        if let Some(first) = earlier.iter().find(same) {
            let reason = format!("it is the same version of the same page as `{}`", first.id);
            let help = format!("cite `{}` instead, or tell the two apart by `date` or `revision`", first.id);
            lint.report(entry("document", &document.id), Code::DocumentTwice, reason, help);
        }
        earlier.push(document);
    }
}

fn citations(catalog: &Catalog) -> Vec<Citation<'_>> {
    let mut all = Vec::new();
    let mut add = |by, documents, claim: Option<&str>| {
        all.push(Citation { by, documents, claim: claim.map(str::to_owned) });
    };
    for cloud in catalog.clouds.values() {
        add(entry("cloud", cloud.id.as_str()), &cloud.documents, None);
    }
    for cloud in &catalog.retired_clouds {
        add(entry("cloud", &cloud.id), &cloud.documents, None);
    }
    for region in catalog.regions.values() {
        add(entry("region", &region.name), &region.documents, Some("the region"));
    }
    for kind in catalog.private_link.values() {
        let by = entry("private-link", &kind.kind);
        for sub in &kind.sub_resources {
            add(by, &sub.documents, Some(&format!("the sub-resource `{}`", sub.id)));
            for state in sub.clouds.values() {
                add(by, &state.documents, None);
            }
        }
    }
    for advisory in catalog.advisories.values() {
        add(entry("advisory", &advisory.code), &advisory.documents, Some("the advisory"));
    }
    for defect in catalog.defects.values() {
        add(entry("defect", &defect.id), &defect.documents, Some("the defect"));
    }
    for product in catalog.products.values() {
        citations_of(product, &mut add);
    }
    all
}

fn citations_of<'c>(product: &'c Product, add: &mut impl FnMut(Entry<'c>, &'c [Id], Option<&str>)) {
    let by = entry("product", &product.id);
    add(by, &product.documents, None);
    add(by, &product.addresses_discouraged, None);
    for state in product.clouds.values() {
        add(by, &state.documents, None);
    }
    if let Some(tls) = &product.tls {
        add(by, &tls.documents, None);
    }
    if let Some(table) = &product.table {
        add(by, &table.documents, Some("the table"));
    }
    for requirement in &product.requirements {
        let by = entry("requirement", &requirement.id);
        add(by, &requirement.documents, Some("the requirement"));
        if let Some(tls) = &requirement.tls {
            add(by, &tls.documents, None);
        }
        if let Destination::Hosts(clouds) = &requirement.to {
            for host in clouds.values().flatten() {
                add(by, &host.documents, None);
            }
        }
    }
    for not_needed in &product.not_needed {
        add(entry("not-needed", &not_needed.id), &not_needed.documents, Some("the entry"));
    }
}
