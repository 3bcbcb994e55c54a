//! A page for people: headings, paragraphs, fields and tables, for a terminal or in Markdown.

use anstyle::Style;
use portolan_catalog::{Catalog, Document, DocumentKind, Id};
use portolan_dialect::markdown::{code, prose};
use portolan_plan::report::layout::{Column, Line, Part, Row, Table, wrap};

/// Where a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// On a terminal, or in a file that looks like one.
    Terminal {
        /// The columns of the page.
        width: usize,
        /// Whether it may be coloured.
        colour: bool,
    },
    /// In whatever shows Markdown.
    Markdown,
}

/// A page as it grows.
pub(super) struct Page {
    /// What is on it.
    pub(super) text: String,
    /// The page lists its documents and stands beside those of the other products, so that it can link to both.
    pub(super) is_linked: bool,
    look: Look,
    after_item: bool,
}

impl Page {
    /// An empty page.
    pub(super) fn new(look: Look) -> Page {
        Page { text: String::new(), is_linked: false, look, after_item: false }
    }

    /// Whether the page can hold links and wide tables.
    pub(super) fn is_markdown(&self) -> bool {
        self.look == Look::Markdown
    }

    /// Begins a part.
    pub(super) fn heading(&mut self, text: &str) {
        let marks = if self.text.is_empty() { "#" } else { "##" };
        match self.look {
            Look::Markdown => self.block(&format!("{marks} {}", prose(text))),
            Look::Terminal { colour, .. } => {
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
                let style = if colour { Style::new().bold().underline() } else { Style::new() };
                self.text.push_str(&format!("{style}{text}{style:#}\n"));
            }
        }
    }

    /// Names an entry of a part, and says in a few words what sort of entry it is.
    pub(super) fn entry(&mut self, name: &str, facts: &str) {
        match self.look {
            Look::Markdown => {
                self.block(&format!("### {}", prose(name)));
                if !facts.is_empty() {
                    self.block(&prose(facts));
                }
            }
            Look::Terminal { colour, .. } => {
                let style = if colour { Style::new().bold() } else { Style::new() };
                let facts = if facts.is_empty() { String::new() } else { format!(" ({facts})") };
                self.text.push_str(&format!("  {style}{name}{facts}{style:#}\n"));
            }
        }
    }

