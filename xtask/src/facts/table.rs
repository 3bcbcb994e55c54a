//! The tables of a Markdown file.

/// A cell below the header of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    /// The line it stands on, from one.
    pub(super) line: usize,
    /// The header of its column, in lower case.
    pub(super) header: String,
    /// What it says.
    pub(super) text: &'t str,
}

/// All cells of all tables, in order. Blocks of code hold no tables.
pub(super) fn cells(markdown: &str) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    let mut headers: Option<Vec<&str>> = None;
    let mut in_code = false;
    for (at, line) in markdown.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code || !line.starts_with('|') {
            headers = None;
            continue;
        }
        let row = split(line);
        let Some(headers) = &headers else {
            headers = Some(row);
            continue;
        };
        if row.iter().all(|text| text.chars().all(|c| matches!(c, '-' | ':'))) {
            continue;
        }
        let headers = headers.iter().copied().chain(std::iter::repeat(""));
        for (text, header) in row.into_iter().zip(headers) {
            cells.push(Cell { line: at + 1, header: header.to_lowercase(), text });
        }
    }
    cells
}

/// The texts between the bars; `\|` is no bar.
fn split(line: &str) -> Vec<&str> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(line);
    let mut before = ' ';
    line.split(|c| {
        let bar = c == '|' && before != '\\';
        before = c;
        bar
    })
    .map(str::trim)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_their_line_and_column() {
        let text = "# Facts\n\n| Host | Port |\n|---|:-:|\n| `a \\| b` | 443 |\n\n```\n| no | table |\n```\n| X |\n|-|\n| y | z |\n";
        let found = cells(text);
        let found = found.iter().map(|c| (c.line, c.header.as_str(), c.text)).collect::<Vec<_>>();
        assert_eq!(found, [(5, "host", "`a \\| b`"), (5, "port", "443"), (12, "x", "y"), (12, "", "z")]);
    }
}
