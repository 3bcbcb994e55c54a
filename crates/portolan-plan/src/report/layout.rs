//! Columns of text: widths as a terminal shows them, wrapping, padding.

use unicode_width::UnicodeWidthStr as _;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: &'static str,
    /// What becomes of cells that are too wide.
    pub(super) fit: Fit,
}

/// What becomes of cells that are too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// They are as wide as they are: names that a reader copies are never broken.
    ///
    /// A cell wider than the given number of columns takes a line of its own, and the row goes on below it.
    Whole(usize),
    /// They are wrapped to what the others leave, which is at least the given number of columns.
    Wrap(usize),
}

/// The cells of a row; each line of a cell stands on a line of its own.
pub(super) type Row = Vec<String>;

/// The columns a terminal needs for a text.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Breaks a text into lines of at most `room` columns where it has blanks; a longer word keeps a line of its own.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && width(&line) + 1 + width(word) > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Lays rows out under their titles, `indent` columns from the left and at most `room` columns wide.
///
/// Columns that are empty in every row are left out. `paint` may colour a padded cell, by its row (none for the
/// titles), its column's title and its text.
pub(super) fn rows(
    columns: &[Column],
    rows: &[Row],
    indent: usize,
    room: usize,
    paint: &dyn Fn(Option<&Row>, &str, &str) -> String,
) -> String {
    const GAP: usize = 2;
    let cell = |row: &Row, index: usize| row.get(index).cloned().unwrap_or_default();
    let used = (0..columns.len()).filter(|index| rows.iter().any(|row| !cell(row, *index).is_empty()));
    let used = used.filter_map(|index| Some((index, *columns.get(index)?))).collect::<Vec<_>>();

    let natural = |index: usize, title: &str, most: usize| {
        let cells = rows.iter().flat_map(|row| cell(row, index).lines().map(width).collect::<Vec<_>>());
        cells.filter(|wide| *wide <= most).max().unwrap_or(0).max(width(title))
    };
    let mut widths = used
        .iter()
        .map(|(index, column)| match column.fit {
            Fit::Whole(most) => natural(*index, column.title, most),
            Fit::Wrap(_) => 0,
        })
        .collect::<Vec<_>>();
    let taken = indent + widths.iter().sum::<usize>() + GAP * used.len().saturating_sub(1);
    let wrapped = used.iter().filter(|(_, column)| matches!(column.fit, Fit::Wrap(_))).count().max(1);
    for ((index, column), wide) in used.iter().zip(&mut widths) {
        if let Fit::Wrap(least) = column.fit {
            let share = room.saturating_sub(taken) / wrapped;
            *wide = natural(*index, column.title, usize::MAX).min(share.max(least));
        }
    }

    let mut out = String::new();
    let titles = used.iter().map(|(_, column)| column.title.to_owned()).collect::<Row>();
    let mut line = |row: Option<&Row>, cells: &[(String, &str, usize)]| {
        let mut text = " ".repeat(indent);
        let last = cells.iter().rposition(|(cell, _, _)| !cell.is_empty());
        for (at, (cell, title, wide)) in cells.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
            text.push_str(&paint(row, title, cell));
            if Some(at) != last {
                text.push_str(&" ".repeat(wide.saturating_sub(width(cell)) + GAP));
            }
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let head = titles.iter().zip(&widths).zip(&used);
    line(None, &head.map(|((title, wide), (_, c))| (title.clone(), c.title, *wide)).collect::<Vec<_>>());
    for row in rows {
        let mut cells = used
            .iter()
            .zip(&widths)
            .map(|((index, column), wide)| {
                let text = cell(row, *index);
                match column.fit {
                    Fit::Whole(_) => text.lines().map(str::to_owned).collect::<Vec<_>>(),
                    Fit::Wrap(_) => wrap(&text, *wide),
                }
            })
            .collect::<Vec<_>>();
        push_down(&mut cells, &widths);
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let part = cells.iter().zip(&widths).zip(&used).map(|((lines, wide), (_, column))| {
                (lines.get(at).cloned().unwrap_or_default(), column.title, *wide)
            });
            line(Some(row), &part.collect::<Vec<_>>());
        }
    }
    out
}

/// Moves the cells to the right of an over-wide one below it.
fn push_down(cells: &mut [Vec<String>], widths: &[usize]) {
    for at in 0..cells.len() {
        let wide = widths.get(at).copied().unwrap_or(0);
        let last = cells.get(at).and_then(|lines| lines.iter().rposition(|line| width(line) > wide));
        let Some(last) = last else { continue };
        let below = last + 1;
        for (other, lines) in cells.iter_mut().enumerate().skip(at + 1) {
            let _ = other;
            let blank = lines.iter().take_while(|line| line.is_empty()).count();
            for _ in blank..below {
                lines.insert(0, String::new());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column { title: "NAME", fit: Fit::Whole(10) },
        Column { title: "PORT", fit: Fit::Whole(9) },
        Column { title: "FOR", fit: Fit::Wrap(10) },
    ];

    fn lay(cells: &[[&str; 3]], room: usize) -> String {
        let table = cells.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect::<Vec<Row>>();
        rows(&COLUMNS, &table, 0, room, &|_, _, cell| cell.to_owned())
    }

    #[test]
    fn text_wraps_and_names_do_not() {
        assert_eq!(
            lay(&[["a", "443", "one two three"], ["a-name-that-is-long", "1", "x"]], 22),
            "NAME  PORT  FOR\na     443   one two\n            three\na-name-that-is-long\n      1     x\n"
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(lay(&[["東京", "1", "x"], ["a", "2", "y"]], 40), "NAME  PORT  FOR\n東京  1     x\na     2     y\n");
    }

    #[test]
    fn a_column_without_content_is_left_out() {
        assert_eq!(lay(&[["a", "", "x"]], 40), "NAME  FOR\na     x\n");
    }

    #[test]
    fn wrapping_keeps_long_words() {
        assert_eq!(wrap("an extraordinarily big word", 6), ["an", "extraordinarily", "big", "word"]);
        assert_eq!(wrap("", 6), [""]);
    }
}
