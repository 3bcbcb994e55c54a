//! Each departure from the dialect and how it is shown, and what the dialect does take.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use portolan_diag::{Diagnostics, Sources, Style, render_text};
use portolan_yaml::{Node, Value, parse};

/// Shows what is wrong with a text, without colour.
fn shown(text: &str) -> String {
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", text);
    let mut found = Diagnostics::new();
    parse(source, text, &mut found);
    render_text(found.as_slice(), &sources, Style::Plain)
}

/// Lists the codes and places of what is wrong with a text.
fn codes(text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", text);
    let mut found = Diagnostics::new();
    parse(source, text, &mut found);
    let line = |found: &portolan_diag::Diagnostic| {
        let at = sources.position(found.origin().unwrap());
        format!("{}:{} {}", at.line, at.column, found.code)
    };
    found.iter().map(line).collect()
}

/// Writes the tree of a valid text in one line: text in quotes, nothing as `~`.
fn tree(text: &str) -> String {
    let mut sources = Sources::new();
    let mut found = Diagnostics::new();
    let node = parse(sources.add("f.yaml", text), text, &mut found);
    assert!(
        found.is_empty(),
        "{text:?} is valid:\n{}",
        render_text(found.as_slice(), &sources, Style::Plain)
    );
    line(&node.unwrap())
}

