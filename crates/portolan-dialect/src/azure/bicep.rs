//! Bicep: parameters, variables and resources.
//!
//! Reference: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/file>. Arrays and objects stand on several
//! lines, an item each, as the formatter of Bicep writes them.

use std::fmt::{self, Write as _};

use portolan_model::Fqdn;

use crate::comment;
use crate::naming::mark;

/// A file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct File {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// What follows, an empty line between each.
    pub(crate) statements: Vec<Statement>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Statement {
    /// `param NAME string = DEFAULT`.
    Param {
        /// What it is.
        description: String,
        /// Its name.
        name: String,
        /// Its value where none is given.
        default: Option<Expr>,
    },
    /// `var NAME = VALUE`.
    Var {
        /// Comments in front.
        comments: Vec<String>,
        /// Its name.
        name: String,
        /// Its value.
        value: Expr,
    },
    /// `resource NAME 'TYPE' = { ... }`.
    Resource(Resource),
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Resource {
    /// Comments in front.
    pub(crate) comments: Vec<String>,
    /// Its symbolic name, see [`symbol`].
    pub(crate) name: String,
    /// Its type with the version of the API, `Microsoft.Network/networkSecurityGroups@2024-05-01`.
    pub(crate) of: String,
    /// Whether it is there already and only named.
    pub(crate) existing: bool,
    /// The name of a variable and the list that it runs through, one item after the other.
    pub(crate) each: Option<(String, Expr)>,
    /// Its properties.
    pub(crate) body: Vec<Property>,
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    /// Comments in front.
    pub(crate) comments: Vec<String>,
    /// Its name.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: Expr,
}

/// An item of an array.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
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
    /// An array.
    List(Vec<Item>),
    /// An object.
    Object(Vec<Property>),
    /// A symbolic name and what is below it: `nsg.id`.
    Name(String),
    /// A call of a function.
    Call(String, Vec<Expr>),
    /// `CONDITION ? YES : NO`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
}

/// A property without comments.
pub(crate) fn property(name: &str, value: Expr) -> Property {
    Property { comments: Vec::new(), name: name.to_owned(), value }
}

/// A text.
pub(crate) fn text(text: impl Into<String>) -> Expr {
    Expr::Text(text.into())
}

/// A name.
pub(crate) fn name(name: impl Into<String>) -> Expr {
    Expr::Name(name.into())
}

/// An array of items without comments.
pub(crate) fn list(items: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::List(items.into_iter().map(|value| Item { comments: Vec::new(), value }).collect())
}

/// An array of texts.
pub(crate) fn texts<S: ToString>(items: impl IntoIterator<Item = S>) -> Expr {
    list(items.into_iter().map(|item| Expr::Text(item.to_string())))
}

/// A name as a symbolic name: letters, digits and underscores, no digit in front. Different names have different ones: those
/// that hold more than letters, digits and hyphens get a mark of the whole.
pub(crate) fn symbol(text: &str) -> String {
    written(text, text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

/// The same of a domain, in which dots are usual and hyphens are not.
pub(crate) fn symbol_of_domain(domain: &Fqdn) -> String {
    written(domain.as_str(), domain.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'))
}

fn written(text: &str, usual: bool) -> String {
    let mut name = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect::<String>();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        name.insert(0, '_');
    }
    if !usual {
        name = format!("{name}_{}", mark(text));
    }
    name
}

/// Whether a word is a symbolic name as it stands.
pub(crate) fn is_symbol(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("//", &self.header))?;
        self.statements.iter().try_for_each(|statement| write!(f, "\n{statement}"))
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Param { description, name, default } => {
                writeln!(f, "@description({})", string(description))?;
                write!(f, "param {name} string")?;
                if let Some(value) = default {
                    write!(f, " = {}", value.at(0))?;
                }
                f.write_char('\n')
            }
            Statement::Var { comments, name, value } => {
                f.write_str(&comment::lines("//", comments))?;
                writeln!(f, "var {name} = {}", value.at(0))
            }
            Statement::Resource(resource) => write!(f, "{resource}"),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("//", &self.comments))?;
        if self.each.is_some() {
            f.write_str("@batchSize(1)\n")?;
        }
        let existing = if self.existing { " existing" } else { "" };
        write!(f, "resource {} {}{existing} = ", self.name, string(&self.of))?;
        let body = object(&self.body, 0);
        match &self.each {
            Some((variable, of)) => writeln!(f, "[for {variable} in {}: {body}]", of.at(0)),
            None => writeln!(f, "{body}"),
        }
    }
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
                format!("'{}'", parts.iter().map(part).collect::<String>())
            }
            Expr::Number(number) => number.to_string(),
            Expr::Flag(flag) => flag.to_string(),
            Expr::Null => "null".to_owned(),
            Expr::List(items) if items.is_empty() => "[]".to_owned(),
            Expr::List(items) => {
                let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
                let item = |item: &Item| {
                    let comments = indented(&item.comments, &inner);
                    format!("{comments}{inner}{}\n", item.value.at(depth + 1))
                };
                format!("[\n{}{outer}]", items.iter().map(item).collect::<String>())
            }
            Expr::Object(properties) => object(properties, depth),
            Expr::Name(name) => name.clone(),
            Expr::Call(function, arguments) => {
                let arguments = arguments.iter().map(|argument| argument.at(depth)).collect::<Vec<_>>();
                format!("{function}({})", arguments.join(", "))
            }
            Expr::If(condition, yes, no) => {
                format!("{} ? {} : {}", condition.at(depth), yes.at(depth), no.at(depth))
            }
        }
    }
}

