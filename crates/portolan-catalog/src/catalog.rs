//! The catalog as a whole.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use portolan_model::{Cloud, Date};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

use crate::advisory::Advisory;
use crate::defect::Defect;
use crate::document::Document;
use crate::place::{CloudInfo, Region, RetiredCloud};
use crate::private_link::{PrivateLinkKind, SubResource};
use crate::product::Product;
use crate::requirement::{PrivateLinkRef, Requirement};

/// A text that is shared rather than copied: an id, or a sentence that many flows repeat.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Id(Arc<str>);

/// Reads the text into place; an `Arc<str>` would take it through a string of its own.
impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Id, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Id;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E>(self, text: &str) -> Result<Id, E> {
                Ok(Id::from(text))
            }
        }
        from.deserialize_str(Text)
    }
}

impl Id {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Id {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Id {
        Id(text.into())
    }
}

impl From<String> for Id {
    fn from(text: String) -> Id {
        Id(text.into())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

/// Everything that is known about other people's services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// Its version.
    pub version: String,
    /// The day it was made.
    pub date: Option<Date>,
    /// The clouds.
    pub clouds: BTreeMap<Cloud, CloudInfo>,
    /// The clouds that no longer exist.
    pub retired_clouds: Vec<RetiredCloud>,
    /// The regions by programmatic name.
    pub regions: BTreeMap<Id, Region>,
    /// The documents by id.
    pub documents: BTreeMap<Id, Document>,
    /// What can have a private endpoint, by kind.
    pub private_link: BTreeMap<Id, PrivateLinkKind>,
    /// The products by id.
    pub products: BTreeMap<Id, Product>,
    /// The advisories by code.
    pub advisories: BTreeMap<Id, Advisory>,
    /// The defects by id.
    pub defects: BTreeMap<Id, Defect>,
}

impl Catalog {
    /// A catalog that knows nothing yet.
    pub fn empty() -> Catalog {
        Catalog {
            version: String::new(),
            date: None,
            clouds: BTreeMap::new(),
            retired_clouds: Vec::new(),
            regions: BTreeMap::new(),
            documents: BTreeMap::new(),
            private_link: BTreeMap::new(),
            products: BTreeMap::new(),
            advisories: BTreeMap::new(),
            defects: BTreeMap::new(),
        }
    }

    /// A requirement by its id.
    pub fn requirement(&self, id: &str) -> Option<(&Product, &Requirement)> {
        self.products.values().find_map(|product| {
            product
                .requirements
                .iter()
                .find(|requirement| requirement.id == id)
                .map(|requirement| (product, requirement))
        })
    }

    /// The sub-resource that a requirement refers to.
    pub fn sub_resource(&self, link: &PrivateLinkRef) -> Option<&SubResource> {
        self.private_link.get(&link.kind)?.sub_resources.iter().find(|sub| sub.id == link.sub_resource)
    }

    /// The products that a scenario may deploy, in order.
    pub fn deployable(&self) -> impl Iterator<Item = &Product> {
        self.products.values().filter(|product| product.is_deployable())
    }

    /// The regions of a cloud that a scenario may name, in order.
    pub fn usable_regions(&self, cloud: Cloud) -> impl Iterator<Item = &Region> {
        self.regions.values().filter(move |region| region.cloud == cloud && region.kind.is_usable())
    }
}
