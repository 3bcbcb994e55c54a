//! What a terminal shows while a run goes on.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use portolan_check::probe;
use portolan_check::task::Assignment;

/// A bar on standard error, and a line for each endpoint that is done. Silent where standard error is no terminal.
pub(super) struct Progress<'a> {
    bar: ProgressBar,
    assignment: &'a Assignment,
    lines: bool,
    seen: Option<(usize, String)>,
}

impl<'a> Progress<'a> {
    /// A bar for the endpoints of an assignment.
    pub(super) fn new(assignment: &'a Assignment, shown: bool, lines: bool) -> Progress<'a> {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(assignment.endpoints.len() as u64), target);
        if let Ok(style) = ProgressStyle::with_template("[{bar:30}] {pos} of {len} {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Progress { bar, assignment, lines, seen: None }
    }

    /// Shows a step.
    pub(super) fn step(&mut self, step: probe::Progress) {
        match step {
            probe::Progress::Stage(name) => self.bar.set_message(name),
            probe::Progress::Seen { endpoint, seen } => {
                self.seen = Some((endpoint, portolan_check::report::in_words(&seen)));
            }
            probe::Progress::Done { endpoint, done, .. } => {
                self.bar.set_position(done as u64);
                let seen = self.seen.take().filter(|(at, _)| *at == endpoint).map(|(_, words)| words);
                if let Some(place) = self.assignment.endpoints.get(endpoint).filter(|_| self.lines) {
                    let words = seen.unwrap_or_else(|| "tried".to_owned());
                    self.bar.println(format!("  {}:{} {words}", place.host, place.port));
                }
            }
        }
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        self.bar.finish_and_clear();
    }
}
