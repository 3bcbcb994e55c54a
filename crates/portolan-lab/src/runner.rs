//! Runs the system's programs without a shell, and remembers what it ran.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::LabError;

/// Runs programs.
#[derive(Debug, Default)]
pub(crate) struct Runner {
    ran: Mutex<Vec<String>>,
}

impl Runner {
    /// Runs a program that must succeed, with a text on its standard input, and gives what it printed.
    pub(crate) fn run(&self, program: &str, arguments: &[&str], input: &str) -> Result<String, LabError> {
        let ran = std::iter::once(program).chain(arguments.iter().copied()).collect::<Vec<_>>().join(" ");
        self.remember(if input.is_empty() { ran.clone() } else { format!("{ran} <<'END'\n{input}END") });
        let failed = |source| LabError::Program { program: program.to_owned(), source };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).map_err(failed)?;
        }
        let output = child.wait_with_output().map_err(failed)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(LabError::Refused { ran, said })
    }

    /// Changes links, addresses and routes of a namespace, one `ip` command a line.
    pub(crate) fn ip(&self, namespace: &str, commands: &[String]) -> Result<(), LabError> {
        let input = commands.iter().map(|command| format!("{command}\n")).collect::<String>();
        self.run("ip", &["-n", namespace, "-batch", "-"], &input).map(drop)
    }

    /// Loads rules into a namespace.
    pub(crate) fn nft(&self, namespace: &str, ruleset: &str) -> Result<(), LabError> {
        self.run("ip", &["netns", "exec", namespace, "nft", "-f", "-"], ruleset).map(drop)
    }

    /// Keeps a command that somebody else runs.
    pub(crate) fn remember(&self, line: String) {
        if let Ok(mut ran) = self.ran.lock() {
            ran.push(line);
        }
    }

    /// Everything that was run, in order, fit for a shell.
    pub(crate) fn ran(&self) -> Vec<String> {
        self.ran.lock().map(|ran| ran.clone()).unwrap_or_default()
    }
}
