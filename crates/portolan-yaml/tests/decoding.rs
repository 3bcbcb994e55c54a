//! From nodes to types: what is taken, what is refused, and in which words.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use portolan_diag::{Diagnostics, Sources, Style, render_text};
use portolan_yaml::{Cx, Decode, Hint, Node, Spanned, choice, one_or_many, parse};

/// Decodes a text, and shows what is wrong with it as `line:column message / help`.
fn decoded<T>(text: &str, decode: impl FnOnce(&Node, &mut Cx) -> Option<T>) -> (Option<T>, Vec<String>) {
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", text);
    let mut found = Diagnostics::new();
    let node = parse(source, text, &mut found);
    assert!(found.is_empty(), "{}", render_text(found.as_slice(), &sources, Style::Plain));
    let mut cx = Cx::new(source);
    let value = decode(&node.unwrap(), &mut cx);
    let found = cx.finish();
    assert_eq!(value.is_none(), found.has_errors(), "nothing is decoded exactly when an error was reported");
    let show = |found: &portolan_diag::Diagnostic| {
        let at = sources.position(found.origin().unwrap());
        let helps = found.helps.iter().map(|help| format!(" / {help}")).collect::<String>();
        format!("{}:{} {}: {}{helps}", at.line, at.column, found.code, found.message)
    };
    (value, found.iter().map(show).collect())
}

/// Decodes a text that is fine.
fn good<T: Decode>(text: &str) -> T {
    let (value, found) = decoded(text, T::decode);
    assert_eq!(found, [""; 0]);
    value.unwrap()
}

/// Lists what is wrong with a text.
fn bad<T: Decode>(text: &str) -> Vec<String> {
    decoded(text, T::decode).1
}

#[test]
fn text() {
    assert_eq!(good::<String>("no"), "no");
    assert_eq!(good::<String>("1.10"), "1.10");
    assert_eq!(good::<String>("'~'"), "~");
    assert_eq!(bad::<String>("[a]"), ["1:1 wrong-type: expected text, found a list"]);
    assert_eq!(
        bad::<String>("null"),
        [
            "1:1 wrong-type: expected text, found nothing / the bare words `null` and `~` mean nothing; put them in quotes to mean the text"
        ]
    );
}

#[test]
fn truth_values() {
    assert!(good::<bool>("true"));
    assert!(!good::<bool>("false"));
    for (text, found, help) in [
        ("yes", "`yes`", " / write `true`"),
        ("Off", "`Off`", " / write `false`"),
        ("True", "`True`", " / write `true`"),
        ("'true'", "the quoted text `true`", " / write `true` without quotes"),
        ("maybe", "`maybe`", ""),
        ("{}", "a map", ""),
    ] {
        assert_eq!(
            bad::<bool>(text),
            [format!("1:1 wrong-type: expected `true` or `false`, found {found}{help}")]
        );
    }
}

#[test]
fn numbers() {
    assert_eq!(good::<u16>("443"), 443);
    assert_eq!(good::<u8>("0"), 0);
    assert_eq!(good::<u64>("18446744073709551615"), u64::MAX);
    for (text, found) in [
        ("1.0", "wrong-type: expected a whole number from 0 to 65535, found `1.0`"),
        ("0x1F", "wrong-type: expected a whole number from 0 to 65535, found `0x1F`"),
        ("1_000", "wrong-type: expected a whole number from 0 to 65535, found `1_000`"),
        ("+1", "wrong-type: expected a whole number from 0 to 65535, found `+1`"),
        (
            "010",
            "wrong-type: expected a whole number from 0 to 65535, found `010` / remove the zeros in front",
        ),
        (
            "'443'",
            "wrong-type: expected a whole number from 0 to 65535, found the quoted text `443` / remove the quotes",
        ),
        ("70000", "out-of-range: `70000` is out of range: expected a whole number from 0 to 65535"),
        ("-1", "out-of-range: `-1` is out of range: expected a whole number from 0 to 65535"),
        (
            "99999999999999999999999",
            "out-of-range: `99999999999999999999999` is out of range: expected a whole number from 0 to 65535",
        ),
        ("٣", "wrong-type: expected a whole number from 0 to 65535, found `٣`"),
    ] {
        assert_eq!(bad::<u16>(text), [format!("1:1 {found}")]);
    }
}

