//! The catalog in the repository is clean.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use portolan_catalog::{CatalogFile, Loaded, lint, read};
use portolan_diag::{Severity, Sources, Style, render_text};

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
}

fn real(sources: &mut Sources) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog");
    let mut paths = Vec::new();
    collect(&folder, &mut paths);
    let file = |path: &PathBuf| CatalogFile {
        path: path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(path).unwrap(),
    };
    read(&paths.iter().map(file).collect::<Vec<_>>(), sources)
}

/// Documents that nothing cites yet are allowed; they are the only thing that may be said.
#[test]
fn the_catalog_has_no_errors_and_no_warnings() {
    let mut sources = Sources::new();
    let loaded = real(&mut sources);
    assert!(loaded.diagnostics.is_empty());
    let start = Instant::now();
    let found = lint(&loaded.catalog, &loaded.origins);
    println!("lint took {:?}", start.elapsed());
    let notes = found.count(Severity::Note);
    println!("{}", render_text(found.as_slice(), &sources, Style::Plain));
    assert_eq!(found.len(), notes);
}
