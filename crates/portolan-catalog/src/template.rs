//! Texts with placeholders: `{region}.agentgateway.prd.azsm.azure.com`.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A text in which placeholders stand for values of the scenario or columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Piece {
    /// Text that stands as it is.
    Text(String),
    /// A value to fill in.
    Value(Placeholder),
}

/// `{head}`, `{head.column}` or `{head.region.column}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Placeholder {
    /// The option, or `pair`, `resource`, or a word that the user of the template defines.
    pub head: String,
    /// What follows the dots.
    pub path: Vec<String>,
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// A brace is opened and not closed, or closed and not opened.
    Unbalanced,
    /// What stands between the braces is no name or names joined by dots.
    BadPlaceholder(String),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Unbalanced => f.write_str("a brace stands alone"),
            TemplateError::BadPlaceholder(text) => {
                write!(f, "`{{{text}}}` is no placeholder such as `{{region}}` or `{{region.tag}}`")
            }
        }
    }
}

impl std::error::Error for TemplateError {}

impl Template {
    /// Reads a template.
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if before.contains('}') {
                return Err(TemplateError::Unbalanced);
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (inside, after) = after.split_once('}').ok_or(TemplateError::Unbalanced)?;
            pieces.push(Piece::Value(Placeholder::parse(inside)?));
            rest = after;
        }
        if rest.contains('}') {
            return Err(TemplateError::Unbalanced);
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Template { pieces })
    }

    /// The parts in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The placeholders in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value(placeholder) => Some(placeholder),
        })
    }

    /// The text itself where it has no placeholder.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The bytes that the filled text will take at a guess, so that it rarely moves while it grows.
    fn room(&self) -> usize {
        let of = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Value(_) => 16,
        };
        self.pieces.iter().map(of).sum()
    }

    /// Fills in every placeholder; none where one of them has no value.
    pub fn fill<'v>(&self, value: impl Fn(&Placeholder) -> Option<Cow<'v, str>>) -> Option<String> {
        let mut text = String::with_capacity(self.room());
        for piece in &self.pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Value(placeholder) => text.push_str(&value(placeholder)?),
            }
        }
        Some(text)
    }

    /// Fills in every placeholder, and lets those without a value stand as they are.
    pub fn fill_known<'v>(&self, value: impl Fn(&Placeholder) -> Option<Cow<'v, str>>) -> String {
        let mut text = String::with_capacity(self.room());
        for piece in &self.pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Value(placeholder) => match value(placeholder) {
                    Some(value) => text.push_str(&value),
                    None => text.push_str(&placeholder.to_string()),
                },
            }
        }
        text
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Value(placeholder) => write!(f, "{placeholder}")?,
            }
        }
        Ok(())
    }
}

impl Placeholder {
    fn parse(inside: &str) -> Result<Placeholder, TemplateError> {
        let bad = || TemplateError::BadPlaceholder(inside.to_owned());
        let mut words = inside.split('.').map(|word| {
            let ok = !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
            if ok { Ok(word.to_owned()) } else { Err(bad()) }
        });
        let head = words.next().ok_or_else(bad)??;
        let path = words.collect::<Result<Vec<String>, TemplateError>>()?;
        Ok(Placeholder { head, path })
    }

    /// The words after the head.
    pub fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}", self.head)?;
        for word in &self.path {
            write!(f, ".{word}")?;
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_reads_back_as_it_is_written() {
        for text in
            ["", "mcr.microsoft.com", "{region}.x", "tm-{region.primary}", "{storage_accounts.region.tag}"]
        {
            assert_eq!(Template::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_missing_value_leaves_the_whole_text_out() {
        let template = Template::parse("{region}.{suffix}").unwrap();
        let value = |p: &Placeholder| (p.head == "region").then_some(Cow::Borrowed("eastus"));
        assert_eq!(template.fill(value), None);
        assert_eq!(template.fill_known(value), "eastus.{suffix}");
    }

    #[test]
    fn braces_must_close_around_a_name() {
        for text in ["{", "}", "a{b", "a}b", "{}", "{A}", "{a..b}", "{a b}", "{{a}}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
