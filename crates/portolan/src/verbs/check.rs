//! `portolan check`.

mod credentials;
mod duration;
mod given;
mod progress;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use portolan_check::observe::Observations;
use portolan_check::probe::{self, Options, Stop};
use portolan_check::report::{Bundle, Report};
use portolan_check::task::Assignment;

use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::files;
use crate::printer::Printer;
use crate::verbs::plan::Needs;
use given::Task;

/// Tests the plan from this machine, and finds the cause of what does not work.
///
/// Tries every connection that the plan has from here, as the agent would use it and all at once: names, routes, the proxy,
/// TLS, certificate status, the service's answer. Every finding says what was planned, what was seen, what that means and
/// what to do. Run it on the machine where the agent lives or will live; it needs no rights.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Check {
    /// The scenario, or a saved plan; `-` reads standard input
    #[arg(required_unless_present = "observations")]
    scenario: Option<PathBuf>,
    /// The site in which this machine stands [default: the one that holds its address]
    #[arg(long, value_name = "SITE", conflicts_with = "vnet")]
    site: Option<String>,
    /// The virtual network in which this machine stands
    #[arg(long, value_name = "VNET")]
    vnet: Option<String>,
    /// Test only what a machine of this role opens, such as `agent`
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Which flows are tested
    #[arg(long, value_name = "NEED", default_value = "all")]
    need: Needs,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// Write the result to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the evidence for support: plan, observations, certificates, result
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Also what takes longer: idle connections, throughput, fetching certificate status
    #[arg(long)]
    deep: bool,
    /// Further authorities that count as public, as PEM; may be given several times
    #[arg(long, value_name = "FILE")]
    extra_roots: Vec<PathBuf>,
    /// User and password for proxies that want Basic authentication, by the name of the proxy
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// The time that a stage after the connection may take, such as 5s
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "5s")]
    timeout: Duration,
    /// The time after which the run ends with what it has
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    budget: Option<Duration>,
    /// Judge the evidence of an earlier run, written by `--report`, instead of testing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["site", "vnet", "role", "deep", "extra_roots", "credentials", "budget"])]
    observations: Option<PathBuf>,
    /// Seconds that this machine's clock is taken to be ahead, for laboratories
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_hyphen_values = true, hide = true)]
    lab_clock_offset: i64,
}

const EXAMPLES: &str = "\
Examples:
  portolan check contoso.yaml
  portolan check contoso.yaml --site hq --role agent --need required
  portolan check contoso.plan.json --format json -o result.json
  portolan check contoso.yaml --report evidence.json --redact
  portolan check --observations evidence.json

Exit codes:
  0  nothing that is required fails
  1  a required connection fails
  2  nothing could be tested: bad input, no such place, no network";

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// `portolan.check/1`
    Json,
}

/// A run and what was made of it.
struct Run {
    task: Task,
    observations: Observations,
    report: Report,
}

impl Check {
    /// Tests and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let Some(run) = self.once(global, printer)? else { return Ok(Outcome::BadInput) };
        if let Some(path) = &self.report {
            self.keep(&run, path)?;
        }
        let text = match self.format {
            Format::Json | Format::Table => run.report.json()?,
        };
        printer.result(&text, self.output.as_deref())?;
        Ok(outcome(&run.report))
    }

    /// One run, or the evidence of an earlier one; none where the input has errors, which are printed.
    fn once(&self, global: &Global, printer: &mut Printer) -> Result<Option<Run>, Error> {
        if let Some(path) = &self.observations {
            let bundle = given::evidence(path)?;
            let task =
                Task { plan: bundle.plan, assignment: bundle.assignment, credentials: Default::default() };
            return Ok(Some(judged(task, bundle.observations)));
        }
        let Some(task) = given::task(self, global, printer)? else { return Ok(None) };
        let options = self.options(&task)?;
        hear_interrupts(&options.stop)?;
        let observations = self.probe(&task.assignment, &options, printer)?;
        Ok(Some(judged(task, observations)))
    }

    /// How the probes go about it.
    fn options(&self, task: &Task) -> Result<Options, Error> {
        let defaults = Options::default();
        let deep = if self.deep { Duration::from_secs(600) } else { defaults.budget };
        Ok(Options {
            extra_roots: given::roots(&self.extra_roots)?,
            credentials: task.credentials.clone(),
            deep: self.deep,
            clock_offset: self.lab_clock_offset,
            stage_wait: self.timeout,
            budget: self.budget.unwrap_or(deep),
            ..defaults
        })
    }

    fn probe(
        &self,
        assignment: &Assignment,
        options: &Options,
        printer: &Printer,
    ) -> Result<Observations, Error> {
        let lines = self.format == Format::Table && self.output.is_none();
        let mut progress = progress::Progress::new(assignment, printer.shows_progress(), lines);
        let observations = probe::run(assignment, options, &mut |step| progress.step(step))?;
        progress.end();
        Ok(observations)
    }

    /// Writes the evidence.
    fn keep(&self, run: &Run, path: &std::path::Path) -> Result<(), Error> {
        let bundle = Bundle::new(
            env!("CARGO_PKG_VERSION"),
            run.task.plan.clone(),
            run.task.assignment.clone(),
            run.observations.clone(),
            run.report.clone(),
        );
        files::write(path, &bundle.json()?)
    }
}

fn judged(task: Task, observations: Observations) -> Run {
    let report = portolan_check::diagnose::diagnose(&task.assignment, &observations);
    Run { task, observations, report }
}

/// A run that could test nothing has not done its job.
fn outcome(report: &Report) -> Outcome {
    match report.summary.required_fail {
        _ if !report.tested() => Outcome::BadInput,
        0 => Outcome::Good,
        _ => Outcome::Bad,
    }
}

/// Asks a run to end when the user does; a second time ends the program at once.
fn hear_interrupts(stop: &Stop) -> Result<(), Error> {
    let stop = stop.clone();
    ctrlc::set_handler(move || {
        if stop.ask() {
            std::process::exit(130);
        }
    })
    .map_err(|error| Error::Interrupts(error.to_string()))
}
