//! The JSON Schema of scenarios.
use portolan_catalog::Catalog;

/// The schema.
pub fn schema(_: &Catalog) -> serde_json::Value {
    serde_json::json!({})
}
