//! The clock of this machine: row 47 of the table.

use jiff::SignedDuration;

use super::finding::Finding;
use super::run::Run;
use crate::Verdict;
use crate::observe::CertSeen;

/// Tokens and signatures begin to fail from about here.
const SKEW_SECONDS: f64 = 300.0;

/// Other clocks must agree with each other this well to count together.
const AGREE_SECONDS: f64 = 60.0;

/// How far this machine's clock is off, and how many servers say so.
struct Offset {
    seconds: f64,
    witnesses: Vec<String>,
}

/// The offset on which most of the servers agree; none where nobody told the time.
fn offset(run: &Run<'_>) -> Option<Offset> {
    let sources = &run.seen.controls.clock.sources;
    let mut values =
        sources.iter().map(|source| source.offset_seconds).filter(|it| it.is_finite()).collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    let seconds = *values.get(values.len() / 2)?;
    let near = sources.iter().filter(|source| (source.offset_seconds - seconds).abs() <= AGREE_SECONDS);
    let mut witnesses = near.map(|source| source.host.clone()).collect::<Vec<_>>();
    witnesses.sort();
    witnesses.dedup();
    (witnesses.len() * 2 > values.len()).then_some(Offset { seconds, witnesses })
}

/// Whether somebody else's clock confirms this machine's.
pub(super) fn known(run: &Run<'_>) -> bool {
    offset(run).is_some_and(|offset| offset.seconds.abs() <= SKEW_SECONDS)
}

/// Whether the clock is why certificates look expired or not yet valid.
pub(super) fn explains(run: &Run<'_>, chain: &[CertSeen]) -> Option<Finding> {
    let offset = offset(run).filter(|offset| offset.seconds.abs() > SKEW_SECONDS)?;
    let began = run.seen.machine.began?;
    let ahead = SignedDuration::try_from_secs_f64(offset.seconds).ok()?;
    let real = began.checked_sub(ahead).ok()?;
    let valid = chain.iter().all(|cert| cert.not_before <= real && real <= cert.not_after);
    valid.then(|| skewed(&offset))
}

/// A clock that is off although no certificate minds yet.
pub(super) fn warning(run: &Run<'_>) -> Option<Finding> {
    let offset =
        offset(run).filter(|offset| offset.seconds.abs() > SKEW_SECONDS && offset.witnesses.len() > 1)?;
    Some(skewed(&offset).outcome(crate::Outcome::Warn))
}

fn skewed(offset: &Offset) -> Finding {
    let way = if offset.seconds > 0.0 { "ahead of" } else { "behind" };
    let seconds = offset.seconds.abs();
    let span = if seconds < 7200.0 {
        format!("{:.0} minutes", seconds / 60.0)
    } else {
        format!("{:.1} hours", seconds / 3600.0)
    };
    let finding = Finding::fail(Verdict::ClockSkew)
        .saw(format!("This machine's clock is {span} {way} {}.", super::phrase::and(&offset.witnesses)))
        .blame("this machine's clock");
    match offset.witnesses.len() {
        0 | 1 => finding.likely().or(&[Verdict::CertExpired]),
        _ => finding,
    }
}
