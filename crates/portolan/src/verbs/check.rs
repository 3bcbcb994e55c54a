//! `portolan check`.

mod arguments;
mod credentials;
mod discover;
mod duration;
mod given;
mod output;
mod progress;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use portolan_check::observe::Observations;
use portolan_check::probe::{self, Options, Stop};
use portolan_check::report::{Comparison, Facts, Redactor, Report, View, chosen_names, scrub};
use portolan_check::task::Assignment;

use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
pub(crate) use arguments::Check;
use arguments::Format;
use given::Task;

/// A run and what was made of it.
struct Run {
    task: Task,
    observations: Observations,
    report: Report,
    compared: Option<Comparison>,
    redacted: bool,
}

impl Run {
    fn view(&self) -> View<'_> {
        View { report: &self.report, assignment: &self.task.assignment, compared: self.compared.as_ref() }
    }
}

impl Check {
    /// Tests and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        if !self.brief {
            return self.answer(global, printer);
        }
        // A monitoring system reads one line and the exit code, also where nothing could be done.
        match self.answer(global, printer) {
            Ok(Outcome::BadInput) => self.unknown("the input has errors", printer),
            Ok(outcome) => Ok(outcome),
            Err(error) => {
                printer.failure(&error);
                self.unknown(&error.to_string(), printer)
            }
        }
    }

    fn answer(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let stop = Stop::default();
        if self.observations.is_some() {
            let Some(run) = self.recorded(global, printer)? else { return Ok(Outcome::BadInput) };
            return self.print(&run, printer);
        }
        let Some(task) = given::task(self, global, printer)? else { return Ok(Outcome::BadInput) };
        hear_interrupts(&stop)?;
        if self.discover {
            return self.ask_services(&task, &stop, printer);
        }
        match self.watch {
            Some(pause) => self.watch(&task, pause, &stop, printer),
            None => {
                let run = self.once(&task, &stop, printer)?;
                self.print(&run, printer)
            }
        }
    }

    /// One run.
    fn once(&self, task: &Task, stop: &Stop, printer: &Printer) -> Result<Run, Error> {
        let options = self.options(task, stop)?;
        let observations = self.probe(&task.assignment, &options, printer)?;
        // What a hostile answer brought along is gone before anybody reads it.
        let observations = scrub(&observations, &secrets(task))?;
        let report = portolan_check::diagnose::diagnose(&task.assignment, &observations);
        self.finished(Run { task: task.clone(), observations, report, compared: None, redacted: false })
    }

    /// The evidence of an earlier run, judged again; none where the input has errors, which are printed.
    fn recorded(&self, global: &Global, printer: &mut Printer) -> Result<Option<Run>, Error> {
        let Some(path) = &self.observations else { return Ok(None) };
        let bundle = given::evidence(path)?;
        if self.scenario.is_some() {
            let place = bundle.assignment.place.clone();
            let Some(task) = given::task_at(self, &place, global, printer)? else { return Ok(None) };
            if task.assignment.endpoints != bundle.assignment.endpoints {
                return Err(Error::Evidence {
                    path: path.clone(),
                    reason: "it was recorded for another plan; leave the scenario out to judge it by its own"
                        .to_owned(),
                });
            }
        }
        // Placeholders for addresses lead to other verdicts: what was found where they were known stands.
        let report = match bundle.redacted {
            true => bundle.report,
            false => portolan_check::diagnose::diagnose(&bundle.assignment, &bundle.observations),
        };
        let names = match (&bundle.plan, self.redact) {
            (Some(plan), true) => chosen_names(plan, &portolan_catalog_data::catalog()?),
            _ => Vec::new(),
        };
        let task = Task {
            plan: bundle.plan,
            assignment: bundle.assignment,
            credentials: BTreeMap::new(),
            names,
            regions: BTreeSet::new(),
        };
        let run = Run {
            task,
            observations: bundle.observations,
            report,
            compared: None,
            redacted: bundle.redacted,
        };
        self.finished(run).map(Some)
    }

    /// Compares and redacts, as the flags say.
    fn finished(&self, mut run: Run) -> Result<Run, Error> {
        if let Some(path) = &self.baseline {
            run.compared = Some(portolan_check::report::compare(&given::baseline(path)?, &run.report));
        }
        if !self.redact || run.redacted {
            return Ok(run);
        }
        let facts = Facts {
            plan: run.task.plan.as_ref(),
            assignment: &run.task.assignment,
            observations: &run.observations,
            names: &run.task.names,
        };
        let redactor = Redactor::new(&facts)?;
        let task = Task {
            plan: run.task.plan.as_ref().map(|plan| redactor.apply(plan)).transpose()?,
            assignment: redactor.apply(&run.task.assignment)?,
            credentials: BTreeMap::new(),
            names: Vec::new(),
            regions: BTreeSet::new(),
        };
        Ok(Run {
            task,
            observations: redactor.observations(&run.observations)?,
            report: redactor.apply(&run.report)?,
            compared: run.compared.as_ref().map(|compared| redactor.apply(compared)).transpose()?,
            redacted: true,
        })
    }

    /// How the probes go about it.
    fn options(&self, task: &Task, stop: &Stop) -> Result<Options, Error> {
        let defaults = Options::default();
        let budget = if self.deep { Duration::from_secs(600) } else { defaults.budget };
        Ok(Options {
            extra_roots: given::roots(&self.extra_roots)?,
            credentials: task.credentials.clone(),
            deep: self.deep,
            clock_offset: self.lab_clock_offset,
            stage_wait: self.timeout,
            budget: self.budget.unwrap_or(budget),
            stop: stop.clone(),
            ..defaults
        })
    }

    fn probe(
        &self,
        assignment: &Assignment,
        options: &Options,
        printer: &Printer,
    ) -> Result<Observations, Error> {
        let shown = printer.shows_progress() && !self.brief;
        let lines =
            self.format == Format::Table && self.output.is_none() && self.watch.is_none() && !self.redact;
        let mut progress = progress::Progress::new(assignment, shown, lines);
        let observations = probe::run(assignment, options, &mut |step| progress.step(step));
        progress.end();
        Ok(observations?)
    }
}

/// Texts that nobody may see.
fn secrets(task: &Task) -> Vec<String> {
    let of =
        |known: &probe::Credentials| [known.user.reveal().to_owned(), known.password.reveal().to_owned()];
    task.credentials.values().flat_map(of).collect()
}

/// Asks a run to end when the user does; a second time ends the program at once.
fn hear_interrupts(stop: &Stop) -> Result<(), Error> {
    let stop = stop.clone();
    let heard = ctrlc::set_handler(move || {
        if stop.ask() {
            std::process::exit(130);
        }
    });
    heard.map_err(|error| Error::Interrupts(error.to_string()))
}
