//! TLS: whether a handshake gets through, and then whose it is.

use super::finding::{Finding, Record};
use super::run::{Case, Run};
use super::{chain, hello, marks};
use crate::observe::{Handshake, TlsAttempt, TlsPurpose, TlsSeen};
use crate::{Layer, Verdict};

/// Judges TLS through the way of an endpoint.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    if case.endpoint.tls.is_none() {
        return;
    }
    let Some(tls) = &case.seen.tls else {
        let finding = Finding::no_data(Verdict::NotRun, "No handshake was tried.");
        return record.found(Layer::Tls, finding, "not tried", None);
    };
    let Some(first) = decisive(tls) else {
        let finding = Finding::no_data(Verdict::NotRun, "No handshake was tried.");
        return record.found(Layer::Tls, finding, "not tried", None);
    };
    let found = match &first.result {
        Handshake::Done { .. } => chain::judge(run, case, tls),
        // A chain that proves interception says more than how the handshake ended.
        _ if !tls.chain.is_empty() => {
            let of_chain =
                chain::judge(run, case, tls).filter(|finding| finding.outcome == crate::Outcome::Fail);
            Some(of_chain.unwrap_or_else(|| hello::judge(run, case, tls, first)))
        }
        _ => Some(hello::judge(run, case, tls, first)),
    };
    let found = found.or_else(|| hello::warning(case, tls));
    let seen = words(tls, first);
    match found {
        Some(finding) => {
            // A device that accepts everything is met before TLS begins.
            let layer = finding.verdict.layer().min(Layer::Tls);
            record.found(layer, finding, seen, Some(first.took));
        }
        None => record.ok(Layer::Tls, seen, Some(first.took)),
    }
}

/// The handshake that decides: the plain one, or its second try where that fared better.
fn decisive(tls: &TlsSeen) -> Option<&TlsAttempt> {
    let tries = || {
        tls.attempts.iter().filter(|attempt| matches!(attempt.purpose, TlsPurpose::Plain | TlsPurpose::Again))
    };
    let done = |attempt: &&TlsAttempt| matches!(attempt.result, Handshake::Done { .. });
    tries().find(done).or_else(|| tries().next())
}

/// How a handshake of one purpose ended.
pub(super) fn of(tls: &TlsSeen, purpose: TlsPurpose) -> Option<&TlsAttempt> {
    tls.attempts.iter().find(|attempt| attempt.purpose == purpose)
}

/// What TLS came to, in a few words.
fn words(tls: &TlsSeen, attempt: &TlsAttempt) -> String {
    match &attempt.result {
        Handshake::Done { version, .. } => match tls.chain.first() {
            Some(leaf) => format!("TLS {version}, {}", chain::common_name(&leaf.issuer)),
            None => format!("TLS {version}"),
        },
        Handshake::Alert { number } => format!("alert {number}"),
        Handshake::Reset { .. } => "reset".to_owned(),
        Handshake::Closed { .. } => "closed".to_owned(),
        Handshake::Silent { .. } => "no answer".to_owned(),
        Handshake::Plaintext { .. } => "no TLS".to_owned(),
        Handshake::Broken { error } => marks::clean(error),
    }
}
