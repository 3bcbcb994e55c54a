//! How wide texts are, and how they are broken into lines.
//!
//! Nobody knows the reader's font. The widths here are those of a wide one, so that in most others there is room to spare.

use unicode_width::UnicodeWidthChar as _;

/// The width of a text in pixels, rounded up.
pub(super) fn width(text: &str, size: i32, bold: bool) -> i32 {
    let thousandths = text.chars().map(em).sum::<i32>();
    let thousandths = if bold { thousandths + thousandths / 8 } else { thousandths };
    (thousandths * size + 999) / 1000
}

/// The width of a letter in thousandths of the font's size.
fn em(letter: char) -> i32 {
    match letter {
        'i' | 'j' | 'l' | '|' | '\'' => 345,
        ' ' | '.' | ',' | '·' => 320,
        'I' | 'r' | 'f' | 't' | '(' | ')' | '[' | ']' | '/' | ':' | ';' | '!' | '-' => 415,
        'm' | 'W' | '@' | '%' => 1000,
        'M' | 'w' | '+' | '=' | '<' | '>' | '#' | '~' => 865,
        'A'..='Z' => 790,
        'a'..='z' | '0'..='9' | '_' | '*' | '"' | '?' | '$' | '\\' | '{' | '}' | '^' | '`' => 645,
        '&' => 790,
        other => match other.width() {
            None | Some(0) => 0,
            Some(1) => 900,
            Some(_) => 1150,
        },
    }
}

/// Breaks a text into lines that fit into some pixels: at blanks; a word that is too long for a line behind a mark inside
/// it, else anywhere.
pub(super) fn wrap(text: &str, room: i32, size: i32, bold: bool) -> Vec<String> {
    let fits = |text: &str| width(text, size, bold) <= room;
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
        for piece in word.split_inclusive(['.', '-', '/', ',', ':']) {
            if !line.is_empty() && !fits(&format!("{line}{piece}")) {
                lines.push(std::mem::take(&mut line));
            }
            for letter in piece.chars() {
                if !line.is_empty() && !fits(&format!("{line}{letter}")) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Shortens a text to some pixels, with an ellipsis at its end.
pub(super) fn shorten(text: &str, room: i32, size: i32, bold: bool) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        short.push(letter);
        if width(&short, size, bold) + width("…", size, bold) > room {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

/// A text on one line, without what moves a cursor or turns the direction of writing.
pub(super) fn plain(text: &str) -> String {
    let harmless = |letter: char| {
        let turns = matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
        match letter {
            letter if letter.is_whitespace() => ' ',
            letter if letter.is_control() || turns => '\u{FFFD}',
            letter => letter,
        }
    };
    text.chars().map(harmless).collect()
}
