//! Puts lists and maps together while their events come in.

use granit_parser::StructureStyle;
use portolan_diag::{Diagnostic, Origin, Span};

use super::{Builder, MAX_DEPTH};
use crate::node::{Entry, Node, Short, Value};
use crate::syntax;

/// A list or map whose end has not come yet.
pub(super) struct Open {
    start: u32,
    end: u32,
    content: Content,
}

pub(super) enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<Key> },
}

/// A key whose value has not come yet.
pub(super) enum Key {
    Text(Box<str>, Span),
    Merge,
    /// Was reported; its value is read and dropped.
    Bad,
}

/// What an event adds to the tree.
pub(super) enum Piece {
    Node(Node, Style),
    /// Something that was reported and has no value.
    Hole(Span),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Style {
    Plain,
    Other,
}

impl Content {
    /// Is a list without items yet.
    pub(super) fn list() -> Self {
        Content::List(Vec::new())
    }

    /// Is a map without entries yet.
    pub(super) fn map() -> Self {
        Content::Map { entries: Vec::new(), key: None }
    }
}

impl Open {
    /// Tells whether a key comes next.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(self.content, Content::Map { key: None, .. })
    }

    /// Tells whether the value of a merge key comes next.
    pub(super) fn awaits_merged(&self) -> bool {
        matches!(self.content, Content::Map { key: Some(Key::Merge), .. })
    }
}

impl Builder<'_> {
    /// Opens a list or map.
    pub(super) fn start(&mut self, content: Content, style: StructureStyle, place: Span) {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep = 1;
            let mark =
                if style == StructureStyle::Flow { place } else { Span::new(place.start, place.start) };
            self.found.push(syntax::too_deep(Origin::new(self.source, mark)));
            return self.place(Piece::Hole(mark));
        }
        self.open.push(Open { start: place.start, end: place.end, content });
    }

    /// Closes the innermost list or map and puts it into the one around it.
    pub(super) fn end(&mut self, place: Span) {
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
    pub(super) fn place(&mut self, piece: Piece) {
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
}
