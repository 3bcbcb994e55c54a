//! For a ticket.

use std::fmt::Write as _;

use super::sections::{sections, side, summary};
use crate::diff::Diff;
use crate::report::markdown::{cell, table};

/// Writes the difference of two plans as Markdown, in the order of the work.
pub fn diff_markdown(diff: &Diff) -> String {
    let mut out = String::from("# What changes\n\n");
    let _ = writeln!(out, "- before: {}", cell(&side(&diff.before)));
    let _ = writeln!(out, "- after: {}", cell(&side(&diff.after)));
    let _ = writeln!(out, "\n{}.", cell(&summary(diff)));
    for part in sections(diff) {
        let _ = write!(out, "\n## {}\n", cell(&part.title));
        for group in part.groups {
            if !group.heading.is_empty() {
                let _ = write!(out, "\n{}\n", cell(&group.heading));
            }
            out.push('\n');
            out.push_str(&table(part.columns, &group.rows));
        }
    }
    out
}
