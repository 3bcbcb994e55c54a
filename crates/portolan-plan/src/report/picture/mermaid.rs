//! The picture as a Mermaid flowchart.

use std::fmt::Write as _;

use super::kinds::{Kind, Lane};
use super::text::plain;
use super::topology::{Edge, Node, Topology};

/// The most lines of a list in a box: Mermaid refuses texts that are too long.
const LINES: usize = 12;

/// Writes the picture.
pub(super) fn write(topology: &Topology, label: impl Fn(&Edge) -> String) -> String {
    let mut out = String::from("flowchart LR\n");
    let _ = writeln!(out, "  accTitle: {}", one_line(&topology.title));
    for (lane, place) in Lane::ALL.iter().zip(0..) {
        let here = topology.nodes.iter().enumerate().filter(|(_, node)| node.key.lane() == *lane);
        let here = here.collect::<Vec<_>>();
        if here.is_empty() {
            continue;
        }
        let _ = writeln!(out, "  subgraph lane{place}[\"{}\"]", quoted(lane.title()));
        for (number, node) in here {
            let _ = writeln!(out, "    n{number}[\"{}\"]", inside(node));
        }
        out.push_str("  end\n");
    }
    for edge in &topology.edges {
        let arrow = match edge.kind {
            Kind::Direct | Kind::Local => "-->",
            Kind::Private | Kind::Peering => "==>",
            Kind::Proxy | Kind::Service | Kind::Dns => "-.->",
        };
        let ports = label(edge);
        let said = if ports.is_empty() {
            edge.kind.meaning().to_owned()
        } else {
            format!("{ports}, {}", edge.kind.meaning())
        };
        let _ = writeln!(out, "  n{} {arrow}|\"{}\"| n{}", edge.from, quoted(&said), edge.to);
    }
    out
}

fn inside(node: &Node) -> String {
    let mut said = quoted(&node.title);
    let mut add = |line: &str| {
        said.push_str("<br/>");
        said.push_str(&quoted(line));
    };
    if !node.about.is_empty() {
        add(&node.about);
    }
    let most = if node.lines.len() > LINES { LINES - 1 } else { LINES };
    for line in node.lines.iter().take(most) {
        add(line);
    }
    let rest = node.lines.len().saturating_sub(most);
    if rest > 0 {
        add(&format!("and {rest} more"));
    }
    said
}

/// A text inside quotes: whatever Mermaid, Markdown or HTML could read as its own becomes a number.
fn quoted(text: &str) -> String {
    let text = plain(text);
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // A number, a dash or a dot before a blank begins a list in Markdown.
        let list = matches!(letter, '.' | '-' | '+') && letters.peek().is_none_or(|next| *next == ' ');
        let harmless =
            letter.is_alphanumeric() || matches!(letter, ' ' | '.' | ',' | ':' | '/' | '-' | '+' | '(' | ')');
        if harmless && !list {
            out.push(letter);
        } else {
            let _ = write!(out, "#{};", u32::from(letter));
        }
    }
    out
}

/// A text on a line of its own, without what begins something else there.
fn one_line(text: &str) -> String {
    plain(text)
        .chars()
        .map(|letter| if matches!(letter, ';' | '{' | '}' | '%' | '#' | '<' | '>') { ' ' } else { letter })
        .collect()
}
