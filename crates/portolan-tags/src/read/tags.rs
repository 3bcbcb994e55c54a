//! From the entries of a file to its tags.

use std::collections::{BTreeMap, BTreeSet};

use portolan_diag::{Diagnostic, Diagnostics};
use portolan_model::IpNet;

use super::page::{Entry, Prefixes, Properties, Text};
use super::prefix::Oddity;
use super::{File, GET};
use crate::features::NetworkFeatures;
use crate::tag::{Addresses, Tag};

/// The tags that were read so far, by their names in lower case.
pub(super) struct Tags<'t> {
    file: File<'t>,
    tags: Vec<Tag>,
    by_name: BTreeMap<String, usize>,
    read: usize,
}

impl<'t> Tags<'t> {
    pub(super) fn new(file: File<'t>) -> Tags<'t> {
        Tags { file, tags: Vec::new(), by_name: BTreeMap::new(), read: 0 }
    }

    pub(super) fn add(&mut self, entries: Vec<Entry<'t>>, found: &mut Diagnostics) {
        for entry in entries {
            self.read += 1;
            let Some(name) = entry.name.filter(|name| !name.trim().is_empty()) else {
                let message = format!("tag number {} has no name", self.read);
                found.push(Diagnostic::error("no-name", message).at(self.file.start(), "").help(GET));
                continue;
            };
            match entry.properties {
                Some(Properties {
                    address_prefixes: Some(prefixes),
                    change_number,
                    region,
                    system_service,
                    network_features,
                }) => {
                    self.odd(&name, &prefixes, found);
                    let features = network_features
                        .map(|words| words.iter().map(|word| word.to_string()).collect::<Vec<_>>());
                    let tag = Tag {
                        name: name.trim().to_owned(),
                        region: region.map_or_else(String::new, |region| region.to_string()),
                        service: system_service.map_or_else(String::new, |service| service.to_string()),
                        change_number: change_number.map(|number| number.0),
                        network_features: NetworkFeatures::new(features),
                        set: Addresses::default(),
                        prefixes: prefixes.prefixes,
                    };
                    self.join(&name, tag, found);
                }
                Some(_) => self.lacks(&name, "addressPrefixes", found),
                None => self.lacks(&name, "properties", found),
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Tag> {
        self.tags
    }

    fn lacks(&self, name: &Text<'t>, field: &str, found: &mut Diagnostics) {
        let message = format!("the tag `{}` has no `{field}`", &**name);
        found.push(Diagnostic::error("no-prefixes", message).at(self.file.at(name), "").help(GET));
    }

    /// Adds a tag, or joins it with the one that has its name.
    fn join(&mut self, name: &Text<'t>, tag: Tag, found: &mut Diagnostics) {
        let known = self.by_name.get(&tag.name.to_ascii_lowercase()).and_then(|at| self.tags.get_mut(*at));
        let Some(known) = known else {
            self.by_name.insert(tag.name.to_ascii_lowercase(), self.tags.len());
            self.tags.push(tag);
            return;
        };
        let message =
            format!("the tag `{}` stands in the file twice; its prefixes are put together", known.name);
        found.push(Diagnostic::warning("tag-twice", message).at(self.file.at(name), "here again"));
        let listed = known.prefixes.iter().copied().collect::<BTreeSet<_>>();
        known.prefixes.extend(tag.prefixes.into_iter().filter(|prefix| !listed.contains(prefix)));
        known.set = Addresses::default();
        known.change_number = known.change_number.max(tag.change_number);
    }

    /// Says what is odd about the prefixes of a tag.
    fn odd(&self, tag: &Text<'t>, prefixes: &Prefixes<'t>, found: &mut Diagnostics) {
        for (text, oddity) in &prefixes.odd {
            let shown = &**text;
            let place = self.file.at(if text.borrowed().is_some() { text } else { tag });
            found.push(match oddity {
                Oddity::NoAddress => {
                    let message = format!("`{shown}` in the tag `{}` is no address prefix", &**tag);
                    Diagnostic::error("bad-prefix", message)
                        .at(place, "")
                        .help("a prefix is an IPv4 or IPv6 address, `/`, and a length; get the file anew")
                }
                Oddity::NoLength { most } => {
                    let message = format!("`{shown}` in the tag `{}` has no valid length", &**tag);
                    Diagnostic::error("bad-prefix", message)
                        .at(place, "")
                        .help(format!("the length is a number from 0 to {most}; get the file anew"))
                }
                Oddity::Bare => {
                    let message =
                        format!("`{shown}` in the tag `{}` has no length; it is read as one address", &**tag);
                    Diagnostic::warning("bare-address", message).at(place, "")
                }
                Oddity::HostBits => {
                    let network = network_of(shown);
                    let message = format!(
                        "`{shown}` in the tag `{}` has bits set behind its length; it is read as `{network}`",
                        &**tag
                    );
                    Diagnostic::warning("host-bits", message).at(place, "")
                }
            });
        }
        if let Some(twice) = twice(&prefixes.prefixes) {
            let message = format!("the tag `{}` lists `{twice}` twice", &**tag);
            found.push(Diagnostic::warning("prefix-twice", message).at(self.file.at(tag), ""));
        }
    }
}

fn network_of(text: &str) -> String {
    text.parse::<IpNet>().map_or_else(|_| text.to_owned(), |prefix| prefix.trunc().to_string())
}

/// The first prefix that is listed twice.
fn twice(prefixes: &[IpNet]) -> Option<IpNet> {
    // Lists are sorted as a rule, and then nothing has to be kept.
    if prefixes.is_sorted_by(|a, b| a < b) {
        return None;
    }
    let mut seen = BTreeSet::new();
    prefixes.iter().copied().find(|prefix| !seen.insert(*prefix))
}
