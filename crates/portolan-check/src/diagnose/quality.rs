//! Latency, loss, throughput: row 59 of the table. Only a series says anything; one slow connection is one lost packet.

use super::finding::{Finding, Record};
use super::hello::blame;
use super::run::{Case, Run};
use crate::observe::Millis;
use crate::{Layer, Verdict};

/// The least number of round trips that make a median.
const FEWEST: usize = 3;
/// A median beyond this is far above what any region of the same continent needs.
const FAR_MS: f64 = 300.0;
/// Slower than this, an agent's own traffic does not fit: bytes a second.
const NARROW: f64 = 125_000.0;

/// Judges the quality of a way that works.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let rtts = &case.seen.rtts;
    let mut answered = rtts.iter().flatten().copied().collect::<Vec<_>>();
    answered.sort_unstable();
    let median = answered.get(answered.len() / 2).copied();
    let seen = match median {
        Some(median) => format!("median {median} of {}", answered.len()),
        None => "not measured".to_owned(),
    };
    let slow = answered.get(answered.len().saturating_sub(1) * 95 / 100).copied();
    let findings = [loss(run, case), latency(&answered, median, slow), bandwidth(case)];
    let mut found = false;
    for finding in findings.into_iter().flatten() {
        found = true;
        record.found(Layer::Quality, blame(run, case, finding), seen.clone(), median);
    }
    match (found, median) {
        (true, _) => {}
        (false, Some(_)) => record.ok(Layer::Quality, seen, median),
        (false, None) => record.skip(Layer::Quality, seen),
    }
}

fn latency(answered: &[Millis], median: Option<Millis>, slow: Option<Millis>) -> Option<Finding> {
    let median = median.filter(|median| answered.len() >= FEWEST && median.as_f64() > FAR_MS)?;
    Some(
        Finding::warn(Verdict::HighLatency)
            .likely()
            .saw(format!(
                "The median of {} round trips is {median}, the 95th percentile {}.",
                answered.len(),
                slow?
            ))
            .or(&[Verdict::PacketLoss]),
    )
}

/// Loss shows in the series of one endpoint, or in those of all endpoints on the same way together.
fn loss(run: &Run<'_>, case: Case<'_>) -> Option<Finding> {
    let tried = case.seen.rtts.len();
    let lost = case.seen.rtts.iter().filter(|rtt| rtt.is_none()).count();
    let here = tried >= 5 && lost >= 2 && lost * 10 >= tried;
    let way = case.hop().filter(|_| case.endpoint.proxy.is_none()).map(|hop| run.direction(hop).rounds);
    let together = way.filter(|(tried, lost)| *tried >= 20 && *lost >= 3 && *lost * 50 >= *tried);
    if lost == 0 || !(here || together.is_some()) {
        return None;
    }
    Some(
        Finding::warn(Verdict::PacketLoss)
            .likely()
            .saw(format!("{lost} of {tried} round trips got no answer."))
            .saw_also(
                together.map(|(tried, lost)| format!("On the same way, {lost} of {tried} in the whole run.")),
            ),
    )
}

fn bandwidth(case: Case<'_>) -> Option<Finding> {
    let measured = case.seen.throughput?;
    let slowest = [(measured.up, "up"), (measured.down, "down")];
    let narrow = slowest.into_iter().filter_map(|(rate, way)| Some((rate?, way)));
    let (rate, way) =
        narrow.filter(|(rate, _)| *rate < NARROW).min_by(|(one, _), (other, _)| one.total_cmp(other))?;
    Some(
        Finding::warn(Verdict::LowBandwidth)
            .likely()
            .saw(format!("{way}: {:.0} kB a second.", rate / 1000.0))
            .or(&[Verdict::PacketLoss]),
    )
}
