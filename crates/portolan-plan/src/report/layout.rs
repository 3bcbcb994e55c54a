//! Columns of text: widths as a terminal shows them, wrapping, padding.

use unicode_width::UnicodeWidthStr as _;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// What becomes of cells that are too wide.
    pub fit: Fit,
}

/// What becomes of cells that are too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// They are as wide as they are: names that a reader copies are never broken.
    ///
    /// A cell wider than the given number of columns takes a line of its own, and the row goes on below it.
    Whole(usize),
    /// They are wrapped to what the others leave, which is at least the given number of columns.
    Wrap(usize),
}

/// The cells of a row; each line of a cell stands on a line of its own.
pub type Row = Vec<String>;

/// What stands in a table.
#[derive(Debug, Clone)]
pub enum Line {
    /// A row.
    Cells(Row),
    /// What the rows below have in common; each line begins at the left.
    Heading(String),
}

/// What a piece of text is, for whoever colours it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The title of a column.
    Title,
    /// A heading inside the table.
    Heading,
    /// A cell of the column with this title.
    Cell(&'static str),
}

/// How a table is laid out.
#[derive(Clone, Copy)]
pub struct Table<'t> {
    /// Its columns; those that are empty in every row are left out.
    pub columns: &'t [Column],
    /// The blanks before each row; headings have two fewer.
    pub indent: usize,
    /// The columns of the page.
    pub room: usize,
    /// Colours a piece of text.
    pub paint: &'t dyn Fn(Part, &str) -> String,
}

/// The blanks between two columns.
const GAP: usize = 2;

/// A column that is used, its place in the rows, and its width.
struct Used {
    index: usize,
    column: Column,
    width: usize,
}

impl Table<'_> {
    /// Lays lines out under the titles of their columns.
    pub fn lay(&self, lines: &[Line]) -> String {
        let rows = lines.iter().filter_map(|line| match line {
            Line::Cells(row) => Some(row),
            Line::Heading(_) => None,
        });
        let used = self.used(&rows.collect::<Vec<_>>());
        let mut out = String::new();
        let titles = used.iter().map(|used| vec![used.column.title.to_owned()]).collect::<Vec<_>>();
        self.print(&mut out, &used, &titles, true);
        for line in lines {
            match line {
                Line::Heading(text) => self.heading(&mut out, text),
                Line::Cells(row) => self.print(&mut out, &used, &cells(row, &used), false),
            }
        }
        out
    }

    /// Chooses the columns and their widths.
    fn used(&self, rows: &[&Row]) -> Vec<Used> {
        let lines =
            |index: usize| rows.iter().filter_map(move |row| row.get(index)).flat_map(|cell| cell.lines());
        let natural = |index: usize, title: &str, most: usize| {
            lines(index).map(width).filter(|wide| *wide <= most).max().unwrap_or(0).max(width(title))
        };
        let mut used = self
            .columns
            .iter()
            .enumerate()
            .filter(|(index, _)| lines(*index).any(|line| !line.is_empty()))
            .map(|(index, column)| {
                let width = match column.fit {
                    Fit::Whole(most) => natural(index, column.title, most),
                    Fit::Wrap(_) => 0,
                };
                Used { index, column: *column, width }
            })
            .collect::<Vec<_>>();
        let gaps = GAP * used.len().saturating_sub(1);
        let taken = self.indent + gaps + used.iter().map(|used| used.width).sum::<usize>();
        let wrapped = used.iter().filter(|used| matches!(used.column.fit, Fit::Wrap(_))).count().max(1);
        for used in &mut used {
            if let Fit::Wrap(least) = used.column.fit {
                let share = (self.room.saturating_sub(taken) / wrapped).max(least);
                used.width = natural(used.index, used.column.title, usize::MAX).min(share);
            }
        }
        used
    }

    fn heading(&self, out: &mut String, text: &str) {
        let left = " ".repeat(self.indent.saturating_sub(2));
        for paragraph in text.lines() {
            for (at, line) in wrap(paragraph, self.room.saturating_sub(self.indent + 2)).iter().enumerate() {
                let hang = if at == 0 { "" } else { "    " };
                out.push_str(&format!("{left}{hang}{}\n", (self.paint)(Part::Heading, line)));
            }
        }
    }

    /// Writes a row, as many lines as its tallest cell has.
    fn print(&self, out: &mut String, used: &[Used], cells: &[Vec<String>], titles: bool) {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut text = " ".repeat(self.indent);
            let mut gap = 0;
            for (lines, used) in cells.iter().zip(used) {
                let line = lines.get(at).map_or("", String::as_str);
                if !line.is_empty() {
                    let part = if titles { Part::Title } else { Part::Cell(used.column.title) };
                    text.push_str(&" ".repeat(gap));
                    text.push_str(&(self.paint)(part, line));
                    gap = 0;
                }
                gap += used.width.saturating_sub(width(line)) + GAP;
            }
            out.push_str(text.trim_end());
            out.push('\n');
        }
    }
}

