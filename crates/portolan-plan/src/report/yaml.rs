//! The plan as YAML: the same tree as the JSON.

use super::ReportError;
use crate::plan::Plan;

/// Writes a plan as `portolan.plan/1` in YAML.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn yaml(plan: &Plan) -> Result<String, ReportError> {
    Ok(portolan_yaml::to_yaml(&serde_json::to_value(plan)?))
}
