//! The fewest causes: results with the same verdict and the same offender are one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use portolan_model::Need;

use super::results::Member;
use super::run::Run;
use super::text;
use crate::report::{Cause, FlowResult};
use crate::task::{Endpoint, FlowTask};
use crate::{Outcome, Verdict};

/// The results of one cause.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) verdict: Verdict,
    pub(super) results: Vec<(&'a FlowResult, Member<'a>)>,
}

impl<'a> Group<'a> {
    /// The endpoints of its results, each once, in the order of the plan.
    pub(super) fn endpoints(&self, run: &Run<'a>) -> Vec<&'a Endpoint> {
        self.positions().into_iter().filter_map(|at| run.assignment.endpoints.get(at)).collect()
    }

    /// The positions of its endpoints.
    pub(super) fn positions(&self) -> BTreeSet<usize> {
        self.results.iter().filter_map(|(_, member)| member.endpoint).collect()
    }

    /// The flows of its results, each once.
    pub(super) fn flows(&self, run: &Run<'a>) -> Vec<&'a FlowTask> {
        let positions = self.results.iter().map(|(_, member)| member.flow).collect::<BTreeSet<_>>();
        positions.into_iter().filter_map(|at| run.assignment.flows.get(at)).collect()
    }
}

/// Explains warnings and failures; the gravest and widest cause first.
pub(super) fn causes<'a>(run: &Run<'a>, results: &'a [FlowResult], members: &[Member<'a>]) -> Vec<Cause> {
    let mut groups = BTreeMap::<(Verdict, String), Group<'_>>::new();
    for (result, member) in results.iter().zip(members) {
        if !matches!(result.outcome, Outcome::Fail | Outcome::Warn) {
            continue;
        }
        let key = (result.verdict, member.finding.map(|finding| finding.group()).unwrap_or_default());
        let group =
            groups.entry(key).or_insert_with(|| Group { verdict: result.verdict, results: Vec::new() });
        group.results.push((result, *member));
    }
    let mut causes = groups.values().map(|group| (weight(group), cause(run, group))).collect::<Vec<_>>();
    causes.sort_by(|(one, _), (other, _)| one.cmp(other));
    causes.into_iter().map(|(_, cause)| cause).collect()
}

/// What orders causes: failures of required flows first, then the early layers, then the wide ones.
fn weight(group: &Group<'_>) -> impl Ord + use<> {
    let fails = group.results.iter().any(|(result, _)| result.outcome == Outcome::Fail);
    let required = group
        .results
        .iter()
        .any(|(result, _)| result.outcome == Outcome::Fail && result.need == Need::Required);
    (!required, !fails, group.verdict.layer(), Reverse(group.results.len()), group.verdict)
}

fn cause<'a>(run: &Run<'a>, group: &Group<'a>) -> Cause {
    let results = || group.results.iter().map(|(result, _)| *result);
    let mut flows = Vec::new();
    let mut hosts = Vec::new();
    for result in results() {
        if !flows.contains(&result.flow) {
            flows.push(result.flow.clone());
        }
        let host = match result.host.contains(':') {
            true => format!("[{}]:{}", result.host, result.port),
            false => format!("{}:{}", result.host, result.port),
        };
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    let offender = offender(group);
    let words = text::words(run, group, offender.as_deref(), &hosts);
    Cause {
        verdict: group.verdict,
        outcome: results().map(|result| result.outcome).max().unwrap_or(Outcome::Warn),
        confidence: results().map(|result| result.confidence).max().unwrap_or(crate::Confidence::Possible),
        offender,
        flows,
        hosts,
        planned: words.planned,
        seen: words.seen,
        means: words.means,
        remedy: words.remedy,
        commands: words.commands,
    }
}

/// The offenders of a group; most often there is one.
fn offender(group: &Group<'_>) -> Option<String> {
    let mut offenders = group
        .results
        .iter()
        .filter_map(|(_, member)| member.finding.and_then(|finding| finding.offender.as_deref()))
        .collect::<Vec<_>>();
    offenders.sort_unstable();
    offenders.dedup();
    (!offenders.is_empty()).then(|| super::phrase::and(&offenders))
}
