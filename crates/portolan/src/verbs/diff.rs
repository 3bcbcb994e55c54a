//! `portolan diff`.

mod catalogs;
mod kind;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use portolan_model::Date;
use portolan_plan::plan::Plan;
use portolan_plan::{diff, report};

use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::verbs::plan::{Needs, Ready, planned};
use crate::verbs::tags;
use kind::Kind;

/// What is between two plans: what to open first, what to close later, what moves, and why.
///
/// Compares two scenarios or saved plans, or one scenario by the published lists of two days. Devices are told apart: a
/// connection that only changes behind a proxy asks nothing of the firewall in front of it. Two service-tag files are compared
/// as `portolan tags diff` does. A catalog folder is compared with another one, or with the catalog of the program.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Diff {
    /// The scenario or saved plan that is in force; or a service-tag file, or a catalog folder
    before: PathBuf,
    /// The scenario or saved plan to come, or a file or folder like the first; without it a scenario is compared by two days
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
  portolan diff ServiceTags_Public_20251028.json ServiceTags_Public_20251103.json
  portolan diff ./our-catalog                             what our entries change in the program's own

Exit codes:
  0  the difference was printed
  1  with `--exit-code`: the two differ
  2  a side could not be had: a file has errors, cannot be read, or is not of the other's kind";

/// How a difference is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// `portolan.diff/1`, of service tags `portolan.tags-diff/1`, of catalogs `portolan.catalog-diff/1`
    Json,
    /// For a ticket
    Markdown,
}

impl Diff {
    /// Plans both sides, compares and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        match self.kind()? {
            Kind::Plan => self.plans(global, printer),
            Kind::Catalog => {
                let found = catalogs::compared(&self.before, self.after.as_deref(), printer)?;
                let Some(found) = found else { return Ok(Outcome::BadInput) };
                let text = catalogs::text(&found, self.format)?;
                self.told(&text, found.is_empty(), printer)
            }
            Kind::Tags => {
                let after = self.after.as_deref().unwrap_or(&self.before);
                let form = match self.format {
                    Format::Table => tags::Form::Text,
                    Format::Json => tags::Form::Json,
                    Format::Markdown => tags::Form::Markdown,
                };
                match tags::compared(&self.before, after, form, printer)? {
                    Some((text, same)) => self.told(&text, same, printer),
                    None => Ok(Outcome::BadInput),
                }
            }
        }
    }

    /// What both sides are.
    fn kind(&self) -> Result<Kind, Error> {
        let before = kind::of(&self.before)?;
        let by_days = self.as_of.is_some() || self.and.is_some();
        let Some(path) = &self.after else {
            return match before {
                Kind::Plan if by_days => Ok(before),
                Kind::Catalog if !by_days => Ok(before),
                Kind::Plan => Err(Error::Flag(
                    "there is one side only: give a second scenario or plan, or a day with `--as-of` or `--and`",
                )),
                Kind::Catalog => {
                    Err(Error::Flag("`--as-of` and `--and` are for scenarios, not for catalogs"))
                }
                Kind::Tags => Err(Error::Flag("there is one side only: give a second service-tag file")),
            };
        };
        let after = kind::of(path)?;
        if before != after {
            return Err(Error::OtherKind {
                path: self.before.clone(),
                kind: before.in_words(),
                other: path.clone(),
                other_kind: after.in_words(),
            });
        }
        if before != Kind::Plan && by_days {
            return Err(Error::Flag("`--as-of` and `--and` are for scenarios"));
        }
        Ok(before)
    }

    /// Prints what was found.
    fn told(&self, text: &str, same: bool, printer: &mut Printer) -> Result<Outcome, Error> {
        printer.result(text, self.output.as_deref())?;
        Ok(if self.exit_code && !same { Outcome::Bad } else { Outcome::Good })
    }

    fn plans(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
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
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&found)? + "\n",
            Format::Markdown => report::diff_markdown(&found),
            Format::Table => {
                let width = self.width.unwrap_or_else(Printer::width);
                let colour = printer.colour_of_results() && self.output.is_none();
                report::diff_table(&found, &report::TableOptions { width, colour, wide: false })
            }
        };
        self.told(&text, found.is_empty(), printer)
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
