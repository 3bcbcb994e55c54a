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
mod planning;

use std::collections::BTreeSet;

use literate::Page;
use planning::catalog;
use portolan_catalog::Trigger;
use portolan_plan::CODES;

/// Advisories that no scenario raises: the first needs a clock, the second a host that is neither a name nor an address, which
/// the reader of scenarios lets through for resources with private endpoints alone.
const UNREACHED: &[&str] = &["catalog-old", "invalid-host"];

/// One test for each page, called like its file.
macro_rules! pages {
    ($($page:ident)+) => {
        const PAGES: &[&str] = &[$(stringify!($page)),+];
        $(#[test] fn $page() { Page::open(stringify!($page)).hold(); })+
    };
}

pages! {
    accounts
    administrators
    arc_app_services_china
    arc_app_services_public
    arc_app_services_usgov
    arc_azure_local_china
    arc_azure_local_public
    arc_azure_local_usgov
    arc_bridge_proxies
    arc_data_services_china
    arc_data_services_indirect
    arc_data_services_public
    arc_data_services_usgov
    arc_gateway_bridge
    arc_gateway_kubernetes
    arc_gateway_servers
    arc_kubernetes_as_of
    arc_kubernetes_china
    arc_kubernetes_extensions
    arc_kubernetes_gateway
    arc_kubernetes_git_servers
    arc_kubernetes_private_link
    arc_kubernetes_proxies
    arc_kubernetes_public
    arc_kubernetes_usgov
    arc_machine_learning_china
    arc_machine_learning_public
    arc_machine_learning_usgov
    arc_private_link_kubernetes
    arc_private_link_scope
    arc_private_link_servers
    arc_resource_bridge_china
    arc_resource_bridge_public
    arc_resource_bridge_usgov
    arc_scvmm_china
    arc_scvmm_public
    arc_scvmm_usgov
    arc_servers_agent_versions
    arc_servers_as_of
    arc_servers_china
    arc_servers_esu
    arc_servers_features
    arc_servers_gateway
    arc_servers_private
    arc_servers_public
    arc_servers_usgov
    arc_sql_server_as_of
    arc_sql_server_china
    arc_sql_server_public
    arc_sql_server_usgov
    arc_vmware_china
    arc_vmware_public
    arc_vmware_usgov
    as_of
    backup_mars_china
    backup_mars_private
    backup_mars_public
    backup_mars_usgov
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
    microsoft_peering
    phases
    private_existing
    private_forwarder
    private_in_azure
    private_vault
    private_zones_and_hosts
    proxies
    proxies_and_private_endpoints
    regions
    service_endpoint
    shared_resolver
    site_recovery_china
    site_recovery_hyper_v_china
    site_recovery_hyper_v_public
    site_recovery_hyper_v_usgov
    site_recovery_public
    site_recovery_usgov
    site_recovery_vmware_china
    site_recovery_vmware_private
    site_recovery_vmware_public
    site_recovery_vmware_usgov
    sources
    storage_mover_china
    storage_mover_cloud_sources
    storage_mover_public
    storage_mover_sources_and_targets
    storage_mover_usgov
    tls_inspection
    unknown_names
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
    let by_code = CODES.iter().map(|(code, _)| *code).filter(|code| !UNREACHED.contains(code));
    let raised = |trigger: &Trigger| !matches!(trigger, Trigger::Planner | Trigger::Documentation);
    let by_condition = catalog().advisories.values().filter(|advisory| raised(&advisory.trigger));
    let all = by_code.chain(by_condition.map(|advisory| advisory.code.as_str()));
    let missing = all.filter(|code| !seen.contains(*code)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no page raises and names these advisories:\n  {}", missing.join("\n  "));
}

/// A page about a small plan, with one block more.
fn small_page(block: &str) -> Page {
    let scenario = "```yaml scenario\nportolan: 1\nname: s\ncloud: public\nsites: { hq: { networks: [10.1.0.0/16] } }\ndeployments:\n  \
         - { name: files, service: file-sync, site: hq, addresses: { agent: [10.1.9.21] }, region: westus2 }\n```\n";
    Page::read("small.md", &format!("{scenario}{block}"))
}

#[test]
fn a_block_that_holds_has_no_difference() {
    let page = small_page(
        "```flows requirement=file-sync.sync-service\nagent@hq tcp/443   public westus201.afs.azure.net required tags=StorageSyncService.WestUS2\n```\n",
    );
    assert_eq!(page.differences(), "");
}

#[test]
fn a_difference_shows_both_sides_and_where() {
    let page = small_page(
        "```flows requirement=file-sync.sync-service\nagent@hq tcp/443 public westus0201.afs.azure.net required\n```\n",
    );
    assert_eq!(
        page.differences(),
        "\ntests/plans/small.md:9: flows requirement=file-sync.sync-service\n  \
         - agent@hq tcp/443 public westus0201.afs.azure.net required\n  \
         + agent@hq tcp/443 public westus201.afs.azure.net required\n"
    );
}

#[test]
fn a_word_that_is_checked_must_hold() {
    let page = small_page(
        "```flows requirement=file-sync.sync-service\nagent@hq tcp/443 public westus201.afs.azure.net required tags=StorageSyncService.WestUS\n```\n",
    );
    let found = page.differences();
    assert!(
        found.contains(
            "+ agent@hq tcp/443 public westus201.afs.azure.net required tags=StorageSyncService.WestUS2"
        ),
        "{found}"
    );
}

#[test]
fn an_empty_block_allows_nothing() {
    let found = small_page("```advisories code=name-unknown\n```\n").differences();
    assert!(found.contains(" name-unknown files"), "{found}");
}

#[test]
fn a_known_bug_is_told_once_it_is_gone() {
    let wrong = small_page("```not-planned requirement=file-sync.sync-service bug=none\nbecause\n```\n");
    assert_eq!(wrong.differences(), "");
    let right = small_page("```not-planned requirement=file-sync.sync-service bug=none\n```\n");
    assert!(right.differences().contains("this holds now"), "{}", right.differences());
}

#[test]
fn a_scenario_with_errors_is_told_with_its_place() {
    let page = Page::read("wrong.md", "```yaml scenario\nportolan: 1\ncloud: moon\n```\n");
    let found = page.differences();
    assert!(found.contains("unknown cloud `moon`") && found.contains("scenario:2:8"), "{found}");
}
