//! Many names and suffixes at once, without an intermediate set for each.

use std::iter;

use super::classes::Classes;
use super::dfa::Automaton;
use super::shape::Shape;
use crate::host::Fqdn;

/// Names, sorted by their text from the end, read as a tree.
pub(super) struct Trie {
    entries: Vec<Entry>,
}

/// A reversed name, and whether it stands for the names below it instead of itself.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    reversed: Vec<u8>,
    below: bool,
}

impl Trie {
    pub(super) fn new<'a>(
        names: impl IntoIterator<Item = &'a Fqdn>,
        suffixes: impl IntoIterator<Item = &'a Fqdn>,
    ) -> Self {
        let entry = |name: &Fqdn, below| Entry { reversed: name.as_str().bytes().rev().collect(), below };
        let names = names.into_iter().map(|name| entry(name, false));
        let mut entries: Vec<Entry> =
            names.chain(suffixes.into_iter().map(|name| entry(name, true))).collect();
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    fn entries(&self, from: usize, to: usize) -> &[Entry] {
        self.entries.get(from..to).unwrap_or_default()
    }
}

/// Where a reader stands in the tree.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// At a node: the entries from one place to another agree in the first `depth` bytes.
    Node { from: usize, to: usize, depth: usize },
    /// Below a suffix, where every name is a member.
    Below(Shape),
}

impl Automaton for Trie {
    type State = State;

    fn start(&self) -> Option<State> {
        let to = self.entries.len();
        (to > 0).then_some(State::Node { from: 0, to, depth: 0 })
    }

    fn accepts(&self, state: &State) -> bool {
        match state {
            State::Below(shape) => shape.accepts(),
            State::Node { from, to, depth } => {
                let mut complete = self.entries(*from, *to).iter().take_while(|e| e.reversed.len() == *depth);
                complete.any(|entry| !entry.below)
            }
        }
    }

    fn moves(&self, state: &State) -> Vec<(Classes, State)> {
        let (from, to, depth) = match state {
            State::Below(shape) => {
                return shape.moves().iter().map(|(on, shape)| (*on, State::Below(*shape))).collect();
            }
            State::Node { from, to, depth } => (*from, *to, *depth),
        };
        let entries = self.entries(from, to);
        // Entries that are complete here sort first.
        let complete = entries.iter().take_while(|entry| entry.reversed.len() == depth);
        let below = complete.clone().any(|entry| entry.below);
        let mut start = from + complete.count();
        let mut moves: Vec<(Classes, State)> = Vec::new();
        moves.extend(iter::once((Classes::DOT, State::Below(Shape::Dot))).filter(|_| below));
        for group in self.entries(start, to).chunk_by(|a, b| a.reversed.get(depth) == b.reversed.get(depth)) {
            let end = start + group.len();
            let next = group.first().and_then(|entry| entry.reversed.get(depth)).copied();
            let on = next.map_or(Classes::NONE, Classes::of);
            // What is named below a suffix is a member by the suffix.
            if !(on.is_empty() || below && on == Classes::DOT) {
                moves.push((on, State::Node { from: start, to: end, depth: depth + 1 }));
            }
            start = end;
        }
        moves
    }
}
