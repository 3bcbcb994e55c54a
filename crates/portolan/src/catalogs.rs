//! The embedded catalog, and the user's own laid over it.

use std::borrow::Cow;
use std::path::Path;

use portolan_catalog::{Catalog, CatalogFile, digest, encode, lint, overlay, read};
use portolan_diag::{Diagnostic, decode_utf8};
use portolan_model::Date;

use crate::diagnose::Findings;
use crate::error::Error;
use crate::files;

/// A catalog with its digest.
pub(crate) struct Chart {
    /// The catalog.
    pub(crate) catalog: Catalog,
    /// The digest of its content.
    pub(crate) digest: String,
}

/// The catalog that the flags ask for; what is wrong with the user's own is in `findings`.
pub(crate) fn chart(folder: Option<&Path>, findings: &mut Findings) -> Result<Chart, Error> {
    let base = portolan_catalog_data::catalog()?;
    match folder {
        None => Ok(Chart { catalog: base, digest: portolan_catalog_data::DIGEST.to_owned() }),
        Some(folder) => laid_over(base, folder, findings),
    }
}

/// Lays the files of a folder over a catalog.
pub(crate) fn laid_over(base: Catalog, folder: &Path, findings: &mut Findings) -> Result<Chart, Error> {
    let Findings { sources, found } = findings;
    let mut texts = Vec::new();
    for path in files::yaml_files(folder)? {
        let bytes = files::read(&path)?;
        match decode_utf8(sources, &files::shown(&path), &bytes) {
            Ok(text) => texts.push(CatalogFile { path: files::shown(&path), text: text.to_owned() }),
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    if texts.is_empty() && found.is_empty() {
        let message = format!("the folder `{}` holds no catalog: it has no file `*.yaml`", folder.display());
        found.push(Diagnostic::error("empty-catalog", message));
    }
    let loaded = read(&texts, sources);
    let whole = !loaded.diagnostics.has_errors();
    found.extend(loaded.diagnostics);
    let catalog = overlay(base, loaded.catalog);
    if whole {
        found.extend(lint(&catalog, &loaded.origins));
    }
    found.sort_by_place();
    let digest = digest(&encode(&catalog)?);
    Ok(Chart { catalog, digest })
}

/// How old a catalog may be before its age is worth a warning.
const OLD_DAYS: i64 = 90;

/// The days since a catalog was made.
pub(crate) fn age_of(made: Option<Date>, today: Date) -> Option<i64> {
    Some(i64::from(today.since(made?).ok()?.get_days()))
}

/// `catalog 2026.11.1 of 2026-11-24, 3 days old`.
pub(crate) fn line(version: &str, date: Option<Date>, age: Option<i64>) -> String {
    let age = self::age(age);
    let date = date.map_or_else(|| ", without a date".to_owned(), |date| format!(" of {date}"));
    format!("catalog {version}{date}{age}")
}

/// `, 3 days old`.
pub(crate) fn age(age: Option<i64>) -> String {
    match age {
        None => String::new(),
        Some(0) => ", made today".to_owned(),
        Some(1) => ", 1 day old".to_owned(),
        Some(days) if days < 0 => ", from the future".to_owned(),
        Some(days) => format!(", {days} days old"),
    }
}

/// A warning where a catalog is old, in the words that the catalog has for it.
pub(crate) fn old(catalog: &Catalog, date: Option<Date>, age: Option<i64>) -> Option<Diagnostic> {
    let (date, days) = (date?, age.filter(|days| *days > OLD_DAYS)?);
    let entry = catalog.advisories.get("catalog-old")?;
    let value = |placeholder: &portolan_catalog::Placeholder| match placeholder.head.as_str() {
        "date" => Some(Cow::Owned(date.to_string())),
        "days" => Some(Cow::Owned(days.to_string())),
        _ => None,
    };
    let message = entry.message.fill_known(value);
    Some(Diagnostic::warning("catalog-old", message).help(entry.fix.fill_known(value)))
}
