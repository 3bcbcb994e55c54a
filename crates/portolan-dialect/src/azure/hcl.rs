//! Terraform's language, HCL: blocks and attributes, laid out as `terraform fmt` does.
//!
//! Reference: <https://developer.hashicorp.com/terraform/language/syntax/configuration>.

use std::fmt::{self, Write as _};

use portolan_model::Fqdn;

use crate::comment;

/// A file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct File {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Its blocks, an empty line between each.
    pub(crate) blocks: Vec<Block>,
}

/// `KIND "LABEL" { ... }`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Block {
    /// Comments in front.
    pub(crate) comments: Vec<String>,
    /// Its kind.
    pub(crate) kind: String,
    /// Its labels.
    pub(crate) labels: Vec<String>,
    /// What is in it.
    pub(crate) items: Vec<Item>,
}

/// A part of a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// `NAME = VALUE`.
    Attribute(String, Expr),
    /// A block.
    Block(Block),
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    /// Comments in front.
    pub(crate) comments: Vec<String>,
    /// Its value.
    pub(crate) value: Expr,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
#[allow(dead_code, reason = "the tree holds what the targets of this crate need, together")]
pub(crate) enum Expr {
    /// A string that means itself.
    Text(String),
    /// A string of several parts: texts as they are, others as `${...}`.
    Joined(Vec<Expr>),
    /// A number.
    Number(u64),
    /// `true` or `false`.
    Flag(bool),
    /// `null`.
    Null,
    /// A list.
    List(Vec<Element>),
    /// An object, its keys as attributes.
    Object(Vec<(String, Expr)>),
    /// A reference: `var.location`, `azurerm_subnet.app.id`.
    Name(String),
    /// A call of a function.
    Call(String, Vec<Expr>),
}

/// The widest list that stands on one line.
const WIDEST: usize = 80;

/// A block without comments.
pub(crate) fn block(kind: &str, labels: &[&str], items: Vec<Item>) -> Block {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    Block { comments: Vec::new(), kind: kind.to_owned(), labels, items }
}

/// An attribute.
pub(crate) fn attribute(name: &str, value: Expr) -> Item {
    Item::Attribute(name.to_owned(), value)
}

/// A text.
pub(crate) fn text(text: impl Into<String>) -> Expr {
    Expr::Text(text.into())
}

/// A reference.
pub(crate) fn name(name: impl Into<String>) -> Expr {
    Expr::Name(name.into())
}

/// A list of elements without comments.
pub(crate) fn list(items: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::List(items.into_iter().map(|value| Element { comments: Vec::new(), value }).collect())
}

/// A list of texts.
pub(crate) fn texts<S: ToString>(items: impl IntoIterator<Item = S>) -> Expr {
    list(items.into_iter().map(|item| Expr::Text(item.to_string())))
}

/// A variable that is a string.
pub(crate) fn variable(name: &str, description: &str, default: Option<Expr>) -> Block {
    let mut items =
        vec![attribute("type", Expr::Name("string".to_owned())), attribute("description", text(description))];
    items.extend(default.map(|value| attribute("default", value)));
    block("variable", &[name], items)
}

/// `terraform { required_providers { azurerm = { ... } } }`.
pub(crate) fn provider(source: &str, version: &str) -> Block {
    let short = source.rsplit('/').next().unwrap_or(source);
    let of = Expr::Object(vec![("source".to_owned(), text(source)), ("version".to_owned(), text(version))]);
    let required = block("required_providers", &[], vec![attribute(short, of)]);
    block("terraform", &[], vec![Item::Block(required)])
}

/// A name as an identifier: letters, digits and underscores, no digit in front.
pub(crate) fn symbol(text: &str) -> String {
    crate::azure::bicep::symbol(text)
}

/// The same of a domain.
pub(crate) fn symbol_of_domain(domain: &Fqdn) -> String {
    crate::azure::bicep::symbol_of_domain(domain)
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.blocks.iter().try_for_each(|block| write!(f, "\n{}", block.at(0)))
    }
}

