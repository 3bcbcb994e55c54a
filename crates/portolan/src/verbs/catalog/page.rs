//! A page for people: headings, paragraphs and tables.

use anstyle::Style;
use portolan_plan::report::layout::{Column, Line, Part, Row, Table, wrap};

/// A page as it grows.
pub(super) struct Page {
    /// What is on it.
    pub(super) text: String,
    width: usize,
    colour: bool,
}

impl Page {
    /// An empty page.
    pub(super) fn new(width: usize, colour: bool) -> Page {
        Page { text: String::new(), width, colour }
    }

    /// Begins a part.
    pub(super) fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let style = if self.colour { Style::new().bold().underline() } else { Style::new() };
        self.text.push_str(&format!("{style}{text}{style:#}\n"));
    }

    /// Names an entry of a part.
    pub(super) fn entry(&mut self, text: &str) {
        let style = if self.colour { Style::new().bold() } else { Style::new() };
        self.text.push_str(&format!("  {style}{text}{style:#}\n"));
    }

    /// Adds a text, wrapped; what follows the first line hangs.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str) {
        let room = self.width.saturating_sub(indent + 2).max(20);
        for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
            for (at, line) in wrap(paragraph, room).into_iter().enumerate() {
                let hang = if at == 0 { 0 } else { 2 };
                self.text.push_str(&format!("{:1$}{line}\n", "", indent + hang));
            }
        }
    }

    /// Adds `name: text` where there is a text.
    pub(super) fn field(&mut self, indent: usize, name: &str, text: &str) {
        if !text.is_empty() {
            self.paragraph(indent, &format!("{name}: {}", text.replace('\n', " ")));
        }
    }

    /// Adds a table.
    pub(super) fn table(&mut self, columns: &[Column], rows: impl IntoIterator<Item = Row>) {
        let colour = self.colour;
        let paint = move |part: Part, text: &str| match part {
            Part::Title if colour => format!("{0}{text}{0:#}", Style::new().dimmed()),
            _ => text.to_owned(),
        };
        let lines = rows.into_iter().map(Line::Cells).collect::<Vec<_>>();
        self.text.push_str(&Table { columns, indent: 2, room: self.width, paint: &paint }.lay(&lines));
    }
}

/// Values joined by commas.
pub(super) fn listed<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}
