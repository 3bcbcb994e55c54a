//! One mistake, one finding: the cases stand in `tests/lint/*.md`.
//!
//! A case is a heading with a code, why it matters, the change that is made to the catalog in `tests/lint/base`, and
//! what lint says. With `PORTOLAN_BLESS` in the environment the last part is written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use portolan_diag::{Sources, Style, render_text};

use super::code::Code;
use super::lint;
use crate::catalog::Catalog;
use crate::read::{CatalogFile, overlay, read};

/// A case as it is written.
struct Case {
    file: PathBuf,
    /// The code, and maybe a colon and what the case is about.
    title: String,
    /// The file, the lines that go, the lines that come.
    changes: Vec<(String, String, String)>,
    says: String,
}

#[test]
fn each_mistake_gives_its_finding() {
    let mut wrong = Vec::new();
    for case in cases() {
        let Case { file, title, changes, says } = &case;
        let mut files = base();
        for (name, old, new) in changes {
            let file = files.iter_mut().find(|file| file.path == *name).unwrap();
            assert_eq!(file.text.matches(old.as_str()).count(), 1, "{title}: once in {name}:\n{old}");
            file.text = file.text.replace(old, new);
        }
        let mut sources = Sources::new();
        let loaded = read(&files, &mut sources);
        let unread = render_text(loaded.diagnostics.as_slice(), &sources, Style::Plain);
        assert!(unread.is_empty(), "{title}: it must be readable:\n{unread}");
        let found = lint(&loaded.catalog, &loaded.origins);
        let text = render_text(found.as_slice(), &sources, Style::Plain);
        let code = title.split(':').next().unwrap();
        if found.is_empty() || found.iter().any(|found| found.code != code) {
            wrong.push(format!("{title}: exactly this code must be found, not\n{text}"));
        } else if text.trim() != says.trim() {
            wrong.push(format!("{title}: lint says\n{text}"));
            bless(file, says, &text);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_base_is_clean() {
    let mut sources = Sources::new();
    let loaded = read(&base(), &mut sources);
    assert!(loaded.diagnostics.is_empty());
    let found = lint(&loaded.catalog, &loaded.origins);
    assert!(found.is_empty(), "{}", render_text(found.as_slice(), &sources, Style::Plain));
}

#[test]
fn every_code_has_a_case() {
    let tested = cases().into_iter().map(|case| case.title.split(':').next().unwrap().to_owned());
    let tested = tested.collect::<BTreeSet<_>>();
    let all = Code::ALL.iter().map(|code| code.as_str().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(tested, all);
}

/// What an overlay breaks in the catalog below it has no place, for the catalog below is in the binary.
#[test]
fn findings_of_an_overlay_stand_in_the_overlay() {
    let mut sources = Sources::new();
    let under = read(&base(), &mut sources);
    let text = fs::read_to_string(folder().join("base/mover.yaml")).unwrap();
    let text =
        text.replace("mover.discovery", "mover.finder").replace("gateway.contoso.us", "gateway.contoso.us:1");
    let over = read(&[CatalogFile { path: "mover.yaml".into(), text }], &mut sources);
    let both = overlay(under.catalog, over.catalog);
    let found = lint(&both, &over.origins);
    let seen = found.iter().map(|found| (&*found.code, found.origin().is_some())).collect::<Vec<_>>();
    assert_eq!(seen, [("concern-unknown", false), ("host-invalid", true), ("defect-missing", true)]);
}

#[test]
fn an_empty_catalog_lacks_the_clouds_and_nothing_else() {
    let found = lint(&Catalog::empty(), &BTreeMap::new());
    assert!(found.iter().all(|found| found.code == "cloud-missing"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

fn base() -> Vec<CatalogFile> {
    let read = |name: &str| CatalogFile {
        path: name.to_owned(),
        text: fs::read_to_string(folder().join("base").join(name)).unwrap(),
    };
    ["certificates.yaml", "mover.yaml", "world.yaml"].into_iter().map(read).collect()
}

fn cases() -> Vec<Case> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files =
        entries.filter(|path| path.extension().is_some_and(|kind| kind == "md")).collect::<Vec<_>>();
    files.sort();
    let mut cases = Vec::<Case>::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for part in text.split("\n## ").skip(1) {
            let title = part.lines().next().unwrap().to_owned();
            let blocks = part.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
            let mut case = Case { file: file.clone(), title, changes: Vec::new(), says: String::new() };
            for (kind, block) in blocks {
                match kind.split_once(' ') {
                    Some(("diff", name)) => {
                        case.changes.push((name.to_owned(), lines(block, '-'), lines(block, '+')));
                    }
                    _ => case.says = block.to_owned(),
                }
            }
            cases.push(case);
        }
    }
    cases
}

/// The lines of a change that begin with a mark, without it.
fn lines(block: &str, mark: char) -> String {
    block.lines().filter_map(|line| line.strip_prefix(mark)).map(|line| format!("{line}\n")).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests asks for new texts through the environment"
)]
fn bless(file: &Path, old: &str, new: &str) {
    if std::env::var("PORTOLAN_BLESS").is_ok() {
        let text = fs::read_to_string(file).unwrap();
        let block = |text: &str| format!("```text\n{text}```");
        fs::write(file, text.replacen(&block(old), &block(&format!("{}\n", new.trim_end())), 1)).unwrap();
    }
}
