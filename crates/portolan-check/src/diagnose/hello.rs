//! Handshakes that do not get through: rows 25, 35 to 40 and 49 to 51 of the table.

use super::finding::Finding;
use super::marks::{clean, quote};
use super::run::{self, Case, Run};
use super::tls::of;
use crate::observe::{Handshake, HelloSize, Stall, TlsAttempt, TlsPurpose, TlsSeen};
use crate::{Outcome, Verdict};

/// Judges a handshake that failed.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, tls: &TlsSeen, first: &TlsAttempt) -> Finding {
    let finding = match &first.result {
        Handshake::Plaintext { first: bytes } => plaintext(case, first, bytes),
        Handshake::Alert { number } => alert(tls, first, *number),
        Handshake::Reset { after } => cut(run, case, tls, first, "reset", *after),
        Handshake::Closed { after } => cut(run, case, tls, first, "closed", *after),
        Handshake::Silent { stall } => silent(tls, first, *stall),
        Handshake::Broken { error } => Finding::fail(Verdict::PlaintextOn443)
            .possible()
            .saw(format!("{} answered with something that TLS does not allow: {}.", first.to, clean(error)))
            .or(&[Verdict::TlsHandshakeHang]),
        Handshake::Done { .. } => Finding::no_data(Verdict::NotRun, "The handshake was completed."),
    };
    blame(run, case, finding)
}

/// The way is to blame, or the proxy where one stands on it.
pub(super) fn blame(run: &Run<'_>, case: Case<'_>, finding: Finding) -> Finding {
    if finding.offender.is_some() {
        return finding;
    }
    match (run.proxy(case), case.hop()) {
        (Some(proxy), _) => finding.blame(super::proxy::named(proxy)),
        (None, Some(hop)) => finding.blame(run::words(hop)),
        (None, None) => finding,
    }
}

fn answered(attempt: Option<&TlsAttempt>) -> bool {
    attempt.is_some_and(|attempt| matches!(attempt.result, Handshake::Done { .. } | Handshake::Alert { .. }))
}

fn decoy_saw(tls: &TlsSeen) -> Option<String> {
    let decoy = of(tls, TlsPurpose::Decoy)?;
    let name = decoy.hello.sni.as_deref().unwrap_or("no name");
    let what = if answered(Some(decoy)) { "is answered" } else { "is not answered either" };
    Some(format!("A handshake for {name} at the same address {what}."))
}

/// Rows 35 (second half) and 51.
fn plaintext(case: Case<'_>, first: &TlsAttempt, bytes: &str) -> Finding {
    let verdict =
        if case.endpoint.proxy.is_some() { Verdict::ProxyTunnelBlockpage } else { Verdict::PlaintextOn443 };
    Finding::fail(verdict).saw(format!("{} answered the ClientHello with {}.", first.to, quote(bytes)))
}

/// Rows 49 and 50.
fn alert(tls: &TlsSeen, first: &TlsAttempt, number: u8) -> Finding {
    let saw = format!("{} ended the handshake with alert {number} ({}).", first.to, alert_words(number));
    if let Some(old) = old_version(tls) {
        return Finding::fail(Verdict::TlsVersionTooOld).saw(saw).saw(old);
    }
    if number == 70 {
        return Finding::fail(Verdict::TlsVersionTooOld).saw(saw);
    }
    if let Some(small) = too_big(tls, first) {
        return small.saw(saw);
    }
    Finding::fail(Verdict::TlsAlert).saw(saw).saw_also(decoy_saw(tls))
}

/// The meaning of an alert's number.
fn alert_words(number: u8) -> &'static str {
    match number {
        10 => "unexpected message",
        40 => "no parameters in common",
        42 => "bad certificate",
        43 => "certificate of an unsupported kind",
        44 => "certificate revoked",
        45 => "certificate expired",
        46 => "certificate not acceptable",
        47 => "illegal parameter",
        48 => "unknown authority",
        49 => "access denied",
        70 => "version not supported",
        71 => "parameters too weak",
        80 => "internal error",
        86 => "inappropriate fallback",
        112 => "name unknown",
        116 => "client certificate wanted",
        120 => "no application protocol in common",
        _ => "another reason",
    }
}

fn old_version(tls: &TlsSeen) -> Option<String> {
    match &of(tls, TlsPurpose::OldVersion)?.result {
        Handshake::Done { version, .. } if matches!(version.as_str(), "1.0" | "1.1") => {
            Some(format!("A handshake with TLS {version} is completed."))
        }
        _ => None,
    }
}

/// Row 40.
fn too_big(tls: &TlsSeen, first: &TlsAttempt) -> Option<Finding> {
    let small = of(tls, TlsPurpose::Small)?;
    // An alert is an answer: whoever sends one has read the ClientHello, unless a smaller one is taken.
    let better = match first.result {
        Handshake::Alert { .. } => matches!(small.result, Handshake::Done { .. }),
        _ => answered(Some(small)),
    };
    if first.hello.size != HelloSize::Large || !better {
        return None;
    }
    Some(
        Finding::fail(Verdict::ClientHelloTooBig)
            .saw(format!(
                "A ClientHello of {} bytes is taken, one of {} bytes is not.",
                small.hello.bytes, first.hello.bytes
            ))
            .or(&[Verdict::MtuBlackhole]),
    )
}

