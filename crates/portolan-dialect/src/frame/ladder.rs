//! How each connection is said: an exact name, a wider name, a service tag, addresses, or not at all.

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_model::{HostPattern, IpNet, PortRange, PrefixSet};
use portolan_plan::plan::{Device, Flow, Plan, TargetKind};
use portolan_policy::{Change, Entry, Means, Outcome};
use portolan_tags::resolve::{Coverage, ResolvedTag};
use portolan_tags::{Allowed, BUILT_IN, Place as TagPlace, Resolved};

use super::legs::{Want, crossing};
use crate::capabilities::{Capabilities, NameMeans};
use crate::intent::{Crossing, Options, Place, Why};

/// A connection at a device, said as well as the language can.
#[derive(Debug, Clone)]
pub(super) struct Said<'p> {
    /// The connection.
    pub(super) want: Want<'p>,
    /// Which way it crosses the place.
    pub(super) crossing: Crossing,
    /// Who opens it.
    pub(super) sources: PrefixSet,
    /// Its port or ports.
    pub(super) ports: Option<PortRange>,
    /// What is written; empty where it is not.
    pub(super) words: Vec<Word>,
    /// Why it is needed.
    pub(super) why: Why,
    /// What the ledger says of it.
    pub(super) entry: Entry,
}

/// One destination of a rule.
#[derive(Debug, Clone)]
pub(super) enum Word {
    /// A host name in the device's spelling.
    Name { kind: &'static str, pattern: HostPattern, text: String },
    /// A service tag by its published name.
    Tag(String),
    /// Addresses.
    Addresses { label: String, is_tag: bool, addresses: PrefixSet },
}

/// How a destination is said, and what that costs.
struct Saying {
    words: Vec<Word>,
    means: Option<Means>,
    outcome: Outcome,
    changes: Vec<Change>,
    because: String,
}

/// What a leg leads to.
enum Wanted {
    /// A host or hosts by name.
    Host(HostPattern),
    /// A service tag that no host carries.
    Tag,
    /// Known addresses.
    Addresses(PrefixSet),
    /// A private endpoint whose address is not known yet: somewhere in its subnet.
    Endpoint(PrefixSet),
    /// Something that has neither a name nor an address yet.
    Unknown,
}

/// Says connections in a language.
pub(super) struct Ladder<'p> {
    pub(super) plan: &'p Plan,
    pub(super) resolved: Option<&'p Resolved>,
    pub(super) capabilities: &'p Capabilities,
    pub(super) options: &'p Options,
}

