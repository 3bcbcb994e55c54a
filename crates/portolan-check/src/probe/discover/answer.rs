//! The names in an answer of which no shape is published.

use std::collections::BTreeSet;

use portolan_model::Fqdn;
use serde_json::Value;

/// More names than any service has.
const MOST_NAMES: usize = 10_000;

/// The host names in an answer: a list of them, objects that hold them somewhere, a single text, or lines. Addresses of pages
/// count by their host. Names that occur more than once are one; a page of HTML holds none.
pub fn read(bytes: &[u8]) -> BTreeSet<Fqdn> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return BTreeSet::new();
    }
    let mut names = BTreeSet::new();
    match serde_json::from_str::<Value>(text) {
        Ok(value) => collect(&value, &mut names),
        Err(_) => {
            let words =
                text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '[' | ']'));
            words.filter_map(|word| host(word.trim_matches(['"', '\'']))).take(MOST_NAMES).for_each(|name| {
                names.insert(name);
            });
        }
    }
    names
}

/// All texts of a value; the parser bounds how deep it is.
fn collect(value: &Value, names: &mut BTreeSet<Fqdn>) {
    if names.len() >= MOST_NAMES {
        return;
    }
    match value {
        Value::String(text) => names.extend(host(text)),
        Value::Array(all) => all.iter().for_each(|value| collect(value, names)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A host name of at least two labels, also out of an address of a page.
fn host(text: &str) -> Option<Fqdn> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|digit| digit.is_ascii_digit()) => name,
        _ => authority,
    };
    let name = name.trim_end_matches('.');
    let letters = name.rsplit('.').next()?.chars().any(|letter| letter.is_ascii_alphabetic());
    if !name.contains('.') || !letters {
        return None;
    }
    name.to_ascii_lowercase().parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<String> {
        read(text.as_bytes()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_shape_that_was_seen_or_may_come_is_read() {
        let both = ["azgn-a.servicebus.windows.net", "g0-prod-b-sb.servicebus.windows.net"];
        for shape in [
            r#"["azgn-a.servicebus.windows.net","g0-prod-b-sb.servicebus.windows.net","AZGN-A.servicebus.windows.net"]"#,
            "\u{feff}[\"g0-prod-b-sb.servicebus.windows.net.\",\n\"azgn-a.servicebus.windows.net:443\"]",
            r#"{"value":[{"url":"https://azgn-a.servicebus.windows.net/x","port":443},{"name":"g0-prod-b-sb.servicebus.windows.net"}]}"#,
            "azgn-a.servicebus.windows.net\r\ng0-prod-b-sb.servicebus.windows.net\r\n",
        ] {
            assert_eq!(names(shape), both, "{shape}");
        }
        assert_eq!(names("\"https://eus.his.arc.azure.com\""), ["eus.his.arc.azure.com"]);
    }

    #[test]
    fn what_holds_no_names_gives_none() {
        for none in [
            "",
            "[]",
            "null",
            "{}",
            "<html><a href='http://portal.example/'>",
            "\"2026.11.24\"",
            "[1.5, \"a b.c\"]",
        ] {
            assert!(names(none).is_empty(), "{none}: {:?}", names(none));
        }
        assert!(names(&"[".repeat(100_000)).is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
            for name in read(&bytes) {
                prop_assert!(name.to_string().contains('.'));
            }
        }
    }
}
