//! The embedded catalog, and the user's own laid over it.

use std::path::Path;

use portolan_catalog::{Catalog, CatalogFile, digest, encode, lint, overlay, read};
use portolan_diag::{Diagnostic, Diagnostics, Sources, decode_utf8};
use portolan_model::Date;

use crate::error::Error;
use crate::files;

/// A catalog with its digest.
pub(crate) struct Chart {
    /// The catalog.
    pub(crate) catalog: Catalog,
    /// The digest of its content.
    pub(crate) digest: String,
}

/// The catalog that the flags ask for; what is wrong with the user's own is in `found`.
pub(crate) fn chart(
    folder: Option<&Path>,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Chart, Error> {
    let base = portolan_catalog_data::catalog()?;
    match folder {
        None => Ok(Chart { catalog: base, digest: portolan_catalog_data::DIGEST.to_owned() }),
        Some(folder) => laid_over(base, folder, sources, found),
    }
}

/// Lays the files of a folder over a catalog.
pub(crate) fn laid_over(
    base: Catalog,
    folder: &Path,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Chart, Error> {
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
    let age = match age {
        None => String::new(),
        Some(0) => ", made today".to_owned(),
        Some(1) => ", 1 day old".to_owned(),
        Some(days) if days < 0 => ", from the future".to_owned(),
        Some(days) => format!(", {days} days old"),
    };
    let date = date.map_or_else(|| ", without a date".to_owned(), |date| format!(" of {date}"));
    format!("catalog {version}{date}{age}")
}

/// A warning where a catalog is old.
pub(crate) fn old(date: Option<Date>, age: Option<i64>) -> Option<Diagnostic> {
    let (date, days) = (date?, age.filter(|days| *days > OLD_DAYS)?);
    let message = format!("the catalog is of {date}, {days} days ago: published endpoints may have changed since");
    Some(
        Diagnostic::warning("catalog-old", message)
            .help("use a newer release of portolan, or lay newer entries over the catalog with `--catalog DIR`"),
    )
}
