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

use portolan_dialect::{Destination, Options, Outcome, RenderError, Work, rule_sets, targets};
use portolan_model::{HostPattern, NameSet};

mod support;

use support::{Case, SMALL};

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
                assert_eq!(exact, entry.because.is_empty() && entry.changes.is_empty() || exact, "{entry:?}");
                assert!(exact || !entry.because.is_empty(), "{entry:?}");
            }
        }
    }
}

#[test]
fn rules_let_through_what_the_connections_ask_for_and_nothing_beyond_the_ledger() {
    for case in cases() {
        for target in targets().filter(|target| matches!(target.work, Work::Rules { .. })) {
            let Ok(sets) = rule_sets(target, &case.plan, Some(&case.resolved), &Options::default()) else {
                continue;
            };
            let rendering = case.render(target, &Options::default()).unwrap();
            for set in &sets {
                for rule in &set.rules {
                    // Every cell of a rule, source by destination, is a cell of one of its connections.
                    let legs = rule.flows.iter().flat_map(|id| {
                        let flow = case.plan.flow(id).unwrap();
                        let here = |leg: &&portolan_plan::plan::Leg| {
                            *leg.at == *set.place.name && leg.device == set.place.device
                        };
                        flow.legs.iter().filter(here).map(move |leg| (flow, leg))
                    });
                    let legs = legs.collect::<Vec<_>>();
                    for from in rule.source_prefixes() {
                        let covered = legs
                            .iter()
                            .any(|(_, leg)| leg.from.prefixes.iter().any(|known| known.contains(&from)));
                        let joined = legs.iter().flat_map(|(_, leg)| leg.from.prefixes.iter().copied());
                        let joined = joined.collect::<portolan_model::PrefixSet>();
                        assert!(
                            covered
                                || [from]
                                    .into_iter()
                                    .collect::<portolan_model::PrefixSet>()
                                    .is_subset(&joined)
                        );
                    }
                    if let Destination::Names { names, .. } = &rule.to {
                        for name in names {
                            let asked = legs.iter().any(|(_, leg)| {
                                leg.to.name.parse::<HostPattern>().is_ok_and(|p| p == name.pattern)
                            });
                            assert!(asked, "{} {}: nobody asked for {}", case.name, target.id, name.pattern);
                        }
                    }
                }
            }
            let names = sets.iter().map(|set| set.rules.iter().map(|rule| &rule.name).collect::<Vec<_>>());
            for names in names {
                assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "names are unique");
            }
            drop(rendering);
        }
    }
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
