//! Tests again and again.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use portolan_check::probe::Stop;
use portolan_check::report::{Report, compare};

use super::given::Task;
use super::output::outcome;
use super::{Check, Format, Run};
use crate::clock;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// How long a wait goes on before the user's wish to end is looked for.
const STEP: Duration = Duration::from_millis(100);

impl Check {
    /// Repeats a run until the user ends it. A terminal shows the newest table; elsewhere each change is a line. Formats for
    /// programs are written anew each time.
    pub(super) fn watch(
        &self,
        task: &Task,
        pause: Duration,
        stop: &Stop,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        let repaints = self.format == Format::Table && self.output.is_none() && io::stdout().is_terminal();
        let mut before = None::<Report>;
        loop {
            let run = self.once(task, stop, printer)?;
            let ends = stop.asked();
            if repaints {
                printer.stream(|out| out.write_all(b"\x1b[2J\x1b[H"))?;
                self.print(&run, printer)?;
                let next = format!("next test in {} s; Ctrl-C ends\n", pause.as_secs());
                printer.aside(if ends { "" } else { &next });
            } else if self.format == Format::Table && self.output.is_none() {
                // A round that was ended early says nothing about what it did not reach.
                if !ends || before.is_none() {
                    printer.result(&changes(before.as_ref(), &run), None)?;
                }
            } else {
                self.print(&run, printer)?;
            }
            let ended = outcome(&run.view());
            before = Some(run.report);
            if ends || waited(pause, stop) {
                return Ok(ended);
            }
        }
    }
}

/// Waits; says whether the user wants to end.
fn waited(pause: Duration, stop: &Stop) -> bool {
    let began = Instant::now();
    while began.elapsed() < pause {
        if stop.asked() {
            return true;
        }
        clock::pause(STEP.min(pause));
    }
    stop.asked()
}

/// The first round in one line, then a line for each change.
fn changes(before: Option<&Report>, run: &Run) -> String {
    let report = &run.report;
    let moment = report.began.map(|began| format!("{began:.0} ")).unwrap_or_default();
    let Some(before) = before else {
        let line = run.view().counts();
        let failing = report.causes.iter().map(|cause| format!("\n{moment}{}", cause.line()));
        return format!("{moment}{line}{}\n", failing.collect::<String>());
    };
    let compared = compare(before, report);
    let mut lines = compared.changes().map(|change| format!("{moment}{change}\n")).collect::<Vec<_>>();
    lines.dedup();
    lines.concat()
}
