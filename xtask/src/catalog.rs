//! The catalog folder, read as it stands.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use portolan_catalog::{Catalog, CatalogFile};
use portolan_diag::{Severity, Sources, Style, render_text};

use crate::run::root;

/// Says everything that is wrong with the catalog. Warnings are shown and do not fail.
pub(crate) fn lint() -> Result<()> {
    let files = files()?;
    let mut sources = Sources::new();
    let mut loaded = portolan_catalog::read(&files, &mut sources);
    if !loaded.diagnostics.has_errors() {
        let found = portolan_catalog::lint(&loaded.catalog, &loaded.origins);
        loaded.diagnostics.extend(found);
    }
    let (errors, warnings) =
        (loaded.diagnostics.count(Severity::Error), loaded.diagnostics.count(Severity::Warning));
    eprint!("{}", render_text(loaded.diagnostics.as_slice(), &sources, Style::Plain));
    println!("catalog: {} files, {errors} errors, {warnings} warnings", files.len());
    if errors > 0 {
        bail!("the catalog has errors");
    }
    Ok(())
}

/// The catalog; an error where it has errors.
pub(crate) fn load() -> Result<Catalog> {
    let mut sources = Sources::new();
    let loaded = portolan_catalog::read(&files()?, &mut sources);
    if loaded.diagnostics.has_errors() {
        bail!("{}", render_text(loaded.diagnostics.as_slice(), &sources, Style::Plain));
    }
    Ok(loaded.catalog)
}

/// The texts of the catalog, in order.
pub(crate) fn files() -> Result<Vec<CatalogFile>> {
    let folder = root().join("catalog");
    let mut paths = Vec::new();
    collect(&folder, &mut paths)?;
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let below = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
        Ok(CatalogFile { path: below, text })
    };
    paths.iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}
