//! The universe: what has the shape of a name, read from its last character to its first.

use super::classes::Classes;
use super::dfa::Automaton;

/// Where a reader stands in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// Behind the name; nothing is read.
    End,
    /// In the last label, which has shown only digits.
    Digits,
    /// In a label that may start here.
    Label,
    /// On a hyphen, which cannot start a label.
    Hyphen,
    /// On a dot; a label has to follow.
    Dot,
}

impl Shape {
    /// Whether a name may start here.
    pub(super) fn accepts(self) -> bool {
        self == Self::Label
    }

    /// What may be read next, and where that leads.
    pub(super) fn moves(self) -> &'static [(Classes, Self)] {
        const WORDS: (Classes, Shape) = (Classes::WORDS, Shape::Label);
        const ANY: (Classes, Shape) = (Classes::WORDS.or(Classes::DIGITS), Shape::Label);
        const DIGITS: (Classes, Shape) = (Classes::DIGITS, Shape::Digits);
        const HYPHEN: (Classes, Shape) = (Classes::HYPHEN, Shape::Hyphen);
        const DOT: (Classes, Shape) = (Classes::DOT, Shape::Dot);
        match self {
            Self::End => &[WORDS, DIGITS],
            Self::Digits => &[WORDS, DIGITS, HYPHEN],
            Self::Label => &[ANY, HYPHEN, DOT],
            Self::Hyphen => &[ANY, HYPHEN],
            Self::Dot => &[ANY],
        }
    }
}

/// The automaton of everything that has the shape of a name.
pub(super) struct Universe;

impl Automaton for Universe {
    type State = Shape;

    fn start(&self) -> Option<Shape> {
        Some(Shape::End)
    }

    fn accepts(&self, state: &Shape) -> bool {
        state.accepts()
    }

    fn moves(&self, state: &Shape) -> Vec<(Classes, Shape)> {
        state.moves().to_vec()
    }
}
