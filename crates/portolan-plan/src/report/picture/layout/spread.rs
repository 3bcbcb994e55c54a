//! How high everything stands: as near to its neighbours as the order and the room allow.

use std::collections::BTreeMap;

use super::order::{Column, Item};
use super::tracks::Segment;
use super::{GAP, PITCH, TOP};

/// The upper rims of what stands in each column.
pub(super) fn tops(columns: &[Column], heights: &[i32], ways: &[Vec<(usize, Item)>]) -> Vec<Vec<i32>> {
    let size = |item: &Item| size(heights, item);
    let mut centres = BTreeMap::<(usize, Item), i32>::new();
    let mut tops = vec![Vec::new(); columns.len()];
    for at in outwards(columns, heights) {
        let Some(column) = columns.get(at) else { continue };
        let mut sums = BTreeMap::<Item, (i32, i32)>::new();
        for pair in ways.iter().flat_map(|way| way.windows(2)) {
            let [left, right] = pair else { continue };
            for (mine, other) in [(left, right), (right, left)] {
                if mine.0 == at
                    && let Some(centre) = centres.get(other)
                {
                    let sum = sums.entry(mine.1).or_default();
                    *sum = (sum.0 + centre, sum.1 + 1);
                }
            }
        }
        let wanted = sums
            .into_iter()
            .map(|(item, (sum, count))| (item, sum / count.max(1) - size(&item) / 2))
            .collect();
        let placed = settle(column, &size, &wanted);
        for (item, top) in column.items.iter().zip(&placed) {
            centres.insert((at, *item), *top + size(item) / 2);
        }
        if let Some(slot) = tops.get_mut(at) {
            *slot = placed;
        }
    }
    tops
}

/// Moves what stands in a column so that of the lines of each item, seen from the tallest column, the middle one is straight.
pub(super) fn straighten(
    at: usize,
    columns: &[Column],
    heights: &[i32],
    ways: &[Vec<(usize, Item)>],
    tops: &mut [Vec<i32>],
    gutters: &[Vec<Segment>],
) {
    let tallest = tallest(columns, heights);
    let (Some(column), Some(here)) = (columns.get(at).filter(|_| at != tallest), tops.get_mut(at)) else {
        return;
    };
    let mut steps = BTreeMap::<Item, Vec<i32>>::new();
    for segment in gutters.iter().flatten().filter(|segment| !segment.back) {
        let pair = ways.get(segment.edge).and_then(|way| way.get(segment.part..segment.part + 2));
        let Some([left, right]) = pair else { continue };
        let step = segment.left - segment.right;
        if right.0 == at && at > tallest {
            steps.entry(right.1).or_default().push(step);
        } else if left.0 == at && at < tallest {
            steps.entry(left.1).or_default().push(-step);
        }
    }
    let wish = |(item, top): (&Item, &i32)| {
        let mut steps = steps.remove(item).unwrap_or_default();
        steps.sort_unstable();
        (*item, top + steps.get(steps.len() / 2).copied().unwrap_or_default())
    };
    let wanted = column.items.iter().zip(here.iter()).map(wish).collect();
    *here = settle(column, &|item| size(heights, item), &wanted);
}

/// The columns in the order in which they find their places: the tallest, those to its right, those to its left.
pub(super) fn outwards(columns: &[Column], heights: &[i32]) -> Vec<usize> {
    let tallest = tallest(columns, heights);
    (tallest..columns.len()).chain((0..tallest).rev()).collect()
}

fn size(heights: &[i32], item: &Item) -> i32 {
    match item {
        Item::Node(number) => heights.get(*number).copied().unwrap_or_default(),
        Item::Slot(_) => PITCH,
    }
}

/// The column that takes the most room; the others go by it.
fn tallest(columns: &[Column], heights: &[i32]) -> usize {
    let total = |column: &Column| column.items.iter().map(|item| size(heights, item) + GAP).sum::<i32>();
    (0..columns.len()).rev().max_by_key(|at| columns.get(*at).map_or(0, total)).unwrap_or_default()
}

/// Moves the items of a column as near as possible to where they want to be, without changing their order.
fn settle(column: &Column, size: &dyn Fn(&Item) -> i32, wanted: &BTreeMap<Item, i32>) -> Vec<i32> {
    // Each item's distance from the top if all stood close together; what is left to find never falls from one to the next.
    let mut offsets = Vec::new();
    let mut offset = 0;
    for (item, next) in column.items.iter().zip(column.items.iter().skip(1).map(Some).chain([None])) {
        offsets.push(offset);
        let gap = if matches!((item, next), (Item::Slot(_), Some(Item::Slot(_)))) { 0 } else { GAP };
        offset += size(item) + gap;
    }
    // Blocks of items that move together: the sum of what they want, how many want something, how many they are.
    let mut blocks = Vec::<(i64, i64, usize)>::new();
    for (item, offset) in column.items.iter().zip(&offsets) {
        let block = match wanted.get(item) {
            Some(top) => (i64::from(top - offset), 1, 1),
            None => (0, 0, 1),
        };
        blocks.push(block);
        while let [.., before, last] = blocks.as_slice() {
            let falls = last.1 == 0 || before.1 == 0 || before.0 * last.1 >= last.0 * before.1;
            if !falls {
                break;
            }
            let both = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(both);
        }
    }
    let mut shifts = Vec::new();
    for (sum, count, items) in blocks {
        let shift = if count == 0 { 0 } else { sum.div_euclid(count) };
        let shift = i32::try_from(shift).unwrap_or_default().max(TOP);
        shifts.extend(std::iter::repeat_n(shift, items));
    }
    offsets.iter().zip(shifts).map(|(offset, shift)| offset + shift).collect()
}