/// The lines of each cell; what stands to the right of an over-wide name moves below it.
fn cells(row: &Row, used: &[Used]) -> Vec<Vec<String>> {
    let mut below = 0;
    let mut cells = Vec::new();
    for used in used {
        let text = row.get(used.index).map_or("", String::as_str);
        let lines = match used.column.fit {
            Fit::Whole(_) => text.lines().map(str::to_owned).collect::<Vec<_>>(),
            Fit::Wrap(_) => wrap(text, used.width),
        };
        let mut cell = vec![String::new(); below];
        let wide = lines.iter().rposition(|line| width(line) > used.width);
        below += wide.map_or(0, |last| last + 1);
        cell.extend(lines);
        cells.push(cell);
    }
    // What stands in the last column pushes nothing.
    cells
}

/// The columns a terminal needs for a text.
pub fn width(text: &str) -> usize {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if plain { text.len() } else { text.width() }
}

/// Breaks a text into lines of at most `room` columns where it has blanks; a longer word keeps a line of its own.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let simple = text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && !(text.starts_with(' ') || text.ends_with(' ') || text.contains("  "));
    if simple { wrap_simple(text, room) } else { wrap_words(text, room) }
}

/// Breaks a text in which each byte takes a column and each blank stands alone: a line ends at the last blank that fits.
fn wrap_simple(mut rest: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::with_capacity(1 + rest.len() / room.max(1));
    while rest.len() > room {
        let fits = rest.get(..=room).and_then(|line| line.rfind(' '));
        let Some((line, after)) = fits.or_else(|| rest.find(' ')).and_then(|at| rest.split_at_checked(at))
        else {
            break;
        };
        lines.push(line.to_owned());
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    lines.push(rest.to_owned());
    lines
}

fn wrap_words(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut taken = 0;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let more = width(word);
            if !line.is_empty() && taken + 1 + more > room {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            if !line.is_empty() {
                line.push(' ');
                taken += 1;
            }
            line.push_str(word);
            taken += more;
        }
        lines.push(line);
    }
    lines
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
        let lines = cells.iter().map(|row| Line::Cells(row.iter().map(ToString::to_string).collect()));
        let table = Table { columns: &COLUMNS, indent: 0, room, paint: &|_, text| text.to_owned() };
        table.lay(&lines.collect::<Vec<_>>())
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
        assert_eq!(
            lay(&[["東京", "1", "x"], ["a", "2", "y"]], 40),
            "NAME  PORT  FOR\n東京  1     x\na     2     y\n"
        );
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

    proptest::proptest! {
        #[test]
        fn both_ways_of_wrapping_agree(text in "[a-c ]{0,60}", room in 0_usize..20) {
            proptest::prop_assert_eq!(wrap(&text, room), wrap_words(&text, room));
        }
    }

    #[test]
    fn headings_stand_left_of_their_rows() {
        let table = Table { columns: &COLUMNS, indent: 4, room: 24, paint: &|_, text| text.to_owned() };
        let row = ["a", "1", "x"].map(str::to_owned).to_vec();
        let laid = table.lay(&[Line::Heading("what these have in common".to_owned()), Line::Cells(row)]);
        assert_eq!(laid, "    NAME  PORT  FOR\n  what these have in\n      common\n    a     1     x\n");
    }
}
