//! What holds for every text: no panic, honest places, and writing that can be read back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use portolan_diag::{Diagnostics, Sources, Span, Style, render_text};
use portolan_yaml::{MAX_DEPTH, Node, Value, parse, to_yaml};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

const VALID: &str = "\
# a site
name: east
region: \"no\"
products:
  - storage-mover
  - { id: arc, version: 1.10, tags: [a, 'b', ~] }
note: |
  två rader
  till

proxy:
  url: http://proxy.example.com:3128 # the old one
  bypass:
    - \"*.example.com\"
";

/// Pieces that mean something to a reader of YAML, to be put together at random.
const PIECES: [&str; 42] = [
    "a", "b", "key", "a: ", "b: ", ": ", ":", "- ", "-", "? ", "\n", "\n", "\n", "\n  ", "\n    ", "  ", " ",
    "\t", "\r\n", "\r", "[", "]", "{", "}", ", ", "'", "\"", "|", ">-", "|2+", "# c", "&x ", "*x", "!t ",
    "!<", "<<: ", "%TAG", "\n---\n", "\n...\n", "å", "\u{feff}", "\u{85}",
];

fn pieces() -> impl Strategy<Value = String> {
    vec(prop::sample::select(PIECES.to_vec()), 0..60).prop_map(|pieces| pieces.concat())
}

fn mutated() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0usize..4, prop::sample::select(PIECES.to_vec()));
    vec(edit, 1..6).prop_map(|edits| {
        let mut chars: Vec<char> = VALID.chars().collect();
        for (at, cut, piece) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    })
}

/// Reads a text, checks every place in it, and shows what was found.
fn check(text: &str) {
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", text);
    let mut found = Diagnostics::new();
    let tree = parse(source, text, &mut found);
    assert!(tree.is_some() || !found.is_empty(), "no tree needs a reason");
    if let Some(tree) = &tree {
        check_node(tree, text, Span::new(0, u32::try_from(text.len()).unwrap()), 0);
    }
    for diagnostic in &found {
        assert!(!diagnostic.labels.is_empty());
        for label in &diagnostic.labels {
            slice(text, label.origin.span);
        }
    }
    let shown = render_text(found.as_slice(), &sources, Style::Plain);
    assert!(!shown.contains('\u{1b}'));
    let _ = render_text(found.as_slice(), &sources, Style::Colour);
}

fn check_node(node: &Node, text: &str, outer: Span, depth: usize) {
    assert!(depth <= MAX_DEPTH);
    assert_eq!(outer.join(node.span), outer, "a value lies inside the one around it");
    let written = slice(text, node.span);
    assert_eq!(written, written.trim_end_matches([' ', '\t', '\n', '\r']), "a place is tight");
    match &node.value {
        Value::Null => assert!(matches!(written, "" | "~" | "null" | "Null" | "NULL"), "{written:?}"),
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| check_node(item, text, node.span, depth + 1)),
        Value::Map(entries) => {
            let mut keys: Vec<&str> = entries.iter().map(|entry| &*entry.key).collect();
            keys.sort_unstable();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "no key comes twice");
            for entry in entries {
                slice(text, entry.key_span);
                assert_eq!(node.span.join(entry.key_span), node.span);
                check_node(&entry.value, text, node.span, depth + 1);
            }
        }
    }
}

/// Panics when a place is out of range or cuts a character.
fn slice(text: &str, span: Span) -> &str {
    &text[usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap()]
}

/// Is the tree as a JSON value with all scalars as text, and null where nothing is.
fn plain_tree(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => json!(null),
        Value::Scalar(scalar) => json!(scalar.text),
        Value::List(items) => items.iter().map(plain_tree).collect(),
        Value::Map(entries) => {
            entries.iter().map(|entry| (entry.key.to_string(), plain_tree(&entry.value))).collect()
        }
    }
}

fn texts_only(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Null => json!(null),
        serde_json::Value::Bool(truth) => json!(truth.to_string()),
        serde_json::Value::Number(number) => json!(number.to_string()),
        serde_json::Value::String(_) => value.clone(),
        serde_json::Value::Array(items) => items.iter().map(texts_only).collect(),
        serde_json::Value::Object(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), texts_only(value))).collect()
        }
    }
}

fn json_text() -> impl Strategy<Value = String> {
    let tricky = [
        "", " ", "a b", "*", "&a", "no", "1.10", "-", "- a", "--x", "---", "a: b", "a #b", "?x", ":x", "x:",
        "\u{7f}", "\u{2028}", "a\nb", "\ta", "~",
    ];
    let long = "k".repeat(1500);
    prop_oneof![
        4 => "[a-z]{1,8}",
        2 => "[-:?#&*!|>%@,.0-9eEx_+'\"\\[\\]{}a \n]{0,6}",
        2 => any::<String>(),
        2 => prop::sample::select(tricky.to_vec()).prop_map(str::to_owned),
        1 => Just(long),
    ]
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|truth| json!(truth)),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        json_text().prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            vec((json_text(), inner), 0..5)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_mix_of_yaml_pieces_is_read_without_panic(text in pieces()) {
        check(&text);
    }

    #[test]
    fn a_damaged_file_is_read_without_panic(text in mutated()) {
        check(&text);
    }

    #[test]
    fn what_is_written_can_be_read_back(value in json_value()) {
        let text = to_yaml(&value);
        let mut sources = Sources::new();
        let source = sources.add("f.yaml", text.as_str());
        let mut found = Diagnostics::new();
        let tree = parse(source, &text, &mut found);
        prop_assert!(found.is_empty(), "{}\n{text}", render_text(found.as_slice(), &sources, Style::Plain));
        prop_assert_eq!(plain_tree(&tree.unwrap()), texts_only(&value), "{}", text);
        check(&text);
    }
}

#[test]
fn the_file_that_is_damaged_above_is_valid() {
    let mut sources = Sources::new();
    let mut found = Diagnostics::new();
    assert!(parse(sources.add("f", VALID), VALID, &mut found).is_some());
    assert!(found.is_empty());
}
