//! Requirements and hosts that only some agents have.
//!
//! A requirement of the catalog is changed first: the older status host of Microsoft is taken for one that agents from 1.20
//! on and before 1.34 ask. The page `arc-servers-agent-versions` holds what the catalog itself says of versions.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use portolan_catalog::{AgentVersions, Catalog, Condition, Leaf, Requirement};
use portolan_diag::{Diagnostics, Sources};
use portolan_plan::plan::Plan;
use portolan_plan::{Planner, scenario};

const REQUIREMENT: &str = "certificate-status.crl-microsoft-old";

fn versions() -> AgentVersions {
    AgentVersions { from: Some("1.20".parse().unwrap()), before: Some("1.34".parse().unwrap()) }
}

/// A plan in which the requirement as a whole is for some versions.
fn plan(agent_version: &str) -> Plan {
    plan_with(agent_version, |requirement| requirement.agent_version = Some(versions()))
}

fn plan_with(agent_version: &str, change: impl Fn(&mut Requirement)) -> Plan {
    let mut catalog = portolan_catalog_data::catalog().unwrap();
    let requirements = catalog.products.values_mut().flat_map(|product| &mut product.requirements);
    requirements.filter(|requirement| *requirement.id == *REQUIREMENT).for_each(change);
    planned(agent_version, &catalog)
}

fn planned(agent_version: &str, catalog: &Catalog) -> Plan {
    let text = format!(
        "portolan: 1\nname: versions\ncloud: public\nsites: {{ hq: {{ networks: [10.1.0.0/16] }} }}\ndeployments:\n  \
         - {{ name: mover, service: storage-mover, site: hq, region: eastus{agent_version} }}\n"
    );
    let mut sources = Sources::new();
    let source = sources.add("scenario", text.as_str());
    let mut found = Diagnostics::new();
    let scenario = scenario::read(source, &text, catalog, &mut found).unwrap();
    Planner { catalog, digest: "", as_of: None }.plan(&scenario)
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

/// The same as a condition of the requirement, beside the one that it has.
fn with_condition(requirement: &mut Requirement) {
    let versions = Condition::Leaf(Leaf::AgentVersion(versions()));
    let own = requirement.when.take();
    requirement.when = Some(Condition::All(own.into_iter().chain([versions]).collect()));
}

#[test]
fn a_condition_on_versions_holds_for_those_and_for_unknown_ones() {
    for (version, needed) in [("", true), ("1.19", false), ("1.20", true), ("1.33.9", true), ("1.34", false)]
    {
        let version =
            if version.is_empty() { String::new() } else { format!(", agent_version: \"{version}\"") };
        assert_eq!(is_planned(&plan_with(&version, with_condition)), needed, "{version}");
    }
}

#[test]
fn the_trail_says_what_is_known_of_the_version() {
    let reason = |plan: &Plan| {
        let reasons = plan.flows.iter().flat_map(|flow| &flow.reasons);
        let because =
            reasons.filter(|reason| reason.requirement == *REQUIREMENT).map(|one| one.because.clone());
        because
            .flat_map(|because| because.iter().map(ToString::to_string).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let sentence = "the agent may be from 1.20 on before 1.34".to_owned();
    assert!(reason(&plan_with("", with_condition)).contains(&sentence));
    let plan = plan_with(", agent_version: \"1.58\"", with_condition);
    let not_planned = plan.not_planned.iter().find(|one| *one.requirement == *REQUIREMENT).unwrap();
    let because = not_planned.because.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(because, ["the agent is not from 1.20 on before 1.34"]);
}
