//! Takes secrets out of what a network answered: passwords, tokens, signatures, cookies.
//!
//! Probes keep none of them on purpose; a hostile or careless answer may still hold some, in a page or a header.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What stands in a secret's place.
const HIDDEN: &str = "***";

/// Headers whose values nobody may see.
const HEADERS: [&str; 7] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "set-cookie2",
    "x-ms-authorization-auxiliary",
    "authentication-info",
];

/// Names of values that nobody may see, as they stand before `=` or `:`.
const KEYS: [&str; 24] = [
    "sig",
    "signature",
    "token",
    "access_token",
    "id_token",
    "refresh_token",
    "accesstoken",
    "code",
    "password",
    "passwd",
    "passwort",
    "pwd",
    "pass",
    "secret",
    "client_secret",
    "apikey",
    "api_key",
    "accountkey",
    "sharedaccesskey",
    "sharedaccesssignature",
    "session",
    "sessionid",
    "credential",
    "assertion",
];

/// Words before a credential.
const SCHEMES: [&str; 5] = ["bearer", "basic", "negotiate", "ntlm", "digest"];

/// A value without secrets: those that are known, and whatever has the shape of one.
///
/// # Errors
/// Where the value cannot be written and read as JSON, which would be a fault of this crate.
pub fn scrub<T: Serialize + DeserializeOwned>(value: &T, known: &[String]) -> Result<T, serde_json::Error> {
    let mut tree = serde_json::to_value(value)?;
    walk(&mut tree, &mut |text| clean(text, known));
    serde_json::from_value(tree)
}

/// Changes every text of a tree; of a pair of header and value by the header's name.
fn walk(tree: &mut Value, change: &mut impl FnMut(&str) -> String) {
    match tree {
        Value::String(text) => *text = change(text),
        Value::Array(items) => {
            if let [Value::String(name), Value::String(value)] = items.as_mut_slice()
                && HEADERS.contains(&name.to_ascii_lowercase().as_str())
            {
                *value = HIDDEN.to_owned();
                return;
            }
            items.iter_mut().for_each(|item| walk(item, change));
        }
        Value::Object(entries) => entries.iter_mut().for_each(|(_, value)| walk(value, change)),
        _ => {}
    }
}

/// A text without secrets.
pub(super) fn clean(text: &str, known: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in known.iter().filter(|secret| !secret.is_empty()) {
        if text.contains(secret.as_str()) {
            text = if secret.len() >= 6 { text.replace(secret, HIDDEN) } else { whole_words(&text, secret) };
        }
    }
    let text = userinfo(&text);
    let text = after_keys(&text);
    tokens(&text)
}

/// Replaces a short secret only where it stands alone.
fn whole_words(text: &str, secret: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(secret) {
        out.push_str(before);
        let inside = before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        out.push_str(if inside { secret } else { HIDDEN });
        rest = after;
    }
    out + rest
}

/// `http://user:password@host` without the middle.
fn userinfo(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end =
            after.find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | '?' | '#'));
        let (place, more) = after.split_at_checked(end.unwrap_or(after.len())).unwrap_or((after, ""));
        match place.rsplit_once('@') {
            Some((_, host)) => {
                out.push_str(HIDDEN);
                out.push('@');
                out.push_str(host);
            }
            None => out.push_str(place),
        }
        rest = more;
    }
    out + rest
}

/// Values that follow a telling name: `sig=…`, `"password": "…"`, `Cookie: …`.
fn after_keys(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['=', ':']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let mut after = after.chars();
        let sign = after.next().unwrap_or('=');
        let after = after.as_str();
        out.push_str(before);
        out.push(sign);
        let name = before.trim_end().trim_end_matches(['"', '\'']);
        let start = name.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
        let name = start.and_then(|at| name.get(at..)).unwrap_or(name);
        let name = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
        let header = sign == ':' && HEADERS.contains(&name.as_str());
        if header {
            let end = after.find(['\n', '\r']).unwrap_or(after.len());
            let (_, more) = after.split_at_checked(end).unwrap_or((after, ""));
            out.push(' ');
            out.push_str(HIDDEN);
            rest = more;
        } else if KEYS.contains(&name.as_str()) {
            let value = after.trim_start_matches([' ', '"', '\'', '\t', '\\']);
            let lead = after.len() - value.len();
            out.push_str(after.get(..lead).unwrap_or_default());
            let end = value.find(|c: char| {
                c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '<' | '>' | ';' | ',' | '}')
            });
            let (hidden, more) = value.split_at_checked(end.unwrap_or(value.len())).unwrap_or((value, ""));
            // `code: 5` or an empty value tells nothing.
            out.push_str(if hidden.len() < 3 { hidden } else { HIDDEN });
            rest = more;
        } else {
            rest = after;
        }
    }
    out + rest
}

/// Credentials that follow the word for their scheme, and signed tokens wherever they stand.
fn tokens(text: &str) -> String {
    let mut out = String::new();
    let mut scheme = false;
    let mut rest = text;
    while !rest.is_empty() {
        let is_token =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '.' | '~');
        let end = rest.find(|c: char| !is_token(c)).unwrap_or(rest.len());
        let (word, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let signed = word.starts_with("eyJ") && word.len() >= 30;
        // `Basic realm=…` is a question, not a credential.
        let credential =
            scheme && word.len() >= 8 && !word.to_ascii_lowercase().starts_with("realm") && opaque(word);
        out.push_str(if signed || credential { HIDDEN } else { word });
        if !word.is_empty() {
            scheme = SCHEMES.contains(&word.to_ascii_lowercase().as_str());
        }
        let mut after = more.chars();
        if let Some(c) = after.next() {
            scheme &= c == ' ' || word.is_empty();
            out.push(c);
        }
        rest = after.as_str();
    }
    out
}

/// Whether a word looks like base64 rather than like a word of prose: it has digits, capitals inside, or padding.
fn opaque(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '/'))
        || word.chars().skip(1).any(|c| c.is_ascii_uppercase())
}
