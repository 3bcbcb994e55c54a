//! Sets of phases.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::Phase;

/// The phases in which a flow is needed, in their usual order. Files write it as a list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Phases(u8);

impl Phases {
    /// Whether a phase is among them.
    pub fn contains(self, phase: Phase) -> bool {
        self.0 & bit(phase) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and those.
    #[must_use]
    pub const fn union(self, other: Phases) -> Phases {
        Phases(self.0 | other.0)
    }

    /// Each phase, in order.
    pub fn iter(self) -> impl Iterator<Item = Phase> {
        Phase::ALL.iter().copied().filter(move |phase| self.contains(*phase))
    }
}

const fn bit(phase: Phase) -> u8 {
    1 << phase as u8
}

impl FromIterator<Phase> for Phases {
    fn from_iter<I: IntoIterator<Item = Phase>>(phases: I) -> Phases {
        Phases(phases.into_iter().fold(0, |set, phase| set | bit(phase)))
    }
}

impl From<&[Phase]> for Phases {
    fn from(phases: &[Phase]) -> Phases {
        phases.iter().copied().collect()
    }
}

impl Serialize for Phases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Phases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Phases, D::Error> {
        Ok(Vec::<Phase>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Phases;
    use crate::Phase;

    #[test]
    fn a_set_of_phases_is_a_list_in_order_without_doubles() {
        let set = Phases::from(&[Phase::Operate, Phase::Install, Phase::Operate][..]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Phase::Install, Phase::Operate]);
        assert!(set.contains(Phase::Install) && !set.contains(Phase::Update));
        assert_eq!(set.union(Phases::from(&[Phase::Update][..])).iter().count(), 3);
    }
}
