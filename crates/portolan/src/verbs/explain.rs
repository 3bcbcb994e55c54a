//! `portolan explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portolan_check::Verdict;
use portolan_model::Date;
use portolan_plan::explain::{self, Explanation, Subject};

use super::plan::planned;
use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// Why something is planned, or why not and what comes nearest.
///
/// WHAT is a host, a host with a port, an address, the id of a flow, a requirement, a private endpoint, a deployment, the
/// code of an advisory, or a defect of the published documents. A verdict of `portolan check` needs no scenario.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, allow_missing_positional = true)]
pub(crate) struct Explain {
    /// The scenario, or a saved plan; `-` reads standard input
    scenario: Option<PathBuf>,
    /// What is to be explained
    #[arg(required = true)]
    what: String,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Explain by the lists of this day, such as 2024-06-30
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Write the explanation to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  portolan explain contoso.yaml login.microsoftonline.com:443
  portolan explain contoso.yaml 10.40.4.10
  portolan explain contoso.yaml storage-mover.agent-gateway
  portolan explain contoso.plan.json stays-public --format json
  portolan explain FW_DROP

Exit codes:
  0  there is an explanation: why it is planned, or why not
  1  nothing is known of it
  2  the question could not be answered: the file has errors, or cannot be read";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// `portolan.explanation/1`, and `portolan.verdict/1` for a verdict
    Json,
}

impl Explain {
    /// Explains and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        if let Some(verdict) = self.verdict() {
            return self.print_verdict(verdict, printer);
        }
        let Some(scenario) = &self.scenario else {
            let codes = Verdict::ALL.iter().map(|verdict| verdict.code());
            return Err(Error::NoScenario {
                what: self.what.clone(),
                nearest: portolan_diag::suggest(&self.what, codes).map(str::to_owned),
            });
        };
        let Some(ready) = planned(scenario, self.as_of, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        printer.diagnostics(ready.findings.found.as_slice(), &ready.findings.sources);
        let explanation = explain::explain(&ready.plan, &ready.chart.catalog, &self.what);
        let text = match self.format {
            Format::Text => explain::render(&explanation, Printer::width()),
            Format::Json => format!("{}\n", serde_json::to_string_pretty(&explanation)?),
        };
        printer.result(&text, self.output.as_deref())?;
        let Explanation { subject, planned, why_not, nearest, text, .. } = &explanation;
        let silent = !planned && why_not.is_empty() && nearest.is_empty() && text.is_empty();
        Ok(if silent || *subject == Subject::Unknown { Outcome::Bad } else { Outcome::Good })
    }

    /// The verdict that is asked for. A scenario may have a deployment of the same name in lower case.
    fn verdict(&self) -> Option<Verdict> {
        match self.scenario {
            Some(_) => self.what.parse().ok(),
            None => self.what.replace('-', "_").to_ascii_uppercase().parse().ok(),
        }
    }

    /// Prints the page of a verdict.
    fn print_verdict(&self, verdict: Verdict, printer: &mut Printer) -> Result<Outcome, Error> {
        let text = match self.format {
            Format::Text => verdict.page_text(),
            Format::Json => {
                let document = serde_json::json!({
                    "schema": "portolan.verdict/1",
                    "code": verdict.code(),
                    "layer": verdict.layer().as_str(),
                    "page": verdict.page(),
                });
                format!("{}\n", serde_json::to_string_pretty(&document)?)
            }
        };
        printer.result(&text, self.output.as_deref())?;
        Ok(Outcome::Good)
    }
}
