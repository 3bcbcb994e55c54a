//! What a block says and what the plan says, side by side.

use std::collections::BTreeSet;
use std::fmt;

/// Lines that are missing in the plan, and lines of the plan that the block does not have.
#[derive(Debug)]
pub(super) struct Difference {
    note: Option<String>,
    missing: Vec<String>,
    extra: Vec<String>,
}

impl Difference {
    /// Something that keeps the block from being compared at all.
    pub(super) fn broken(why: &str) -> Difference {
        Difference { note: Some(why.to_owned()), missing: Vec::new(), extra: Vec::new() }
    }

    /// Compares lists whose order means nothing. Each line stands as often as it must.
    pub(super) fn of<L>(expected: Vec<L>, actual: Vec<String>) -> Result<(), Difference>
    where
        L: Line,
    {
        let mut free = actual.iter().map(|line| (line, true)).collect::<Vec<_>>();
        let mut missing = Vec::new();
        for line in expected {
            match free.iter_mut().find(|(actual, free)| *free && line.fits(actual)) {
                Some(found) => found.1 = false,
                None => missing.push(line.show()),
            }
        }
        let extra =
            free.into_iter().filter(|(_, free)| *free).map(|(line, _)| line.clone()).collect::<Vec<_>>();
        Difference::from(missing, extra)
    }

    /// A difference, if there is one.
    pub(super) fn from(missing: Vec<String>, extra: Vec<String>) -> Result<(), Difference> {
        if missing.is_empty() && extra.is_empty() {
            return Ok(());
        }
        Err(Difference { note: None, missing, extra })
    }
}

/// A line of a block.
pub(super) trait Line {
    /// Whether a line of the plan is the one that is meant.
    fn fits(&self, actual: &str) -> bool;
    /// The line as a difference shows it.
    fn show(&self) -> String;
}

impl Line for String {
    fn fits(&self, actual: &str) -> bool {
        self == actual
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(note) = &self.note {
            return writeln!(f, "  {}", note.trim_end().replace('\n', "\n  "));
        }
        let lines = self.missing.iter().map(|line| (line, '-'));
        let both = lines.chain(self.extra.iter().map(|line| (line, '+'))).collect::<BTreeSet<_>>();
        both.into_iter().try_for_each(|(line, sign)| writeln!(f, "  {sign} {line}"))
    }
}

/// A line with every run of blanks made one.
pub(super) fn tidy(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
