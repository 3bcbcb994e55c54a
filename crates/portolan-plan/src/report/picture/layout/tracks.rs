//! Where lines leave and enter, and on which track of a gutter they turn.

use std::collections::BTreeMap;

use super::PITCH;
use super::order::{Column, Item};

/// The part of a line between two stations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// The line, by number.
    pub(super) edge: usize,
    /// The number of the station at its left.
    pub(super) part: usize,
    /// How high it begins, at the left rim of the gutter.
    pub(super) left: i32,
    /// How high it ends: at the right rim, or at the left one where it turns back.
    pub(super) right: i32,
    /// It turns back into the lane it came from.
    pub(super) back: bool,
    /// The line ends here.
    pub(super) ends: bool,
}

/// A side of what stands in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// The segments in the gutter to the right of each column.
pub(super) fn gutters(
    columns: &[Column],
    heights: &[i32],
    tops: &[Vec<i32>],
    ways: &[Vec<(usize, Item)>],
) -> Vec<Vec<Segment>> {
    let mut rims = BTreeMap::new();
    for (at, (column, tops)) in columns.iter().zip(tops).enumerate() {
        for (item, top) in column.items.iter().zip(tops) {
            let height = match item {
                Item::Node(number) => heights.get(*number).copied().unwrap_or_default(),
                Item::Slot(_) => PITCH,
            };
            rims.insert((at, *item), (*top, height));
        }
    }
    let centre = |station: &(usize, Item)| rims.get(station).map_or(0, |(top, height)| top + height / 2);
    // Who wants to leave or enter where: the other end's height decides the order.
    let mut wishes = BTreeMap::<((usize, Item), Side), Vec<(i32, usize)>>::new();
    for (edge, way) in ways.iter().enumerate() {
        for pair in way.windows(2) {
            let [left, right] = pair else { continue };
            let enters = if left.0 == right.0 { Side::Right } else { Side::Left };
            wishes.entry((*left, Side::Right)).or_default().push((centre(right), edge));
            wishes.entry((*right, enters)).or_default().push((centre(left), edge));
        }
    }
    let mut heights_of = BTreeMap::new();
    for ((station, side), mut list) in wishes {
        list.sort_unstable();
        let (top, height) = rims.get(&station).copied().unwrap_or_default();
        let count = i32::try_from(list.len()).unwrap_or(1);
        let first = top + height / 2 - (count - 1) * PITCH / 2;
        for (row, (_, edge)) in (0_i32..).zip(list) {
            heights_of.insert((station, side, edge), first + row * PITCH);
        }
    }
    let mut gutters = vec![Vec::new(); columns.len()];
    for (edge, way) in ways.iter().enumerate() {
        let parts = way.len().saturating_sub(1);
        for (part, pair) in way.windows(2).enumerate() {
            let [left, right] = pair else { continue };
            let back = left.0 == right.0;
            let enters = if back { Side::Right } else { Side::Left };
            let height = |station: &(usize, Item), side| {
                heights_of.get(&(*station, side, edge)).copied().unwrap_or_default()
            };
            let segment = Segment {
                edge,
                part,
                left: height(left, Side::Right),
                right: height(right, enters),
                back,
                ends: part + 1 == parts,
            };
            if let Some(gutter) = gutters.get_mut(left.0) {
                gutter.push(segment);
            }
        }
    }
    gutters
}

/// A track for each segment, and how many there are.
///
/// Two lines never share a piece of track; falling lines turn the earlier the lower they begin, so that they need not cross.
pub(super) fn tracks(segments: &[Segment]) -> (Vec<usize>, usize) {
    let mut order = (0..segments.len()).collect::<Vec<_>>();
    order.sort_by_key(|at| {
        segments.get(*at).map(|segment| {
            let falls = segment.right > segment.left;
            (!segment.back, falls, if falls { -segment.left } else { segment.left })
        })
    });
    let mut tracks = vec![0; segments.len()];
    let mut taken = Vec::<(usize, &Segment)>::new();
    let mut count = 0;
    for at in order {
        let Some(segment) = segments.get(at) else { continue };
        if segment.left == segment.right {
            continue;
        }
        let most = taken.len() + 1;
        let free =
            (0..most).find(|track| taken.iter().all(|(other, with)| !clash(*track, segment, *other, with)));
        let track = free.unwrap_or(most);
        if let Some(slot) = tracks.get_mut(at) {
            *slot = track;
        }
        count = count.max(track + 1);
        taken.push((track, segment));
    }
    (tracks, count)
}

/// Whether two segments on these tracks would lie on each other.
fn clash(track: usize, one: &Segment, other_track: usize, other: &Segment) -> bool {
    let near = |a: i32, b: i32| (a - b).abs() < 4;
    let span = |segment: &Segment| (segment.left.min(segment.right), segment.left.max(segment.right));
    let ((top, bottom), (other_top, other_bottom)) = (span(one), span(other));
    if track == other_track {
        return top <= other_bottom + 4 && other_top <= bottom + 4;
    }
    // A piece that comes out of its track on the right meets one that goes into its track from the left.
    let meets = |out: &Segment, out_track: usize, into: &Segment, into_track: usize| {
        !out.back
            && out_track < into_track
            && (near(out.right, into.left) || into.back && near(out.right, into.right))
    };
    meets(one, track, other, other_track) || meets(other, other_track, one, track)
}
