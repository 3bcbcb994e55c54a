//! Decisions to the tree of a file.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_model::HostPattern;
use portolan_plan::plan::Plan;

use super::decide::{Decision, Spot, Way, What, decide, spots};
use super::tree::{Answer, Item, Pac, Test};
use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal};
use crate::naming::stem;
use crate::spelling::{DotSuffix, Spelling as _};

/// Nothing listens there: the request fails at once.
const NOWHERE: &str = "PROXY 127.0.0.1:9";

/// One file for each place with a proxy.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for spot in spots(job.plan, job.options.at.as_deref()) {
        let (decisions, entries, notes) = decide(job.plan, &spot);
        let pac = pac(job, &spot, &decisions, &notes);
        printed.files.push(File { path: format!("{}.pac", stem(spot.name)), text: pac.to_string() });
        printed.entries.extend(entries);
        printed.notes.extend(notes.into_iter().map(|note| format!("{}: {note}", spot.name)));
    }
    Ok(printed)
}

fn pac(job: &Job<'_>, spot: &Spot<'_>, decisions: &[Decision], notes: &[String]) -> Pac {
    let variables = Variables { prefix: job.options.prefix.to_ascii_uppercase().replace('-', "_") };
    let what = format!("Proxy auto-configuration for {}", spot.title);
    let mut header = header(&job.stamp, None, &what, crate::pac::PAC.assumes);
    header.extend(notes.iter().map(|note| format!("Note: {note}")));
    let ways = decisions.iter().map(|decision| decision.way.clone()).collect::<BTreeSet<_>>();
    let answers = ways.iter().map(|way| Answer {
        variable: variables.way(way),
        value: value(job.plan, way),
        comment: String::new(),
    });
    let (names, wildcards) = decisions.iter().partition::<Vec<_>, _>(|decision| is_name(&decision.what));
    Pac {
        header,
        answers: answers.collect(),
        otherwise: otherwise(job, spot, &variables),
        table: variables.named("names"),
        names: items(&variables, names, |what| match what {
            What::Address(address) => Some(address.to_string()),
            What::Pattern(pattern) => DotSuffix.write(pattern),
        }),
        tests: items(&variables, wildcards, |what| match what {
            What::Address(_) => None,
            What::Pattern(pattern) => {
                let text = DotSuffix.write(pattern)?;
                let below = matches!(pattern, HostPattern::Suffix(_));
                Some(if below { Test::Below(text) } else { Test::Matches(text) })
            }
        }),
    }
}

/// What the file does with everything that the plan does not know.
fn otherwise(job: &Job<'_>, spot: &Spot<'_>, variables: &Variables) -> Answer {
    let (value, what) = match spot.proxy {
        _ if job.options.default_deny => (NOWHERE.to_owned(), "nowhere, as nothing listens there"),
        Some(proxy) => (value(job.plan, &Way::Proxy(proxy.clone())), "to the proxy, which decides about it"),
        None => (value(job.plan, &Way::Direct), "straight out, as the place itself has no proxy"),
    };
    let comment = format!(
        "Every other host goes {what}. Change it here: \"DIRECT\", a proxy, or \"{NOWHERE}\" for nowhere"
    );
    Answer { variable: variables.named("otherwise"), value, comment }
}

const fn is_name(what: &What) -> bool {
    matches!(what, What::Address(_) | What::Pattern(HostPattern::Exact(_)))
}

/// A line about each reason, where it differs from the one before; names are put together by way and reason.
fn items<T>(
    variables: &Variables,
    mut decisions: Vec<&Decision>,
    what: impl Fn(&What) -> Option<T>,
) -> Vec<Item<T>> {
    if decisions.iter().all(|decision| is_name(&decision.what)) {
        decisions.sort_by_key(|decision| (&decision.way, &decision.why, &decision.what));
    }
    let mut before = None;
    let mut items = Vec::new();
    for decision in decisions {
        let Some(what) = what(&decision.what) else { continue };
        let comment = if before == Some(&decision.why) { String::new() } else { decision.why.clone() };
        before = Some(&decision.why);
        items.push(Item { comment, what, answer: variables.way(&decision.way) });
    }
    items
}

/// The variables of a file.
struct Variables {
    prefix: String,
}

impl Variables {
    fn named(&self, name: &str) -> String {
        format!("{}_{}", self.prefix, stem(name).to_ascii_uppercase().replace('-', "_"))
    }

    fn way(&self, way: &Way) -> String {
        match way {
            Way::Direct => self.named("direct"),
            Way::Proxy(name) => self.named(&format!("proxy {name}")),
        }
    }
}

/// What a PAC file answers for a way.
fn value(plan: &Plan, way: &Way) -> String {
    let Way::Proxy(name) = way else { return "DIRECT".to_owned() };
    let Some(proxy) = plan.proxies.iter().find(|proxy| proxy.name == *name) else {
        return NOWHERE.to_owned();
    };
    let kind = if proxy.tls { "HTTPS" } else { "PROXY" };
    let host = match proxy.host.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        _ => proxy.host.to_string(),
    };
    format!("{kind} {host}:{}", proxy.port)
}
