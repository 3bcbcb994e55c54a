//! `portolan tags replay`.

mod json;
mod table;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use clap::Args;
use portolan_plan::plan::Plan;
use portolan_tags::replay::{self, Sighting};
use portolan_tags::resolve;
use portolan_tags::store::{self, Kept};
use portolan_tags::{Shape, TagCloud};

use super::Format;
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::verbs::plan::{self, Needs};
use crate::{files, tag_files};

/// What a folder of weekly files would have meant for a scenario, and how long a frozen list lasts.
///
/// A line for each file, in the order of the dates in their names: what its rules by address had to open and to close
/// since the file before, as prefixes with the number of their IPv4 addresses in brackets, how many flows that touches, and what rules
/// frozen at the first file do on that day: how many flows they break, which addresses they lack, and which they still
/// let through although nothing needs them.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The folder; files are known by their names, such as `ServiceTags_Public_20251103.json`, packed or not
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The scenario, or a saved plan; `-` reads standard input
    scenario: PathBuf,
    /// Write a picture: prefixes of each tag over time, and how long frozen lists last
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Which flows count
    #[arg(long, value_name = "NEED", default_value = "all")]
    need: Needs,
}

impl Replay {
    /// Replays and prints.
    pub(super) fn run(
        &self,
        format: Format,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        let Some(ready) = plan::planned(&self.scenario, None, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        printer.diagnostics(ready.findings.found.as_slice(), &ready.findings.sources);
        let plan = self.need.of(ready.plan);
        let (weeks, others) = weekly(&self.folder, &plan)?;
        let mut sightings = Vec::new();
        let count = weeks.len();
        for read in read_all(&weeks, &plan) {
            let (sighting, findings) = read?;
            if !findings.found.is_empty() {
                printer.diagnostics(findings.found.as_slice(), &findings.sources);
            }
            sightings.extend(sighting);
        }
        if sightings.len() < count {
            return Ok(Outcome::BadInput);
        }
        let replay = replay::replay(&plan, sightings);
        if let Some(path) = &self.svg {
            printer.result(&replay::svg(&replay), Some(path))?;
        }
        let text = match format {
            Format::Text => table::text(&replay),
            Format::Json => json::text(&replay)?,
        };
        if !self.svg.as_deref().is_some_and(files::is_standard) {
            printer.result(&text, None)?;
        }
        if others > 0 {
            printer.aside(&format!("{others} other files of the folder were left out\n"));
        }
        printer.aside(&table::remarks(&replay));
        Ok(Outcome::Good)
    }
}

/// The weekly files of the clouds whose tags a plan names, and how many other files there are. Of two files of one day
/// the first by name counts.
fn weekly(folder: &Path, plan: &Plan) -> Result<(Vec<Kept>, usize), Error> {
    let own = TagCloud::from(plan.cloud);
    let mut asked = resolve::clouds(plan);
    asked.push(own);
    let failed = |source| Error::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    let all = paths.len();
    let wanted = |kept: &Kept| kept.shape == Shape::Download && asked.contains(&kept.cloud);
    let mut weeks = paths.iter().filter_map(|path| store::dated(path)).filter(wanted).collect::<Vec<_>>();
    weeks.sort_by_key(|week| (week.cloud, week.date));
    weeks.dedup_by_key(|week| (week.cloud, week.date));
    if !weeks.iter().any(|week| week.cloud == own) {
        return Err(Error::NoFiles { folder: folder.to_owned(), cloud: own });
    }
    let others = all - weeks.len();
    Ok((weeks, others))
}

type Read = Result<(Option<Sighting>, Findings), Error>;

/// Reads files side by side; the answers come in their order.
fn read_all(weeks: &[Kept], plan: &Plan) -> Vec<Read> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        // Later files are larger, so that each worker takes every second, third, ... of them.
        let running = (0..workers).map(|first| {
            let part = weeks.iter().enumerate().skip(first).step_by(workers);
            scope.spawn(move || part.map(|(at, week)| (at, read(week, plan))).collect::<Vec<_>>())
        });
        // All have to run before the first is waited for.
        let running = running.collect::<Vec<_>>();
        let mut read = running.into_iter().flat_map(|one| one.join().unwrap_or_default()).collect::<Vec<_>>();
        read.sort_by_key(|(at, _)| *at);
        read.into_iter().map(|(_, read)| read).collect()
    })
}

fn read(week: &Kept, plan: &Plan) -> Read {
    let (file, findings) = tag_files::load(&week.path)?;
    let Some(file) = file else { return Ok((None, findings)) };
    let (asked, got) = (week.cloud, file.snapshot.cloud);
    if asked != got {
        return Err(Error::OtherCloud { path: week.path.clone(), asked, got });
    }
    Ok((Some(Sighting::new(plan, file.snapshot, week.date)), findings))
}
