//! A service-tag file as it was read, and its tags by name.

use std::cmp::Ordering;

use portolan_model::PrefixSet;

use crate::cloud::TagCloud;
use crate::features::{Allowed, Place};
use crate::region::RegionSpellings;
use crate::tag::Tag;

/// Tags that may stand in rules and are in no file: their meaning depends on where they stand.
pub const BUILT_IN: &[&str] = &[
    "AzureLoadBalancer",
    "AzurePlatformDNS",
    "AzurePlatformIMDS",
    "AzurePlatformLKM",
    "Internet",
    "VirtualNetwork",
];

/// Whether a name is that of a built-in tag, in any case.
pub fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What a file was when it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// The weekly download.
    Download,
    /// An answer of the discovery API, which lags behind the download and counts its changes differently.
    Discovery,
}

impl Shape {
    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Shape::Download => "download",
            Shape::Discovery => "discovery",
        }
    }
}

/// A service-tag file: the tags of one cloud at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The cloud.
    pub cloud: TagCloud,
    /// What the file was.
    pub shape: Shape,
    /// The file's own number. It is no key: it rises without a change, two different files share one, and it was
    /// reset once. Numbers of the two shapes cannot be compared.
    pub change_number: Option<u64>,
    tags: Vec<Tag>,
}

/// A tag that was found, and how its name differs from what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'s> {
    /// The tag.
    pub tag: &'s Tag,
    /// How the asked name relates to the file's.
    pub spelling: Spelling,
}

/// How a name relates to the one in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// The same text.
    Exact,
    /// The same but for case.
    Case,
    /// The region is spelt the way other tags spell it: `AzureCloud.FranceCentral` for `AzureCloud.centralfrance`.
    Region,
}

/// What it costs to use the regional form of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing<'s> {
    /// The regional tag.
    pub tag: &'s Tag,
    /// The whole tag.
    pub whole: &'s Tag,
    /// The addresses of the whole tag that are in none of its regional forms: whoever uses a regional form loses
    /// them, wherever they are.
    pub in_no_region: PrefixSet,
}

impl Snapshot {
    /// Puts a snapshot together; tags whose names differ only in case must have been joined before.
    pub(crate) fn new(
        cloud: TagCloud,
        shape: Shape,
        change_number: Option<u64>,
        mut tags: Vec<Tag>,
    ) -> Snapshot {
        tags.sort_by(|a, b| by_name(&a.name, &b.name));
        Snapshot { cloud, shape, change_number, tags }
    }

    /// The tags by name, upper and lower case alike.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// A tag by its name, in any case.
    pub fn tag(&self, name: &str) -> Option<&Tag> {
        let at = self.tags.binary_search_by(|tag| by_name(&tag.name, name)).ok()?;
        self.tags.get(at)
    }

    /// A tag by its name, in any case and with its region in any spelling that the file itself uses somewhere.
    pub fn find(&self, name: &str) -> Option<Found<'_>> {
        if let Some(tag) = self.tag(name) {
            let spelling = if tag.name == name { Spelling::Exact } else { Spelling::Case };
            return Some(Found { tag, spelling });
        }
        let (service, region) = name.rsplit_once('.')?;
        self.regional(service, region).map(|tag| Found { tag, spelling: Spelling::Region })
    }

    /// The regional form of a tag, the region in any spelling; none where the file has no such tag.
    pub fn regional(&self, service: &str, region: &str) -> Option<&Tag> {
        let spellings = RegionSpellings::of(self);
        let spelt = spellings.find(region)?;
        [&spelt.long, &spelt.short].into_iter().find_map(|region| self.tag(&format!("{service}.{region}")))
    }

    /// The whole tag that a regional one is a part of.
    pub fn whole_of(&self, tag: &Tag) -> Option<&Tag> {
        if tag.region.is_empty() {
            return None;
        }
        self.tag(tag.name.rsplit_once('.')?.0)
    }

    /// The regional forms of a tag, by name.
    pub fn regional_forms<'s>(&'s self, whole: &'s Tag) -> impl Iterator<Item = &'s Tag> {
        self.tags.iter().filter(move |tag| {
            !tag.region.is_empty()
                && tag
                    .name
                    .rsplit_once('.')
                    .is_some_and(|(service, _)| service.eq_ignore_ascii_case(&whole.name))
        })
    }

    /// What is lost by using this regional tag instead of its whole tag; none for a tag that is not regional.
    pub fn narrowing<'s>(&'s self, tag: &'s Tag) -> Option<Narrowing<'s>> {
        let whole = self.whole_of(tag)?;
        let forms = self.regional_forms(whole).flat_map(|form| form.prefixes.iter().copied());
        let in_no_region = whole.set().difference(&forms.collect());
        Some(Narrowing { tag, whole, in_no_region })
    }

    /// Whether a tag may stand in a place, as far as the file says.
    pub fn allowed(&self, tag: &Tag, place: Place) -> Allowed {
        match tag.network_features.lists(place) {
            Some(true) => Allowed::Yes,
            Some(false) => Allowed::No,
            None => match self.whole_of(tag) {
                Some(whole) if whole.network_features.lists(place) == Some(true) => {
                    Allowed::ByWhole(whole.name.clone())
                }
                _ => Allowed::NotStated,
            },
        }
    }

    /// Every address of every tag.
    pub fn all_addresses(&self) -> PrefixSet {
        self.tags.iter().flat_map(|tag| tag.prefixes.iter().copied()).collect()
    }

    /// How many prefixes are listed in all tags together.
    pub fn listed(&self) -> usize {
        self.tags.iter().map(|tag| tag.prefixes.len()).sum()
    }

    /// The names that were probably meant by one that no tag has.
    pub fn suggest(&self, name: &str) -> Option<&str> {
        portolan_diag::suggest(name, self.tags.iter().map(|tag| tag.name.as_str()))
    }
}

/// The order of names: that of their letters in lower case.
pub(crate) fn by_name(a: &str, b: &str) -> Ordering {
    let left = a.bytes().map(|byte| byte.to_ascii_lowercase());
    left.cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}
