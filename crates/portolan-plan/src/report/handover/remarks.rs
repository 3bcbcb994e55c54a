//! Advisories by severity, the gravest first.

use std::collections::BTreeSet;

use portolan_catalog::Catalog;
use portolan_model::Severity;

use super::foundations::document_link;
use super::sheet::Cell;
use crate::plan::{Advisory, Plan};

/// The advisories of one severity.
pub(in crate::report) struct Grave {
    /// The severity.
    pub(in crate::report) severity: Severity,
    /// The advisories, each text once.
    pub(in crate::report) remarks: Vec<Remark>,
}

/// An advisory; several that say the same of different deployments are one.
pub(in crate::report) struct Remark {
    /// Its code.
    pub(in crate::report) code: String,
    /// The deployments it is about; none where it is about the whole scenario.
    pub(in crate::report) deployments: Vec<String>,
    /// What is the matter.
    pub(in crate::report) message: String,
    /// What to do.
    pub(in crate::report) fix: String,
    /// Where it is founded.
    pub(in crate::report) documents: Cell,
}

impl Grave {
    /// `Errors (2)`.
    pub(in crate::report) fn title(&self) -> String {
        let word = match self.severity {
            Severity::Error => "Errors",
            Severity::Warning => "Warnings",
            Severity::Note => "Notes",
        };
        format!("{word} ({})", self.remarks.len())
    }
}

pub(super) fn remarks(plan: &Plan, catalog: &Catalog) -> Vec<Grave> {
    let of = |severity: &Severity| {
        let mut list = plan.advisories.iter().filter(|found| found.severity == *severity).collect::<Vec<_>>();
        list.sort_by_key(|found| text(found));
        let remarks = list.chunk_by(|a, b| text(a) == text(b)).filter_map(|same| remark(same, catalog));
        Grave { severity: *severity, remarks: remarks.collect() }
    };
    Severity::ALL.iter().map(of).filter(|grave| !grave.remarks.is_empty()).collect()
}

fn text(advisory: &Advisory) -> (&str, &str, &str, &[portolan_catalog::Id]) {
    (&advisory.code, &advisory.message, &advisory.fix, &advisory.documents)
}

fn remark(same: &[&Advisory], catalog: &Catalog) -> Option<Remark> {
    let first = same.first()?;
    let deployments = same.iter().filter_map(|found| found.deployment.as_deref()).collect::<BTreeSet<_>>();
    Some(Remark {
        code: first.code.to_string(),
        deployments: deployments.into_iter().map(str::to_owned).collect(),
        message: first.message.clone(),
        fix: first.fix.clone(),
        documents: Cell(first.documents.iter().map(|id| document_link(id, catalog)).collect()),
    })
}
