//! Files that cannot be read, and exactly what is said about each of them.
//!
//! The text beside each file in `tests/bad` is what is said. With `PORTOLAN_BLESS=1` the texts are written anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use portolan_diag::{Diagnostics, Severity, Sources, Style, render_text};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

#[test]
fn every_bad_file_says_place_reason_and_way_out() {
    let bless = std::env::var_os("PORTOLAN_BLESS").is_some();
    let mut names = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".txt"))
        .collect::<Vec<_>>();
    names.sort();
    assert!(names.len() >= 20, "only {} bad files", names.len());
    let mut wrong = Vec::new();
    for name in names {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let bytes = fs::read(folder().join(&name)).unwrap();
        let snapshot = portolan_tags::read_bytes(&name, &bytes, &mut sources, &mut found);
        let said = render_text(found.as_slice(), &sources, Style::Plain);
        assert!(snapshot.is_none() && found.has_errors(), "{name} was read:\n{said}");
        for diagnostic in &found {
            assert!(diagnostic.origin().is_some(), "{name} has no place:\n{said}");
            let error = diagnostic.severity == Severity::Error;
            assert!(!error || !diagnostic.helps.is_empty(), "{name} has no way out:\n{said}");
        }
        let expected = folder().join(format!("{name}.txt"));
        if bless {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).ok().as_ref() != Some(&said) {
            wrong.push(format!("{name} says:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "PORTOLAN_BLESS=1 writes the texts anew\n\n{}", wrong.join("\n"));
}
