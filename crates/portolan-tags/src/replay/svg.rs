//! The picture of a replay: a line of prefixes for each tag over time, and below them how long frozen lists last.

use super::chart::{Ink, Sheet, TimeAxis};
use super::{FrozenList, Replay, TagHistory};

const WIDTH: f64 = 980.0;
const LEFT: f64 = 24.0;
/// The columns between which time passes.
const PLOT: (f64, f64) = (320.0, 840.0);
const RIGHT: f64 = 858.0;
/// The height of a tag's row, and of the line in it.
const ROW: f64 = 46.0;
const RISE: f64 = 26.0;
/// The height of a frozen list's row.
const BAR: f64 = 11.0;

/// Draws a replay. The same replay gives the same bytes; the picture follows the reader's light or dark page, and one
/// that reads no style sheet shows the light one.
pub fn svg(replay: &Replay) -> String {
    let mut sheet = Sheet::default();
    let title = format!("Service tags of {}", replay.scenario);
    sheet.text((LEFT, 34.0), Ink::Head, "start", &title);
    let (Some(first), Some(last)) = (replay.weeks.first(), replay.weeks.last()) else {
        return sheet.into_svg((WIDTH, 60.0), &title, "There is no file to show.");
    };
    let span = format!("{} files from {} to {}", replay.weeks.len(), first.date, last.date);
    let first_line = format!("{span}: prefixes of each tag, the first and the last number beside it");
    sheet.text((LEFT, 56.0), Ink::Faint, "start", &first_line);
    let dots = "a blue dot marks a change of its addresses, a red one a file without it";
    sheet.text((LEFT, 74.0), Ink::Faint, "start", dots);

    let axis = TimeAxis::new((first.date, last.date), PLOT);
    let top = 96.0;
    let bars = top + ROW * tags(replay) + 40.0;
    let bottom = bars + 48.0 + BAR * lists(replay);
    for (x, label) in axis.marks(replay.weeks.iter().map(|week| week.date)) {
        sheet.path(&[(x, top), (x, bottom)], Ink::Grid, 1.0);
        sheet.text((x, bottom + 18.0), Ink::Faint, "middle", &label);
    }
    let mut y = top;
    for tag in &replay.tags {
        row(&mut sheet, &axis, replay, tag, y);
        y += ROW;
    }
    let head = "Lists that are frozen, one for each file, until they lack an address that a rule needs";
    sheet.text((LEFT, bars), Ink::Text, "start", head);
    let colours = "green while it is complete, a red dot where it lacks one";
    sheet.text((LEFT, bars + 20.0), Ink::Faint, "start", colours);
    let mut y = bars + 42.0;
    for list in &replay.frozen {
        bar(&mut sheet, &axis, list, y);
        y += BAR;
    }
    sheet.into_svg((WIDTH, bottom + 36.0), &title, &described(replay, &span))
}

fn tags(replay: &Replay) -> f64 {
    replay.tags.iter().map(|_| 1.0).sum()
}

fn lists(replay: &Replay) -> f64 {
    replay.frozen.iter().map(|_| 1.0).sum()
}

/// A tag's name, its line, and its numbers.
fn row(sheet: &mut Sheet, axis: &TimeAxis, replay: &Replay, tag: &TagHistory, top: f64) {
    const MOST: usize = 38;
    let middle = top + ROW / 2.0;
    let name = tag.tag.to_string();
    let long = name.chars().count() > MOST;
    let shown = name.chars().take(if long { MOST - 1 } else { MOST }).collect::<String>();
    let shown = if long { format!("{shown}…") } else { shown };
    sheet.text((LEFT, middle + 4.0), Ink::Text, "start", &shown);

    let counts = || tag.prefixes.iter().flatten().copied();
    let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let y = |count: usize| middle + RISE / 2.0 - RISE * share(count, least, most);
    let mut run = Vec::<(f64, f64)>::new();
    for ((week, count), changed) in replay.weeks.iter().zip(&tag.prefixes).zip(&tag.changed) {
        let x = axis.x(week.date);
        // A file holds until the next one, so the line goes in steps.
        let before = run.last().map(|(_, y)| *y);
        run.extend(before.map(|y| (x, y)));
        match count {
            Some(count) => {
                run.push((x, y(*count)));
                if *changed {
                    sheet.dot((x, y(*count)), Ink::Count);
                }
            }
            None => {
                line(sheet, &mut run);
                sheet.dot((x, middle), Ink::Lacking);
            }
        }
    }
    line(sheet, &mut run);
    let numbers = match (counts().next(), tag.prefixes.last().copied().flatten()) {
        (None, _) => ("in no file".to_owned(), Ink::Lacking),
        (Some(first), None) => (format!("{first}, then missing"), Ink::Lacking),
        (Some(first), Some(last)) if first == last => (last.to_string(), Ink::Text),
        (Some(first), Some(last)) => (format!("{first} → {last}"), Ink::Text),
    };
    sheet.text((RIGHT, middle + 4.0), numbers.1, "start", &numbers.0);
}

fn line(sheet: &mut Sheet, run: &mut Vec<(f64, f64)>) {
    if run.len() > 1 {
        sheet.path(run, Ink::Count, 1.5);
    }
    run.clear();
}

/// Where between the least and the most a number lies; the middle where they are equal.
fn share(count: usize, least: usize, most: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if least == most { 0.5 } else { number(count - least) / number(most - least) }
}

/// A frozen list from its day to the day on which it lacks something.
fn bar(sheet: &mut Sheet, axis: &TimeAxis, list: &FrozenList, y: f64) {
    let start = axis.x(list.from);
    let end = axis.x(list.lacking_since.unwrap_or(list.complete_until));
    if end > start {
        sheet.path(&[(start, y), (end, y)], Ink::Complete, 4.0);
    }
    let ink = if list.lacking_since.is_some() { Ink::Lacking } else { Ink::Complete };
    sheet.dot((end, y), ink);
}

fn described(replay: &Replay, span: &str) -> String {
    let tags = replay.tags.iter().map(|tag| {
        let count = |count: Option<&Option<usize>>| match count {
            Some(Some(count)) => count.to_string(),
            _ => "missing".to_owned(),
        };
        let changes = tag.changed.iter().filter(|changed| **changed).count();
        let (first, last) = (count(tag.prefixes.first()), count(tag.prefixes.last()));
        format!("{} went from {first} to {last} prefixes in {changes} changes", tag.tag)
    });
    let lasting = match replay.lasting() {
        Some((least, median, most)) => {
            format!(
                "A frozen list lacked an address after {least} to {most} days, half of them after {median} or fewer."
            )
        }
        None => "No frozen list lacked an address.".to_owned(),
    };
    format!("{span}. {}. {lasting}", tags.collect::<Vec<_>>().join("; "))
}
