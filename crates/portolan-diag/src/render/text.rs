//! The format for people: the message, the line it is about, a caret, and the way out.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str,
};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Position, SourceId, Sources, floor_char_boundary};

/// The width a line of source is trimmed to.
const WIDTH: usize = 120;

/// A mark is never drawn longer than this many characters.
const LONGEST_MARK: usize = 60;

/// Labels this many lines and bytes apart share one excerpt; others get one of their own.
const NEAR_LINES: usize = 20;
const NEAR_BYTES: usize = 4096;

/// Chooses whether text for people has colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// Text only; nothing is lost without colour.
    #[default]
    Plain,
    /// Text with ANSI colour codes.
    Colour,
}

/// Renders diagnostics for people, with a blank line between two of them.
pub fn render_text(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let mut out = String::new();
    for found in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        let excerpts = excerpts(&found.labels, sources);
        for report in reports(found, &excerpts) {
            let mut text = renderer.render(&report);
            for excerpt in &excerpts {
                excerpt.mend_place(&mut text);
            }
            out.push_str(&text);
            out.push('\n');
        }
    }
    out
}

/// Lays a diagnostic out: in one piece along its source, or line by line when it has no place.
fn reports<'d>(found: &'d Diagnostic, excerpts: &'d [Excerpt<'d>]) -> Vec<Vec<Group<'d>>> {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let head = Group::with_title(level.primary_title(clean(&found.message)).id(clean(&found.code)));
    let helps = found.helps.iter().map(|help| Group::with_title(Level::HELP.secondary_title(clean(help))));
    if found.labels.is_empty() {
        let notes =
            found.notes.iter().map(|note| Group::with_title(Level::NOTE.secondary_title(clean(note))));
        return std::iter::once(head).chain(notes).chain(helps).map(|group| vec![group]).collect();
    }
    let body = excerpts
        .iter()
        .fold(head, |group, excerpt| group.element(excerpt.snippet()))
        .elements(found.notes.iter().map(|note| Level::NOTE.message(clean(note))));
    vec![std::iter::once(body).chain(helps).collect()]
}

/// A few neighbouring lines of a file, or the part of a long line that matters, with marks on them.
struct Excerpt<'d> {
    source: SourceId,
    name: &'d str,
    first_line: usize,
    last_line: usize,
    start: usize,
    text: &'d str,
    marks: Vec<Mark<'d>>,
    /// The place the excerpt is about, when `text` starts inside its line.
    inside: Option<Position>,
}

struct Mark<'d> {
    start: usize,
    end: usize,
    text: &'d str,
    primary: bool,
}

/// Cuts the files into excerpts, the one with the primary label first.
fn excerpts<'d>(labels: &'d [Label], sources: &'d Sources) -> Vec<Excerpt<'d>> {
    let mut excerpts: Vec<Excerpt<'d>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let new = Excerpt::around(label, at == 0, sources);
        match excerpts.iter_mut().find(|known| known.is_near(&new)) {
            Some(known) => known.join(new, sources),
            None => excerpts.push(new),
        }
    }
    excerpts
}

impl<'d> Excerpt<'d> {
    /// Takes the first line of a label's place, or the part of it that matters.
    fn around(label: &'d Label, primary: bool, sources: &'d Sources) -> Self {
        let (source, position) = (label.origin.source, sources.position(label.origin));
        let text = sources.text(source);
        let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
        let (line_start, line_end) = sources.line_range(source, position.line);
        let start = floor_char_boundary(text, label.origin.span.start).clamp(line_start, line_end);
        let end = floor_char_boundary(text, label.origin.span.end).clamp(start, line_end);
        let end = slice(start, end).char_indices().nth(LONGEST_MARK).map_or(end, |(cut, _)| start + cut);
        let mark = Mark { start, end, text: &label.text, primary };

        let long = line_end - line_start > WIDTH;
        let left = slice(line_start, start).char_indices().rev().nth(WIDTH).filter(|_| long);
        let right = slice(end, line_end).char_indices().nth(WIDTH).filter(|_| long);
        let from = left.map_or(line_start, |(cut, _)| line_start + cut);
        let to = right.map_or(line_end, |(cut, _)| end + cut);
        Excerpt {
            source,
            name: sources.name(source),
            first_line: position.line,
            last_line: position.line,
            start: from,
            text: slice(from, to),
            marks: vec![mark],
            inside: left.map(|_| position),
        }
    }

    /// Long lines are not shared, because marks far apart would keep them from being trimmed.
    fn is_near(&self, other: &Excerpt<'_>) -> bool {
        self.source == other.source
            && self.text.len() <= NEAR_BYTES
            && self.start.abs_diff(other.start) <= NEAR_BYTES
            && other.first_line + NEAR_LINES >= self.first_line
            && other.first_line <= self.last_line + NEAR_LINES
            && (other.text.len() <= WIDTH || self.first_line != other.first_line)
            && self.inside.is_none()
            && other.inside.is_none()
    }

    fn join(&mut self, other: Excerpt<'d>, sources: &'d Sources) {
        self.first_line = self.first_line.min(other.first_line);
        self.last_line = self.last_line.max(other.last_line);
        let end = (self.start + self.text.len()).max(other.start + other.text.len());
        self.start = self.start.min(other.start);
        self.text = sources.text(self.source).get(self.start..end).unwrap_or_default();
        self.marks.extend(other.marks);
    }

    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let annotations = self.marks.iter().map(|mark| {
            let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let within = |offset: usize| offset.saturating_sub(self.start).min(self.text.len());
            let label = (!mark.text.is_empty()).then(|| clean(mark.text));
            kind.span(within(mark.start)..within(mark.end)).label(label)
        });
        Snippet::source(self.text).path(self.path()).line_start(self.first_line).annotations(annotations)
    }

    /// Names the file, and the place as well when the library cannot know it.
    fn path(&self) -> String {
        match self.inside {
            Some(at) => format!("{}:{}:{}", clean(self.name), at.line, at.column),
            None => clean(self.name),
        }
    }

    /// Takes away the column that the library counted from the start of a part of a line.
    fn mend_place(&self, text: &mut String) {
        if let (Some(at), [mark]) = (self.inside, self.marks.as_slice()) {
            let before = self.text.get(..mark.start.saturating_sub(self.start)).unwrap_or_default();
            let path = self.path();
            let counted = format!("{path}:{}:{}", at.line, before.chars().count() + 1);
            *text = text.replacen(&counted, &path, 1);
        }
    }
}

/// Keeps what a file says from steering the terminal.
fn clean(text: &str) -> String {
    normalize_untrusted_str(text)
}
