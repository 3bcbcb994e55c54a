//! Certificate status: row 52 of the table. The system's own component asks for it, and not the agent, so it warns.

use super::finding::{Finding, Record};
use super::marks;
use super::phrase;
use super::run::{Case, Run};
use crate::observe::{FetchSeen, RevocationKind, RevocationSeen, Status};
use crate::{Layer, Verdict};

/// How one address fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fared {
    Works,
    Untried,
    Unreachable,
    Tampered,
    Stale,
    Revoked,
}

/// Judges the certificate status of a chain.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let lines = &case.seen.revocation;
    let stapled = case.seen.tls.as_ref().and_then(|tls| tls.stapled);
    let fared = lines.iter().map(|line| (line, fared(line))).collect::<Vec<_>>();
    let of = |what: Fared| fared.iter().filter(move |(_, it)| *it == what).map(|(line, _)| *line);
    if stapled == Some(Status::Revoked) || of(Fared::Revoked).next().is_some() {
        let finding = Finding::fail(Verdict::CertRevoked)
            .saw(match of(Fared::Revoked).next() {
                Some(line) => format!("{} says that the certificate is revoked.", line.url),
                None => "The status that came with the certificate says that it is revoked.".to_owned(),
            })
            .blame(case.target());
        return record.found(Layer::Revocation, finding, "revoked", None);
    }
    let way = match run.proxy(case) {
        Some(proxy) => super::proxy::named(proxy),
        None => "the direct way".to_owned(),
    };
    let finding = |verdict, lines: Vec<&RevocationSeen>, what: &str| {
        let mut hosts = lines.iter().map(|line| line.host.as_str()).collect::<Vec<_>>();
        hosts.sort_unstable();
        hosts.dedup();
        let finding = Finding::warn(verdict)
            .saw_also(lines.first().map(|line| format!("{} {what}{}.", line.url, detail(line))))
            .saw(format!("It is about {}, by {way}.", phrase::and(&hosts)))
            .blame(phrase::and(&hosts))
            .keyed(way.clone());
        (finding, format!("{} {what}", phrase::and(&hosts)))
    };
    let found = if of(Fared::Tampered).next().is_some() {
        Some(finding(
            Verdict::RevocationTampered,
            of(Fared::Tampered).collect(),
            "answers with something else",
        ))
    } else if of(Fared::Stale).next().is_some() || stapled == Some(Status::Stale) {
        Some(finding(Verdict::CrlExpired, of(Fared::Stale).collect(), "is out of date"))
    } else {
        let dead = dead(&fared);
        (!dead.is_empty()).then(|| finding(Verdict::RevocationUnreachable, dead, "cannot be fetched"))
    };
    match found {
        Some((finding, seen)) => record.found(Layer::Revocation, finding, seen, None),
        None if of(Fared::Works).next().is_some() || stapled == Some(Status::Good) => {
            record.ok(Layer::Revocation, "certificate status can be had", None);
        }
        None => record.skip(Layer::Revocation, "not tried"),
    }
}

fn detail(line: &RevocationSeen) -> String {
    match (&line.fetched, line.opens) {
        (Some(result), _) => format!(" ({})", super::application::words(result)),
        (None, Some(false)) => " (port 80 does not open)".to_owned(),
        _ => String::new(),
    }
}

/// Addresses that cannot be had, of a kind of which none can: lists and answers stand in for each other among themselves.
fn dead<'l>(fared: &[(&'l RevocationSeen, Fared)]) -> Vec<&'l RevocationSeen> {
    let kinds = [RevocationKind::Crl, RevocationKind::Ocsp];
    let works = |kind| fared.iter().any(|(line, it)| line.kind == kind && *it == Fared::Works);
    let lines = fared
        .iter()
        .filter(|(line, it)| *it == Fared::Unreachable && kinds.contains(&line.kind) && !works(line.kind));
    lines.map(|(line, _)| *line).collect()
}

fn fared(line: &RevocationSeen) -> Fared {
    match line.status {
        Some(Status::Revoked) => return Fared::Revoked,
        Some(Status::Stale) => return Fared::Stale,
        Some(Status::Unreadable) => return Fared::Tampered,
        Some(Status::Good | Status::Unknown) => return Fared::Works,
        None => {}
    }
    match &line.fetched {
        Some(FetchSeen::Status(response)) => match response.status {
            200 if marks::is_page(response) => Fared::Tampered,
            200 => Fared::Works,
            300..=399 if marks::is_login(response) => Fared::Tampered,
            // A question without content may well be refused by the service itself.
            400..=499 if line.kind == RevocationKind::Ocsp && !marks::by_proxy(response) => Fared::Works,
            _ => Fared::Unreachable,
        },
        Some(_) => Fared::Unreachable,
        None => match line.opens {
            Some(true) => Fared::Works,
            Some(false) => Fared::Unreachable,
            None => Fared::Untried,
        },
    }
}
