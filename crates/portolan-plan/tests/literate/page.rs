//! A page: prose, which is for people, and fenced blocks.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use portolan_plan::plan::Plan;

use super::block::{Block, Kind};
use super::diff::Difference;
use super::regions;
use crate::planning::plan;

/// A file of the folder `plans`.
pub(crate) struct Page {
    file: String,
    blocks: Vec<Block>,
}

impl Page {
    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/plans")
    }

    /// The names of all pages, as Rust spells them.
    pub(crate) fn names() -> BTreeSet<String> {
        let entries = std::fs::read_dir(Self::folder()).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().replace('-', "_")).collect()
    }

    /// Opens a page by its name in Rust.
    pub(crate) fn open(name: &str) -> Page {
        let file = format!("{}.md", name.replace('_', "-"));
        let text = std::fs::read_to_string(Self::folder().join(&file))
            .unwrap_or_else(|error| panic!("tests/plans/{file}: {error}"));
        Page::read(&file, &text)
    }

    /// Reads a page from its text.
    pub(crate) fn read(file: &str, text: &str) -> Page {
        let blocks = blocks(text).unwrap_or_else(|error| panic!("tests/plans/{file}:{error}"));
        Page { file: file.to_owned(), blocks }
    }

    /// Fails unless every block holds.
    pub(crate) fn hold(&self) {
        let found = self.differences();
        assert!(found.is_empty(), "{found}");
    }

    /// What does not hold, block by block; nothing where all do.
    pub(crate) fn differences(&self) -> String {
        let mut found = String::new();
        let mut current: Option<Result<Plan, ()>> = None;
        for block in &self.blocks {
            let result = match (&block.kind, &current) {
                (Kind::Scenario, _) => match plan(&block.text(), block.as_of()) {
                    Ok(plan) => {
                        current = Some(Ok(plan));
                        Ok(())
                    }
                    Err(why) => {
                        current = Some(Err(()));
                        Err(Difference::broken(&why))
                    }
                },
                (Kind::Regions, _) => regions::hold(block),
                (_, Some(Ok(plan))) => block.hold(plan),
                // The scenario's own errors are told already.
                (_, Some(Err(()))) => Ok(()),
                (_, None) => Err(Difference::broken("no scenario stands above this block")),
            };
            let result = match (result, block.word("bug")) {
                (Ok(()), Some(_)) => Err(Difference::broken("this holds now: take `bug=` out of its head")),
                (Err(_), Some(_)) => Ok(()),
                (result, None) => result,
            };
            if let Err(difference) = result {
                let _ =
                    write!(found, "\ntests/plans/{}:{}: {}\n{difference}", self.file, block.line, block.head);
            }
        }
        found
    }

    /// The plans of all scenarios of the page.
    pub(crate) fn plans(&self) -> Vec<Plan> {
        let of = |block: &Block| match block.kind {
            Kind::Scenario => plan(&block.text(), block.as_of()).into_iter().collect(),
            Kind::Regions => regions::plans(block),
            _ => Vec::new(),
        };
        self.blocks.iter().flat_map(of).collect()
    }

    /// The codes that stand in the page's blocks of advisories.
    pub(crate) fn advisory_codes(&self) -> BTreeSet<String> {
        let blocks = self.blocks.iter().filter(|block| matches!(block.kind, Kind::Advisories));
        let words =
            blocks.flat_map(|block| &block.lines).filter_map(|(_, line)| line.split_whitespace().nth(1));
        words.map(str::to_owned).collect()
    }
}

/// Takes the fenced blocks out of a page.
fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        match (open.take(), line.strip_prefix("```")) {
            (Some(block), Some("")) => blocks.push(block),
            (Some(_), Some(_)) => return Err(format!("{number}: a block opens inside a block")),
            (Some(mut block), None) => {
                block.lines.push((number, line.to_owned()));
                open = Some(block);
            }
            (None, Some(head)) => {
                open = Some(Block::new(head, number).map_err(|why| format!("{number}: {why}"))?);
            }
            (None, None) => {}
        }
    }
    match open {
        Some(block) => Err(format!("{}: the block is not closed", block.line)),
        None => Ok(blocks),
    }
}
