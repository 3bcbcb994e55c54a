//! From text to a tree, with every departure from the dialect collected.

mod tree;

use granit_parser::{Event, Parser, ScalarStyle};
use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId, Span};

use self::tree::{Content, Open, Piece, Style};
use crate::node::{Node, Scalar, Short, Value};
use crate::syntax;

/// How deep lists and maps may be nested.
pub const MAX_DEPTH: usize = 64;

/// How long a file may be.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What may stand between values.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Reads a file into a tree.
///
/// Everything wrong with the file is added to `out`, in the order of the file; only a syntax error
/// hides what comes after it. `None` says that there is no tree, or that parts of it are missing, so
/// that decoding it would report things that are not so. A repeated key, a tag or an anchor is
/// reported too, and leaves a tree that can be decoded to find more.
pub fn parse(source: SourceId, text: &str, out: &mut Diagnostics) -> Option<Node> {
    if text.len() > MAX_BYTES {
        let message = format!("the file is too large: {} bytes, at most {MAX_BYTES} are read", text.len());
        let start = Origin::new(source, Span::new(0, 0));
        out.push(Diagnostic::error("yaml-too-large", message).at(start, "").help("split the file"));
        return None;
    }
    let mut builder = Builder::new(source, text);
    let node = builder.run();
    builder.found.sort_by_place();
    out.extend(builder.found);
    node
}

/// Builds the tree from the library's events with a stack of its own, so that depth costs no stack.
struct Builder<'t> {
    source: SourceId,
    text: &'t str,
    found: Diagnostics,
    open: Vec<Open>,
    /// How many collections are open below the deepest one that is kept.
    too_deep: usize,
    documents: usize,
    /// Where the last document ended.
    last_end: usize,
    root: Option<Node>,
    /// Whether parts of the tree are missing.
    holes: bool,
}

impl<'t> Builder<'t> {
    fn new(source: SourceId, text: &'t str) -> Self {
        Builder {
            source,
            text,
            found: Diagnostics::new(),
            open: Vec::new(),
            too_deep: 0,
            documents: 0,
            last_end: 0,
            root: None,
            holes: false,
        }
    }

