//! Priorities that stay while rules come and go.
//!
//! All rules allow, so that their order carries no meaning. A rule has the number that its name leads to; where two names
//! lead to one, or to a number that such a pair has taken, the next free one. A rule that comes or goes therefore leaves all
//! others alone but those few, and a deployment changes what has changed.

use sha2::{Digest as _, Sha256};

/// The first priority of printed rules: below it is room for the administrator's own denials and exceptions.
pub(super) const FIRST: usize = 1000;

/// The last priority of printed rules that allow.
pub(super) const LAST: usize = 3999;

/// A number for each name, in the order of the names; each once, as long as there are enough.
pub(super) fn numbers<'n>(names: impl Iterator<Item = &'n str>) -> Vec<usize> {
    let mut wanted = names.enumerate().map(|(at, name)| (home(name), name, at)).collect::<Vec<_>>();
    wanted.sort_unstable();
    let mut numbers = vec![FIRST; wanted.len()];
    let last = LAST + 1;
    let mut free = FIRST;
    for (place, (home, _, at)) in wanted.iter().enumerate() {
        // What comes after must find room as well.
        let most = last.saturating_sub(wanted.len() - place).max(free);
        let number = (*home).max(free).min(most);
        free = number + 1;
        if let Some(slot) = numbers.get_mut(*at) {
            *slot = number;
        }
    }
    numbers
}

/// The number that a name leads to.
fn home(name: &str) -> usize {
    let digest = Sha256::digest(name.as_bytes());
    let number = digest.iter().take(4).fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
    FIRST + number % (LAST - FIRST + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn numbered(names: &BTreeSet<String>) -> BTreeMap<&str, usize> {
        names.iter().map(String::as_str).zip(numbers(names.iter().map(String::as_str))).collect()
    }

    #[test]
    fn a_rule_that_goes_leaves_the_others_alone() {
        let names = (0..60).map(|number| format!("ptl-hq-files-agent-{number}")).collect::<BTreeSet<_>>();
        let all = numbered(&names);
        let mut moved = 0;
        for name in &names {
            let fewer = names.iter().filter(|other| *other != name).cloned().collect::<BTreeSet<_>>();
            moved += numbered(&fewer).iter().filter(|(name, number)| all[*name] != **number).count();
        }
        // Of 60 times 59.
        assert!(moved <= 4, "{moved}");
    }

    proptest! {
        #[test]
        fn each_rule_has_a_number_of_its_own(count in 0_usize..=3000, seed: u32) {
            let names = (0..count).map(|number| format!("{seed}-{number}")).collect::<BTreeSet<_>>();
            let numbers = numbered(&names);
            prop_assert_eq!(numbers.values().collect::<BTreeSet<_>>().len(), count);
            prop_assert!(numbers.values().all(|number| (FIRST..=LAST).contains(number)));
        }
    }
}
