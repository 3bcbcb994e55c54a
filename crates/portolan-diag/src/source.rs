//! The files of a run, and places in them.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;

/// Marks a stretch of a text by byte offsets, the end exclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span; an end before the start is moved to the start.
    pub fn new(start: u32, end: u32) -> Self {
        Span { start, end: end.max(start) }
    }

    /// Makes the smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Tells whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// Names a file of a run; given out by [`Sources::add`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(u32);

/// Says where in which file something is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// The file.
    pub source: SourceId,
    /// The place in it.
    pub span: Span,
}

impl Origin {
    /// Puts a file and a place in it together.
    pub fn new(source: SourceId, span: Span) -> Self {
        Origin { source, span }
    }
}

/// Is a place as people count it: both numbers start at one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// Holds the files of a run, so that a place can be shown with its line.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<File>);

#[derive(Clone, Debug)]
struct File {
    name: String,
    text: Arc<str>,
    /// The byte offset at which each line starts; never empty.
    line_starts: Vec<usize>,
}

impl Sources {
    /// Makes an empty set of files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file under the name that diagnostics shall show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let text = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(breaks).collect();
        // More than 2^32 files do not fit into memory.
        let id = SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(File { name: name.into(), text, line_starts });
        id
    }

    /// Gives the name of a file; an id of another set gives an empty name.
    pub fn name(&self, id: SourceId) -> &str {
        self.file(id).map_or("", |file| &file.name)
    }

    /// Gives the text of a file; an id of another set gives an empty text.
    pub fn text(&self, id: SourceId) -> &str {
        self.file(id).map_or("", |file| &file.text)
    }

    /// Finds line and column of where a place starts.
    pub fn position(&self, origin: Origin) -> Position {
        self.position_at(origin.source, origin.span.start)
    }

    /// Finds line and column of where a place ends, the column exclusive.
    pub fn end_position(&self, origin: Origin) -> Position {
        self.position_at(origin.source, origin.span.end)
    }

    /// Finds the byte offsets at which a line (counted from one) starts and ends, without its line break.
    pub(crate) fn line_range(&self, id: SourceId, line: usize) -> (usize, usize) {
        let Some(file) = self.file(id) else { return (0, 0) };
        let start = file.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(file.text.len());
        let end = file.line_starts.get(line).map_or(file.text.len(), |next| next.saturating_sub(1));
        let body = file.text.get(start..end).unwrap_or_default();
        (start, start + body.strip_suffix('\r').unwrap_or(body).len())
    }

    fn position_at(&self, id: SourceId, offset: u32) -> Position {
        let Some(file) = self.file(id) else { return Position { line: 1, column: 1 } };
        let offset = floor_char_boundary(&file.text, offset);
        let line = file.line_starts.partition_point(|start| *start <= offset);
        let start = file.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = file.text.get(start..offset).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }

    fn file(&self, id: SourceId) -> Option<&File> {
        self.0.get(usize::try_from(id.0).ok()?)
    }
}

/// Reads bytes as UTF-8, or makes a diagnostic that shows the first byte that is not.
///
/// A file that cannot be read is added to `sources` with its bad bytes replaced, so that the
/// diagnostic can show the line; a file that can be read is left for the caller to add.
pub fn decode_utf8<'b>(
    sources: &mut Sources,
    name: &str,
    bytes: &'b [u8],
) -> Result<&'b str, Box<Diagnostic>> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let source = sources.add(name, String::from_utf8_lossy(bytes));
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    // The replacement character, which now stands there, is three bytes long.
    let origin = Origin::new(source, Span::new(start, start.saturating_add(3)));
    let byte = bytes.get(at).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let help = if utf16 { "the file looks like UTF-16; save it as UTF-8" } else { "save the file as UTF-8" };
    let diagnostic =
        Diagnostic::error("not-utf8", format!("the file is not UTF-8 text: found the byte 0x{byte:02X}"))
            .at(origin, "not UTF-8 from here")
            .help(help);
    Err(Box::new(diagnostic))
}

/// Moves an offset back to the nearest place at which the text may be cut.
pub(crate) fn floor_char_boundary(text: &str, offset: u32) -> usize {
    let mut offset = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let mut sources = Sources::new();
        let id = sources.add("f", "ab\r\nåäö: x\n");
        let at = |start| {
            let position = sources.position(Origin::new(id, Span::new(start, start)));
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(4), (2, 1));
        assert_eq!(at(10), (2, 4));
        assert_eq!(at(9), (2, 3), "inside a character counts as its start");
        assert_eq!(at(14), (3, 1));
        assert_eq!(at(u32::MAX), (3, 1), "beyond the end is the end");
    }

    #[test]
    fn an_unknown_file_is_empty() {
        let mut others = Sources::new();
        let id = others.add("f", "text");
        let sources = Sources::new();
        assert_eq!((sources.name(id), sources.text(id)), ("", ""));
        assert_eq!(sources.position(Origin::new(id, Span::new(2, 3))), Position { line: 1, column: 1 });
    }

    #[test]
    fn bytes_that_are_not_utf8_are_shown_with_their_place() {
        let mut sources = Sources::new();
        assert_eq!(decode_utf8(&mut sources, "ok", "ä".as_bytes()).unwrap(), "ä");
        let found = decode_utf8(&mut sources, "site.yaml", b"name: a\nregion: v\xE4st\n").unwrap_err();
        assert_eq!(found.message, "the file is not UTF-8 text: found the byte 0xE4");
        let origin = found.origin().unwrap();
        assert_eq!(sources.position(origin), Position { line: 2, column: 10 });
        assert_eq!(sources.name(origin.source), "site.yaml");
    }

    #[test]
    fn spans_join_and_never_turn_around() {
        assert_eq!(Span::new(3, 5).join(Span::new(1, 4)), Span::new(1, 5));
        assert_eq!(Span::new(5, 3), Span { start: 5, end: 5 });
        assert!(Span::new(5, 3).is_empty());
    }
}
