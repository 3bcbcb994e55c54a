//! The regular expressions that proxies write about hosts.

use std::iter::Peekable;
use std::str::CharIndices;

use super::TooComplex;
use super::classes::Classes;
use super::expr::Expr;

/// The longest expression that is read.
const LENGTH_LIMIT: usize = 1024;
/// How deep groups may nest.
const DEPTH_LIMIT: usize = 50;

/// Why a regular expression cannot be read as a set of names.
///
/// A position is a byte offset into the expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegexError {
    /// More than 1024 bytes.
    #[error("the expression has {length} bytes and the limit is 1024")]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// Groups in more than 50 groups.
    #[error("the group at position {} is nested too deep", position + 1)]
    TooDeep {
        /// Where the group opens.
        position: usize,
    },
    /// A `*`, `+` or `?` with nothing in front.
    #[error("there is nothing to repeat at position {}", position + 1)]
    NothingToRepeat {
        /// Where the operator stands.
        position: usize,
    },
    /// A `(` or `[` that is never closed.
    #[error("what opens at position {} is never closed", position + 1)]
    Unclosed {
        /// Where it opens.
        position: usize,
    },
    /// A `)` without its `(`.
    #[error("`)` at position {} closes nothing", position + 1)]
    Unopened {
        /// Where it stands.
        position: usize,
    },
    /// A range in brackets that runs backwards or has no end.
    #[error("the range at position {} is not from a lower to a higher character", position + 1)]
    BadRange {
        /// Where the range starts.
        position: usize,
    },
    /// Something outside the subset that is read.
    #[error("{construct} at position {} is not supported", position + 1)]
    Unsupported {
        /// What it is.
        construct: &'static str,
        /// Where it stands.
        position: usize,
    },
    /// An expression with too many cases to tell apart.
    #[error(transparent)]
    TooComplex(#[from] TooComplex),
}

/// Reads an expression that matches anywhere in a name unless it is anchored.
pub(super) fn parse(text: &str, ignore_case: bool) -> Result<Expr, RegexError> {
    if text.len() > LENGTH_LIMIT {
        return Err(RegexError::TooLong { length: text.len() });
    }
    let mut parser = Parser { rest: text.char_indices().peekable(), ignore_case, depth: 0 };
    let inner = parser.choice()?;
    match parser.rest.next() {
        Some((position, _)) => Err(RegexError::Unopened { position }),
        None => Ok(Expr::Sequence(vec![Expr::many(Classes::ALL), inner, Expr::many(Classes::ALL)])),
    }
}

struct Parser<'a> {
    rest: Peekable<CharIndices<'a>>,
    ignore_case: bool,
    depth: usize,
}

