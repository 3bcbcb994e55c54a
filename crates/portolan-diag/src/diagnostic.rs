//! One diagnostic: code, severity, message, places, notes and helps.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::Origin;

/// Says how much a diagnostic matters; errors sort first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input cannot be used as it is.
    Error,
    /// The input can be used, and is probably not what was meant.
    Warning,
    /// Worth knowing; nothing has to change.
    Note,
}

impl Severity {
    /// Names the severity in one lower-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Marks a place in a file, with a few words on what is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where it is.
    pub origin: Origin,
    /// What is there; may be empty when the message already says it.
    pub text: String,
}

/// States one thing that is true about the user's file or network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The stable kebab-case name of this kind of finding.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// The finding in one line: lower-case, no final full stop, literal things in backticks.
    pub message: String,
    /// The places it is about; the first is the primary one.
    pub labels: Vec<Label>,
    /// What else is known, one sentence each.
    pub notes: Vec<String>,
    /// Ways out, one each.
    pub helps: Vec<String>,
}

impl Diagnostic {
    /// Makes a diagnostic without places, notes or helps.
    pub fn new(severity: Severity, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Diagnostic {
            code: code.into(),
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
        }
    }

    /// Makes an error: the input cannot be used as it is.
    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Makes a warning: the input is probably not what was meant.
    pub fn warning(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Makes a diagnostic of severity note: worth knowing, nothing has to change.
    ///
    /// It is not called `note` because [`Diagnostic::note`] adds a note to any diagnostic.
    pub fn remark(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Adds a place; the first one added is the primary one, where the caret goes.
    #[must_use]
    pub fn at(mut self, origin: Origin, text: impl Into<String>) -> Self {
        self.labels.push(Label { origin, text: text.into() });
        self
    }

    /// Adds a secondary place that helps to understand the primary one.
    #[must_use]
    pub fn also(self, origin: Origin, text: impl Into<String>) -> Self {
        self.at(origin, text)
    }

    /// Adds something else that is known.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Tells where the primary place is, if the diagnostic has one.
    pub fn origin(&self) -> Option<Origin> {
        self.labels.first().map(|label| label.origin)
    }
}
