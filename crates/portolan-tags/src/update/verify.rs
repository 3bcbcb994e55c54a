//! Whether a file that was found may be kept.

use std::collections::BTreeSet;
use std::fmt;

use portolan_model::{Date, PrefixSet};

use crate::cloud::TagCloud;
use crate::snapshot::Snapshot;

/// A file with its date.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'s> {
    /// What it holds.
    pub snapshot: &'s Snapshot,
    /// When it was published, or fetched from the discovery API.
    pub date: Date,
}

/// Why a file may not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// It is of another cloud.
    Cloud {
        /// The cloud it should be of.
        asked: TagCloud,
        /// The cloud it is of.
        got: TagCloud,
    },
    /// Its date lies in the future, where it would stand in the way of every file to come.
    Future {
        /// Its date.
        date: Date,
        /// Today.
        today: Date,
    },
    /// It is older than the file that was kept.
    Older {
        /// Its date.
        date: Date,
        /// That of the kept file.
        kept: Date,
    },
    /// Tags that are used lost more than a fifth of their addresses.
    Shrunk(Vec<Shrunk>),
}

/// A tag that lost more than a fifth of its addresses, or is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// Its name in the old file.
    pub tag: String,
    /// Of which addresses it lost so many.
    pub family: Family,
    /// How many it had.
    pub old: u128,
    /// How many it has.
    pub new: u128,
}

/// A sort of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    fn count(self, set: &PrefixSet) -> u128 {
        match self {
            Family::V4 => u128::from(set.v4_len()),
            Family::V6 => set.v6_len().unwrap_or(u128::MAX),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::V4 => "IPv4",
            Family::V6 => "IPv6",
        })
    }
}

impl Shrunk {
    /// How much of it is gone, in whole percent.
    pub fn lost_percent(&self) -> u128 {
        let lost = self.old.saturating_sub(self.new);
        // Scaled down first, as the IPv6 addresses of a wide tag times a hundred are too many to count.
        lost.checked_mul(100)
            .and_then(|all| all.checked_div(self.old))
            .unwrap_or_else(|| lost.checked_div(self.old / 100).unwrap_or(100))
    }
}

/// Whether a file may be kept after the last good one; `used` are the tags that must not shrink, all where it is none.
///
/// Files of the two shapes have dates that cannot be compared: that of an answer of the discovery API is the day it was
/// fetched, and what it holds may be older.
pub fn verify(
    offer: Edition<'_>,
    asked: TagCloud,
    last: Option<Edition<'_>>,
    used: Option<&BTreeSet<String>>,
    today: Date,
) -> Result<(), Objection> {
    let Edition { snapshot, date } = offer;
    if snapshot.cloud != asked {
        return Err(Objection::Cloud { asked, got: snapshot.cloud });
    }
    // Somewhere it is already tomorrow.
    if today.tomorrow().is_ok_and(|tomorrow| date > tomorrow) {
        return Err(Objection::Future { date, today });
    }
    let Some(last) = last else { return Ok(()) };
    if last.snapshot.shape == snapshot.shape && date < last.date {
        return Err(Objection::Older { date, kept: last.date });
    }
    let shrunk = shrunk(last.snapshot, snapshot, used);
    if shrunk.is_empty() { Ok(()) } else { Err(Objection::Shrunk(shrunk)) }
}

/// The tags that lost more than a fifth of their addresses of a family, by name; `used` are the ones that count, all
/// where it is none.
pub fn shrunk(old: &Snapshot, new: &Snapshot, used: Option<&BTreeSet<String>>) -> Vec<Shrunk> {
    let counted = match used {
        None => old.tags().iter().collect::<Vec<_>>(),
        Some(used) => used.iter().filter_map(|name| old.find(name)).map(|found| found.tag).collect(),
    };
    let none = PrefixSet::empty();
    let losses = counted.into_iter().flat_map(|tag| {
        let after = new.find(&tag.name).map_or(&none, |found| found.tag.set());
        [Family::V4, Family::V6].map(|family| Shrunk {
            tag: tag.name.clone(),
            family,
            old: family.count(tag.set()),
            new: family.count(after),
        })
    });
    losses.filter(Shrunk::is_much).collect()
}

impl Shrunk {
    fn is_much(&self) -> bool {
        self.new < self.old && self.old - self.new > self.old / 5
    }
}

