//! The pages of the file formats, from their JSON Schemas: a table of keys with their types and meanings.

use std::collections::BTreeMap;

use serde_json::Value;

/// Lists longer than this are told by their number.
const WORDS: usize = 24;

/// Writes the page of a format.
pub(super) fn page(name: &str, schema: &Value) -> String {
    let text = |key| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut page = format!("# {}\n\n{}\n\n", text("title"), text("description"));
    page.push_str(&format!(
        "Made from the JSON Schema that `portolan schema {name}` prints. `[]` stands for each member of a list, `NAME` for \
         each key of a map whose keys you choose. An optional key may be left out, or be null.\n"
    ));
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return page };
    let rows_of = |(key, property): (&String, &Value)| {
        let mut rows = Vec::new();
        walk(key, property, is_required(schema, key), &mut rows);
        (key.clone(), rows)
    };
    let (plain, nested): (Vec<_>, Vec<_>) =
        properties.iter().map(rows_of).partition(|(_, rows)| rows.len() == 1);
    let plain = plain.into_iter().flat_map(|(_, rows)| rows).collect();
    for (title, rows) in [("The simple keys".to_owned(), plain)].into_iter().chain(nested) {
        page.push_str(&table(&title, rows));
    }
    page
}

fn table(title: &str, rows: Vec<Row>) -> String {
    let has_meaning = rows.iter().any(|row| !row.meaning.is_empty());
    let (column, rule) = if has_meaning { (" meaning |", " --- |") } else { ("", "") };
    let mut table = format!("\n## {title}\n\n| key | type |{column}\n| --- | --- |{rule}\n");
    for Row { path, kind, meaning } in rows {
        let meaning = if has_meaning { format!(" {} |", escaped(&meaning)) } else { String::new() };
        table.push_str(&format!("| `{path}` | {} |{meaning}\n", escaped(&kind)));
    }
    table
}

struct Row {
    path: String,
    kind: String,
    meaning: String,
}

fn walk(path: &str, schema: &Value, required: bool, rows: &mut Vec<Row>) {
    let core = core(schema);
    let meaning =
        [schema, core].into_iter().find_map(|schema| schema.get("description").and_then(Value::as_str));
    let kind = kind(core) + if required { ", required" } else { "" };
    rows.push(Row { path: path.to_owned(), kind, meaning: meaning.unwrap_or_default().replace('\n', " ") });
    inside(path, core, rows);
}

/// The rows of what a value holds.
fn inside(path: &str, schema: &Value, rows: &mut Vec<Row>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (key, property) in properties {
            walk(&format!("{path}.{key}"), property, is_required(schema, key), rows);
        }
    }
    if let Some(items) = schema.get("items").map(core) {
        inside(&format!("{path}[]"), items, rows);
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()).map(core) {
        if values.get("properties").is_none() && values.get("anyOf").is_none() {
            rows.push(Row { path: format!("{path}.NAME"), kind: kind(values), meaning: String::new() });
        }
        inside(&format!("{path}.NAME"), values, rows);
    }
    match alternatives(schema) {
        [] => {}
        [first, others @ ..] if schema.get("oneOf").is_some() => common(path, first, others, rows),
        some => some.iter().map(core).for_each(|schema| inside(path, schema, rows)),
    }
}

/// What all of many alternatives have; what each has beyond that stands elsewhere.
fn common(path: &str, first: &Value, others: &[Value], rows: &mut Vec<Row>) {
    let Some(properties) = first.get("properties").and_then(Value::as_object) else { return };
    let shared = properties.iter().filter(|(key, _)| {
        others.iter().all(|other| other.get("properties").is_some_and(|all| all.get(key.as_str()).is_some()))
    });
    let mut shared = shared.map(|(key, property)| (key.as_str(), property)).collect::<BTreeMap<_, _>>();
    if shared.remove("service").is_some() {
        let meaning = "The product. Its own options stand on [its page](../products/README.md).".to_owned();
        rows.push(Row { path: format!("{path}.service"), kind: "text, required".into(), meaning });
    }
    for (key, property) in shared {
        walk(&format!("{path}.{key}"), property, is_required(first, key), rows);
    }
}

/// A schema without the alternative of being null.
fn core(schema: &Value) -> &Value {
    let is_null = |value: &&Value| value.get("type").and_then(Value::as_str) == Some("null");
    let mut rest = alternatives(schema).iter().filter(|value| !is_null(value));
    match (rest.next(), rest.next()) {
        (Some(only), None) => core(only),
        _ => schema,
    }
}

fn alternatives(schema: &Value) -> &[Value] {
    let of = |key| schema.get(key).and_then(Value::as_array).map(Vec::as_slice);
    of("anyOf").or_else(|| of("oneOf")).unwrap_or_default()
}

fn is_required(schema: &Value, key: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|list| list.iter().any(|name| name.as_str() == Some(key)))
}

/// What a value looks like.
fn kind(schema: &Value) -> String {
    let words = schema.get("enum").and_then(Value::as_array);
    if let Some(words) = words.filter(|words| words.len() <= WORDS) {
        let words =
            words.iter().map(|word| format!("`{}`", word.as_str().map_or(word.to_string(), str::to_owned)));
        return distinct(words).join(" or ");
    }
    let word = match schema.get("type").and_then(Value::as_str) {
        Some("string") => "text",
        Some("boolean") => "true or false",
        Some("integer" | "number") => "number",
        Some("array") => {
            return match schema.get("items").map(core) {
                Some(items) if schema.get("items").is_some_and(|items| items.get("properties").is_none()) => {
                    format!("list of {}", kind(items))
                }
                _ => "list".into(),
            };
        }
        Some("object") if schema.get("properties").is_none() => "map",
        Some("object") => "record",
        _ => {
            let kinds = alternatives(schema).iter().map(core).map(kind);
            let kinds = distinct(kinds.filter(|kind| !kind.is_empty()));
            return match kinds.as_slice() {
                _ if words.is_some() => "text".into(),
                [one, list] if *list == format!("list of {one}") => format!("{one}, or a list of it"),
                _ => kinds.join(", or "),
            };
        }
    };
    word.to_owned()
}

/// Each once, in the order in which they come first.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.fold(Vec::new(), |mut known, text| {
        if !known.contains(&text) {
            known.push(text);
        }
        known
    })
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_key_has_a_row_with_its_type() {
        let schema = json!({
            "title": "Things", "description": "All of them.", "required": ["cloud"],
            "properties": {
                "cloud": { "enum": ["public", "china"], "description": "Which one." },
                "sites": { "anyOf": [{ "type": "null" }, { "type": "object", "additionalProperties": {
                    "type": "object", "properties": { "networks": { "anyOf": [
                        { "type": "string" }, { "type": "array", "items": { "type": "string" } }
                    ] } }
                } }] },
                "deployments": { "type": "array", "items": { "oneOf": [
                    { "properties": { "service": {}, "name": { "type": "string" }, "one": {} } },
                    { "properties": { "service": {}, "name": { "type": "string" }, "other": {} } }
                ] } }
            }
        });
        let page = page("things", &schema);
        for row in [
            "| `cloud` | `public` or `china`, required | Which one. |",
            "| `sites.NAME.networks` | text, or a list of it |",
            "| `deployments[].name` | text |",
            "| `deployments[].service` | text, required |",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
        assert!(!page.contains("other"), "{page}");
    }
}
