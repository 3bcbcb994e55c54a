//! Two catalogs, each a folder laid over the program's own.

use std::path::Path;

use portolan_catalog::{Catalog, CatalogDiff, CatalogSide, EntryChange, compare};
use portolan_plan::report;

use super::Format;
use crate::catalogs;
use crate::diagnose::Findings;
use crate::error::Error;
use crate::printer::Printer;

/// Compares; without a second folder the first one with the program's own catalog. None where a folder has errors, which are
/// printed.
pub(super) fn compared(
    before: &Path,
    after: Option<&Path>,
    printer: &mut Printer,
) -> Result<Option<CatalogDiff>, Error> {
    let (before, after) = match after {
        Some(after) => (read(Some(before), printer)?, read(Some(after), printer)?),
        None => (read(None, printer)?, read(Some(before), printer)?),
    };
    Ok(before.zip(after).map(|(before, after)| compare(&before, &after)))
}

fn read(folder: Option<&Path>, printer: &mut Printer) -> Result<Option<Catalog>, Error> {
    let mut findings = Findings::default();
    let chart = catalogs::chart(folder, &mut findings)?;
    printer.diagnostics(findings.found.as_slice(), &findings.sources);
    Ok((!findings.found.has_errors()).then_some(chart.catalog))
}

/// The difference, as it is printed.
pub(super) fn text(found: &CatalogDiff, format: Format) -> Result<String, Error> {
    Ok(match format {
        Format::Json => serde_json::to_string_pretty(found)? + "\n",
        Format::Table => lines(found),
        Format::Markdown => markdown(found),
    })
}

fn side(side: &CatalogSide) -> String {
    let date = side.date.map(|date| format!(" of {date}")).unwrap_or_default();
    format!("catalog {}{date}", side.version)
}

fn head(entry: &EntryChange) -> String {
    format!("{} {} {}", entry.change.as_str(), entry.kind.as_str(), entry.id)
}

fn lines(found: &CatalogDiff) -> String {
    let mut out = format!("before: {}\nafter:  {}\n", side(&found.before), side(&found.after));
    for entry in &found.entries {
        out.push_str(&format!("\n{}\n", head(entry)));
        for field in &entry.fields {
            let (before, after) = (one_line(&field.before), one_line(&field.after));
            match (before.is_empty(), after.is_empty()) {
                (true, _) => out.push_str(&format!("  {}: {after}\n", field.field)),
                (_, true) => out.push_str(&format!("  {} no more: {before}\n", field.field)),
                _ => out.push_str(&format!("  {}: {before}\n    now: {after}\n", field.field)),
            }
        }
    }
    out.push_str(&format!("\n{}\n", summary(found)));
    out
}

/// How many entries differ.
pub(super) fn summary(found: &CatalogDiff) -> String {
    match found.entries.len() {
        0 => "no difference".to_owned(),
        1 => "1 entry differs".to_owned(),
        some => format!("{some} entries differ"),
    }
}

fn markdown(found: &CatalogDiff) -> String {
    let mut out = format!(
        "# What changes in the catalog\n\n- before: {}\n- after: {}\n\n{}.\n",
        side(&found.before),
        side(&found.after),
        summary(found)
    );
    let rows = found.entries.iter().flat_map(|entry| {
        let row = |field: &str, before: &str, after: &str| {
            let head = [entry.change.as_str(), entry.kind.as_str(), &entry.id];
            head.into_iter().chain([field, before, after]).map(str::to_owned).collect::<Vec<_>>()
        };
        let fields = entry.fields.iter().map(|field| row(&field.field, &field.before, &field.after));
        let fields = fields.collect::<Vec<_>>();
        if fields.is_empty() { vec![row("", "", "")] } else { fields }
    });
    let rows = rows.collect::<Vec<_>>();
    if !rows.is_empty() {
        let columns = ["Change", "Kind", "Entry", "Field", "Before", "After"];
        out.push_str(&format!("\n{}", report::markdown_table(&columns, &rows)));
    }
    out
}

fn one_line(text: &str) -> String {
    portolan_diag::text::line(text.trim())
}
