//! Names: rows 3 to 14 of the table.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::finding::{Finding, Record};
use super::resolvers::{self, message};
use super::run::{Case, Run};
use super::{addresses, answer, names, sinkhole};
use crate::observe::{AskResult, Asked, NameSeen};
use crate::{Layer, Verdict};

/// The addresses that the resolvers give.
pub(super) fn answers(run: &Run<'_>, case: Case<'_>) -> Vec<IpAddr> {
    resolvers::addresses(run, case)
}

/// Judges the name of an endpoint that this machine resolves itself.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Some(host) = case.name() else { return };
    let Some(name) = &case.seen.name else {
        let finding = Finding::no_data(Verdict::NotRun, format!("The name {host} was not asked for."));
        return record.found(Layer::Dns, finding, "not asked", None);
    };
    let kept = kept(run, host);
    if !kept.is_empty() {
        // The system asks no resolver then. A line that leads astray is judged when it is known where it led.
        let seen = format!("hosts file: {}", addresses::list(&kept));
        return match answer::unexpected(run, case, &kept, &[], None) {
            Some(finding) => record.found(Layer::Dns, finding, seen, None),
            None => record.ok(Layer::Dns, seen, None),
        };
    }
    let asked = resolvers::asked(run, name);
    let took = asked.iter().find(|asked| message(asked).is_some()).map(|asked| asked.took);
    let seen = seen(run, case, name, &asked);
    let found = verdict(run, case, name, &asked).or_else(|| sinkhole::judge(run, case, name, &asked));
    if let Some(finding) = found.or_else(|| warning(run, &asked)) {
        return record.found(Layer::Dns, finding, seen, took);
    }
    record.ok(Layer::Dns, seen, took);
}

fn seen(run: &Run<'_>, case: Case<'_>, name: &NameSeen, asked: &[&Asked]) -> String {
    let found = answers(run, case);
    match (found.as_slice(), name.system.as_deref()) {
        ([], Some(system @ [_, ..])) => addresses::list(system),
        ([], _) => asked.first().map_or_else(|| "no answer".to_owned(), |asked| resolvers::words(asked)),
        (found, _) => addresses::list(found),
    }
}

/// The addresses that the hosts file gives the name.
fn kept(run: &Run<'_>, host: &str) -> Vec<IpAddr> {
    let lines = run.seen.machine.hosts_lines.iter().filter(|line| line.name.eq_ignore_ascii_case(host));
    lines.map(|line| line.address).collect()
}

/// What the name itself shows. The first resolver that says anything decides, as it does for an agent.
fn verdict(run: &Run<'_>, case: Case<'_>, name: &NameSeen, asked: &[&Asked]) -> Option<Finding> {
    let deciding = asked
        .iter()
        .copied()
        .find(|asked| matches!(asked.result, AskResult::Answered(_) | AskResult::TruncatedNoTcp { .. }));
    let system = name.system.as_deref().unwrap_or_default();
    let Some(deciding) = deciding else {
        if !system.is_empty() {
            return answer::unexpected(run, case, system, &[], None);
        }
        return Some(silent(run, name, asked));
    };
    let same_server = || asked.iter().copied().filter(|other| other.server == deciding.server);
    // A failure of one server is no failure of the name where the next server is asked and answers.
    let good = |asked: &&Asked| message(asked).is_some_and(|answer| !answer.addresses.is_empty());
    let failed = |asked: &Asked| {
        message(asked).is_none_or(|answer| matches!(answer.rcode.as_str(), "SERVFAIL" | "REFUSED"))
    };
    if failed(deciding) && asked.iter().copied().any(|asked| good(&asked)) {
        let good = asked.iter().copied().find(good)?;
        return answer::judge(run, case, good, &with_server(asked, good.server));
    }
    match &deciding.result {
        AskResult::TruncatedNoTcp { .. } => Some(truncated(deciding)),
        _ => answer::judge(run, case, deciding, &same_server().collect::<Vec<_>>()),
    }
}

fn with_server<'a>(asked: &[&'a Asked], server: IpAddr) -> Vec<&'a Asked> {
    asked.iter().copied().filter(|asked| asked.server == server).collect()
}

/// Row 14.
fn truncated(asked: &Asked) -> Finding {
    Finding::fail(Verdict::DnsTruncatedNoTcp)
        .saw(format!("{}.", resolvers::words(asked)))
        .blame(asked.server.to_string())
}

