//! Reads, checks and encodes the catalog folder, so that the program starts with it instead of parsing it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use portolan_catalog::{CatalogFile, digest, encode, lint, products_in, read};
use portolan_diag::{Sources, Style, render_text};

#[expect(clippy::print_stderr, reason = "this is how a build script speaks")]
#[expect(clippy::disallowed_methods, reason = "the build tool passes its folders through the environment")]
fn main() -> ExitCode {
    let (Ok(here), Ok(out)) = (env::var("CARGO_MANIFEST_DIR"), env::var("OUT_DIR")) else {
        eprintln!("this build script runs under cargo");
        return ExitCode::FAILURE;
    };
    let folder = Path::new(&here).join("../../catalog");
    println!("cargo::rerun-if-changed={}", folder.display());
    match build(&folder, Path::new(&out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn build(folder: &Path, out: &Path) -> Result<(), String> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push(CatalogFile { path: below, text });
    }
    let mut sources = Sources::new();
    let mut loaded = read(&files, &mut sources);
    if !loaded.diagnostics.has_errors() {
        let found = lint(&loaded.catalog, &loaded.origins);
        loaded.diagnostics.extend(found);
    }
    if loaded.diagnostics.has_errors() {
        return Err(render_text(loaded.diagnostics.as_slice(), &sources, Style::Plain));
    }
    let encoded = encode(&loaded.catalog).map_err(|error| error.to_string())?;
    let write = |name: &str, bytes: &[u8]| {
        fs::write(out.join(name), bytes).map_err(|error| format!("{name}: {error}"))
    };
    let products = products_in(&encoded).map_err(|error| error.to_string())?;
    write("products.rs", format!("{}..{}", products.start, products.end).as_bytes())?;
    write("digest.txt", digest(&encoded).as_bytes())?;
    write("catalog.bin", &encoded)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}