    /// Adds a text, wrapped; what follows the first line hangs.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str) {
        let paragraphs = text.lines().filter(|line| !line.trim().is_empty());
        match self.look {
            Look::Markdown if indent > 4 => paragraphs.for_each(|text| self.item(indent, &prose(text))),
            Look::Markdown => paragraphs.for_each(|text| self.block(&prose(text))),
            Look::Terminal { width, .. } => {
                let room = width.saturating_sub(indent + 2).max(20);
                for paragraph in paragraphs {
                    for (at, line) in wrap(paragraph, room).into_iter().enumerate() {
                        let hang = if at == 0 { 0 } else { 2 };
                        self.text.push_str(&format!("{:1$}{line}\n", "", indent + hang));
                    }
                }
            }
        }
    }

    /// Adds `name: text` where there is a text.
    pub(super) fn field(&mut self, indent: usize, name: &str, text: &str) {
        if !text.is_empty() {
            let text = text.replace('\n', " ");
            match self.look {
                Look::Markdown => self.item(indent, &format!("**{}:** {}", prose(name), prose(&text))),
                Look::Terminal { .. } => self.paragraph(indent, &format!("{name}: {text}")),
            }
        }
    }

    /// Adds a field about another product.
    pub(super) fn product(&mut self, indent: usize, id: &str, text: &str) {
        match self.is_markdown() && self.is_linked {
            true => self.item(indent, &format!("[{id}]({id}.md): {}", prose(text))),
            false => self.field(indent, id, text),
        }
    }

    /// Adds a field with documents, by their ids.
    pub(super) fn documents(&mut self, indent: usize, ids: &[Id]) {
        self.links(indent, "documents", ids, |id| format!("#doc-{id}"));
    }

    /// Adds a field with requirements, by their ids.
    pub(super) fn requirements(&mut self, indent: usize, name: &str, ids: &[Id]) {
        self.links(indent, name, ids, place_of);
    }

    fn links(&mut self, indent: usize, name: &str, ids: &[Id], place: impl Fn(&str) -> String) {
        if ids.is_empty() || !self.is_markdown() || !self.is_linked {
            return self.field(indent, name, &listed(ids));
        }
        let links = listed(ids.iter().map(|id| format!("[{id}]({})", place(id))));
        self.item(indent, &format!("**{name}:** {links}"));
    }

    /// Adds a document to the list of those that a page rests on.
    pub(super) fn document(&mut self, id: &Id, catalog: &Catalog) {
        let Some(document) = catalog.documents.get(id) else { return self.paragraph(2, id) };
        let date = document.date.map(|date| format!(", {date}")).unwrap_or_default();
        if !self.is_markdown() {
            return self.paragraph(2, &format!("{id}: {}{date}", document.title));
        }
        let title = prose(&document.title);
        let title = address(document).map_or(title.clone(), |address| format!("[{title}]({address})"));
        let kind =
            (document.kind != DocumentKind::Published).then(|| format!(", {}", document.kind.as_str()));
        let note = document.note.as_deref().map(|note| format!(". {}", prose(note)));
        let (kind, note) = (kind.unwrap_or_default(), note.unwrap_or_default());
        self.item(2, &format!("<a id=\"doc-{id}\"></a>{}: {title}{date}{kind}{note}", code(id)));
    }

    /// Adds a table.
    pub(super) fn table(&mut self, columns: &[Column], rows: impl IntoIterator<Item = Row>) {
        let Look::Terminal { width, colour } = self.look else {
            let titles = columns.iter().map(|column| column.title.to_lowercase()).collect::<Vec<_>>();
            let rows = rows.into_iter().map(|row| row.iter().map(|cell| prose(cell)).collect());
            return self.grid(&titles, rows);
        };
        let paint = move |part: Part, text: &str| match part {
            Part::Title if colour => format!("{0}{text}{0:#}", Style::new().dimmed()),
            _ => text.to_owned(),
        };
        let lines = rows.into_iter().map(Line::Cells).collect::<Vec<_>>();
        self.text.push_str(&Table { columns, indent: 2, room: width, paint: &paint }.lay(&lines));
    }

    /// Adds a table of cells that are Markdown.
    pub(super) fn grid(&mut self, titles: &[String], rows: impl IntoIterator<Item = Vec<String>>) {
        let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
        let escaped = |row: Vec<String>| row.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>();
        let rule = "| --- ".repeat(titles.len()) + "|";
        let rows = rows.into_iter().map(|row| line(&escaped(row)));
        self.block(&[line(titles), rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n"));
    }

    /// A name or address that a reader copies.
    pub(super) fn literal(&self, text: impl ToString) -> String {
        if self.is_markdown() { code(&text.to_string()) } else { text.to_string() }
    }

    /// Several of them.
    pub(super) fn literals<T: ToString>(&self, texts: impl IntoIterator<Item = T>) -> String {
        listed(texts.into_iter().map(|text| self.literal(text)))
    }

    /// A part of Markdown that stands by itself.
    fn block(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.text.push('\n');
        self.after_item = false;
    }

    /// A point of a list in Markdown; what is indented far belongs to the point before.
    fn item(&mut self, indent: usize, text: &str) {
        if !self.after_item && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(if indent > 4 { "  - " } else { "- " });
        self.text.push_str(text);
        self.text.push('\n');
        self.after_item = true;
    }
}

/// Where a requirement stands among the pages of the products.
pub(super) fn place_of(id: &str) -> String {
    let product = id.split_once('.').map_or(id, |(product, _)| product);
    format!("{product}.md#{}", id.replace('.', ""))
}

/// Where a document can be read, if its path says so.
fn address(document: &Document) -> Option<String> {
    let path = &document.path;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    let (first, rest) =
        path.split_once('/').filter(|(_, rest)| path.bytes().all(plain) && !rest.is_empty())?;
    if first.contains('.') {
        return Some(format!("https://{path}"));
    }
    let (repository, file) = rest.split_once('/')?;
    let revision = document.revision.as_deref();
    let revision =
        revision.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit())).unwrap_or("HEAD");
    Some(format!("https://github.com/{first}/{repository}/blob/{revision}/{file}"))
}

/// Values joined by commas.
pub(super) fn listed<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}
