//! `portolan plan`.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use portolan_model::{Date, Severity};
use portolan_plan::plan::Plan as Bill;
use portolan_plan::report::{HandoverOptions, picture};
use portolan_plan::scenario::Scenario;
use portolan_plan::{Planner, report};
use portolan_tags::addresses;

use crate::catalogs::{self, Chart};
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::load::{self, Given};
use crate::printer::Printer;
use crate::{clock, tag_files};

/// What must be reachable, from where, and why.
///
/// Reads a scenario and prints the bill of connectivity: every flow with its destination, port and path, who needs it
/// and for what, the private endpoints to make, and what DNS must answer. A plan that was saved as JSON or YAML is
/// printed as it is.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Plan {
    /// The scenario, or a saved plan; `-` reads standard input
    scenario: PathBuf,
    /// How the plan is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// Write the plan to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Plan by the lists of this day, such as 2024-06-30
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Which flows are printed
    #[arg(long, value_name = "NEED", default_value = "all")]
    need: Needs,
    /// Names found with `check --discover`, planned in place of the wildcards that they stand for
    #[arg(long, value_name = "FILE")]
    discovered: Option<PathBuf>,
    /// Give the table columns for service tags and TLS inspection, and as much room as they take
    #[arg(long)]
    wide: bool,
    /// Add the addresses behind the service tags of each flow
    #[arg(long)]
    addresses: bool,
    /// The service-tag file of a cloud, may be given once for each [default: the newest that were kept]
    #[arg(long, value_name = "FILE", requires = "addresses")]
    service_tags: Vec<PathBuf>,
    /// The columns of the table [default: those of the terminal, else 100]
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
}

const EXAMPLES: &str = "\
Examples:
  portolan plan contoso.yaml
  portolan plan contoso.yaml --format json -o contoso.plan.json
  portolan plan contoso.plan.json --need required
  portolan plan contoso.yaml --format csv > flows.csv
  portolan plan contoso.yaml --format html -o contoso.html
  portolan plan contoso.yaml --format svg -o contoso.svg
  portolan plan contoso.yaml --discovered names.json
  portolan plan contoso.yaml --addresses --service-tags ServiceTags_Public_20251103.json
  portolan plan - < contoso.yaml

Exit codes:
  0  the plan holds no advisory of severity error
  1  it holds one: the plan is printed, the network as described would not work
  2  the plan could not be made: the file has errors, or cannot be read or written";

/// How a plan is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// `portolan.plan/1`
    Json,
    /// The same in YAML
    Yaml,
    /// The flows alone, a row each
    Csv,
    /// For a ticket
    Markdown,
    /// One page to attach to a change request
    Html,
    /// The topology, drawn
    Svg,
    /// The topology as a Mermaid flowchart
    Mermaid,
}

/// Which flows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Needs {
    /// Those without which something does not work
    Required,
    /// All that are planned
    All,
}

impl Needs {
    /// The plan with these flows.
    pub(crate) fn of(self, plan: Bill) -> Bill {
        match self {
            Needs::Required => report::required_only(plan),
            Needs::All => plan,
        }
    }
}

/// A plan with what it was made from.
pub(crate) struct Ready {
    /// The plan.
    pub(crate) plan: Bill,
    /// The scenario it was made from; none for a saved plan.
    pub(crate) scenario: Option<Box<Scenario>>,
    /// The catalog.
    pub(crate) chart: Chart,
    /// What was found on the way.
    pub(crate) findings: Findings,
}

/// Reads a scenario and plans it, or reads a saved plan; none where the input has errors, which are printed.
pub(crate) fn planned(
    scenario: &Path,
    as_of: Option<Date>,
    global: &Global,
    printer: &mut Printer,
) -> Result<Option<Ready>, Error> {
    planned_with(scenario, as_of, None, global, printer)
}

/// The same with names that the services told.
pub(crate) fn planned_with(
    scenario: &Path,
    as_of: Option<Date>,
    discovered: Option<&Path>,
    global: &Global,
    printer: &mut Printer,
) -> Result<Option<Ready>, Error> {
    let mut findings = Findings::default();
    let chart = catalogs::chart(global.catalog.as_deref(), &mut findings)?;
    let given = if findings.found.has_errors() {
        None
    } else {
        load::given(scenario, &chart.catalog, &mut findings)?
    };
    let names = match discovered {
        None => None,
        Some(path) => load::discovered(path, &chart.catalog, &mut findings)?,
    };
    let given = given.filter(|_| names.is_some() == discovered.is_some());
    let (plan, scenario) = match given {
        None => {
            printer.diagnostics(findings.found.as_slice(), &findings.sources);
            return Ok(None);
        }
        Some(Given::Plan(_)) if as_of.is_some() => {
            return Err(Error::Flag(
                "`--as-of` needs a scenario: a saved plan follows the lists it was made with",
            ));
        }
        Some(Given::Plan(_)) if discovered.is_some() => {
            return Err(Error::Flag(
                "`--discovered` needs a scenario: a saved plan holds the names it was made with",
            ));
        }
        Some(Given::Plan(plan)) => (*plan, None),
        Some(Given::Scenario(scenario)) => {
            let planner = Planner { catalog: &chart.catalog, digest: &chart.digest, as_of };
            (planner.plan_with(&scenario, names.as_ref()), Some(scenario))
        }
    };
    Ok(Some(Ready { plan, scenario, chart, findings }))
}

