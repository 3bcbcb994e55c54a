//! Where everything is: a pure function from the topology to whole pixels.
//!
//! Boxes stand in lanes. A line that passes a lane gets a slot of its own there, so that it never runs through a box, and
//! each turn in the gutter between two lanes a track of its own.

mod boxes;
mod lines;
mod order;
mod spread;
mod tracks;

use super::kinds::Kind;
use super::text;
use super::topology::Topology;
use order::Item;

pub(super) use lines::label;

/// The size of the letters of a box's name.
pub(super) const TITLE: i32 = 13;
/// The size of all other letters.
pub(super) const SMALL: i32 = 12;
/// The size of the letters on lines.
pub(super) const LABEL: i32 = 11;
/// What is left free inside a box, and at the rim of the picture.
const PAD: i32 = 9;
/// What is left free between two boxes of a lane.
const GAP: i32 = 16;
/// The distance of lines that end at the same box, and the height of the slot of one that passes.
const PITCH: i32 = 20;
/// How often each column is moved a little so that lines become straight.
const STRAIGHTER: usize = 2;
/// Where the lanes begin.
const TOP: i32 = 40;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// What a text is, which decides its size and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The title of a lane.
    Lane,
    /// The name of a box.
    Title,
    /// What a box is.
    About,
    /// What is in it.
    Line,
    /// The ports on a line.
    Label,
    /// A word of the legend.
    Legend,
}

impl Style {
    /// The size of its letters.
    pub(super) const fn size(self) -> i32 {
        match self {
            Style::Title => TITLE,
            Style::Label => LABEL,
            _ => SMALL,
        }
    }

    /// Whether its letters are bold.
    pub(super) const fn bold(self) -> bool {
        matches!(self, Style::Title | Style::Lane)
    }
}

/// A line of text, from its left end and its baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) style: Style,
    pub(super) text: String,
}

impl Text {
    /// The rectangle that it takes at most.
    #[cfg(test)]
    pub(super) fn rect(&self) -> Rect {
        let size = self.style.size();
        Rect {
            x: self.x,
            y: self.y - size,
            width: text::width(&self.text, size, self.style.bold()),
            height: size + 3,
        }
    }
}

/// A box with its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) rect: Rect,
    pub(super) texts: Vec<Text>,
}

/// A line with its corners and what stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) points: Vec<(i32, i32)>,
    pub(super) label: Option<Text>,
}

/// An entry of the legend: a piece of line and a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) from: (i32, i32),
    pub(super) to: (i32, i32),
    pub(super) text: Text,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) lanes: Vec<Text>,
    /// In the order of the topology's nodes.
    pub(super) boxes: Vec<Placed>,
    /// In the order of the topology's edges.
    pub(super) lines: Vec<Drawn>,
    pub(super) legend: Vec<Entry>,
}

/// Lays a topology out.
pub(super) fn layout(topology: &Topology) -> Layout {
    let columns = order::columns(topology);
    let texts = topology.nodes.iter().map(boxes::inner).collect::<Vec<_>>();
    let heights = boxes::heights(topology, &texts);
    let ways =
        (0..topology.edges.len()).map(|edge| order::stations(&columns, topology, edge)).collect::<Vec<_>>();
    let mut tops = spread::tops(&columns, &heights, &ways);
    let mut gutters = tracks::gutters(&columns, &heights, &tops, &ways);
    for at in spread::outwards(&columns, &heights).into_iter().cycle().take(columns.len() * STRAIGHTER) {
        spread::straighten(at, &columns, &heights, &ways, &mut tops, &gutters);
        gutters = tracks::gutters(&columns, &heights, &tops, &ways);
    }
    let mut x = PAD;
    let mut layout = Layout {
        width: 0,
        height: 0,
        lanes: Vec::new(),
        boxes: vec![
            Placed { rect: Rect { x: 0, y: 0, width: 0, height: 0 }, texts: Vec::new() };
            topology.nodes.len()
        ],
        lines: vec![Drawn { points: Vec::new(), label: None }; topology.edges.len()],
        legend: Vec::new(),
    };
    let labels = topology.edges.iter().map(label).collect::<Vec<_>>();
    for (at, column) in columns.iter().enumerate() {
        let width = boxes::room(column.lane);
        layout.lanes.push(Text { x, y: TOP - 20, style: Style::Lane, text: column.lane.title().to_owned() });
        for (item, top) in column.items.iter().zip(tops.get(at).into_iter().flatten()) {
            if let Item::Node(number) = item
                && let (Some(placed), Some(texts)) = (layout.boxes.get_mut(*number), texts.get(*number))
            {
                let height = heights.get(*number).copied().unwrap_or_default();
                placed.rect = Rect { x, y: *top, width, height };
                placed.texts = texts
                    .iter()
                    .map(|text| Text { x: text.x + x, y: text.y + top, ..text.clone() })
                    .collect();
            }
        }
        x += width;
        let (before, after) = gutters.split_at_mut(at + 1);
        let segments = before.last_mut().map(Vec::as_mut_slice).unwrap_or_default();
        let (turns, count) = tracks::tracks(segments);
        for segment in segments.iter() {
            let next = after
                .iter_mut()
                .flatten()
                .find(|next| next.edge == segment.edge && next.part == segment.part + 1);
            if let Some(next) = next {
                next.left = segment.right;
            }
        }
        x += lines::gutter(&mut layout, segments, &turns, count, &labels, x, at + 1 == columns.len());
    }
    finish(&mut layout, topology, x);
    layout
}

/// The legend and the size of the whole.
fn finish(layout: &mut Layout, topology: &Topology, right: i32) {
    let boxes = layout.boxes.iter().map(|placed| placed.rect.y + placed.rect.height);
    let lines = layout.lines.iter().flat_map(|line| line.points.iter().map(|(_, y)| *y));
    let bottom = boxes.chain(lines).max().unwrap_or(TOP);
    let titles =
        layout.lanes.iter().map(|lane| lane.x + text::width(&lane.text, SMALL, true)).max().unwrap_or(0);
    layout.width = right.max(titles + PAD);
    let (mut x, mut y) = (PAD, bottom + 34);
    for kind in Kind::ALL {
        if !topology.edges.iter().any(|edge| edge.kind == kind) {
            continue;
        }
        let said = kind.meaning();
        let needed = 40 + text::width(said, SMALL, false);
        if x > PAD && x + needed > layout.width - PAD {
            (x, y) = (PAD, y + 20);
        }
        layout.width = layout.width.max(x + needed + PAD);
        let text = Text { x: x + 40, y, style: Style::Legend, text: said.to_owned() };
        layout.legend.push(Entry { kind, from: (x, y - 4), to: (x + 34, y - 4), text });
        x += needed + 20;
    }
    layout.height = if layout.legend.is_empty() { bottom + PAD } else { y + 14 };
}
