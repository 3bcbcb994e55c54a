//! The list a run collects its diagnostics in.

use crate::diagnostic::{Diagnostic, Severity};

/// Collects diagnostics in the order they were found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Makes an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one diagnostic at the end.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Tells whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts all diagnostics.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Walks over the diagnostics in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Lends the diagnostics, as the renderers take them.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Tells whether at least one diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Counts the diagnostics of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Sorts by file, place and code; what has no place comes first, and ties keep their order.
    pub fn sort_by_place(&mut self) {
        self.0.sort_by(|a, b| (a.origin(), &a.code).cmp(&(b.origin(), &b.code)));
    }

    /// Gives the diagnostics away as a plain vector.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        self.0.extend(more);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Diagnostics(iter.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Diagnostics(diagnostics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Origin, Sources, Span};

    #[test]
    fn sorting_goes_by_file_place_and_code_and_is_stable() {
        let mut sources = Sources::new();
        let (a, b) = (sources.add("a", "xxxx"), sources.add("b", "xxxx"));
        let make = |code, message, source, start| {
            Diagnostic::error(code, message).at(Origin::new(source, Span::new(start, start + 1)), "")
        };
        let mut list = Diagnostics::from(vec![
            make("b", "5", b, 0),
            make("b", "3", a, 2),
            make("a", "1", a, 2),
            make("a", "2", a, 2),
            Diagnostic::error("z", "0"),
        ]);
        list.sort_by_place();
        let order: String = list.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(order, "01235");
    }

    #[test]
    fn counting_is_by_severity() {
        let list =
            Diagnostics::from(vec![Diagnostic::warning("w", ""), Diagnostic::new(Severity::Note, "n", "")]);
        assert!(!list.has_errors());
        assert_eq!((list.len(), list.count(Severity::Warning), list.count(Severity::Note)), (2, 1, 1));
    }
}
