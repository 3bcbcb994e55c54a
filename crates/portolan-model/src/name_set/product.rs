//! Two automata side by side.

use super::classes::Classes;
use super::dfa::{Automaton, Dfa};

/// What is kept of two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// What is in either.
    Either,
    /// What is in both.
    Both,
    /// What is in the left one only.
    LeftOnly,
}

/// The two automata reading the same name; a side that has nowhere to go drops out.
pub(super) struct Product<'a> {
    pub(super) left: &'a Dfa,
    pub(super) right: &'a Dfa,
    pub(super) keep: Keep,
}

impl Automaton for Product<'_> {
    type State = (Option<usize>, Option<usize>);

    fn start(&self) -> Option<Self::State> {
        self.state(self.left.start(), self.right.start())
    }

    fn accepts(&self, (left, right): &Self::State) -> bool {
        let left = left.is_some_and(|state| self.left.accepts(&state));
        let right = right.is_some_and(|state| self.right.accepts(&state));
        match self.keep {
            Keep::Either => left || right,
            Keep::Both => left && right,
            Keep::LeftOnly => left && !right,
        }
    }

    fn moves(&self, (left, right): &Self::State) -> Vec<(Classes, Self::State)> {
        let left = left.map_or(&[][..], |state| self.left.edges(state));
        let right = right.map_or(&[][..], |state| self.right.edges(state));
        let mut moves = Vec::new();
        let mut push = |on: Classes, state: Option<Self::State>| {
            if let Some(state) = state.filter(|_| !on.is_empty()) {
                moves.push((on, state));
            }
        };
        for edge in left {
            let mut alone = edge.on;
            for other in right {
                push(edge.on.and(other.on), self.state(Some(edge.to), Some(other.to)));
                alone = alone.minus(other.on);
            }
            push(alone, self.state(Some(edge.to), None));
        }
        for other in right {
            let alone = left.iter().fold(other.on, |alone, edge| alone.minus(edge.on));
            push(alone, self.state(None, Some(other.to)));
        }
        moves
    }
}

impl Product<'_> {
    /// The pair, unless nothing that is kept can come of it.
    fn state(&self, left: Option<usize>, right: Option<usize>) -> Option<(Option<usize>, Option<usize>)> {
        let hopeful = match self.keep {
            Keep::Either => left.is_some() || right.is_some(),
            Keep::Both => left.is_some() && right.is_some(),
            Keep::LeftOnly => left.is_some(),
        };
        hopeful.then_some((left, right))
    }
}
