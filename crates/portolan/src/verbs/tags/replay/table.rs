//! A replay as people read it.

use std::fmt::Write as _;

use portolan_model::PrefixSet;
use portolan_plan::report::layout::{Column, Fit, Line, Table};
use portolan_tags::replay::{FrozenList, Replay, Week};

const COLUMNS: [Column; 9] = [
    Column { title: "FILE OF", fit: Fit::Whole(10) },
    Column { title: "NUMBER", fit: Fit::Whole(8) },
    Column { title: "OPEN", fit: Fit::Whole(24) },
    Column { title: "CLOSE", fit: Fit::Whole(24) },
    Column { title: "FLOWS", fit: Fit::Whole(8) },
    Column { title: "FROZEN: BROKEN FLOWS", fit: Fit::Whole(20) },
    Column { title: "LACKS", fit: Fit::Whole(24) },
    Column { title: "TOO MUCH", fit: Fit::Whole(24) },
    Column { title: "MISSING TAGS", fit: Fit::Wrap(40) },
];

/// A line for each file, and how long lists last.
pub(super) fn text(replay: &Replay) -> String {
    let lines = replay.weeks.iter().map(|week| Line::Cells(cells(week))).collect::<Vec<_>>();
    let table = Table { columns: &COLUMNS, indent: 0, room: 160, paint: &|_, text| text.to_owned() };
    let mut text = table.lay(&lines);
    if let Some(first) = replay.frozen.first() {
        let _ = write!(text, "\n{}", lasted(first));
    }
    text.push_str(&lasting(replay));
    text
}

fn cells(week: &Week) -> Vec<String> {
    let flows = week.changes.flows.len();
    vec![
        week.date.to_string(),
        week.change_number.map(|number| number.to_string()).unwrap_or_default(),
        amount(&week.changes.opened()),
        amount(&week.changes.closed()),
        number(flows),
        number(week.frozen.broken.len()),
        amount(&week.frozen.lacks),
        amount(&week.frozen.surplus),
        week.missing.iter().map(|tag| &**tag).collect::<Vec<_>>().join(" "),
    ]
}

fn number(count: usize) -> String {
    if count == 0 { "-".to_owned() } else { count.to_string() }
}

/// The prefixes, and in brackets the IPv4 addresses in them.
fn amount(set: &PrefixSet) -> String {
    if set.is_empty() { "-".to_owned() } else { format!("{} ({})", set.to_prefixes().len(), set.v4_len()) }
}

fn lasted(list: &FrozenList) -> String {
    let (from, until, days) = (list.from, list.complete_until, list.days());
    match list.lacking_since {
        Some(since) => format!(
            "rules frozen on {from} were complete until {until}, and lacked addresses on {since}, {days} days later\n"
        ),
        None => format!("rules frozen on {from} were complete to the end, {days} days later\n"),
    }
}

/// How long lists last, over all files as their beginning.
fn lasting(replay: &Replay) -> String {
    let ended = replay.frozen.iter().filter(|list| list.lacking_since.is_some()).count();
    match replay.lasting() {
        Some((least, median, most)) => format!(
            "of {} frozen lists {ended} were found lacking: after {least} to {most} days, half of them within {median}\n",
            replay.frozen.len()
        ),
        None => String::new(),
    }
}

/// What the columns count.
pub(super) fn remarks(replay: &Replay) -> String {
    let changing = replay.weeks.iter().filter(|week| !week.changes.is_empty()).count();
    format!(
        "{}: {} files, {} tags, {} flows by tag; {changing} files change something; counts are prefixes (IPv4 addresses)\n",
        replay.scenario,
        replay.weeks.len(),
        replay.tags.len(),
        replay.flows
    )
}
