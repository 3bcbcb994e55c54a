//! `portolan tags impact`.

mod json;
mod table;

use std::path::PathBuf;

use clap::Args;
use portolan_tags::{self as tags, Snapshots};

use super::Format;
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::tag_files::{self, TagFile};
use crate::verbs::plan::{self, Needs};

/// What a new service-tag file means for a scenario: what to open first, what to close later.
///
/// Rules are put together as devices see them: an address that leaves the tag of one flow is not closed while another
/// flow from the same source to the same port needs it. A tag that vanished is a finding, and nothing that it held is
/// closed. Rules that name a service tag follow by themselves; this is for rules by address.
#[derive(Debug, Args)]
#[command(after_long_help = EXIT_CODES)]
pub(super) struct Impact {
    /// The scenario, or a saved plan; `-` reads standard input
    scenario: PathBuf,
    /// The file that the rules were made from; once for each cloud whose tags the plan names
    #[arg(long, value_name = "FILE", required = true)]
    old: Vec<PathBuf>,
    /// The file to come; once for each cloud
    #[arg(long, value_name = "FILE", required = true)]
    new: Vec<PathBuf>,
    /// Which flows count
    #[arg(long, value_name = "NEED", default_value = "all")]
    need: Needs,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing must be done: the old rules let through all that the new file asks for
  1  something is to be opened, or a tag that the plan names is not in the new file
  2  a file cannot be read or has errors";

impl Impact {
    /// Compares and prints.
    pub(super) fn run(
        &self,
        format: Format,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        let Some(ready) = plan::planned(&self.scenario, None, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        let plan = self.need.of(ready.plan);
        let (Some(old), Some(new)) =
            (tag_files::named(&self.old, &plan, printer)?, tag_files::named(&self.new, &plan, printer)?)
        else {
            return Ok(Outcome::BadInput);
        };
        both_sides(&old, &new)?;
        let resolved = |files: &[TagFile]| {
            tags::resolve(&plan, &files.iter().map(|file| file.snapshot.clone()).collect::<Snapshots>())
        };
        let (before, after) = (resolved(&old), resolved(&new));
        let impact = tags::impact(&plan, &before, &after);

        let mut findings = ready.findings;
        findings.extend(impact.findings.iter().map(tags::resolve::Finding::diagnostic));
        let Findings { found, sources } = findings;
        printer.diagnostics(found.as_slice(), &sources);
        let text = match format {
            Format::Text => table::text(&plan, &impact),
            Format::Json => json::text(&plan, &impact, &old, &new)?,
        };
        printer.result(&text, None)?;
        let titles = |files: &[TagFile]| files.iter().map(TagFile::title).collect::<Vec<_>>().join(", ");
        printer.aside(&format!("from {} to {}\n", titles(&old), titles(&new)));
        printer.aside(&table::summary(&plan, &impact));
        Ok(if impact.must_act() { Outcome::Bad } else { Outcome::Good })
    }
}

/// Every cloud has a file on both sides, or the rest would seem to appear or vanish.
fn both_sides(old: &[TagFile], new: &[TagFile]) -> Result<(), Error> {
    for (these, with, those, without) in [(old, "--old", new, "--new"), (new, "--new", old, "--old")] {
        let other = |file: &&TagFile| !those.iter().any(|other| other.snapshot.cloud == file.snapshot.cloud);
        if let Some(file) = these.iter().find(other) {
            return Err(Error::OneSide { cloud: file.snapshot.cloud, with, without });
        }
    }
    Ok(())
}
