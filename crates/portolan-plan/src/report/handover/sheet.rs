//! Tables before anybody decides how they look.

use portolan_model::IpNet;

use super::super::table::address;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Column {
    /// What stands above it.
    pub(in crate::report) title: &'static str,
    /// What its cells are.
    pub(in crate::report) kind: Kind,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Kind {
    /// Sentences, which need room.
    Prose,
    /// A word or two.
    Word,
    /// Names and numbers that a reader copies.
    Copied,
}

impl Column {
    /// The class of its cells on a page.
    pub(in crate::report) const fn class(&self) -> &'static str {
        match self.kind {
            Kind::Prose => "prose",
            Kind::Word => "word-cell",
            Kind::Copied => "copied",
        }
    }

    /// Whether its cells are copied.
    pub(in crate::report) fn is_copied(&self) -> bool {
        self.kind == Kind::Copied
    }
}

/// A column of sentences.
pub(super) const fn prose(title: &'static str) -> Column {
    Column { title, kind: Kind::Prose }
}

/// A column of a word or two.
pub(super) const fn word(title: &'static str) -> Column {
    Column { title, kind: Kind::Word }
}

/// A column of names and numbers that a reader copies.
pub(super) const fn copied(title: &'static str) -> Column {
    Column { title, kind: Kind::Copied }
}

/// A table whose rows may have headings. The first cell of a row says what the row is about.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Sheet {
    /// The columns.
    pub(in crate::report) columns: Vec<Column>,
    /// The rows, by what they have in common.
    pub(in crate::report) groups: Vec<Group>,
}

/// Rows that have something in common.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Group {
    /// What; may be empty.
    pub(in crate::report) heading: String,
    /// The rows, each with as many cells as there are columns.
    pub(in crate::report) rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Row {
    /// By which it can be reached.
    pub(in crate::report) id: Option<String>,
    /// Its cells.
    pub(in crate::report) cells: Vec<Cell>,
}

/// A cell: lines, which may lead somewhere.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Cell(pub(in crate::report) Vec<Link>);

/// A text that may lead to a place of the same page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Link {
    /// What it says.
    pub(in crate::report) text: String,
    /// The id it leads to.
    pub(in crate::report) anchor: Option<String>,
}

impl Sheet {
    /// A table without headings.
    pub(super) fn plain(columns: Vec<Column>, rows: impl IntoIterator<Item = Vec<Cell>>) -> Sheet {
        Sheet::grouped(columns, [(String::new(), rows.into_iter().map(Row::from).collect())])
    }

    /// A table with a heading above each group of rows. Groups without rows and columns without a text are left out.
    pub(super) fn grouped(
        columns: Vec<Column>,
        groups: impl IntoIterator<Item = (String, Vec<Row>)>,
    ) -> Sheet {
        let mut sheet = Sheet { columns, groups: Vec::new() };
        let groups = groups.into_iter().filter(|(_, rows)| !rows.is_empty());
        sheet.groups.extend(groups.map(|(heading, rows)| Group { heading, rows }));
        let rows = || sheet.groups.iter().flat_map(|group| &group.rows);
        let used = |index: usize| rows().any(|row| row.cells.get(index).is_some_and(|cell| !cell.is_empty()));
        let used = (0..sheet.columns.len()).map(used).collect::<Vec<_>>();
        keep(&mut sheet.columns, &used);
        for row in sheet.groups.iter_mut().flat_map(|group| &mut group.rows) {
            keep(&mut row.cells, &used);
        }
        sheet
    }

    /// The cells of a row with their columns.
    pub(in crate::report) fn cells<'s>(
        &'s self,
        row: &'s Row,
    ) -> impl Iterator<Item = (&'s Column, &'s Cell)> {
        self.columns.iter().zip(&row.cells)
    }

    /// Whether it has no rows.
    pub(in crate::report) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many rows it has.
    pub(in crate::report) fn len(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len()).sum()
    }
}

fn keep<T>(list: &mut Vec<T>, wanted: &[bool]) {
    let mut wanted = wanted.iter();
    list.retain(|_| wanted.next().copied().unwrap_or_default());
}

impl Cell {
    /// Whether it says nothing.
    fn is_empty(&self) -> bool {
        self.0.iter().all(|line| line.text.is_empty())
    }

    /// A line for each text.
    pub(super) fn lines<T: ToString>(texts: impl IntoIterator<Item = T>) -> Cell {
        Cell(texts.into_iter().map(|text| Link::to_nowhere(text.to_string())).collect())
    }

    /// Its lines in one.
    pub(in crate::report) fn joined(&self, between: &str) -> String {
        self.0.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(between)
    }
}

impl Link {
    /// A text that leads nowhere.
    pub(super) fn to_nowhere(text: impl Into<String>) -> Link {
        Link { text: text.into(), anchor: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::lines([text])
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell(vec![Link::to_nowhere(text)])
    }
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Row {
        Row { id: None, cells }
    }
}

/// A name and below it its addresses, where they say more than the name. A reader who opens something needs all of them.
pub(super) fn with_addresses(name: &str, prefixes: &[IpNet]) -> Cell {
    let addresses = prefixes.iter().map(address).filter(|shown| shown != name);
    Cell::lines(std::iter::once(name.to_owned()).chain(addresses))
}
