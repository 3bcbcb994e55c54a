//! Deterministic automata: what can be walked, and the one form that is kept.

use std::collections::VecDeque;
use std::collections::hash_map::{Entry, HashMap};
use std::convert::Infallible;
use std::hash::Hash;

use super::classes::Classes;
use super::minimise::minimise;

/// Something that reads a name from its last character to its first.
pub(super) trait Automaton {
    type State: Clone + Eq + Hash;

    /// Where reading starts, or nothing for an automaton that accepts no name.
    fn start(&self) -> Option<Self::State>;

    /// Whether a name may end (that is, begin) in this state.
    fn accepts(&self, state: &Self::State) -> bool;

    /// The characters that lead on; the sets are disjoint and not empty.
    fn moves(&self, state: &Self::State) -> Vec<(Classes, Self::State)>;
}

/// A minimal automaton in canonical form: equal languages have equal values.
///
/// Every node can be reached and leads to an accepting one.
/// Nodes are numbered breadth first along edges in the order of the alphabet.
/// The empty language has no node at all.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Dfa {
    nodes: Vec<Node>,
}

/// A state, with one edge for each state it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) accepts: bool,
    pub(super) edges: Vec<Edge>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Edge {
    pub(super) on: Classes,
    pub(super) to: usize,
}

impl Dfa {
    /// Builds the canonical form of an automaton that is known to be small.
    pub(super) fn of<A: Automaton>(automaton: &A) -> Self {
        let Ok(dfa) = Self::within(automaton, |_| Ok::<(), Infallible>(()));
        dfa
    }

    /// Builds the canonical form; `room` is asked before a state is added.
    pub(super) fn within<A: Automaton, E>(
        automaton: &A,
        room: impl FnMut(&A::State) -> Result<(), E>,
    ) -> Result<Self, E> {
        Ok(minimise(&explore(automaton, room)?))
    }

    /// Keeps nodes that are in canonical form already.
    pub(super) fn from_canonical(nodes: Vec<Node>) -> Self {
        Self { nodes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The edges of a state.
    pub(super) fn edges(&self, state: usize) -> &[Edge] {
        self.nodes.get(state).map_or(&[], |node| &node.edges)
    }

    /// Whether a name, given from its last byte to its first, is accepted.
    pub(super) fn reads(&self, reversed: impl Iterator<Item = u8>) -> bool {
        let mut state = 0;
        for byte in reversed {
            let class = Classes::of(byte);
            match self.edges(state).iter().find(|edge| !edge.on.and(class).is_empty()) {
                Some(edge) => state = edge.to,
                None => return false,
            }
        }
        self.accepts(&state)
    }
}

impl Automaton for Dfa {
    type State = usize;

    fn start(&self) -> Option<usize> {
        (!self.is_empty()).then_some(0)
    }

    fn accepts(&self, state: &usize) -> bool {
        self.nodes.get(*state).is_some_and(|node| node.accepts)
    }

    fn moves(&self, state: &usize) -> Vec<(Classes, usize)> {
        self.edges(*state).iter().map(|edge| (edge.on, edge.to)).collect()
    }
}

/// Writes out the states that can be reached, in the order in which a breadth-first walk meets them.
pub(super) fn explore<A: Automaton, E>(
    automaton: &A,
    mut room: impl FnMut(&A::State) -> Result<(), E>,
) -> Result<Vec<Node>, E> {
    let mut numbers = HashMap::new();
    let mut queue = VecDeque::new();
    let mut nodes = Vec::new();
    if let Some(start) = automaton.start() {
        numbers.insert(start.clone(), 0);
        queue.push_back(start);
    }
    while let Some(state) = queue.pop_front() {
        let mut edges: Vec<Edge> = Vec::new();
        for (on, next) in automaton.moves(&state) {
            let fresh = numbers.len();
            let to = match numbers.entry(next) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(unknown) => {
                    room(unknown.key())?;
                    queue.push_back(unknown.key().clone());
                    *unknown.insert(fresh)
                }
            };
            match edges.iter_mut().find(|edge| edge.to == to) {
                Some(edge) => edge.on = edge.on.or(on),
                None => edges.push(Edge { on, to }),
            }
        }
        edges.sort_unstable_by_key(|edge| edge.on.lowest());
        nodes.push(Node { accepts: automaton.accepts(&state), edges });
    }
    Ok(nodes)
}
