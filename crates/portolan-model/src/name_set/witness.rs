//! A shortest name that an automaton accepts.

use std::collections::HashSet;

use super::classes::Classes;
use super::dfa::Automaton;
use crate::host::Fqdn;

/// A shortest member that is a valid name, or else a shortest member; `room` is asked before a step is kept.
///
/// Among members of one length, the one that is first when compared from its end.
pub(super) fn witness<A: Automaton, E>(
    automaton: &A,
    mut room: impl FnMut() -> Result<(), E>,
) -> Result<Option<String>, E> {
    let Some(shortest) = shortest(automaton, &mut room)? else { return Ok(None) };
    if is_name(&shortest) {
        return Ok(Some(shortest));
    }
    // Looking for a better one takes more room, and running out of it is no reason to withhold this one.
    let named = self::shortest(&ShortLabels(automaton), &mut room).ok().flatten();
    Ok(Some(named.filter(|name| is_name(name)).unwrap_or(shortest)))
}

/// Whether the two limits on length hold; everything else does in every set.
fn is_name(text: &str) -> bool {
    text.parse::<Fqdn>().is_ok()
}

/// A shortest member, whatever its length; found by walking breadth first until a state accepts.
pub(super) fn shortest<A: Automaton, E>(
    automaton: &A,
    mut room: impl FnMut() -> Result<(), E>,
) -> Result<Option<String>, E> {
    let mut seen: HashSet<A::State> = automaton.start().into_iter().collect();
    // Each step keeps its state, the character read and the step before, to read the name back.
    let mut steps: Vec<(A::State, Option<char>, usize)> = Vec::new();
    steps.extend(automaton.start().map(|start| (start, None, 0)));
    let mut next = 0;
    while let Some((state, ..)) = steps.get(next) {
        if automaton.accepts(state) {
            return Ok(Some(read_back(&steps, next)));
        }
        let mut moves = automaton.moves(state);
        moves.sort_by_key(|(on, _)| on.lowest());
        for (on, state) in moves {
            if !seen.contains(&state) {
                room()?;
                seen.insert(state.clone());
                steps.push((state, on.first(), next));
            }
        }
        next += 1;
    }
    Ok(None)
}

/// The characters of a step and those before it, which is the name from left to right.
fn read_back<S>(steps: &[(S, Option<char>, usize)], last: usize) -> String {
    let mut text = String::new();
    let mut place = last;
    while let Some((_, Some(character), before)) = steps.get(place) {
        text.push(*character);
        place = *before;
    }
    text
}

/// An automaton without the names that have a label of more than 63 characters.
struct ShortLabels<'a, A>(&'a A);

impl<A: Automaton> Automaton for ShortLabels<'_, A> {
    type State = (A::State, u8);

    fn start(&self) -> Option<Self::State> {
        self.0.start().map(|state| (state, 0))
    }

    fn accepts(&self, (state, _): &Self::State) -> bool {
        self.0.accepts(state)
    }

    fn moves(&self, (state, length): &Self::State) -> Vec<(Classes, Self::State)> {
        let mut moves = Vec::new();
        for (on, next) in self.0.moves(state) {
            let (dot, label) = (on.and(Classes::DOT), on.minus(Classes::DOT));
            if !label.is_empty() && *length < 63 {
                moves.push((label, (next.clone(), length + 1)));
            }
            if !dot.is_empty() {
                moves.push((dot, (next, 0)));
            }
        }
        moves
    }
}
