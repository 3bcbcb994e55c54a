//! How languages write host names, and which names they match with them.
//!
//! The two directions are written apart, so that a test can compare what is read with what was meant, and with what
//! the real program matches.

use std::fmt;

use portolan_model::{Fqdn, Glob, HostPattern, NameSet};

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

/// Names as they are; suffixes with a dot in front, which match at any depth and not the bare domain; globs as regular
/// expressions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DotSuffix;

impl Spelling for DotSuffix {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(match pattern {
            HostPattern::Exact(name) => name.to_string(),
            HostPattern::Suffix(domain) => format!(".{domain}"),
            HostPattern::Glob(glob) => glob_regex(glob),
        })
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        match text.strip_prefix('.') {
            Some(domain) => domain.parse().ok().map(|domain| NameSet::suffix(&domain)),
            None => read_regex_or_name(text),
        }
    }
}

/// A regular expression, anchored at both ends, where a text starts with `^`; else a name.
pub(crate) fn read_regex_or_name(text: &str) -> Option<NameSet> {
    if text.starts_with('^') && text.ends_with('$') {
        return NameSet::from_regex_ignoring_case(text).ok();
    }
    text.parse().ok().map(|name| NameSet::exact(&name))
}

/// The names of a suffix as a regular expression: any labels in front, and not the bare domain.
pub(crate) fn suffix_regex(domain: &Fqdn) -> String {
    format!("^.+\\.{}$", escaped(domain.as_str()))
}

/// The names of a glob as a regular expression: its `*` stays inside the first label.
pub(crate) fn glob_regex(glob: &Glob) -> String {
    let label = glob.label().split('*').map(escaped).collect::<Vec<_>>().join("[a-z0-9_-]*");
    format!("^{label}\\.{}$", escaped(glob.domain().as_str()))
}

/// The characters of names mean themselves in regular expressions, except for the dot.
fn escaped(name: &str) -> String {
    name.replace('.', "\\.")
}
