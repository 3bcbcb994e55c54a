//! Scripts for a POSIX shell that run `az`.

use std::fmt;

use crate::comment;

/// A script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Script {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// What follows. It stops at the first command that fails.
    pub(crate) lines: Vec<Line>,
}

/// A line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// An empty line.
    Blank,
    /// A comment.
    Comment(String),
    /// Stops with a message where a variable of the environment is not set.
    Need {
        /// The variable.
        variable: &'static str,
        /// What it holds: plain words.
        what: &'static str,
    },
    /// Runs a command.
    Run(Command),
    /// Runs the second command where the first fails; what the first says is not shown.
    Unless(Command, Command),
}

/// A command: its words in groups, each on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Command(pub(crate) Vec<Vec<Word>>);

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// A text, quoted where it must be.
    Text(String),
    /// The value of a variable.
    Variable(&'static str),
}

impl Command {
    /// A command with its first words.
    pub(crate) fn new(words: &str) -> Command {
        Command(vec![words.split(' ').map(Word::from).collect()])
    }

    /// Adds an option with its values on a line of its own.
    pub(crate) fn option<W: Into<Word>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = W>,
    ) -> Command {
        self.0.push(std::iter::once(Word::from(name)).chain(values.into_iter().map(Into::into)).collect());
        self
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Word {
        Word::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Word {
        Word::Text(text)
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#!/bin/sh\n")?;
        f.write_str(&comment::lines("#", &self.header))?;
        f.write_str("set -eu\n\n")?;
        self.lines.iter().try_for_each(|line| write!(f, "{line}"))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Blank => f.write_str("\n"),
            Line::Comment(text) => f.write_str(&comment::lines("#", [text])),
            Line::Need { variable, what } => writeln!(f, ": \"${{{variable}:?{what}}}\""),
            Line::Run(command) => writeln!(f, "{command}"),
            Line::Unless(probe, command) => writeln!(f, "{probe} >/dev/null 2>&1 ||\n  {command}"),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |words: &Vec<Word>| words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        f.write_str(&self.0.iter().map(group).collect::<Vec<_>>().join(" \\\n  "))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+,-".contains(c);
        match self {
            Word::Variable(name) => write!(f, "\"${{{name}}}\""),
            Word::Text(text) if !text.is_empty() && text.chars().all(plain) => f.write_str(text),
            Word::Text(text) => write!(f, "'{}'", text.replace('\'', "'\\''")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_stands_on_a_line_for_each_option() {
        let command = Command::new("az network nsg rule create")
            .option("--resource-group", [Word::Variable("RESOURCE_GROUP")])
            .option("--source-address-prefixes", ["10.0.0.0/8", "*"]);
        let expected = "az network nsg rule create \\\n  --resource-group \"${RESOURCE_GROUP}\" \\\n  \
                        --source-address-prefixes 10.0.0.0/8 '*'";
        assert_eq!(command.to_string(), expected);
    }

    #[test]
    fn no_text_breaks_out_of_its_word() {
        assert_eq!(Word::from("it's $(x) `y`").to_string(), "'it'\\''s $(x) `y`'");
        assert_eq!(Word::from("").to_string(), "''");
    }
}
