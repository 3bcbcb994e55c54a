//! What a resolver's answer says, against what the plan wants: rows 6 to 12 of the table.

use std::net::IpAddr;

use super::finding::Finding;
use super::resolvers::{self, message};
use super::run::{Case, Run};
use super::{addresses, marks, names};
use crate::Verdict;
use crate::observe::{Alias, Answer, Asked};
use crate::task::Expected;

/// Judges what one resolver said, over all the types that it was asked for.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, deciding: &Asked, all: &[&Asked]) -> Option<Finding> {
    let answer = message(deciding)?;
    match answer.rcode.as_str() {
        "NOERROR" => {}
        "NXDOMAIN" => return Some(no_such_name(run, case, deciding, answer)),
        "REFUSED" => {
            return Some(
                Finding::fail(Verdict::DnsRefused)
                    .saw(format!("{}.", resolvers::words(deciding)))
                    .blame(deciding.server.to_string()),
            );
        }
        _ => return Some(servfail(case, deciding, answer)),
    }
    let found = all.iter().filter_map(|asked| message(asked)).flat_map(|answer| &answer.addresses);
    let found = found.map(|record| record.address).collect::<Vec<_>>();
    if !found.is_empty() {
        return unexpected(run, case, &found, &answer.aliases, Some(deciding));
    }
    // One type may have no record or get no answer while the other has one.
    let undecided = all.iter().any(|asked| message(asked).is_none());
    let nothing = no_such_name(run, case, deciding, answer);
    Some(if undecided { nothing.possible() } else { nothing })
}

/// Row 6.
fn servfail(case: Case<'_>, asked: &Asked, answer: &Answer) -> Finding {
    let broken =
        answer.aliases.last().map_or_else(|| case.endpoint.host.to_string(), |alias| alias.target.clone());
    let mut finding = Finding::fail(Verdict::DnsServfail).saw(format!("{}.", resolvers::words(asked)));
    for extended in &answer.extended {
        let text = if extended.text.is_empty() {
            String::new()
        } else {
            format!(": {}", marks::clean(&extended.text))
        };
        finding = finding.saw(format!("Its extended error is {}{text}.", extended.code));
    }
    finding
        .saw_also((!answer.aliases.is_empty()).then(|| format!("The chain of aliases fails at {broken}.")))
        .blame(asked.server.to_string())
}

/// Rows 8 and 9.
fn no_such_name(run: &Run<'_>, case: Case<'_>, asked: &Asked, answer: &Answer) -> Finding {
    let host = case.endpoint.host.to_string();
    let what = if answer.rcode == "NXDOMAIN" { "does not exist" } else { "has no address" };
    let end = answer.aliases.last().map_or(host.as_str(), |alias| alias.target.as_str());
    let soa = answer.soa.as_ref();
    if let Some(zone) = answer.aliases.last().and_then(|alias| names::private_zone(&alias.target)) {
        return Finding::fail(Verdict::PeZoneRecordMissing)
            .saw(format!("{} says that {end} {what}.", asked.server))
            .saw(format!("{host} is an alias of {end}, which the private zone {zone} must hold."))
            .blame(format!("the private zone {zone}"));
    }
    let said = format!(
        "{} says that {end} {what}{}.",
        asked.server,
        soa.map(|soa| format!(", in the name of zone {} at {}", soa.zone, soa.primary)).unwrap_or_default()
    );
    if case.endpoint.may_not_resolve {
        return Finding::no_data(Verdict::NotTestable, said)
            .saw("This name may be absent until the service is in use, so that is no fault.");
    }
    if resolvers::knows_no_internet(run, asked.server) {
        return Finding::fail(Verdict::DnsNxdomain)
            .saw(said)
            .saw("It says the same of a name that exists everywhere: it does not know the names of the internet.")
            .blame(format!("resolver {}", asked.server));
    }
    let zone = names::parent(&host);
    let sibling = run.cases().find(|other| {
        other.name().is_some_and(|name| name != host && names::parent(name) == zone)
            && !resolvers::addresses(run, *other).is_empty()
    });
    let finding = Finding::fail(Verdict::DnsNxdomain)
        .saw(said)
        .blame(format!("zone {}", soa.map_or(zone, |soa| soa.zone.trim_end_matches('.'))));
    match sibling {
        Some(sibling) => finding.saw(format!("{} of the same zone resolves.", sibling.endpoint.host)),
        None => finding.likely().or(&[Verdict::DnsNameTimeout, Verdict::DnsSinkhole]),
    }
}

/// Rows 10 to 12: addresses of the wrong kind.
pub(super) fn unexpected(
    run: &Run<'_>,
    case: Case<'_>,
    found: &[IpAddr],
    aliases: &[Alias],
    asked: Option<&Asked>,
) -> Option<Finding> {
    if found.is_empty() || found.iter().all(|address| addresses::is_nowhere(*address)) {
        return None;
    }
    let who = asked.map_or_else(|| "the system".to_owned(), |asked| asked.server.to_string());
    let said = format!("{who} answered {}.", addresses::list(found));
    let inside = |address: &IpAddr| addresses::is_private(*address) || in_a_planned_network(run, *address);
    match &case.endpoint.expect {
        Expected::Local => None,
        Expected::Public => {
            let private = found.iter().find(|address| inside(address))?;
            let finding = Finding::fail(Verdict::PublicOnlyResolvesPrivate)
                .saw(said)
                .saw(format!("{private} is a private address, and the plan wants the public service."));
            Some(finding.blame(who))
        }
        Expected::Private { addresses, prefixes, zone, .. } => {
            let planned = |address: &IpAddr| {
                addresses.contains(address) || addresses::held(*address, prefixes) || inside(address)
            };
            if found.iter().any(planned) {
                return None;
            }
            let chain = aliases.iter().map(|alias| alias.target.as_str());
            let private = chain.filter_map(names::private_zone).next();
            Some(match private {
                Some(private) => Finding::fail(Verdict::PeResolvesPublic)
                    .saw(said)
                    .saw(format!("The chain passes {private}, so a private endpoint exists."))
                    .blame(format!("resolver {who}")),
                None => Finding::fail(Verdict::PeNotCreated)
                    .likely()
                    .saw(said)
                    .saw("The chain of aliases has no privatelink name.")
                    .or(&[Verdict::PeResolvesPublic])
                    .blame(match zone {
                        Some(zone) => format!("private endpoints of zone {zone}"),
                        None => format!("the private endpoint of {}", case.endpoint.host),
                    }),
            })
        }
    }
}

/// Whether a network of private endpoints holds an address that is not of private space.
fn in_a_planned_network(run: &Run<'_>, address: IpAddr) -> bool {
    run.assignment.endpoints.iter().any(|endpoint| match &endpoint.expect {
        Expected::Private { prefixes, .. } => addresses::held(address, prefixes),
        _ => false,
    })
}
