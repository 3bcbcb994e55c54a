//! The part of Markdown that is printed: headings, paragraphs, lists and tables.

use std::fmt;

use crate::comment::safe;

/// A text in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// Its parts, from the top.
    pub(super) blocks: Vec<Block>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading of a level from 1.
    Heading(usize, String),
    /// A paragraph in one line.
    Paragraph(String),
    /// A list of points.
    Points(Vec<String>),
    /// A numbered list.
    Steps(Vec<String>),
    /// A table; every row has as many cells as there are columns.
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

impl Document {
    /// Adds a heading.
    pub(super) fn heading(&mut self, level: usize, text: impl Into<String>) {
        self.blocks.push(Block::Heading(level, text.into()));
    }

    /// Adds a paragraph.
    pub(super) fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, block) in self.blocks.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{block}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Block::Heading(level, text) => writeln!(f, "{} {}", "#".repeat(*level), prose(text)),
            Block::Paragraph(text) => writeln!(f, "{}", prose(text)),
            Block::Points(points) => points.iter().try_for_each(|point| writeln!(f, "- {}", prose(point))),
            Block::Steps(steps) => {
                let mut numbered = steps.iter().enumerate();
                numbered.try_for_each(|(index, step)| writeln!(f, "{}. {}", index + 1, prose(step)))
            }
            Block::Table(columns, rows) => {
                writeln!(f, "| {} |", columns.join(" | "))?;
                writeln!(f, "|{}", " --- |".repeat(columns.len()))?;
                rows.iter().try_for_each(|row| {
                    let cells = row.iter().map(|cell| prose(cell).replace('|', "\\|")).collect::<Vec<_>>();
                    writeln!(f, "| {} |", cells.join(" | "))
                })
            }
        }
    }
}

/// A text in one line that starts no HTML. Marks of code in it keep their meaning.
pub fn prose(text: &str) -> String {
    let mut line = String::new();
    let mut is_code = false;
    for character in safe(text).chars() {
        match character {
            '`' => {
                is_code = !is_code;
                line.push(character);
            }
            '<' if !is_code => line.push_str("&lt;"),
            '*' | '_' | '[' | '\\' if !is_code => {
                line.push('\\');
                line.push(character);
            }
            _ => line.push(character),
        }
    }
    // An odd mark would pair up with one further on.
    if is_code { line.replace('`', "'") } else { line }
}

/// A name or address, as code.
pub fn code(text: &str) -> String {
    format!("`{}`", safe(text).replace('`', "'"))
}

/// Several names or addresses.
pub(super) fn codes<T: fmt::Display>(texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().map(|text| code(&text.to_string())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Block, Document, code};

    #[test]
    fn no_text_breaks_out_of_its_cell() {
        let hostile = "a | b\n| c <script> *x* `d` [e](f)";
        let table = Block::Table(vec!["one", "two"], vec![vec![hostile.to_owned(), code("x`|`y")]]);
        let text = Document { blocks: vec![table] }.to_string();
        let row = text.lines().nth(2).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert_eq!(row, "| a \\| b \\| c &lt;script> \\*x\\* `d` \\[e](f) | `x'\\|'y` |");
    }
}
