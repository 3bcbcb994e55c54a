//! Values that are one of a few words, and values that may stand alone or in a list.

use portolan_diag::{one_of, suggest};

use crate::node::{Node, Short, Value};
use crate::{Cx, Decode};

/// Decodes one of a few words; `what` names the value as in `unknown transport`.
pub fn choice<T: Clone>(node: &Node, cx: &mut Cx, what: &str, valid: &[(&str, T)]) -> Option<T> {
    let words = || valid.iter().map(|(word, _)| *word);
    let Value::Scalar(scalar) = &node.value else {
        cx.wrong_type(&one_of(words()), node);
        return None;
    };
    if let Some((_, value)) = valid.iter().find(|(word, _)| **word == *scalar.text) {
        return Some(value.clone());
    }
    let message = format!("unknown {what} `{}`", Short(&scalar.text));
    let mut report = cx.error("unknown-value", message, node.span);
    if let Some(meant) = suggest(&scalar.text, words()) {
        report = report.help(format!("did you mean `{meant}`?"));
    }
    report.help(format!("valid here: {}", one_of(words())));
    None
}

/// Decodes a single value or a list of them.
pub fn one_or_many<T: Decode>(node: &Node, cx: &mut Cx) -> Option<Vec<T>> {
    match node.value {
        Value::List(_) => Vec::decode(node, cx),
        _ => Some(vec![T::decode(node, cx)?]),
    }
}
