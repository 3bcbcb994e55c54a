//! The lanes that are there, and the order of what stands in them.

use std::collections::BTreeMap;

use super::super::kinds::Lane;
use super::super::topology::Topology;

/// What stands in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// A box, by number.
    Node(usize),
    /// The slot of a line that passes, by number.
    Slot(usize),
}

/// A lane with what stands in it, from above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) lane: Lane,
    pub(super) items: Vec<Item>,
}

/// The stations of a line: its ends and the slots between them, each with the number of its column.
pub(super) fn stations(columns: &[Column], topology: &Topology, edge: usize) -> Vec<(usize, Item)> {
    let Some(line) = topology.edges.get(edge) else { return Vec::new() };
    let column = |number: usize| {
        let lane = topology.nodes.get(number).map(|node| node.key.lane());
        columns.iter().position(|column| Some(column.lane) == lane).unwrap_or_default()
    };
    let (from, to) = (column(line.from), column(line.to));
    let mut all = vec![(from, Item::Node(line.from))];
    all.extend((from + 1..to).map(|at| (at, Item::Slot(edge))));
    all.push((to, Item::Node(line.to)));
    all
}

/// Orders the lanes so that lines cross seldom.
pub(super) fn columns(topology: &Topology) -> Vec<Column> {
    let mut columns = Vec::new();
    for lane in Lane::ALL {
        let here = topology.nodes.iter().enumerate().filter(|(_, node)| node.key.lane() == lane);
        let items = here.map(|(number, _)| Item::Node(number)).collect::<Vec<_>>();
        if !items.is_empty() {
            columns.push(Column { lane, items });
        }
    }
    let ways = (0..topology.edges.len()).map(|edge| stations(&columns, topology, edge)).collect::<Vec<_>>();
    for (at, item) in ways.iter().flatten() {
        if let (Item::Slot(_), Some(column)) = (item, columns.get_mut(*at)) {
            column.items.push(*item);
        }
    }
    let last = columns.len().saturating_sub(1);
    for round in 0..6 {
        // There and back; the sources keep their order, for that is where a reader looks for a name.
        for step in 1..=last {
            let at = if round % 2 == 0 { step } else { last - step };
            if at > 0 {
                sort(&mut columns, &ways, at, round % 2 == 0);
            }
        }
    }
    for at in 1..=last {
        sort(&mut columns, &ways, at, true);
    }
    columns
}

/// Sorts a lane by where its lines come from, or where they lead.
fn sort(columns: &mut [Column], ways: &[Vec<(usize, Item)>], at: usize, from_left: bool) {
    let mut place = BTreeMap::new();
    for (number, column) in columns.iter().enumerate() {
        let most = f64::from(u32::try_from(column.items.len()).unwrap_or(u32::MAX)) + 1.0;
        for (row, item) in (1_u32..).zip(&column.items) {
            place.insert((number, *item), f64::from(row) / most);
        }
    }
    let mut others = BTreeMap::<Item, Vec<f64>>::new();
    for way in ways {
        for pair in way.windows(2) {
            let [left, right] = pair else { continue };
            let (mine, other) = if right.0 == at && (from_left || left.0 == at) {
                (right, left)
            } else if left.0 == at && !from_left {
                (left, right)
            } else {
                continue;
            };
            others.entry(mine.1).or_default().push(place.get(other).copied().unwrap_or_default());
        }
    }
    let Some(column) = columns.get_mut(at) else { return };
    let mut keyed = column
        .items
        .iter()
        .map(|item| {
            let own = place.get(&(at, *item)).copied().unwrap_or_default();
            // The middle one, and not the mean: one line from far away does not count for more than a near one.
            let mut others = others.remove(item).unwrap_or_default();
            others.sort_by(f64::total_cmp);
            let middle = others.len().saturating_sub(1) / 2;
            (others.get(middle).copied().unwrap_or(own), *item)
        })
        .collect::<Vec<_>>();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    column.items = keyed.into_iter().map(|(_, item)| item).collect();
}
