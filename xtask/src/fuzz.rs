//! The fuzz targets, without a sanitizer and therefore on the stable compiler.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::run::{capture, command, has, root, run as run_command, target};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each target runs
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Only this target
    target: Option<String>,
}

/// Runs the targets one after the other; an input that crashes one is an error and its path is printed.
pub(crate) fn run(options: &Options) -> Result<()> {
    if !has("cargo-fuzz") {
        bail!("`cargo-fuzz` is missing; `cargo xtask install` installs it");
    }
    let all = targets()?;
    let chosen = match &options.target {
        Some(name) if !all.contains(name) => bail!("no target `{name}`: one of {}", all.join(", ")),
        Some(name) => vec![name.clone()],
        None => all,
    };
    let mut results = Vec::new();
    for name in chosen {
        run_command(&mut cargo_fuzz("build", &name)?)?;
        results.push(fuzz(&name, options.seconds)?);
    }
    println!("{:<12} {:>12}  result", "target", "executions");
    for Outcome { name, executions, reproducer } in &results {
        let result = reproducer.as_deref().unwrap_or("no crash");
        println!("{name:<12} {executions:>12}  {result}");
    }
    if results.iter().any(|outcome| outcome.reproducer.is_some()) {
        bail!("a target crashed; run it again with `cargo fuzz run -s none TARGET FILE`");
    }
    Ok(())
}

struct Outcome {
    name: String,
    executions: u64,
    reproducer: Option<String>,
}

fn targets() -> Result<Vec<String>> {
    let folder = root().join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        if let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|e| e == "rs")) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn cargo_fuzz(verb: &str, name: &str) -> Result<Command> {
    let mut cargo = command("cargo")?;
    cargo.args(["fuzz", verb, "--sanitizer", "none", name]);
    Ok(cargo)
}

fn fuzz(name: &str, seconds: u32) -> Result<Outcome> {
    // New inputs go into the first folder: the committed corpus stays small and as it is.
    let found = target().join("fuzz-corpus").join(name);
    fs::create_dir_all(&found).with_context(|| found.display().to_string())?;
    let committed: PathBuf = root().join("fuzz/corpus").join(name);
    let mut step = cargo_fuzz("run", name)?;
    step.arg(found).arg(committed).arg("--").args([
        format!("-max_total_time={seconds}").as_str(),
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-verbosity=0",
    ]);
    let (status, log) = capture(&mut step)?;
    if !status.success() {
        eprintln!("{log}");
    }
    let executions = value_of(&log, "stat::number_of_executed_units:");
    let executions = executions.and_then(|number| number.parse().ok()).unwrap_or(0);
    let reproducer = value_of(&log, "Test unit written to").map(str::to_owned);
    if !status.success() && reproducer.is_none() {
        bail!("the target `{name}` failed without leaving an input behind: {status}");
    }
    if status.success() && executions == 0 {
        bail!("the target `{name}` ran nothing");
    }
    Ok(Outcome { name: name.to_owned(), executions, reproducer })
}

/// What stands behind a word of the fuzzer's output, up to the end of the line.
fn value_of<'t>(log: &'t str, key: &str) -> Option<&'t str> {
    log.lines().find_map(|line| line.split_once(key)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_crash_is_found() {
        let log = "artifact_prefix='x/'; Test unit written to fuzz/artifacts/yaml/crash-1\nBase64: bnVs\n";
        assert_eq!(value_of(log, "Test unit written to"), Some("fuzz/artifacts/yaml/crash-1"));
        let log = "stat::number_of_executed_units: 1234\n";
        assert_eq!(value_of(log, "stat::number_of_executed_units:"), Some("1234"));
    }
}