/// Rows 3 and 5: no resolver says anything to this name.
fn silent(run: &Run<'_>, name: &NameSeen, asked: &[&Asked]) -> Finding {
    let used = resolvers::used(run);
    if asked.is_empty() && used.is_empty() {
        return Finding::no_data(Verdict::NotRun, format!("No resolver was asked for {}.", name.name));
    }
    let alive = used.iter().filter(|resolver| resolvers::lives(run, resolver.server)).collect::<Vec<_>>();
    let tries = asked.iter().map(|asked| format!("{}.", resolvers::words(asked)));
    let mut tries = tries.collect::<Vec<_>>();
    tries.dedup();
    tries.truncate(4);
    if let Some(resolver) = alive.first() {
        let zone = names::parent(&name.name);
        let mut finding = Finding::fail(Verdict::DnsNameTimeout)
            .likely()
            .or(&[Verdict::DnsServfail, Verdict::DnsServerUnreachable]);
        finding.evidence = tries;
        let finding = finding.saw(format!("{} answers other names.", resolver.server));
        return match silent_zones(run) {
            0..MANY_ZONES => finding.blame(format!("the forwarder for {zone}")),
            zones => finding
                .saw(format!("Names of {zones} zones get no answer."))
                .blame(format!("what {} itself asks", resolver.server)),
        };
    }
    let servers = used.iter().map(|resolver| resolver.server).collect::<Vec<_>>();
    let servers = if servers.is_empty() { asked.iter().map(|asked| asked.server).collect() } else { servers };
    let mut finding = Finding::fail(Verdict::DnsServerUnreachable).blame(addresses::list(&servers));
    finding.evidence = tries;
    finding.saw("No resolver answered the control name either.").saw_also(
        used.iter()
            .any(|resolver| resolver.tcp == Some(true))
            .then(|| "TCP port 53 opens, so UDP port 53 is what is closed.".to_owned()),
    )
}

/// So many zones without an answer are the fault of what the resolver itself asks, and not of a forwarder each.
const MANY_ZONES: usize = 3;

/// The number of zones of which no name got an answer, while the resolver lives.
fn silent_zones(run: &Run<'_>) -> usize {
    let asked =
        run.cases().filter(|case| case.endpoint.proxy.is_none()).filter_map(|case| case.seen.name.as_ref());
    let silent = asked.filter(|name| {
        let asked = resolvers::asked(run, name);
        !asked.is_empty() && asked.iter().all(|asked| message(asked).is_none())
    });
    silent.map(|name| names::parent(&name.name)).collect::<BTreeSet<_>>().len()
}

/// What is worth mending although the name resolves: row 4, and resolvers that differ.
fn warning(run: &Run<'_>, asked: &[&Asked]) -> Option<Finding> {
    first_dead(run, asked).or_else(|| disagree(asked))
}

/// Row 4.
fn first_dead(run: &Run<'_>, asked: &[&Asked]) -> Option<Finding> {
    let used = resolvers::used(run);
    let (first, rest) = used.split_first()?;
    if resolvers::lives(run, first.server) {
        return None;
    }
    let next = rest.iter().find(|resolver| resolvers::lives(run, resolver.server))?;
    let lost = asked
        .iter()
        .find(|asked| asked.server == first.server)
        .map_or(first.control.took, |asked| asked.took);
    Some(
        Finding::warn(Verdict::DnsFirstServerDead)
            .saw(format!(
                "{}, the first resolver, was silent to every question, for {lost} each.",
                first.server
            ))
            .saw(format!("{}, a later one, answers.", next.server))
            .blame(first.server.to_string()),
    )
}

/// Resolvers that give answers of different kinds: now it works, now it does not.
fn disagree(asked: &[&Asked]) -> Option<Finding> {
    let kind = |asked: &Asked| {
        let answer = message(asked)?;
        Some(match (answer.rcode.as_str(), answer.addresses.first()) {
            ("NOERROR", Some(record)) if addresses::is_private(record.address) => "a private address",
            ("NOERROR", Some(_)) => "a public address",
            ("NOERROR", None) => "no address",
            ("NXDOMAIN", _) => "that the name does not exist",
            _ => "an error",
        })
    };
    let first = asked.iter().copied().find(|asked| asked.kind == "A" && kind(asked).is_some())?;
    let other = asked.iter().copied().find(|asked| {
        asked.kind == "A"
            && asked.server != first.server
            && kind(asked).is_some_and(|it| Some(it) != kind(first))
    })?;
    let servers = [first.server, other.server];
    Some(
        Finding::warn(Verdict::DnsServersDisagree)
            .saw(format!("{} says {}.", first.server, kind(first)?))
            .saw(format!("{} says {}.", other.server, kind(other)?))
            .blame(addresses::list(&servers)),
    )
}
