//! What a key means and how it is written: the way out of errors that have none of their own.

use std::fmt;

/// Says how a key is written, and what it means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hint {
    /// A line that could stand in a file: `resolvers: [10.1.0.53]`.
    pub example: &'static str,
    /// What the key means, without a final full stop: `the DNS servers that its machines ask`.
    pub means: &'static str,
}

/// Finds the hint for a key of a record, which is named as in messages: `a site`.
pub type Guide = fn(what: &str, key: &str) -> Option<Hint>;

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.example, self.means)
    }
}

/// The way out that errors get while a value is decoded.
#[derive(Clone, Debug)]
pub(crate) enum WayOut {
    /// That of a key.
    Key(Hint),
    /// One in words.
    Words(String),
}

impl fmt::Display for WayOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WayOut::Key(hint) => write!(f, "write {hint}"),
            WayOut::Words(words) => f.write_str(words),
        }
    }
}
