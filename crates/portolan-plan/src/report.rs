//! Plans as people and programs read them: a table, a page, Markdown, JSON, YAML, CSV, and a picture.
//!
//! Every report is a function from a plan to a text. Tables, pages, Markdown and pictures are for people and may change; the
//! others are formats.

mod advisories;
mod csv;
mod difference;
mod handover;
mod html;
mod json;
pub mod layout;
mod markdown;
pub mod picture;
mod plan_markdown;
mod scan;
mod select;
mod summary;
mod table;
mod table_dns;
mod work_orders;
mod yaml;

use thiserror::Error;

pub use self::csv::{csv, push_cell, write_csv};
pub use advisories::{advisories, advisory_counts, diagnostics};
pub use difference::{diff_markdown, diff_table};
pub use handover::HandoverOptions;
pub use html::html;
pub use json::{json, write_json};
pub use markdown::table as markdown_table;
pub use plan_markdown::plan_markdown;
pub use select::required_only;
pub use summary::summary;
pub use table::{TableOptions, table};
pub use yaml::yaml;

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The plan cannot be written as JSON.
    #[error("the plan cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The plan cannot be written as a page.
    #[error("the plan cannot be written as a page")]
    Page(#[from] askama::Error),
}
