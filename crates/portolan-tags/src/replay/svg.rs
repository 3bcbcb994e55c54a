//! The picture of a replay: a line of prefixes for each tag over time, and below them how long frozen lists last.

use super::chart::{Ink, Sheet, TimeAxis};
use super::{FrozenList, Replay, TagHistory};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 24.0;
const RIGHT: f64 = 736.0;
/// The columns between which time passes.
const PLOT: (f64, f64) = (132.0, 640.0);
/// The height of a tag's row; its name stands above its line, which rises so far.
const ROW: f64 = 54.0;
const RISE: f64 = 20.0;
/// The height of a frozen list's row.
const BAR: f64 = 20.0;

/// Draws a replay. The same replay gives the same bytes; the picture follows the reader's light or dark page and its
/// width, and what reads no style sheet shows the light and wide one.
pub fn svg(replay: &Replay) -> String {
    let mut sheet = Sheet::default();
    let title = format!("Service tags of {}", replay.scenario);
    sheet.text((LEFT, 36.0), Ink::Head, "start", &title);
    let (Some(first), Some(last)) = (replay.weeks.first(), replay.weeks.last()) else {
        return sheet.into_svg((WIDTH, 60.0), &title, "There is no file to show.");
    };
    let span = format!("{} files from {} to {}", replay.weeks.len(), first.date, last.date);
    sheet.text((LEFT, 62.0), Ink::Faint, "start", &format!("{span}: prefixes of each tag"));
    sheet.dot((LEFT + 4.0, 80.0), Ink::Count);
    sheet.text((LEFT + 16.0, 85.0), Ink::Faint, "start", "its addresses changed");
    sheet.cross((LEFT + 264.0, 80.0), Ink::Lacking);
    sheet.text((LEFT + 276.0, 85.0), Ink::Faint, "start", "the file does not have it");

    let axis = TimeAxis::new((first.date, last.date), PLOT);
    let marks = axis.marks(replay.weeks.iter().map(|week| week.date));
    let top = 104.0;
    let tags_end = top + ROW * tags(replay);
    let mut y = top;
    for tag in &replay.tags {
        // Names stand between the lines of the grid, not on them.
        grid(&mut sheet, &marks, (y + ROW - RISE - 12.0, y + ROW - 4.0));
        row(&mut sheet, &axis, replay, tag, y);
        y += ROW;
    }
    days(&mut sheet, &marks, tags_end);
    let head = tags_end + 66.0;
    let lists_start = head + 40.0;
    let lists_end = lists_start + BAR * lists(replay);
    sheet.text((LEFT, head), Ink::Text, "start", "Lists frozen at each file, and how long they last");
    sheet.dot((LEFT + 4.0, head + 18.0), Ink::Complete);
    sheet.text((LEFT + 16.0, head + 23.0), Ink::Faint, "start", "complete so far");
    sheet.cross((LEFT + 264.0, head + 18.0), Ink::Lacking);
    sheet.text((LEFT + 276.0, head + 23.0), Ink::Faint, "start", "lacks an address that a rule needs");
    grid(&mut sheet, &marks, (lists_start, lists_end));
    let mut y = lists_start;
    for list in &replay.frozen {
        bar(&mut sheet, &axis, list, y + BAR / 2.0);
        y += BAR;
    }
    days(&mut sheet, &marks, lists_end);
    sheet.into_svg((WIDTH, lists_end + 44.0), &title, &described(replay, &span))
}

/// Lines at the days that have a mark.
fn grid(sheet: &mut Sheet, marks: &[(f64, String)], (top, bottom): (f64, f64)) {
    for (x, _) in marks {
        sheet.path(&[(*x, top), (*x, bottom)], Ink::Grid, 1.0);
    }
}

/// The days that have a mark, below the grid.
fn days(sheet: &mut Sheet, marks: &[(f64, String)], bottom: f64) {
    for (x, day) in marks {
        sheet.text((*x, bottom + 20.0), Ink::Faint, "middle", day);
    }
}

fn tags(replay: &Replay) -> f64 {
    replay.tags.iter().map(|_| 1.0).sum()
}

fn lists(replay: &Replay) -> f64 {
    replay.frozen.iter().map(|_| 1.0).sum()
}

/// A tag's name, its line, and its numbers.
fn row(sheet: &mut Sheet, axis: &TimeAxis, replay: &Replay, tag: &TagHistory, top: f64) {
    const MOST: usize = 42;
    let (base, floor) = (top + 17.0, top + ROW - 8.0);
    let name = tag.tag.to_string();
    let long = name.chars().count() > MOST;
    let shown = name.chars().take(if long { MOST - 1 } else { MOST }).collect::<String>();
    let shown = if long { format!("{shown}…") } else { shown };
    sheet.text((LEFT, base), Ink::Text, "start", &shown);

    let counts = || tag.prefixes.iter().flatten().copied();
    let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let y = |count: usize| floor - RISE * share(count, least, most);
    let mut run = Vec::<(f64, f64)>::new();
    let mut marks = Vec::new();
    for ((week, count), changed) in replay.weeks.iter().zip(&tag.prefixes).zip(&tag.changed) {
        let x = axis.x(week.date);
        // A file holds until the next one, so the line goes in steps.
        let before = run.last().map(|(_, y)| *y);
        run.extend(before.map(|y| (x, y)));
        match count {
            Some(count) => {
                run.push((x, y(*count)));
                marks.extend(changed.then(|| (x, y(*count), Ink::Count)));
            }
            None => {
                line(sheet, &mut run);
                marks.push((x, floor - RISE / 2.0, Ink::Lacking));
            }
        }
    }
    line(sheet, &mut run);
    for (x, y, ink) in marks {
        match ink {
            Ink::Lacking => sheet.cross((x, y), ink),
            _ => sheet.dot((x, y), ink),
        }
    }
    let (numbers, ink) = numbers(tag, least, most);
    sheet.text((RIGHT, base), ink, "end", &numbers);
}

/// The first number of prefixes and the last, and between them the furthest from both.
fn numbers(tag: &TagHistory, least: usize, most: usize) -> (String, Ink) {
    let first = tag.prefixes.iter().flatten().next();
    let (first, last) = match (first, tag.prefixes.last().copied().flatten()) {
        (None, _) => return ("in no file".to_owned(), Ink::Lacking),
        (Some(first), None) => return (format!("{first}, then missing"), Ink::Lacking),
        (Some(first), Some(last)) => (*first, last),
    };
    let (low, high) = (first.min(last), first.max(last));
    let between = match (low - least, most - high) {
        (0, 0) => None,
        (below, above) => Some(if below > above { least } else { most }),
    };
    let numbers = match between {
        Some(between) => format!("{first} → {between} → {last}"),
        None if first == last => last.to_string(),
        None => format!("{first} → {last}"),
    };
    (numbers, Ink::Text)
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
    sheet.text((LEFT, y + 5.0), Ink::Faint, "start", &list.from.to_string());
    if end > start {
        sheet.path(&[(start, y), (end, y)], Ink::Complete, 4.0);
    }
    let days = list.days();
    let lasted = match list.lacking_since {
        Some(_) => {
            sheet.cross((end, y), Ink::Lacking);
            format!("{days} days")
        }
        None => {
            sheet.dot((end, y), Ink::Complete);
            format!("{days}+ days")
        }
    };
    sheet.text((RIGHT, y + 5.0), Ink::Text, "end", &lasted);
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
