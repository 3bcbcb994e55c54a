//! The JSON of both shapes, read in one pass; texts are borrowed from the file, so that their place is known.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use portolan_model::IpNet;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

use super::prefix::{self, Reading};

/// A download file, or a page of the discovery API. Fields that nobody has heard of are ignored.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object with `cloud` and `values`")]
pub(super) struct Page<'t> {
    #[serde(borrow)]
    pub(super) cloud: Option<Text<'t>>,
    change_number: Option<Number>,
    pub(super) values: Option<Vec<Entry<'t>>>,
    pub(super) next_link: Option<Text<'t>>,
    /// The list of `serviceTagDetails`, another answer of the same API.
    pub(super) value: Option<IgnoredAny>,
    id: Option<IgnoredAny>,
    #[serde(rename = "type")]
    kind: Option<IgnoredAny>,
}

impl Page<'_> {
    pub(super) fn number(&self) -> Option<u64> {
        self.change_number.map(|number| number.0)
    }

    /// The discovery API wraps the list into a resource of Azure, the download does not.
    pub(super) fn is_discovery(&self) -> bool {
        self.next_link.is_some() || self.id.is_some() || self.kind.is_some()
    }
}

/// A tag.
#[derive(serde::Deserialize)]
#[serde(expecting = "a service tag: an object with `name` and `properties`")]
pub(super) struct Entry<'t> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'t>>,
    pub(super) properties: Option<Properties<'t>>,
}

/// What a tag is.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase", expecting = "the properties of a service tag: an object")]
pub(super) struct Properties<'t> {
    pub(super) change_number: Option<Number>,
    #[serde(borrow)]
    pub(super) region: Option<Text<'t>>,
    pub(super) system_service: Option<Text<'t>>,
    pub(super) address_prefixes: Option<Prefixes<'t>>,
    pub(super) network_features: Option<Vec<Text<'t>>>,
}

/// A text, borrowed from the file where it has no escapes.
pub(super) struct Text<'t>(Cow<'t, str>);

impl<'t> Text<'t> {
    /// The text as it stands in the file.
    pub(super) fn borrowed(&self) -> Option<&'t str> {
        match self.0 {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }
}

impl Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 't, 't> Deserialize<'de> for Text<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Texts).map(Text)
    }
}

/// A change number: a number in the download, a text in the discovery API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Number(pub(super) u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl Visitor<'_> for Numbers {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a change number")
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
                Ok(Number(number))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                text.parse()
                    .map(Number)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Numbers)
    }
}

/// Half of all tags have this many prefixes or fewer.
const USUAL: usize = 8;

/// The prefixes of a tag, and those that are not written as they should be.
#[derive(Default)]
pub(super) struct Prefixes<'t> {
    pub(super) prefixes: Vec<IpNet>,
    pub(super) odd: Vec<(Text<'t>, prefix::Oddity)>,
}

impl<'de: 't, 't> Deserialize<'de> for Prefixes<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lists;
        impl<'de> Visitor<'de> for Lists {
            type Value = Prefixes<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of prefixes")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Prefixes { prefixes: Vec::with_capacity(USUAL), odd: Vec::new() };
                while let Some(text) = items.next_element::<Text<'de>>()? {
                    match prefix::reading(&text) {
                        Reading::Clean(prefix) => list.prefixes.push(prefix),
                        Reading::Odd(prefix, oddity) => {
                            list.prefixes.extend(prefix);
                            list.odd.push((text, oddity));
                        }
                    }
                }
                Ok(list)
            }
        }
        deserializer.deserialize_seq(Lists)
    }
}
