//! Expressions over names, and the automaton that reads them from the end.

use std::collections::BTreeSet;

use super::classes::Classes;
use super::dfa::Automaton;
use super::shape::Shape;

/// A regular expression.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    /// One character of a set.
    One(Classes),
    /// One after the other.
    Sequence(Vec<Expr>),
    /// Any one of these.
    Choice(Vec<Expr>),
    /// Zero or more times.
    Star(Box<Expr>),
    /// One or more times.
    Plus(Box<Expr>),
    /// Once or not at all.
    Maybe(Box<Expr>),
    /// Nothing, at the start of the name.
    AtStart,
    /// Nothing, at the end of the name.
    AtEnd,
}

impl Expr {
    /// The text itself.
    pub(super) fn literal(text: &str) -> Self {
        Self::Sequence(text.bytes().map(|byte| Self::One(Classes::of(byte))).collect())
    }

    /// Zero or more characters of a set.
    pub(super) fn many(classes: Classes) -> Self {
        Self::Star(Box::new(Self::One(classes)))
    }

    /// A host glob: `*` stands for zero or more characters of its label.
    pub(super) fn glob(text: &str) -> Self {
        let piece = |byte| match byte {
            b'*' => Self::many(Classes::LABEL),
            _ => Self::One(Classes::of(byte)),
        };
        Self::Sequence(text.bytes().map(piece).collect())
    }
}

/// The names of an expression, as an automaton over sets of places in it.
pub(super) struct Matcher {
    places: Vec<Place>,
    start: u32,
}

/// A place in an expression, and what it takes to go on.
enum Place {
    /// The whole expression is read.
    Done,
    /// Reads a character.
    Read(Classes, u32),
    /// Goes on to all of these.
    Fork(Vec<u32>),
    /// Goes on where the name starts, which is where reading ends.
    IfStart(u32),
    /// Goes on where the name ends, which is where reading starts.
    IfEnd(u32),
}

impl Matcher {
    pub(super) fn new(expr: &Expr) -> Self {
        let mut matcher = Self { places: vec![Place::Done], start: 0 };
        matcher.start = matcher.compile(expr, 0);
        matcher
    }

    /// Adds the places of `expr` so that `next` follows; gives the first one.
    fn compile(&mut self, expr: &Expr, next: u32) -> u32 {
        match expr {
            Expr::One(classes) => self.add(Place::Read(*classes, next)),
            // Read from the end, the first part comes last.
            Expr::Sequence(parts) => parts.iter().fold(next, |next, part| self.compile(part, next)),
            Expr::Choice(parts) => {
                let starts = parts.iter().map(|part| self.compile(part, next)).collect();
                self.add(Place::Fork(starts))
            }
            Expr::Star(part) => self.repeat(part, next).0,
            Expr::Plus(part) => self.repeat(part, next).1,
            Expr::Maybe(part) => {
                let start = self.compile(part, next);
                self.add(Place::Fork(vec![start, next]))
            }
            Expr::AtStart => self.add(Place::IfStart(next)),
            Expr::AtEnd => self.add(Place::IfEnd(next)),
        }
    }

    /// Adds a loop; gives the place that decides on another round, and the start of a round.
    fn repeat(&mut self, part: &Expr, next: u32) -> (u32, u32) {
        let fork = self.add(Place::Fork(Vec::new()));
        let round = self.compile(part, fork);
        if let Some(place) = self.places.get_mut(fork as usize) {
            *place = Place::Fork(vec![round, next]);
        }
        (fork, round)
    }

    fn add(&mut self, place: Place) -> u32 {
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(place);
        number
    }

    /// Everything that can be reached from some places without reading.
    fn closure(&self, from: impl IntoIterator<Item = u32>, at_end: bool, at_start: bool) -> BTreeSet<u32> {
        let mut pending: Vec<u32> = from.into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(number) = pending.pop() {
            if !seen.insert(number) {
                continue;
            }
            match self.place(number) {
                Some(Place::Fork(next)) => pending.extend(next),
                Some(Place::IfStart(next)) if at_start => pending.push(*next),
                Some(Place::IfEnd(next)) if at_end => pending.push(*next),
                _ => {}
            }
        }
        seen
    }

    /// The places of a closure that decide anything later.
    fn settle(&self, places: BTreeSet<u32>) -> Box<[u32]> {
        let decides = |number: &u32| {
            matches!(self.place(*number), Some(Place::Done | Place::Read(..) | Place::IfStart(_)))
        };
        places.into_iter().filter(decides).collect()
    }

    fn place(&self, number: u32) -> Option<&Place> {
        self.places.get(number as usize)
    }
}

impl Automaton for Matcher {
    type State = (Box<[u32]>, Shape);

    fn start(&self) -> Option<Self::State> {
        Some((self.settle(self.closure([self.start], true, false)), Shape::End))
    }

    fn accepts(&self, (places, shape): &Self::State) -> bool {
        shape.accepts() && self.closure(places.iter().copied(), false, true).contains(&0)
    }

    fn moves(&self, (places, shape): &Self::State) -> Vec<(Classes, Self::State)> {
        let reads: Vec<(Classes, u32)> = places
            .iter()
            .filter_map(|number| match self.place(*number) {
                Some(Place::Read(on, next)) => Some((*on, *next)),
                _ => None,
            })
            .collect();
        let cuts: BTreeSet<Classes> = reads.iter().map(|(on, _)| *on).collect();
        let mut moves = Vec::new();
        for (on, shape) in shape.moves() {
            for part in alike(*on, &cuts) {
                let next = reads.iter().filter(|(on, _)| !on.and(part).is_empty()).map(|(_, next)| *next);
                let places = self.settle(self.closure(next, false, false));
                if !places.is_empty() {
                    moves.push((part, (places, *shape)));
                }
            }
        }
        moves
    }
}

/// Divides `whole` into the parts that no `cut` divides further.
fn alike(whole: Classes, cuts: &BTreeSet<Classes>) -> Vec<Classes> {
    let mut parts = vec![whole];
    for cut in cuts {
        let halves = parts.iter().flat_map(|part| [part.and(*cut), part.minus(*cut)]);
        parts = halves.filter(|part| !part.is_empty()).collect();
    }
    parts
}
