//! How each connection is said: an exact name, a wider name, a service tag, addresses, or not at all.

mod saying;
mod tags;

use std::collections::BTreeSet;

use portolan_model::{HostPattern, IpNet, PortRange, PrefixSet};
use portolan_plan::plan::{Device, Plan, TargetKind};
use portolan_policy::{Change, Entry, Means, Outcome};
use portolan_tags::Resolved;

use self::saying::{Saying, spelled};
use super::legs::{Want, crossing};
use crate::capabilities::{Capabilities, Carries};
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
                let by_name = self.by_name(want, &pattern);
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

    fn by_name(&self, want: &Want<'_>, pattern: &HostPattern) -> Option<Saying> {
        // On the way to a proxy, the request names the host that the proxy is asked for, and not the proxy.
        let is_end = want.leg.to.name == want.flow.to.name;
        let usable = self.capabilities.names.iter().filter(|means| {
            means.carries.carries(want.flow.application) && (is_end || means.carries == Carries::Everything)
        });
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

    /// Addresses that the plan itself has.
    fn known(&self, want: &Want<'_>, addresses: PrefixSet, wide: Option<&str>) -> Saying {
        let label = want.leg.to.name.to_string();
        if !self.capabilities.addresses {
            let pattern = label.parse::<HostPattern>().ok();
            let by_name = pattern.and_then(|pattern| self.by_name(want, &pattern));
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
