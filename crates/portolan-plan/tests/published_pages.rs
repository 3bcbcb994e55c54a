//! Every dated version of the published network pages against the plan as of its days.
//!
//! `tests/published/mapping.rs` says which products a page speaks of and which deployments use all of it;
//! `tests/published/known.md` lists the differences that stay, with their reasons. A difference that is not on the list fails,
//! and so does an entry of the list that no longer holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod planning;
mod published;

use std::collections::BTreeSet;

use published::{Known, PAGES, Run, Tally, compare, folder};

fn known() -> Known {
    Known::read(include_str!("published/known.md"))
}

#[test]
fn every_version_is_the_plan_of_its_days() {
    let Some(folder) = folder() else { return };
    let known = known();
    let mut wrong = String::new();
    for page in PAGES {
        let (found, Tally { versions, hosts, days }) = compare(&folder, page);
        eprintln!("{}: {versions} versions, {hosts} hosts, {days} plans of days", page.folder);
        assert_eq!(versions, page.versions, "{}: versions", page.folder);
        wrong.push_str(&known.against(&found, page.folder));
    }
    assert!(wrong.is_empty(), "pages and plans differ; `known.md` says how to list what must stay:{wrong}");
}

#[test]
fn every_known_difference_is_of_a_page() {
    let pages = PAGES.iter().map(|page| page.folder).collect::<BTreeSet<_>>();
    for (page, line) in known().pages() {
        assert!(pages.contains(page), "known.md:{line}: `{page}` is no page");
    }
}

#[test]
fn a_new_difference_and_one_that_is_gone_are_told() {
    let run = |host: &str| Run {
        page: "p".to_owned(),
        part: "public".to_owned(),
        host: host.to_owned(),
        only: "page".to_owned(),
        from: "2024-01-01".parse().unwrap(),
        to: None,
    };
    let known = Known::read(
        "| Page | Part | From | To | Host | Only on | Why |\n|--|--|--|--|--|--|--|\n\
         | p | public | 2024-01-01 | | `old.com` | page | because |\n",
    );
    assert_eq!(known.against(&[run("old.com")], "p"), "");
    assert_eq!(
        known.against(&[run("new.com")], "p"),
        "\nnew:  | p | public | 2024-01-01 |  | `new.com` | page |\n\
         gone: | p | public | 2024-01-01 |  | `old.com` | page | (known.md:3)"
    );
}
