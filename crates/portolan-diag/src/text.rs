//! Text from elsewhere, made fit for where it is shown.

use crate::render::escape_xml;

/// A text for people: what would move a cursor, colour, or turn the reading direction is replaced. Line breaks stay.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || !is_harmful(c) { c } else { '\u{FFFD}' }).collect()
}

/// The same on one line.
pub fn line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

/// A text for HTML and XML, in an element or in a quoted attribute.
pub fn markup(text: &str) -> String {
    escape_xml(&plain(text))
}

/// The pieces of a text, and whether they are code: what stands between two single backticks is.
pub fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let marks = text.matches('`').count();
    // Without a partner for each mark, and where marks touch, nothing is code.
    let marked = marks.is_multiple_of(2) && !text.contains("``");
    let parts = text.split(if marked { '`' } else { '\0' });
    parts.enumerate().map(move |(at, part)| (marked && !at.is_multiple_of(2), part))
}

/// A text as HTML in which what stands between backticks is code.
pub fn prose(text: &str) -> String {
    let piece = |(is_code, piece)| match (is_code, markup(piece)) {
        (true, piece) => format!("<code>{piece}</code>"),
        (false, piece) => piece,
    };
    pieces(&plain(text)).map(piece).collect()
}

/// Whether a character does something instead of showing something, or is none.
fn is_harmful(c: char) -> bool {
    let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_none = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    c.is_control() || turns || is_none
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
    fn what_is_no_character_is_replaced() {
        assert_eq!(plain("\u{FFFE}\u{1FFFF}\u{FDD0}é"), "\u{FFFD}\u{FFFD}\u{FFFD}é");
    }

    #[test]
    fn pairs_of_backticks_mark_code_and_others_mark_nothing() {
        assert_eq!(prose("add `a<b` to `c`"), "add <code>a&lt;b</code> to <code>c</code>");
        assert_eq!(prose("a ` b"), "a ` b");
        assert_eq!(prose("``` x ```"), "``` x ```");
    }

    #[test]
    fn nothing_leaves_its_element() {
        assert_eq!(markup("<b>\"x\"\u{0}"), "&lt;b&gt;&quot;x&quot;\u{FFFD}");
    }
}
