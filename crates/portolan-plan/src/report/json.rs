//! The plan as JSON: the format itself.

use super::ReportError;
use crate::plan::Plan;

/// Writes a plan as `portolan.plan/1`, indented, with a line break at the end.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn json(plan: &Plan) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(plan)?;
    text.push('\n');
    Ok(text)
}
