//! The JSON Schema of plans.

/// The schema of `portolan.plan/1`.
pub fn schema() -> serde_json::Value {
    serde_json::json!({})
}
