//! Which resolvers the machine uses, which of them live, and what they say to a name.

use std::net::IpAddr;

use super::run::{Case, Run};
use crate::observe::{Answer, AskResult, Asked, NameSeen, ResolverSeen};

/// The resolvers that the machine uses, in its order; those of the plan where it is not known what the machine uses.
pub(super) fn used<'a>(run: &Run<'a>) -> Vec<&'a ResolverSeen> {
    let all = &run.seen.resolvers;
    let system = all.iter().filter(|resolver| resolver.system).collect::<Vec<_>>();
    if system.is_empty() { all.iter().collect() } else { system }
}

/// The questions about a name to the resolvers that the machine uses, in order; all where none of those was asked.
pub(super) fn asked<'a>(run: &Run<'_>, name: &'a NameSeen) -> Vec<&'a Asked> {
    let used = used(run);
    let of_used = used
        .iter()
        .flat_map(|resolver| name.asked.iter().filter(|asked| asked.server == resolver.server))
        .collect::<Vec<_>>();
    if of_used.is_empty() { name.asked.iter().collect() } else { of_used }
}

/// The message of a question that was answered.
pub(super) fn message(asked: &Asked) -> Option<&Answer> {
    match &asked.result {
        AskResult::Answered(answer) => Some(answer),
        _ => None,
    }
}

/// Whether a resolver said anything at all in this run.
pub(super) fn lives(run: &Run<'_>, server: IpAddr) -> bool {
    let spoke = |asked: &Asked| {
        asked.server == server
            && matches!(asked.result, AskResult::Answered(_) | AskResult::TruncatedNoTcp { .. })
    };
    let names = run
        .cases()
        .filter_map(|case| case.seen.name.as_ref())
        .chain(run.seen.proxies.iter().filter_map(|proxy| proxy.name.as_ref()))
        .chain(&run.seen.controls.no_such_name);
    run.seen.resolvers.iter().any(|resolver| spoke(&resolver.control))
        || names.flat_map(|name| &name.asked).any(spoke)
}

/// Whether a resolver denies even the control name, which exists wherever the internet is known.
pub(super) fn knows_no_internet(run: &Run<'_>, server: IpAddr) -> bool {
    let controls = run.seen.resolvers.iter().filter(|resolver| resolver.server == server);
    controls.filter_map(|resolver| message(&resolver.control)).any(|answer| answer.rcode == "NXDOMAIN")
}

/// The addresses that the resolvers give to the name of an endpoint, in order of the answers, each once.
pub(super) fn addresses(run: &Run<'_>, case: Case<'_>) -> Vec<IpAddr> {
    let Some(name) = &case.seen.name else { return Vec::new() };
    let mut found = Vec::new();
    for record in asked(run, name).into_iter().filter_map(message).flat_map(|answer| &answer.addresses) {
        if !found.contains(&record.address) {
            found.push(record.address);
        }
    }
    found
}

/// How a question ended, in a few words.
pub(super) fn words(asked: &Asked) -> String {
    let server = asked.server;
    match &asked.result {
        AskResult::Answered(answer) if answer.rcode != "NOERROR" => {
            format!("{server} answered {}", answer.rcode)
        }
        AskResult::Answered(answer) if answer.addresses.is_empty() => {
            format!("{server} knows no {} record", asked.kind)
        }
        AskResult::Answered(answer) => {
            let addresses = answer.addresses.iter().map(|record| record.address).collect::<Vec<_>>();
            format!("{server} answered {}", super::addresses::list(&addresses))
        }
        AskResult::Timeout => format!("{server} was silent for {}", asked.took),
        AskResult::Refused => format!("{server} refuses port 53"),
        AskResult::Unsendable { error } => format!("no question could be sent to {server}: {error}"),
        AskResult::TruncatedNoTcp { refused } => format!(
            "{server} truncated its answer, and its TCP port 53 {}",
            if *refused { "is closed" } else { "is silent" }
        ),
        AskResult::Garbage => format!("{server} answered with something that is no DNS message"),
    }
}

/// Who is to blame where a resolver is dead: all of them together, where none lives.
pub(super) fn dead(run: &Run<'_>, server: IpAddr) -> String {
    let used = used(run);
    let all = used.iter().map(|resolver| resolver.server).collect::<Vec<_>>();
    match all.contains(&server) && !all.iter().any(|other| lives(run, *other)) {
        true => super::addresses::list(&all),
        false => server.to_string(),
    }
}
