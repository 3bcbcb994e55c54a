//! From text to a tree, with every departure from the dialect collected.

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId, Span};

use crate::node::{Entry, Node, Scalar, Short, Value};
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

/// A list or map whose end has not come yet.
struct Open {
    start: u32,
    end: u32,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<Key> },
}

/// A key whose value has not come yet.
enum Key {
    Text(Box<str>, Span),
    Merge,
    /// Was reported; its value is read and dropped.
    Bad,
}

/// What an event adds to the tree.
enum Piece {
    Node(Node, Style),
    /// Something that was reported and has no value.
    Hole(Span),
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Plain,
    Other,
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
                    if !self
                        .found
                        .iter()
                        .any(|known| known.code == found.code && found.code == "yaml-too-deep")
                    {
                        self.found.push(found);
                    }
                    return None;
                }
            }
        }
        if self.root.is_none() && !self.holes {
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
                self.start(Content::List(Vec::new()), style, place);
            }
            Event::MappingStart(style, ..) => {
                self.tag(tag);
                self.start(Content::Map { entries: Vec::new(), key: None }, style, place);
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
        let key_next = matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. }));
        let span = if absent && key_next { place } else { self.tight(place) };
        self.place(Piece::Node(Node { span, value }, if plain { Style::Plain } else { Style::Other }));
    }

    fn start(&mut self, content: Content, style: StructureStyle, place: Span) {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep = 1;
            let mark =
                if style == StructureStyle::Flow { place } else { Span::new(place.start, place.start) };
            self.found.push(syntax::too_deep(Origin::new(self.source, mark)));
            return self.place(Piece::Hole(mark));
        }
        self.open.push(Open { start: place.start, end: place.end, content });
    }

    fn end(&mut self, place: Span) {
        let Some(open) = self.open.pop() else { return };
        // Only a closing bracket has width; a block ends with its last item.
        let end = if place.is_empty() { open.end } else { place.end };
        let value = match open.content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(self.without_repeated(entries)),
        };
        let node = Node { span: Span::new(open.start, end), value };
        self.place(Piece::Node(node, Style::Other));
    }

    /// Puts a finished piece where it belongs: the root, a list, a key or a value.
    fn place(&mut self, piece: Piece) {
        let span = match &piece {
            Piece::Node(node, _) => node.span,
            Piece::Hole(span) => *span,
        };
        self.holes |= matches!(piece, Piece::Hole(_));
        let Some(open) = self.open.last_mut() else {
            if let (Piece::Node(node, _), 1) = (piece, self.documents) {
                self.root = Some(node);
            }
            return;
        };
        open.end = open.end.max(span.end);
        match (&mut open.content, piece) {
            (Content::List(items), Piece::Node(node, _)) => items.push(node),
            (Content::List(_), Piece::Hole(_)) => {}
            (Content::Map { entries, key: key @ Some(_) }, piece) => {
                if let (Some(Key::Text(key, key_span)), Piece::Node(value, _)) = (key.take(), piece) {
                    entries.push(Entry { key, key_span, value });
                }
            }
            (Content::Map { key, .. }, Piece::Hole(_)) => *key = Some(Key::Bad),
            (Content::Map { .. }, Piece::Node(node, style)) => {
                let new = self.key(node, style);
                if let Some(Open { content: Content::Map { key, .. }, .. }) = self.open.last_mut() {
                    *key = Some(new);
                }
            }
        }
    }

    fn key(&mut self, node: Node, style: Style) -> Key {
        let written = self.slice(node.span);
        match node.value {
            Value::Scalar(scalar) if style == Style::Plain && &*scalar.text == "<<" => {
                self.holes = true;
                self.error(
                    "yaml-merge-key",
                    "the merge key `<<` is not read",
                    node.span,
                    "a map shows all of its keys",
                    "write the merged keys out here",
                );
                Key::Merge
            }
            Value::Scalar(scalar) => Key::Text(scalar.text, node.span),
            Value::Null if !written.is_empty() => Key::Text(written.into(), node.span),
            Value::Null => {
                self.bad_key("a key is missing here", node.span, "write the key, or `\"\"` for an empty one")
            }
            Value::List(_) => self.bad_key("a list cannot be a key", node.span, "use a word as the key"),
            Value::Map(_) => self.bad_key(
                "a map cannot be a key",
                node.span,
                "use a word as the key; text with `{` or `[` in front needs quotes",
            ),
        }
    }

    fn bad_key(&mut self, message: &str, span: Span, help: &str) -> Key {
        self.holes = true;
        let span = syntax::first_line(self.text, span);
        self.error("yaml-complex-key", message, span, "keys are words", help);
        Key::Bad
    }

    /// Reports keys that come a second time and drops them.
    fn without_repeated(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        let mut order: Vec<&Entry> = entries.iter().collect();
        order.sort_by(|a, b| (&a.key, a.key_span).cmp(&(&b.key, b.key_span)));
        let mut repeated = Vec::new();
        for same in order.chunk_by(|a, b| a.key == b.key) {
            if let [first, again @ ..] = same {
                for entry in again {
                    repeated.push(entry.key_span);
                    let message = format!("the key `{}` is repeated", Short(&entry.key));
                    self.found.push(
                        Diagnostic::error("duplicate-key", message)
                            .at(Origin::new(self.source, entry.key_span), "again here")
                            .also(Origin::new(self.source, first.key_span), "first here")
                            .note("readers of YAML do not agree on which of them counts")
                            .help("keep one of them"),
                    );
                }
            }
        }
        repeated.sort_unstable();
        entries.retain(|entry| repeated.binary_search(&entry.key_span).is_err());
        entries
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
        let merged = matches!(
            self.open.last(),
            Some(Open { content: Content::Map { key: Some(Key::Merge), .. }, .. })
        );
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
