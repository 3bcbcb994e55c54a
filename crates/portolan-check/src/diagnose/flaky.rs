//! Two tries that ended differently: kept both, not averaged, and not a pass.

use super::finding::{Finding, Record};
use super::run::Case;
use crate::observe::EndpointSeen;
use crate::{Layer, Outcome, Verdict};

/// What was seen with the first try in the place of the second; none where both were alike.
pub(super) fn first_try(case: Case<'_>) -> Option<EndpointSeen> {
    let earlier = case.seen.earlier.as_deref()?;
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

/// Writes down that the first try failed where the second did not, or failed otherwise.
pub(super) fn judge(case: Case<'_>, first: &Record, record: &mut Record) {
    let Some(failed) = first.end.as_ref().filter(|end| end.outcome == Outcome::Fail) else { return };
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
