//! The part of the language that is printed: variables, a table of names, and one function with tests.

use std::fmt;

use crate::comment;

/// A PAC file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pac {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// The answers, each a variable with its text.
    pub(crate) answers: Vec<Answer>,
    /// The variable with the answer for everything else.
    pub(crate) otherwise: Answer,
    /// What the table of names is called.
    pub(crate) table: String,
    /// The names.
    pub(crate) names: Vec<Item<String>>,
    /// The tests that follow the table, in order.
    pub(crate) tests: Vec<Item<Test>>,
}

/// A variable that holds an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its name.
    pub(crate) variable: String,
    /// Its value, such as `PROXY proxy.contoso.com:8080`.
    pub(crate) value: String,
    /// What it is.
    pub(crate) comment: String,
}

/// Something with the answer that it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item<T> {
    /// A line about it; empty where the line before says it.
    pub(crate) comment: String,
    /// What it is.
    pub(crate) what: T,
    /// The variable with the answer.
    pub(crate) answer: String,
}

/// A test of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// `dnsDomainIs`, with a dot in front: the names below a domain.
    Below(String),
    /// A regular expression.
    Matches(String),
}

impl fmt::Display for Pac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("//", &self.header))?;
        f.write_str("\n")?;
        write!(f, "{}", self.otherwise)?;
        self.answers.iter().try_for_each(|answer| write!(f, "{answer}"))?;
        writeln!(f, "\nvar {} = {{", self.table)?;
        let last = self.names.len().saturating_sub(1);
        for (index, item) in self.names.iter().enumerate() {
            commented(f, "  ", &item.comment)?;
            // Old engines take a comma after the last one for another, empty one.
            let comma = if index == last { "" } else { "," };
            writeln!(f, "  {}: {}{comma}", quoted(&item.what), item.answer)?;
        }
        f.write_str("};\n\nfunction FindProxyForURL(url, host) {\n")?;
        f.write_str("  var h = host.toLowerCase().replace(/\\.$/, \"\");\n")?;
        writeln!(f, "  if (Object.prototype.hasOwnProperty.call({0}, h)) return {0}[h];", self.table)?;
        for item in &self.tests {
            commented(f, "  ", &item.comment)?;
            writeln!(f, "  if ({}) return {};", item.what, item.answer)?;
        }
        writeln!(f, "  return {};\n}}", self.otherwise.variable)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        commented(f, "", &self.comment)?;
        writeln!(f, "var {} = {};", self.variable, quoted(&self.value))
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Below(suffix) => write!(f, "dnsDomainIs(h, {})", quoted(suffix)),
            // The expressions hold no slash.
            Test::Matches(expression) => write!(f, "/{}/.test(h)", expression.replace('/', "\\/")),
        }
    }
}

fn commented(f: &mut fmt::Formatter<'_>, indent: &str, text: &str) -> fmt::Result {
    match text {
        "" => Ok(()),
        text => f.write_str(&comment::lines(&format!("{indent}//"), [text])),
    }
}

/// A text between quotes: what is no plain ASCII is written by its code.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some(plain @ (' '..='~')) if !matches!(plain, '"' | '\\' | '<') => quoted.push(plain),
            _ => quoted.push_str(&format!("\\u{unit:04x}")),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_out_of_its_quotes() {
        assert_eq!(quoted("proxy.contoso.com:80"), "\"proxy.contoso.com:80\"");
        assert_eq!(quoted("\"; alert(1); \""), "\"\\u0022; alert(1); \\u0022\"");
        assert_eq!(quoted("a\\\n\u{2028}</script>"), "\"a\\u005c\\u000a\\u2028\\u003c/script>\"");
    }
}
