//! The tree a file is read into.

use std::fmt;

use portolan_diag::Span;

/// Is one value of a file, and where it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// The place of the value itself, without its key, trailing blanks or comments.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// Is what a file can hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Nothing, `~` or `null`, not in quotes.
    Null,
    /// A piece of text, which may spell a number or a truth value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map, its entries in the order of the file and no key twice.
    Map(Vec<Entry>),
}

/// Is a piece of text as it was written, escapes resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scalar {
    /// The text.
    pub text: Box<str>,
    /// Whether it was in quotes or a block of its own (`|`, `>`), and can only be text.
    pub quoted: bool,
}

/// Is one key of a map with its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// The place of the key.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Describes the value for a message: `a list`, `` `abc` ``, `nothing`.
    pub fn found(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
            Value::Scalar(scalar) if scalar.text.is_empty() => "empty text".to_owned(),
            Value::Scalar(scalar) if scalar.quoted => format!("the quoted text `{}`", Short(&scalar.text)),
            Value::Scalar(scalar) => format!("`{}`", Short(&scalar.text)),
        }
    }
}

/// Shows user text on one line and not longer than helps.
pub(crate) struct Short<'a>(pub(crate) &'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 60;
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(LONGEST) {
            match c {
                c if c.is_control() => write!(f, "{}", c.escape_default())?,
                c => write!(f, "{c}")?,
            }
        }
        if chars.next().is_some() { f.write_str("…") } else { Ok(()) }
    }
}
