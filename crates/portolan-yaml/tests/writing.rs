//! The bytes of written YAML: block style, and quotes exactly where a reader needs them.

use portolan_yaml::to_yaml;
use serde_json::json;

#[test]
fn values_are_written_in_blocks() {
    let value = json!({
        "schema": "portolan.plan/1",
        "flows": [
            { "id": "arc.login", "ports": [443, 80], "tags": [] },
            { "id": "arc.data", "via": { "proxy": null }, "inspect": false },
        ],
        "matrix": [[1, 2], [[3]], {}],
        "share": 0.5,
    });
    let expected = "\
schema: portolan.plan/1
flows:
  - id: arc.login
    ports:
      - 443
      - 80
    tags: []
  - id: arc.data
    via:
      proxy: null
    inspect: false
matrix:
  - - 1
    - 2
  - - - 3
  - {}
share: 0.5
";
    assert_eq!(to_yaml(&value), expected);
}

#[test]
fn leaves_stand_alone() {
    for (value, text) in [
        (json!(null), "null\n"),
        (json!([]), "[]\n"),
        (json!({}), "{}\n"),
        (json!("a"), "a\n"),
        (json!(""), "\"\"\n"),
        (json!(-1.5), "-1.5\n"),
    ] {
        assert_eq!(to_yaml(&value), text);
    }
}

#[test]
fn text_that_every_reader_takes_for_text_has_no_quotes() {
    for text in [
        "abc",
        "a b",
        "East US 2",
        "10.0.0.4",
        "10.0.0.0/16",
        "fe80::1",
        "http://x:80/#a",
        "a:b",
        "a#b",
        "it's",
        "say \"x\"",
        "C:\\x",
        "--flag",
        "-x",
        "?x",
        ":x",
        "1.2.3",
        "v1.10",
        "2026-11-24-site",
        "443:8443",
        "a, b",
        "a [b]",
        "Västerås",
        "值",
        "nope",
        "onset",
        "e3",
        ".",
        "..",
        "x@y",
        "50%",
        "a*b",
        "storage-mover.agent",
        "<region>.example.com",
        "y2",
        "0x",
        "1e",
        "nullable",
        "$HOME",
        "(a)",
        "^a$",
        "a\u{1F600}",
    ] {
        assert_eq!(to_yaml(&json!(text)), format!("{text}\n"));
    }
}

#[test]
fn text_that_some_reader_takes_for_something_else_has_quotes() {
    for text in [
        "",
        " ",
        "a ",
        " a",
        "~",
        "null",
        "Null",
        "true",
        "FALSE",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "=",
        "<<",
        "1",
        "-1",
        "+1",
        "1.10",
        ".5",
        "-.5",
        "1.",
        "1e3",
        "1E-3",
        "0x1F",
        "0o17",
        "0b1",
        "010",
        "1_000",
        "22:22",
        "1:30:00",
        "1:30.5",
        ".inf",
        "-.INF",
        "+.inf",
        ".NaN",
        "2026-11-24",
        "2026-1-2",
        "2026-11-24T10:00:00Z",
        "2026-11-24 10:00:00",
        "*",
        "*.example.com",
        "&a",
        "!a",
        "|",
        ">",
        "'a'",
        "%a",
        "@a",
        "`a`",
        "[a",
        "]",
        "{a",
        "}",
        ",a",
        "#a",
        "-",
        "- a",
        "?",
        "? a",
        ":",
        ": a",
        "a:",
        "a: b",
        "a #b",
        "---",
        "--- a",
        "...",
        "-[",
        "-,",
    ] {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        assert_eq!(to_yaml(&json!(text)), format!("\"{quoted}\"\n"));
    }
    for (text, written) in [
        ("a\nb\tc\r", r#""a\nb\tc\r""#),
        ("\"", r#""\"""#),
        ("# \\", r##""# \\""##),
        ("\u{0}\u{1b}\u{7f}\u{85}", r#""\x00\x1B\x7F\x85""#),
        ("\u{2028}\u{feff}\u{202e}", r#""\u2028\uFEFF\u202E""#),
        ("\u{E0001}x\n", "\"\u{E0001}x\\n\""),
    ] {
        assert_eq!(to_yaml(&json!(text)), format!("{written}\n"));
    }
}

#[test]
fn keys_are_written_like_text() {
    assert_eq!(
        to_yaml(&json!({ "no": 1, "a b": 2, "": 3, "443": 4 })),
        "\"no\": 1\na b: 2\n\"\": 3\n\"443\": 4\n"
    );
    let long = "k".repeat(2000);
    assert_eq!(to_yaml(&json!({ "a": { long.as_str(): 1 } })), format!("a:\n  ? {long}\n  : 1\n"));
}
