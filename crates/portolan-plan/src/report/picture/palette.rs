//! The colours of the picture, on light and dark pages and on paper, and the style that uses them.

use std::fmt::Write as _;

use super::kinds::Kind;

/// A colour: its name, the page's own property for it where there is one, on light pages, on dark pages.
struct Colour {
    name: &'static str,
    page: Option<&'static str>,
    light: &'static str,
    dark: &'static str,
}

const fn own(name: &'static str, light: &'static str, dark: &'static str) -> Colour {
    Colour { name, page: None, light, dark }
}

const fn of_page(name: &'static str, light: &'static str, dark: &'static str) -> Colour {
    Colour { name, page: Some(name), light, dark }
}

const COLOURS: [Colour; 12] = [
    of_page("ink", "#1b1f23", "#e6edf3"),
    of_page("paper", "#ffffff", "#0d1117"),
    of_page("faint", "#57606a", "#9da7b1"),
    of_page("wash", "#f6f8fa", "#161b22"),
    own("rim", "#6b7682", "#7d8792"),
    own("direct", "#0b57b0", "#79b8ff"),
    own("proxy", "#8a3a00", "#f0a35e"),
    own("private", "#6a2fb5", "#c49bff"),
    own("service", "#0f6b5c", "#56d4bc"),
    own("peering", "#a3195b", "#ff8fc0"),
    own("local", "#57606a", "#9da7b1"),
    own("dns", "#6b5d00", "#d6c64c"),
];

/// How lines differ besides their colour.
const DASHES: [(&str, &str); 6] = [
    ("proxy", "10 4"),
    ("private", "2 3"),
    ("service", "10 3 2 3"),
    ("peering", "16 5"),
    ("local", "5 3"),
    ("dns", "8 3 1 3 1 3"),
];

/// The style sheet of a picture that is so many pixels wide.
///
/// In a page it becomes as narrow as its box, but only so far that its letters can still be read; a narrower box scrolls. A
/// document of its own has its colours by value, for not everything that shows pictures knows custom properties.
pub(super) fn style(width: i32, in_page: bool) -> String {
    let mut out = String::from(include_str!("picture.css"));
    let _ = writeln!(out, ".picture {{ max-width: max(100%, {}px); height: auto; }}", width - width / 10);
    for (kind, dash) in DASHES {
        let _ = writeln!(out, ".picture-{kind} .picture-way {{ stroke-dasharray: {dash}; }}");
    }
    coloured(&mut out, in_page, |colour| colour.light);
    out.push_str("@media (prefers-color-scheme: dark) {\n");
    coloured(&mut out, in_page, |colour| colour.dark);
    out.push_str("}\n@media print {\n");
    coloured(&mut out, in_page, |colour| colour.light);
    out.push_str(".picture { max-width: 100%; }\n}\n");
    out
}

/// The rules that colour.
fn coloured(out: &mut String, in_page: bool, of: impl Fn(&Colour) -> &'static str) {
    let mut rules = String::from(include_str!("colours.css"));
    for kind in Kind::ALL.map(Kind::word) {
        let _ = writeln!(
            rules,
            ".picture-{kind} .picture-way, .picture-{kind} .picture-bar {{ stroke: ${kind}; }}"
        );
        let _ = writeln!(
            rules,
            ".picture-{kind} .picture-head, .picture-{kind} .picture-label {{ fill: ${kind}; }}"
        );
    }
    for colour in &COLOURS {
        let value = match colour.page.filter(|_| in_page) {
            Some(page) => format!("var(--{page}, {})", of(colour)),
            None => of(colour).to_owned(),
        };
        rules = rules.replace(&format!("${};", colour.name), &format!("{value};"));
    }
    out.push_str(&rules);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour, as WCAG 2 computes it.
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(colour.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_stands_out_from_what_it_stands_on() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
        for of in [|colour: &Colour| colour.light, |colour: &Colour| colour.dark] {
            let named = |name: &str| of(COLOURS.iter().find(|colour| colour.name == name).unwrap());
            for colour in COLOURS.iter().filter(|colour| !["paper", "wash"].contains(&colour.name)) {
                // The rims of boxes are no text.
                let least = if colour.name == "rim" { 3.0 } else { 4.5 };
                for ground in ["paper", "wash"] {
                    let ratio = contrast(of(colour), named(ground));
                    assert!(ratio >= least, "{} on {ground}: {ratio:.2}", of(colour));
                }
            }
        }
    }

    #[test]
    fn every_colour_has_a_value() {
        for in_page in [false, true] {
            let style = style(1000, in_page);
            assert!(!style.contains('$'), "{style}");
            assert_eq!(style.contains("var("), in_page);
        }
    }

    #[test]
    fn no_two_sorts_of_line_differ_by_colour_alone() {
        let dashes = DASHES.iter().map(|(_, dash)| *dash).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(dashes.len(), DASHES.len());
        assert_eq!(DASHES.len() + 1, Kind::ALL.len());
    }
}
