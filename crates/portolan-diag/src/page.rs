//! The frame of a page: one file without a script, which asks nobody for anything.

use std::fmt;

use crate::text::markup;

/// What every page looks like.
const STYLE: &str = include_str!("page/style.css");

/// A page in a single file. Its policy forbids it to load anything, whatever a network put into it.
#[derive(Debug, Clone, Copy)]
pub struct Page<'p> {
    /// The title, as a text.
    pub title: &'p str,
    /// Rules that only this page has, as CSS.
    pub style: &'p str,
    /// What is in it, as HTML with exactly one `h1`.
    pub body: &'p str,
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")?;
        f.write_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")?;
        f.write_str("<meta name=\"color-scheme\" content=\"light dark\">\n")?;
        f.write_str("<meta name=\"referrer\" content=\"no-referrer\">\n")?;
        f.write_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")?;
        writeln!(
            f,
            "<title>{}</title>\n<style>\n{STYLE}{}</style>\n</head>",
            markup(self.title),
            self.style
        )?;
        f.write_str("<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n")?;
        writeln!(f, "<main id=\"content\" tabindex=\"-1\">\n{}\n</main>\n</body>\n</html>", self.body.trim())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The custom properties of the nth `:root` rule: light, dark, paper.
    fn colours(nth: usize) -> BTreeMap<&'static str, [f64; 3]> {
        let rule = STYLE.split(":root {").nth(nth + 1).unwrap().split('}').next().unwrap();
        let properties = rule.split(';').filter_map(|part| part.trim().strip_prefix("--")?.split_once(": #"));
        let digit = |c: char| c.to_digit(16).map(f64::from).unwrap();
        let colour = |text: &str| {
            let digits = text.chars().map(digit).collect::<Vec<_>>();
            match *digits.as_slice() {
                [r, g, b] => [r, g, b].map(|channel| channel * 17.0 / 255.0),
                [r, s, g, h, b, c] => [(r, s), (g, h), (b, c)].map(|(high, low)| (high * 16.0 + low) / 255.0),
                _ => panic!("{text} is no colour"),
            }
        };
        properties.map(|(name, text)| (name, colour(text))).collect()
    }

    fn luminance(colour: [f64; 3]) -> f64 {
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        let [r, g, b] = colour.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast as WCAG 2 measures it, from 1 to 21.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_stands_out_from_every_ground() {
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
        for theme in 0..3 {
            let colours = colours(theme);
            for text in ["ink", "faint", "link", "fail", "warn", "pass", "no-data"] {
                for ground in ["paper", "wash"] {
                    let contrast = contrast(colours[text], colours[ground]);
                    assert!(contrast >= 4.5, "{text} on {ground} of theme {theme}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn a_title_is_a_text() {
        let page = Page { title: "<b>", style: "", body: "<h1>x</h1>" }.to_string();
        assert!(page.contains("<title>&lt;b&gt;</title>") && page.ends_with("</html>\n"));
    }
}
