//! Gives each need a path and the legs on it, and merges equal ones into flows.

use std::fmt::Write as _;
use std::sync::Arc;

use portolan_catalog::{Id, Sender, Tls};
use portolan_model::{Application, HostPattern, Inspection, IpNet, Path, Phases, Protocol, Version, Via};
use rustc_hash::{FxBuildHasher, FxHashMap};
use sha2::{Digest as _, Sha256};

use super::ground::{ADMINISTRATOR, Ground, RESOLVER, Spot, Stand};
use super::needs::{Gathered, Goal, NeedOf, Party};
use super::privacy::Privacy;
use crate::plan::{Device, Direction, Flow, Leg, LegEnd, Reason, Source, Target, TargetKind, TlsFacts};
use crate::scenario::{DefaultRoute, Proxy, ProxyScope, Scenario, Uplink};

/// A flow with what only the planner needs to know of it.
pub(super) struct Routed {
    pub(super) flow: Flow,
    /// Its source among all sources.
    source: usize,
    /// It is a wildcard that nothing narrowed.
    pub(super) wide: bool,
    pub(super) spot: Spot,
    /// The proxy that web traffic of the same machines uses.
    pub(super) machines_proxy: Option<Id>,
}

/// The flows of a scenario, in an order that depends on their content alone.
pub(super) fn flows(
    scenario: &Scenario,
    ground: &Ground<'_>,
    gathered: &Gathered<'_>,
    privacy: &Privacy<'_>,
) -> Vec<Routed> {
    // Most needs become a flow of their own; growing step by step would take as much memory again.
    let most = gathered.parties.iter().map(|party| party.needs.len()).sum::<usize>();
    let mut router = Router {
        scenario,
        ground,
        privacy,
        sources: Vec::new(),
        sources_by_content: FxHashMap::default(),
        known: FxHashMap::with_capacity_and_hasher(most, FxBuildHasher),
        routed: Vec::with_capacity(most),
        empty: Arc::from([]),
        text: String::new(),
    };
    let mut uses = privacy.uses.iter().peekable();
    for (party_index, party) in gathered.parties.iter().enumerate() {
        let sources = party.stands.iter().map(|stand| router.source(&stand.source)).collect::<Vec<_>>();
        for (need_index, need) in party.needs.iter().enumerate() {
            let endpoint = uses
                .next_if(|used| (used.party, used.need) == (party_index, need_index))
                .map(|used| used.endpoint);
            if let Some(source) = sources.get(need.stand) {
                router.route(party, need, *source, endpoint);
            }
        }
    }
    let ranks = ranks(&router.sources);
    let mut routed = router.routed;
    for one in &mut routed {
        settle(&mut one.flow.reasons);
        one.flow.service_tags.sort();
        one.flow.service_tags.dedup();
        one.flow.to.examples.sort();
        one.flow.to.examples.dedup();
        one.flow.to.discovered_for.sort();
        one.flow.to.discovered_for.dedup();
    }
    in_order(routed, &ranks)
}

/// Brings flows into order. A flow is large: what is sorted are their places, and then each flow moves once.
fn in_order(mut routed: Vec<Routed>, ranks: &[usize]) -> Vec<Routed> {
    let key = |at: usize| routed.get(at).map(|one| (ranks.get(one.source), order(&one.flow)));
    let mut places = (0..routed.len()).collect::<Vec<_>>();
    places.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
    for at in 0..places.len() {
        // Places before this one are settled: what stood there went where the place says.
        let mut from = at;
        while let Some(next) = places.get(from).copied() {
            from = next;
            if from >= at {
                break;
            }
        }
        routed.swap(at, from);
    }
    routed
}

/// The place of each source in the order of their contents.
fn ranks(sources: &[Known]) -> Vec<usize> {
    let mut order = (0..sources.len()).collect::<Vec<_>>();
    let source = |index: usize| sources.get(index).map(|known| &known.source);
    order.sort_unstable_by(|a, b| source(*a).cmp(&source(*b)));
    let mut ranks = vec![0; sources.len()];
    for (rank, index) in order.into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(index) {
            *place = rank;
        }
    }
    ranks
}

