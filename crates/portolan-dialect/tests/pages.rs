//! The pages of the targets in `docs/targets` are made from the targets themselves.
//!
//! `PORTOLAN_BLESS=1` writes them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use portolan_dialect::{Target, Verified, describe, targets};

#[test]
fn the_pages_say_what_the_targets_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/targets");
    let mut pages =
        targets().map(|target| (format!("{}.md", target.id), page(target))).collect::<BTreeMap<_, _>>();
    pages.insert("README.md".to_owned(), index());
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        pages.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    }
    let there = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there = there.map(|name| (name.clone(), fs::read_to_string(folder.join(name)).unwrap()));
    assert_eq!(there.collect::<BTreeMap<_, _>>(), pages, "PORTOLAN_BLESS=1 writes them anew");
}

#[test]
fn every_target_says_how_it_is_verified_and_what_it_takes_for_granted() {
    for target in targets() {
        assert!(!target.about.is_empty() && !target.about.ends_with('.'), "{}", target.id);
        if let Verified::Documentation { constructs } = &target.verified {
            assert!(!constructs.is_empty(), "{}: a link for each construct", target.id);
            assert!(
                constructs.iter().all(|construct| construct.link.starts_with("https://")),
                "{}",
                target.id
            );
        }
    }
}

fn index() -> String {
    let mut text = "# Targets\n\nWhat `portolan render TARGET SCENARIO` can print. `portolan targets` says the same.\n\n".to_owned();
    text.push_str("| target | what is printed | verified by |\n| --- | --- | --- |\n");
    for target in targets() {
        let verified = match &target.verified {
            Verified::Program { program, .. } => program,
            Verified::Schema { schema } => schema,
            Verified::Documentation { .. } => &"documentation only",
        };
        let _ = writeln!(text, "| [`{0}`]({0}.md) | {1} | {verified} |", target.id, target.about);
    }
    text
}

fn page(target: &Target) -> String {
    let mut text = format!("# {}\n\n`{}` prints {}.\n", target.title, target.id, target.about);
    for (name, lines) in describe(target) {
        let _ = writeln!(text, "\n## {}\n", capital(name));
        for line in lines {
            let (indent, line) = (line.len() - line.trim_start().len(), line.trim_start());
            let _ = writeln!(text, "{}- {line}", " ".repeat(indent));
        }
    }
    text
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + characters.as_str())
        .unwrap_or_default()
}
