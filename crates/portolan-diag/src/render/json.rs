//! The format for other programs: one JSON object with a named schema.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::Sources;

/// Renders diagnostics as a JSON object of the schema `portolan.diagnostics/1`.
///
/// Lines and columns count from one, columns in characters; the end is exclusive.
pub fn render_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
    let document = json!({
        "schema": "portolan.diagnostics/1",
        "diagnostics": diagnostics.iter().map(|found| diagnostic(found, sources)).collect::<Vec<_>>(),
        "summary": {
            "errors": count(Severity::Error),
            "warnings": count(Severity::Warning),
            "notes": count(Severity::Note),
        },
    });
    format!("{document:#}\n")
}

fn diagnostic(found: &Diagnostic, sources: &Sources) -> Value {
    let related = found.labels.iter().skip(1).map(|label| {
        let mut place = location(label, sources);
        if let Value::Object(fields) = &mut place {
            fields.insert("message".to_owned(), label.text.as_str().into());
        }
        place
    });
    json!({
        "code": found.code,
        "severity": found.severity.as_str(),
        "message": found.message,
        "location": found.labels.first().map(|label| location(label, sources)),
        "related": related.collect::<Vec<_>>(),
        "notes": found.notes,
        "help": found.helps,
    })
}

fn location(label: &Label, sources: &Sources) -> Value {
    let (start, end) = (sources.position(label.origin), sources.end_position(label.origin));
    json!({
        "file": sources.name(label.origin.source),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}