type Order<'f> = (Direction, Path, &'f str, Protocol, u16, Option<u16>, Via, Option<&'f Id>, &'f Id);

fn order(flow: &Flow) -> Order<'_> {
    (
        flow.direction,
        flow.path,
        &flow.to.name,
        flow.protocol,
        flow.port,
        flow.port_end,
        flow.via,
        flow.proxy.as_ref(),
        &flow.id,
    )
}

/// Puts reasons in order and leaves each out that stands twice.
pub(super) fn settle(reasons: &mut Vec<Reason>) {
    if reasons.len() < 2 {
        return;
    }
    reasons.sort_by(|a, b| {
        (&a.deployment, &a.requirement, a.need, a.status).cmp(&(
            &b.deployment,
            &b.requirement,
            b.need,
            b.status,
        ))
    });
    reasons.dedup();
}

/// A device, where it is, and the part of the machines that it sees where that is not all.
type Gate = (Device, Id, Option<Arc<[IpNet]>>);

#[derive(PartialEq, Eq, Hash)]
struct Key {
    source: usize,
    kind: TargetKind,
    name: Id,
    prefixes: Arc<[IpNet]>,
    protocol: Protocol,
    first: u16,
    last: u16,
    path: Path,
    proxy: Option<Id>,
    direction: Direction,
}

struct Router<'r, 'a> {
    scenario: &'r Scenario,
    ground: &'r Ground<'a>,
    privacy: &'r Privacy<'a>,
    sources: Vec<Known>,
    sources_by_content: FxHashMap<Arc<Source>, usize>,
    known: FxHashMap<Key, usize>,
    routed: Vec<Routed>,
    empty: Arc<[IpNet]>,
    /// Room in which the text behind an id is written.
    text: String,
}

/// A source with the part of a hash that all its flows share.
struct Known {
    source: Arc<Source>,
    hash: Sha256,
}

impl Router<'_, '_> {
    /// The number of a source.
    fn source(&mut self, source: &Arc<Source>) -> usize {
        if let Some(index) = self.sources_by_content.get(source) {
            return *index;
        }
        let index = self.sources.len();
        self.sources.push(Known { source: Arc::clone(source), hash: hash_of(source) });
        self.sources_by_content.insert(Arc::clone(source), index);
        index
    }

    fn route(&mut self, party: &Party<'_>, need: &NeedOf<'_>, source: usize, endpoint: Option<usize>) {
        let Some(stand) = party.stands.get(need.stand) else { return };
        let Some((target, wide)) = self.target(party, need, stand, endpoint) else { return };
        let requirement = need.requirement;
        let path = self.path(need, stand, endpoint);
        // A proxy that is set for the product alone does not reach what the operating system sends.
        let own_way = party.deployment.proxy_scope == ProxyScope::App && requirement.sender == Sender::System;
        let proxy = self.proxy(requirement.application, path, &target, stand).filter(|_| !own_way);
        let direction = if &*requirement.from == ADMINISTRATOR && matches!(need.goal, Goal::Machines(_)) {
            Direction::Inbound
        } else {
            Direction::Outbound
        };
        let key = Key {
            source,
            kind: target.kind,
            name: target.name.clone(),
            prefixes: Arc::clone(&target.prefixes),
            protocol: requirement.protocol,
            first: requirement.port.first(),
            last: requirement.port.last(),
            path,
            proxy: proxy.map(|(name, _)| name.clone()),
            direction,
        };
        let reason = reason(party, need);
        let public = matches!(path, Path::Public | Path::MicrosoftPeering | Path::ServiceEndpoint);
        let product = party.units.get(need.unit).map(|unit| unit.product);
        let addresses_discouraged =
            public && product.is_some_and(|product| !product.addresses_discouraged.is_empty());
        let tags: &[Id] = if public { &need.tags } else { &[] };
        let tls = tls(party, need);
        if let Some(index) = self.known.get(&key).copied() {
            if let Some(known) = self.routed.get_mut(index) {
                merge(&mut known.flow, reason, tags, tls, need, target);
                known.flow.addresses_discouraged |= addresses_discouraged;
                known.wide |= wide;
            }
            return;
        }
        let via = if proxy.is_some() { Via::Proxy } else { Via::Direct };
        let legs = self.legs(stand, &target, need, path, proxy, party);
        let flow = Flow {
            id: self.id(&key, via),
            from: Arc::clone(&stand.source),
            to: target,
            protocol: requirement.protocol,
            port: requirement.port.first(),
            port_end: requirement.port.end(),
            application: requirement.application,
            websocket: requirement.websocket,
            direction,
            path,
            via,
            proxy: key.proxy.clone(),
            legs,
            phases: reason.phases,
            need: need.need,
            status: need.status,
            may_not_resolve: need.may_not_resolve,
            service_tags: tags.to_vec(),
            tags_global_only: requirement.tags_global_only,
            addresses_discouraged,
            tls,
            private_endpoint: endpoint
                .and_then(|index| self.privacy.endpoints.get(index))
                .map(|e| e.plan.id.clone()),
            reasons: vec![reason],
        };
        self.known.insert(key, self.routed.len());
        let machines_proxy = stand.proxy.map(|(name, _)| name.clone());
        self.routed.push(Routed { flow, source, wide, spot: stand.spot.clone(), machines_proxy });
    }

