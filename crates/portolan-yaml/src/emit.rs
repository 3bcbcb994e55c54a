//! From a tree of JSON values to YAML text, in stable bytes.

use serde_json::Value;

/// Writes a value as YAML in block style, keys in the given order.
///
/// Text is quoted exactly when a reader of YAML 1.1 or 1.2 would otherwise take it for something
/// else: `no`, `1.10`, `22:22`, a leading `*`, `: ` inside, and so on.
///
/// ```
/// let value = serde_json::json!({ "region": "no", "ports": [443], "hosts": ["*.example.com"] });
/// assert_eq!(
///     portolan_yaml::to_yaml(&value),
///     "region: \"no\"\nports:\n  - 443\nhosts:\n  - \"*.example.com\"\n",
/// );
/// ```
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Array(items) if !items.is_empty() => list(&mut out, items, 0),
        Value::Object(entries) if !entries.is_empty() => map(&mut out, entries, 0),
        leaf => {
            scalar(&mut out, leaf);
            out.push('\n');
        }
    }
    out
}

/// Writes a list whose first `-` is already at its column.
fn list(out: &mut String, items: &[Value], column: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            indent(out, column);
        }
        out.push('-');
        match item {
            Value::Array(inner) if !inner.is_empty() => {
                out.push(' ');
                list(out, inner, column + 2);
            }
            Value::Object(inner) if !inner.is_empty() => {
                out.push(' ');
                map(out, inner, column + 2);
            }
            leaf => {
                out.push(' ');
                scalar(out, leaf);
                out.push('\n');
            }
        }
    }
}

/// Writes a map whose first key is already at its column.
fn map(out: &mut String, entries: &serde_json::Map<String, Value>, column: usize) {
    for (at, (name, value)) in entries.iter().enumerate() {
        if at > 0 {
            indent(out, column);
        }
        key(out, name, column);
        match value {
            Value::Array(inner) if !inner.is_empty() => {
                out.push('\n');
                indent(out, column + 2);
                list(out, inner, column + 2);
            }
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                indent(out, column + 2);
                map(out, inner, column + 2);
            }
            leaf => {
                out.push(' ');
                scalar(out, leaf);
                out.push('\n');
            }
        }
    }
}

/// Writes a key and its `:`; one that is too long for YAML's look-ahead gets a `?` in front.
fn key(out: &mut String, name: &str, column: usize) {
    let mut written = String::new();
    text(&mut written, name);
    if written.chars().count() <= 1000 {
        out.push_str(&written);
    } else {
        out.push_str("? ");
        out.push_str(&written);
        out.push('\n');
        indent(out, column);
    }
    out.push(':');
}

fn scalar(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(string) => text(out, string),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

fn text(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        quoted(out, text);
    }
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xFF => out.push_str(&format!("\\x{:02X}", u32::from(c))),
            c if u32::from(c) <= 0xFFFF => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
}

fn indent(out: &mut String, column: usize) {
    out.extend(std::iter::repeat_n(' ', column));
}

/// Tells whether every reader takes the bare text for this very text.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(first), Some(last)) = (chars.next(), text.chars().next_back()) else { return false };
    let starts_well = match first {
        '-' | ':' | '?' => {
            chars.next().is_some_and(|second| !matches!(second, ' ' | ',' | '[' | ']' | '{' | '}'))
                && !text.starts_with("---")
        }
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
        | ' ' => false,
        '.' => !text.starts_with("..."),
        _ => true,
    };
    starts_well
        && !matches!(last, ' ' | ':')
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !is_word(text)
        && !is_number(text)
        && !is_date(text)
}

/// Tells whether a character may be written as it is (YAML 1.2, production 1), line breaks apart.
fn is_printable(c: char) -> bool {
    match c {
        '\u{20}'..='\u{7E}' => true,
        // Invisible marks and the line breaks of YAML 1.1.
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => false,
        '\u{A0}' | '\u{AD}' => false,
        '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}' => true,
        _ => false,
    }
}

/// Knows the words that are not text in YAML 1.1 or 1.2.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 14] =
        ["~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf", ".nan"];
    let bare = text.strip_prefix(['-', '+']).filter(|rest| rest.starts_with('.')).unwrap_or(text);
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(bare))
}

/// Knows the integers and floats of YAML 1.1 and 1.2, with their other bases and base sixty.
fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    let only = |digits: &str, set: fn(char) -> bool| {
        digits.chars().any(set) && digits.chars().all(|c| set(c) || c == '_')
    };
    if let Some(digits) = bare.strip_prefix("0x") {
        return only(digits, |c| c.is_ascii_hexdigit());
    }
    if let Some(digits) = bare.strip_prefix("0o").or_else(|| bare.strip_prefix("0b")) {
        return only(digits, |c| c.is_ascii_digit());
    }
    if let Some((first, rest)) = bare.split_once(':') {
        let mut parts = rest.split(':').peekable();
        let mut sixty = only(first, |c| c.is_ascii_digit());
        while let Some(part) = parts.next() {
            let whole = if parts.peek().is_none() { part.split('.').next().unwrap_or(part) } else { part };
            sixty &= matches!(whole.len(), 1 | 2)
                && part.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'));
        }
        return sixty;
    }
    let (mantissa, exponent) = bare.split_once(['e', 'E']).unwrap_or((bare, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    only(&format!("{whole}{fraction}"), |c| c.is_ascii_digit())
        && !mantissa.starts_with('_')
        && only(exponent, |c| c.is_ascii_digit())
}

/// Knows the dates and times of YAML 1.1: a date, and then nothing or a `T` or blank and a time.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let day = rest.split(['T', 't', ' ']).next().unwrap_or(rest);
    year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2)
}
