//! One list of diagnostics in all formats.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use portolan_diag::{
    Diagnostic, Origin, Severity, SourceId, Sources, Span, Style, render_json, render_junit, render_sarif,
    render_text,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

const SITE: &str = "name: väst\nresolvrs:\n  - 10.0.0.4\nname: öst\n";

fn place(source: SourceId, start: u32, end: u32) -> Origin {
    Origin::new(source, Span::new(start, end))
}

fn example() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let site = sources.add("sites/väst.yaml", SITE);
    let diagnostics = vec![
        Diagnostic::error("duplicate-key", "the key `name` is repeated")
            .at(place(site, 35, 39), "again here")
            .also(place(site, 0, 4), "first here")
            .note("readers do not agree")
            .help("keep one of them"),
        Diagnostic::warning("odd", "a <list> & \"more\"").at(place(site, 26, 34), ""),
        Diagnostic::remark("no-place", "nothing to see").note("only said once").help("first").help("second"),
    ];
    (sources, diagnostics)
}

#[test]
fn people_get_lines_and_carets() {
    let (sources, diagnostics) = example();
    let expected = "\
error[duplicate-key]: the key `name` is repeated
 --> sites/väst.yaml:4:1
  |
1 | name: väst
  | ---- first here
...
4 | name: öst
  | ^^^^ again here
  |
  = note: readers do not agree
help: keep one of them

warning[odd]: a <list> & \"more\"
 --> sites/väst.yaml:3:5
  |
3 |   - 10.0.0.4
  |     ^^^^^^^^

note[no-place]: nothing to see
note: only said once
help: first
help: second
";
    assert_eq!(render_text(&diagnostics, &sources, Style::Plain), expected);
}

#[test]
fn colour_adds_nothing_but_colour() {
    let (sources, diagnostics) = example();
    let coloured = render_text(&diagnostics, &sources, Style::Colour);
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, code)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = code.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, render_text(&diagnostics, &sources, Style::Plain));
}

#[test]
fn a_place_on_several_lines_is_marked_on_its_first() {
    let mut sources = Sources::new();
    let site = sources.add("a.yaml", SITE);
    let found = Diagnostic::error("x", "all of it").at(place(site, 0, 45), "");
    let shown = render_text(&[found], &sources, Style::Plain);
    assert_eq!(shown, "error[x]: all of it\n --> a.yaml:1:1\n  |\n1 | name: väst\n  | ^^^^^^^^^^\n");
}

#[test]
fn places_in_two_files_are_both_shown() {
    let mut sources = Sources::new();
    let (a, b) = (sources.add("a.yaml", "a: 1\n"), sources.add("b.yaml", "b: 2\n"));
    let found = Diagnostic::error("x", "y").at(place(a, 0, 1), "here").also(place(b, 3, 4), "and there");
    let shown = render_text(&[found], &sources, Style::Plain);
    assert!(shown.contains("--> a.yaml:1:1") && shown.contains("::: b.yaml:1:4"), "{shown}");
}

#[test]
fn long_lines_are_trimmed_around_the_caret() {
    let mut sources = Sources::new();
    let line = format!("{}MARK{}", "a ".repeat(5_000), "b ".repeat(5_000));
    let source = sources.add("long.json", line);
    let found = Diagnostic::error("x", "y")
        .at(place(source, 10_000, 10_004), "here")
        .also(place(source, 0, 1), "there");
    let shown = render_text(&[found], &sources, Style::Plain);
    assert!(
        shown.contains("\n --> long.json:1:10001\n") && shown.contains("\n ::: long.json:1:1\n"),
        "{shown}"
    );
    assert!(shown.contains("MARK") && shown.contains("^^^^ here") && shown.contains("- there"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() < 140), "{shown}");
}

#[test]
fn a_file_cannot_steer_the_terminal() {
    let mut sources = Sources::new();
    let source = sources.add("\u{1b}[2Jname", "key: \u{1b}[31mred\u{202e}\n");
    let found =
        Diagnostic::error("x", "`\u{1b}[31m`").at(place(source, 0, 3), "\u{7}").note("\u{1b}").help("\u{1b}");
    let shown = render_text(&[found], &sources, Style::Plain);
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
}

