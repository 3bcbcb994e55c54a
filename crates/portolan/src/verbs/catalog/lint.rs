//! `portolan catalog lint`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use portolan_catalog::Catalog;
use portolan_diag::Severity;

use super::Format;
use crate::catalogs;
use crate::cli::{DiagnosticFormat, Global};
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::printer::{Printer, rendered};

/// Check the catalog, or a folder laid over it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Lint {
    /// A folder with catalog files (*.yaml) to lay over the embedded catalog
    folder: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  portolan catalog lint
  portolan catalog lint ./our-catalog --diagnostics sarif > findings.sarif

Exit codes:
  0  nothing was found but notes
  1  a warning or an error was found
  2  the folder cannot be read";

impl Lint {
    /// Checks and prints what was found: here the findings are the result.
    pub(super) fn run(
        &self,
        format: Format,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        let mut findings = Findings::default();
        let chart = catalogs::chart(global.catalog.as_deref(), &mut findings)?;
        let chart = match &self.folder {
            Some(folder) => catalogs::laid_over(chart.catalog, folder, &mut findings)?,
            None => chart,
        };
        if self.folder.is_none() && global.catalog.is_none() {
            findings.extend(portolan_catalog::lint(&chart.catalog, &BTreeMap::new()));
        }
        findings.extend(portolan_plan::lint_advisories(&chart.catalog));
        let found = findings.found.as_slice();
        let format = if format == Format::Json { DiagnosticFormat::Json } else { global.diagnostics };
        let mut text = rendered(format, found, &findings.sources, printer.colour_of_results());
        if format == DiagnosticFormat::Text {
            if !found.is_empty() {
                text.push('\n');
            }
            text.push_str(&counts(&chart.catalog, &findings));
        }
        printer.result(&text, None)?;
        let grave = found.iter().any(|diagnostic| diagnostic.severity != Severity::Note);
        Ok(if grave { Outcome::Bad } else { Outcome::Good })
    }
}

/// What the catalog holds, and what was found in it.
fn counts(catalog: &Catalog, findings: &Findings) -> String {
    let requirements = catalog.products.values().map(|product| product.requirements.len()).sum::<usize>();
    let count = |severity| findings.found.count(severity);
    format!(
        "catalog {}: {} products, {requirements} requirements, {} advisories, {} defects, {} documents; {} notes, {} warnings, {} errors\n",
        catalog.version,
        catalog.products.len(),
        catalog.advisories.len(),
        catalog.defects.len(),
        catalog.documents.len(),
        count(Severity::Note),
        count(Severity::Warning),
        count(Severity::Error),
    )
}
