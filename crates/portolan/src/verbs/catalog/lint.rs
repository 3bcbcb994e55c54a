//! `portolan catalog lint`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use portolan_diag::Severity;

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
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DiagnosticFormat,
}

const EXAMPLES: &str = "\
Examples:
  portolan catalog lint
  portolan catalog lint ./our-catalog --format sarif > findings.sarif

Exit codes:
  0  nothing was found but notes
  1  a warning or an error was found
  2  the folder cannot be read";

impl Lint {
    /// Checks and prints what was found: here the findings are the result.
    pub(super) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
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
        if found.is_empty() {
            let catalog = &chart.catalog;
            let counts =
                format!("{} products, {} documents", catalog.products.len(), catalog.documents.len());
            printer.aside(&format!("nothing found in catalog {}: {counts}\n", catalog.version));
        }
        let colour = printer.colour_of_results();
        printer.result(&rendered(self.format, found, &findings.sources, colour), None)?;
        let grave = found.iter().any(|diagnostic| diagnostic.severity != Severity::Note);
        Ok(if grave { Outcome::Bad } else { Outcome::Good })
    }
}
