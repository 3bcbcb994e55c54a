//! Comments: what a reader of the configuration must know, in lines that no text can break out of.

use crate::intent::{Place, Stamp};

/// The first lines of a file: what it is, where it comes from, and what it takes for granted.
pub(crate) fn header(stamp: &Stamp, place: Option<&Place>, what: &str, assumes: &[&str]) -> Vec<String> {
    let at = place.map(|place| format!(" for {}", place.title())).unwrap_or_default();
    let mut lines = vec![
        format!("{what}{at}"),
        format!("Portolan plan of {}, catalog {}", stamp.scenario, stamp.catalog),
    ];
    lines.extend(stamp.as_of.iter().map(|day| format!("Follows the lists of {day}, not the newest")));
    lines.extend(stamp.service_tags.iter().map(|file| format!("Service tags: {file}")));
    lines.extend(assumes.iter().map(|text| format!("Takes for granted: {text}")));
    lines.iter().map(|line| safe(line)).collect()
}

/// A text that fits into one line of a comment: control characters and line breaks become spaces.
pub(crate) fn safe(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}');
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// Lines with a mark in front, each ending in a line break.
pub(crate) fn lines<S: AsRef<str>>(mark: &str, lines: impl IntoIterator<Item = S>) -> String {
    let mut text = String::new();
    for line in lines {
        let line = safe(line.as_ref());
        text.push_str(format!("{mark} {line}").trim_end());
        text.push('\n');
    }
    text
}

/// A text cut to a number of characters, with `...` where something is missing.
pub(crate) fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let head = text.chars().take(longest.saturating_sub(3)).collect::<String>();
    format!("{}...", head.trim_end())
}

/// A text between double quotes, for languages in which quotes cannot be escaped: printable ASCII without quotes and
/// backslashes, in at most `longest` bytes.
pub(crate) fn quoted(text: &str, longest: usize) -> String {
    let plain =
        |c: char| if (c.is_ascii_graphic() && !matches!(c, '"' | '\\')) || c == ' ' { c } else { '_' };
    format!("\"{}\"", shortened(&text.chars().map(plain).collect::<String>(), longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_comment() {
        assert_eq!(lines("#", ["a\nflush ruleset", "b\u{2028}c"]), "# a flush ruleset\n# b c\n");
        let hostile = "x\" accept; flush ruleset\n\\ é";
        assert_eq!(quoted(hostile, 128), "\"x_ accept; flush ruleset__ _\"");
        assert_eq!(quoted(&"é".repeat(300), 128).len(), 130);
    }
}
