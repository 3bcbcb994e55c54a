//! Advisories as people read them, and as diagnostics for the machine formats.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use portolan_catalog::{Catalog, Id};
use portolan_diag::Diagnostic;
use portolan_model::Severity;

use super::layout::wrap;
use crate::plan::{Advisory, Plan};

/// The width that texts are wrapped to.
const ROOM: usize = 100;

/// Writes the advisories of a plan, those about the whole scenario first, then by deployment, the gravest first.
///
/// Those less grave than `least` are left out. The catalog gives the titles of the documents.
pub fn advisories(plan: &Plan, catalog: &Catalog, least: Severity, colour: bool) -> String {
    let mut out = String::new();
    let mut titles = BTreeMap::new();
    for advisory in sorted(plan).into_iter().filter(|advisory| advisory.severity <= least) {
        if !out.is_empty() {
            out.push('\n');
        }
        write_one(&mut out, advisory, catalog, &mut titles, colour);
    }
    out
}

/// Turns the advisories of a plan into diagnostics without a place.
pub fn diagnostics(plan: &Plan, catalog: &Catalog) -> Vec<Diagnostic> {
    let one = |advisory: &Advisory| {
        let severity = match advisory.severity {
            Severity::Error => portolan_diag::Severity::Error,
            Severity::Warning => portolan_diag::Severity::Warning,
            Severity::Note => portolan_diag::Severity::Note,
        };
        let mut found = Diagnostic::new(severity, advisory.code.to_string(), advisory.message.clone())
            .help(&advisory.fix);
        found.helps.retain(|help| !help.is_empty());
        found.notes.extend(advisory.deployment.iter().map(|name| format!("deployment: {name}")));
        found
            .notes
            .extend(advisory.documents.iter().map(|id| format!("document: {}", document(id, catalog))));
        found
    };
    sorted(plan).into_iter().map(one).collect()
}

/// Counts the advisories by severity: `1 error, 2 warnings`, or `no advisories`.
pub fn advisory_counts(plan: &Plan) -> String {
    let counts = Severity::ALL.iter().filter_map(|severity| {
        let count = plan.advisories.iter().filter(|advisory| advisory.severity == *severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {severity}{plural}"))
    });
    let counts = counts.collect::<Vec<_>>();
    if counts.is_empty() { "no advisories".to_owned() } else { counts.join(", ") }
}

fn sorted(plan: &Plan) -> Vec<&Advisory> {
    let mut list = plan.advisories.iter().collect::<Vec<_>>();
    list.sort_by(|a, b| {
        let of_a = (&a.deployment, a.severity, &a.code, &a.message);
        of_a.cmp(&(&b.deployment, b.severity, &b.code, &b.message))
    });
    list
}

fn write_one<'p>(
    out: &mut String,
    advisory: &'p Advisory,
    catalog: &Catalog,
    titles: &mut BTreeMap<&'p Id, String>,
    colour: bool,
) {
    let style = match advisory.severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::BrightGreen,
    };
    let style = if colour { style.on_default().bold() } else { Style::new() };
    let strong = if colour { Style::new().bold() } else { Style::new() };
    let head = format!("{}[{}]", advisory.severity, advisory.code);
    let mut lines = wrap(&format!("{head}: {}", advisory.message), ROOM).into_iter();
    let first = lines.next().unwrap_or_default();
    match first.strip_prefix(&head) {
        Some(rest) => {
            let _ = writeln!(out, "{style}{head}{style:#}{strong}{rest}{strong:#}");
        }
        None => {
            let _ = writeln!(out, "{first}");
        }
    }
    for line in lines {
        push(out, ["  ", &line, "\n"]);
    }
    field(out, "fix", &advisory.fix);
    let mut documents = String::new();
    for id in &advisory.documents {
        let title = titles.entry(id).or_insert_with(|| document(id, catalog));
        let between = if documents.is_empty() { "" } else { "; " };
        push(&mut documents, [between, title]);
    }
    field(out, "documents", &documents);
}

fn field(out: &mut String, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    for (at, line) in wrap(text, ROOM - name.len() - 4).into_iter().enumerate() {
        if at == 0 {
            push(out, ["  ", name, ": ", &line, "\n"]);
        } else {
            let _ = writeln!(out, "  {:1$}{line}", "", name.len() + 2);
        }
    }
}

fn push<const N: usize>(out: &mut String, parts: [&str; N]) {
    for part in parts {
        out.push_str(part);
    }
}

/// A document's title and date, or its id where this catalog does not know it.
fn document(id: &Id, catalog: &Catalog) -> String {
    match catalog.documents.get(id) {
        None => id.to_string(),
        Some(known) => match known.date {
            Some(date) => format!("{} ({date})", known.title),
            None => known.title.clone(),
        },
    }
}
