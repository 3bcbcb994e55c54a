//! The pages of `tests/plans`: each tells in Markdown what a scenario needs, and is held against the planner.
//!
//! Hosts, ports and tags on the pages were typed out from the published documents, never from what the program printed.
//! `tests/literate/block.rs` describes the blocks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod literate;

use std::collections::BTreeSet;

use literate::{Page, catalog};
use portolan_catalog::Trigger;
use portolan_plan::CODES;

/// One test for each page, called like its file.
macro_rules! pages {
    ($($page:ident)+) => {
        const PAGES: &[&str] = &[$(stringify!($page)),+];
        $(#[test] fn $page() { Page::open(stringify!($page)).hold(); })+
    };
}

pages! {
    file_sync_china
    file_sync_corrections
    file_sync_public
    file_sync_regions
    file_sync_usgov
    hop_no_gateway
    hop_no_inbound
    hop_no_resolver
    hop_no_uplink
    hop_not_connected
    hop_not_peered
    hop_subnet_unknown
    hop_zone_missing
    hop_zone_not_linked
    private_existing
    private_forwarder
    private_zones_and_hosts
    regions
    site_recovery_china
    site_recovery_public
    site_recovery_usgov
    storage_mover_china
    storage_mover_cloud_sources
    storage_mover_public
    storage_mover_sources_and_targets
    storage_mover_usgov
}

#[test]
fn every_page_is_a_test() {
    let listed = PAGES.iter().map(|page| (*page).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(listed, Page::names(), "the list in `plans.rs` is not that of the folder `plans`");
}

#[test]
fn every_requirement_is_on_a_page() {
    let plans = PAGES.iter().flat_map(|page| Page::open(page).plans()).collect::<Vec<_>>();
    let reasons = plans.iter().flat_map(|plan| &plan.flows).flat_map(|flow| &flow.reasons);
    let reached = reasons.map(|reason| reason.requirement.as_str()).collect::<BTreeSet<_>>();
    let all = catalog().products.values().flat_map(|product| &product.requirements);
    let missing = all.map(|one| one.id.as_str()).filter(|id| !reached.contains(id)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no page reaches these requirements:\n  {}", missing.join("\n  "));
}

#[test]
fn every_advisory_is_on_a_page() {
    let mut seen = BTreeSet::new();
    for page in PAGES {
        let page = Page::open(page);
        let plans = page.plans();
        let raised = plans.iter().flat_map(|plan| &plan.advisories).map(|advisory| advisory.code.as_str());
        let written = page.advisory_codes();
        seen.extend(raised.filter(|code| written.contains(*code)).map(str::to_owned));
    }
    let by_code = CODES.iter().map(|(code, _)| *code).filter(|code| *code != "catalog-old");
    let by_condition = catalog().advisories.values().filter(|advisory| advisory.trigger != Trigger::Planner);
    let all = by_code.chain(by_condition.map(|advisory| advisory.code.as_str()));
    let missing = all.filter(|code| !seen.contains(*code)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no page raises and names these advisories:\n  {}", missing.join("\n  "));
}
