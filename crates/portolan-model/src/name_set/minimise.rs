//! From any deterministic automaton to the smallest one, in canonical order.
//!
//! Blocks of states are split until all states of a block have the same signature: whether they accept, and
//! which characters lead to which block. Only states whose signature may have changed are looked at again, and
//! the largest part of a split block keeps its number, so a state changes its number a logarithmic number of
//! times.

use std::collections::HashMap;
use std::convert::Infallible;

use super::classes::Classes;
use super::dfa::{Automaton, Dfa, Edge, Node, explore};

/// The canonical form of the automaton that starts in the first node.
pub(super) fn minimise(nodes: &[Node]) -> Dfa {
    let mut partition = Partition::new(nodes);
    partition.refine();
    let Ok(nodes) = explore(&partition, |_| Ok::<(), Infallible>(()));
    Dfa::from_canonical(nodes)
}

/// Whether a state accepts, and which characters lead to which block.
type Signature = (bool, Vec<(Classes, usize)>);

/// The states that lead to an accepting one, in blocks.
struct Partition<'a> {
    nodes: &'a [Node],
    /// For each state the states with an edge to it.
    sources: Vec<Vec<usize>>,
    /// For each state its block, or nothing when it leads nowhere.
    block_of: Vec<Option<usize>>,
    /// For each state its place among the members of its block.
    place: Vec<usize>,
    /// For each state whether its signature may have changed.
    stale: Vec<bool>,
    members: Vec<Vec<usize>>,
    /// For each block its stale members.
    stale_members: Vec<Vec<usize>>,
    /// The blocks with stale members.
    queue: Vec<usize>,
}

impl<'a> Partition<'a> {
    /// One block with every live state, all of them stale.
    fn new(nodes: &'a [Node]) -> Self {
        let mut sources = vec![Vec::new(); nodes.len()];
        for (state, node) in nodes.iter().enumerate() {
            for edge in &node.edges {
                if let Some(list) = sources.get_mut(edge.to) {
                    list.push(state);
                }
            }
        }
        let mut block_of = vec![None; nodes.len()];
        let mut place = vec![0; nodes.len()];
        let mut live = Vec::new();
        let mut pending: Vec<usize> = (0..nodes.len()).filter(|state| accepts(nodes, *state)).collect();
        while let Some(state) = pending.pop() {
            if at(&block_of, state).is_none() {
                set(&mut block_of, state, Some(0));
                set(&mut place, state, live.len());
                live.push(state);
                pending.extend(sources.get(state).into_iter().flatten());
            }
        }
        Self {
            nodes,
            sources,
            block_of,
            place,
            stale: vec![true; nodes.len()],
            members: vec![live.clone()],
            stale_members: vec![live],
            queue: vec![0],
        }
    }

    fn refine(&mut self) {
        while let Some(block) = self.queue.pop() {
            // All groups move before any state is marked, so that a mark lands in the block it is for.
            let groups = self.split(block);
            groups.iter().for_each(|group| self.renumber(group));
            groups.iter().for_each(|group| self.mark_sources(group));
        }
    }

    /// The groups of a block that have to leave it.
    fn split(&mut self, block: usize) -> Vec<Vec<usize>> {
        let stale = self.stale_members.get_mut(block).map(std::mem::take).unwrap_or_default();
        let members = self.members.get(block).map_or(&[][..], Vec::as_slice);
        let settled = members.len() - stale.len();
        let model = members.iter().find(|state| !at(&self.stale, **state));

        // Group 0 is for what is like the settled members, which are all alike.
        let mut known: HashMap<Signature, usize> = HashMap::new();
        let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
        known.extend(model.map(|state| (self.signature(*state), 0)));
        for state in &stale {
            let group = *known.entry(self.signature(*state)).or_insert(groups.len());
            match groups.get_mut(group) {
                Some(list) => list.push(*state),
                None => groups.push(vec![*state]),
            }
        }
        let size =
            |(index, group): &(usize, &Vec<usize>)| group.len() + if *index == 0 { settled } else { 0 };
        let keeper = groups.iter().enumerate().max_by_key(size).map_or(0, |(index, _)| index);
        if keeper != 0
            && let Some(group) = groups.first_mut()
        {
            group.extend(members.iter().filter(|state| !at(&self.stale, **state)));
        }
        for state in stale {
            set(&mut self.stale, state, false);
        }
        groups.swap_remove(keeper);
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Moves states of one block to a block of their own.
    fn renumber(&mut self, group: &[usize]) {
        let fresh = self.members.len();
        for (index, state) in group.iter().enumerate() {
            let place = at(&self.place, *state);
            if let Some(old) = at(&self.block_of, *state).and_then(|block| self.members.get_mut(block)) {
                old.swap_remove(place);
                if let Some(moved) = old.get(place) {
                    set(&mut self.place, *moved, place);
                }
            }
            set(&mut self.place, *state, index);
            set(&mut self.block_of, *state, Some(fresh));
        }
        self.members.push(group.to_vec());
        self.stale_members.push(Vec::new());
    }

    /// Marks what leads to some states that have moved.
    fn mark_sources(&mut self, group: &[usize]) {
        for source in group.iter().filter_map(|state| self.sources.get(*state)).flatten() {
            let Some(block) = at(&self.block_of, *source) else { continue };
            if at(&self.stale, *source) {
                continue;
            }
            set(&mut self.stale, *source, true);
            if let Some(list) = self.stale_members.get_mut(block) {
                if list.is_empty() {
                    self.queue.push(block);
                }
                list.push(*source);
            }
        }
    }

    fn signature(&self, state: usize) -> Signature {
        let mut moves: Vec<(Classes, usize)> = Vec::new();
        for edge in edges(self.nodes, state) {
            let Some(block) = at(&self.block_of, edge.to) else { continue };
            match moves.iter_mut().find(|(_, to)| *to == block) {
                Some((on, _)) => *on = on.or(edge.on),
                None => moves.push((edge.on, block)),
            }
        }
        moves.sort_unstable_by_key(|(on, _)| on.lowest());
        (accepts(self.nodes, state), moves)
    }
}

/// The automaton whose states are the blocks.
impl Automaton for Partition<'_> {
    type State = usize;

    fn start(&self) -> Option<usize> {
        at(&self.block_of, 0)
    }

    fn accepts(&self, block: &usize) -> bool {
        self.member(*block).is_some_and(|state| accepts(self.nodes, state))
    }

    fn moves(&self, block: &usize) -> Vec<(Classes, usize)> {
        self.member(*block).map(|state| self.signature(state).1).unwrap_or_default()
    }
}

impl Partition<'_> {
    /// Any member of a block; after refinement they are all alike.
    fn member(&self, block: usize) -> Option<usize> {
        self.members.get(block)?.first().copied()
    }
}

fn accepts(nodes: &[Node], state: usize) -> bool {
    nodes.get(state).is_some_and(|node| node.accepts)
}

fn edges(nodes: &[Node], state: usize) -> &[Edge] {
    nodes.get(state).map_or(&[], |node| &node.edges)
}

/// Reads a table by state.
fn at<T: Copy + Default>(table: &[T], state: usize) -> T {
    table.get(state).copied().unwrap_or_default()
}

/// Writes a table by state.
fn set<T>(table: &mut [T], state: usize, value: T) {
    if let Some(slot) = table.get_mut(state) {
        *slot = value;
    }
}
