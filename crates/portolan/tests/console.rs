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

/// The Markdown below a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: PathBuf| if path.is_dir() { pages(&path) } else { vec![path] };
    let files = entries.flat_map(of);
    files.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

#[test]
fn the_console_blocks_of_readme_and_docs_print_what_they_say() {
    let mut pages = pages(&root().join("docs"));
    pages.push(root().join("README.md"));
    let mut run = 0;
    for page in &pages {
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
    assert!(run >= 30, "only {run} console blocks were found");
}
