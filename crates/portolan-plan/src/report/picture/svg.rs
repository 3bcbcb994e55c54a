//! The picture as SVG.

use std::fmt::Write as _;

use portolan_diag::escape_xml;

use super::describe;
use super::kinds::Kind;
use super::layout::{Drawn, Entry, Layout, Placed, Style, Text};
use super::palette;
use super::rows;
use super::text::plain;
use super::topology::{Edge, Node, Topology};

/// What is different between a document and a piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// A document of its own.
    Document,
    /// A piece of a page.
    Fragment {
        /// Lines are links to their first flow.
        links: bool,
    },
}

/// Writes a picture.
pub(super) fn write(topology: &Topology, layout: &Layout, frame: Frame) -> String {
    let mut out = String::new();
    let links = frame == Frame::Fragment { links: true };
    if frame == Frame::Document {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    // What is inside an image is not read aloud, and a link must be.
    let role = if links { "group" } else { "img" };
    let (width, height) = (layout.width, layout.height);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" role=\"{role}\" aria-labelledby=\"picture-title\" \
         aria-describedby=\"picture-desc\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
    );
    let _ = writeln!(out, "<title id=\"picture-title\">{}</title>", said(&topology.title));
    let _ = writeln!(out, "<desc id=\"picture-desc\">{}</desc>", said(&topology.description));
    let _ = writeln!(out, "<style>\n{}</style>", palette::style(layout.width, frame != Frame::Document));
    let _ = writeln!(out, "<rect class=\"picture-paper\" width=\"{width}\" height=\"{height}\"/>");
    for lane in &layout.lanes {
        text(&mut out, lane);
    }
    for (edge, line) in topology.edges.iter().zip(&layout.lines) {
        draw_line(&mut out, topology, edge, line, links);
    }
    for (node, placed) in topology.nodes.iter().zip(&layout.boxes) {
        draw_box(&mut out, node, placed);
    }
    for entry in &layout.legend {
        legend(&mut out, entry);
    }
    out.push_str("</svg>\n");
    out
}

fn said(text: &str) -> String {
    escape_xml(&plain(text)).to_string()
}

fn text(out: &mut String, text: &Text) {
    let class = match text.style {
        Style::Lane => "picture-lane",
        Style::Title => "picture-name",
        Style::About => "picture-about",
        Style::Line => "picture-line",
        Style::Label => "picture-label",
        Style::Legend => "picture-legend",
    };
    let _ = writeln!(
        out,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
        text.x,
        text.y,
        said(&text.text)
    );
}

fn draw_box(out: &mut String, node: &Node, placed: &Placed) {
    let rect = placed.rect;
    let _ = writeln!(out, "<g class=\"picture-box picture-{}\">", node.key.word());
    let mut whole = node.title.clone();
    for line in std::iter::once(&node.about).chain(&node.lines).filter(|line| !line.is_empty()) {
        whole.push_str("; ");
        whole.push_str(line);
    }
    let _ = writeln!(out, "<title>{}</title>", said(&whole));
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>",
        rect.x, rect.y, rect.width, rect.height
    );
    let _ = writeln!(
        out,
        "<path class=\"picture-bar\" d=\"M{} {}v{}\"/>",
        rect.x + 2,
        rect.y + 4,
        rect.height - 8
    );
    for one in &placed.texts {
        text(out, one);
    }
    out.push_str("</g>\n");
}

fn draw_line(out: &mut String, topology: &Topology, edge: &Edge, line: &Drawn, links: bool) {
    let name = |number: usize| topology.nodes.get(number).map(rows::stop).unwrap_or_default();
    let ports = edge.ports.iter().map(describe::port).collect::<Vec<_>>().join(" ");
    let flows = describe::counted(edge.flows.len(), "flow");
    let mut whole = format!("{} to {}", name(edge.from), name(edge.to));
    if !edge.flows.is_empty() {
        let peered = if edge.unpeered { ", not peered" } else { "" };
        let _ = write!(whole, ": {}, {ports}, {flows}{peered}", edge.kind.meaning());
    }
    let whole = said(&whole);
    let link = edge.flows.first().filter(|_| links);
    if let Some(id) = link {
        let _ = writeln!(out, "<a href=\"#flow-{}\" aria-label=\"{whole}\">", escape_xml(id));
    }
    let _ = writeln!(out, "<g class=\"picture-edge picture-{}\"><title>{whole}</title>", edge.kind.word());
    let path = path(&line.points);
    let _ = writeln!(
        out,
        "<path class=\"picture-reach\" d=\"{path}\"/><path class=\"picture-way\" d=\"{path}\"/>"
    );
    if let [.., before, (x, y)] = line.points.as_slice() {
        let back = if before.0 > *x { 7 } else { -7 };
        let _ = writeln!(out, "<path class=\"picture-head\" d=\"M{x} {y}l{back} -4v8z\"/>");
    }
    if let Some(label) = &line.label {
        text(out, label);
    }
    out.push_str("</g>\n");
    if link.is_some() {
        out.push_str("</a>\n");
    }
}

/// Corners as a path of horizontal and vertical pieces.
fn path(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    let mut last = None;
    for (x, y) in points {
        let _ = match last {
            None => write!(path, "M{x} {y}"),
            Some((before, _)) if before == *x => write!(path, "V{y}"),
            Some(_) => write!(path, "H{x}"),
        };
        last = Some((*x, *y));
    }
    path
}

fn legend(out: &mut String, entry: &Entry) {
    let Entry { kind, from, to, text: word } = entry;
    let kind: &Kind = kind;
    let _ = writeln!(
        out,
        "<g class=\"picture-edge picture-{}\"><path class=\"picture-way\" d=\"M{} {}H{}\"/></g>",
        kind.word(),
        from.0,
        from.1,
        to.0
    );
    text(out, word);
}
