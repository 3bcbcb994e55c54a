//! The program itself: what it prints where, and how it ends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod catalog;
mod check;
mod diagnostics;
mod handover;
mod help;
mod output;
mod plan;
mod render;
mod secrets;
mod server;
mod tag_plans;
mod tags;
mod update;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run printed, and how it ended.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    /// The run, of which the code was expected.
    #[track_caller]
    fn ended(self, code: i32) -> Run {
        assert_eq!(self.code, code, "standard error:\n{}", self.err);
        self
    }
}

/// The program, in surroundings that change nothing.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    command
}

fn portolan(arguments: &[&str]) -> Run {
    finished(&mut command(arguments))
}

fn finished(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A run with a text on standard input.
fn fed(arguments: &[&str], input: &str) -> Run {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The root of the work tree.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// A file in a folder, as an argument.
fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const CONTOSO: &str = "examples/contoso.yaml";
const MINIMAL: &str = "examples/minimal.yaml";
