//! What must be true of every picture, by computing with its rectangles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use portolan_catalog::Catalog;
use portolan_diag::{Diagnostics, Sources, Style as Plain, render_text};
use proptest::prelude::*;

use super::layout::{Layout, Rect, Text, layout};
use super::topology::{Topology, topology};
use crate::plan::Plan;
use crate::{Planner, scenario};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| portolan_catalog_data::catalog().unwrap());

const EXAMPLES: [(&str, &str); 6] = [
    ("contoso", include_str!("../../../../../examples/contoso.yaml")),
    ("arc-estate", include_str!("../../../../../examples/arc-estate.yaml")),
    ("minimal", include_str!("../../../../../examples/minimal.yaml")),
    ("stockholm", include_str!("../../../../../examples/check/stockholm.yaml")),
    ("sovereign", include_str!("../../../../portolan-dialect/tests/scenarios/sovereign.yaml")),
    ("fifty-sites", include_str!("../../../tests/pictures/fifty-sites.yaml")),
];

fn plan(text: &str) -> Plan {
    let mut sources = Sources::new();
    let source = sources.add("scenario.yaml", text);
    let mut found = Diagnostics::new();
    let scenario = scenario::read(source, text, &CATALOG, &mut found);
    let scenario = scenario
        .unwrap_or_else(|| panic!("{text}\n{}", render_text(found.as_slice(), &sources, Plain::Plain)));
    Planner { catalog: &CATALOG, digest: "test", as_of: None }.plan(&scenario)
}

impl Rect {
    fn meets(&self, other: &Rect) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    fn holds(&self, other: &Rect) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }
}

/// The pieces of a line, each as the rectangle that its ink takes.
fn pieces(points: &[(i32, i32)]) -> Vec<Rect> {
    let piece = |pair: &[(i32, i32)]| {
        let ((a, b), (c, d)) = (pair[0], pair[1]);
        assert!(a == c || b == d, "a slanting piece");
        Rect { x: a.min(c), y: b.min(d), width: (a - c).abs() + 1, height: (b - d).abs() + 1 }
    };
    points.windows(2).map(piece).collect()
}

fn texts(layout: &Layout) -> Vec<&Text> {
    let boxes = layout.boxes.iter().flat_map(|placed| &placed.texts);
    let labels = layout.lines.iter().filter_map(|line| line.label.as_ref());
    layout
        .lanes
        .iter()
        .chain(boxes)
        .chain(labels)
        .chain(layout.legend.iter().map(|entry| &entry.text))
        .collect()
}

/// Everything that is wrong with a picture, in words.
fn faults(topology: &Topology, layout: &Layout) -> Vec<String> {
    let mut faults = Vec::new();
    let canvas = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
    let texts = texts(layout);
    for (at, text) in texts.iter().enumerate() {
        if !canvas.holds(&text.rect()) {
            faults.push(format!("`{}` leaves the canvas", text.text));
        }
        for other in texts.iter().skip(at + 1).filter(|other| text.rect().meets(&other.rect())) {
            faults.push(format!("`{}` and `{}` overlap", text.text, other.text));
        }
    }
    for (at, (placed, node)) in layout.boxes.iter().zip(&topology.nodes).enumerate() {
        if !canvas.holds(&placed.rect) {
            faults.push(format!("{} leaves the canvas", node.title));
        }
        for text in placed.texts.iter().filter(|text| !placed.rect.holds(&text.rect())) {
            faults.push(format!("`{}` leaves its box {}", text.text, node.title));
        }
        for other in layout.boxes.iter().skip(at + 1).filter(|other| placed.rect.meets(&other.rect)) {
            faults.push(format!("{} and another box overlap at {:?}", node.title, other.rect));
        }
    }
    for (edge, line) in topology.edges.iter().zip(&layout.lines) {
        let (from, to) = (&layout.boxes[edge.from].rect, &layout.boxes[edge.to].rect);
        let (first, last) = (line.points[0], line.points[line.points.len() - 1]);
        let back = from.x == to.x;
        let end = if back { to.x + to.width } else { to.x };
        let begins = first.0 == from.x + from.width && (from.y..=from.y + from.height).contains(&first.1);
        let ends = last.0 == end && (to.y..=to.y + to.height).contains(&last.1);
        if !begins || !ends {
            faults.push(format!(
                "{} to {} hangs in the air",
                topology.nodes[edge.from].title, topology.nodes[edge.to].title
            ));
        }
        for piece in pieces(&line.points) {
            let inner =
                |rect: &Rect| Rect { x: rect.x + 1, y: rect.y, width: rect.width - 2, height: rect.height };
            if layout.boxes.iter().any(|placed| inner(&placed.rect).meets(&piece)) {
                faults.push(format!("{} to {} runs through a box", edge.from, edge.to));
            }
            for text in texts.iter().filter(|text| text.rect().meets(&piece)) {
                faults.push(format!("{} to {} runs through `{}`", edge.from, edge.to, text.text));
            }
            if !canvas.holds(&piece) {
                faults.push(format!("{} to {} leaves the canvas", edge.from, edge.to));
            }
        }
    }
    faults.extend(shared(layout));
    faults
}

