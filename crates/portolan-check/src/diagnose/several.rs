//! Names with several addresses of which some connect and some do not: row 15 of the table, and records that are out of date.

use std::time::Duration;

use super::finding::Finding;
use super::run::{self, Case, Run};
use super::tcp::{failed, hop_of};
use crate::observe::{Connect, ErrorKind, TcpSeen};
use crate::{Confidence, Outcome, Verdict};

/// The shortest silence that is one, and how many round trips it is; see the probe's own rule.
const SHORTEST_SILENCE: Duration = Duration::from_secs(1);
const LONGEST_NEEDED: Duration = Duration::from_secs(3);
const ROUND_TRIPS: u32 = 8;

/// Judges the addresses of a name of which one at least connects.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>) -> Option<Finding> {
    blackhole(run, case).or_else(|| half_open(run, case, &case.seen.tcp))
}

/// Whether a silence was long enough to mean something, by a connection to the same name that stands.
fn long_enough(case: Case<'_>, silence: &TcpSeen, stands: &TcpSeen) -> bool {
    // Connections may have waited for a lost packet; the quiet second pass has not.
    let round = case.seen.rtts.iter().flatten().min().map_or(stands.took, |rtt| stands.took.min(*rtt));
    let needed = (round.duration() * ROUND_TRIPS).clamp(SHORTEST_SILENCE, LONGEST_NEEDED);
    matches!(silence.result, Connect::Silent { second_opinion: true }) || silence.took.duration() >= needed
}

/// Row 15.
fn blackhole(run: &Run<'_>, case: Case<'_>) -> Option<Finding> {
    let tried = &case.seen.tcp;
    let mut six = tried.iter().filter(|tcp| tcp.to.is_ipv6()).peekable();
    let first = *six.peek()?;
    let dead = |tcp: &TcpSeen| {
        matches!(tcp.result, Connect::Silent { .. } | Connect::Failed { error: ErrorKind::TimedOut, .. })
    };
    if !six.all(dead) {
        return None;
    }
    let four = tried.iter().find(|tcp| tcp.to.is_ipv4() && tcp.result == Connect::Connected)?;
    if !tried.iter().filter(|tcp| tcp.to.is_ipv6()).any(|silent| long_enough(case, silent, four)) {
        return None;
    }
    let others = run.direction(run::hop(first)).connected;
    let confidence = if others == 0 { Confidence::Proven } else { Confidence::Likely };
    Some(
        Finding::warn(Verdict::Ipv6Blackhole)
            .sure(confidence)
            .saw(format!(
                "{} stayed silent for {}, {} connected in {}.",
                first.to, first.took, four.to, four.took
            ))
            .blame(run::words(run::hop(first)))
            .keyed(hop_of(first)),
    )
}

/// Some addresses of a name answer and others are refused for certain: a list of addresses that is out of date.
fn half_open(run: &Run<'_>, case: Case<'_>, tried: &[TcpSeen]) -> Option<Finding> {
    let refused = |tcp: &&TcpSeen| match tcp.result {
        Connect::Connected => false,
        Connect::Cut => tcp.to.is_ipv4(),
        Connect::Silent { second_opinion } => tcp.to.is_ipv4() && second_opinion,
        Connect::Failed { immediate, .. } => tcp.to.is_ipv4() && !immediate,
    };
    let bad = tried.iter().filter(refused).collect::<Vec<_>>();
    let worst = *bad.first()?;
    let finding = failed(run, case, worst);
    (finding.outcome == Outcome::Fail).then(|| {
        finding.outcome(Outcome::Warn).saw(format!(
            "{} of {} addresses of this name do not connect, the others do.",
            bad.len(),
            tried.len()
        ))
    })
}
