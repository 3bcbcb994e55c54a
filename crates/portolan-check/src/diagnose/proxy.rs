//! The proxy: rows 26 to 35 of the table.

use super::finding::{Finding, Record};
use super::marks;
use super::run::{Case, Run};
use super::{proxy_answer, proxy_reach};
use crate::observe::{Connect, ConnectResult, ConnectSeen, FetchSeen};
use crate::task::Proxy;
use crate::{Layer, Outcome, Verdict};

/// Judges what the proxy of an endpoint says.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Some(proxy) = run.proxy(case) else { return };
    let plain = plain_request(case);
    let Some(connect) = case.seen.connect.as_ref().or(plain.as_ref()) else {
        let finding = match proxy_reach::judge(run, case, proxy) {
            Some(finding) => finding,
            None => {
                Finding::no_data(Verdict::NotRun, format!("Nothing was asked of the proxy {}.", proxy.name))
            }
        };
        return record.found(finding.verdict.layer(), finding, "not asked", None);
    };
    let finding = match &connect.result {
        ConnectResult::NoProxy => Some(proxy_reach::judge(run, case, proxy).unwrap_or_else(|| {
            Finding::fail(Verdict::ProxyUnreachable)
                .possible()
                .saw(format!("No connection to the proxy {} could be made.", proxy.name))
                .blame(named(proxy))
        })),
        ConnectResult::Status(response) => proxy_answer::judge(run, case, proxy, connect, response),
        ConnectResult::Silent => Some(silent(run, case, proxy, connect)),
        ConnectResult::Closed { reset } => Some(closed(run, case, proxy, connect, *reset)),
        ConnectResult::Garbage { first } => Some(
            no_proxy(case, proxy)
                .saw(format!("It answered with something that is no HTTP: {}.", marks::quote(first))),
        ),
        ConnectResult::TlsFailed { error } => Some(
            no_proxy(case, proxy).saw(format!("TLS to the proxy itself failed: {}.", marks::clean(error))),
        ),
    };
    let seen = words(connect);
    match finding {
        Some(finding) => {
            let finding = bypass(case, finding);
            record.found(finding.verdict.layer(), finding, seen, Some(connect.took));
        }
        None => record.ok(Layer::Proxy, seen, Some(connect.took)),
    }
}

/// A plain request through the proxy, as the question to the proxy that it is.
fn plain_request(case: Case<'_>) -> Option<ConnectSeen> {
    let http = case.seen.http.as_ref().filter(|_| case.endpoint.tls.is_none())?;
    let result = match &http.result {
        FetchSeen::Status(response) => ConnectResult::Status(response.clone()),
        FetchSeen::Silent => ConnectResult::Silent,
        FetchSeen::Closed { reset } => ConnectResult::Closed { reset: *reset },
        FetchSeen::Garbage { first } => ConnectResult::Garbage { first: first.clone() },
        FetchSeen::Alert { .. } | FetchSeen::Unreachable { .. } => ConnectResult::NoProxy,
    };
    Some(ConnectSeen {
        proxy: case.endpoint.proxy?,
        target: http.url.clone(),
        over_tls: false,
        with_credentials: http.with_credentials,
        result,
        took: http.took,
    })
}

/// The proxy as people know it: its name in the plan, and where it is.
pub(super) fn named(proxy: &Proxy) -> String {
    format!("proxy {} ({}:{})", proxy.name, proxy.host, proxy.port)
}

/// What the proxy did, in a few words.
fn words(connect: &ConnectSeen) -> String {
    match &connect.result {
        ConnectResult::NoProxy => "proxy not reached".to_owned(),
        ConnectResult::Status(response) => {
            format!("{} {}", response.status, marks::clean(&response.reason)).trim().to_owned()
        }
        ConnectResult::Silent => "no answer".to_owned(),
        ConnectResult::Closed { reset: true } => "reset".to_owned(),
        ConnectResult::Closed { reset: false } => "closed".to_owned(),
        ConnectResult::Garbage { .. } => "no HTTP".to_owned(),
        ConnectResult::TlsFailed { .. } => "TLS to the proxy failed".to_owned(),
    }
}

