//! The plan as JSON: the format itself.

use serde::ser::Error as _;

use super::ReportError;
use crate::plan::Plan;

/// Writes a plan as `portolan.plan/1`, indented, with a line break at the end.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn json(plan: &Plan) -> Result<String, ReportError> {
    // About what a flow takes, so that a large plan is not moved while it grows.
    let room = 4096 + 2800 * plan.flows.len();
    let mut text = Vec::with_capacity(room);
    serde_json::to_writer_pretty(&mut text, plan)?;
    text.push(b'\n');
    Ok(String::from_utf8(text).map_err(serde_json::Error::custom)?)
}
