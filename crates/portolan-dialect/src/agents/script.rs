//! Scripts of a shell and of PowerShell, as lines whose values are quoted when they are printed.

use std::fmt;

use crate::comment;

/// The language of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `sh`, as POSIX has it.
    Shell,
    /// Windows PowerShell 5.1 and later.
    PowerShell,
}

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    /// Its language.
    pub(super) language: Language,
    /// Its first lines.
    pub(super) header: Vec<String>,
    /// The rest.
    pub(super) lines: Vec<Line>,
}

/// A line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A comment, of a depth.
    Comment(usize, String),
    /// Words of the language itself, of a depth: no value of a plan stands in them.
    Code(usize, &'static str),
    /// A command with its arguments, of a depth.
    Command(usize, Vec<Word>),
    /// A variable that is set to a value, of a depth.
    Set(usize, &'static str, String),
}

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A word of the language, as it is.
    Bare(&'static str),
    /// A value, quoted.
    Value(String),
}

/// A command from words; those in `values` are quoted.
pub(super) fn command(depth: usize, bare: &'static str, values: &[&str]) -> Line {
    let values = values.iter().map(|value| Word::Value((*value).to_owned()));
    let bare = bare.split(' ').map(Word::Bare);
    Line::Command(depth, bare.chain(values).collect())
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.language == Language::Shell {
            f.write_str("#!/bin/sh\n")?;
        }
        f.write_str(&comment::lines("#", &self.header))?;
        f.write_str("\n")?;
        for line in &self.lines {
            let (depth, text) = self.line(line);
            let text = format!("{}{text}", " ".repeat(4 * depth));
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

impl Script {
    fn line(&self, line: &Line) -> (usize, String) {
        match line {
            Line::Comment(depth, text) => (*depth, format!("# {}", comment::safe(text))),
            Line::Code(depth, text) => (*depth, (*text).to_owned()),
            Line::Command(depth, words) => {
                let words = words.iter().map(|word| match word {
                    Word::Bare(text) => (*text).to_owned(),
                    Word::Value(text) => self.quoted(text),
                });
                (*depth, words.collect::<Vec<_>>().join(" "))
            }
            Line::Set(depth, name, value) => match self.language {
                Language::Shell => (*depth, format!("{name}={}", self.quoted(value))),
                Language::PowerShell => (*depth, format!("${name} = {}", self.quoted(value))),
            },
        }
    }

    /// A value between single quotation marks, in which neither language expands anything.
    fn quoted(&self, text: &str) -> String {
        let text = comment::safe(text);
        match self.language {
            Language::Shell => format!("'{}'", text.replace('\'', "'\\''")),
            // PowerShell takes typographic marks for quotation marks as well.
            Language::PowerShell => {
                let doubled = |c: char| match c {
                    '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => vec![c, c],
                    _ => vec![c],
                };
                format!("'{}'", text.chars().flat_map(doubled).collect::<String>())
            }
        }
    }
}

/// A script that changes nothing, as the agent cannot do what is planned.
pub(super) fn refusal(language: Language, header: Vec<String>, because: &str) -> Script {
    let lines = match language {
        Language::Shell => vec![command(0, "printf %s\\\\n", &[because]), Line::Code(0, "exit 1")],
        Language::PowerShell => vec![command(0, "Write-Error", &[because]), Line::Code(0, "exit 1")],
    };
    Script { language, header, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_breaks_out_of_its_quotes() {
        let hostile = "x'; rm -rf / #\n\u{2019}$(id)";
        let print = |language| {
            Script { language, header: Vec::new(), lines: vec![command(0, "echo", &[hostile])] }.to_string()
        };
        assert!(print(Language::Shell).ends_with("\necho 'x'\\''; rm -rf / # \u{2019}$(id)'\n"));
        assert!(print(Language::PowerShell).ends_with("\necho 'x''; rm -rf / # \u{2019}\u{2019}$(id)'\n"));
    }
}