    fn run(&mut self) -> Option<Node> {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, span)) => self.event(event, span),
                Err(error) => {
                    let found = syntax::diagnostic(self.source, self.text, &error);
                    // The library's own limit comes later than the one that may be reported already.
                    let known = found.code == "yaml-too-deep"
                        && self.found.iter().any(|known| known.code == found.code);
                    if !known {
                        self.found.push(found);
                    }
                    return None;
                }
            }
        }
        if self.root.is_none() && !self.holes && self.documents < 2 {
            let message = "the file is empty";
            let place = Span::new(0, 0);
            self.error("yaml-empty", message, place, "", "write at least one `key: value` line");
        }
        if self.holes { None } else { self.root.take() }
    }

    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) {
        let tag = span.tag_span();
        let place = place(span);
        if self.too_deep > 0 {
            match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => self.too_deep += 1,
                Event::SequenceEnd | Event::MappingEnd => self.too_deep -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::DocumentStart(explicit, _) => self.document_start(explicit, place),
            Event::DocumentEnd => self.last_end = usize::try_from(place.end).unwrap_or(usize::MAX),
            Event::Scalar(text, style, _, _) => {
                self.tag(tag);
                self.scalar(&text, style, place);
            }
            Event::SequenceStart(style, ..) => {
                self.tag(tag);
                self.start(Content::list(), style, place);
            }
            Event::MappingStart(style, ..) => {
                self.tag(tag);
                self.start(Content::map(), style, place);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            Event::Anchor(_, name) => self.anchor(&name, place),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(place),
            _ => {}
        }
    }

    fn document_start(&mut self, explicit: bool, place: Span) {
        let end = usize::try_from(place.start).unwrap_or(usize::MAX);
        if explicit {
            self.directives(self.last_end, end);
        }
        self.documents += 1;
        if self.documents == 2 {
            self.error(
                "yaml-many-documents",
                "a second document starts here",
                place,
                "a file holds one thing",
                "put each document into a file of its own, without `---` between them",
            );
        }
    }

    /// Reports the lines before a document that start with `%`; the library does not show them all.
    fn directives(&mut self, from: usize, to: usize) {
        let head = self.text.get(from..to).unwrap_or_default();
        let mut at = from;
        for line in head.split_inclusive('\n') {
            let body = line.trim_start_matches('\u{FEFF}');
            let start = at + (line.len() - body.len());
            at += line.len();
            if body.starts_with('%') {
                let place = syntax::span(start, start + body.trim_end().len());
                self.error(
                    "yaml-directive",
                    "directives are not read",
                    place,
                    syntax::DIRECTIVE_REASON,
                    syntax::DIRECTIVE_HELP,
                );
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, place: Span) {
        let plain = style == ScalarStyle::Plain;
        // The library writes `~` for a value that is not there, at a place without width.
        let absent = plain && place.is_empty();
        let null = absent || (plain && matches!(text, "~" | "null" | "Null" | "NULL"));
        if absent && self.open.is_empty() {
            return;
        }
        let value =
            if null { Value::Null } else { Value::Scalar(Scalar { text: text.into(), quoted: !plain }) };
        let key_next = self.open.last().is_some_and(Open::awaits_key);
        if plain {
            self.joined_lines(place);
        }
        let span = if absent && key_next { place } else { self.tight(place) };
        self.place(Piece::Node(Node { span, value }, if plain { Style::Plain } else { Style::Other }));
    }

    /// Warns of text that goes on in a line that looks like a list item.
    fn joined_lines(&mut self, place: Span) {
        let written = self.slice(place);
        let start = usize::try_from(place.start).unwrap_or(usize::MAX);
        let mut at = start;
        for line in written.split_inclusive('\n') {
            let body = line.trim_start_matches(BLANKS);
            if at > start && body.starts_with("- ") {
                let from = at + (line.len() - body.len());
                let origin = Origin::new(self.source, syntax::span(from, from + body.trim_end().len()));
                self.found.push(
                    Diagnostic::warning(
                        "yaml-joined-lines",
                        "this line belongs to the text above, not to a list",
                    )
                    .at(origin, "")
                    .note("text without quotes goes on in lines that are indented deeper")
                    .help(
                        "start all items of a list in the same column; put text on several lines in quotes",
                    ),
                );
                return;
            }
            at += line.len();
        }
    }

    fn tag(&mut self, tag: Option<granit_parser::Span>) {
        if let Some(tag) = tag {
            let place = place(tag);
            let message = format!("the tag `{}` is not read", Short(self.slice(place)));
            self.error("yaml-tag", &message, place, syntax::TAG_REASON, syntax::TAG_HELP);
        }
    }

    fn anchor(&mut self, name: &str, place: Span) {
        let message = format!("the anchor `&{}` is not read", Short(name));
        self.error("yaml-anchor", &message, place, syntax::ANCHOR_REASON, syntax::ANCHOR_HELP);
    }

    fn alias(&mut self, place: Span) {
        let merged = self.open.last().is_some_and(Open::awaits_merged);
        let written = self.slice(place);
        if !merged && written.contains('.') {
            // No one names an alias like a host, but many write a wildcard like an alias.
            self.error(
                "yaml-alias",
                "text that starts with `*` needs quotes",
                place,
                "without them, YAML takes it for an alias",
                &format!("write `\"{written}\"`"),
            );
        } else if !merged {
            let message = format!("the alias `{}` is not read", Short(written));
            self.error("yaml-alias", &message, place, syntax::ANCHOR_REASON, syntax::ALIAS_HELP);
        }
        self.place(Piece::Hole(place));
    }

    /// Cuts blanks and line breaks off the end of a place; one without content moves back to what is
    /// in front of it, so that it stays inside the map or list it belongs to.
    fn tight(&self, place: Span) -> Span {
        let length = |span| u32::try_from(self.slice(span).trim_end_matches(BLANKS).len()).unwrap_or(0);
        let kept = length(place);
        if kept > 0 {
            return Span::new(place.start, place.start.saturating_add(kept));
        }
        let before = length(Span::new(0, place.start));
        Span::new(before, before)
    }

    fn slice(&self, place: Span) -> &'t str {
        let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
        self.text.get(offset(place.start)..offset(place.end)).unwrap_or_default()
    }

    /// Reports an error with its reason and its way out.
    fn error(&mut self, code: &'static str, message: &str, span: Span, reason: &str, help: &str) {
        let found = Diagnostic::error(code, message).at(Origin::new(self.source, span), "");
        let found = if reason.is_empty() { found } else { found.note(reason) };
        self.found.push(found.help(help));
    }
}

fn place(span: granit_parser::Span) -> Span {
    let offset = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0);
    syntax::span(offset(span.start), offset(span.end))
}
