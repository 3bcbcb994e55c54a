//! Diagnostics: something true about the user's file or network, and where it is written.
//!
//! A [`Diagnostic`] has a stable kebab-case code, a severity, one line of message, labelled places,
//! notes (what else is known) and helps (ways out). It is plain data: checks push it into
//! [`Diagnostics`], and a renderer turns the whole list into one string. An error that keeps Portolan
//! from doing its job is *not* a diagnostic and has a different type in the crate that meets it.
//!
//! Messages are lower-case, have no final full stop and put literal things in backticks:
//!
//! ```
//! use portolan_diag::{Diagnostic, Origin, Sources, Span, Style, render_text};
//!
//! let mut sources = Sources::new();
//! let site = sources.add("site.yaml", "resolvrs: [10.0.0.4]\n");
//! let found = Diagnostic::error("unknown-key", "unknown key `resolvrs` in a site")
//!     .at(Origin::new(site, Span::new(0, 8)), "")
//!     .help("did you mean `resolvers`?");
//!
//! let text = render_text(&[found], &sources, Style::Plain);
//! assert!(text.starts_with("error[unknown-key]: unknown key `resolvrs` in a site\n --> site.yaml:1:1\n"));
//! ```

mod diagnostic;
mod diagnostics;
mod page;
mod render;
mod source;
mod suggest;
pub mod text;

pub use crate::diagnostic::{Diagnostic, Label, Severity};
pub use crate::diagnostics::Diagnostics;
pub use crate::page::Page;
pub use crate::render::{Style, escape_xml, render_json, render_junit, render_sarif, render_text};
pub use crate::source::{Origin, Position, SourceId, Sources, Span, decode_utf8};
pub use crate::suggest::{one_of, suggest};