impl fmt::Display for Shrunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shrunk { tag, family, old, new } = self;
        if *new == 0 {
            write!(f, "`{tag}` lost all its {family} addresses")?;
        } else {
            write!(f, "`{tag}` lost {} % of its {family} addresses", self.lost_percent())?;
        }
        // Nobody reads the number of addresses in a wide IPv6 prefix.
        match u32::try_from(*old) {
            Ok(_) if *new == 0 => write!(f, ", {old}"),
            Ok(_) => write!(f, ", {old} to {new}"),
            Err(_) => Ok(()),
        }
    }
}

impl Edition<'_> {
    /// Whether it is the same as another one, under the same date.
    pub fn repeats(&self, other: Edition<'_>) -> bool {
        self.date == other.date && self.snapshot == other.snapshot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_bytes;

    /// A file with these tags.
    fn file(cloud: &str, tags: &[(&str, &[&str])]) -> Snapshot {
        let values = tags.iter().map(|(name, prefixes)| {
            serde_json::json!({ "name": name, "properties": { "addressPrefixes": prefixes } })
        });
        let text = serde_json::json!({ "cloud": cloud, "values": values.collect::<Vec<_>>() }).to_string();
        read_bytes("x", text.as_bytes(), &mut Default::default(), &mut Default::default()).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn check(
        old: Option<(&Snapshot, &str)>,
        new: (&Snapshot, &str),
        used: Option<&[&str]>,
    ) -> Result<(), Objection> {
        let used = used.map(|used| used.iter().map(|name| (*name).to_owned()).collect());
        let last = old.map(|(snapshot, date)| Edition { snapshot, date: day(date) });
        let offer = Edition { snapshot: new.0, date: day(new.1) };
        verify(offer, TagCloud::Public, last, used.as_ref(), day("2025-11-10"))
    }

    #[test]
    fn a_first_file_need_only_be_of_the_cloud_and_of_today_or_before() {
        let china = file("China", &[]);
        let (asked, got) = (TagCloud::Public, TagCloud::China);
        assert_eq!(check(None, (&china, "2025-11-03"), None), Err(Objection::Cloud { asked, got }));
        let public = file("Public", &[]);
        assert_eq!(check(None, (&public, "2025-11-11"), None), Ok(()));
        assert!(matches!(check(None, (&public, "2025-11-12"), None), Err(Objection::Future { .. })));
    }

    #[test]
    fn an_older_file_does_not_replace_a_newer_one() {
        let file = file("Public", &[("A", &["192.0.2.0/24"])]);
        let older = Objection::Older { date: day("2025-10-27"), kept: day("2025-11-03") };
        assert_eq!(check(Some((&file, "2025-11-03")), (&file, "2025-10-27"), None), Err(older));
        assert_eq!(check(Some((&file, "2025-11-03")), (&file, "2025-11-03"), None), Ok(()));
    }

    #[test]
    fn a_tag_may_lose_a_fifth_of_its_addresses_and_no_more() {
        let old = file("Public", &[("A", &["192.0.2.0/28", "198.51.100.0/30"]), ("B", &["2001:db8::/32"])]);
        let fifth =
            file("Public", &[("A", &["192.0.2.0/28"]), ("B", &["2001:db8::/33", "2001:db8:8000::/33"])]);
        assert_eq!(shrunk(&old, &fifth, None), []);
        let more =
            file("Public", &[("A", &["192.0.2.0/29", "192.0.2.8/30", "192.0.2.12/31", "192.0.2.14/32"])]);
        let said = shrunk(&old, &more, None).iter().map(Shrunk::to_string).collect::<Vec<_>>();
        assert_eq!(
            said,
            ["`A` lost 25 % of its IPv4 addresses, 20 to 15", "`B` lost all its IPv6 addresses"]
        );
    }

    #[test]
    fn only_used_tags_count_where_it_is_known_which_are() {
        let old = file("Public", &[("A", &["192.0.2.0/24"]), ("B", &["198.51.100.0/24"])]);
        let new = file("Public", &[("A", &["192.0.2.0/24"])]);
        let after = |used| check(Some((&old, "2025-11-03")), (&new, "2025-11-10"), used);
        assert_eq!(after(Some(&["a", "Unknown"])), Ok(()));
        for used in [None, Some(&["b"][..])] {
            let Err(Objection::Shrunk(shrunk)) = after(used) else { panic!("{used:?}") };
            assert_eq!(shrunk.iter().map(|one| one.tag.as_str()).collect::<Vec<_>>(), ["B"]);
        }
    }

    #[test]
    fn percentages_of_very_many_addresses_are_counted() {
        let shrunk = Shrunk { tag: "A".into(), family: Family::V6, old: u128::MAX, new: u128::MAX / 2 };
        assert_eq!(shrunk.lost_percent(), 50);
    }
}
