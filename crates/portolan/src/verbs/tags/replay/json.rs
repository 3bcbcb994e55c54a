//! A replay as programs read it: `portolan.tags-replay/1`.

use portolan_catalog::Id;
use portolan_model::{Date, PrefixSet};
use portolan_tags::replay::{FrozenList, Replay, TagHistory, Week};
use serde::Serialize;

use crate::error::Error;

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    scenario: &'r str,
    weeks: Vec<WeekRow<'r>>,
    tags: Vec<TagRow<'r>>,
    frozen_lists: Vec<FrozenRow>,
    lasting: Option<Lasting>,
}

#[derive(Serialize)]
struct WeekRow<'r> {
    date: Date,
    change_number: Option<u64>,
    open: PrefixSet,
    close: PrefixSet,
    flows: Vec<&'r Id>,
    missing_tags: &'r [Id],
    frozen: Frozen<'r>,
}

/// What rules of the first file do.
#[derive(Serialize)]
struct Frozen<'r> {
    broken_flows: &'r [Id],
    lacks: &'r PrefixSet,
    too_much: &'r PrefixSet,
}

#[derive(Serialize)]
struct TagRow<'r> {
    tag: String,
    prefixes: &'r [Option<usize>],
    changed: &'r [bool],
}

#[derive(Serialize)]
struct FrozenRow {
    from: Date,
    complete_until: Date,
    lacking_since: Option<Date>,
    days: i32,
}

/// Over the frozen lists that were found lacking.
#[derive(Serialize)]
struct Lasting {
    least_days: i32,
    median_days: i32,
    most_days: i32,
}

/// The document.
pub(super) fn text(replay: &Replay) -> Result<String, Error> {
    let lasting = replay.lasting();
    let document = Document {
        schema: "portolan.tags-replay/1",
        scenario: &replay.scenario,
        weeks: replay.weeks.iter().map(week).collect(),
        tags: replay.tags.iter().map(tag).collect(),
        frozen_lists: replay.frozen.iter().map(frozen).collect(),
        lasting: lasting.map(|(least_days, median_days, most_days)| Lasting {
            least_days,
            median_days,
            most_days,
        }),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn week(week: &Week) -> WeekRow<'_> {
    WeekRow {
        date: week.date,
        change_number: week.change_number,
        open: week.changes.opened(),
        close: week.changes.closed(),
        flows: week.changes.flows.iter().map(|change| &change.flow).collect(),
        missing_tags: &week.missing,
        frozen: Frozen {
            broken_flows: &week.frozen.broken,
            lacks: &week.frozen.lacks,
            too_much: &week.frozen.surplus,
        },
    }
}

fn tag(tag: &TagHistory) -> TagRow<'_> {
    TagRow { tag: tag.tag.to_string(), prefixes: &tag.prefixes, changed: &tag.changed }
}

fn frozen(list: &FrozenList) -> FrozenRow {
    FrozenRow {
        from: list.from,
        complete_until: list.complete_until,
        lacking_since: list.lacking_since,
        days: list.days(),
    }
}
