//! The status of an entry is not better than its sources.

use std::collections::BTreeSet;

use portolan_model::Status;

use super::code::Code;
use super::rows::rows;
use super::{Entry, Lint, entry};
use crate::catalog::Id;
use crate::document::DocumentKind;
use crate::requirement::Requirement;

pub(super) fn check(lint: &mut Lint<'_>) {
    let defects = lint.catalog.defects.values();
    let concerned = defects.flat_map(|defect| &defect.concerns).collect::<BTreeSet<_>>();
    for requirement in lint.catalog.products.values().flat_map(|product| &product.requirements) {
        check_requirement(lint, requirement, concerned.contains(&requirement.id));
    }
    for kind in lint.catalog.private_link.values() {
        let about = entry("private-link", &kind.kind);
        for sub in &kind.sub_resources {
            for (cloud, state) in &sub.clouds {
                let what = format!("`{}` in `{cloud}`", sub.id);
                check_claim(lint, about, &what, state.status, state.derivation.as_deref(), &state.documents);
            }
        }
    }
}

fn check_requirement(lint: &mut Lint<'_>, requirement: &Requirement, concerned: bool) {
    let about = entry("requirement", &requirement.id);
    let rows = rows(requirement);
    let mut corrected = requirement.status == Status::Corrected;
    // What is true of the requirement itself is said once, of its hosts only what they set themselves.
    let (status, derivation) = (requirement.status, requirement.derivation.as_deref());
    let all_differ = !rows.is_empty() && rows.iter().all(|row| row.host.status.is_some());
    if !all_differ {
        check_claim(lint, about, "it", status, derivation, &requirement.documents);
    }
    for row in rows {
        corrected |= row.status() == Status::Corrected;
        if row.host.status.is_some() || !row.host.documents.is_empty() {
            let what = format!("`{}` in `{}`", row.host.host, row.cloud);
            check_claim(lint, about, &what, row.status(), row.derivation(), row.documents());
        }
    }
    if corrected && !concerned {
        let help =
            "describe under `defects/` what is printed and why it is wrong, with the id under `concerns`";
        lint.report(about, Code::DefectMissing, "it is `corrected` and no defect concerns it", help);
    }
}

fn check_claim(
    lint: &mut Lint<'_>,
    about: Entry<'_>,
    what: &str,
    status: Status,
    derivation: Option<&str>,
    documents: &[Id],
) {
    if status == Status::Derived && derivation.is_none() {
        let reason = format!("{what} is `derived` and no `derivation` says how");
        lint.report(about, Code::DerivationMissing, reason, "write down what it follows from");
    }
    let known = documents.iter().filter_map(|id| lint.catalog.documents.get(id)).collect::<Vec<_>>();
    let published = known.iter().any(|document| document.kind == DocumentKind::Published);
    // Documents that are missing are reported where they are.
    if status == Status::Published && !published && known.len() == documents.len() && !known.is_empty() {
        let reason = format!("{what} counts as `published`, and no document that it cites is");
        let help = "cite the document that lists it, or make it `observed` or `unconfirmed`";
        lint.report(about, Code::StatusTooStrong, reason, help);
    }
}
