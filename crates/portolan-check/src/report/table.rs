//! The report as an engineer reads it on a terminal: causes first, then each connection.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use portolan_model::Need;
use portolan_plan::report::layout::{Column, Fit, Line, Part, Table, wrap};

use super::text::{line, plain};
use super::view::{View, WORST_FIRST, layers, time};
use super::{Cause, FlowResult};
use crate::{Outcome, Verdict};

/// How a table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOptions {
    /// The columns of the terminal.
    pub width: usize,
    /// Whether outcomes are coloured; nothing is lost without.
    pub colour: bool,
}

/// The most hosts of a cause that are listed.
const MOST_HOSTS: usize = 8;

/// Writes a report as a table.
pub fn table(view: &View<'_>, options: &TableOptions) -> String {
    let mut out = String::new();
    let moment = view.moment();
    let title = format!("{} from {} {moment}", line(&view.report.scenario), view.place());
    paragraph(&mut out, title.trim_end(), "", options.width);
    if let Some(compared) = view.compared {
        for change in compared.lines() {
            paragraph(&mut out, &line(&change), "    ", options.width);
        }
    }
    for cause in &view.report.causes {
        out.push('\n');
        write_cause(&mut out, cause, options);
    }
    for outcome in WORST_FIRST {
        let rows = view.rows(outcome);
        if rows.is_empty() {
            continue;
        }
        let style = colour(outcome, options);
        let _ = writeln!(out, "\n{style}{}{style:#}", outcome.in_words());
        out.push_str(&list(view, outcome, &rows, options));
    }
    out.push('\n');
    paragraph(&mut out, &view.counts(), "    ", options.width);
    out
}

fn colour(outcome: Outcome, options: &TableOptions) -> Style {
    if !options.colour {
        return Style::new();
    }
    match outcome {
        Outcome::Fail => AnsiColor::BrightRed.on_default().bold(),
        Outcome::Warn => AnsiColor::Yellow.on_default().bold(),
        Outcome::Pass => AnsiColor::Green.on_default(),
        Outcome::NoData => Style::new().bold(),
    }
}

/// Writes a text at the left; its further lines hang.
fn paragraph(out: &mut String, text: &str, hang: &str, width: usize) {
    for (at, line) in wrap(text, width.saturating_sub(hang.len())).iter().enumerate() {
        let before = if at == 0 { "" } else { hang };
        let _ = writeln!(out, "{before}{line}");
    }
}

fn write_cause(out: &mut String, cause: &Cause, options: &TableOptions) {
    let style = colour(cause.outcome, options);
    let offender = cause.offender.as_deref().map(|who| format!(": {}", line(who))).unwrap_or_default();
    let word = cause.outcome.as_str();
    let sure = cause.confidence.as_str();
    let head = format!("{word}[{}]{offender} ({sure})", cause.verdict);
    for (at, text) in wrap(&head, options.width.saturating_sub(4)).iter().enumerate() {
        let _ = match (at, text.split_once(']')) {
            (0, Some((code, rest))) => writeln!(out, "{style}{code}]{style:#}{rest}"),
            (0, None) => writeln!(out, "{style}{text}{style:#}"),
            _ => writeln!(out, "    {text}"),
        };
    }
    let hosts = hosts(cause);
    let parts = [
        ("planned", &cause.planned),
        ("seen", &cause.seen),
        ("means", &cause.means),
        ("do", &cause.remedy),
        ("affects", &hosts),
    ];
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let lines = wrap(&plain(text), options.width.saturating_sub(11));
        for (at, text) in lines.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let _ = writeln!(out, "{}", format!("  {name:7}  {text}").trim_end());
        }
    }
    for step in &cause.commands {
        let head = format!("{}: {}", line(&step.team), line(&step.purpose));
        for text in wrap(&head, options.width.saturating_sub(11)) {
            let _ = writeln!(out, "           {text}");
        }
        // A command is copied: it is never broken.
        for text in plain(&step.text).lines() {
            let _ = writeln!(out, "             {text}");
        }
    }
}

/// `a:443, b:443 and 3 more`.
fn hosts(cause: &Cause) -> String {
    let shown = cause.hosts.iter().take(MOST_HOSTS).map(|host| line(host)).collect::<Vec<_>>().join(", ");
    match cause.hosts.len().saturating_sub(MOST_HOSTS) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What blocks of rows have in common: the verdict, and why nothing was tested.
type Common = (Verdict, String);

fn list(view: &View<'_>, outcome: Outcome, rows: &[&FlowResult], options: &TableOptions) -> String {
    let untested = outcome == Outcome::NoData;
    // What was not tested has no verdict beside it, and leaves its room to the names.
    let others = if untested { 40 } else { 64 };
    let columns = [
        Column { title: "HOST", fit: Fit::Whole(options.width.saturating_sub(others)) },
        Column { title: "PORT", fit: Fit::Whole(5) },
        Column { title: "WAY", fit: Fit::Wrap(11) },
        Column { title: "LAYERS", fit: Fit::Wrap(10) },
        Column { title: "VERDICT", fit: Fit::Whole(30) },
        Column { title: "TIME", fit: Fit::Whole(8) },
    ];
    let mut lines = Vec::with_capacity(rows.len());
    if untested {
        for ((verdict, why), rows) in blocks(rows) {
            lines.push(Line::Heading(format!("{verdict}: {why}")));
            lines.extend(rows.into_iter().map(|result| row(view, result, false)));
        }
    } else {
        lines.extend(rows.iter().map(|result| row(view, result, true)));
    }
    let dim = options.colour;
    let paint = move |part: Part, text: &str| match part {
        Part::Title if dim => format!("{0}{text}{0:#}", Style::new().dimmed()),
        _ => text.to_owned(),
    };
    let indent = if untested { 4 } else { 2 };
    Table { columns: &columns, indent, room: options.width, paint: &paint }.lay(&lines)
}

/// Rows by what they have in common, which is said once; in the order in which each first appears.
fn blocks<'r>(rows: &[&'r FlowResult]) -> Vec<(Common, Vec<&'r FlowResult>)> {
    let mut blocks: Vec<(Common, Vec<&FlowResult>)> = Vec::new();
    for result in rows {
        let common = (result.verdict, result.evidence.first().map(|why| line(why)).unwrap_or_default());
        match blocks.iter_mut().find(|(known, _)| *known == common) {
            Some((_, rows)) => rows.push(result),
            None => blocks.push((common, vec![result])),
        }
    }
    blocks
}

fn row(view: &View<'_>, result: &FlowResult, alone: bool) -> Line {
    // What every row of a group has in common is not repeated.
    let verdict =
        if !alone || result.verdict == Verdict::Ok { String::new() } else { result.verdict.to_string() };
    let need = if result.need == Need::Required { String::new() } else { format!("\n{}", result.need) };
    Line::Cells(vec![
        line(&result.host),
        result.port.to_string(),
        format!("{}{need}", view.way(result)).trim_start().to_owned(),
        layers(result),
        verdict,
        time(result).map(|time| time.to_string()).unwrap_or_default(),
    ])
}
