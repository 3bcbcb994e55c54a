//! Markdown that means what it says: nothing in a cell is read as markup, and no cell breaks its table.

use portolan_diag::text::{line, pieces};
use unicode_width::UnicodeWidthStr as _;

/// A text as it may stand in a paragraph: what it marks as code stays code, and nothing else is markup.
pub(super) fn prose(text: &str) -> String {
    written(text, false)
}

/// A word as code.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", line(text).replace('`', "'"))
}

/// A text as it may stand in a cell.
pub(super) fn cell(text: &str) -> String {
    written(text, true)
}

fn written(text: &str, in_cell: bool) -> String {
    let text = line(text);
    let mut out = String::with_capacity(text.len());
    for (is_code, piece) in pieces(&text) {
        out.push_str(if is_code { "`" } else { "" });
        for character in piece.chars() {
            let marks = match character {
                '|' => in_cell || !is_code,
                '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '~' | '`' | '@' => !is_code,
                _ => false,
            };
            out.push_str(if marks { "\\" } else { "" });
            out.push(character);
        }
        out.push_str(if is_code { "`" } else { "" });
    }
    out
}

/// A table in Markdown; columns that are empty in every row are left out, and nothing in a cell is markup.
pub fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let filled = |index: &usize| rows.iter().any(|row| row.get(*index).is_some_and(|text| !text.is_empty()));
    let used = (0..columns.len()).filter(filled).collect::<Vec<_>>();
    let titles = used.iter().map(|&index| columns.get(index).copied().unwrap_or_default().to_lowercase());
    let titles = titles.collect::<Vec<_>>();
    let cells = rows.iter().map(|row| {
        used.iter()
            .map(|&index| cell(row.get(index).map(String::as_str).unwrap_or_default()))
            .collect::<Vec<_>>()
    });
    let cells = cells.collect::<Vec<_>>();
    let widths = titles.iter().enumerate().map(|(index, title)| {
        let longest = cells.iter().filter_map(|row| row.get(index)).map(|cell| cell.width()).max();
        longest.unwrap_or(0).max(title.width()).max(3)
    });
    let widths = widths.collect::<Vec<_>>();
    let mut out = String::new();
    row(&mut out, &titles, &widths);
    row(&mut out, &widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>(), &widths);
    for cells in &cells {
        row(&mut out, cells, &widths);
    }
    out
}

fn row(out: &mut String, cells: &[String], widths: &[usize]) {
    for (cell, width) in cells.iter().zip(widths) {
        out.push_str("| ");
        out.push_str(cell);
        out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 1));
    }
    out.push_str("|\n");
}
