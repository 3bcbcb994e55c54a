//! Where a tag may stand: the `networkFeatures` of the files.

use std::fmt;

/// What a file says about where a tag may stand.
///
/// Half of all tags say nothing, among them most regional ones: that means "not stated", never "nowhere".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkFeatures(Option<Vec<String>>);

/// A place in which a tag may or may not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The answers of the discovery API.
    Api,
    /// A rule of a network security group.
    Nsg,
    /// A network rule of Azure Firewall.
    AzureFirewall,
    /// A user-defined route.
    RouteTable,
    /// The firewall of a service, through a virtual network service endpoint.
    ServiceEndpoint,
}

impl Place {
    /// The word that the files use.
    pub const fn published(self) -> &'static str {
        match self {
            Place::Api => "API",
            Place::Nsg => "NSG",
            Place::AzureFirewall => "FW",
            Place::RouteTable => "UDR",
            Place::ServiceEndpoint => "VSE",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Place::Api => "the discovery API",
            Place::Nsg => "a network security group",
            Place::AzureFirewall => "Azure Firewall",
            Place::RouteTable => "a route table",
            Place::ServiceEndpoint => "a service's own firewall",
        })
    }
}

/// Whether a tag may stand in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// The file lists it.
    Yes,
    /// The file lists others.
    No,
    /// The tag says nothing, and this whole tag that it is a part of may stand there.
    ByWhole(String),
    /// Neither the tag nor its whole tag says anything, or the whole tag may not and the part may.
    NotStated,
}

impl Allowed {
    /// Yes or no, as far as it is known; a part may stand where its whole tag may.
    pub fn known(&self) -> Option<bool> {
        match self {
            Allowed::Yes | Allowed::ByWhole(_) => Some(true),
            Allowed::No => Some(false),
            Allowed::NotStated => None,
        }
    }
}

impl NetworkFeatures {
    /// What was read; none where the file has `null` or no such field.
    pub(crate) fn new(words: Option<Vec<String>>) -> NetworkFeatures {
        NetworkFeatures(words)
    }

    /// The words of the file in its own order; none where nothing is stated.
    pub fn words(&self) -> Option<&[String]> {
        self.0.as_deref()
    }

    /// Whether a place is listed; none where nothing is stated.
    pub fn lists(&self, place: Place) -> Option<bool> {
        let words = self.0.as_ref()?;
        Some(words.iter().any(|word| word.eq_ignore_ascii_case(place.published())))
    }

    /// Whether two files say the same, in whichever order.
    pub fn same(&self, other: &NetworkFeatures) -> bool {
        let sorted = |features: &NetworkFeatures| {
            let mut words = features.0.clone()?;
            words.sort();
            words.dedup();
            Some(words)
        };
        sorted(self) == sorted(other)
    }
}
