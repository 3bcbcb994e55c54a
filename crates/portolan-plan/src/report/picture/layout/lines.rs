//! The lines of a gutter, with the ports that stand on them.

use super::super::text;
use super::super::topology::Edge;
use super::tracks::Segment;
use super::{LABEL, Layout, PAD, Style, Text};

/// The distance of two tracks.
const TRACK: i32 = 7;
/// The room of an arrow.
const ARROW: i32 = 8;

/// What stands on a line: that nothing passes it, or two of its ports, or one and how many more.
pub(in super::super) fn label(edge: &Edge) -> String {
    if edge.unpeered {
        return "not peered".to_owned();
    }
    let mut numbers = edge.ports.iter().map(|(first, last, _)| match last {
        Some(last) => format!("{first}-{last}"),
        None => first.to_string(),
    });
    let mut few = Vec::new();
    for number in numbers.by_ref() {
        if !few.contains(&number) {
            few.push(number);
        }
    }
    match few.as_slice() {
        [first, rest @ ..] if rest.len() > 1 => format!("{first} +{}", rest.len()),
        few => few.join(" "),
    }
}

/// Draws the lines of a gutter and gives its width.
pub(super) fn gutter(
    layout: &mut Layout,
    segments: &[Segment],
    turns: &[usize],
    count: usize,
    labels: &[String],
    x: i32,
    last: bool,
) -> i32 {
    if segments.is_empty() {
        return if last { PAD } else { 24 };
    }
    let room = i32::try_from(count).unwrap_or(i32::MAX / 64) * TRACK;
    let ends = |segment: &&Segment| segment.ends && !segment.back;
    let said = segments.iter().filter(ends).filter_map(|segment| labels.get(segment.edge));
    let wide = said.map(|label| text::width(label, LABEL, false)).max().unwrap_or(0);
    let width = ARROW + room + 4 + wide + if wide > 0 { ARROW + 8 } else { ARROW };
    for (segment, track) in segments.iter().zip(turns) {
        let Some(line) = layout.lines.get_mut(segment.edge) else { continue };
        let track = x + ARROW + i32::try_from(*track).unwrap_or_default() * TRACK;
        if line.points.is_empty() {
            line.points.push((x, segment.left));
        }
        if segment.back {
            line.points.extend([(track, segment.left), (track, segment.right), (x, segment.right)]);
            continue;
        }
        if segment.left != segment.right {
            line.points.extend([(track, segment.left), (track, segment.right)]);
        }
        line.points.push((x + width, segment.right));
        if segment.ends
            && let Some(label) = labels.get(segment.edge).filter(|label| !label.is_empty())
        {
            let x = x + width - ARROW - 4 - text::width(label, LABEL, false);
            line.label = Some(Text { x, y: segment.right - 4, style: Style::Label, text: label.clone() });
        }
    }
    width
}
