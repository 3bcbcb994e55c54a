//! What decoders write their diagnostics to.

use std::borrow::Cow;

use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId, Span};

use crate::node::{Node, Value};

/// Collects what is wrong with one file while it is decoded.
#[derive(Debug)]
pub struct Cx {
    source: SourceId,
    found: Diagnostics,
}

impl Cx {
    /// Starts with nothing found.
    pub fn new(source: SourceId) -> Self {
        Cx { source, found: Diagnostics::new() }
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
        if let Some(diagnostic) = self.diagnostic.take() {
            self.cx.report(diagnostic);
        }
    }
}
