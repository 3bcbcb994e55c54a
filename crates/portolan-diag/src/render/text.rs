//! The format for people: the message, the line it is about, a caret, and the way out.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{SourceId, Sources, floor_char_boundary};

/// The width a line of source is trimmed to.
const WIDTH: usize = 120;

/// A mark is never drawn longer than this many characters.
const LONGEST_MARK: usize = 60;

/// Labels this many lines apart share one piece of source; others get a piece of their own.
const NEAR_LINES: usize = 20;

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
        out.push_str(&renderer.render(&report(found, sources)));
        out.push('\n');
    }
    out
}

fn report<'d>(found: &'d Diagnostic, sources: &'d Sources) -> Vec<Group<'d>> {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(clean(&found.message)).id(clean(&found.code));
    let mut group = Group::with_title(title);
    for excerpt in excerpts(&found.labels, sources) {
        group = group.element(snippet(excerpt, sources));
    }
    group = group.elements(found.notes.iter().map(|note| Level::NOTE.message(clean(note))));
    let helps = found.helps.iter().map(|help| Group::with_title(Level::HELP.secondary_title(clean(help))));
    std::iter::once(group).chain(helps).collect()
}

/// A few neighbouring lines of a file, with the marks on them.
struct Excerpt<'d> {
    source: SourceId,
    first_line: usize,
    last_line: usize,
    marks: Vec<Mark<'d>>,
}

struct Mark<'d> {
    start: usize,
    end: usize,
    text: &'d str,
    primary: bool,
}

/// Cuts the files into excerpts, the one with the primary label first.
fn excerpts<'d>(labels: &'d [Label], sources: &Sources) -> Vec<Excerpt<'d>> {
    let mut excerpts: Vec<Excerpt<'d>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let source = label.origin.source;
        let line = sources.position(label.origin).line;
        let mark = mark(label, line, at == 0, sources);
        let near = |excerpt: &&mut Excerpt<'_>| {
            excerpt.source == source
                && line + NEAR_LINES >= excerpt.first_line
                && line <= excerpt.last_line + NEAR_LINES
                // Marks far apart on one long line would keep the line from being trimmed.
                && excerpt.marks.iter().all(|other| mark.start.abs_diff(other.start) < WIDTH || other_line(other, line, source, sources))
        };
        match excerpts.iter_mut().find(near) {
            Some(excerpt) => {
                excerpt.first_line = excerpt.first_line.min(line);
                excerpt.last_line = excerpt.last_line.max(line);
                excerpt.marks.push(mark);
            }
            None => excerpts.push(Excerpt { source, first_line: line, last_line: line, marks: vec![mark] }),
        }
    }
    excerpts
}

fn other_line(mark: &Mark<'_>, line: usize, source: SourceId, sources: &Sources) -> bool {
    let (start, end) = sources.line_range(source, line);
    mark.start < start || mark.start > end
}

/// Marks the first line of a label's place, and not more of it than helps.
fn mark<'d>(label: &'d Label, line: usize, primary: bool, sources: &Sources) -> Mark<'d> {
    let text = sources.text(label.origin.source);
    let (_, line_end) = sources.line_range(label.origin.source, line);
    let start = floor_char_boundary(text, label.origin.span.start);
    let end = floor_char_boundary(text, label.origin.span.end).min(line_end).max(start);
    let shown = text.get(start..end).unwrap_or_default();
    let end = shown.char_indices().nth(LONGEST_MARK).map_or(end, |(cut, _)| start + cut);
    Mark { start, end, text: &label.text, primary }
}

fn snippet<'d>(excerpt: Excerpt<'d>, sources: &'d Sources) -> Snippet<'d, annotate_snippets::Annotation<'d>> {
    let (start, _) = sources.line_range(excerpt.source, excerpt.first_line);
    let (_, end) = sources.line_range(excerpt.source, excerpt.last_line);
    let text = sources.text(excerpt.source).get(start..end).unwrap_or_default();
    let annotations = excerpt.marks.into_iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let within = |offset: usize| offset.saturating_sub(start).min(text.len());
        let label = (!mark.text.is_empty()).then(|| clean(mark.text));
        kind.span(within(mark.start)..within(mark.end)).label(label)
    });
    Snippet::source(text)
        .path(clean(sources.name(excerpt.source)))
        .line_start(excerpt.first_line)
        .annotations(annotations)
}

/// Keeps what a file says from steering the terminal.
fn clean(text: &str) -> String {
    normalize_untrusted_str(text)
}
