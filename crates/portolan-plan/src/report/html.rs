//! A plan as one page that can be attached to a change request: no script, no request, readable on a telephone and on
//! paper.

use std::fmt::{self, Write};

use askama::Template;
use portolan_diag::Page;
use portolan_diag::text::markup;
use portolan_model::Severity;

use super::ReportError;
use super::handover::sheet::Sheet;
use super::handover::{Grave, Handover, HandoverOptions};
use super::picture::{self, PictureOptions};
use super::table::legend;
use crate::plan::Plan;

const STYLE: &str = include_str!("html/style.css");

/// Tables with more rows are folded, so that a reader sees what there is before all of it.
const FOLDED: usize = 40;

/// Plans with fewer flows have nothing folded.
const SMALL: usize = 120;

#[derive(Template)]
#[template(path = "plan.html")]
struct Body<'h> {
    plan: &'h Handover,
    legend: String,
    picture: String,
    small: bool,
}

impl Body<'_> {
    /// Whether so many rows are folded.
    fn folds(&self, rows: &usize) -> bool {
        !self.small && *rows > FOLDED
    }

    /// Whether notes are folded, which keep a reader from what comes after them.
    fn folds_notes(&self, grave: &Grave) -> bool {
        const MANY: usize = 8;
        grave.severity == Severity::Note && grave.remarks.len() > MANY
    }

    /// The same for a table.
    fn folds_sheet(&self, sheet: &Sheet) -> bool {
        self.folds(&sheet.len())
    }
}

/// Writes a plan as a page.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn html(plan: &Plan, options: &HandoverOptions<'_>) -> Result<String, ReportError> {
    let handover = Handover::new(plan, options);
    let small = plan.flows.len() < SMALL;
    let picture = picture::svg_fragment(plan, &PictureOptions::default());
    let body = Body { plan: &handover, legend: legend(plan), picture, small }.render()?;
    // What templates leave of lines that only held their own tags; line breaks of texts are written as entities.
    let body =
        body.lines().map(str::trim_start).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let title = format!("Connections for {}", plan.scenario);
    Ok(Page { title: &title, style: STYLE, body: &body }.to_string())
}

/// How templates write texts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Escape;

impl askama::filters::Escaper for Escape {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        dest.write_str(&markup(string))
    }
}

#[allow(unreachable_pub, reason = "the attribute of askama writes what it writes")]
mod filters {
    use askama::filters::Safe;

    /// A text in which what stands between backticks is code.
    #[askama::filter_fn]
    pub(super) fn prose(text: &str, _: &dyn askama::Values) -> askama::Result<Safe<String>> {
        Ok(Safe(portolan_diag::text::prose(text)))
    }

    /// A name or number as it is copied, which a narrow window may break behind a dot.
    #[askama::filter_fn]
    pub(super) fn copied(text: &str, _: &dyn askama::Values) -> askama::Result<Safe<String>> {
        Ok(Safe(super::markup(text).replace('.', ".<wbr>")))
    }
}
