//! From nodes to types, with every error collected.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::node::{Entry, Node, Scalar, Value};
use crate::{Cx, Spanned};

/// Turns a node into a type.
pub trait Decode: Sized {
    /// Decodes a node; `None` says that an error was reported.
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self>;
}

impl Decode for String {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        match &node.value {
            Value::Scalar(scalar) => Some(scalar.text.to_string()),
            _ => {
                cx.wrong_type("text", node);
                None
            }
        }
    }
}

impl Decode for bool {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        let word = plain(node);
        match word {
            Some("true") => return Some(true),
            Some("false") => return Some(false),
            _ => {}
        }
        let report = cx.wrong_type("`true` or `false`", node);
        match (meant(node), word) {
            (Some(value), Some(_)) => report.help(format!("write `{value}`")),
            (Some(value), None) => report.help(format!("write `{value}` without quotes")),
            (None, _) => report,
        };
        None
    }
}

macro_rules! decode_number {
    ($($number:ty),*) => {$(
        impl Decode for $number {
            fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
                number(node, cx, u64::from(<$number>::MAX))
            }
        }
    )*};
}

decode_number!(u8, u16, u32, u64);

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        match node.value {
            Value::Null => Some(None),
            _ => T::decode(node, cx).map(Some),
        }
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        T::decode(node, cx).map(Box::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        let Value::List(items) = &node.value else {
            let report = cx.wrong_type("a list", node);
            match node.value {
                Value::Null => report.help("write `[]` for an empty list"),
                _ => report.help("start each item on a line of its own with `- `"),
            };
            return None;
        };
        all(items.iter().map(|item| T::decode(item, cx)))
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        let entries = entries(node, cx)?;
        all(entries.iter().map(|entry| Some((entry.key.to_string(), T::decode(&entry.value, cx)?))))
    }
}

impl<T: Decode> Decode for Vec<(Spanned<String>, T)> {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
        let entries = entries(node, cx)?;
        all(entries.iter().map(|entry| {
            let key = Spanned::new(entry.key.to_string(), entry.key_span);
            Some((key, T::decode(&entry.value, cx)?))
        }))
    }
}

/// Runs to the end even when some are missing, so that all errors are reported.
fn all<T, C: FromIterator<T>>(decoded: impl Iterator<Item = Option<T>>) -> Option<C> {
    let decoded: Vec<Option<T>> = decoded.collect();
    decoded.into_iter().collect()
}

fn entries<'n>(node: &'n Node, cx: &mut Cx) -> Option<&'n [Entry]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        _ => {
            cx.wrong_type("a map", node);
            None
        }
    }
}

/// Reads a decimal number; signs, leading zeros, underscores and other bases are not taken, because
/// readers of YAML do not agree on what they mean.
fn number<T: TryFrom<u64>>(node: &Node, cx: &mut Cx, most: u64) -> Option<T> {
    let expected = || format!("a whole number from 0 to {most}");
    let Value::Scalar(scalar) = &node.value else {
        cx.wrong_type(&expected(), node);
        return None;
    };
    let text = &*scalar.text;
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let negative = text.strip_prefix('-').is_some_and(|rest| rest.parse::<u64>().is_ok());
    if scalar.quoted || !(digits || negative) || (text.len() > 1 && text.starts_with('0')) {
        let report = cx.wrong_type(&expected(), node);
        if scalar.quoted && digits {
            report.help("remove the quotes");
        } else if digits {
            report.help("remove the zeros in front");
        }
        return None;
    }
    let value = u64::from_str(text).ok().and_then(|value| T::try_from(value).ok());
    if value.is_none() {
        let message = format!("{} is out of range: expected {}", node.found(), expected());
        cx.error("out-of-range", message, node.span);
    }
    value
}

/// Gives the text of a scalar without quotes.
fn plain(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(Scalar { text, quoted: false }) => Some(text),
        _ => None,
    }
}

/// Guesses the truth value that a word of another YAML dialect was to mean.
fn meant(node: &Node) -> Option<bool> {
    let Value::Scalar(scalar) = &node.value else { return None };
    match scalar.text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}
