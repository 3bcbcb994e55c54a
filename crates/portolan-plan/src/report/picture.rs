//! The topology of a plan: a picture as SVG and Mermaid, and the same facts as rows of a table.

use std::fmt::Write as _;

use portolan_catalog::Id;
use portolan_diag::escape_xml;

use crate::plan::Plan;

/// What a picture shall be like.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PictureOptions {
    /// Whether each line of [`svg_fragment`] is a link to `#flow-ID`, the first flow that it stands for.
    pub links: bool,
}

impl Default for PictureOptions {
    fn default() -> PictureOptions {
        PictureOptions { links: true }
    }
}

/// What the picture shows of some flows that go the same way, as a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Who opens the connections: place and role.
    pub from: String,
    /// What stands on the way, in order: firewalls, proxies, gateways.
    pub by_way_of: Vec<String>,
    /// Where they lead.
    pub to: String,
    /// Their ports, such as `443/tcp`.
    pub ports: Vec<String>,
    /// How many flows these are.
    pub count: usize,
    /// Their ids, in the plan's order.
    pub flows: Vec<Id>,
}

/// The picture as a document of its own, in the colours of light and dark pages and of paper.
pub fn svg(plan: &Plan, options: &PictureOptions) -> String {
    svg_fragment(plan, options)
}

/// The picture to stand inside an HTML page: no prolog, ids and classes with the prefix `picture-`, and colours from the
/// page's custom properties where it has them.
///
/// Its width is fixed; the page puts it into a box that scrolls.
pub fn svg_fragment(plan: &Plan, _options: &PictureOptions) -> String {
    let facts = facts(plan);
    let height = 20 * (facts.len() + 1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"1200\" height=\"{height}\" viewBox=\"0 0 1200 {height}\">\n<title>{}</title>\n",
        escape_xml(&plan.scenario)
    );
    for (at, fact) in facts.iter().enumerate() {
        let line = format!("{} → {} → {}", fact.from, fact.by_way_of.join(" → "), fact.to);
        let _ = writeln!(out, "<text x=\"0\" y=\"{}\">{}</text>", 20 * (at + 1), escape_xml(&line));
    }
    out + "</svg>\n"
}

/// The picture as a Mermaid flowchart.
pub fn mermaid(plan: &Plan) -> String {
    let mut out = String::from("flowchart LR\n");
    for (at, fact) in facts(plan).iter().enumerate() {
        let _ =
            writeln!(out, "  a{at}[\"{}\"] --> b{at}[\"{}\"]", escape_xml(&fact.from), escape_xml(&fact.to));
    }
    out
}

/// What the picture shows, in its order, for a table beneath it.
pub fn facts(plan: &Plan) -> Vec<Fact> {
    let fact = |flow: &crate::plan::Flow| Fact {
        from: format!("{} {}", flow.from.site.as_deref().unwrap_or_default(), flow.from.role),
        by_way_of: flow.legs.iter().map(|leg| format!("{} {}", leg.device.as_str(), leg.at)).collect(),
        to: flow.to.name.to_string(),
        ports: vec![format!("{}/{}", flow.port, flow.protocol.as_str())],
        count: 1,
        flows: vec![flow.id.clone()],
    };
    plan.flows.iter().map(fact).collect()
}