fn line(node: &Node) -> String {
    match &node.value {
        Value::Null => "~".to_owned(),
        Value::Scalar(scalar) if scalar.quoted => format!("'{}'", scalar.text),
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries = entries.iter().map(|entry| format!("{}: {}", entry.key, line(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn anchors_and_aliases() {
    let expected = "\
error[yaml-anchor]: the anchor `&x` is not read
 --> f.yaml:1:4
  |
1 | a: &x 1
  |    ^^
  |
  = note: each value is written where it is used, so that a line means what it shows
help: remove it and write the value out where it is used; text that starts with `&` needs quotes

error[yaml-alias]: the alias `*x` is not read
 --> f.yaml:2:4
  |
2 | b: *x
  |    ^^
  |
  = note: each value is written where it is used, so that a line means what it shows
help: write the value out here; text that starts with `*` needs quotes
";
    assert_eq!(shown("a: &x 1\nb: *x\n"), expected);
}

#[test]
fn a_wildcard_without_quotes() {
    let expected = "\
error[yaml-alias]: text that starts with `*` needs quotes
 --> f.yaml:2:5
  |
2 |   - *.blob.core.windows.net
  |     ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: without them, YAML takes it for an alias
help: write `\"*.blob.core.windows.net\"`
";
    assert_eq!(shown("hosts:\n  - *.blob.core.windows.net\n"), expected);
}

#[test]
fn tags() {
    let expected = "\
error[yaml-tag]: the tag `!!str` is not read
 --> f.yaml:1:4
  |
1 | a: !!str 1
  |    ^^^^^
  |
  = note: the type of a value follows from its key
help: remove it; text that starts with `!` needs quotes
";
    assert_eq!(shown("a: !!str 1\n"), expected);
    assert_eq!(
        codes("a: !env HOME\nb: !<x> [1]\nc: !\n  d: 1\n"),
        ["1:4 yaml-tag", "2:4 yaml-tag", "3:4 yaml-tag"]
    );
    assert_eq!(codes("a: !u!x 1\n"), ["1:4 yaml-tag"]);
}

#[test]
fn merge_keys() {
    let expected = "\
error[yaml-merge-key]: the merge key `<<` is not read
 --> f.yaml:1:1
  |
1 | <<: *base
  | ^^
  |
  = note: a map shows all of its keys
help: write the merged keys out here
";
    assert_eq!(shown("<<: *base\na: 1\n"), expected);
    assert_eq!(tree("'<<': 1\n"), "{<<: 1}", "in quotes it is a key like any other");
}

#[test]
fn repeated_keys() {
    let expected = "\
error[duplicate-key]: the key `a` is repeated
 --> f.yaml:3:1
  |
1 | a: 1
  | - first here
2 | b: 2
3 | 'a': 3
  | ^^^ again here
  |
  = note: readers of YAML do not agree on which of them counts
help: keep one of them
";
    assert_eq!(shown("a: 1\nb: 2\n'a': 3\n"), expected);
    assert_eq!(codes("{a: 1, a: 2, a: 3}"), ["1:8 duplicate-key", "1:14 duplicate-key"]);
}

#[test]
fn keys_that_are_not_words() {
    let expected = "\
error[yaml-complex-key]: a list cannot be a key
 --> f.yaml:1:3
  |
1 | ? [a,
  |   ^^^
  |
  = note: keys are words
help: use a word as the key
";
    assert_eq!(shown("? [a,\n   b]\n: 1\n"), expected);
    assert_eq!(codes("{a: 1}: b\n: c\n"), ["1:1 yaml-complex-key", "2:1 yaml-complex-key"]);
    assert_eq!(tree("? a\n: b\nnull: c\n"), "{a: b, null: c}");
}

#[test]
fn many_documents_and_directives() {
    let expected = "\
error[yaml-directive]: directives are not read
 --> f.yaml:1:1
  |
1 | %YAML 1.1
  | ^^^^^^^^^
  |
  = note: files are always read as YAML 1.2
help: remove the line; text that starts with `%` needs quotes

error[yaml-many-documents]: a second document starts here
 --> f.yaml:4:1
  |
4 | ---
  | ^^^
  |
  = note: a file holds one thing
help: put each document into a file of its own, without `---` between them
";
    assert_eq!(shown("%YAML 1.1\n---\na: 1\n---\nb: 2\n---\nc: 3\n"), expected);
    assert_eq!(
        codes("%TAG ! tag:x,2000:\n%FOO bar\n---\na: 1\n"),
        ["1:1 yaml-directive", "2:1 yaml-directive"]
    );
    assert_eq!(codes("---\n---\na: 1\n"), ["2:1 yaml-many-documents"]);
    assert_eq!(codes("%YAML 3.0\n---\na: 1\n"), ["1:1 yaml-directive"]);
}

#[test]
fn empty_files() {
    let expected = "\
error[yaml-empty]: the file is empty
 --> f.yaml:1:1
  |
1 |
  | ^
  |
help: write at least one `key: value` line
";
    assert_eq!(shown(""), expected);
    for text in ["# only a comment\n", "---\n", "\n\n", "\u{feff}"] {
        assert_eq!(codes(text), ["1:1 yaml-empty"], "{text:?}");
    }
    assert_eq!(tree("null"), "~");
}

#[test]
fn syntax_errors_have_a_way_out() {
    let expected = "\
error[yaml-syntax]: a `key:` cannot stand here
 --> f.yaml:1:13
  |
1 | note: proxy: the old one
  |            ^
  |
help: check the indentation, and that each key ends with `: `; text that has `: ` in it needs quotes
";
    assert_eq!(shown("note: proxy: the old one\n"), expected.replace(":13", ":12"));
    for (text, place, message) in [
        ("a: 'x\n", "1:4", "the quote that starts here is never closed"),
        ("a: [1, 2\n", "1:4", "the `[` that starts here is never closed"),
        ("a: [1, 2}\n", "1:4", "the `[` that starts here is closed by `}`"),
        ("a: @x\n", "1:4", "text cannot start with the character @"),
        ("a: 'x' y\n", "1:8", "there is more text after the closing quote"),
        ("a: \"\\d\"\n", "1:4", "the text in double quotes has an unknown escape after `\\`"),
        ("a: 1\nb\nc: 2\n", "2:1", "expected a `key:` here"),
        ("a: x\u{0}y\n", "1:5", "the control character U+0000 cannot stand here"),
        ("[1] x\n", "1:5", "there is more text after the end of the value"),
        ("a: |x\n  y\n", "1:4", "`|` and `>` stand alone on their line"),
        ("[1,,2]\n", "1:4", "expected an item here"),
        ("a: \"\\xZZ\"\n", "1:4", "the text in double quotes has an escape without its digits"),
        ("a: \"\\ud800\"\n", "1:4", "the text in double quotes has half of a surrogate pair"),
        ("a: *\n", "1:4", "`*` or `&` stands in front of nothing"),
    ] {
        let shown = shown(text);
        assert!(
            shown.starts_with(&format!("error[yaml-syntax]: {message}\n --> f.yaml:{place}\n")),
            "{shown}"
        );
        assert!(shown.contains("\nhelp: "), "{shown}");
    }
}

#[test]
fn tabs() {
    for text in ["a:\n\tb: 1\n", "a:\n\t- b\n", "a: 1\n\tb: 2\n", "a: >\n\tb\n"] {
        let shown = shown(text);
        assert!(
            shown.starts_with("error[yaml-tab]: a tab cannot be used here\n --> f.yaml:2:1\n"),
            "{shown}"
        );
        assert!(shown.ends_with("help: indent with spaces\n"), "{shown}");
    }
    assert_eq!(tree("a:\t1\t# c\nb: [\t1,\t2 ]\n"), "{a: 1, b: [1, 2]}", "between values they are blanks");
}

#[test]
fn items_that_are_text() {
    let expected = "\
warning[yaml-joined-lines]: this line belongs to the text above, not to a list
 --> f.yaml:2:3
  |
2 |   - b
  |   ^^^
  |
  = note: text without quotes goes on in lines that are indented deeper
help: start all items of a list in the same column; put text on several lines in quotes
";
    assert_eq!(shown("- a\n  - b\n - c\n"), expected);
    assert_eq!(codes("a: b\n  - c\n"), ["2:3 yaml-joined-lines"]);
    assert_eq!(tree("a: \"b\n  - c\"\nd: y\n  x\n"), "{a: 'b - c', d: y x}");
}

#[test]
fn depth_has_a_limit() {
    let nested = |depth: usize| format!("{}x{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(codes(&nested(64)), [""; 0]);
    assert_eq!(codes(&nested(65)), ["1:65 yaml-too-deep"]);
    assert_eq!(codes(&format!("a: {}\nb: &x 1\n", nested(100))), ["1:67 yaml-too-deep", "2:4 yaml-anchor"]);
    for text in
        [nested(100_000), "[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(1_000), "? ".repeat(1_000)]
    {
        let codes = codes(&text);
        assert!(codes.len() == 1 && codes[0].ends_with("yaml-too-deep"), "{codes:?}");
    }
}

#[test]
fn everything_is_found_in_one_run() {
    let text = "\
%YAML 1.2
---
a: &anchor 1
b: *anchor
c: !tag 2
<<: *anchor
a: again
? [list]
: 3
d: *.example.com
e: { f: 1, f: 2 }
---
g: &other 4
";
    let expected = [
        "1:1 yaml-directive",
        "3:4 yaml-anchor",
        "4:4 yaml-alias",
        "5:4 yaml-tag",
        "6:1 yaml-merge-key",
        "7:1 duplicate-key",
        "8:3 yaml-complex-key",
        "10:4 yaml-alias",
        "11:12 duplicate-key",
        "12:1 yaml-many-documents",
        "13:4 yaml-anchor",
    ];
    assert_eq!(codes(text), expected);
}

#[test]
fn a_syntax_error_keeps_what_was_found_before_it() {
    assert_eq!(codes("a: &x 1\nb: 2\nc: d: e\n"), ["1:4 yaml-anchor", "3:5 yaml-syntax"]);
}

#[test]
fn scalars_keep_their_text() {
    assert_eq!(
        tree("[1.10, no, 22:22, 0x1F, 1e3, 2026-01-02, 010, ~x]"),
        "[1.10, no, 22:22, 0x1F, 1e3, 2026-01-02, 010, ~x]"
    );
    assert_eq!(tree("[~, null, Null, NULL, nUll, '~', \"null\"]"), "[~, ~, ~, ~, nUll, '~', 'null']");
    assert_eq!(tree("a:\nb: ''\nc: # nothing\nd:"), "{a: ~, b: '', c: ~, d: ~}");
}

#[test]
fn other_valid_notations() {
    assert_eq!(
        tree("{\"a\": [1, true, null, \"\\u00e5\\n\"], \"b\": {}}"),
        "{a: [1, true, ~, 'å\n'], b: {}}"
    );
    assert_eq!(tree("{\n\t\"a\": [\n\t\t1\n\t]\n}\n"), "{a: [1]}");
    assert_eq!(tree("\u{feff}a: 1\r\nb:\r\n  - x\r\n  - y\r\n"), "{a: 1, b: [x, y]}");
    assert_eq!(tree("a: |\n  one\n   two\n\nb: >-\n  one\n  two\n"), "{a: 'one\n two\n', b: 'one two'}");
    assert_eq!(tree("a: |"), "{a: ''}");
    assert_eq!(tree("---\na: 1 # c\n# d\n...\n"), "{a: 1}");
    assert_eq!(tree("a: one\n  two\nb: 'it''s'\n"), "{a: one two, b: 'it's'}");
    assert_eq!(tree("namn: Västerås\nключ: 值\n"), "{namn: Västerås, ключ: 值}");
    assert_eq!(tree("- - a\n  - b\n- c: d\n  e: f\n-\n"), "[[a, b], {c: d, e: f}, ~]");
    assert_eq!(tree("[a: 1, b]"), "[{a: 1}, b]");
    assert_eq!(tree("url: http://x:80/#a\nwin: C:\\x\n"), "{url: http://x:80/#a, win: C:\\x}");
    assert_eq!(tree("just text"), "just text");
}

#[test]
fn places_are_those_of_the_values() {
    let text = "# c\nå: one # c\nlist:\n  - { x: 'y' }  # c\n  - |\n    text\n\nlast:\n";
    let mut found = Diagnostics::new();
    let node = parse(Sources::new().add("f", text), text, &mut found).unwrap();
    let mut places = Vec::new();
    collect(&node, text, &mut places);
    let list = "- { x: 'y' }  # c\n  - |\n    text";
    let whole = text.strip_prefix("# c\n").unwrap().trim_end().trim_end_matches(':');
    assert_eq!(places, [whole, "å", "one", "list", list, "{ x: 'y' }", "x", "'y'", "text", "last", ""]);
}

fn collect<'t>(node: &Node, text: &'t str, places: &mut Vec<&'t str>) {
    let slice = |span: portolan_diag::Span| {
        text.get(usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap()).unwrap()
    };
    places.push(slice(node.span));
    match &node.value {
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| collect(item, text, places)),
        Value::Map(entries) => {
            for entry in entries {
                places.push(slice(entry.key_span));
                collect(&entry.value, text, places);
            }
        }
    }
}
