//! The tests, in two tiers, and how many of them passed.

use std::process::Command;

use anyhow::{Result, bail};

use crate::packages;
use crate::run::{command, has, tee};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Adds the tests against real programs, namespaces and other people's readers (needs root; installs
    /// the packages of xtask/packages.txt)
    #[arg(long)]
    real: bool,
}

/// Runs the tests and closes with `N passed, N failed`.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.real {
        if !packages::is_root()? {
            bail!("the real tier needs root: it installs packages and makes network namespaces");
        }
        packages::install()?;
    }
    let mut total = Count::default();
    let mut failed = false;
    for mut step in steps(options.real)? {
        let (status, log) = tee(&mut step)?;
        failed |= !status.success();
        total.add(&log);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if failed {
        bail!("the tests failed");
    }
    Ok(())
}

fn steps(real: bool) -> Result<Vec<Command>> {
    let cargo = |arguments: &[&str]| -> Result<Command> {
        let mut cargo = command("cargo")?;
        cargo.args(arguments).arg("--workspace");
        Ok(cargo)
    };
    let mut all = if has("cargo-nextest") {
        vec![cargo(&["nextest", "run", "--no-fail-fast"])?, cargo(&["test", "--doc", "--no-fail-fast"])?]
    } else {
        vec![cargo(&["test", "--no-fail-fast"])?]
    };
    if real {
        for step in &mut all {
            step.args(["--features", "portolan/real,portolan-dialect/real,portolan-lab/real"]);
        }
    }
    Ok(all)
}

/// What the closing lines of the runners say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

impl Count {
    fn add(&mut self, log: &str) {
        for line in log.lines().map(without_colour) {
            // nextest: `Summary [ 0.5s] 3 tests run: 2 passed (1 slow), 1 failed, 0 skipped`
            let of_nextest = line.trim_start().strip_prefix("Summary [");
            let of_nextest = of_nextest.and_then(|rest| rest.split_once(" run: "));
            // cargo test: `test result: ok. 2 passed; 1 failed; 0 ignored; …`. Where nextest shows what a failing
            // test printed, the same line stands indented.
            let of_cargo = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "));
            if let Some((_, counts)) = of_nextest.or(of_cargo) {
                counts.split([',', ';']).for_each(|part| self.part(part));
            }
        }
    }

    fn part(&mut self, part: &str) {
        let Some((number, word)) = part.trim().split_once(' ') else { return };
        let Ok(number) = number.parse::<u32>() else { return };
        match word.split('(').next().unwrap_or_default().trim() {
            "passed" => self.passed += number,
            "failed" | "timed out" | "exec failed" => self.failed += number,
            _ => {}
        }
    }
}

/// A line without the escapes that colour it.
fn without_colour(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = escape.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let mut count = Count::default();
        count.add(
            "     Summary [   0.020s] 7 tests run: 4 passed (1 slow), 2 failed, 1 timed out, 5 skipped\n\
             \x20   test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out\n\
             test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n",
        );
        assert_eq!(count, Count { passed: 7, failed: 3 });
    }

    #[test]
    fn colour_does_not_hide_a_count() {
        let mut count = Count::default();
        count.add("\u{1b}[32;1m     Summary\u{1b}[0m [ 0.1s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped");
        assert_eq!(count, Count { passed: 2, failed: 0 });
    }
}