/// Pieces of two lines that lie on each other: only then do two rectangles of ink share more than a point.
fn shared(layout: &Layout) -> Vec<String> {
    let mut faults = Vec::new();
    let pieces = layout.lines.iter().map(|line| pieces(&line.points)).collect::<Vec<_>>();
    for (at, mine) in pieces.iter().enumerate() {
        for (other, theirs) in pieces.iter().enumerate().skip(at + 1) {
            for (a, b) in mine.iter().flat_map(|a| theirs.iter().map(move |b| (a, b))) {
                let along = (a.width > 1) == (b.width > 1);
                if along && a.meets(b) {
                    faults.push(format!("lines {at} and {other} lie on each other at {a:?} and {b:?}"));
                }
            }
        }
    }
    faults
}

/// Every flow is in exactly one row of facts and on a line, and every site is named in a row.
fn complete(plan: &Plan, topology: &Topology) {
    let mut rows = topology.facts.iter().flat_map(|fact| &fact.flows).collect::<Vec<_>>();
    rows.sort();
    let mut flows = plan.flows.iter().map(|flow| &flow.id).collect::<Vec<_>>();
    flows.sort();
    assert_eq!(rows, flows);
    let drawn = topology.edges.iter().flat_map(|edge| &edge.flows).collect::<BTreeSet<_>>();
    assert_eq!(drawn, flows.into_iter().collect());
    for flow in &plan.flows {
        let Some(site) = &flow.from.site else { continue };
        let fact = topology.facts.iter().find(|fact| fact.flows.contains(&flow.id)).unwrap();
        assert!(fact.from.contains(&**site), "{site} is not in {}", fact.from);
    }
    for endpoint in
        plan.flows.iter().filter_map(|flow| plan.private_endpoint(flow.private_endpoint.as_ref()?))
    {
        assert!(
            topology.facts.iter().any(|fact| fact.to.contains(&*endpoint.resource)),
            "{}",
            endpoint.resource
        );
    }
    for fact in &topology.facts {
        assert_eq!(fact.count, fact.flows.len());
    }
}

