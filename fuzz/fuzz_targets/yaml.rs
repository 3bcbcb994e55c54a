//! No text leads the YAML reader to a panic, and what is read and written again says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_diag::{Diagnostics, SourceId, Sources};
use portolan_yaml::{Node, Value, parse, to_yaml};
use serde_json::Value as Json;

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let Some((source, text)) = portolan_fuzz::text(&mut sources, "file.yaml", bytes) else { return };
    let mut found = Diagnostics::new();
    let node = parse(source, text, &mut found);
    portolan_fuzz::show(found.as_slice(), &sources);
    let Some(node) = node.filter(|_| !found.has_errors()) else { return };
    let read = texts(&node);
    assert_eq!(texts(&again(source, &to_yaml(&read))), read);
});

fn again(source: SourceId, written: &str) -> Node {
    let mut found = Diagnostics::new();
    let node = parse(source, written, &mut found);
    assert!(!found.has_errors(), "{found:?}\n{written}");
    node.unwrap_or_else(|| panic!("nothing was read of\n{written}"))
}

/// The tree without its places, every scalar as text.
fn texts(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(scalar) => Json::String(scalar.text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(texts).collect()),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|entry| (entry.key.to_string(), texts(&entry.value))).collect())
        }
    }
}
