//! The clouds that service tags are published for.

use std::fmt;

use portolan_model::Cloud;

/// A cloud with service tags of its own.
///
/// It has one more than [`Cloud`]: files of the retired Azure Germany are still read, and no scenario can be for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagCloud {
    /// The public cloud.
    Public,
    /// Azure Government.
    UsGov,
    /// Azure operated by 21Vianet.
    China,
    /// Azure Germany, retired; its last file is of March 2022.
    Germany,
}

impl TagCloud {
    /// All of them.
    pub const ALL: &'static [TagCloud] =
        &[TagCloud::Public, TagCloud::UsGov, TagCloud::China, TagCloud::Germany];

    /// The word that scenarios, options and folders use.
    pub const fn as_str(self) -> &'static str {
        match self {
            TagCloud::Public => "public",
            TagCloud::UsGov => "usgov",
            TagCloud::China => "china",
            TagCloud::Germany => "germany",
        }
    }

    /// The name that the files use, in their `cloud` field and in their own name.
    pub const fn published(self) -> &'static str {
        match self {
            TagCloud::Public => "Public",
            TagCloud::UsGov => "AzureGovernment",
            TagCloud::China => "China",
            TagCloud::Germany => "AzureGermany",
        }
    }

    /// The cloud of scenarios; none for a retired one.
    pub const fn cloud(self) -> Option<Cloud> {
        match self {
            TagCloud::Public => Some(Cloud::Public),
            TagCloud::UsGov => Some(Cloud::UsGov),
            TagCloud::China => Some(Cloud::China),
            TagCloud::Germany => None,
        }
    }

    /// Recognises our word, the name of the files, and the name of Azure's own tools, in any case.
    pub fn named(name: &str) -> Option<TagCloud> {
        let tools = |cloud: TagCloud| match cloud {
            TagCloud::Public => "AzureCloud",
            TagCloud::UsGov => "AzureUSGovernment",
            TagCloud::China => "AzureChinaCloud",
            TagCloud::Germany => "AzureGermanCloud",
        };
        let known = |cloud: &TagCloud| {
            [cloud.as_str(), cloud.published(), tools(*cloud)]
                .iter()
                .any(|one| one.eq_ignore_ascii_case(name))
        };
        TagCloud::ALL.iter().copied().find(known)
    }
}

impl From<Cloud> for TagCloud {
    fn from(cloud: Cloud) -> TagCloud {
        match cloud {
            Cloud::Public => TagCloud::Public,
            Cloud::UsGov => TagCloud::UsGov,
            Cloud::China => TagCloud::China,
        }
    }
}

impl fmt::Display for TagCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
