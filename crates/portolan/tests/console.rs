//! Runs the console blocks of README and docs: `$ portolan …` and `$ cat …`, then what they print.
//!
//! A line `...` stands for any lines. A line of the page must be the beginning of a line of the output.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn output(command: &str) -> String {
    let mut words = command.split_whitespace();
    let program = words.next().unwrap();
    let mut command = match program {
        "portolan" => Command::new(env!("CARGO_BIN_EXE_portolan")),
        "cat" => Command::new("cat"),
        other => panic!("a console block runs `{other}`; only `portolan` and `cat` are run"),
    };
    if program == "portolan" {
        command.args(["--color", "never", "--today", "2026-11-24"]);
    }
    let result = command.args(words).current_dir(root()).output().unwrap();
    String::from_utf8(result.stdout).unwrap()
}

fn check(page: &Path, command: &str, expected: &[&str]) {
    let printed = output(command);
    let mut lines = printed.lines();
    let mut anything = false;
    for wanted in expected {
        if *wanted == "..." {
            anything = true;
            continue;
        }
        let found = if anything {
            lines.by_ref().any(|line| line.starts_with(wanted))
        } else {
            lines.next().is_some_and(|line| line.starts_with(wanted))
        };
        assert!(
            found,
            "{}: `{command}` does not print `{wanted}` there; it prints\n{printed}",
            page.display()
        );
        anything = false;
    }
}

#[test]
fn the_console_blocks_of_readme_and_docs_print_what_they_say() {
    let mut pages = vec![root().join("README.md")];
    pages.extend(std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    let mut run = 0;
    for page in pages.iter().filter(|page| page.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(page).unwrap();
        for block in text.split("```console\n").skip(1) {
            let block = block.split("\n```").next().unwrap();
            let lines = block.lines().collect::<Vec<_>>();
            let starts = (0..lines.len()).filter(|at| lines[*at].starts_with("$ ")).collect::<Vec<_>>();
            for (index, start) in starts.iter().enumerate() {
                let end = starts.get(index + 1).copied().unwrap_or(lines.len());
                check(page, &lines[*start][2..], &lines[start + 1..end]);
                run += 1;
            }
        }
    }
    assert!(run >= 3, "only {run} console blocks were found");
}
