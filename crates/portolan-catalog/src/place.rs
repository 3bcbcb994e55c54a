//! Clouds and regions.

use std::collections::BTreeMap;

use portolan_model::Cloud;
use serde::{Deserialize, Serialize};

use crate::catalog::Id;

/// What is known about a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudInfo {
    /// Which one.
    pub id: Cloud,
    /// Its name in prose.
    pub name: String,
    /// Its name in Azure's own tools, such as `AzureUSGovernment`.
    pub azure_name: String,
    /// The number of its service-tag download and the beginning of the file's name.
    pub service_tags: (u32, String),
    /// Where that is said.
    pub documents: Vec<Id>,
}

/// A cloud that no longer exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredCloud {
    /// The word a scenario might still use.
    pub id: String,
    /// Its name in prose.
    pub name: String,
    /// Its name in Azure's own tools.
    pub azure_name: String,
    /// What became of it.
    pub message: String,
    /// Where that is said.
    pub documents: Vec<Id>,
}

/// A region of a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Programmatic name: the display name in lower case without blanks.
    pub name: Id,
    /// Name in prose.
    pub display: String,
    /// The cloud it belongs to.
    pub cloud: Cloud,
    /// The region that geo-redundant storage fails over to.
    pub pair: Option<Id>,
    /// The pair's own pair is another region.
    pub one_way: bool,
    /// The geography, for residency.
    pub geography: String,
    /// Whether it has availability zones.
    pub zones: bool,
    /// Who may use it.
    pub kind: RegionKind,
    /// How service tags spell it: `Storage.FranceCentral`.
    pub tag: Option<String>,
    /// How the tag `AzureCloud` spells it: `AzureCloud.centralfrance`.
    pub cloud_tag: Option<String>,
    /// Short codes by product family, such as `geo`.
    pub codes: BTreeMap<String, String>,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// Where it is listed.
    pub documents: Vec<Id>,
}

/// Who may use a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegionKind {
    /// Everybody.
    General,
    /// Customers who asked for it.
    Restricted,
    /// Early tests of the publisher and a few customers.
    Canary,
    /// The publisher.
    Staging,
    /// Nobody yet: only a code is known.
    Announced,
    /// Nobody any more.
    Retired,
}

impl RegionKind {
    /// The words that the catalog uses.
    pub const WORDS: &'static [(&'static str, RegionKind)] = &[
        ("general", RegionKind::General),
        ("restricted", RegionKind::Restricted),
        ("canary", RegionKind::Canary),
        ("staging", RegionKind::Staging),
        ("announced", RegionKind::Announced),
        ("retired", RegionKind::Retired),
    ];

    /// The word that the catalog uses.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("general", |(word, _)| word)
    }

    /// Whether a scenario may name such a region.
    pub const fn is_usable(self) -> bool {
        matches!(
            self,
            RegionKind::General | RegionKind::Restricted | RegionKind::Canary | RegionKind::Staging
        )
    }
}

impl Region {
    /// The value of a column that every region has, or of one of its codes.
    pub fn column(&self, column: &str) -> Option<&str> {
        match column {
            "name" => Some(&self.name),
            "display" => Some(&self.display),
            "tag" => self.tag.as_deref(),
            "cloud_tag" => self.cloud_tag.as_deref(),
            _ => self.codes.get(column).map(String::as_str),
        }
    }
}
