//! What pages and tickets look like: small ones whole, large ones as their outline with a digest, so that the repository
//! stays small. `PORTOLAN_BLESS=1` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use scraper::Html;
use sha2::{Digest, Sha256};

use super::given::{PAGES, PLANS, page, ticket};
use super::page::{all, text};

fn kept(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/handover/kept").join(name);
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == found,
        "{name} is not as it was; PORTOLAN_BLESS=1 writes it anew, then read what changed"
    );
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(8).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[test]
fn the_smallest_plan_is_as_it_was() {
    let (_, plan) = &PLANS[0];
    kept("minimal.html", &page(plan));
    kept("minimal.md", &ticket(plan));
}

#[test]
fn the_outlines_of_the_others_are_as_they_were() {
    for ((name, plan), (_, html)) in PLANS.iter().zip(&*PAGES).skip(1) {
        let parsed = Html::parse_document(html);
        let mut out = format!("page {}, {} kB\n", digest(html), html.len() / 1024);
        for heading in all(&parsed, "h1, h2, h3, caption") {
            let indent = match heading.value().name() {
                "h1" => 0,
                "h2" => 2,
                "h3" => 4,
                _ => 6,
            };
            let _ = writeln!(out, "{:indent$}{}", "", text(heading));
        }
        let markdown = ticket(plan);
        let _ = writeln!(out, "\nticket {}, {} kB", digest(&markdown), markdown.len() / 1024);
        for line in markdown.lines().filter(|line| line.starts_with('#')) {
            let _ = writeln!(out, "{line}");
        }
        kept(&format!("{name}.txt"), &out);
    }
}
