//! The legs of a plan as comma-separated values (RFC 4180).

use std::fmt::Write as _;

use crate::intent::{File, Job, Printed, Refusal};
use crate::people::rows::{Row, entries, rows};

/// The names of the columns.
const COLUMNS: [&str; 20] = [
    "device",
    "at",
    "source",
    "source_addresses",
    "destination",
    "destination_kind",
    "destination_addresses",
    "protocol",
    "port",
    "application",
    "direction",
    "path",
    "need",
    "phases",
    "service_tags",
    "deployments",
    "requirements",
    "purposes",
    "documents",
    "connections",
];

/// One file for all places.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let at = job.options.at.as_deref();
    let rows = rows(job.plan, at);
    if rows.is_empty() {
        return Ok(Printed::default());
    }
    let mut text = record(COLUMNS.map(str::to_owned));
    rows.iter().for_each(|row| text.push_str(&record(cells(row))));
    let file = File { path: "connections.csv".to_owned(), text };
    Ok(Printed { files: vec![file], entries: entries(job.plan, at), notes: Vec::new() })
}

fn cells(row: &Row<'_>) -> [String; 20] {
    [
        row.device.as_str().to_owned(),
        row.at.to_string(),
        row.from.name.to_string(),
        joined(row.from.prefixes.iter(), " "),
        row.to.name.to_string(),
        row.kind.as_str().to_owned(),
        joined(row.to.prefixes.iter(), " "),
        row.protocol.to_string(),
        joined(&row.ports, " "),
        joined(&row.applications, " "),
        row.direction.as_str().to_owned(),
        joined(&row.paths, " "),
        row.need.to_string(),
        joined(row.phases.iter(), " "),
        joined(row.tags.iter().map(|tag| &**tag), " "),
        joined(row.why.deployments.iter().map(|id| &**id), " "),
        joined(row.why.requirements.iter().map(|id| &**id), " "),
        joined(row.why.purposes.iter().map(|id| &**id), "; "),
        joined(row.why.documents.iter().map(|id| &**id), " "),
        row.flows.len().to_string(),
    ]
}

fn joined<T: std::fmt::Display>(values: impl IntoIterator<Item = T>, between: &str) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(between)
}

fn record(cells: [String; 20]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        let _ = write!(line, "{}{}", if index == 0 { "" } else { "," }, quoted(&guarded(cell)));
    }
    line + "\r\n"
}

/// Keeps spreadsheets from computing a cell. A cell that already begins with an apostrophe gets another, so that the
/// first one can always be taken off again.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{guarded, quoted};

    #[test]
    fn a_formula_becomes_text_and_a_wildcard_stays() {
        assert_eq!(guarded("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(guarded("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(guarded("'quoted"), "''quoted");
        assert_eq!(guarded("*.blob.core.windows.net"), "*.blob.core.windows.net");
    }

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        assert_eq!(quoted("a, \"b\"\r\nc"), "\"a, \"\"b\"\"\r\nc\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
