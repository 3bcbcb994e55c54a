//! Every target, printed for three small scenarios and compared with what was looked at and committed.
//!
//! `PORTOLAN_BLESS=1` writes what is printed now; read the difference before you commit it. The examples are large: of
//! them the committed file holds the names, sizes and digests of what is printed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use portolan_dialect::{Options, RenderError, Rendering, targets};
use sha2::{Digest as _, Sha256};

mod support;

use support::{AGENTS, Case, OF_AGENTS, SMALL, folder};

#[test]
fn small_scenarios_are_printed_as_committed() {
    let mut wrong = Vec::new();
    for name in SMALL.into_iter().chain([AGENTS]) {
        let case = Case::small(name);
        for target in targets().filter(|target| name != AGENTS || OF_AGENTS.contains(&target.id)) {
            let at = folder().join("printed").join(name).join(target.id);
            match case.render(target, &Options::default()) {
                Ok(rendering) => compare(&at, &rendering, &mut wrong),
                Err(RenderError::Nothing { .. }) => {
                    assert!(!at.exists(), "{} has nothing to print any more", at.display())
                }
                Err(error) => panic!("{name} as {}: {error}", target.id),
            }
        }
    }
    assert!(wrong.is_empty(), "printed otherwise than committed (PORTOLAN_BLESS=1 accepts): {wrong:#?}");
}

#[test]
fn examples_are_printed_as_committed() {
    let mut wrong = Vec::new();
    for name in ["contoso", "arc-estate", "minimal"] {
        let case = Case::example(name);
        let mut text = String::new();
        for target in targets() {
            match case.render(target, &Options::default()) {
                Ok(rendering) => outline(target.id, &rendering, &mut text),
                Err(error) => {
                    let _ = writeln!(text, "{}: {error}", target.id);
                }
            }
        }
        check(&folder().join("printed").join(format!("{name}.txt")), &text, &mut wrong);
    }
    assert!(wrong.is_empty(), "printed otherwise than committed (PORTOLAN_BLESS=1 accepts): {wrong:#?}");
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (one, other) = (Case::small("private"), Case::small("private"));
    for target in targets() {
        let printed =
            |case: &Case| case.render(target, &Options::default()).ok().map(|rendering| rendering.files);
        assert_eq!(printed(&one), printed(&other), "{}", target.id);
    }
}

fn compare(at: &Path, rendering: &Rendering, wrong: &mut Vec<String>) {
    for file in &rendering.files {
        check(&at.join(&file.path), &file.text, wrong);
    }
    check(&at.join("ledger.md"), &rendering.ledger.markdown(), wrong);
    let mut known = rendering.files.iter().map(|file| at.join(&file.path)).collect::<Vec<_>>();
    known.push(at.join("ledger.md"));
    for path in files_below(at) {
        if known.contains(&path) {
            continue;
        }
        if std::env::var_os("PORTOLAN_BLESS").is_some() {
            fs::remove_file(&path).unwrap();
        } else {
            wrong.push(format!("{} is not printed any more", path.display()));
        }
    }
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn check(path: &Path, text: &str, wrong: &mut Vec<String>) {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return;
    }
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    } else {
        wrong.push(path.display().to_string());
    }
}

fn outline(target: &str, rendering: &Rendering, text: &mut String) {
    let _ = writeln!(text, "{target}: {}", rendering.ledger.summary());
    for file in &rendering.files {
        let digest = Sha256::digest(file.text.as_bytes());
        let digest = digest.iter().take(6).fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let _ = writeln!(text, "  {} {} lines {digest}", file.path, file.text.lines().count());
    }
}
