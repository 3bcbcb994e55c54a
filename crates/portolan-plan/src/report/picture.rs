//! The topology of a plan: a picture as SVG and Mermaid, and the same facts as rows of a table.
//!
//! `topology` finds out what is shown, `layout` where it stands; `svg` and `mermaid` only write. Lanes lead from those who open
//! connections over firewalls, proxies and gateways to the services. Sites with the same connections share a box where there
//! are many of them.

mod describe;
mod kinds;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod laws;
mod layout;
mod mermaid;
mod palette;
mod places;
mod route;
mod rows;
mod svg;
mod text;
mod topology;

use portolan_catalog::Id;

use crate::plan::Plan;

/// What a picture shall be like.
#[derive(Debug, Clone)]
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
    /// Who opens the connections: role and place, or the virtual network whose resolver reads DNS zones.
    pub from: String,
    /// What stands on the way, in order: firewalls, proxies, gateways.
    pub by_way_of: Vec<String>,
    /// Where they lead.
    pub to: String,
    /// Their ports, such as `443/tcp`.
    pub ports: Vec<String>,
    /// How many flows these are; 0 for DNS zones, which no flow leads to.
    pub count: usize,
    /// Their ids, in the plan's order.
    pub flows: Vec<Id>,
}

/// The picture as a document of its own, in the colours of light and dark pages and of paper.
///
/// There is nothing in it to link to, so its lines are none.
pub fn svg(plan: &Plan, _options: &PictureOptions) -> String {
    let topology = topology::topology(plan);
    svg::write(&topology, &layout::layout(&topology), svg::Frame::Document)
}

/// The picture to stand inside an HTML page: no prolog, ids and classes with the prefix `picture-`, and colours from the
/// page's custom properties `--ink`, `--paper`, `--faint` and `--wash` where it has them.
///
/// Its width is fixed, so that its letters stay as large as the page's; the page puts it into a box that scrolls. On paper it is
/// as wide as the page.
pub fn svg_fragment(plan: &Plan, options: &PictureOptions) -> String {
    let topology = topology::topology(plan);
    svg::write(&topology, &layout::layout(&topology), svg::Frame::Fragment { links: options.links })
}

/// The picture as a Mermaid flowchart.
pub fn mermaid(plan: &Plan) -> String {
    mermaid::write(&topology::topology(plan), layout::label)
}

/// What the picture shows, in its order, for a table beneath it.
pub fn facts(plan: &Plan) -> Vec<Fact> {
    topology::topology(plan).facts
}
