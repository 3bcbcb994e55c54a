//! What Portolan writes, given to other people's programs.
//!
//! These tests are compiled with `--features real`. They need the packages of `xtask/packages.txt` on the search path,
//! which `cargo xtask test --real` sees to. A program that is missing fails the test that needs it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod browser;
mod completions;
mod page;
mod pictures;
mod schemas;
mod service_tags;
mod yaml;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// The root of the work tree.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the program prints. Its answer may be no (exit code 1); that it cannot answer (2) fails the test.
fn portolan(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_portolan")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "portolan {arguments:?}: {}\n{errors}",
        output.status
    );
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(!printed.is_empty(), "portolan {arguments:?} prints nothing");
    printed
}

/// A program of the list of packages.
fn program(name: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let there = env::split_paths(&path).any(|dir| dir.join(name).is_file());
    assert!(there, "`{name}` is missing: {}", install_line(name));
    let mut command = Command::new(name);
    command.stdin(Stdio::null());
    command
}

fn install_line(name: &str) -> String {
    let list = fs::read_to_string(root().join("xtask/packages.txt")).unwrap();
    let line = list.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let line = line.into_iter().find(|words| words.get(3) == Some(&name));
    match line.as_deref() {
        Some(["apt", package, ..]) => format!("`apt-get install {package}`, or `cargo xtask install`"),
        _ => "`cargo xtask install`".to_owned(),
    }
}

/// What a program prints; the test fails where it does.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (printed, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{printed}{errors}", output.status);
    printed.into_owned()
}

/// A file for this run.
fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// The scenarios of `examples/`, of which there is at least one.
fn examples() -> Vec<PathBuf> {
    let folder = root().join("examples");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths = entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    assert!(!paths.is_empty(), "no scenarios in {}", folder.display());
    paths
}
