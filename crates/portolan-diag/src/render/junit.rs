//! JUnit XML, the format test dashboards read: a suite per file, a case per diagnostic.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// Renders diagnostics as JUnit XML.
///
/// Errors are failures; warnings and notes are passing cases with their text as output. A run without
/// diagnostics has one passing case, because many dashboards take an empty report for a broken one.
pub fn render_junit(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let suites = suites(diagnostics, sources);
    let tests: usize = suites.iter().map(|(_, cases)| cases.len().max(1)).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    push(
        &mut out,
        format_args!("<testsuites tests=\"{tests}\" failures=\"{}\">\n", failures(diagnostics.iter())),
    );
    for (name, cases) in suites {
        let (count, failed) = (cases.len().max(1), failures(cases.iter().copied()));
        let name = escape_xml(name);
        push(
            &mut out,
            format_args!("  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{failed}\">\n"),
        );
        if cases.is_empty() {
            push(&mut out, format_args!("    <testcase classname=\"{name}\" name=\"no diagnostics\"/>\n"));
        }
        for found in cases {
            case(&mut out, &name, found, sources);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Groups by file in the order of first appearance; what has no place goes under the tool's name.
fn suites<'d>(diagnostics: &'d [Diagnostic], sources: &'d Sources) -> Vec<(&'d str, Vec<&'d Diagnostic>)> {
    let mut suites: Vec<(&str, Vec<&Diagnostic>)> = Vec::new();
    for found in diagnostics {
        let name = found.origin().map_or("portolan", |origin| sources.name(origin.source));
        match suites.iter_mut().find(|(known, _)| *known == name) {
            Some((_, cases)) => cases.push(found),
            None => suites.push((name, vec![found])),
        }
    }
    if suites.is_empty() {
        suites.push(("portolan", Vec::new()));
    }
    suites
}

fn failures<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>) -> usize {
    diagnostics.filter(|found| found.severity == Severity::Error).count()
}

fn case(out: &mut String, class: &str, found: &Diagnostic, sources: &Sources) {
    let place = found.origin().map(|origin| sources.position(origin));
    let at = place.map(|at| format!(" at {}:{}", at.line, at.column)).unwrap_or_default();
    let code = escape_xml(&found.code);
    push(out, format_args!("    <testcase classname=\"{class}\" name=\"{code}{at}\">\n"));
    let message = escape_xml(&found.message);
    let body = escape_xml(&body(found, sources));
    if found.severity == Severity::Error {
        push(out, format_args!("      <failure type=\"{code}\" message=\"{message}\">{body}</failure>\n"));
    } else {
        push(out, format_args!("      <system-out>{body}</system-out>\n"));
    }
    out.push_str("    </testcase>\n");
}

fn body(found: &Diagnostic, sources: &Sources) -> String {
    let mut lines = vec![format!("{}[{}]: {}", found.severity, found.code, found.message)];
    for label in &found.labels {
        let at = sources.position(label.origin);
        let text = if label.text.is_empty() { String::new() } else { format!(": {}", label.text) };
        lines.push(format!("  --> {}:{}:{}{text}", sources.name(label.origin.source), at.line, at.column));
    }
    lines.extend(found.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(found.helps.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// Escapes text for XML 1.0 elements and attributes.
///
/// XML 1.0 has no way at all to write most control characters (section 2.2), so the replacement
/// character stands for them. Line breaks and tabs are written as references to survive in attributes.
pub fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    out
}

/// Appends formatted text; writing to a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::escape_xml;

    #[test]
    fn whatever_xml_forbids_is_escaped_or_replaced() {
        assert_eq!(escape_xml("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&apos;");
        assert_eq!(escape_xml("x\0\u{1b}[31m\u{FFFF}"), "x\u{FFFD}\u{FFFD}[31m\u{FFFD}");
        assert_eq!(escape_xml("a\n\tb\r"), "a&#10;&#9;b&#13;");
    }
}
