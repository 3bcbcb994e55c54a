//! Two tries that ended differently: kept both, not averaged, and not a pass.

use super::finding::{Finding, Record};
use super::run::Case;
use super::tls;
use crate::observe::{EndpointSeen, Handshake, TlsPurpose, TlsSeen};
use crate::{Layer, Outcome, Verdict};

/// What was seen with the first try in the place of the second; none where both were alike.
pub(super) fn first_try(case: Case<'_>) -> Option<EndpointSeen> {
    let cut = cut_once(case);
    let earlier = case.seen.earlier.as_deref().or(cut.as_ref())?;
    let mut seen = EndpointSeen { earlier: None, ..case.seen.clone() };
    if earlier.name.is_some() {
        seen.name = earlier.name.clone();
    }
    if !earlier.tcp.is_empty() {
        seen.tcp = earlier.tcp.clone();
    }
    if earlier.connect.is_some() {
        seen.connect = earlier.connect.clone();
    }
    if earlier.tls.is_some() {
        seen.tls = earlier.tls.clone();
    }
    if earlier.http.is_some() {
        seen.http = earlier.http.clone();
    }
    if earlier.websocket.is_some() {
        seen.websocket = earlier.websocket.clone();
    }
    if earlier.greeting.is_some() {
        seen.greeting = earlier.greeting.clone();
    }
    Some(seen)
}

/// The first of two handshakes, where it was cut and the second was completed. Silence is another matter: packets get lost.
fn cut_once(case: Case<'_>) -> Option<EndpointSeen> {
    let tls = case.seen.tls.as_ref()?;
    let first = tls::of(tls, TlsPurpose::Plain)?;
    let again = tls::of(tls, TlsPurpose::Again)?;
    let cut = matches!(first.result, Handshake::Reset { .. } | Handshake::Closed { .. });
    if !cut || !matches!(again.result, Handshake::Done { .. }) {
        return None;
    }
    let others = tls.attempts.iter().filter(|attempt| attempt.purpose != TlsPurpose::Again);
    let first = TlsSeen { attempts: others.cloned().collect(), ..TlsSeen::default() };
    Some(EndpointSeen { tls: Some(first), ..EndpointSeen::default() })
}

/// What the first try found: that it does not work, or that the service itself was in trouble.
fn failure<'r>(first: &'r Record, record: &Record) -> Option<&'r Finding> {
    let troubled =
        |record: &'r Record| record.warnings.iter().find(|warning| warning.verdict == Verdict::Service5xx);
    let still = record.warnings.iter().any(|warning| warning.verdict == Verdict::Service5xx);
    let end = first.end.as_ref().filter(|end| end.outcome == Outcome::Fail);
    end.or_else(|| troubled(first).filter(|_| !still))
}

/// Writes down that the first try failed where the second did not, or failed otherwise.
pub(super) fn judge(case: Case<'_>, first: &Record, record: &mut Record) {
    let Some(failed) = failure(first, record) else { return };
    let said = failed.evidence.first().cloned().unwrap_or_default();
    match &mut record.end {
        Some(end) if end.outcome == Outcome::Fail && end.verdict != failed.verdict => {
            end.evidence.push(format!("The first try ended otherwise, as {}: {said}", failed.verdict));
        }
        Some(_) => {}
        None => {
            let finding = Finding::warn(Verdict::Flaky)
                .saw(format!("The first try ended as {}: {said}", failed.verdict))
                .saw("The second try succeeded.")
                .or(&[failed.verdict])
                .blame(failed.offender.clone().unwrap_or_else(|| case.target()));
            record.found(Layer::Quality, finding, "two tries differ", None);
        }
    }
}
