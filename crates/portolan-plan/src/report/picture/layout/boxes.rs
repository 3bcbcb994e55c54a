//! What stands in a box, and how much room it takes.

use super::super::kinds::{Key, Lane};
use super::super::text;
use super::super::topology::{Edge, Node, Topology};
use super::{PAD, PITCH, Style, Text};

/// The height of a line of text.
const LEADING: i32 = 16;
/// The most lines that a list takes before the rest is counted.
const LINES: usize = 14;

/// How wide the boxes of a lane are.
pub(super) const fn room(lane: Lane) -> i32 {
    match lane {
        Lane::Sources => 194,
        Lane::Filters => 124,
        Lane::Ways => 172,
        Lane::Hubs => 152,
        Lane::Ends => 248,
    }
}

/// The texts of a box, from its upper left corner.
pub(super) fn inner(node: &Node) -> Vec<Text> {
    let room = room(node.key.lane()) - 2 * PAD;
    let mut texts = Vec::new();
    let mut y = PAD - 4;
    let mut add = |said: &str, style: Style, indent: i32, most: usize| {
        let mut lines = text::wrap(&text::plain(said), room - indent, style.size(), style.bold());
        let rest = lines.len().saturating_sub(most);
        lines.truncate(most);
        if rest > 0
            && let Some(last) = lines.last_mut()
        {
            *last = text::shorten(&format!("{last} …"), room - indent, style.size(), style.bold());
        }
        for (at, line) in lines.into_iter().enumerate() {
            y += LEADING;
            let x = PAD + if at == 0 { 0 } else { indent };
            texts.push(Text { x, y, style, text: line });
        }
    };
    add(&node.title, Style::Title, 0, 6);
    if !node.about.is_empty() {
        add(&node.about, Style::About, 0, 3);
    }
    let most = if node.lines.len() > LINES { LINES - 1 } else { LINES };
    for line in node.lines.iter().take(most) {
        // The names of sites stand there in full: a reader looks for them.
        let lines = if matches!(node.key, Key::Sites(_)) { usize::MAX } else { 3 };
        add(line, Style::Line, 8, lines);
    }
    let rest = node.lines.len().saturating_sub(most);
    if rest > 0 {
        add(&format!("and {rest} more"), Style::Line, 0, 1);
    }
    texts
}

/// The heights of boxes: room for their texts, and for the lines that end at them.
pub(super) fn heights(topology: &Topology, texts: &[Vec<Text>]) -> Vec<i32> {
    let one = |(number, texts): (usize, &Vec<Text>)| {
        let text = texts.last().map_or(0, |last| last.y + PAD);
        let left =
            topology.edges.iter().filter(|edge| edge.to == number && !same_lane(topology, edge)).count();
        let right = topology
            .edges
            .iter()
            .filter(|edge| edge.from == number || edge.to == number && same_lane(topology, edge));
        let most = i32::try_from(left.max(right.count())).unwrap_or(i32::MAX / 64);
        text.max(most * PITCH + 4)
    };
    texts.iter().enumerate().map(|(number, texts)| one((number, texts))).collect()
}

/// Whether both ends of a line stand in the same lane.
fn same_lane(topology: &Topology, edge: &Edge) -> bool {
    let lane = |number: usize| topology.nodes.get(number).map(|node| node.key.lane());
    lane(edge.from) == lane(edge.to)
}
