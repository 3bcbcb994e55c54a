//! The catalog that is built in and the folder it was built from are one.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use portolan_catalog::{CatalogFile, digest, encode, read};
use portolan_diag::Sources;

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            found.push(path);
        }
    }
}

#[test]
fn the_embedded_catalog_equals_the_folder_read_as_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog");
    let mut paths = Vec::new();
    yaml_files(&folder, &mut paths);
    let files = paths
        .iter()
        .map(|path| CatalogFile { path: path.display().to_string(), text: fs::read_to_string(path).unwrap() })
        .collect::<Vec<_>>();
    let loaded = read(&files, &mut Sources::new());
    assert!(!loaded.diagnostics.has_errors());
    assert!(!loaded.catalog.products.is_empty());
    assert_eq!(loaded.catalog, portolan_catalog_data::catalog().unwrap());
    assert_eq!(digest(&encode(&loaded.catalog).unwrap()), portolan_catalog_data::DIGEST);
}