    /// The id of a flow: the first 16 hexadecimal digits of a hash of what makes it one.
    fn id(&mut self, key: &Key, via: Via) -> Id {
        let text = &mut self.text;
        text.clear();
        for part in ["\n", key.kind.as_str(), "\n", &*key.name, "\n"] {
            text.push_str(part);
        }
        for prefix in key.prefixes.iter() {
            let _ = write!(text, "{prefix} ");
        }
        let proxy = key.proxy.as_deref().unwrap_or("");
        for part in ["\n", key.protocol.as_str(), "\n"] {
            text.push_str(part);
        }
        let _ = write!(text, "{}-{}", key.first, key.last);
        for part in ["\n", key.path.as_str(), "\n", via.as_str(), " ", proxy, "\n", key.direction.as_str()] {
            text.push_str(part);
        }
        let mut hash = self.sources.get(key.source).map(|known| known.hash.clone()).unwrap_or_default();
        hash.update(text.as_bytes());
        Id::from(hexadecimal(hash.finalize().get(..8).unwrap_or_default()))
    }

    /// Where a need leads, and whether that is a wildcard that nothing narrowed; none where it falls away.
    fn target(
        &self,
        party: &Party<'_>,
        need: &NeedOf<'_>,
        stand: &Stand<'_>,
        endpoint: Option<usize>,
    ) -> Option<(Target, bool)> {
        let prefixes_of = |name: &str| {
            let endpoint = endpoint.and_then(|index| self.privacy.endpoints.get(index));
            endpoint.map_or_else(|| Arc::clone(&self.empty), |endpoint| Arc::from(endpoint.prefixes(name)))
        };
        let target = |kind, name: Id, prefixes, examples| Target {
            kind,
            name,
            prefixes,
            examples,
            discovered_for: Vec::new(),
            addresses: None,
            uncovered: None,
        };
        let plain = |kind, name: Id, prefixes| target(kind, name, prefixes, Vec::new());
        Some(match &need.goal {
            Goal::Host { pattern, name, examples, wide, found_for } => {
                let kind = match pattern {
                    HostPattern::Exact(_) => TargetKind::Fqdn,
                    HostPattern::Suffix(_) => TargetKind::Suffix,
                    HostPattern::Glob(_) => TargetKind::Glob,
                };
                let prefixes = prefixes_of(name);
                let target = target(kind, name.clone(), prefixes, examples.to_vec());
                (Target { discovered_for: found_for.iter().cloned().collect(), ..target }, *wide)
            }
            Goal::LocalHost(name) => {
                (plain(TargetKind::Fqdn, Id::from(name.as_str()), Arc::clone(&self.empty)), false)
            }
            Goal::Tag(tag) => (plain(TargetKind::ServiceTag, tag.clone(), Arc::clone(&self.empty)), false),
            Goal::Addresses { label, prefixes } => {
                (plain(TargetKind::Prefixes, label.clone(), Arc::clone(prefixes)), false)
            }
            Goal::Named(label) => (plain(TargetKind::Named, label.clone(), prefixes_of(label)), false),
            Goal::Machines(target) => {
                let machines = party.stands.get(*target)?;
                let kind =
                    if machines.prefixes.is_empty() { TargetKind::Named } else { TargetKind::Prefixes };
                (plain(kind, machines.source.role.clone(), Arc::clone(&machines.prefixes)), false)
            }
            Goal::ResolverInbound => {
                if !self.privacy.forwards(&stand.spot) {
                    return None;
                }
                let home = self.ground.name_home(&stand.spot);
                let label = home.map_or_else(
                    || Id::from("resolver in the virtual network"),
                    |home| Id::from(format!("inbound resolver of {}", home.name)),
                );
                match home.and_then(|home| home.resolver_inbound) {
                    Some(address) => {
                        (plain(TargetKind::Prefixes, label, Arc::from([IpNet::from(address)])), false)
                    }
                    None => (plain(TargetKind::Named, label, Arc::clone(&self.empty)), false),
                }
            }
        })
    }

