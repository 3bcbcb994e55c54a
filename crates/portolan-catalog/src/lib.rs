//! The catalog: what it can say ([`Catalog`] and the types below it), how it is read from YAML ([`read`]),
//! what must be true of it ([`lint`]), and how it travels inside the binary ([`encode`], [`decode`]).
//!
//! The format is described in `catalog/README.md`. Reading takes texts and gives a value: no file is opened here.

mod advisory;
mod catalog;
mod compare;
mod condition;
mod defect;
mod document;
mod embed;
mod lint;
mod option;
mod place;
mod private_link;
mod product;
mod read;
mod requirement;
mod template;
mod versions;

pub use advisory::{Advisory, Trigger};
pub use catalog::{Catalog, Id};
pub use compare::{
    CatalogDiff, CatalogSide, ChangeKind, DIFF_FORMAT, EntryChange, EntryKind, FieldChange, compare,
};
pub use condition::{AccountKey, Condition, Leaf, NetworkKey, Test};
pub use defect::{Defect, Touch};
pub use document::{Document, DocumentKind};
pub use embed::{DecodeError, decode, decode_at_once, digest, encode, products_in};
pub use lint::lint;
pub use option::{Builtin, NameRule, OptionDef, OptionType, OptionWord};
pub use place::{CloudInfo, Region, RegionKind, RetiredCloud};
pub use private_link::{ARC_SCOPE, PrivateLinkCloud, PrivateLinkKind, PrivateName, SubResource, ZoneState};
pub use product::{CloudState, Include, NotNeeded, Product, Role, Table};
pub use read::{CatalogFile, Loaded, overlay, read};
pub use requirement::{
    Destination, HostEntry, Infrastructure, PrivateLinkRef, Requirement, Sender, ServiceTags, Tls,
};
pub use template::{Piece, Placeholder, Template, TemplateError};
pub use versions::AgentVersions;
