//! Pages in a browser without a window.

use std::path::Path;

use super::{program, run};

/// Opens a page, with these flags besides; what the browser prints.
pub(crate) fn open(page: &Path, flags: &[&str]) -> String {
    // Two browsers cannot share a profile.
    let profile = tempfile::tempdir().unwrap();
    let mut chromium = program("chromium");
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]);
    chromium.arg(format!("--user-data-dir={}", profile.path().display())).args(flags);
    run(chromium.arg(url(page)))
}

/// Opens a page; what it looks like when its scripts are done.
pub(crate) fn browse(page: &Path, flags: &[&str]) -> String {
    open(page, &[flags, &["--virtual-time-budget=20000", "--dump-dom"]].concat())
}

/// Where a browser finds a file.
pub(crate) fn url(page: &Path) -> String {
    format!("file://{}", page.canonicalize().unwrap().display())
}
