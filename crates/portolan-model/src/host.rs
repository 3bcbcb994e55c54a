//! Host names and the patterns a catalog writes for them.
//!
//! Vendors publish what their agents talk to in two shapes: names (`management.azure.com`) and names with a
//! wildcard (`*.blob.core.windows.net`, `azgn*.servicebus.windows.net`).
//! [`Fqdn`] is the first, [`HostPattern`] is either.
//! Both are checked when they are read, so whoever holds one may rely on its shape.
//! What a firewall makes of a wildcard is another matter, and the business of [`NameSet`](crate::NameSet).

mod error;
mod fqdn;
mod pattern;

pub use error::HostError;
pub use fqdn::Fqdn;
pub use pattern::{Glob, HostPattern};

/// Reads and writes a type as the text of its `FromStr` and `as_str`.
macro_rules! serde_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
use serde_as_text;
