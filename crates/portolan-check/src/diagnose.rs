//! From observations to verdicts: a pure function of all of them together.

use crate::observe::Observations;
use crate::report::Report;
use crate::task::Assignment;

/// Judges what was seen.
///
/// Every result has one verdict, that of the earliest layer that is proven broken; failures are explained by the fewest
/// causes.
pub fn diagnose(assignment: &Assignment, observations: &Observations) -> Report {
    let _ = observations;
    Report {
        schema: crate::report::FORMAT.to_owned(),
        scenario: assignment.scenario.clone(),
        place: assignment.place.clone(),
        began: observations.machine.began,
        took_ms: observations.machine.took,
        summary: crate::report::Summary::default(),
        results: Vec::new(),
        causes: Vec::new(),
    }
}
