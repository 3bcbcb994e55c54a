//! Broken scenarios, and exactly what the program says about each of them.
//!
//! Every file in `tests/broken` but the texts is a scenario with errors; the text beside it is what
//! `portolan plan FILE` writes to standard error. With `PORTOLAN_BLESS=1` the texts are written anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What no output may hold, in whatever part of an address it was written.
const SECRETS: [&str; 2] = ["hunter2", "tr0ub4dor"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("broken")
}

fn plan(file: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portolan"))
        .current_dir(folder())
        .env_clear()
        .args(["plan", file, "--color", "never", "--today", "2026-11-24"])
        .args(more)
        .output()
        .expect("the program runs")
}

fn scenarios() -> Vec<String> {
    let mut names = fs::read_dir(folder())
        .expect("the folder of broken scenarios")
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect::<Vec<_>>();
    names.sort();
    names
}

/// The codes of the errors in a text.
fn codes(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("error["))
        .filter_map(|rest| rest.split(']').next())
        .collect()
}

#[test]
fn every_broken_scenario_says_what_it_should() {
    let bless = std::env::var_os("PORTOLAN_BLESS").is_some();
    let mut wrong = Vec::new();
    for name in scenarios() {
        let output = plan(&name, &[]);
        let said = String::from_utf8(output.stderr).expect("remarks are UTF-8");
        assert_eq!(output.status.code(), Some(2), "{name} is bad input:\n{said}");
        assert!(output.stdout.is_empty(), "{name} printed a plan");
        assert!(!codes(&said).is_empty(), "{name} names no error:\n{said}");
        for secret in SECRETS {
            assert!(!said.contains(secret), "{name} shows a password:\n{said}");
        }
        let expected = folder().join(&name).with_extension("txt");
        if bless {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).ok().as_ref() != Some(&said) {
            wrong.push(format!("{name} says:\n{said}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} texts differ; PORTOLAN_BLESS=1 writes them anew\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_folder_is_whole() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 40, "only {} broken scenarios", scenarios.len());
    let texts = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".txt").map(|stem| format!("{stem}.yaml")))
        .collect::<BTreeSet<_>>();
    assert_eq!(texts, scenarios.into_iter().collect::<BTreeSet<_>>(), "a text stands beside each scenario");
}

#[test]
fn all_errors_of_a_file_are_found_in_one_run() {
    let output = plan("seven-errors.yaml", &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    let codes = codes(&said);
    assert_eq!(codes.len(), 7, "{said}");
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 7, "seven different ones:\n{said}");
}

#[test]
fn every_error_has_a_place_and_a_way_out() {
    for name in scenarios() {
        let said = fs::read_to_string(folder().join(&name).with_extension("txt")).unwrap();
        for part in said.split("\n\n").filter(|part| part.starts_with("error[")) {
            assert!(part.contains("\nhelp: "), "{name} leaves the reader alone with\n{part}");
            assert!(part.contains("--> ") && part.contains('^'), "{name} does not say where\n{part}");
        }
    }
}

#[test]
fn no_format_of_diagnostics_shows_a_password() {
    for name in scenarios().iter().filter(|name| name.starts_with("proxy-")) {
        for format in ["text", "json", "sarif", "junit"] {
            let output = plan(name, &["--diagnostics", format]);
            assert_eq!(output.status.code(), Some(2), "{name} as {format}");
            let said = String::from_utf8(output.stderr).unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            assert!(!said.is_empty(), "{name} as {format} says nothing");
            for secret in SECRETS {
                assert!(!said.contains(secret) && !printed.contains(secret), "{name} as {format}:\n{said}");
            }
        }
    }
}