/// Rows 25, 35 (first half), 37 and 49.
fn cut(run: &Run<'_>, case: Case<'_>, tls: &TlsSeen, first: &TlsAttempt, how: &str, after: u64) -> Finding {
    let saw = format!(
        "{} {how} the connection {} after the ClientHello, after {after} bytes.",
        first.to, first.took
    );
    if let Some(old) = old_version(tls) {
        return Finding::fail(Verdict::TlsVersionTooOld).saw(saw).saw(old);
    }
    if let Some(finding) = too_big(tls, first) {
        return finding.saw(saw);
    }
    if case.endpoint.proxy.is_some() && after == 0 {
        return Finding::fail(Verdict::ProxyTunnelReset).saw(saw).saw_also(decoy_saw(tls));
    }
    if run.accepts_all && case.endpoint.proxy.is_none() {
        return Finding::fail(Verdict::AppFirewallDeny)
            .saw(saw)
            .saw("A connection to an address that nobody has is accepted too.");
    }
    let decoy = of(tls, TlsPurpose::Decoy);
    match decoy {
        Some(_) if answered(decoy) => Finding::fail(Verdict::SniFilterRst).saw(saw).saw_also(decoy_saw(tls)),
        Some(_) => Finding::fail(Verdict::AppFirewallDeny)
            .likely()
            .saw(saw)
            .saw_also(decoy_saw(tls))
            .or(&[Verdict::SniFilterRst]),
        None => Finding::fail(Verdict::SniFilterRst).possible().saw(saw).or(&[Verdict::AppFirewallDeny]),
    }
}

/// Rows 36, 38, 39 and 40.
fn silent(tls: &TlsSeen, first: &TlsAttempt, stall: Stall) -> Finding {
    let io = first.io.unwrap_or_default();
    let out_of_order = io.out_of_order.unwrap_or(0);
    if stall == Stall::AfterServerHello || out_of_order > 0 {
        return large_answers(tls, first, stall, out_of_order);
    }
    let saw = format!(
        "{} answered nothing to a ClientHello of {} bytes in {}{}.",
        first.to,
        first.hello.bytes,
        first.took,
        io.acked
            .map(|acked| format!(", and acknowledged {} bytes", acked.saturating_sub(1)))
            .unwrap_or_default()
    );
    if let Some(old) = old_version(tls) {
        return Finding::fail(Verdict::TlsVersionTooOld).saw(saw).saw(old);
    }
    if let Some(finding) = too_big(tls, first) {
        return finding.saw(saw);
    }
    let decoy = answered(of(tls, TlsPurpose::Decoy));
    let finding = match (decoy, io.acked) {
        (true, Some(0 | 1)) => Finding::fail(Verdict::SniFilterDrop),
        (true, Some(_)) => Finding::fail(Verdict::SniFilterHang).likely(),
        (true, None) => Finding::fail(Verdict::SniFilterDrop).likely().or(&[Verdict::SniFilterHang]),
        (false, Some(0 | 1)) => Finding::fail(Verdict::TlsHandshakeHang)
            .likely()
            .or(&[Verdict::SniFilterDrop, Verdict::MtuBlackhole]),
        (false, _) => Finding::fail(Verdict::TlsHandshakeHang)
            .likely()
            .or(&[Verdict::SniFilterHang, Verdict::MtuBlackhole]),
    };
    finding.saw(saw).saw_also(decoy_saw(tls))
}

/// Row 39: what is small comes through, what fills a packet does not.
fn large_answers(tls: &TlsSeen, first: &TlsAttempt, stall: Stall, out_of_order: u64) -> Finding {
    let io = first.io.unwrap_or_default();
    let small = answered(of(tls, TlsPurpose::Decoy)) || answered(of(tls, TlsPurpose::Small));
    let finding = Finding::fail(Verdict::MtuBlackhole).saw(match stall {
        Stall::AfterServerHello => {
            format!("{} sent its ServerHello, and then nothing complete for {}.", first.to, first.took)
        }
        Stall::AfterClientHello => {
            format!(
                "{} acknowledged the ClientHello, and nothing complete came for {}.",
                first.to, first.took
            )
        }
    });
    let finding = match out_of_order {
        0 if small => finding.likely(),
        0 => finding.likely().or(&[Verdict::TlsHandshakeHang]),
        held => {
            finding.saw(format!("Of its answer {held} later pieces arrived, and an earlier one never did."))
        }
    };
    finding.saw_also(io.mss.map(|mss| format!("The largest segment is {mss} bytes.")))
}

/// What is worth mending although the handshake was completed.
pub(super) fn warning(case: Case<'_>, tls: &TlsSeen) -> Option<Finding> {
    let done = tls.attempts.iter().find_map(|attempt| match &attempt.result {
        Handshake::Done { version, .. } if attempt.purpose == TlsPurpose::Plain => Some((attempt, version)),
        _ => None,
    });
    let (plain, version) = done?;
    let wanted = case.endpoint.tls.as_ref().and_then(|tls| tls.min_version.as_deref());
    if wanted.is_some_and(|wanted| version.as_str() < wanted) {
        return Some(
            Finding::warn(Verdict::TlsVersionTooOld)
                .likely()
                .saw(format!("TLS {version} was agreed on, and the service wants {} or newer.", wanted?)),
        );
    }
    let large = of(tls, TlsPurpose::Large)?;
    let lost = matches!(
        large.result,
        Handshake::Silent { stall: Stall::AfterClientHello } | Handshake::Reset { after: 0 }
    );
    (lost && plain.hello.size == HelloSize::Small).then(|| {
        Finding::warn(Verdict::ClientHelloTooBig)
            .saw(format!(
                "A ClientHello of {} bytes is answered, one of {} bytes is not.",
                plain.hello.bytes, large.hello.bytes
            ))
            .or(&[Verdict::MtuBlackhole])
            .outcome(Outcome::Warn)
    })
}
