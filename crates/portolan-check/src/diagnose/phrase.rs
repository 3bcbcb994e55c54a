//! Small helpers for sentences.

use std::fmt::Display;

/// The most members that a sentence names.
const NAMED: usize = 3;

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 others`.
pub(super) fn and<T: Display>(things: &[T]) -> String {
    let named = things.iter().take(NAMED).map(T::to_string).collect::<Vec<_>>();
    match (named.as_slice(), things.len().saturating_sub(NAMED)) {
        ([], _) => "none".to_owned(),
        (named, 1..) => format!("{} and {}", named.join(", "), count(things.len() - NAMED, "other")),
        ([only], 0) => only.clone(),
        ([all @ .., last], 0) => format!("{} and {last}", all.join(", ")),
    }
}

/// `1 host`, `2 hosts`.
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
