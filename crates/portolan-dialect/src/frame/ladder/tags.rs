//! Connections said by service tags: by their names, or by the addresses behind them.

use portolan_catalog::Id;
use portolan_model::PrefixSet;
use portolan_plan::plan::{Flow, TargetKind};
use portolan_policy::{Change, Means};
use portolan_tags::resolve::{Coverage, ResolvedTag};
use portolan_tags::{Allowed, BUILT_IN, Place as TagPlace};

use super::saying::Saying;
use super::{Ladder, Word};
use crate::frame::legs::Want;

impl Ladder<'_> {
    /// Service tags by name, where the published file lets all of them stand in the target.
    pub(super) fn tags(&self, want: &Want<'_>) -> Option<Saying> {
        let flow = want.flow;
        let place = self.capabilities.tags?;
        // What is built in only a network security group knows: no other place lists it, and no file has its addresses.
        if place == TagPlace::Nsg
            && flow.to.kind == TargetKind::ServiceTag
            && BUILT_IN.contains(&&*flow.to.name)
        {
            let word = Word::Tag(flow.to.name.to_string());
            return Some(Saying::exact(vec![word], Means::ServiceTag));
        }
        let tags = self.found(flow);
        let complete = self.coverage(flow) == Some(&Coverage::Tags);
        if tags.is_empty() || !complete || !tags.iter().all(|tag| *tag.allowed(place) == Allowed::Yes) {
            return None;
        }
        let words = tags.iter().map(|tag| Word::Tag(tag.published.clone())).collect();
        let addresses = self.reachable(want, &union(&tags));
        Some(match flow.to.kind {
            TargetKind::ServiceTag => Saying::exact(words, Means::ServiceTag),
            _ => Saying::widened(
                words,
                Means::ServiceTag,
                Change::more_addresses(addresses),
                "the target cannot write the name; its service tag holds other hosts as well",
            ),
        })
    }

    /// The addresses of a connection's tags. `is_tag` tells whether the plan asks for the tag itself.
    pub(super) fn by_addresses(&self, want: &Want<'_>, is_tag: bool) -> Saying {
        let flow = want.flow;
        let name = if is_tag { "the service tag" } else { "the name" };
        if !self.capabilities.addresses {
            let why = match self.capabilities.names.is_empty() {
                true => "the target has neither names nor addresses for it".to_owned(),
                false => format!("the target cannot write {name}, and has no addresses"),
            };
            return Saying::refused(why);
        }
        let tags = self.found(flow);
        let missing = match self.coverage(flow) {
            None => {
                return Saying::refused(format!(
                    "the target cannot write {name}, and no service-tag file was given"
                ));
            }
            Some(Coverage::NoTag) => {
                return Saying::refused(format!(
                    "the target cannot write {name}, and no service tag covers it"
                ));
            }
            Some(Coverage::BuiltIn) => {
                return Saying::refused(format!(
                    "the target cannot write {name}, and it is built in: no file has its addresses"
                ));
            }
            Some(Coverage::Missing) => {
                return Saying::refused(format!(
                    "the target cannot write {name}, and the service-tag file has none of {}",
                    listed(&flow.service_tags)
                ));
            }
            Some(Coverage::Some { missing }) => missing.clone(),
            Some(Coverage::Planned) => {
                return Saying::refused(
                    "only its name is known, and the target needs its address; name it in the scenario",
                );
            }
            Some(Coverage::Tags) => Vec::new(),
        };
        if discouraged(flow) && !self.options.allow_discouraged {
            return Saying::discouraged();
        }
        let addresses = self.reachable(want, &union(&tags));
        if addresses.is_empty() {
            return Saying::refused(
                "its service tags have no address of a family that the source and the target have",
            );
        }
        let words = tags.iter().map(|tag| Word::Addresses {
            label: tag.published.clone(),
            is_tag: true,
            addresses: self.reachable(want, &tag.addresses),
        });
        let words =
            words.filter(|word| !matches!(word, Word::Addresses { addresses, .. } if addresses.is_empty()));
        let words = words.collect();
        let mut because = match self.capabilities.tags {
            Some(place) => self.why_no_tag(&tags, place, name),
            None => format!("the target cannot write {name}; the addresses of its service tag stand for it"),
        };
        if discouraged(flow) {
            because.push_str("; its documents advise against addresses, which was allowed");
        }
        let mut saying = match is_tag {
            true => Saying { because, ..Saying::exact(words, Means::Addresses) },
            false => Saying::widened(words, Means::Addresses, Change::more_addresses(addresses), &because),
        };
        if !missing.is_empty() {
            let text = format!("the service-tag file lacks {}", listed(&missing));
            saying.narrow(&text, Change::fewer_addresses(PrefixSet::empty()));
        }
        saying
    }

    fn why_no_tag(&self, tags: &[&ResolvedTag], place: TagPlace, name: &str) -> String {
        let refused = tags.iter().find(|tag| *tag.allowed(place) != Allowed::Yes);
        match refused {
            Some(tag) if !tag.own_cloud => {
                format!(
                    "`{}` is a tag of another cloud, which {place} does not know; its addresses stand for it",
                    tag.published
                )
            }
            Some(tag) => format!(
                "the published file does not say that `{}` may stand in {place}; its addresses stand for it",
                tag.published
            ),
            None => format!("the target cannot write {name} as a whole; addresses stand for it"),
        }
    }

    fn coverage(&self, flow: &Flow) -> Option<&Coverage> {
        Some(&self.resolved?.flows.get(&flow.id)?.coverage)
    }

    /// The tags of a connection that were found.
    fn found(&self, flow: &Flow) -> Vec<&ResolvedTag> {
        let Some(resolved) = self.resolved else { return Vec::new() };
        let names = resolved.flows.get(&flow.id).map(|flow| flow.tags.as_slice()).unwrap_or_default();
        names.iter().filter_map(|name| resolved.tags.get(name)).collect()
    }
}

/// Whether documents advise against addresses for a connection.
fn discouraged(flow: &Flow) -> bool {
    flow.addresses_discouraged
}

fn union(tags: &[&ResolvedTag]) -> PrefixSet {
    tags.iter().fold(PrefixSet::empty(), |all, tag| all.union(&tag.addresses))
}

fn listed(names: &[Id]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
