//! Markdown that means what it says: nothing in a cell is read as markup, and no cell breaks its table.

use unicode_width::UnicodeWidthStr as _;

/// A text as it may stand in a paragraph or a cell.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            '|' | '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

/// A table; columns that are empty in every row are left out.
pub(super) fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
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
    line(&mut out, &titles, &widths);
    line(&mut out, &widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>(), &widths);
    for row in &cells {
        line(&mut out, row, &widths);
    }
    out
}

fn line(out: &mut String, cells: &[String], widths: &[usize]) {
    for (cell, width) in cells.iter().zip(widths) {
        out.push_str("| ");
        out.push_str(cell);
        out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 1));
    }
    out.push_str("|\n");
}
