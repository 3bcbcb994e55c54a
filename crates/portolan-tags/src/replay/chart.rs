//! What the picture is drawn with: a time axis, and elements of SVG with their texts escaped.

use std::fmt::Write as _;

use portolan_model::Date;

use super::days_between;

/// Days laid out from left to right.
pub(super) struct TimeAxis {
    first: Date,
    last: Date,
    left: f64,
    right: f64,
}

impl TimeAxis {
    /// An axis between two dates and two columns of the picture.
    pub(super) fn new((first, last): (Date, Date), (left, right): (f64, f64)) -> TimeAxis {
        TimeAxis { first, last, left, right }
    }

    /// Where a day is; the middle where there is only one day.
    pub(super) fn x(&self, date: Date) -> f64 {
        let span = days_between(self.first, self.last);
        let share = if span == 0 { 0.5 } else { f64::from(days_between(self.first, date)) / f64::from(span) };
        self.left + share * (self.right - self.left)
    }

    /// The days that have a mark, with what is written there: first days of months, or the given days where the axis
    /// is short.
    pub(super) fn marks(&self, days: impl Iterator<Item = Date>) -> Vec<(f64, String)> {
        // Room for the label in the letters of a narrow page.
        let long = days_between(self.first, self.last) > 75;
        let years = self.step() == 12;
        let apart = match (long, years) {
            (false, _) => 112.0,
            (true, false) => 84.0,
            (true, true) => 56.0,
        };
        let month = |day: Date| match years {
            true => day.year().to_string(),
            false => format!("{}-{:02}", day.year(), day.month()),
        };
        let wanted: Vec<(Date, String)> = if long {
            let months = self.months();
            months.into_iter().map(|day| (day, month(day))).collect()
        } else {
            days.map(|day| (day, day.to_string())).collect()
        };
        let mut marks = Vec::<(f64, String)>::new();
        for (day, label) in wanted {
            let x = self.x(day);
            if marks.last().is_none_or(|(before, _)| x - before >= apart) {
                marks.push((x, label));
            }
        }
        marks
    }

    /// Every how many months there is a mark.
    fn step(&self) -> usize {
        match days_between(self.first, self.last) {
            ..250 => 1,
            250..700 => 3,
            700..1500 => 6,
            _ => 12,
        }
    }

    /// The first days of the months on the axis: all, or every third, sixth, twelfth one.
    fn months(&self) -> Vec<Date> {
        let years = self.first.year()..=self.last.year();
        let all = years.flat_map(|year| (1..=12).step_by(self.step()).map(move |month| (year, month)));
        let all = all.filter_map(|(year, month)| Date::new(year, month, 1).ok());
        all.filter(|day| (self.first..=self.last).contains(day)).collect()
    }
}

/// Elements, one a line.
#[derive(Default)]
pub(super) struct Sheet(String);

impl Sheet {
    /// A line as it is, which must be well-formed.
    pub(super) fn raw(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// `<name attributes>text</name>`.
    pub(super) fn element(&mut self, name: &str, attributes: &str, text: &str) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.0, "<{name}{attributes}>{}</{name}>", escaped(text));
    }

    /// A text at a place; `anchor` is `start`, `middle` or `end`.
    pub(super) fn text(&mut self, (x, y): (f64, f64), class: Ink, anchor: &str, text: &str) {
        let (class, fill) = (class.class(), class.colour());
        let size = if class == "head" { " font-size=\"18\" font-weight=\"600\"" } else { "" };
        let attributes = format!(
            " x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\" fill=\"{fill}\"{size} text-anchor=\"{anchor}\""
        );
        self.element("text", &attributes, text);
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: &[(f64, f64)], ink: Ink, width: f64) {
        let mut d = String::new();
        for (index, (x, y)) in points.iter().enumerate() {
            let _ = write!(d, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
        }
        let (class, colour) = (ink.class(), ink.colour());
        self.raw(&format!(
            "<path d=\"{d}\" class=\"{class}-line\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// A dot.
    pub(super) fn dot(&mut self, (x, y): (f64, f64), ink: Ink) {
        let (class, colour) = (ink.class(), ink.colour());
        self.raw(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" class=\"{class}\" fill=\"{colour}\"/>"
        ));
    }

    /// A cross, which is no dot to those who do not tell colours apart.
    pub(super) fn cross(&mut self, (x, y): (f64, f64), ink: Ink) {
        const ARM: f64 = 3.5;
        self.path(&[(x - ARM, y - ARM), (x + ARM, y + ARM)], ink, 2.0);
        self.path(&[(x - ARM, y + ARM), (x + ARM, y - ARM)], ink, 2.0);
    }

    /// The whole picture around these elements. On a narrow page it shrinks, and its letters grow against it.
    pub(super) fn into_svg(self, (width, height): (f64, f64), title: &str, description: &str) -> String {
        let mut out = Sheet::default();
        out.raw(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title description\" \
             font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\">"
        ));
        out.element("title", " id=\"title\"", title);
        out.element("desc", " id=\"description\"", description);
        out.raw("<style>");
        out.raw(&format!("svg {{ width: 100%; max-width: {width:.0}px; height: auto }}"));
        out.raw(":root { background: #ffffff }");
        out.raw("@media (max-width: 600px) { text { font-size: 18px } .head { font-size: 25px } }");
        out.raw("@media (prefers-color-scheme: dark) {");
        out.raw(":root { background: #0d1117 } .page { fill: #0d1117 }");
        for ink in Ink::ALL {
            let (class, dark) = (ink.class(), ink.dark());
            out.raw(&format!(".{class} {{ fill: {dark} }} .{class}-line {{ stroke: {dark} }}"));
        }
        out.raw("}");
        out.raw("</style>");
        out.raw("<rect class=\"page\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        out.0.push_str(&self.0);
        out.raw("</svg>");
        out.0
    }
}

/// What is drawn in one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Head,
    Text,
    Faint,
    Grid,
    Count,
    Complete,
    Lacking,
}

impl Ink {
    const ALL: [Ink; 7] =
        [Ink::Head, Ink::Text, Ink::Faint, Ink::Grid, Ink::Count, Ink::Complete, Ink::Lacking];

    fn class(self) -> &'static str {
        match self {
            Ink::Head => "head",
            Ink::Text => "text",
            Ink::Faint => "faint",
            Ink::Grid => "grid",
            Ink::Count => "count",
            Ink::Complete => "complete",
            Ink::Lacking => "lacking",
        }
    }

    /// On a light page, and for whatever reads no style sheet.
    fn colour(self) -> &'static str {
        match self {
            Ink::Head | Ink::Text => "#1f2328",
            Ink::Faint => "#59636e",
            Ink::Grid => "#d1d9e0",
            Ink::Count => "#0969da",
            Ink::Complete => "#1a7f37",
            Ink::Lacking => "#cf222e",
        }
    }

    /// On a dark page.
    fn dark(self) -> &'static str {
        match self {
            Ink::Head | Ink::Text => "#e6edf3",
            Ink::Faint => "#9198a1",
            Ink::Grid => "#30363d",
            Ink::Count => "#4493f8",
            Ink::Complete => "#3fb950",
            Ink::Lacking => "#f85149",
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
