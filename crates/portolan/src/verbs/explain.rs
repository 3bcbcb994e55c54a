//! `portolan explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portolan_model::Date;
use portolan_plan::Planner;
use portolan_plan::explain::{self, Subject};

use crate::catalogs;
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::load::{self, Given};
use crate::printer::Printer;

/// Why something is planned, or why not and what comes nearest.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Explain {
    /// The scenario, or a saved plan; `-` reads standard input
    scenario: PathBuf,
    /// A host with or without a port, an address, a flow, a requirement, an advisory, a defect, an endpoint or a deployment
    what: String,
    /// How the explanation is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Explain by the lists of this day
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

const EXAMPLES: &str = "\
Examples:
  portolan explain contoso.yaml tm-westus01.afs.azure.net
  portolan explain contoso.yaml contosofiles.file.core.windows.net:445
  portolan explain contoso.yaml 10.40.4.10
  portolan explain contoso.yaml storage-mover.agent-gateway
  portolan explain contoso.yaml file-sync.d7

Exit codes:
  0  there is an explanation
  1  nothing is known of it
  2  the file has errors, or cannot be read";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// `portolan.explanation/1`
    Json,
}

impl Explain {
    /// Explains.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let mut findings = Findings::default();
        let chart = catalogs::chart(global.catalog.as_deref(), &mut findings.sources, &mut findings.found)?;
        let given = if findings.found.has_errors() {
            None
        } else {
            load::given(&self.scenario, &chart.catalog, &mut findings)?
        };
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
        let plan = match given {
            None => return Ok(Outcome::BadInput),
            Some(Given::Plan(plan)) => *plan,
            Some(Given::Scenario(scenario)) => {
                Planner { catalog: &chart.catalog, digest: &chart.digest, as_of: self.as_of }.plan(&scenario)
            }
        };
        let explanation = explain::explain(&plan, &chart.catalog, &self.what);
        let text = match self.format {
            Format::Text => explain::render(&explanation, Printer::width()),
            Format::Json => format!("{}\n", serde_json::to_string_pretty(&explanation)?),
        };
        printer.result(&text, None)?;
        let unknown = explanation.subject == Subject::Unknown;
        Ok(if unknown { Outcome::Bad } else { Outcome::Good })
    }
}