    fn path(&self, need: &NeedOf<'_>, stand: &Stand<'_>, endpoint: Option<usize>) -> Path {
        if endpoint.is_some() {
            return Path::PrivateEndpoint;
        }
        match &need.goal {
            Goal::LocalHost(_) | Goal::Addresses { .. } | Goal::Machines(_) | Goal::ResolverInbound => {
                Path::Local
            }
            Goal::Named(_) if need.link.is_none() => Path::Local,
            Goal::Tag(_) | Goal::Named(_) => Path::Public,
            Goal::Host { .. } => {
                let service = need.link.as_ref().map(|(link, _)| &*link.kind);
                if service.is_some_and(|service| self.ground.has_service_endpoint(&stand.spot, service)) {
                    return Path::ServiceEndpoint;
                }
                let peered =
                    stand.network.is_some_and(|network| network.uplink.contains(&Uplink::MicrosoftPeering));
                if peered && need.microsoft_peering { Path::MicrosoftPeering } else { Path::Public }
            }
        }
    }

    /// The proxy that opens the connection, if one does.
    fn proxy<'s>(
        &self,
        application: Application,
        path: Path,
        target: &Target,
        stand: &Stand<'s>,
    ) -> Option<(&'s Id, &'s Proxy)> {
        let (name, proxy) = stand.proxy?;
        let carried = application.is_web() && matches!(path, Path::Public | Path::MicrosoftPeering);
        let bypassed = proxy.bypass.iter().any(|entry| bypasses(entry, &target.name));
        (carried && !bypassed && &*stand.source.role != RESOLVER).then_some((name, proxy))
    }

    fn legs(
        &self,
        stand: &Stand<'_>,
        target: &Target,
        need: &NeedOf<'_>,
        path: Path,
        proxy: Option<(&Id, &Proxy)>,
        party: &Party<'_>,
    ) -> Vec<Leg> {
        let machine = LegEnd { name: stand.source.role.clone(), prefixes: Arc::clone(&stand.prefixes) };
        let goal = LegEnd { name: target.name.clone(), prefixes: Arc::clone(&target.prefixes) };
        let port = need.requirement.port;
        let leg = |from: &LegEnd, to: &LegEnd, device, at: Id| Leg {
            from: from.clone(),
            to: to.clone(),
            protocol: need.requirement.protocol,
            port: port.first(),
            port_end: port.end(),
            device,
            at,
        };
        let Some((proxy_name, proxy)) = proxy else {
            let target_spot = match need.goal {
                Goal::Machines(index) => party.stands.get(index).map(|stand| &stand.spot),
                _ => None,
            };
            // Where the source stands nowhere known, the device in front of the target is the one to tell.
            let spot =
                if stand.spot == Spot::Unknown { target_spot.unwrap_or(&stand.spot) } else { &stand.spot };
            let mut gates = self.devices(spot, path, stand);
            if let Some(far) = target_spot.filter(|far| !same_place(far, spot)) {
                gates.extend(
                    self.devices(far, path, stand).into_iter().map(|(device, at, _)| (device, at, None)),
                );
            }
            let mut legs = Vec::with_capacity(gates.len());
            for (device, at, prefixes) in gates {
                let machine = match prefixes {
                    Some(prefixes) => LegEnd { name: machine.name.clone(), prefixes },
                    None => machine.clone(),
                };
                legs.push(leg(&machine, &goal, device, at));
            }
            if matches!(need.goal, Goal::ResolverInbound)
                && let Spot::Site(site) = &stand.spot
            {
                legs.push(leg(&machine, &goal, Device::Resolver, site.clone()));
            }
            return legs;
        };
        let prefixes = proxy.addresses.iter().map(|address| IpNet::from(*address)).collect::<Arc<[IpNet]>>();
        let gate = LegEnd { name: Id::from(proxy.url.host.as_str()), prefixes };
        let gates = self.devices(&stand.spot, Path::Local, stand);
        let mut legs = Vec::with_capacity(gates.len() + 2);
        for (device, at, prefixes) in gates {
            let machine = match prefixes {
                Some(prefixes) => LegEnd { name: machine.name.clone(), prefixes },
                None => machine.clone(),
            };
            legs.push(Leg {
                from: machine,
                to: gate.clone(),
                protocol: Protocol::Tcp,
                port: proxy.url.port,
                port_end: None,
                device,
                at,
            });
        }
        legs.push(leg(&machine, &goal, Device::Proxy, proxy_name.clone()));
        legs.push(leg(&gate, &goal, Device::ProxyEgress, proxy_name.clone()));
        legs
    }

    /// The devices that packets pass on their way out of a place, with the part of the machines that each sees.
    fn devices(&self, spot: &Spot, path: Path, stand: &Stand<'_>) -> Vec<Gate> {
        match spot {
            Spot::Unknown => Vec::new(),
            Spot::Site(site) => vec![(Device::SiteFirewall, site.clone(), None)],
            Spot::VNet(vnet, subnets) => {
                let mut devices = Vec::new();
                for subnet in subnets {
                    let prefix = self
                        .scenario
                        .vnets
                        .get(vnet)
                        .and_then(|vnet| vnet.subnets.get(subnet))
                        .map(|s| s.prefix);
                    let part = prefix.map(|prefix| {
                        let inside = stand.prefixes.iter().filter(|net| prefix.contains(*net)).copied();
                        inside.collect::<Arc<[IpNet]>>()
                    });
                    devices.push((Device::Nsg, Id::from(format!("{vnet}/{subnet}")), part));
                }
                if subnets.is_empty() {
                    devices.push((Device::Nsg, vnet.clone(), None));
                }
                let routes = self.ground.default_routes(spot);
                let straight =
                    !routes.is_empty() && routes.iter().all(|route| *route == DefaultRoute::Internet);
                if !straight && matches!(path, Path::Public | Path::MicrosoftPeering) {
                    devices.push((Device::SiteFirewall, vnet.clone(), None));
                }
                devices
            }
        }
    }
}