fn object(properties: &[Property], depth: usize) -> String {
    if properties.is_empty() {
        return "{}".to_owned();
    }
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    let property = |property: &Property| {
        let comments = indented(&property.comments, &inner);
        format!("{comments}{inner}{}: {}\n", key(&property.name), property.value.at(depth + 1))
    };
    format!("{{\n{}{outer}}}", properties.iter().map(property).collect::<String>())
}

fn indented(comments: &[String], indentation: &str) -> String {
    comment::lines(&format!("{indentation}//"), comments)
}

fn key(name: &str) -> String {
    if is_symbol(name) { name.to_owned() } else { string(name) }
}

fn string(text: &str) -> String {
    format!("'{}'", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' | '\'' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => escaped.push_str("\\$"),
            other if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}') => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(other));
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
    fn a_file_is_written_as_the_formatter_of_bicep_would() {
        let file = File {
            header: vec!["what it is".to_owned()],
            statements: vec![
                Statement::Param {
                    description: "Where".to_owned(),
                    name: "location".to_owned(),
                    default: Some(name("resourceGroup().location")),
                },
                Statement::Resource(Resource {
                    name: symbol("nsg-app"),
                    of: "A/b@2024-05-01".to_owned(),
                    body: vec![property("name", text("nsg-app")), property("tags", texts(["a", "b"]))],
                    ..Resource::default()
                }),
            ],
        };
        let expected = "// what it is\n\n@description('Where')\nparam location string = resourceGroup().location\n\n\
                        resource nsg_app 'A/b@2024-05-01' = {\n  name: 'nsg-app'\n  tags: [\n    'a'\n    'b'\n  ]\n}\n";
        assert_eq!(file.to_string(), expected);
    }

    #[test]
    fn no_text_breaks_out_of_its_string() {
        assert_eq!(string("it's ${x} \\ $5\n\u{7}"), "'it\\'s \\${x} \\\\ $5\\n\\u{7}'");
        assert_eq!(key("a-b"), "'a-b'");
        assert_eq!(symbol("10-app"), "_10_app");
        let alike = ["files-eu", "files.eu", "files_eu", "files/eu", "files eu", "filesäeu"].map(symbol);
        assert_eq!(alike[0], "files_eu");
        assert_eq!(alike.iter().collect::<std::collections::BTreeSet<_>>().len(), alike.len(), "{alike:?}");
        assert!(alike.iter().all(|name| is_symbol(name)));
        let domains = ["privatelink.contoso.net", "privatelink-contoso.net", "privatelink.contoso-net"];
        let domains = domains.map(|domain| symbol_of_domain(&domain.parse().unwrap()));
        assert_eq!(domains[0], "privatelink_contoso_net");
        assert_ne!(domains[1], domains[2]);
        let joined = Expr::Joined(vec![text("a'"), name("b.id")]);
        assert_eq!(joined.at(0), "'a\\'${b.id}'");
    }
}