impl Parser<'_> {
    /// Reads alternatives, up to a `)` or the end.
    fn choice(&mut self) -> Result<Expr, RegexError> {
        let mut parts = vec![self.sequence()?];
        while self.rest.next_if(|(_, character)| *character == '|').is_some() {
            parts.push(self.sequence()?);
        }
        Ok(Expr::Choice(parts))
    }

    fn sequence(&mut self) -> Result<Expr, RegexError> {
        let mut parts = Vec::new();
        while let Some((position, character)) = self.rest.next_if(|(_, next)| !matches!(next, '|' | ')')) {
            let part = self.atom(position, character)?;
            parts.push(self.repeated(part)?);
        }
        Ok(Expr::Sequence(parts))
    }

    /// Reads what one operator may repeat.
    fn atom(&mut self, position: usize, character: char) -> Result<Expr, RegexError> {
        match character {
            '(' => self.group(position),
            '[' => self.bracket(position),
            '.' => Ok(Expr::One(Classes::ALL)),
            '^' => Ok(Expr::AtStart),
            '$' => Ok(Expr::AtEnd),
            '\\' => match self.rest.next() {
                Some((_, escaped))
                    if escaped.is_ascii_punctuation() && !matches!(escaped, '<' | '>' | '`' | '\'') =>
                {
                    Ok(Expr::One(self.class(escaped, escaped)))
                }
                Some(_) => {
                    Err(RegexError::Unsupported { construct: "a backslash before this character", position })
                }
                None => {
                    Err(RegexError::Unsupported { construct: "a backslash with nothing behind it", position })
                }
            },
            '*' | '+' | '?' => Err(RegexError::NothingToRepeat { position }),
            '{' => Err(RegexError::Unsupported { construct: "a counted repetition", position }),
            _ => Ok(Expr::One(self.class(character, character))),
        }
    }

    fn repeated(&mut self, part: Expr) -> Result<Expr, RegexError> {
        let Some((position, operator)) = self.rest.next_if(|(_, next)| matches!(next, '*' | '+' | '?'))
        else {
            return Ok(part);
        };
        if matches!(part, Expr::AtStart | Expr::AtEnd) {
            return Err(RegexError::NothingToRepeat { position });
        }
        // `a+?` is lazy to some engines and `(a+)?` to others.
        if let Some((position, _)) = self.rest.next_if(|(_, next)| matches!(next, '*' | '+' | '?')) {
            return Err(RegexError::Unsupported { construct: "a second repetition operator", position });
        }
        let part = Box::new(part);
        Ok(match operator {
            '*' => Expr::Star(part),
            '+' => Expr::Plus(part),
            _ => Expr::Maybe(part),
        })
    }

    fn group(&mut self, opened: usize) -> Result<Expr, RegexError> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(RegexError::TooDeep { position: opened });
        }
        if let Some((position, _)) = self.rest.next_if(|(_, next)| *next == '?') {
            return Err(RegexError::Unsupported { construct: "a group with options", position });
        }
        let inner = self.choice()?;
        self.depth -= 1;
        match self.rest.next() {
            Some(_) => Ok(inner),
            None => Err(RegexError::Unclosed { position: opened }),
        }
    }

    /// Reads a bracket expression behind its `[`.
    fn bracket(&mut self, opened: usize) -> Result<Expr, RegexError> {
        let unclosed = RegexError::Unclosed { position: opened };
        let negated = self.rest.next_if(|(_, next)| *next == '^').is_some();
        let mut classes = Classes::NONE;
        let mut first = true;
        loop {
            let Some((position, low)) = self.rest.next() else { return Err(unclosed) };
            match low {
                // In front, `]` is a character like others.
                ']' if !first => break,
                '[' if self.rest.next_if(|(_, next)| matches!(next, '.' | '=')).is_some() => {
                    return Err(RegexError::Unsupported { construct: "a collating element", position });
                }
                '[' if self.rest.next_if(|(_, next)| *next == ':').is_some() => {
                    classes = classes.or(self.named_class(position)?);
                }
                '\\' => self.bracket_backslash(position)?,
                _ => classes = classes.or(self.range(position, low)?),
            }
            first = false;
        }
        Ok(Expr::One(if negated { Classes::ALL.minus(classes) } else { classes }))
    }

    /// Reads a character of a bracket expression, or a range that starts with it.
    fn range(&mut self, position: usize, low: char) -> Result<Classes, RegexError> {
        let mut ahead = self.rest.clone();
        let dash = ahead.next().is_some_and(|(_, next)| next == '-');
        match ahead.next() {
            Some((_, high)) if dash && high != ']' => {
                self.rest = ahead;
                if high < low || matches!(high, '[' | '\\') {
                    return Err(RegexError::BadRange { position });
                }
                Ok(self.class(low, high))
            }
            _ => Ok(self.class(low, low)),
        }
    }

    /// Passes over a backslash in brackets. It is a character to POSIX and an escape to others; no name holds
    /// one, so that only matters before what could mean something else.
    fn bracket_backslash(&mut self, position: usize) -> Result<(), RegexError> {
        match self.rest.peek() {
            Some((_, next))
                if next.is_ascii_punctuation() && !matches!(next, ']' | '[' | '-' | '\\' | '^') =>
            {
                Ok(())
            }
            _ => Err(RegexError::Unsupported { construct: "a backslash in brackets", position }),
        }
    }

    /// Reads `[:name:]` behind its `[:`.
    fn named_class(&mut self, position: usize) -> Result<Classes, RegexError> {
        let mut name = String::new();
        while let Some((_, letter)) = self.rest.next_if(|(_, next)| next.is_ascii_lowercase()) {
            name.push(letter);
        }
        let closed = self.rest.next().is_some_and(|(_, next)| next == ':')
            && self.rest.next().is_some_and(|(_, next)| next == ']');
        let holds: fn(&char) -> bool = match name.as_str() {
            "alpha" => char::is_ascii_alphabetic,
            "digit" => char::is_ascii_digit,
            "alnum" => char::is_ascii_alphanumeric,
            "lower" => char::is_ascii_lowercase,
            "upper" if self.ignore_case => char::is_ascii_alphabetic,
            "upper" => char::is_ascii_uppercase,
            "punct" => char::is_ascii_punctuation,
            "xdigit" => char::is_ascii_hexdigit,
            _ => return Err(RegexError::Unsupported { construct: "this named class", position }),
        };
        if closed {
            Ok(Classes::filter(|character| holds(&character)))
        } else {
            Err(RegexError::Unclosed { position })
        }
    }

    /// The characters of names from `low` to `high`.
    fn class(&self, low: char, high: char) -> Classes {
        let within = |character: char| low <= character && character <= high;
        Classes::filter(|character| {
            within(character) || self.ignore_case && within(character.to_ascii_uppercase())
        })
    }
}
