//! What a cause says to people: planned, seen, means, do.

use super::group::Group;
use super::run::Run;
use super::{commands, meaning, phrase};
use crate::report::Step;
use crate::task::{Endpoint, Expected};
use crate::{Confidence, Outcome, Verdict};

/// The texts of a cause.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) planned: String,
    pub(super) seen: String,
    pub(super) means: String,
    pub(super) remedy: String,
    pub(super) commands: Vec<Step>,
}

/// Words a cause.
pub(super) fn words<'a>(run: &Run<'a>, group: &Group<'a>, offender: Option<&str>, hosts: &[String]) -> Words {
    let (means, remedy) = meaning::of(group.verdict);
    let who = offender.unwrap_or("the way");
    Words {
        planned: planned(run, group, hosts),
        seen: seen(group, hosts.len()),
        means: sure(group, &filled(means, who)),
        remedy: filled(remedy, who),
        commands: commands::steps(run, group),
    }
}

/// A text with the offender in it; at its beginning with a capital.
fn filled(text: &str, who: &str) -> String {
    let text = text.replace("{who}", who);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}

/// How sure it is, said where it is not certain.
fn sure(group: &Group<'_>, means: &str) -> String {
    let surest = group.results.iter().map(|(result, _)| result.confidence).max();
    let mut others = group.results.iter().flat_map(|(result, _)| &result.alternatives).collect::<Vec<_>>();
    others.sort_unstable();
    others.dedup();
    others.retain(|other| **other != group.verdict);
    let codes = others.iter().map(|verdict| verdict.code()).collect::<Vec<_>>();
    match surest {
        Some(Confidence::Proven) | None => means.to_owned(),
        Some(Confidence::Likely) if codes.is_empty() => format!("{means} This is likely, and not proven."),
        Some(Confidence::Likely) => {
            format!("{means} This is likely; what looks the same: {}.", codes.join(", "))
        }
        Some(Confidence::Possible) if codes.is_empty() => {
            format!("{means} This is possible, and not proven.")
        }
        Some(Confidence::Possible) => {
            format!("{means} This is one possibility; what looks the same: {}.", codes.join(", "))
        }
    }
}

/// What the plan asks for.
fn planned<'a>(run: &Run<'a>, group: &Group<'a>, hosts: &[String]) -> String {
    let endpoints = group.endpoints(run);
    let mut ways = endpoints.iter().map(|endpoint| way(run, endpoint)).collect::<Vec<_>>();
    ways.sort();
    ways.dedup();
    match ways.as_slice() {
        [] => phrase::and(hosts),
        [only] => format!("{}, {only}", phrase::and(hosts)),
        several => format!("{}; {}", phrase::and(hosts), several.join(", or ")),
    }
}

fn way(run: &Run<'_>, endpoint: &Endpoint) -> String {
    let proxy = endpoint.proxy.and_then(|at| run.assignment.proxies.get(at));
    if let Some(proxy) = proxy {
        return format!("through proxy {} ({}:{})", proxy.name, proxy.host, proxy.port);
    }
    match &endpoint.expect {
        Expected::Public => "directly, at a public address".to_owned(),
        Expected::Local => "inside the own network".to_owned(),
        Expected::Private { addresses, prefixes, .. } => match (addresses.as_slice(), prefixes.as_slice()) {
            ([], []) => "at a private endpoint".to_owned(),
            ([], prefixes) => format!("at a private endpoint in {}", phrase::and(prefixes)),
            (addresses, _) => format!("at the private endpoint {}", phrase::and(addresses)),
        },
    }
}

/// The evidence of the surest result, and how many others there are.
fn seen(group: &Group<'_>, hosts: usize) -> String {
    let rank = |outcome: Outcome, confidence: Confidence| (outcome, confidence);
    let mut surest: Option<&crate::report::FlowResult> = None;
    for (result, _) in &group.results {
        if surest
            .is_none_or(|best| rank(best.outcome, best.confidence) < rank(result.outcome, result.confidence))
        {
            surest = Some(result);
        }
    }
    let evidence = surest.map(|result| result.evidence.join(" ")).unwrap_or_default();
    match hosts {
        0 | 1 => evidence,
        more if group.verdict == Verdict::HostsFileOverride => {
            format!("{evidence} {} are affected in the same way.", phrase::count(more - 1, "other host"))
        }
        more => format!("{evidence} The same was seen of {}.", phrase::count(more - 1, "other host")),
    }
}
