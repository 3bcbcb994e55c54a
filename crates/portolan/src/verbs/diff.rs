//! `portolan diff`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use portolan_model::Date;
use portolan_plan::plan::Plan;
use portolan_plan::{diff, report};

use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::verbs::plan::{Needs, Ready, planned};

/// What is between two plans: what to open first, what to close later, what moves, and why.
///
/// Compares two scenarios or saved plans, or one scenario by the published lists of two days. Devices are told apart: a
/// connection that only changes behind a proxy asks nothing of the firewall in front of it. `portolan tags diff` compares
/// service-tag files.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Diff {
    /// The scenario or saved plan that is in force
    before: PathBuf,
    /// The scenario or saved plan to come; without it the first one is compared by two days
    #[arg(required_unless_present_any = ["as_of", "and"])]
    after: Option<PathBuf>,
    /// The day whose lists the first plan follows, such as 2024-01-15 [default: the newest lists]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The day whose lists the second plan follows [default: the newest lists]
    #[arg(long, value_name = "DATE")]
    and: Option<Date>,
    /// How the difference is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// Write the difference to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Which flows count
    #[arg(long, value_name = "NEED", default_value = "all")]
    need: Needs,
    /// Exit with 1 where anything differs
    #[arg(long)]
    exit_code: bool,
    /// The columns of the table [default: those of the terminal, else 100]
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
}

const EXAMPLES: &str = "\
Examples:
  portolan diff contoso.yaml contoso-next.yaml
  portolan diff contoso.plan.json contoso.yaml --format markdown > ticket.md
  portolan diff contoso.yaml --as-of 2024-01-15           since I opened the firewall in January 2024
  portolan diff contoso.yaml --as-of 2024-01-15 --and 2025-06-30 --need required

Exit codes:
  0  the difference was printed
  1  with `--exit-code`: the plans differ
  2  a plan could not be made: a file has errors, or cannot be read";

/// How a difference is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// `portolan.diff/1`
    Json,
    /// For a ticket
    Markdown,
}

impl Diff {
    /// Plans both sides, compares and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let Some(before) = self.side(&self.before, self.as_of, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        let second = self.after.as_deref().unwrap_or(&self.before);
        let Some(after) = self.side(second, self.and, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        if before.cloud != after.cloud {
            printer.aside(&format!(
                "the plans are for different clouds: {} and {}\n",
                before.cloud, after.cloud
            ));
        }
        let found = match self.need {
            Needs::All => diff::diff(&before, &after),
            Needs::Required => diff::diff_required(&before, &after),
        };
        let file = self.output.as_deref();
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&found)? + "\n",
            Format::Markdown => report::diff_markdown(&found),
            Format::Table => {
                let width = self.width.unwrap_or_else(Printer::width);
                let colour = printer.colour_of_results() && file.is_none();
                report::diff_table(&found, &report::TableOptions { width, colour, wide: false })
            }
        };
        printer.result(&text, file)?;
        Ok(if self.exit_code && !found.is_empty() { Outcome::Bad } else { Outcome::Good })
    }

    /// One side; none where the file has errors, which are printed.
    fn side(
        &self,
        path: &Path,
        as_of: Option<Date>,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Option<Plan>, Error> {
        let Some(Ready { plan, findings, .. }) = planned(path, as_of, global, printer)? else {
            return Ok(None);
        };
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
        Ok(Some(plan))
    }
}
