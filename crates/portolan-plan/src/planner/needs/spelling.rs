//! How a deployment spells what a requirement leads to: addresses, examples, resources, and names that it lacks.

use std::net::IpAddr;
use std::sync::Arc;

use portolan_catalog::{HostEntry, Id, PrivateLinkRef, Template};
use portolan_model::{HostError, HostPattern, IpNet};
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::context::{Member, Unit};
use crate::scenario::OptionValue;

/// The prefixes and the host names in an option that says where machines are.
pub(super) fn addresses(value: Option<&OptionValue>) -> (Vec<IpNet>, Vec<HostPattern>) {
    let words = match value {
        Some(OptionValue::Addresses(prefixes)) => return (prefixes.clone(), Vec::new()),
        Some(OptionValue::Text(word)) => std::slice::from_ref(word),
        Some(OptionValue::List(words)) => words.as_slice(),
        _ => &[],
    };
    let mut prefixes = words.iter().filter_map(|word| address(word)).collect::<Vec<_>>();
    prefixes.sort_unstable();
    prefixes.dedup();
    let names = words.iter().filter(|word| address(word).is_none()).filter_map(|word| word.parse().ok());
    (prefixes, names.collect())
}

/// The address or prefix that a word is, if it is one.
pub(super) fn address(word: &str) -> Option<IpNet> {
    word.parse::<IpAddr>().map(IpNet::from).or_else(|_| word.parse::<IpNet>()).ok()
}

/// The first option that a narrowing template would need and that is not set.
pub(super) fn missing_option(unit: &Unit<'_>, narrow: &[Template]) -> Option<String> {
    let heads =
        narrow.iter().flat_map(Template::placeholders).filter(|placeholder| placeholder.path.is_empty());
    let unset = |head: &&str| {
        let declared = unit.product.option(head).is_some() || unit.home.option(head).is_some();
        declared && unit.option(head).is_none_or(|value| !value.is_given())
    };
    heads.map(|placeholder| placeholder.head.as_str()).find(unset).map(str::to_owned)
}

/// A host as a deployment spells it.
pub(super) enum Spelled<'p> {
    /// The same for every deployment.
    Fixed(&'p HostPattern, &'p Id),
    Text(String),
}

impl Spelled<'_> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Spelled::Fixed(_, name) => name,
            Spelled::Text(text) => text,
        }
    }
}

/// Reads a host, and keeps it as text too.
pub(super) fn read_host(text: &str) -> Result<(HostPattern, Id), HostError> {
    let pattern = text.parse::<HostPattern>()?;
    let name = Id::from(pattern.as_str());
    Ok((pattern, name))
}

/// What many deployments spell alike: it is read and kept once.
#[derive(Default)]
pub(super) struct Shared {
    hosts: FxHashMap<String, (HostPattern, Id)>,
    texts: FxHashSet<Id>,
}

impl Shared {
    /// A host as a pattern and as text.
    pub(super) fn host(&mut self, text: &str) -> Result<(HostPattern, Id), HostError> {
        if let Some(known) = self.hosts.get(text) {
            return Ok(known.clone());
        }
        let host = read_host(text)?;
        self.hosts.insert(text.to_owned(), host.clone());
        Ok(host)
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) -> Id {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let id = Id::from(text);
        self.texts.insert(id.clone());
        id
    }
}

/// The examples that fit a wildcard.
pub(super) fn examples(unit: &Unit<'_>, templates: &[Template], pattern: &HostPattern) -> Arc<[Id]> {
    let names = templates.iter().flat_map(|template| unit.expand(template));
    let fitting = names.filter_map(|(text, _)| text.parse().ok().filter(|name| pattern.matches(name)));
    fitting.map(|name| Id::from(name.as_str())).collect()
}

/// The resource behind a host: the member it was made for, or the option that the private-link kind names.
pub(super) fn resource(
    unit: &Unit<'_>,
    entry: &HostEntry,
    member: Option<Member<'_>>,
    link: &PrivateLinkRef,
) -> Id {
    if let Some(member) = member {
        return member.name.clone();
    }
    let text = |name: &str| match unit.option(name).as_deref() {
        Some(OptionValue::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let named = |template: &Template| {
        let mut heads = template.placeholders().filter(|placeholder| placeholder.path.is_empty());
        heads.find_map(|placeholder| {
            let declared =
                unit.product.option(&placeholder.head).or_else(|| unit.home.option(&placeholder.head))?;
            match declared.kind {
                portolan_catalog::OptionType::Name(_) => text(&placeholder.head),
                _ => None,
            }
        })
    };
    let of_the_host = entry.narrow.iter().chain([&entry.host]).find_map(named);
    let of_the_kind = || {
        let option = unit.catalog.private_link.get(&*link.kind)?.option.as_ref()?;
        text(option)
    };
    of_the_host.or_else(of_the_kind).unwrap_or_else(|| Id::from(""))
}
