//! The addresses behind a target's service tags: in a plan only where somebody asked for them.

use portolan_catalog::Id;
use portolan_model::{Date, IpNet};
use serde::{Deserialize, Serialize};

use super::prefixes;

/// The addresses behind the service tags of a target, as published in the files that [`TagFile`] names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The fewest IPv4 prefixes that make them up.
    #[serde(serialize_with = "prefixes::serialize")]
    pub ipv4: Vec<IpNet>,
    /// The fewest IPv6 prefixes that make them up.
    #[serde(serialize_with = "prefixes::serialize")]
    pub ipv6: Vec<IpNet>,
    /// The change number of the tag, or the highest one of several. Where there are several, only `tags` tells whether
    /// one of them changed.
    pub change_number: Option<u64>,
    /// The tags that were used.
    pub tags: Vec<AddressTag>,
}

/// A service tag whose addresses were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressTag {
    /// Its name in the file; that of the whole tag where the plan's one may only be used whole.
    pub name: Id,
    /// The cloud whose file has it.
    pub cloud: Id,
    /// Rises exactly when its prefixes change.
    pub change_number: Option<u64>,
}

/// Why the addresses of a public target are not known, or not all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Uncovered {
    /// No service tag covers it: only a rule by name can allow it.
    NoTag,
    /// Its tag is built in and has no published addresses: only a network security group knows it, by name.
    BuiltIn,
    /// The files have none of its service tags.
    TagsMissing,
    /// The files have some of its service tags: the addresses are not all of them.
    Partly,
}

impl Uncovered {
    /// All of them.
    pub const WORDS: &'static [&'static str] = &["no-tag", "built-in", "tags-missing", "partly"];

    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Uncovered::NoTag => "no-tag",
            Uncovered::BuiltIn => "built-in",
            Uncovered::TagsMissing => "tags-missing",
            Uncovered::Partly => "partly",
        }
    }
}

/// A service-tag file that addresses were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagFile {
    /// Its cloud.
    pub cloud: Id,
    /// What it was: `download` or `discovery`.
    pub shape: Id,
    /// When it was published, as its name says.
    pub date: Option<Date>,
    /// Its own number, for people: it is no key.
    pub change_number: Option<u64>,
}
