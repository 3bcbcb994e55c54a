//! Keeps credentials out of everything that is shown.
//!
//! A diagnostic shows the line of the file it is about, and that line may hold `http://user:password@proxy`. The text
//! that the renderers get therefore has other characters in place of the credentials, one for one and byte for byte, so
//! that every line and column stays true.

use portolan_diag::{Diagnostic, Diagnostics, SourceId};
use portolan_yaml::{Node, Value, parse};

/// A text without its credentials.
pub(crate) struct Masked {
    /// The text, of the same length, with the same characters at the same places except for credentials.
    pub(crate) text: String,
    /// The credentials, each with the `@` that ends it.
    secrets: Vec<String>,
}

/// Words in the names of keys whose values nobody should see.
const SECRET_KEYS: [&str; 5] = ["password", "passwd", "secret", "token", "credential"];

/// Masks the credentials of a text that may be YAML or JSON, whole or broken.
pub(crate) fn masked(source: SourceId, text: &str) -> Masked {
    let mut hide = vec![false; text.len()];
    let mut secrets = Vec::new();
    let lower = text.to_ascii_lowercase();
    if !text.contains(['@', '\\']) && !SECRET_KEYS.iter().any(|word| lower.contains(word)) {
        return Masked { text: text.to_owned(), secrets };
    }
    by_line(text, &mut hide);
    match parse(source, text, &mut Diagnostics::new()) {
        Some(tree) => by_tree(&tree, None, text, &mut hide, &mut secrets),
        None => by_guess(text, &mut hide),
    }
    let text = text
        .char_indices()
        .map(|(at, c)| if hide.get(at).copied().unwrap_or(false) { cover(c) } else { c })
        .collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    Masked { text, secrets }
}

impl Masked {
    /// Takes the credentials out of what diagnostics say.
    pub(crate) fn scrub(&self, found: Diagnostics) -> Diagnostics {
        found.into_iter().map(|diagnostic| self.scrubbed(diagnostic)).collect()
    }

    fn scrubbed(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.message = self.clean(&diagnostic.message);
        for label in &mut diagnostic.labels {
            label.text = self.clean(&label.text);
        }
        for text in diagnostic.notes.iter_mut().chain(&mut diagnostic.helps) {
            *text = self.clean(text);
        }
        diagnostic
    }

    /// A text without the credentials of the file and without any others that have the shape.
    fn clean(&self, text: &str) -> String {
        let text = self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***@"));
        let mut hide = vec![false; text.len()];
        by_line(&text, &mut hide);
        text.char_indices()
            .map(|(at, c)| if hide.get(at).copied().unwrap_or(false) { cover(c) } else { c })
            .collect()
    }
}

/// A character that says nothing and takes as many bytes.
fn cover(c: char) -> char {
    match c {
        '\n' | '\r' => c,
        _ => match c.len_utf8() {
            1 => '*',
            2 => '\u{D7}',
            3 => '\u{2217}',
            _ => '\u{1F7B1}',
        },
    }
}

/// Hides what stands between `://` and the last `@` of the line, or of the quoted text it stands in.
fn by_line(text: &str, hide: &mut [bool]) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for mark in ["://", ":\\/\\/"] {
            for (at, _) in line.match_indices(mark) {
                let from = at + mark.len();
                let rest = line.get(from..).unwrap_or_default();
                let scheme = line.get(..at).unwrap_or_default();
                let before = scheme
                    .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
                let inside = match before.chars().next_back() {
                    Some('"') => quoted(rest, '"'),
                    Some('\'') => quoted(rest, '\''),
                    _ => rest,
                };
                if let Some(end) = inside.rfind('@') {
                    cover_range(hide, start + from, start + from + end);
                }
            }
        }
        start += line.len();
    }
}

/// Hides what else may be credentials in a file whose syntax is broken: in a line with an `@` of which [`by_line`] made
/// nothing, however it is spelt, what stands between the key and it; and an address that goes on in such a line.
fn by_guess(text: &str, hide: &mut [bool]) {
    const SPELT: [&str; 4] = ["@", "\\u0040", "\\x40", "\\u00000040"];
    let mut lines = text.split_inclusive('\n').peekable();
    let mut start = 0;
    while let Some(line) = lines.next() {
        let lower = line.to_ascii_lowercase();
        let has_at = |line: &str| SPELT.iter().any(|at| line.to_ascii_lowercase().contains(at));
        let goes_on = !has_at(line) && line.contains("//") && lines.peek().is_some_and(|next| has_at(next));
        let end = if goes_on || SECRET_KEYS.iter().any(|word| lower.contains(word)) {
            Some(line.len())
        } else {
            let places = SPELT.iter().flat_map(|at| lower.match_indices(at)).map(|(at, _)| at);
            let hidden = |at: usize| at > 0 && hide.get(start + at - 1).copied().unwrap_or(false);
            places.filter(|at| !hidden(*at)).max()
        };
        if let Some(end) = end {
            cover_range(hide, start + value_of(line, &lower), start + end);
        }
        start += line.len();
    }
}

/// Where the value begins of the first key that may hold a secret, or else of the first key; 0 in a line without keys.
fn value_of(line: &str, lower: &str) -> usize {
    let keys = SECRET_KEYS.iter().chain(&["url"]);
    let key = keys.filter_map(|key| Some(lower.find(key)? + key.len())).min().unwrap_or(0);
    let rest = line.get(key..).unwrap_or_default();
    let colon = if key > 0 { rest.find(':') } else { rest.find(": ") };
    let value = key + colon.map_or(0, |at| at + 1);
    let rest = line.get(value..).unwrap_or_default();
    value + rest.len() - rest.trim_start_matches([' ', '"', '\'']).len()
}

