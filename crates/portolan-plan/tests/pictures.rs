//! Pictures of the examples as they are committed, and of plans whose names are hostile.
//!
//! `PORTOLAN_BLESS=1` writes what is drawn now; look at it before you commit it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod planning;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use planning::plan;
use portolan_plan::plan::Plan;
use portolan_plan::report::picture::{self, PictureOptions};
use proptest::prelude::*;
use roxmltree::{Document, Node};
use serde_json::Value;

const SCENARIOS: [(&str, &str); 6] = [
    ("contoso", "../../examples/contoso.yaml"),
    ("arc-estate", "../../examples/arc-estate.yaml"),
    ("minimal", "../../examples/minimal.yaml"),
    ("stockholm", "../../examples/check/stockholm.yaml"),
    ("sovereign", "../portolan-dialect/tests/scenarios/sovereign.yaml"),
    ("fifty-sites", "tests/pictures/fifty-sites.yaml"),
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn planned(path: &str) -> Plan {
    plan(&fs::read_to_string(here(path)).unwrap(), None).unwrap()
}

fn drawn(plan: &Plan) -> [String; 3] {
    let plain = PictureOptions::default();
    [picture::svg(plan, &plain), picture::svg_fragment(plan, &plain), picture::mermaid(plan)]
}

#[test]
fn the_examples_are_drawn_as_committed() {
    let mut wrong = Vec::new();
    for (name, path) in SCENARIOS {
        let [svg, _, mermaid] = drawn(&planned(path));
        for (kind, text) in [("svg", svg), ("mmd", mermaid)] {
            let file = here(&format!("tests/pictures/{name}.{kind}"));
            if std::env::var_os("PORTOLAN_BLESS").is_some() {
                fs::write(&file, &text).unwrap();
            }
            if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
                wrong.push(file);
            }
        }
    }
    assert!(wrong.is_empty(), "drawn otherwise than committed (PORTOLAN_BLESS=1 accepts): {wrong:#?}");
}

#[test]
fn a_page_gets_lines_that_lead_to_their_flows() {
    let plan = planned(SCENARIOS[0].1);
    let [document, fragment, _] = drawn(&plan);
    assert!(document.starts_with("<?xml") && !document.contains("<a "));
    assert!(fragment.starts_with("<svg "));
    let tree = Document::parse(&fragment).unwrap();
    let links = tree.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "a")));
    let mut count = 0;
    for link in links {
        let id = link.attribute("href").unwrap().strip_prefix("#flow-").unwrap();
        assert!(plan.flow(id).is_some(), "{id}");
        assert!(link.attribute("aria-label").unwrap().contains(" to "));
        count += 1;
    }
    assert!(count > 20, "{count} links");
    let without = picture::svg_fragment(&plan, &PictureOptions { links: false });
    assert!(!without.contains("<a ") && without.contains("role=\"img\""));
}

#[test]
fn the_order_of_the_flows_does_not_matter() {
    let mut plan = planned(SCENARIOS[0].1);
    let whole = drawn(&plan)[2].clone();
    plan.flows.reverse();
    assert_eq!(drawn(&plan)[2], whole);
}

#[test]
fn the_rows_name_the_way_and_every_flow_once() {
    let plan = planned(SCENARIOS[0].1);
    let facts = picture::facts(&plan);
    let flows = facts.iter().flat_map(|fact| &fact.flows).collect::<BTreeSet<_>>();
    assert_eq!(flows.len(), plan.flows.len());
    let sync =
        facts.iter().find(|fact| fact.from == "agent at hq" && fact.to.contains("contososync")).unwrap();
    assert_eq!(sync.by_way_of, ["Firewall of hq", "ExpressRoute gateway of hub", "virtual network hub"]);
    assert_eq!(sync.to, "private endpoints in spoke/endpoints: contosofiles file, contososync afs");
    assert_eq!(sync.ports, ["443/tcp"]);
    assert_eq!(sync.count, 5);
}

