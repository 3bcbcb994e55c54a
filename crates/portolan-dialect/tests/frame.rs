//! Laws of the step between plan and printer, for every target that prints rules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;

use portolan_dialect::{Options, Outcome, RenderError, Work, rule_sets, targets};
use portolan_model::{HostPattern, NameSet};
use portolan_plan::plan::{Device, TargetKind};
use proptest::prelude::*;

mod support;

use support::{Case, SMALL, cells, scenarios::scenario};

fn cases() -> Vec<Case> {
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    SMALL.map(Case::small).into_iter().chain(examples).collect()
}

#[test]
fn every_connection_is_in_the_ledger_and_in_a_rule_or_left_out_with_a_reason() {
    for case in cases() {
        for target in targets().filter(|target| matches!(target.work, Work::Rules { .. })) {
            let rendering = match case.render(target, &Options::default()) {
                Ok(rendering) => rendering,
                Err(RenderError::Nothing { .. }) => continue,
                Err(error) => panic!("{} as {}: {error}", case.name, target.id),
            };
            let sets = rule_sets(target, &case.plan, Some(&case.resolved), &Options::default()).unwrap();
            for entry in &rendering.ledger.entries {
                let set = sets
                    .iter()
                    .find(|set| set.place.name == entry.at && set.place.device.as_str() == entry.device);
                let Some(set) = set else { continue };
                let ruled = set.rules.iter().any(|rule| rule.flows.iter().any(|flow| **flow == *entry.flow));
                assert_eq!(ruled, entry.outcome.is_written(), "{} {}: {entry:?}", case.name, target.id);
                let exact = entry.outcome == Outcome::Exact;
                assert!(!exact || entry.changes.is_empty(), "{entry:?}");
                assert!(exact || !entry.because.is_empty(), "{entry:?}");
            }
        }
    }
}

#[test]
fn rules_let_through_what_the_connections_ask_for_and_nothing_beyond_the_ledger() {
    for case in cases() {
        the_rules_are_the_plan(&case, &Options::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_rules_of_any_scenario_are_what_its_plan_asks_for(text in scenario(), allow_discouraged: bool) {
        let options = Options { allow_discouraged, ..Options::default() };
        the_rules_are_the_plan(&Case::of("any", &text), &options);
    }
}

/// For every target and place: what the rules let through, source by destination by port, is what the written connections
/// of the ledger ask for.
fn the_rules_are_the_plan(case: &Case, options: &Options) {
    for target in targets() {
        let Work::Rules { capabilities, .. } = &target.work else { continue };
        let sets = match rule_sets(target, &case.plan, Some(&case.resolved), options) {
            Ok(sets) => sets,
            Err(RenderError::Nothing { .. }) => continue,
            Err(error) => panic!("{} as {}: {error}", case.name, target.id),
        };
        let ledger = match case.render(target, options) {
            Ok(rendering) => rendering.ledger,
            Err(RenderError::Nothing { .. }) => continue,
            Err(error) => panic!("{} as {}: {error}", case.name, target.id),
        };
        for set in &sets {
            let (ruled, planned) =
                (cells::of_rules(set), cells::of_plan(case, &set.place, &ledger, capabilities.ipv6));
            let difference = cells::difference(&ruled, &planned);
            assert_eq!(difference, None, "{} as {} at {}", case.name, target.id, set.place.name);
            assert!(set.rules.iter().all(|rule| !rule.sources.is_empty() && !rule.ports.is_empty()));
            let names = set.rules.iter().map(|rule| &rule.name).collect::<BTreeSet<_>>();
            assert_eq!(names.len(), set.rules.len(), "names are unique");
        }
    }
}

#[test]
fn a_built_in_tag_is_written_where_it_is_known_and_refused_elsewhere() {
    let mut case = Case::small("private");
    let flow = case.plan.flows.iter_mut().find(|flow| {
        let device = |wanted| flow.legs.iter().any(|leg| leg.device == wanted);
        !flow.service_tags.is_empty() && device(Device::Nsg) && device(Device::SiteFirewall)
    });
    let flow = flow.expect("a public connection that passes a security group and a firewall");
    flow.to.kind = TargetKind::ServiceTag;
    flow.to.name = "Internet".into();
    flow.service_tags = vec!["Internet".into()];
    flow.legs.iter_mut().for_each(|leg| leg.to.name = "Internet".into());
    let id = flow.id.to_string();
    case.resolved = portolan_tags::resolve(&case.plan, &support::tags(&case.plan));
    let mut seen = BTreeSet::new();
    for target in targets() {
        let Work::Rules { capabilities, .. } = &target.work else { continue };
        let Ok(rendering) = case.render(target, &Options::default()) else { continue };
        for entry in rendering.ledger.entries.iter().filter(|entry| entry.flow == id) {
            let known = capabilities.tags == Some(portolan_tags::Place::Nsg);
            let outcome = if known { Outcome::Exact } else { Outcome::Refused };
            assert_eq!(entry.outcome, outcome, "{}: {entry:?}", target.id);
            seen.insert(known);
        }
    }
    assert_eq!(seen.len(), 2, "it is written somewhere and refused somewhere");
}

#[test]
fn what_a_language_writes_it_reads_and_matches_at_least_the_pattern() {
    let patterns = [
        "login.contoso.com",
        "*.his.arc.azure.com",
        "azgn*.servicebus.windows.net",
        "*-gas.guestconfiguration.azure.com",
    ];
    for target in targets() {
        let Work::Rules { capabilities, .. } = &target.work else { continue };
        for means in capabilities.names {
            for pattern in patterns {
                let pattern = pattern.parse::<HostPattern>().unwrap();
                let Some(text) = means.spelling.write(&pattern) else { continue };
                let read = means
                    .spelling
                    .read(&text)
                    .unwrap_or_else(|| panic!("{}: cannot read `{text}`", target.id));
                let meant = NameSet::pattern(&pattern);
                assert!(!read.is_empty(), "{}: `{text}` matches nothing", target.id);
                assert!(!meant.is_disjoint(&read).unwrap(), "{}: `{text}` misses `{pattern}`", target.id);
            }
        }
    }
}
