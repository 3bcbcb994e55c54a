//! Requirements that only some agents have.
//!
//! No requirement of the catalog says so yet, so this one is changed first: the older status host of Microsoft is taken for
//! one that agents from 1.20 on and before 1.34 ask.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use portolan_catalog::AgentVersions;
use portolan_diag::{Diagnostics, Sources};
use portolan_plan::plan::Plan;
use portolan_plan::{Planner, scenario};

const REQUIREMENT: &str = "certificate-status.crl-microsoft-old";

fn plan(agent_version: &str) -> Plan {
    let mut catalog = portolan_catalog_data::catalog().unwrap();
    let requirements = catalog.products.values_mut().flat_map(|product| &mut product.requirements);
    for requirement in requirements.filter(|requirement| *requirement.id == *REQUIREMENT) {
        let versions =
            AgentVersions { from: Some("1.20".parse().unwrap()), before: Some("1.34".parse().unwrap()) };
        requirement.agent_version = Some(versions);
    }
    let text = format!(
        "portolan: 1\nname: versions\ncloud: public\nsites: {{ hq: {{ networks: [10.1.0.0/16] }} }}\ndeployments:\n  \
         - {{ name: mover, service: storage-mover, site: hq, region: eastus{agent_version} }}\n"
    );
    let mut sources = Sources::new();
    let source = sources.add("scenario", text.as_str());
    let mut found = Diagnostics::new();
    let scenario = scenario::read(source, &text, &catalog, &mut found).unwrap();
    Planner { catalog: &catalog, digest: "", as_of: None }.plan(&scenario)
}

fn is_planned(plan: &Plan) -> bool {
    plan.flows.iter().any(|flow| flow.to.name == *"crl.microsoft.com")
}

#[test]
fn an_agent_that_nobody_gave_a_version_needs_everything() {
    assert!(is_planned(&plan("")));
}

#[test]
fn the_first_version_counts_and_the_last_does_not() {
    assert!(!is_planned(&plan(", agent_version: \"1.19.9\"")));
    assert!(is_planned(&plan(", agent_version: \"1.20\"")));
    assert!(is_planned(&plan(", agent_version: \"1.33.2\"")));
    assert!(!is_planned(&plan(", agent_version: \"1.34\"")));
}

#[test]
fn versions_are_compared_by_number() {
    assert!(!is_planned(&plan(", agent_version: \"1.100\"")));
    assert!(!is_planned(&plan(", agent_version: \"1.3\"")));
}

#[test]
fn what_a_version_does_not_need_is_told() {
    let plan = plan(", agent_version: \"1.58\"");
    let not_planned = plan.not_planned.iter().find(|one| *one.requirement == *REQUIREMENT).unwrap();
    let because = not_planned.because.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(because, ["only agents from 1.20 on before 1.34 need it"]);
}
