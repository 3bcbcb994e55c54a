//! What decoders write their diagnostics to.

use std::borrow::Cow;

use portolan_diag::{Diagnostic, Diagnostics, Origin, Severity, SourceId, Span};

use crate::hint::{Guide, Hint, WayOut};
use crate::node::{Node, Value};

/// Collects what is wrong with one file while it is decoded.
#[derive(Debug)]
pub struct Cx {
    source: SourceId,
    found: Diagnostics,
    guide: Option<Guide>,
    way_out: Option<WayOut>,
}

impl Cx {
    /// Starts with nothing found.
    pub fn new(source: SourceId) -> Self {
        Cx { source, found: Diagnostics::new(), guide: None, way_out: None }
    }

    /// Starts with a guide: an error that has no help of its own gets the hint of the key it stands under.
    pub fn guided(source: SourceId, guide: Guide) -> Self {
        Cx { guide: Some(guide), ..Cx::new(source) }
    }

    /// Another one for the same file, for decoding a part of it meanwhile; [`Cx::take_in`] brings both together.
    pub fn beside(&self) -> Cx {
        Cx {
            source: self.source,
            found: Diagnostics::new(),
            guide: self.guide,
            way_out: self.way_out.clone(),
        }
    }

    /// Adds what another one found.
    pub fn take_in(&mut self, other: Cx) {
        self.found.extend(other.found);
    }

    /// Decodes something whose errors get this help where they have none of their own.
    pub fn under<T>(&mut self, way_out: impl Into<String>, decode: impl FnOnce(&mut Cx) -> T) -> T {
        self.within(Some(WayOut::Words(way_out.into())), decode)
    }

    /// Decodes the value of a key whose hint, where there is one, is the way out.
    pub(crate) fn under_key<T>(&mut self, what: &str, key: &str, decode: impl FnOnce(&mut Cx) -> T) -> T {
        let way_out = self.hint(what, key).map(WayOut::Key);
        self.within(way_out, decode)
    }

    /// Looks up what a key means.
    pub(crate) fn hint(&self, what: &str, key: &str) -> Option<Hint> {
        self.guide.and_then(|guide| guide(what, key))
    }

    fn within<T>(&mut self, way_out: Option<WayOut>, decode: impl FnOnce(&mut Cx) -> T) -> T {
        let Some(way_out) = way_out else { return decode(self) };
        let outer = self.way_out.replace(way_out);
        let value = decode(self);
        self.way_out = outer;
        value
    }

    /// Names the file that is decoded.
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// Makes a place in this file.
    pub fn origin(&self, span: Span) -> Origin {
        Origin::new(self.source, span)
    }

    /// Adds a finished diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds an error at a place; what is returned can add to it.
    pub fn error(
        &mut self,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        span: Span,
    ) -> Report<'_> {
        self.start(Diagnostic::error(code, message), span)
    }

    /// Adds a warning at a place; what is returned can add to it.
    pub fn warning(
        &mut self,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        span: Span,
    ) -> Report<'_> {
        self.start(Diagnostic::warning(code, message), span)
    }

    /// Adds the error that a value has the wrong shape: `expected a list, found a map`.
    pub fn wrong_type(&mut self, expected: &str, node: &Node) -> Report<'_> {
        let report =
            self.error("wrong-type", format!("expected {expected}, found {}", node.found()), node.span);
        match node.value {
            Value::Null if !node.span.is_empty() => {
                report.help("the bare words `null` and `~` mean nothing; put them in quotes to mean the text")
            }
            _ => report,
        }
    }

    /// Tells whether an error was found so far.
    pub fn has_errors(&self) -> bool {
        self.found.has_errors()
    }

    /// Gives away all that was found.
    pub fn finish(self) -> Diagnostics {
        self.found
    }

    fn start(&mut self, diagnostic: Diagnostic, span: Span) -> Report<'_> {
        let origin = self.origin(span);
        Report { cx: self, diagnostic: Some(diagnostic.at(origin, "")) }
    }
}

/// Lets a decoder add to a diagnostic, which is reported when this value goes out of scope.
#[derive(Debug)]
pub struct Report<'c> {
    cx: &'c mut Cx,
    diagnostic: Option<Diagnostic>,
}

impl Report<'_> {
    /// Says what is at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.diagnostic.as_mut().and_then(|found| found.labels.first_mut()) {
            label.text = text.into();
        }
        self
    }

    /// Adds a secondary place in the same file.
    pub fn also(self, span: Span, text: impl Into<String>) -> Self {
        let origin = self.cx.origin(span);
        self.change(|found| found.also(origin, text))
    }

    /// Adds something else that is known.
    pub fn note(self, text: impl Into<String>) -> Self {
        self.change(|found| found.note(text))
    }

    /// Adds a way out.
    pub fn help(self, text: impl Into<String>) -> Self {
        self.change(|found| found.help(text))
    }

    fn change(mut self, change: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        self.diagnostic = self.diagnostic.take().map(change);
        self
    }
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        if let Some(mut diagnostic) = self.diagnostic.take() {
            let stuck = diagnostic.severity == Severity::Error && diagnostic.helps.is_empty();
            diagnostic.helps.extend(self.cx.way_out.as_ref().filter(|_| stuck).map(ToString::to_string));
            self.cx.report(diagnostic);
        }
    }
}
