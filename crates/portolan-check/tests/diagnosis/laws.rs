//! Laws that hold for any observations.

use std::collections::BTreeSet;

use portolan_check::observe::*;
use portolan_check::{Outcome, Verdict};
use proptest::prelude::*;

use crate::arbitrary::{any_world, has_cause};
use crate::world::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Also: a pass is `OK`, and `OK` is a pass.
    #[test]
    fn causes_explain_exactly_what_warns_and_fails(world in any_world()) {
        let report = world.report();
        let wanted = report.results.iter().filter(|result| has_cause(result.outcome));
        let wanted = wanted.map(|result| (result.flow.to_string(), result.verdict)).collect::<BTreeSet<_>>();
        let told = report.causes.iter().flat_map(|cause| cause.flows.iter().map(|flow| (flow.to_string(), cause.verdict)));
        prop_assert_eq!(told.collect::<BTreeSet<_>>(), wanted);
        prop_assert!(report.causes.len() <= report.results.iter().filter(|it| has_cause(it.outcome)).count());
        for result in &report.results {
            prop_assert_eq!(result.outcome == Outcome::Pass, result.verdict == Verdict::Ok, "{:?}", result);
            let no_data = matches!(result.verdict, Verdict::NotRun | Verdict::NotTestable);
            prop_assert_eq!(result.outcome == Outcome::NoData, no_data, "{:?}", result);
            prop_assert!(!result.alternatives.contains(&result.verdict), "{:?}", result);
        }
        // Nobody's words can take hold of a terminal.
        let texts = report.results.iter().flat_map(|result| {
            result.evidence.iter().chain(result.layers.values().filter_map(|layer| layer.seen.as_ref()))
        });
        for text in texts {
            prop_assert!(!text.contains(char::is_control), "{:?}", text);
        }
        for cause in &report.causes {
            prop_assert!(!cause.planned.is_empty() && !cause.seen.is_empty(), "{:?}", cause);
            prop_assert!(!cause.means.contains('{') && !cause.remedy.contains('{'), "{:?}", cause);
        }
    }

    #[test]
    fn the_order_of_endpoints_changes_no_verdict(world in any_world(), turn in 0usize..6) {
        let mut turned = world.clone();
        let by = turn % world.assignment.endpoints.len();
        turned.assignment.endpoints.rotate_left(by);
        turned.seen.endpoints.rotate_left(by);
        turned.assignment.flows.rotate_left(by);
        for (at, flow) in turned.assignment.flows.iter_mut().enumerate() {
            flow.endpoints = vec![at];
        }
        let told = |world: &World| {
            let results = world.report().results.into_iter();
            results.map(|it| (it.host, it.outcome, it.verdict, it.confidence, it.evidence)).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(told(&world), told(&turned));
        prop_assert_eq!(world.report().causes.len(), turned.report().causes.len());
    }

    #[test]
    fn a_fault_of_a_later_layer_changes_no_verdict_of_an_earlier_one(code in 0usize..4, later in any_world()) {
        let broken = |part: Part| match code {
            0 => part.dns(rcode("SERVFAIL")),
            1 => part.tcp(silent()),
            2 => part.icmp(3, 13, FIREWALL),
            _ => part.hello(no_answer()).io(301, 0),
        };
        let host = "graph.microsoft.com";
        let alone = world().with(broken(public(host))).result(host);
        let odd = &later.seen.endpoints[0];
        let both = world().with(broken(public(host)).change(|_, seen| {
            if code < 3 {
                seen.tls = odd.tls.clone();
            }
            seen.http = odd.http.clone();
            seen.websocket = odd.websocket.clone();
        }));
        prop_assert_eq!(both.result(host).verdict, alone.verdict);
    }

    #[test]
    fn a_report_is_the_same_after_writing_and_reading(world in any_world()) {
        let report = world.report();
        let text = serde_json::to_string(&report).unwrap();
        let read = serde_json::from_str::<portolan_check::report::Report>(&text).unwrap();
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    /// What was seen can be diagnosed elsewhere.
    #[test]
    fn observations_that_were_written_and_read_give_the_same_verdicts(world in any_world()) {
        let text = serde_json::to_string(&world.seen).unwrap();
        let mut read = world.clone();
        read.seen = serde_json::from_str(&text).unwrap();
        let verdicts = |world: &World| world.report().results.into_iter().map(|it| it.verdict).collect::<Vec<_>>();
        prop_assert_eq!(verdicts(&world), verdicts(&read));
    }
}

/// A healthy world turns bad with any single layer of an endpoint.
#[test]
fn each_observation_counts() {
    let host = "graph.microsoft.com";
    let changes: [fn(Part) -> Part; 6] = [
        |part| part.dns(AskResult::Timeout),
        |part| part.tcp(silent()),
        |part| part.hello(reset()),
        |part| part.signed_by("Contoso", false),
        |part| part.says(response(511, &[], "", "")),
        |part| part.rtts(vec![None; 10]),
    ];
    let mut seen = BTreeSet::new();
    for change in changes {
        let verdict = world().with(change(public(host))).verdict(host);
        assert_ne!(verdict, Verdict::Ok);
        assert!(seen.insert(verdict), "{verdict} twice");
    }
}
