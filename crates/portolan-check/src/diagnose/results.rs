//! From the record of each endpoint to a result for each flow and host.

use std::collections::BTreeMap;

use portolan_model::{Need, Phase};

use super::finding::{Finding, Record};
use super::run::{Case, Run};
use crate::report::{FlowResult, LayerSeen, LayerState, Summary};
use crate::task::{Endpoint, FlowTask, Untestable};
use crate::{Confidence, Layer, Outcome, Verdict};

/// Where a result comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'r> {
    /// The position of its flow.
    pub(super) flow: usize,
    /// The position of its endpoint.
    pub(super) endpoint: Option<usize>,
    /// What gave the verdict.
    pub(super) finding: Option<&'r Finding>,
}

/// A stage that should have run and did not.
pub(super) fn not_run(case: Case<'_>, layer: Layer, because: &str, record: &mut Record) {
    // What works without them is reachable all the same.
    if matches!(layer, Layer::Revocation | Layer::Quality | Layer::WebSocket) {
        return record.skip(layer, because);
    }
    let finding = Finding::no_data(Verdict::NotRun, format!("{} was not tested: {because}.", case.target()));
    record.found(layer, finding, because, None);
}

/// All results, in the order of the plan, with where each comes from.
pub(super) fn all<'r>(run: &Run<'_>, records: &'r [Record]) -> (Vec<FlowResult>, Vec<Member<'r>>) {
    let mut results = Vec::new();
    let mut members = Vec::new();
    for (at, flow) in run.assignment.flows.iter().enumerate() {
        let mut some = false;
        for position in &flow.endpoints {
            let endpoint = run.assignment.endpoints.get(*position);
            let (Some(endpoint), Some(record)) = (endpoint, records.get(*position)) else { continue };
            some = true;
            results.push(tested(run, flow, endpoint, record));
            members.push(Member { flow: at, endpoint: Some(*position), finding: record.leading() });
        }
        if !some {
            results.push(untested(flow));
            members.push(Member { flow: at, endpoint: None, finding: None });
        }
    }
    (results, members)
}

fn tested(run: &Run<'_>, flow: &FlowTask, endpoint: &Endpoint, record: &Record) -> FlowResult {
    let proxy = endpoint.proxy.and_then(|at| run.assignment.proxies.get(at)).map(|proxy| proxy.name.clone());
    let mut result = FlowResult {
        flow: flow.flow.clone(),
        host: endpoint.host.to_string(),
        port: endpoint.port,
        need: flow.need,
        outcome: Outcome::Pass,
        verdict: Verdict::Ok,
        confidence: Confidence::Proven,
        evidence: record.notes.clone(),
        alternatives: Vec::new(),
        layers: record.layers.clone(),
        example_of: endpoint.example_of.clone(),
        proxy,
        role: flow.role.clone(),
        for_whom: flow.for_whom.clone(),
        impact: None,
    };
    match record.leading() {
        None => {
            let seen = record.layers.values().filter(|layer| layer.state == LayerState::Ok);
            let seen = seen.filter_map(|layer| layer.seen.clone()).skip(1).collect::<Vec<_>>();
            if !seen.is_empty() {
                result.evidence.insert(0, format!("{}.", seen.join("; ")));
            }
        }
        Some(finding) => {
            result.outcome = finding.outcome;
            result.verdict = finding.verdict;
            result.confidence = finding.confidence;
            result.alternatives = finding.alternatives.clone();
            result.evidence = finding.evidence.clone();
            let others = record.warnings.iter().filter(|warning| *warning != finding);
            result.evidence.extend(others.flat_map(|warning| {
                warning.evidence.first().map(|first| format!("Also {}: {first}", warning.verdict))
            }));
            result.impact = impact(flow, finding);
        }
    }
    result
}

/// Row 60: what breaks only later.
fn impact(flow: &FlowTask, finding: &Finding) -> Option<String> {
    let mut phases = flow.phases.iter().peekable();
    phases.peek()?;
    let only_failover = phases.all(|phase| phase == Phase::Failover);
    (only_failover && matches!(finding.outcome, Outcome::Fail | Outcome::Warn)).then(|| {
        "failover: nothing shows today, because this connection is needed only when the pair takes over"
            .to_owned()
    })
}

/// A flow of which nothing can be tried.
fn untested(flow: &FlowTask) -> FlowResult {
    let why = match flow.untestable {
        Some(Untestable::NoExample) => {
            "No real name behind this wildcard is known. `--discover` may find some."
        }
        Some(Untestable::NoAddress) => "The plan names no single address to try.",
        Some(Untestable::NameUnknown) => "The name depends on something that the scenario does not say.",
        Some(Untestable::PortRange) => {
            "It is a range of ports, of which the other side opens only those that it needs."
        }
        Some(Untestable::SilentProtocol) => {
            "Its service answers nothing that may be sent without being its client."
        }
        None => "The plan gives it nothing to try.",
    };
    let seen = |layer| (layer, LayerSeen { state: LayerState::NotTested, seen: None, took_ms: None });
    FlowResult {
        flow: flow.flow.clone(),
        host: flow.target.to_string(),
        port: flow.port,
        need: flow.need,
        outcome: Outcome::NoData,
        verdict: Verdict::NotTestable,
        confidence: Confidence::Proven,
        evidence: vec![why.to_owned()],
        alternatives: Vec::new(),
        layers: BTreeMap::from([seen(Layer::Tcp), seen(Layer::Application)]),
        example_of: None,
        proxy: None,
        role: flow.role.clone(),
        for_whom: flow.for_whom.clone(),
        impact: None,
    }
}

/// How many results there are of each outcome.
pub(super) fn summary(results: &[FlowResult]) -> Summary {
    let mut summary = Summary::default();
    for result in results {
        match result.outcome {
            Outcome::Pass => summary.pass += 1,
            Outcome::Warn => summary.warn += 1,
            Outcome::NoData => summary.no_data += 1,
            Outcome::Fail => {
                summary.fail += 1;
                summary.required_fail += usize::from(result.need == Need::Required);
            }
        }
    }
    summary
}
