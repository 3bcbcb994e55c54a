//! Tables in Markdown, as far as the published pages use them.

use std::rc::Rc;

use portolan_model::Cloud;

/// A row below the head of a table.
pub(crate) struct Row {
    /// Its line, from 1 on.
    pub(crate) line: usize,
    /// The heading above it.
    pub(crate) section: Rc<str>,
    /// The cloud of the tab that it stands in.
    pub(crate) cloud: Option<Cloud>,
    columns: Rc<[String]>,
    cells: Vec<String>,
}

impl Row {
    /// The cell below this heading.
    pub(crate) fn cell(&self, column: &str) -> Option<&str> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.cells.get(place).map(String::as_str)
    }
}

/// The rows of all tables of a text.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut section, mut cloud) = (Rc::from(""), None);
    let mut columns: Option<Rc<[String]>> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if let Some(heading) = line.strip_prefix('#') {
            section = Rc::from(heading.trim_start_matches('#').trim());
            cloud = tab(line).or(cloud);
        }
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        let cells = cells(line);
        match &columns {
            None => columns = Some(cells.into()),
            Some(_) if cells.iter().all(|cell| cell.chars().all(|sign| "-: ".contains(sign))) => {}
            Some(columns) => rows.push(Row {
                line: index + 1,
                section: Rc::clone(&section),
                cloud,
                columns: Rc::clone(columns),
                cells,
            }),
        }
    }
    rows
}

/// The cloud of a heading that opens a tab.
fn tab(heading: &str) -> Option<Cloud> {
    let (_, tab) = heading.split_once("(#tab/")?;
    match tab.trim_end_matches(')') {
        "azure-cloud" => Some(Cloud::Public),
        "azure-government" => Some(Cloud::UsGov),
        "azure-china" => Some(Cloud::China),
        other => panic!("`{other}` is the tab of no cloud"),
    }
}

/// The cells of a line, without bold type.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.split('|').map(|cell| cell.replace("**", "").trim().to_owned()).collect()
}
