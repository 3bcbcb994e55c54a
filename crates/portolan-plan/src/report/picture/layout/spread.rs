//! How high everything stands: as near to its neighbours as the order and the room allow.

use std::collections::BTreeMap;

use super::order::{Column, Item};
use super::{GAP, PITCH, TOP};

/// The upper rims of what stands in each column.
pub(super) fn tops(columns: &[Column], heights: &[i32], ways: &[Vec<(usize, Item)>]) -> Vec<Vec<i32>> {
    let size = |item: &Item| match item {
        Item::Node(number) => heights.get(*number).copied().unwrap_or_default(),
        Item::Slot(_) => PITCH,
    };
    let total = |column: &Column| column.items.iter().map(|item| size(item) + GAP).sum::<i32>();
    let tallest =
        (0..columns.len()).rev().max_by_key(|at| columns.get(*at).map_or(0, total)).unwrap_or_default();
    let mut centres = BTreeMap::<(usize, Item), i32>::new();
    let mut tops = vec![Vec::new(); columns.len()];
    let to_the_right = tallest..columns.len();
    let to_the_left = (0..tallest).rev();
    for at in to_the_right.chain(to_the_left) {
        let Some(column) = columns.get(at) else { continue };
        let mut wanted = BTreeMap::<Item, (i32, i32)>::new();
        for pair in ways.iter().flat_map(|way| way.windows(2)) {
            let [left, right] = pair else { continue };
            for (mine, other) in [(left, right), (right, left)] {
                if mine.0 == at
                    && let Some(centre) = centres.get(other)
                {
                    let sum = wanted.entry(mine.1).or_default();
                    *sum = (sum.0 + centre, sum.1 + 1);
                }
            }
        }
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

/// Moves the items of a column as near as possible to where they want to be, without changing their order.
fn settle(column: &Column, size: &dyn Fn(&Item) -> i32, wanted: &BTreeMap<Item, (i32, i32)>) -> Vec<i32> {
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
            Some((sum, count)) if *count > 0 => (i64::from(sum / count - size(item) / 2 - offset), 1, 1),
            _ => (0, 0, 1),
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