#[test]
fn programs_get_json() {
    let (sources, diagnostics) = example();
    let log: Value = serde_json::from_str(&render_json(&diagnostics, &sources)).unwrap();
    assert_eq!(log["schema"], "portolan.diagnostics/1");
    assert_eq!(log["summary"], json!({ "errors": 1, "warnings": 1, "notes": 1 }));
    assert_eq!(
        log["diagnostics"][0],
        json!({
            "code": "duplicate-key",
            "severity": "error",
            "message": "the key `name` is repeated",
            "location": { "file": "sites/väst.yaml", "line": 4, "column": 1, "end_line": 4, "end_column": 5 },
            "related": [{
                "file": "sites/väst.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 5,
                "message": "first here",
            }],
            "notes": ["readers do not agree"],
            "help": ["keep one of them"],
        })
    );
    assert_eq!(log["diagnostics"][2]["location"], Value::Null);
}

#[test]
fn code_scanning_gets_sarif() {
    let (sources, diagnostics) = example();
    let log: Value = serde_json::from_str(&render_sarif(&diagnostics, &sources)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(
        run["tool"]["driver"]["rules"],
        json!([{ "id": "duplicate-key" }, { "id": "no-place" }, { "id": "odd" }])
    );
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "duplicate-key");
    assert_eq!(result["ruleIndex"], 0);
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "sites/v%C3%A4st.yaml");
    assert_eq!(place["region"], json!({ "startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 5 }));
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "first here");
    assert_eq!(run["results"][2]["locations"], json!([]));
}

#[test]
fn dashboards_get_junit() {
    let (sources, diagnostics) = example();
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1">
  <testsuite name="sites/väst.yaml" tests="2" failures="1">
    <testcase classname="sites/väst.yaml" name="duplicate-key at 4:1">
      <failure type="duplicate-key" message="the key `name` is repeated">error[duplicate-key]: the key `name` is repeated&#10;  --&gt; sites/väst.yaml:4:1: again here&#10;  --&gt; sites/väst.yaml:1:1: first here&#10;note: readers do not agree&#10;help: keep one of them</failure>
    </testcase>
    <testcase classname="sites/väst.yaml" name="odd at 3:5">
      <system-out>warning[odd]: a &lt;list&gt; &amp; &quot;more&quot;&#10;  --&gt; sites/väst.yaml:3:5</system-out>
    </testcase>
  </testsuite>
  <testsuite name="portolan" tests="1" failures="0">
    <testcase classname="portolan" name="no-place">
      <system-out>note[no-place]: nothing to see&#10;note: only said once&#10;help: first&#10;help: second</system-out>
    </testcase>
  </testsuite>
</testsuites>
"#;
    assert_eq!(render_junit(&diagnostics, &sources), expected);
    let nothing = render_junit(&[], &sources);
    assert!(nothing.contains("<testcase classname=\"portolan\" name=\"no diagnostics\"/>"), "{nothing}");
}

#[test]
fn severities_sort_and_serialise_as_words() {
    assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Note);
    assert_eq!(serde_json::to_string(&Severity::Warning).unwrap(), "\"warning\"");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_place_in_every_text_can_be_shown(
        text in prop_oneof![any::<String>(), "[a \t\r\nå\u{1}\u{200b}\u{4e00}]{0,200}"],
        spans in vec((0u32..300, 0u32..300), 1..5),
        words in any::<String>(),
    ) {
        let mut sources = Sources::new();
        let source = sources.add("f", text);
        let mut found = Diagnostic::error("x", words.as_str()).note(words.as_str()).help(words.as_str());
        for (start, end) in spans {
            found = found.at(place(source, start, end), words.as_str());
        }
        let found = [found];
        for style in [Style::Plain, Style::Colour] {
            prop_assert!(!render_text(&found, &sources, style).is_empty());
        }
        let log: Value = serde_json::from_str(&render_json(&found, &sources)).unwrap();
        prop_assert_eq!(log["diagnostics"][0]["message"].as_str(), Some(words.as_str()));
        let sarif = render_sarif(&found, &sources);
        prop_assert!(serde_json::from_str::<Value>(&sarif).is_ok());
        let xml = render_junit(&found, &sources);
        prop_assert!(xml.chars().all(|c| c >= ' ' || c == '\n'));
    }
}