#[test]
fn what_is_missing_on_a_private_way_is_seen() {
    let text = fs::read_to_string(here(SCENARIOS[0].1)).unwrap();
    let apart = text.replace("    peered_with: [hub]\n", "");
    let [svg, _, mermaid] = drawn(&plan(&apart, None).unwrap());
    assert!(svg.contains(">not peered</text>") && mermaid.contains("not peered"));
    let cut = text.replace("    connected_to: hub\n", "");
    let [svg, _, _] = drawn(&plan(&cut, None).unwrap());
    assert!(svg.contains(">No private way</text>"));
}

/// Replaces names everywhere in a plan.
fn replace(value: &mut Value, names: &[(&str, &str)]) {
    match value {
        Value::String(text) => {
            for (name, by) in names {
                *text = text.replace(name, by);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| replace(value, names)),
        Value::Object(map) => map.values_mut().for_each(|value| replace(value, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn hostile(name: &str) -> Plan {
    let mut value = serde_json::to_value(planned(SCENARIOS[0].1)).unwrap();
    // Words of the format itself stay: no site is called `hq` in them, and no role `agent`.
    replace(
        &mut value,
        &[("hq", name), ("spoke", name), ("contoso", name), ("cluster-node", name), ("mig", name)],
    );
    serde_json::from_value(value).unwrap()
}

const ELEMENTS: [&str; 10] = ["svg", "title", "desc", "style", "rect", "g", "path", "text", "a", ""];
const ATTRIBUTES: [&str; 17] = [
    "class",
    "role",
    "aria-labelledby",
    "aria-describedby",
    "aria-label",
    "width",
    "height",
    "viewBox",
    "id",
    "x",
    "y",
    "rx",
    "d",
    "href",
    "xmlns",
    "",
    "tabindex",
];

fn well_formed(text: &str) {
    let tree = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for node in tree.descendants().filter(Node::is_element) {
        assert!(ELEMENTS.contains(&node.tag_name().name()), "{:?}", node.tag_name());
        for attribute in node.attributes() {
            assert!(ATTRIBUTES.contains(&attribute.name()), "{}", attribute.name());
            if attribute.name() == "href" {
                assert!(attribute.value().starts_with("#flow-"), "{}", attribute.value());
            }
        }
    }
}

/// Reads a flowchart by its lines: nothing but what the printer means stands outside quotes, and nothing inside them ends them.
fn flowchart(text: &str) {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    assert!(lines.next().unwrap().starts_with("  accTitle: "));
    for line in lines {
        let parts = line.trim().split('"').collect::<Vec<_>>();
        let (outside, inside) = match parts.as_slice() {
            ["end"] => continue,
            [before, inside, after] => ((*before, *after), *inside),
            _ => panic!("{line}"),
        };
        let number = |text: &str, before: &str| {
            text.strip_prefix(before).is_some_and(|rest| rest.parse::<u32>().is_ok())
        };
        let node = outside.0.strip_suffix('[').is_some_and(|name| number(name, "n")) && outside.1 == "]";
        let lane =
            outside.0.strip_suffix('[').is_some_and(|name| number(name, "subgraph lane")) && outside.1 == "]";
        let edge = outside
            .0
            .strip_suffix('|')
            .and_then(|rest| rest.split_once(' '))
            .is_some_and(|(from, arrow)| number(from, "n") && ["-->", "-.->", "==>"].contains(&arrow))
            && number(outside.1, "| n");
        assert!(node || lane || edge, "{line}");
        let inside = inside.replace("<br/>", "");
        assert!(!inside.contains(['<', '>', '&', '`', '\\', '{', '}', '[', ']', '*', '_', '~']), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a saved plan calls its places, nothing of it becomes markup.
    #[test]
    fn hostile_names_stay_names(name in "(<script>|]]>|&#0;|\"|'|`|<!--|#quot;|end|%%|-->|\\PC|\\p{Cc}|[a-z]|\u{202E}|\u{FFFF}){1,12}") {
        let plan = hostile(&name);
        let [svg, fragment, mermaid] = drawn(&plan);
        well_formed(&svg);
        well_formed(&fragment);
        flowchart(&mermaid);
    }
}

#[test]
fn an_empty_plan_has_a_picture() {
    let mut plan = planned(SCENARIOS[2].1);
    plan.flows.clear();
    let [svg, fragment, mermaid] = drawn(&plan);
    well_formed(&svg);
    well_formed(&fragment);
    flowchart(&mermaid);
}
