//! Plans to print, and how they are printed.

use std::fmt::Write as _;
use std::sync::LazyLock;

use portolan_catalog::Catalog;
use portolan_diag::{Diagnostics, Sources};
use portolan_plan::plan::Plan;
use portolan_plan::report::{HandoverOptions, html, plan_markdown};
use portolan_plan::{Planner, scenario};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| portolan_catalog_data::catalog().unwrap());

/// The plans that every test looks at, by name.
pub(crate) static PLANS: LazyLock<Vec<(&str, Plan)>> = LazyLock::new(|| {
    vec![
        ("minimal", plan(include_str!("../../../../examples/minimal.yaml"))),
        ("contoso", plan(include_str!("../../../../examples/contoso.yaml"))),
        ("arc-estate", plan(include_str!("../../../../examples/arc-estate.yaml"))),
        ("government", plan(include_str!("../../../../docs/guides/government.yaml"))),
        ("fifty-sites", plan(&fifty_sites())),
    ]
});

fn plan(text: &str) -> Plan {
    let mut sources = Sources::new();
    let source = sources.add("s.yaml", text);
    let scenario = scenario::read(source, text, &CATALOG, &mut Diagnostics::new()).unwrap();
    Planner { catalog: &CATALOG, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

/// A company with fifty branches, each with a file server and some servers in Azure Arc.
fn fifty_sites() -> String {
    let mut text = String::from("portolan: 1\nname: fifty-sites\ncloud: public\nsites:\n");
    for site in 1..=50 {
        let egress = if site % 3 == 0 { ", network: { egress: proxy }" } else { "" };
        let _ = writeln!(
            text,
            "  branch-{site:02}: {{ networks: [10.{site}.0.0/16], resolvers: [10.{site}.0.53]{egress} }}"
        );
    }
    text.push_str("network:\n  proxy: { url: \"http://proxy.example.net:8080\", addresses: [10.200.0.20], hosted: site }\ndeployments:\n");
    for site in 1..=50 {
        let at = format!("site: branch-{site:02}, region: westeurope");
        let _ = writeln!(
            text,
            "  - {{ name: files-{site:02}, service: file-sync, {at}, addresses: {{ agent: [10.{site}.9.21] }}, storage_accounts: [branchfiles{site:02}] }}"
        );
        let _ = writeln!(
            text,
            "  - {{ name: servers-{site:02}, service: arc-servers, {at}, addresses: {{ agent: [10.{site}.8.0/24] }} }}"
        );
    }
    text
}

fn options() -> HandoverOptions<'static> {
    HandoverOptions { catalog: &CATALOG, today: Some("2026-12-24".parse().unwrap()) }
}

/// The plan as a page.
pub(crate) fn page(plan: &Plan) -> String {
    html(plan, &options()).unwrap()
}

/// The plan as a ticket.
pub(crate) fn ticket(plan: &Plan) -> String {
    plan_markdown(plan, &options())
}
