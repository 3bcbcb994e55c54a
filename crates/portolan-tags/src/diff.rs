//! What changed between two snapshots.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use portolan_model::{IpNet, PrefixSet};

use crate::features::NetworkFeatures;
use crate::snapshot::{Snapshot, by_name};
use crate::tag::Tag;

/// What counts as a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Addresses: a prefix that was split in two is no change.
    Semantic,
    /// Prefixes as they are listed, in whichever order.
    Literal,
}

/// What changed from one snapshot to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The tags that the old one lacks, by name.
    pub added_tags: Vec<TagPrefixes>,
    /// The tags that the new one lacks, by name.
    pub removed_tags: Vec<TagPrefixes>,
    /// The tags of both whose prefixes changed, by name.
    pub changed: Vec<Change>,
    /// The tags of both whose network features changed, by name, with the old and the new ones.
    pub features: Vec<(String, NetworkFeatures, NetworkFeatures)>,
    /// The addresses that are in no tag of the old one and in some of the new one. An address that moves from one tag
    /// to another neither enters nor leaves.
    pub entering: PrefixSet,
    /// The addresses that are in some tag of the old one and in none of the new one.
    pub leaving: PrefixSet,
}

/// A tag that appeared or vanished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPrefixes {
    /// Its name.
    pub tag: String,
    /// What it had or has.
    pub prefixes: Vec<IpNet>,
}

/// A tag that changed. The prefixes are the fewest that make up the addresses, or those that are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name, as the new file spells it.
    pub tag: String,
    /// What it gained.
    pub added: Vec<IpNet>,
    /// What it lost.
    pub removed: Vec<IpNet>,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added_tags.is_empty()
            && self.removed_tags.is_empty()
            && self.changed.is_empty()
            && self.features.is_empty()
    }
}

/// Compares two snapshots, tag by tag and as a whole.
pub fn diff(old: &Snapshot, new: &Snapshot, mode: Mode) -> Diff {
    let (mut added_tags, mut removed_tags, mut changed, mut features) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let whole = |tag: &Tag| TagPrefixes {
        tag: tag.name.clone(),
        prefixes: match mode {
            Mode::Semantic => tag.set().to_prefixes(),
            Mode::Literal => tag.prefixes.clone(),
        },
    };
    let (mut olds, mut news) = (old.tags().iter().peekable(), new.tags().iter().peekable());
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some(old), Some(new)) => by_name(&old.name, &new.name),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let old = if order == Ordering::Greater { None } else { olds.next() };
        let new = if order == Ordering::Less { None } else { news.next() };
        match (old, new) {
            (Some(old), None) => removed_tags.push(whole(old)),
            (None, Some(new)) => added_tags.push(whole(new)),
            (Some(old), Some(new)) => {
                changed.extend(change(old, new, mode));
                if !old.network_features.same(&new.network_features) {
                    let (before, after) = (old.network_features.clone(), new.network_features.clone());
                    features.push((new.name.clone(), before, after));
                }
            }
            (None, None) => break,
        }
    }
    let (entering, leaving) = (only_in(new, old), only_in(old, new));
    Diff { added_tags, removed_tags, changed, features, entering, leaving }
}

/// The addresses of one snapshot that are in no tag of the other.
fn only_in(these: &Snapshot, those: &Snapshot) -> PrefixSet {
    // Such an address is in a tag that is not the same in both, and what is left of those tags is little.
    let of_tags = these.tags().iter().flat_map(|tag| {
        let same = those.tag(&tag.name);
        if same.is_some_and(|same| same.prefixes == tag.prefixes) {
            return Vec::new();
        }
        same.map_or_else(|| tag.set().clone(), |same| tag.set().difference(same.set())).to_prefixes()
    });
    let left = of_tags.collect::<PrefixSet>();
    if left.is_empty() {
        return left;
    }
    let near = those.tags().iter().flat_map(|tag| &tag.prefixes).filter(|prefix| left.touches(**prefix));
    left.difference(&near.copied().collect())
}

fn change(old: &Tag, new: &Tag, mode: Mode) -> Option<Change> {
    // Most tags of most weeks are the same to the letter.
    if old.prefixes == new.prefixes {
        return None;
    }
    let (added, removed) = match mode {
        Mode::Semantic => {
            (new.set().difference(old.set()).to_prefixes(), old.set().difference(new.set()).to_prefixes())
        }
        Mode::Literal => {
            (listed_only_in(&new.prefixes, &old.prefixes), listed_only_in(&old.prefixes, &new.prefixes))
        }
    };
    let same = added.is_empty() && removed.is_empty();
    (!same).then(|| Change { tag: new.name.clone(), added, removed })
}

fn listed_only_in(these: &[IpNet], those: &[IpNet]) -> Vec<IpNet> {
    let those = those.iter().collect::<BTreeSet<_>>();
    these.iter().filter(|prefix| !those.contains(prefix)).copied().collect()
}