#[test]
fn lists_and_maps_report_every_bad_part() {
    assert_eq!(good::<Vec<u16>>("[1, 2]"), [1, 2]);
    assert_eq!(bad::<Vec<u16>>("[x, 2, y]").len(), 2);
    assert_eq!(
        bad::<Vec<u16>>("a"),
        ["1:1 wrong-type: expected a list, found `a` / start each item on a line of its own with `- `"]
    );
    let map = good::<BTreeMap<String, Option<bool>>>("b: true\na:\n");
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a".to_owned(), None), ("b".to_owned(), Some(true))]);
    assert_eq!(bad::<BTreeMap<String, u16>>("a: x\nb: 1\nc: y\n").len(), 2);
    let pairs = good::<Vec<(Spanned<String>, Box<u32>)>>("z: 1\na: 2\n");
    assert_eq!(
        pairs.iter().map(|(key, value)| (key.as_str(), **value)).collect::<Vec<_>>(),
        [("z", 1), ("a", 2)]
    );
    assert_eq!(pairs.last().unwrap().0.span.start, 5);
    assert_eq!(bad::<Vec<(Spanned<String>, u32)>>("[1]"), ["1:1 wrong-type: expected a map, found a list"]);
}

#[test]
fn one_or_many_takes_both() {
    let many = |text| decoded(text, one_or_many::<u16>);
    assert_eq!(many("443").0.unwrap(), [443]);
    assert_eq!(many("[443, 80]").0.unwrap(), [443, 80]);
    assert_eq!(many("[x, y]").1.len(), 2);
}

#[test]
fn choices_name_the_valid_words() {
    let transport =
        |text| decoded(text, |node, cx| choice(node, cx, "transport", &[("tcp", 6), ("udp", 17)]));
    assert_eq!(transport("udp").0, Some(17));
    assert_eq!(
        transport("TCP").1,
        ["1:1 unknown-value: unknown transport `TCP` / did you mean `tcp`? / valid here: `tcp` or `udp`"]
    );
    assert_eq!(
        transport("icmp").1,
        ["1:1 unknown-value: unknown transport `icmp` / valid here: `tcp` or `udp`"]
    );
    assert_eq!(transport("[tcp]").1, ["1:1 wrong-type: expected `tcp` or `udp`, found a list"]);
}

#[derive(Debug)]
struct Site {
    name: Spanned<String>,
    ports: Vec<u16>,
    proxy: Option<Proxy>,
    rest: usize,
}

#[derive(Debug)]
struct Proxy {
    host: String,
}

impl Decode for Site {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        let mut record = cx.record(node, "a site")?;
        let name = record.required("name", cx);
        let ports = record.defaulted("ports", cx);
        let proxy = record.optional("proxy", cx);
        let rest = record.rest().len();
        record.finish(cx);
        Some(Site { name: name?, ports: ports?, proxy: proxy?, rest })
    }
}

impl Decode for Proxy {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        let mut record = cx.record(node, "a proxy")?;
        let host = record.required("host", cx);
        let port = record.optional_with("port", cx, u16::decode);
        let bypass = record.defaulted::<Vec<String>>("bypass", cx);
        let unknown = record.head_span();
        record.finish(cx);
        port?;
        bypass?;
        let host = host?;
        assert!(!unknown.is_empty());
        Some(Proxy { host })
    }
}

