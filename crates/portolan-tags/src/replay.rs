//! A row of service-tag files, replayed against a plan: what its rules would have needed, and how long a list that
//! somebody froze would have lasted.

mod chart;
mod svg;

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_model::{Date, PrefixSet};
use portolan_plan::plan::Plan;

use crate::cloud::TagCloud;
use crate::resolve::{Snapshots, TagUse, resolve, uses};
use crate::rules::{self, Changes, Stale, TagSets};
use crate::snapshot::Snapshot;

pub use svg::svg;

/// What one file says of a plan's tags. It is small; the file itself need not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The cloud of the file.
    pub cloud: TagCloud,
    /// When it was published.
    pub date: Date,
    /// Its own number, for people.
    pub change_number: Option<u64>,
    sets: Vec<(TagUse, PrefixSet)>,
}

impl Sighting {
    /// Looks up a plan's tags in a file.
    pub fn new(plan: &Plan, snapshot: Snapshot, date: Date) -> Sighting {
        let (cloud, change_number) = (snapshot.cloud, snapshot.change_number);
        let resolved = resolve(plan, &[snapshot].into_iter().collect::<Snapshots>());
        let sets = resolved.tags.into_iter().map(|(used, tag)| (used, tag.addresses)).collect();
        Sighting { cloud, date, change_number, sets }
    }
}

/// A plan over the time of a row of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The name of the scenario.
    pub scenario: String,
    /// How many flows of the plan have their addresses from tags.
    pub flows: usize,
    /// The files of the plan's cloud in the order of their dates.
    pub weeks: Vec<Week>,
    /// The plan's tags by name.
    pub tags: Vec<TagHistory>,
    /// How long a list frozen at each file lasts.
    pub frozen: Vec<FrozenList>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// When it was published.
    pub date: Date,
    /// Its own number, for people.
    pub change_number: Option<u64>,
    /// What the rules need that they did not need with the file before; nothing for the first.
    pub changes: Changes,
    /// The tags of the plan that no file of that day has, as the plan writes them. Their addresses of before stay.
    pub missing: Vec<Id>,
    /// What the rules of the first file do on that day.
    pub frozen: Stale,
}

/// A tag over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagHistory {
    /// The tag as flows use it.
    pub tag: TagUse,
    /// For each file the fewest prefixes that make it up; none where it is missing.
    pub prefixes: Vec<Option<usize>>,
    /// For each file whether its addresses are others than with the file before.
    pub changed: Vec<bool>,
}

/// A list that somebody froze.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenList {
    /// The date of the file that it was made from.
    pub from: Date,
    /// The date of the last file for which it still lets through everything.
    pub complete_until: Date,
    /// The date of the first file for which it lacks addresses; none where the row ends before.
    pub lacking_since: Option<Date>,
}

impl FrozenList {
    /// The days after which the list was found lacking, or which it has lasted so far.
    pub fn days(&self) -> i32 {
        days_between(self.from, self.lacking_since.unwrap_or(self.complete_until))
    }
}

impl Replay {
    /// How long lists last: the least, the median and the most days of those that were found lacking; none where
    /// none was.
    pub fn lasting(&self) -> Option<(i32, i32, i32)> {
        let ended = self.frozen.iter().filter(|list| list.lacking_since.is_some());
        let mut days = ended.map(FrozenList::days).collect::<Vec<_>>();
        days.sort_unstable();
        Some((*days.first()?, *days.get(days.len() / 2)?, *days.last()?))
    }
}

/// The days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}

/// Replays what a row of files says.
///
/// A week is a file of the plan's own cloud. For tags of other clouds it takes the newest file of theirs up to that day.
pub fn replay(plan: &Plan, mut sightings: Vec<Sighting>) -> Replay {
    sightings.sort_by_key(|sighting| (sighting.date, sighting.cloud));
    let (own, others): (Vec<_>, Vec<_>) =
        sightings.into_iter().partition(|sighting| sighting.cloud == plan.cloud.into());
    let tags = plan.flows.iter().flat_map(uses).collect::<BTreeSet<_>>();
    let seen = own.iter().map(|week| seen(week, &others)).collect::<Vec<_>>();
    let mut known = Vec::<TagSets>::new();
    for sets in &seen {
        let before = known.last().cloned().unwrap_or_default();
        known.push(sets.clone().or_before(&before));
    }

    let rules = rules::rules(plan);
    let mut weeks = Vec::new();
    for (index, (week, sets)) in own.iter().zip(&known).enumerate() {
        let before = index.checked_sub(1).and_then(|before| known.get(before)).unwrap_or(sets);
        let first = known.first().unwrap_or(sets);
        let missing = tags.iter().filter(|tag| seen.get(index).is_none_or(|seen| seen.get(tag).is_none()));
        let missing = missing.map(|tag| &tag.name).collect::<BTreeSet<_>>();
        weeks.push(Week {
            date: week.date,
            change_number: week.change_number,
            changes: rules::changes(plan, &rules, before, sets),
            missing: missing.into_iter().cloned().collect(),
            frozen: rules::staleness(plan, &rules, first, sets),
        });
    }
    let frozen = (0..weeks.len()).filter_map(|from| frozen(&rules, &weeks, &known, from)).collect();
    let tags = tags.into_iter().map(|tag| history(tag, &seen, &known)).collect();
    let flows = plan.flows.iter().filter(|flow| rules::by_tags(flow)).count();
    Replay { scenario: plan.scenario.clone(), flows, weeks, tags, frozen }
}

/// The tags of a week, those of other clouds from their newest file up to that day.
fn seen(week: &Sighting, others: &[Sighting]) -> TagSets {
    let newest = |cloud: TagCloud| {
        others.iter().rfind(|sighting| sighting.cloud == cloud && sighting.date <= week.date)
    };
    let others = TagCloud::ALL.iter().filter_map(|cloud| newest(*cloud));
    others.chain([week]).flat_map(|sighting| sighting.sets.iter().cloned()).collect()
}

fn frozen(rules: &[rules::Rule], weeks: &[Week], known: &[TagSets], from: usize) -> Option<FrozenList> {
    let (start, list) = (weeks.get(from)?.date, known.get(from)?);
    let later = || weeks.iter().zip(known).skip(from);
    let lacking = later().find(|(_, now)| !rules::suffices(rules, list, now)).map(|(week, _)| week.date);
    let complete = later().map(|(week, _)| week.date).take_while(|date| Some(*date) != lacking).last();
    Some(FrozenList { from: start, complete_until: complete.unwrap_or(start), lacking_since: lacking })
}

fn history(tag: TagUse, seen: &[TagSets], known: &[TagSets]) -> TagHistory {
    let count = |sets: &TagSets| sets.get(&tag).map(|set| set.to_prefixes().len());
    let prefixes = seen.iter().map(count).collect();
    let befores = known.first().into_iter().chain(known);
    let changed = befores.zip(known).map(|(before, now)| before.get(&tag) != now.get(&tag)).collect();
    TagHistory { tag, prefixes, changed }
}
