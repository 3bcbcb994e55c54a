//! The differences that are known, with reasons: `known.md`.

use std::collections::BTreeMap;
use std::fmt;

use portolan_model::Date;

use super::tables;

/// An unbroken run of days on which page and plan differ in one host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    /// The folder of the page.
    pub(crate) page: String,
    /// The cloud, or the section of a page for several products.
    pub(crate) part: String,
    /// The host.
    pub(crate) host: String,
    /// `page` where it stands on the page alone, `plan` where it is planned alone.
    pub(crate) only: String,
    /// The first day that was looked at.
    pub(crate) from: Date,
    /// The last one; none where it lasts.
    pub(crate) to: Option<Date>,
}

impl fmt::Display for Run {
    fn fmt(&self, line: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Run { page, part, host, only, from, to } = self;
        let to = to.map(|day| day.to_string()).unwrap_or_default();
        write!(line, "| {page} | {part} | {from} | {to} | `{host}` | {only} |")
    }
}

/// The list.
pub(crate) struct Known(BTreeMap<Run, usize>);

impl Known {
    /// Reads the list.
    pub(crate) fn read(text: &str) -> Known {
        let mut known = BTreeMap::new();
        for row in tables::rows(text) {
            let cell = |column: &str| match row.cell(column) {
                Some(text) => text.replace('`', ""),
                None => panic!("known.md:{}: no cell `{column}`", row.line),
            };
            let date = |text: String| {
                text.parse::<Date>().unwrap_or_else(|error| panic!("known.md:{}: {error}", row.line))
            };
            assert!(!cell("Why").is_empty(), "known.md:{}: every difference has a reason", row.line);
            let to = Some(cell("To")).filter(|to| !to.is_empty()).map(date);
            let run = Run {
                page: cell("Page"),
                part: cell("Part"),
                host: cell("Host"),
                only: cell("Only on"),
                from: date(cell("From")),
                to,
            };
            if let Some(before) = known.insert(run, row.line) {
                panic!("known.md:{}: the same stands in line {before}", row.line);
            }
        }
        Known(known)
    }

    /// What was found and is not known, and what is known and was not found.
    pub(crate) fn against(&self, found: &[Run], page: &str) -> String {
        let new = found.iter().filter(|run| !self.0.contains_key(*run));
        let new = new.map(|run| format!("\nnew:  {run}"));
        let old = self.0.iter().filter(|(run, _)| run.page == page && !found.contains(run));
        let old = old.map(|(run, line)| format!("\ngone: {run} (known.md:{line})"));
        new.chain(old).collect()
    }

    /// The pages of the list.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(run, line)| (run.page.as_str(), *line))
    }
}
