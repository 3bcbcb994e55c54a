//! SARIF 2.1.0, the format code-scanning services read.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Label};
use crate::source::Sources;

/// Renders diagnostics as a SARIF 2.1.0 log with one run; the code is the rule id.
pub fn render_sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let codes: BTreeMap<&str, usize> = diagnostics.iter().map(|found| (found.code.as_ref(), 0)).collect();
    let rules: BTreeMap<&str, usize> = codes.into_keys().enumerate().map(|(at, code)| (code, at)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "portolan",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.keys().map(|code| json!({ "id": code })).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(|found| result(found, &rules, sources)).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn result(found: &Diagnostic, rules: &BTreeMap<&str, usize>, sources: &Sources) -> Value {
    let notes = found.notes.iter().map(|note| format!("note: {note}"));
    let helps = found.helps.iter().map(|help| format!("help: {help}"));
    let message: Vec<String> = std::iter::once(found.message.clone()).chain(notes).chain(helps).collect();
    let locations =
        found.labels.iter().take(1).map(|label| json!({ "physicalLocation": place(label, sources) }));
    let related = found.labels.iter().skip(1).enumerate().map(|(id, label)| {
        json!({
            "id": id,
            "physicalLocation": place(label, sources),
            "message": { "text": label.text },
        })
    });
    json!({
        "ruleId": found.code,
        "ruleIndex": rules.get(found.code.as_ref()),
        "level": found.severity.as_str(),
        "message": { "text": message.join("\n") },
        "locations": locations.collect::<Vec<_>>(),
        "relatedLocations": related.collect::<Vec<_>>(),
    })
}

fn place(label: &Label, sources: &Sources) -> Value {
    let (start, end) = (sources.position(label.origin), sources.end_position(label.origin));
    json!({
        "artifactLocation": { "uri": uri(sources.name(label.origin.source)) },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    })
}

/// Writes a file name as a relative URI reference (RFC 3986, section 4.2).
fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            b'\\' => uri.push('/'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn file_names_become_uri_references() {
        assert_eq!(uri("sites/väst 1.yaml"), "sites/v%C3%A4st%201.yaml");
        assert_eq!(uri("sites\\a.yaml"), "sites/a.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
