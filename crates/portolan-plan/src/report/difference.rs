//! The difference of two plans as people read it: a table for a terminal, Markdown for a ticket.
//!
//! Both are made from the same sections, in the order of the work: open first, make private endpoints and names, then
//! close.

mod markdown;
mod sections;
mod text;

pub use markdown::diff_markdown;
pub use text::diff_table;

/// A part of the report.
struct Section {
    /// What is to be done, and where.
    title: String,
    /// The titles of the columns.
    columns: &'static [&'static str],
    /// Rows that have something in common.
    groups: Vec<Group>,
}

/// Rows that have something in common.
struct Group {
    /// What: why they come or go.
    heading: String,
    /// The cells.
    rows: Vec<Vec<String>>,
}