/// What stands before the closing quote.
fn quoted(text: &str, quote: char) -> &str {
    let mut escaped = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            // In single quotes, a doubled quote is a quote.
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
                continue;
            }
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// Hides credentials in the values of the tree, however they are written.
fn by_tree(node: &Node, key: Option<&str>, text: &str, hide: &mut [bool], secrets: &mut Vec<String>) {
    match &node.value {
        Value::Null => {}
        Value::List(items) => items.iter().for_each(|item| by_tree(item, key, text, hide, secrets)),
        Value::Map(entries) => {
            for entry in entries {
                by_tree(&entry.value, Some(&entry.key), text, hide, secrets);
            }
        }
        Value::Scalar(scalar) => {
            let (start, end) = (offset(node.span.start), offset(node.span.end));
            let raw = text.get(start..end).unwrap_or_default();
            let secret_key = key.is_some_and(|key| {
                let key = key.to_ascii_lowercase();
                SECRET_KEYS.iter().any(|word| key.contains(word))
            });
            if secret_key {
                cover_range(hide, start, end);
                secrets.extend((scalar.text.len() > 3).then(|| scalar.text.to_string()));
                return;
            }
            let Some((credentials, _)) = scalar.text.rsplit_once('@') else { return };
            let credentials = match credentials.split_once("://") {
                Some((_, credentials)) => credentials,
                // Without a scheme only `user:password@` is taken for credentials, but anything in a `url` is.
                None if credentials.contains(':') || key == Some("url") => credentials,
                None => return,
            };
            secrets.push(format!("{credentials}@"));
            // Escapes may spell the text otherwise than it reads, so everything up to the last `@`, or all of it, goes.
            let from =
                ["://", ":\\/\\/"].iter().find_map(|mark| Some(raw.find(mark)? + mark.len())).unwrap_or(0);
            let until = raw.rfind('@').filter(|until| *until >= from).unwrap_or(raw.len());
            cover_range(hide, start + from, start + until);
        }
    }
}

fn cover_range(hide: &mut [bool], start: usize, end: usize) {
    hide.iter_mut().take(end).skip(start).for_each(|hidden| *hidden = true);
}

fn offset(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use portolan_diag::Sources;

    use super::*;

    fn mask(text: &str) -> String {
        let mut sources = Sources::new();
        let source = sources.add("f", text);
        let shown = masked(source, text).text;
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown.chars().count(), text.chars().count());
        assert_eq!(shown.lines().count(), text.lines().count());
        shown
    }

    #[test]
    fn every_shape_of_a_proxy_address_is_masked() {
        for text in [
            "url: http://svc:hunter2@proxy:80\n",
            "url: \"http://svc:hunter2@proxy:80\"\n",
            "url: 'http://svc:hunter2@proxy:80'\n",
            "proxy: { url: \"http://svc:hunter2@proxy\", colour: blue }\n",
            "{\"url\": \"http:\\/\\/svc:hunter2@proxy\"}\n",
            "url: \"http\\u003a//svc:hunter2\\u0040proxy\"\n",
            "url: http://svc:hun ter2@hunter2@proxy\n",
            "url: 'http://it''s:hunter2@proxy'\n",
            "url: \"http://a\\\"b:hunter2@proxy\"\n",
            "url: >-\n  http://svc:\n  hunter2@proxy\n",
            "url: svc:hunter2@proxy:8080\n",
            "url: hunter2@proxy:8080\n",
            "url: http://hunter2@proxy\nurl: [\n",
            "password: hunter2\n",
            "url: svc:hunter2@proxy\nurl: [\n",
            "url: \"http\\u003A//svc:hunter2\\u0040proxy\"\nx: [\n",
            "p: { url: svc:hunter2@proxy, a: [ }\n",
            "url: >-\n  http://svc:hunter2\n  x@proxy\nx: [\n",
            "- svc:hunter2@proxy\n- [\n",
            "proxy: { password: hunter2, a: [ }\n",
            "a: [http://x:hunter2@p, https://y:hunter2@q]\n",
        ] {
            let shown = mask(text);
            assert!(!shown.contains("hunter2"), "{text} became {shown}");
        }
    }

    #[test]
    fn the_rest_stays() {
        assert_eq!(mask("url: \"http://a:b@proxy:80\" # x\n"), "url: \"http://***@proxy:80\" # x\n");
        assert_eq!(mask("url: http://ä:b@p\n"), "url: http://×**@p\n");
        for text in ["url: http://proxy:8080\n", "name: a@b\n", "x: { url: \"http://p:1\", note: \"a@b\" }\n"]
        {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn messages_are_scrubbed() {
        let mut sources = Sources::new();
        let text = "egress: http://svc:hunter2@proxy\nurl: svc:hunter3@proxy\n";
        let source = sources.add("f", text);
        let hidden = masked(source, text);
        let found = Diagnostics::from(vec![
            Diagnostic::error("x", "unknown egress `http://svc:hunter2@proxy`")
                .note("not `svc:hunter3@proxy`"),
        ]);
        let shown = format!("{:?}", hidden.scrub(found));
        assert!(!shown.contains("hunter"), "{shown}");
    }
}
