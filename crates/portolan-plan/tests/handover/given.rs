//! Plans to print, and how they are printed.

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
        ("fifty-sites", plan(include_str!("../pictures/fifty-sites.yaml"))),
    ]
});

fn plan(text: &str) -> Plan {
    let mut sources = Sources::new();
    let source = sources.add("s.yaml", text);
    let scenario = scenario::read(source, text, &CATALOG, &mut Diagnostics::new()).unwrap();
    Planner { catalog: &CATALOG, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

fn options() -> HandoverOptions<'static> {
    HandoverOptions { catalog: &CATALOG, today: Some("2026-12-24".parse().unwrap()) }
}

/// Their pages, in the same order, each made once.
pub(crate) static PAGES: LazyLock<Vec<(&str, String)>> =
    LazyLock::new(|| PLANS.iter().map(|(name, plan)| (*name, page(plan))).collect());

/// The plan as a page.
pub(crate) fn page(plan: &Plan) -> String {
    html(plan, &options()).unwrap()
}

/// The plan as a ticket.
pub(crate) fn ticket(plan: &Plan) -> String {
    plan_markdown(plan, &options())
}