impl Block {
    fn at(&self, depth: usize) -> String {
        let indentation = "  ".repeat(depth);
        let mut out = comment::lines(&format!("{indentation}#"), &self.comments);
        let labels = self.labels.iter().map(|label| format!(" {}", string(label))).collect::<String>();
        if self.items.is_empty() {
            let _ = writeln!(out, "{indentation}{}{labels} {{}}", self.kind);
            return out;
        }
        let _ = writeln!(out, "{indentation}{}{labels} {{", self.kind);
        let mut run = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            match item {
                Item::Attribute(name, value) => run.push((name.as_str(), value.at(depth + 1))),
                Item::Block(block) => {
                    out.push_str(&aligned(&std::mem::take(&mut run), depth + 1, ""));
                    if index > 0 {
                        out.push('\n');
                    }
                    out.push_str(&block.at(depth + 1));
                }
            }
        }
        out.push_str(&aligned(&run, depth + 1, ""));
        let _ = writeln!(out, "{indentation}}}");
        out
    }
}

/// Attributes below each other. Those that stand on one line and follow each other have their `=` below each other.
fn aligned(run: &[(&str, String)], depth: usize, end: &str) -> String {
    let indentation = "  ".repeat(depth);
    let alone = |(_, value): &(&str, String)| value.contains('\n');
    let mut out = String::new();
    for group in run.chunk_by(|one, other| !alone(one) && !alone(other)) {
        let width = group.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in group {
            let _ = writeln!(out, "{indentation}{name:width$} = {value}{end}");
        }
    }
    out
}

impl Expr {
    /// The expression where lines start with this many steps of indentation.
    fn at(&self, depth: usize) -> String {
        match self {
            Expr::Text(text) => string(text),
            Expr::Joined(parts) => {
                let part = |part: &Expr| match part {
                    Expr::Text(text) => escaped(text),
                    other => format!("${{{}}}", other.at(depth)),
                };
                format!("\"{}\"", parts.iter().map(part).collect::<String>())
            }
            Expr::Number(number) => number.to_string(),
            Expr::Flag(flag) => flag.to_string(),
            Expr::Null => "null".to_owned(),
            Expr::List(elements) => list_at(elements, depth),
            Expr::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Expr::Object(fields) => {
                let fields =
                    fields.iter().map(|(key, value)| (key_of(key), value.at(depth + 1))).collect::<Vec<_>>();
                let fields =
                    fields.iter().map(|(key, value)| (key.as_str(), value.clone())).collect::<Vec<_>>();
                format!("{{\n{}{}}}", aligned(&fields, depth + 1, ""), "  ".repeat(depth))
            }
            Expr::Name(name) => name.clone(),
            Expr::Call(function, arguments) => {
                let arguments = arguments.iter().map(|argument| argument.at(depth)).collect::<Vec<_>>();
                format!("{function}({})", arguments.join(", "))
            }
        }
    }
}

fn list_at(elements: &[Element], depth: usize) -> String {
    let values = elements.iter().map(|element| element.value.at(depth + 1)).collect::<Vec<_>>();
    let line = format!("[{}]", values.join(", "));
    let plain = elements.iter().all(|element| element.comments.is_empty());
    if plain && !line.contains('\n') && line.chars().count() <= WIDEST {
        return line;
    }
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    let mut out = "[\n".to_owned();
    for (element, value) in elements.iter().zip(values) {
        out.push_str(&comment::lines(&format!("{inner}#"), &element.comments));
        let _ = writeln!(out, "{inner}{value},");
    }
    out + &outer + "]"
}

fn key_of(key: &str) -> String {
    if crate::azure::bicep::is_symbol(key) { key.to_owned() } else { string(key) }
}

fn string(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' | '"' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => escaped.extend([character, character]),
            other if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}') => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(other));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_as_terraform_formats_it() {
        let rule = vec![
            attribute("name", text("a")),
            attribute("priority", Expr::Number(100)),
            attribute("prefixes", texts((0..9).map(|n| format!("10.0.0.{n}/32")))),
            attribute("access", text("Allow")),
            Item::Block(block("timeouts", &[], vec![attribute("create", text("1h"))])),
        ];
        let file = File { header: vec!["x".to_owned()], blocks: vec![block("resource", &["r", "n"], rule)] };
        let text = file.to_string();
        assert!(text.starts_with(
            "# x\n\nresource \"r\" \"n\" {\n  name     = \"a\"\n  priority = 100\n  prefixes = [\n"
        ));
        assert!(text.ends_with("  ]\n  access = \"Allow\"\n\n  timeouts {\n    create = \"1h\"\n  }\n}\n"));
    }

    #[test]
    fn no_text_breaks_out_of_its_string() {
        assert_eq!(string("a \"b\" ${c} %{d} $5 \\ \n"), "\"a \\\"b\\\" $${c} %%{d} $5 \\\\ \\n\"");
        assert_eq!(Expr::Joined(vec![text("${"), name("var.a")]).at(0), "\"$${${var.a}\"");
    }
}