/// The statuses with which the same proxy answered other requests, plain ones too.
fn to_others(run: &Run<'_>, case: Case<'_>) -> impl Iterator<Item = u16> {
    let others = run.cases().filter(move |other| other.endpoint.proxy == case.endpoint.proxy);
    others.filter_map(|other| match other.seen.connect.clone().or_else(|| plain_request(other))?.result {
        ConnectResult::Status(response) => Some(response.status),
        _ => None,
    })
}

/// Whether the same proxy lets another request through, or asks for a login.
fn speaks_to_others(run: &Run<'_>, case: Case<'_>) -> bool {
    to_others(run, case).any(|status| matches!(status, 200..=299 | 407))
}

/// Whether it answers another request in any way that only proxies have.
fn answers_others(run: &Run<'_>, case: Case<'_>) -> bool {
    to_others(run, case).any(|status| matches!(status, 200..=299 | 403 | 407 | 451 | 502..=504))
}

/// Row 27, its first half.
fn silent(run: &Run<'_>, case: Case<'_>, proxy: &Proxy, connect: &ConnectSeen) -> Finding {
    let saw = format!("{} accepted the connection and said nothing for {}.", named(proxy), connect.took);
    if answers_others(run, case) {
        return Finding::fail(Verdict::ProxyCannotConnect)
            .likely()
            .saw(saw)
            .saw("It answers requests for other hosts, so it waits for this one.")
            .or(&[Verdict::ProxyCannotResolve, Verdict::ProxyNoAnswer])
            .blame(named(proxy));
    }
    match swapped(case) {
        Some(swapped) => no_proxy(case, proxy).saw(saw).saw(swapped),
        None => Finding::fail(Verdict::ProxyNoAnswer).saw(saw).blame(named(proxy)),
    }
}

fn closed(run: &Run<'_>, case: Case<'_>, proxy: &Proxy, connect: &ConnectSeen, reset: bool) -> Finding {
    let how = if reset { "reset" } else { "closed" };
    let saw = format!("{} {how} the connection instead of answering, after {}.", named(proxy), connect.took);
    if speaks_to_others(run, case) {
        return Finding::fail(Verdict::ProxyDenied)
            .likely()
            .saw(saw)
            .saw("It answers requests for other hosts.")
            .or(&[Verdict::ProxyCannotConnect])
            .blame(named(proxy));
    }
    no_proxy(case, proxy).saw(saw)
}

/// Row 27, its second half.
fn no_proxy(case: Case<'_>, proxy: &Proxy) -> Finding {
    Finding::fail(Verdict::ProxyNotAProxy).saw_also(swapped(case)).blame(named(proxy))
}

/// What came of speaking to the proxy with TLS where the plan says without, or the other way round.
fn swapped(case: Case<'_>) -> Option<String> {
    let over_tls = case.seen.connect.as_ref()?.over_tls;
    let other =
        case.seen.connect_compared.iter().find(|connect| {
            connect.over_tls != over_tls && matches!(connect.result, ConnectResult::Status(_))
        })?;
    let how = if other.over_tls { "over TLS" } else { "without TLS" };
    Some(format!("Spoken to {how}, it answers as a proxy does."))
}

/// Row 34: a private name that the proxy cannot reach, and this machine can.
fn bypass(case: Case<'_>, finding: Finding) -> Finding {
    let unreached = matches!(finding.verdict, Verdict::ProxyCannotResolve | Verdict::ProxyCannotConnect);
    let direct = case.seen.tcp.iter().find(|tcp| tcp.result == Connect::Connected);
    match direct.filter(|_| unreached && case.is_private()) {
        Some(tcp) => {
            let mut bypass = Finding::fail(Verdict::ProxyBypassMissing);
            bypass.evidence = finding.evidence;
            bypass.offender = finding.offender;
            bypass.outcome = Outcome::Fail;
            bypass.saw(format!(
                "The name is planned private, and {} connects directly in {}.",
                tcp.to, tcp.took
            ))
        }
        None => finding,
    }
}
