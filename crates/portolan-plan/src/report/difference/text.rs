//! For a terminal.

use super::super::layout::{Column, Fit, Line, Table};
use super::super::table::{TableOptions, painter, paragraph, section};
use super::sections::{sections, side, summary};
use crate::diff::Diff;

/// Writes the difference of two plans as tables, in the order of the work.
pub fn diff_table(diff: &Diff, options: &TableOptions) -> String {
    let mut out = String::new();
    paragraph(&mut out, &format!("before: {}", side(&diff.before)), options);
    paragraph(&mut out, &format!("after:  {}", side(&diff.after)), options);
    for part in sections(diff) {
        section(&mut out, &part.title, options);
        let columns = part.columns.iter().map(|title| Column { title, fit: fit(title) }).collect::<Vec<_>>();
        let mut lines = Vec::new();
        let headed = part.groups.iter().any(|group| !group.heading.is_empty());
        for group in part.groups {
            if headed {
                lines.push(Line::Heading(group.heading));
            }
            lines.extend(group.rows.into_iter().map(Line::Cells));
        }
        let paint = painter(options);
        let indent = if headed { 4 } else { 2 };
        out.push_str(&Table { columns: &columns, indent, room: options.width, paint: &paint }.lay(&lines));
    }
    out.push('\n');
    paragraph(&mut out, &summary(diff), options);
    out
}

fn fit(title: &str) -> Fit {
    match title {
        "MESSAGE" | "BEFORE" | "AFTER" | "ZONES" | "NOTE" => Fit::Wrap(24),
        "FROM" => Fit::Whole(40),
        _ => Fit::Whole(60),
    }
}
