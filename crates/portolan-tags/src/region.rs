//! Regions and their two spellings in service tags.

use std::collections::BTreeMap;

use crate::snapshot::Snapshot;

/// A region as the tags of a file spell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegionSpelling {
    /// As `AzureCloud` and the `region` field spell it: `centralfrance`.
    pub short: String,
    /// As every other tag spells it: `FranceCentral`; the short one where no other tag has the region.
    pub long: String,
}

impl RegionSpelling {
    /// Whether the two spellings differ in more than case.
    pub fn differs(&self) -> bool {
        !self.short.eq_ignore_ascii_case(&self.long)
    }
}

/// How a file spells its regions.
///
/// The table is worked out from the file itself, so it is never behind: the `region` of a tag is the short spelling,
/// and what most tags of that region have behind the dot is the long one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegionSpellings(Vec<RegionSpelling>);

impl RegionSpellings {
    /// The spellings of a file.
    pub fn of(snapshot: &Snapshot) -> RegionSpellings {
        let mut seen: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for tag in snapshot.tags().iter().filter(|tag| !tag.region.is_empty()) {
            let suffixes = seen.entry(&tag.region).or_default();
            match tag.name.rsplit_once('.') {
                Some(("AzureCloud", _)) | None => {}
                Some((_, suffix)) => *suffixes.entry(suffix).or_default() += 1,
            }
        }
        let spelling = |(short, suffixes): (&str, BTreeMap<&str, usize>)| {
            // A suffix need not be a region: one that only differs in case is one for sure, else the majority knows.
            let same = suffixes.keys().copied().find(|suffix| suffix.eq_ignore_ascii_case(short));
            let most = suffixes.iter().max_by_key(|(suffix, count)| (**count, std::cmp::Reverse(**suffix)));
            let long = same.or(most.map(|(suffix, _)| *suffix)).unwrap_or(short);
            RegionSpelling { short: short.to_owned(), long: long.to_owned() }
        };
        RegionSpellings(seen.into_iter().map(spelling).collect())
    }

    /// All regions, by their short spelling.
    pub fn iter(&self) -> impl Iterator<Item = &RegionSpelling> {
        self.0.iter()
    }

    /// A region by either spelling, in any case and with or without blanks.
    pub fn find(&self, region: &str) -> Option<&RegionSpelling> {
        let wanted = region.replace(' ', "");
        let is = |one: &str| one.eq_ignore_ascii_case(&wanted);
        self.0.iter().find(|one| is(&one.short)).or_else(|| self.0.iter().find(|one| is(&one.long)))
    }
}
