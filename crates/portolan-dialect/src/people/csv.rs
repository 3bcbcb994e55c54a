//! The legs of a plan as comma-separated values (RFC 4180).

use portolan_plan::report::push_cell;

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
        line.push_str(if index == 0 { "" } else { "," });
        push_cell(&mut line, cell);
    }
    line + "\r\n"
}