/// Why a need exists, as the plan says it.
pub(super) fn reason(party: &Party<'_>, need: &NeedOf<'_>) -> Reason {
    let service = party.units.get(need.unit).map_or(&party.home.id, |unit| &unit.product.id);
    Reason {
        deployment: party.deployment.name.clone(),
        service: service.clone(),
        requirement: need.requirement.id.clone(),
        purpose: need.requirement.purpose.clone(),
        phases: Phases::from(need.requirement.phases.as_slice()),
        need: need.need,
        status: need.status,
        documents: Arc::clone(&need.documents),
        defects: Arc::clone(&need.defects),
        because: Arc::clone(&need.because),
    }
}

/// What TLS needs: the requirement's own word, or its product's.
fn tls(party: &Party<'_>, need: &NeedOf<'_>) -> Option<TlsFacts> {
    if need.requirement.application != Application::Https {
        return None;
    }
    let product = party.units.get(need.unit).and_then(|unit| unit.product.tls.as_ref());
    let facts: Option<&Tls> = need.requirement.tls.as_ref().or(product);
    let version = need.requirement.tls.as_ref().and_then(|tls| tls.min_version.as_deref());
    let version = version.or_else(|| product.and_then(|tls| tls.min_version.as_deref()));
    Some(TlsFacts {
        inspection: facts.map_or(Inspection::Unknown, |facts| facts.inspection),
        min_version: version.map(Id::from),
    })
}

