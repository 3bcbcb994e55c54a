//! Links that lead nowhere, in the built book and in the Markdown of the repository. What is outside is not asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result};
use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::below;
use crate::run::root;

/// What a page links to, and what can be linked to in it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// The links in the pages of the built book that lead nowhere.
pub(super) fn of_book(html: &Path) -> Result<Vec<String>> {
    // The page of errors is shown at any address, so that its links begin elsewhere.
    let files = below(html, "html")?.into_iter().filter(|path| path != &html.join("404.html"));
    let pages = read(files, in_html)?;
    Ok(broken(&pages, html, &[html]))
}

/// The links in the Markdown of the repository that lead nowhere. Those of `docs` may lead to printed pages.
pub(super) fn of_markdown(source: &Path) -> Result<Vec<String>> {
    let root = root();
    let beside = ["README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG", "SECURITY", "catalog/README"];
    let beside = beside.map(|name| root.join(name).with_extension("md"));
    let docs = root.join("docs");
    // In the book, it has a line for each printed page.
    let of_docs = below(&docs, "md")?.into_iter().filter(|path| path != &docs.join("SUMMARY.md"));
    let pages = read(beside.into_iter().filter(|path| path.exists()).chain(of_docs), in_markdown)?;
    Ok(broken(&pages, &docs, &[&docs, source]))
}

fn read(files: impl Iterator<Item = PathBuf>, page: fn(&str) -> Page) -> Result<BTreeMap<PathBuf, Page>> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok((path, page(&text)))
    };
    files.map(read).collect()
}

/// The links that lead nowhere. What is not below the first of the roots may be at the same place below another.
fn broken(pages: &BTreeMap<PathBuf, Page>, base: &Path, roots: &[&Path]) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, page) in pages {
        for link in page.links.iter().filter(|link| !is_outside(link)) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = file.split('?').next().unwrap_or_default();
            let folder = path.parent().unwrap_or(path);
            let to = if file.is_empty() { path.clone() } else { plain(&folder.join(file)) };
            let there = match to.strip_prefix(base) {
                _ if pages.contains_key(&to) => true,
                Ok(below) => roots.iter().any(|root| root.join(below).exists()),
                Err(_) => to.exists(),
            };
            let known = pages.get(&to).is_none_or(|page| page.anchors.contains(anchor));
            let why = match (there, anchor.is_empty() || known) {
                (false, _) => "there is no such file",
                (true, false) => "the page has no such anchor",
                (true, true) => continue,
            };
            broken.push(format!("{}: `{link}`: {why}", path.display()));
        }
    }
    broken
}

fn is_outside(link: &str) -> bool {
    link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:")
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

fn in_html(text: &str) -> Page {
    let mut page = Page::default();
    for Ok(token) in Tokenizer::new(text) {
        let Token::StartTag(tag) = token else { continue };
        for (name, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value).into_owned();
            match name.as_slice() {
                b"href" | b"src" => page.links.push(value),
                b"id" | b"name" => drop(page.anchors.insert(value)),
                _ => {}
            }
        }
    }
    page
}

fn in_markdown(text: &str) -> Page {
    let mut page = Page::default();
    let mut heading = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                page.anchors.extend(heading.take().map(|text| anchor(&text)));
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// The anchor of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_anchors_are_found_in_html_and_markdown() {
        let html = in_html(
            "<h2 id=\"a-b\">A <a href=\"x.html#y\">b</a></h2><img src=p.png><code>&lt;a href=z&gt;</code>",
        );
        assert_eq!(html.links, ["x.html#y", "p.png"]);
        assert!(html.anchors.contains("a-b"));
        let markdown =
            in_markdown("## What `a.b` is, and why\n\n[one](x.md#y) `[no](z.md)`\n\n    [no](z.md)\n");
        assert_eq!(markdown.links, ["x.md#y"]);
        assert!(markdown.anchors.contains("what-ab-is-and-why"), "{markdown:?}");
    }

    #[test]
    fn links_that_lead_nowhere_are_named() {
        let root = root();
        let here = root.join("docs/here.md");
        let links = ["../README.md", "#there", "#gone", "no-such-page.md", "https://example.com/x"];
        let page =
            Page { links: links.map(str::to_owned).to_vec(), anchors: BTreeSet::from(["there".to_owned()]) };
        let docs = root.join("docs");
        let found = broken(&BTreeMap::from([(here, page)]), &docs, &[&docs]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().any(|line| line.ends_with("`#gone`: the page has no such anchor")), "{found:?}");
        assert!(
            found.iter().any(|line| line.ends_with("`no-such-page.md`: there is no such file")),
            "{found:?}"
        );
    }
}