impl Plan {
    /// Plans and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let Some(ready) =
            planned_with(&self.scenario, self.as_of, self.discovered.as_deref(), global, printer)?
        else {
            return Ok(Outcome::BadInput);
        };
        let Ready { plan, chart, findings, scenario } = ready;
        // The program ends when this is printed; taking a large plan apart first would take as long as making it.
        let (chart, _scenario) = (ManuallyDrop::new(chart), ManuallyDrop::new(scenario));
        let mut plan = ManuallyDrop::new(self.need.of(plan));
        if self.addresses && !self.fill(&mut plan, global, printer)? {
            return Ok(Outcome::BadInput);
        }
        let least = if global.quiet { Severity::Error } else { Severity::Note };
        let colour = printer.colour_of_remarks();
        let inside = matches!(self.format, Format::Json | Format::Yaml | Format::Markdown | Format::Html);
        let says = printer.speaks() && !inside;
        let advisories = || match says {
            true => report::advisories(&plan, &chart.catalog, least, colour),
            false => String::new(),
        };
        let today = Some(global.today.unwrap_or_else(clock::today));
        let handover = HandoverOptions { catalog: &chart.catalog, today };
        let advisories = self.print(&plan, &handover, &advisories, printer)?;
        Self::remarks(&plan, &chart, &advisories, global, findings, printer);
        let broken = plan.advisories.iter().any(|advisory| advisory.severity == Severity::Error);
        Ok(if broken { Outcome::Bad } else { Outcome::Good })
    }

    /// Fills in the addresses of service tags; not where a file has errors, which are printed.
    fn fill(&self, plan: &mut Bill, global: &Global, printer: &mut Printer) -> Result<bool, Error> {
        let Some(files) = tag_files::for_plan(&self.service_tags, plan, global, printer)? else {
            return Ok(false);
        };
        let dates = files.iter().map(|file| (file.snapshot.cloud, file.date)).collect::<BTreeMap<_, _>>();
        let snapshots = files.into_iter().map(|file| file.snapshot).collect();
        let resolved = portolan_tags::resolve(plan, &snapshots);
        addresses::fill(plan, &resolved, |cloud| dates.get(&cloud).copied().flatten());
        Ok(true)
    }

    /// Prints the plan, and meanwhile puts into words what is said besides.
    fn print(
        &self,
        plan: &Bill,
        handover: &HandoverOptions<'_>,
        words: &(impl Fn() -> String + Sync),
        printer: &mut Printer,
    ) -> Result<String, Error> {
        let mut said = None;
        match (self.format, self.output.as_deref()) {
            // The formats that may be large are not held as a whole; a file is, for it is written whole or not at all.
            (Format::Json, None) => printer.stream(|out| report::write_json(plan, out))?,
            (Format::Csv, None) => {
                printer.stream(|out| report::write_csv(plan, out, words).map(|words| said = Some(words)))?;
            }
            (_, file) => printer.result(&self.text(plan, handover, printer)?, file)?,
        }
        Ok(said.unwrap_or_else(words))
    }

    fn text(&self, plan: &Bill, handover: &HandoverOptions<'_>, printer: &Printer) -> Result<String, Error> {
        Ok(match self.format {
            Format::Json => report::json(plan)?,
            Format::Yaml => report::yaml(plan)?,
            Format::Csv => report::csv(plan),
            Format::Markdown => report::plan_markdown(plan, handover),
            Format::Html => report::html(plan, handover)?,
            Format::Svg => picture::svg(plan, &picture::PictureOptions::default()),
            Format::Mermaid => picture::mermaid(plan),
            Format::Table => {
                let to_file = self.output.is_some();
                let width = self.width.unwrap_or_else(Printer::width);
                let colour = printer.colour_of_results() && !to_file;
                report::table(plan, &report::TableOptions { width, colour, wide: self.wide })
            }
        })
    }

    /// What is said besides the plan: warnings about the file, the catalog's age, and advisories that the format lacks.
    fn remarks(
        plan: &Bill,
        chart: &Chart,
        advisories: &str,
        global: &Global,
        mut findings: Findings,
        printer: &mut Printer,
    ) {
        let today = global.today.unwrap_or_else(clock::today);
        let age = catalogs::age_of(plan.catalog.date, today);
        findings.extend(catalogs::old(&chart.catalog, plan.catalog.date, age));
        if !printer.speaks() {
            findings.extend(report::diagnostics(plan, &chart.catalog));
            printer.diagnostics(findings.found.as_slice(), &findings.sources);
            return;
        }
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
        printer.advisories(advisories);
        let line = catalogs::line(&plan.catalog.version, plan.catalog.date, age);
        let summary = report::summary(plan);
        let counts = report::advisory_counts(plan);
        let told = told(plan, today);
        printer.aside(&format!("{}: {summary}; {counts}; {line}{told}\n", plan.scenario));
    }
}

/// `; names discovered on 2026-11-20, 4 days old`.
fn told(plan: &Bill, today: Date) -> String {
    let Some(discovered) = &plan.discovered else { return String::new() };
    let age = catalogs::age(catalogs::age_of(discovered.date, today));
    let date = discovered.date.map_or_else(|| " at an unknown time".to_owned(), |date| format!(" on {date}"));
    format!("; names discovered{date}{age}")
}
