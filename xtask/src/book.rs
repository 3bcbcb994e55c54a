//! The book: the hand-written pages of `docs/`, and pages printed by the program itself. Nothing that is printed is kept.

mod commands;
mod links;
mod pages;
mod schemas;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::run::{command, has, output, root, run as run_command, target};

/// Builds the book into `target/book/html`, and checks the links in it and in the pages beside it.
pub(crate) fn run() -> Result<()> {
    if !has("mdbook") {
        bail!("`mdbook` is missing; `cargo xtask install` installs it");
    }
    run_command(command("cargo")?.args(["build", "--quiet", "--package", "portolan"]))?;
    let (source, html) = (target().join("book/source"), target().join("book/html"));
    if source.exists() {
        fs::remove_dir_all(&source).with_context(|| source.display().to_string())?;
    }
    copy(&root().join("docs"), &source)?;
    for (path, text) in pages::printed(&Portolan)? {
        write(&source.join(path), &text)?;
    }
    let summary = source.join("SUMMARY.md");
    let text = fs::read_to_string(&summary).with_context(|| summary.display().to_string())?;
    write(&summary, &pages::summary(&text, &Portolan)?)?;
    run_command(command("mdbook")?.arg("build").arg(&source).arg("--dest-dir").arg(&html))?;
    let broken = [links::of_book(&html)?, links::of_markdown(&source)?].concat();
    broken.iter().for_each(|link| eprintln!("{link}"));
    if !broken.is_empty() {
        bail!("{} links lead nowhere", broken.len());
    }
    println!("{}", html.join("index.html").display());
    Ok(())
}

/// The program, as it was just built.
struct Portolan;

impl Portolan {
    /// What it prints.
    fn print(&self, arguments: &[&str]) -> Result<String> {
        let mut portolan = Command::new(target().join("debug/portolan"));
        output(portolan.args(["--color", "never"]).args(arguments).current_dir(root()))
    }

    fn json(&self, arguments: &[&str]) -> Result<serde_json::Value> {
        let text = self.print(&[arguments, &["--format", "json"]].concat())?;
        serde_json::from_str(&text).with_context(|| format!("`portolan {}`", arguments.join(" ")))
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for path in entries(from)? {
        let copied = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &copied)?;
        } else {
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            fs::create_dir_all(to).with_context(|| to.display().to_string())?;
            fs::write(&copied, bytes).with_context(|| copied.display().to_string())?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

/// What is in a folder, in order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let named = || folder.display().to_string();
    let entries = fs::read_dir(folder).with_context(named)?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()
        .with_context(named)?;
    paths.sort();
    Ok(paths)
}

/// The files below a folder with an ending.
fn below(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(below(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            files.push(path);
        }
    }
    Ok(files)
}