/// Adds a reason to a flow that exists: the worst inspection, the highest version, the strongest need, the best
/// foundation; it may fail to resolve only where all say so.
fn merge(
    flow: &mut Flow,
    reason: Reason,
    tags: &[Id],
    tls: Option<TlsFacts>,
    need: &NeedOf<'_>,
    target: Target,
) {
    flow.need = flow.need.min(reason.need);
    flow.status = flow.status.min(reason.status);
    flow.may_not_resolve &= need.may_not_resolve;
    flow.websocket |= need.requirement.websocket;
    flow.application = flow.application.min(need.requirement.application);
    flow.tags_global_only |= need.requirement.tags_global_only;
    flow.phases = flow.phases.union(reason.phases);
    for tag in tags {
        if !flow.service_tags.contains(tag) {
            flow.service_tags.push(tag.clone());
        }
    }
    flow.tls = match (flow.tls.take(), tls) {
        (Some(known), Some(new)) => Some(TlsFacts {
            inspection: known.inspection.max(new.inspection),
            min_version: higher(known.min_version, new.min_version),
        }),
        (known, new) => known.or(new),
    };
    flow.to.examples.extend(target.examples);
    flow.to.discovered_for.extend(target.discovered_for);
    flow.reasons.push(reason);
}

fn higher(a: Option<Id>, b: Option<Id>) -> Option<Id> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let newer = match (a.parse::<Version>(), b.parse::<Version>()) {
                (Ok(first), Ok(second)) => first < second,
                _ => a < b,
            };
            Some(if newer { b } else { a })
        }
        (a, b) => a.or(b),
    }
}

/// Whether an entry of a proxy's bypass list covers a host or all that a pattern stands for.
pub(super) fn bypasses(entry: &str, host: &str) -> bool {
    let entry = entry.trim().to_ascii_lowercase();
    let Some(suffix) = entry.strip_prefix("*.").or_else(|| entry.strip_prefix('.')) else {
        return host == entry;
    };
    let domain = host.strip_prefix("*.").unwrap_or(host);
    let within = domain.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
    !suffix.is_empty() && (within || domain == suffix)
}

/// Whether two spots are behind the same devices.
fn same_place(a: &Spot, b: &Spot) -> bool {
    match (a, b) {
        (Spot::Site(a), Spot::Site(b)) | (Spot::VNet(a, _), Spot::VNet(b, _)) => a == b,
        _ => false,
    }
}

/// The part of an id's hash that the source gives.
fn hash_of(source: &Source) -> Sha256 {
    let mut text = String::with_capacity(160);
    let place = source.site.as_deref().or(source.vnet.as_deref()).unwrap_or("");
    let kind = if source.site.is_some() { "site" } else { "vnet" };
    let _ = write!(text, "{}\n{kind}\n{place}\n", source.role);
    for subnet in &source.subnets {
        let _ = write!(text, "{subnet} ");
    }
    for network in &source.networks {
        let _ = write!(text, "{network} ");
    }
    Sha256::new_with_prefix(text.as_bytes())
}

/// Whole bytes as hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value & 15)).map_or('0', |digit| char::from(*digit));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
