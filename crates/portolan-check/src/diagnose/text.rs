//! What a cause says to people: planned, seen, means, do.

use super::group::Group;
use super::phrase;
use super::run::Run;
use crate::report::Step;

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
pub(super) fn words(run: &Run<'_>, group: &Group<'_>, offender: Option<&str>, hosts: &[String]) -> Words {
    let _ = run;
    Words {
        planned: format!("{} reachable", phrase::and(hosts)),
        seen: seen(group, hosts.len()),
        means: format!("{}: {}", group.verdict, offender.unwrap_or("not known who")),
        remedy: format!("portolan explain {}", group.verdict),
        commands: Vec::new(),
    }
}

/// The evidence of the first result, and how many others there are.
fn seen(group: &Group<'_>, hosts: usize) -> String {
    let surest = group.results.iter().max_by_key(|(result, _)| (result.outcome, result.confidence));
    let evidence = surest.map(|(result, _)| result.evidence.join(" ")).unwrap_or_default();
    match hosts {
        0 | 1 => evidence,
        more => format!("{evidence} The same holds for {}.", phrase::count(more - 1, "other host")),
    }
}