#[test]
fn records() {
    let site = good::<Site>("name: east\nproxy: { host: p }\nother: 1\n");
    assert_eq!(
        (site.name.as_str(), site.ports.len(), site.proxy.unwrap().host.as_str(), site.rest),
        ("east", 0, "p", 1)
    );
    assert_eq!(good::<Site>("name: east\nproxy:\nports: ~\n").proxy.map(|proxy| proxy.host), None);
    assert_eq!(bad::<Site>("- name: east\n"), ["1:1 wrong-type: expected a site (a map), found a list"]);
    assert_eq!(bad::<Site>("ports: [1]\n"), ["1:1 missing-key: a site lacks the key `name`"]);
    assert_eq!(
        bad::<Site>("ports: [1]\nname:\n"),
        ["2:1 missing-key: the key `name` of a site has no value"]
    );
    assert_eq!(
        bad::<Site>("ports: [x]\nproxy: { prt: 1, bypas: a, hots: p, port: 1 }\n"),
        [
            "1:1 missing-key: a site lacks the key `name`",
            "1:9 wrong-type: expected a whole number from 0 to 65535, found `x`",
            "2:10 missing-key: a proxy lacks the key `host`",
            "2:10 unknown-key: unknown key `prt` in a proxy / valid keys: `host`, `port` or `bypass`",
            "2:18 unknown-key: unknown key `bypas` in a proxy / did you mean `bypass`?",
            "2:28 unknown-key: unknown key `hots` in a proxy / did you mean `host`?",
        ]
    );
}

#[test]
fn a_missing_key_is_shown_where_the_map_starts() {
    let text = "sites:\n  - ports:\n      - 443\n      - 80\n";
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", text);
    let node = parse(source, text, &mut Diagnostics::new()).unwrap();
    let mut cx = Cx::new(source);
    let mut record = cx.record(&node, "a file").unwrap();
    assert!(record.required::<Vec<Site>>("sites", &mut cx).is_none());
    let shown = render_text(cx.finish().as_slice(), &sources, Style::Plain);
    let expected = "\
error[missing-key]: a site lacks the key `name`
 --> f.yaml:2:5
  |
2 |   - ports:
  |     ^^^^^
";
    assert_eq!(shown, expected);
}

#[test]
fn reports_can_be_added_to() {
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", "a: b\n");
    let mut cx = Cx::new(source);
    let span = |start| portolan_diag::Span::new(start, start + 1);
    cx.error("code", "message", span(0)).label("here").also(span(3), "there").note("known").help("do");
    cx.warning("other", "message", span(3));
    assert!(cx.has_errors());
    let shown = render_text(cx.finish().as_slice(), &sources, Style::Plain);
    let expected = "\
error[code]: message
 --> f.yaml:1:1
  |
1 | a: b
  | ^  - there
  | |
  | here
  |
  = note: known
help: do

warning[other]: message
 --> f.yaml:1:4
  |
1 | a: b
  |    ^
";
    assert_eq!(shown, expected);
}

#[test]
fn long_and_strange_words_are_shown_short() {
    let text = format!("'{}'", "x".repeat(1000));
    let found = bad::<bool>(&text);
    assert!(found.first().unwrap().chars().count() < 160, "{found:?}");
    assert_eq!(
        bad::<u16>("\"a\\nb\\e\""),
        ["1:1 wrong-type: expected a whole number from 0 to 65535, found the quoted text `a\\nb\\u{1b}`"]
    );
}

#[test]
fn an_error_without_a_help_gets_the_hint_of_its_key() {
    fn guide(what: &str, key: &str) -> Option<Hint> {
        let hint = Hint { example: "name: east", means: "what the site is called" };
        (what == "a site" && key == "name").then_some(hint)
    }
    let helps = |text: &str| {
        let source = Sources::new().add("f.yaml", text);
        let node = parse(source, text, &mut Diagnostics::new()).unwrap();
        let mut cx = Cx::guided(source, guide);
        assert!(Site::decode(&node, &mut cx).is_none());
        cx.under("start again", |cx| {
            cx.wrong_type("peace", &node);
        });
        cx.finish().iter().map(|found| found.helps.join(" / ")).collect::<Vec<_>>()
    };
    let last = "start again";
    assert_eq!(helps("ports: []\n"), ["add `name: east`: what the site is called", last]);
    assert_eq!(helps("name:\n"), ["write `name: east`: what the site is called", last]);
    assert_eq!(helps("name: [east]\n"), ["write `name: east`: what the site is called", last]);
    assert_eq!(helps("name: x\nports: [a]\n"), ["", last], "a key without a hint has none");
}
