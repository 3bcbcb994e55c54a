//! The shapes that the JSON Schemas of this project are put together from.

use serde_json::{Map, Value, json};

/// A map with exactly these keys.
pub fn record(keys: Value) -> Value {
    record_with(keys, json!({}))
}

/// A map with these keys and perhaps those others.
pub fn record_with(keys: Value, others: Value) -> Value {
    let properties = |keys: Value| match keys {
        Value::Object(keys) => keys,
        _ => Map::new(),
    };
    let mut properties_of_all = properties(keys);
    let required = properties_of_all.keys().cloned().collect::<Vec<_>>();
    properties_of_all.extend(properties(others));
    let properties = properties_of_all;
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A list of these.
pub fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// One of these, or null.
pub fn optional(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }] })
}

/// One of these words.
pub fn words(words: &[&str]) -> Value {
    json!({ "enum": words })
}

/// A text that is not empty.
pub fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// A date, `YYYY-MM-DD`.
pub fn date() -> Value {
    json!({ "type": "string", "format": "date" })
}

/// True or false.
pub fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// A whole number from 0.
pub fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A port.
pub fn port() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 65535 })
}
