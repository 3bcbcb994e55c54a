//! Numbers for what many flows share, so that flows are compared and sorted by small numbers.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Different things, each with a number.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    numbers: FxHashMap<T, u32>,
    things: Vec<T>,
}

impl<T: Clone + Eq + Hash + Ord> Numbered<T> {
    pub(super) fn new() -> Numbered<T> {
        Numbered { numbers: FxHashMap::default(), things: Vec::new() }
    }

    /// The number of a thing: equal ones have the same.
    pub(super) fn number(&mut self, thing: &T) -> u32 {
        if let Some(number) = self.numbers.get(thing) {
            return *number;
        }
        let number = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        self.numbers.insert(thing.clone(), number);
        self.things.push(thing.clone());
        number
    }

    /// The thing with a number.
    pub(super) fn thing(&self, number: u32) -> Option<&T> {
        self.things.get(usize::try_from(number).ok()?)
    }

    /// By number, the place of each in the order of all of them.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut order = (0_u32..).zip(&self.things).collect::<Vec<_>>();
        order.sort_unstable_by_key(|(_, thing)| *thing);
        let mut ranks = vec![0; order.len()];
        for (rank, (number, _)) in (0..).zip(order) {
            if let Some(place) = usize::try_from(number).ok().and_then(|number| ranks.get_mut(number)) {
                *place = rank;
            }
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::Numbered;

    #[test]
    fn equal_things_share_a_number_and_ranks_follow_the_content() {
        let mut numbered = Numbered::new();
        let numbers = ["pear", "apple", "pear", "fig"].map(|name| numbered.number(&name));
        assert_eq!(numbers, [0, 1, 0, 2]);
        assert_eq!(numbered.ranks(), [2, 0, 1]);
        assert_eq!(numbered.thing(1), Some(&"apple"));
    }
}
