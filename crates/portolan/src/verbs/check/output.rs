//! What a run prints and keeps, and how it ends.

use std::path::Path;

use portolan_check::report::{self, Bundle, PluginState, TableOptions, View, archive, brief, brief_unknown};

use super::{Check, Format, Run};
use crate::error::{Error, Outcome};
use crate::files;
use crate::printer::Printer;

impl Check {
    /// Prints a run and keeps its evidence.
    pub(super) fn print(&self, run: &Run, printer: &mut Printer) -> Result<Outcome, Error> {
        if let Some(path) = &self.report {
            keep(run, path)?;
        }
        let view = run.view();
        if self.brief {
            printer.result(&brief(&view), self.output.as_deref())?;
            return Ok(Outcome::Plugin(PluginState::of(&view).code()));
        }
        printer.result(&self.text(&view, printer)?, self.output.as_deref())?;
        if self.output.is_some() && self.format == Format::Table {
            return Ok(outcome(&view));
        }
        Ok(outcome(&view))
    }

    /// The result in the format that was asked for.
    pub(super) fn text(&self, view: &View<'_>, printer: &Printer) -> Result<String, Error> {
        Ok(match self.format {
            Format::Table => {
                let colour = printer.colour_of_results() && self.output.is_none();
                report::table(view, &TableOptions { width: Printer::width(), colour })
            }
            Format::Json => report::json(view)?,
            Format::Junit => report::junit(view),
            Format::Prometheus => report::prometheus(view, view.report.began),
            Format::Html => report::html(view),
        })
    }

    /// The line of a run that could not be done.
    pub(super) fn unknown(&self, why: &str, printer: &mut Printer) -> Result<Outcome, Error> {
        printer.result(&brief_unknown(why), self.output.as_deref())?;
        Ok(Outcome::Plugin(PluginState::Unknown.code()))
    }
}

/// A run that could test nothing has not done its job.
pub(super) fn outcome(view: &View<'_>) -> Outcome {
    let broken =
        view.compared.map_or(view.report.summary.required_fail, |compared| compared.required_broken());
    match broken {
        _ if !view.report.tested() => Outcome::BadInput,
        0 => Outcome::Good,
        _ => Outcome::Bad,
    }
}

/// Writes the evidence.
fn keep(run: &Run, path: &Path) -> Result<(), Error> {
    let mut bundle = Bundle::new(
        env!("CARGO_PKG_VERSION"),
        run.task.plan.clone(),
        run.task.assignment.clone(),
        run.observations.clone(),
        run.report.clone(),
    );
    bundle.redacted = run.redacted;
    let name = path.to_string_lossy().to_ascii_lowercase();
    if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
        let view = View { compared: None, ..run.view() };
        let page = report::html(&view);
        let bytes =
            archive(&bundle, &page).map_err(|source| Error::Write { path: path.to_owned(), source })?;
        return files::write(path, &bytes);
    }
    files::write(path, &bundle.json()?)
}
