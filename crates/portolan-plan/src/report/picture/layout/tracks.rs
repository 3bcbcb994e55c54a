//! Where lines leave and enter, and on which track of a gutter they turn.

use std::collections::BTreeMap;

use super::PITCH;
use super::order::{Column, Item};

/// How far two lines stay apart that lie side by side.
const ASIDE: i32 = 4;

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
/// Where lines want to exchange their heights, one of them ends a little lower.
pub(super) fn tracks(segments: &mut [Segment]) -> (Vec<usize>, usize) {
    let mut waiting = (0..segments.len()).collect::<Vec<_>>();
    waiting.retain(|at| segments.get(*at).is_some_and(|segment| segment.left != segment.right));
    waiting.sort_by_key(|at| {
        segments.get(*at).map(|segment| {
            let falls = segment.right > segment.left;
            (!segment.back, falls, if falls { -segment.left } else { segment.left })
        })
    });
    let mut tracks = vec![0; segments.len()];
    let mut taken = Vec::<(usize, Segment)>::new();
    let mut count = 0;
    while !waiting.is_empty() {
        // A line that comes out at the height at which another goes in turns behind it.
        let held = |at: usize| {
            let one = segments.get(at);
            waiting
                .iter()
                .filter(|other| **other != at)
                .filter_map(|other| segments.get(*other))
                .any(|into| one.is_some_and(|one| meets(one, into)))
        };
        let next = waiting.iter().position(|at| !held(*at));
        let at = waiting.remove(next.unwrap_or_default());
        let Some(segment) = segments.get_mut(at) else { continue };
        if next.is_none() && !segment.back {
            segment.right += ASIDE;
        }
        let most = taken.len() + 1;
        let mut free =
            (0..most).filter(|track| taken.iter().all(|(other, with)| !clash(*track, segment, *other, with)));
        let track = free.next().unwrap_or(most);
        if let Some(slot) = tracks.get_mut(at) {
            *slot = track;
        }
        count = count.max(track + 1);
        taken.push((track, segment.clone()));
    }
    (tracks, count)
}

/// Whether two heights are too near for two lines.
const fn near(one: i32, other: i32) -> bool {
    (one - other).abs() < ASIDE
}

/// Whether a line that comes out of its track would lie on one that goes into a track farther to the right.
const fn meets(out: &Segment, into: &Segment) -> bool {
    !out.back && (near(out.right, into.left) || into.back && near(out.right, into.right))
}

/// Whether two segments on these tracks would lie on each other.
fn clash(track: usize, one: &Segment, other_track: usize, other: &Segment) -> bool {
    let span = |segment: &Segment| (segment.left.min(segment.right), segment.left.max(segment.right));
    let ((top, bottom), (other_top, other_bottom)) = (span(one), span(other));
    if track == other_track {
        return top <= other_bottom + ASIDE && other_top <= bottom + ASIDE;
    }
    if track < other_track { meets(one, other) } else { meets(other, one) }
}