impl Ladder<'_> {
    /// Says a connection.
    pub(super) fn say<'p>(&self, place: &Place, want: Want<'p>) -> Said<'p> {
        let Want { flow, leg } = want;
        let mut sources = leg.from.prefixes.iter().copied().collect::<PrefixSet>();
        let mut saying = match sources.is_empty() {
            true => Saying::refused(
                "nobody has said which addresses it comes from; add `addresses:` to the deployment",
            ),
            false => self.destination(&want),
        };
        let v6 = sources.v6();
        if !self.capabilities.ipv6 && !v6.is_empty() {
            sources = sources.v4();
            match sources.is_empty() {
                true => {
                    saying =
                        Saying::refused("the target cannot hold IPv6 addresses, and the source has no others")
                }
                false => saying.narrow(
                    "the target cannot hold the IPv6 addresses of the source",
                    Change::fewer_addresses(v6),
                ),
            }
        }
        let ports = leg
            .port_end
            .map_or_else(|| PortRange::single(leg.port), |last| format!("{}-{last}", leg.port).parse().ok());
        let service = match ports {
            Some(ports) => format!("{}/{ports}", leg.protocol),
            None => leg.protocol.to_string(),
        };
        let written = saying.words.iter().map(Word::text).collect::<BTreeSet<_>>();
        let entry = Entry {
            flow: flow.id.to_string(),
            device: leg.device.as_str().to_owned(),
            at: place.name.clone(),
            from: leg.from.name.to_string(),
            to: leg.to.name.to_string(),
            service,
            need: flow.need,
            outcome: saying.outcome,
            means: saying.means,
            written: written.into_iter().collect(),
            changes: saying.changes,
            because: saying.because,
        };
        let crossing = crossing(place, leg);
        Said { want, crossing, sources, ports, words: saying.words, why: Why::of(flow), entry }
    }

    fn destination(&self, want: &Want<'_>) -> Saying {
        match self.wanted(want) {
            Wanted::Host(pattern) => {
                let by_name = self.by_name(want.flow, &pattern);
                by_name.or_else(|| self.tags(want)).unwrap_or_else(|| self.by_addresses(want, false))
            }
            Wanted::Tag => self.tags(want).unwrap_or_else(|| self.by_addresses(want, true)),
            Wanted::Addresses(addresses) => self.known(want, addresses, None),
            Wanted::Endpoint(subnet) => {
                let because =
                    "the private endpoint has no address yet, so that its whole subnet stands for it";
                self.known(want, subnet, Some(because))
            }
            Wanted::Unknown => {
                Saying::refused("it has neither a name nor an address yet; name it in the scenario")
            }
        }
    }

    fn wanted(&self, want: &Want<'_>) -> Wanted {
        let Want { flow, leg } = want;
        let is_end = leg.to.name == flow.to.name;
        let named = matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob);
        // A proxy is asked for a name, whatever address stands behind it.
        let by_name = is_end && named && leg.device == Device::Proxy;
        if !leg.to.prefixes.is_empty() && !by_name {
            return Wanted::Addresses(leg.to.prefixes.iter().copied().collect());
        }
        if is_end && flow.to.kind == TargetKind::ServiceTag {
            return Wanted::Tag;
        }
        let endpoint = flow.private_endpoint.as_ref().filter(|_| is_end && !by_name);
        let endpoint = endpoint.and_then(|id| self.plan.private_endpoint(id));
        if let (Some(prefix), true) =
            (endpoint.and_then(|endpoint| endpoint.prefix), self.capabilities.addresses)
        {
            return Wanted::Endpoint([prefix].into_iter().collect());
        }
        let is_name = !is_end || named;
        let pattern = is_name.then(|| leg.to.name.parse().ok()).flatten();
        pattern.map_or(Wanted::Unknown, Wanted::Host)
    }

    fn by_name(&self, flow: &Flow, pattern: &HostPattern) -> Option<Saying> {
        let usable = self.capabilities.names.iter().filter(|means| means.carries.carries(flow.application));
        let mut wider = None;
        for means in usable {
            match spelled(means, pattern) {
                Some(saying) if saying.outcome == Outcome::Exact => return Some(saying),
                Some(saying) => wider = wider.or(Some(saying)),
                None => {}
            }
        }
        wider
    }

    /// Service tags by name, where the published file lets all of them stand in the target.
    fn tags(&self, want: &Want<'_>) -> Option<Saying> {
        let flow = want.flow;
        let place = self.capabilities.tags?;
        if flow.to.kind == TargetKind::ServiceTag && BUILT_IN.contains(&&*flow.to.name) {
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
    fn by_addresses(&self, want: &Want<'_>, is_tag: bool) -> Saying {
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

    /// Addresses that the plan itself has.
    fn known(&self, want: &Want<'_>, addresses: PrefixSet, wide: Option<&str>) -> Saying {
        let label = want.leg.to.name.to_string();
        if !self.capabilities.addresses {
            let pattern = label.parse::<HostPattern>().ok();
            let by_name = pattern.and_then(|pattern| self.by_name(want.flow, &pattern));
            return by_name.unwrap_or_else(|| Saying::refused("the target cannot hold addresses"));
        }
        let held = self.reachable(want, &addresses);
        if held.is_empty() {
            return Saying::refused(
                "its addresses are of another family than its source, or than the target can hold",
            );
        }
        let word = Word::Addresses { label, is_tag: false, addresses: held.clone() };
        let mut saying = match wide {
            None => Saying::exact(vec![word], Means::Addresses),
            Some(because) => {
                Saying::widened(vec![word], Means::Addresses, Change::more_addresses(held.clone()), because)
            }
        };
        let lost = addresses.v6().difference(&held);
        if !self.capabilities.ipv6 && !lost.is_empty() {
            saying.narrow("the target cannot hold IPv6 addresses", Change::fewer_addresses(lost));
        }
        saying
    }

    /// The addresses that the source can reach and the target can hold: those of the families that both have.
    fn reachable(&self, want: &Want<'_>, addresses: &PrefixSet) -> PrefixSet {
        let v4 = want.leg.from.prefixes.iter().any(|prefix| matches!(prefix, IpNet::V4(_)));
        let v6 = self.capabilities.ipv6
            && want.leg.from.prefixes.iter().any(|prefix| matches!(prefix, IpNet::V6(_)));
        match (v4, v6) {
            (true, true) => addresses.clone(),
            (true, false) => addresses.v4(),
            (false, true) => addresses.v6(),
            (false, false) => PrefixSet::empty(),
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

impl Word {
    fn text(&self) -> String {
        match self {
            Word::Name { text, .. } => text.clone(),
            Word::Tag(name) => name.clone(),
            Word::Addresses { label, is_tag: true, .. } => format!("addresses of {label}"),
            Word::Addresses { addresses, .. } => {
                let prefixes = addresses.to_prefixes();
                prefixes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

impl Saying {
    fn exact(words: Vec<Word>, means: Means) -> Saying {
        Saying {
            words,
            means: Some(means),
            outcome: Outcome::Exact,
            changes: Vec::new(),
            because: String::new(),
        }
    }

    fn widened(words: Vec<Word>, means: Means, change: Change, because: &str) -> Saying {
        Saying {
            words,
            means: Some(means),
            outcome: Outcome::Widened,
            changes: vec![change],
            because: because.to_owned(),
        }
    }

    fn refused(because: impl Into<String>) -> Saying {
        Saying {
            words: Vec::new(),
            means: None,
            outcome: Outcome::Refused,
            changes: Vec::new(),
            because: because.into(),
        }
    }

    fn discouraged() -> Saying {
        let because = "only addresses could say it, and its documents advise against those; `--allow-discouraged` writes them";
        Saying { outcome: Outcome::Discouraged, ..Saying::refused(because) }
    }

    /// Takes something away from what is said.
    fn narrow(&mut self, because: &str, change: Change) {
        if !self.outcome.is_written() {
            return;
        }
        self.outcome = Outcome::Narrowed;
        self.changes.push(change);
        if !self.because.is_empty() {
            self.because.push_str("; ");
        }
        self.because.push_str(because);
    }
}

/// A pattern in a spelling; none where it cannot be written or nobody could say what it would match.
fn spelled(means: &NameMeans, pattern: &HostPattern) -> Option<Saying> {
    let text = means.spelling.write(pattern)?;
    let (meant, read) = (pattern.to_name_set(), means.spelling.read(&text)?);
    let more = read.difference(&meant).ok()?;
    let fewer = meant.difference(&read).ok()?;
    let sort = if matches!(pattern, HostPattern::Exact(_)) { Means::Name } else { Means::Wildcard };
    let word = Word::Name { kind: means.kind, pattern: pattern.clone(), text };
    let mut saying = match more.is_empty() {
        true => Saying::exact(vec![word], sort),
        false => Saying::widened(
            vec![word],
            sort,
            Change::more_names(more),
            "the target has no way to write exactly these names",
        ),
    };
    if !fewer.is_empty() {
        saying.narrow("the target's wildcard stops short of these names", Change::fewer_names(fewer));
    }
    Some(saying)
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
