//! `portolan schema`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::catalogs;
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// Print the JSON Schema of a file format.
///
/// Editors that know JSON Schema complete and check scenarios with it. The schema of scenarios follows the catalog: with
/// `--catalog DIR` it knows the products of the folder, too.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Schema {
    /// Which format
    format: Document,
    /// Write the schema to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  portolan schema scenario -o portolan-scenario.json
  portolan schema plan
  portolan schema check

  A scenario whose first line is this one is completed and checked by most editors:
  # yaml-language-server: $schema=portolan-scenario.json

Exit codes:
  0  the schema was printed
  2  it could not be";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Document {
    /// Scenario files
    Scenario,
    /// Plans, `portolan.plan/1`
    Plan,
    /// Results of a check, `portolan.check/1`
    Check,
}

impl Schema {
    /// Prints the schema.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let schema = match self.format {
            Document::Plan => portolan_plan::plan::schema(),
            Document::Check => portolan_check::report::schema(),
            Document::Scenario => {
                let mut findings = Findings::default();
                let chart = catalogs::chart(global.catalog.as_deref(), &mut findings)?;
                if findings.found.has_errors() {
                    printer.diagnostics(findings.found.as_slice(), &findings.sources);
                    return Ok(Outcome::BadInput);
                }
                portolan_plan::scenario::schema(&chart.catalog)
            }
        };
        printer.result(&format!("{schema:#}\n"), self.output.as_deref())?;
        Ok(Outcome::Good)
    }
}
