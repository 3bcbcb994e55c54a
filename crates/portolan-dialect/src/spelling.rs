//! How languages write host names, and which names they match with them.
//!
//! The two directions are written apart, so that a test can compare what is read with what was meant, and with what
//! the real program matches.

use std::fmt;

use portolan_model::{HostPattern, NameSet};

/// The host names of a language.
pub trait Spelling: fmt::Debug + Sync {
    /// The text for a pattern; none where there is none that matches all of its names.
    fn write(&self, pattern: &HostPattern) -> Option<String>;

    /// The names that the device matches with a text that [`write`](Spelling::write) gave; none where the text is none
    /// of the language's.
    fn read(&self, text: &str) -> Option<NameSet>;
}

/// Names without wildcards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactOnly;

impl Spelling for ExactOnly {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        match pattern {
            HostPattern::Exact(name) => Some(name.to_string()),
            HostPattern::Suffix(_) | HostPattern::Glob(_) => None,
        }
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        text.parse().ok().map(|name| NameSet::exact(&name))
    }
}