fn holds(name: &str, plan: &Plan) {
    let topology = topology(plan);
    complete(plan, &topology);
    let faults = faults(&topology, &layout(&topology));
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

#[test]
fn the_examples_are_drawn_without_a_fault() {
    for (name, text) in EXAMPLES {
        holds(name, &plan(text));
    }
}

#[test]
fn the_names_of_fifty_sites_stand_in_the_picture() {
    let (_, text) = EXAMPLES[5];
    let layout = layout(&topology(&plan(text)));
    let words = texts(&layout).into_iter().map(|text| text.text.clone()).collect::<Vec<_>>().join(" ");
    for number in 1..=50 {
        assert!(words.contains(&format!("branch{number:02}")), "branch{number:02}");
    }
    assert!(layout.boxes.len() < 25, "{} boxes", layout.boxes.len());
}

#[test]
fn a_fault_is_seen() {
    let topology = topology(&plan(EXAMPLES[0].1));
    let good = layout(&topology);
    type Damage = fn(&mut Layout);
    let damage: [(&str, Damage); 6] = [
        ("a box on another", |layout| layout.boxes[1].rect = layout.boxes[0].rect),
        ("a text outside its box", |layout| layout.boxes[0].texts[0].x += 300),
        ("a label on a line", |layout| layout.lines[0].label.as_mut().unwrap().y += 6),
        ("a line through a box", |layout| {
            let (x, y) = (layout.boxes[0].rect.x + 20, layout.boxes[0].rect.y);
            layout.lines[1].points.extend([(x, y - 10), (x, y + 30)]);
        }),
        ("two lines in one place", |layout| layout.lines[0].points = layout.lines[1].points.clone()),
        ("a small canvas", |layout| layout.height -= 30),
    ];
    for (what, damage) in damage {
        let mut layout = good.clone();
        damage(&mut layout);
        let seen = std::panic::catch_unwind(|| faults(&topology, &layout));
        assert!(seen.is_err() || seen.is_ok_and(|faults| !faults.is_empty()), "{what}");
    }
}

/// Sites with all sorts of ways out, and what runs there.
fn estate(sites: &[u16], long: bool) -> String {
    let mut text = String::from("portolan: 1\nname: law\ncloud: public\nsites:\n");
    let name = |at: usize| {
        if long { format!("a-branch-with-a-name-that-is-longer-than-its-box-{at}") } else { format!("s{at}") }
    };
    for (at, choice) in sites.iter().enumerate() {
        let uplink = [
            "[internet]",
            "[internet, vpn], connected_to: hub",
            "[internet, expressroute], connected_to: far",
            "[internet, vpn]",
        ];
        let egress = ["firewall", "proxy", "nva", "forced-tunnel"];
        writeln!(
            text,
            "  {}: {{ networks: [10.{at}.0.0/16], resolvers: [10.{at}.0.53], uplink: {}, network: {{ egress: {} }} }}",
            name(at),
            uplink[usize::from(choice & 3)],
            egress[usize::from(choice >> 2 & 3)]
        )
        .unwrap();
    }
    text.push_str(
        "network: { proxy: { url: 'http://proxy.example:3128' }, private_endpoints: { subnet: hub/endpoints, dns: forwarder } }\n\
         vnets:\n\
         \x20 hub: { region: eastus, address_space: [10.240.0.0/16], resolver_inbound: 10.240.0.68, gateway: vpn, subnets: { endpoints: { prefix: 10.240.4.0/22 }, app: { prefix: 10.240.12.0/24, nsg: nsg-app } } }\n\
         \x20 far: { region: eastus, address_space: [10.241.0.0/16], resolver_inbound: 10.241.0.68, gateway: expressroute, peered_with: [hub] }\n\
         administrators: { networks: [10.240.250.0/24] }\n\
         deployments:\n",
    );
    for (at, choice) in sites.iter().enumerate() {
        let private = |kinds: &str| {
            if choice & 1 << 6 == 0 { String::new() } else { format!(", private_endpoints: [{kinds}]") }
        };
        let place = format!("name: d{at}, site: {}, region: eastus", name(at));
        let line = match choice >> 4 & 3 {
            0 => format!(
                "{place}, service: file-sync, storage_accounts: [account{at}], storage_sync_service: sync{at}{}",
                private("storage, sync")
            ),
            1 => format!(
                "{place}, service: storage-mover, storage_accounts: [account{at}], key_vaults: [vault{at}]{}",
                private("storage, key-vault")
            ),
            2 => format!("{place}, service: arc-kubernetes"),
            _ => format!(
                "name: d{at}, service: site-recovery, source_region: eastus, target_region: centralus, source_vnet: hub, source_subnets: [app], target_vnet: far, cache_storage_accounts: [account{at}]{}",
                private("storage")
            ),
        };
        writeln!(text, "  - {{ {line} }}").unwrap();
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the estate, no text lies on another, no line runs through a box or a text or on another line.
    #[test]
    fn every_estate_is_drawn_without_a_fault(sites in prop::collection::vec(0_u16..128, 1..16), long: bool) {
        holds("an estate", &plan(&estate(&sites, long)));
    }

    /// The same with as many sites as nobody would draw by hand.
    #[test]
    fn sites_that_are_alike_share_a_box(kinds in prop::collection::vec(0_u16..128, 1..4), count in 12_usize..40) {
        let sites = (0..count).map(|at| kinds[at % kinds.len()]).collect::<Vec<_>>();
        let plan = plan(&estate(&sites, false));
        holds("many sites", &plan);
        let titles = topology(&plan).nodes.into_iter().map(|node| node.title);
        let mut boxes = BTreeMap::<String, usize>::new();
        for title in titles {
            *boxes.entry(title).or_default() += 1;
        }
        prop_assert!(boxes.len() < 24, "{boxes:?}");
    }
}
