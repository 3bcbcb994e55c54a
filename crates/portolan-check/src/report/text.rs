//! Text that came from a network, made fit for where it is shown.

/// A text for a terminal: what would move the cursor, colour, or turn the reading direction is replaced. Line breaks stay.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || !harmful(c) { c } else { '\u{FFFD}' }).collect()
}

/// The same on one line.
pub(super) fn line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

fn harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A value of a label in the text format of Prometheus.
pub(super) fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// A text for HTML and XML.
pub(super) fn markup(text: &str) -> String {
    portolan_diag::escape_xml(&plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(plain("a\u{1b}[2Jb\r\u{202E}c\nd"), "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}c\nd");
        assert_eq!(line("a\nb"), "a b");
    }

    #[test]
    fn labels_keep_their_quotes() {
        assert_eq!(label("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
