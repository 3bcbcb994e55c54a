//! The forms of a report, the evidence, and what must never be in them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

#[path = "report/evidence.rs"]
mod evidence;
#[path = "report/forms.rs"]
mod forms;
#[path = "report/privacy.rs"]
mod privacy;
#[path = "report/recorded.rs"]
mod recorded;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Holds a text against a kept file; with `PORTOLAN_BLESS` the file is written.
#[track_caller]
fn kept(path: &Path, text: &str) {
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let known = fs::read_to_string(path).unwrap_or_default();
    assert!(
        known == text,
        "{} is not what is printed now; PORTOLAN_BLESS=1 writes it:\n{text}",
        path.display()
    );
}
