//! Which hosts have a private endpoint, and for whom.
//!
//! Privacy is decided by resource and by resolver. Whoever asks a resolver that answers with a private address goes
//! there, whether it asked for the endpoint itself or a neighbour did.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::{
    Catalog, Id, PrivateLinkCloud, PrivateLinkKind, PrivateLinkRef, Region, SubResource, Template,
};
use portolan_model::{Fqdn, HostPattern, IpNet};

use super::context::Unit;
use super::ground::{ADMINISTRATOR, Domain, Ground, Spot, Stand};
use super::needs::{Gathered, Goal, NeedOf, Party};
use crate::plan::{EndpointState, Flow, PrivateEndpoint, Reason};
use crate::scenario::{DnsWay, EndpointSubnet, ExistingEndpoint, PublicAccess, Scenario};

/// The private endpoints of a plan, and who sees them.
pub(super) struct Privacy<'a> {
    pub(super) endpoints: Vec<Endpoint<'a>>,
    /// What a resolver answers: the endpoint of a sub-resource and resource.
    view: BTreeMap<(Id, Id), BTreeMap<Domain, usize>>,
    /// Who asked for an endpoint.
    askers: BTreeMap<(usize, Domain), BTreeSet<Id>>,
    /// The sites whose resolvers forward names to a virtual network.
    forwarding: BTreeSet<Spot>,
    pub(super) uses: Vec<Use>,
}

/// A private endpoint.
pub(super) struct Endpoint<'a> {
    pub(super) plan: PrivateEndpoint,
    pub(super) existing: Option<&'a ExistingEndpoint>,
    /// What is known of it in this cloud.
    pub(super) facts: Option<&'a PrivateLinkCloud>,
    /// The names that clients ask for, with those in the zone.
    pub(super) names: BTreeMap<Id, Id>,
    /// Those of its names that some flow leads to.
    pub(super) wanted: BTreeSet<Id>,
    /// The suffixes that a conditional forwarder names.
    pub(super) forward: BTreeSet<Id>,
    /// Its names must be read from it.
    pub(super) names_unknown: bool,
    /// The unit of a party that gave it names last.
    taught_by: Option<(usize, usize)>,
}

/// A need that leads to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) endpoint: usize,
    pub(super) party: usize,
    pub(super) need: usize,
}

/// Decides who goes where privately.
pub(super) fn decide<'a>(
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    ground: &Ground<'a>,
    gathered: &Gathered<'a>,
) -> Privacy<'a> {
    let mut drawn = BTreeMap::<(EndpointState, Id), Endpoint<'a>>::new();
    let mut asked = Vec::new();
    for (party_index, party) in gathered.parties.iter().enumerate() {
        for need in &party.needs {
            let (Some((link, named)), Some(stand)) = (&need.link, party.stands.get(need.stand)) else {
                continue;
            };
            // Administrators see what their resolver answers; they do not decide what is made.
            let asks =
                super::context::wants(party.deployment, &link.kind) && &*stand.source.role != ADMINISTRATOR;
            if !asks {
                continue;
            }
            let offered = |(_, sub): &(_, &SubResource)| sub.is_offered(scenario.cloud);
            let Some((kind, sub)) = sub_resource(catalog, link).filter(offered) else { continue };
            let Some(resource) = resource(kind, sub, scenario, named) else { continue };
            let endpoint = choose(scenario, ground, kind, sub, &resource, stand);
            let key = (endpoint.plan.state, endpoint.plan.id.clone());
            let domain = match stand.dns() {
                DnsWay::Hosts => Domain::HostsFiles(party.deployment.name.clone()),
                _ => stand.domain.clone(),
            };
            asked.push((key.clone(), domain, sub.id.clone(), resource, party_index, need.stand));
            let drawn = drawn.entry(key).or_insert(endpoint);
            if let Some(account) = need.account.and_then(|account| account.public_access)
                && drawn.plan.public_access.is_none()
            {
                drawn.plan.public_access = Some(Id::from(account.as_str()));
            }
        }
    }
    let neighbours = seen_through_zones(scenario, catalog, ground, gathered, &asked);
    for (_, endpoint, _) in &neighbours {
        drawn
            .entry((EndpointState::Existing, endpoint.id.clone()))
            .or_insert_with(|| of_existing(scenario, catalog, endpoint));
    }
    let index =
        drawn.keys().cloned().enumerate().map(|(index, key)| (key, index)).collect::<BTreeMap<_, _>>();
    let mut view = BTreeMap::<_, BTreeMap<Domain, usize>>::new();
    let mut see = |domain: Domain, sub: Id, resource: Id, endpoint: usize| {
        // Two endpoints of one resource cannot both be the answer: the one that exists, then the first by name.
        view.entry((sub, resource))
            .or_default()
            .entry(domain)
            .and_modify(|seen: &mut usize| *seen = (*seen).min(endpoint))
            .or_insert(endpoint);
    };
    let mut askers = BTreeMap::<_, BTreeSet<Id>>::new();
    let mut forwarding = BTreeSet::new();
    for (key, domain, sub, resource, party, stand) in asked {
        let Some(endpoint) = index.get(&key).copied() else { continue };
        see(domain.clone(), sub, resource, endpoint);
        let Some(party) = gathered.parties.get(party) else { continue };
        askers.entry((endpoint, domain)).or_default().insert(party.deployment.name.clone());
        if let Some(stand) = party.stands.get(stand).filter(|stand| stand.dns() == DnsWay::Forwarder) {
            forwarding.insert(stand.spot.clone());
        }
    }
    for (domain, endpoint, resource) in neighbours {
        // What somebody asked for is made to be the answer; a record that merely exists is not.
        if let Some(seen) = index.get(&(EndpointState::Existing, endpoint.id.clone())).copied() {
            view.entry((endpoint.sub_resource.clone(), resource)).or_default().entry(domain).or_insert(seen);
        }
    }
    let endpoints = drawn.into_values().collect();
    let mut privacy = Privacy { endpoints, view, askers, forwarding, uses: Vec::new() };
    privacy.collect_uses(scenario, catalog, gathered);
    privacy
}

impl<'a> Privacy<'a> {
    /// The endpoint that a need leads to, if its machines' resolver answers with one.
    pub(super) fn endpoint_of(
        &self,
        scenario: &Scenario,
        catalog: &Catalog,
        party: &Party<'_>,
        need: &NeedOf<'_>,
    ) -> Option<usize> {
        let (link, named) = need.link.as_ref()?;
        let stand = party.stands.get(need.stand)?;
        let (kind, sub) = sub_resource(catalog, link)?;
        let resource = resource(kind, sub, scenario, named)?;
        let answers = self.view.get(&(sub.id.clone(), resource))?;
        let own = answers.get(&Domain::HostsFiles(party.deployment.name.clone()));
        own.or_else(|| answers.get(&stand.domain)).copied()
    }

    /// Whether the resolver of a site forwards names to its virtual network.
    pub(super) fn forwards(&self, spot: &Spot) -> bool {
        self.forwarding.contains(spot)
    }

    /// The deployments that asked for an endpoint through a resolver.
    pub(super) fn askers(&self, endpoint: usize, domain: &Domain) -> impl Iterator<Item = &Id> {
        self.askers.get(&(endpoint, domain.clone())).into_iter().flatten()
    }

    /// The endpoints as the plan shows them, with the reasons of the flows that lead to them.
    pub(super) fn endpoints(&self, flows: &[Flow]) -> Vec<PrivateEndpoint> {
        let mut reasons = BTreeMap::<&Id, Vec<Reason>>::new();
        for flow in flows {
            if let Some(endpoint) = &flow.private_endpoint {
                reasons.entry(endpoint).or_default().extend(flow.reasons.iter().cloned());
            }
        }
        let mut endpoints = self.endpoints.iter().map(|endpoint| endpoint.plan.clone()).collect::<Vec<_>>();
        for endpoint in &mut endpoints {
            let mut reasons = reasons.remove(&endpoint.id).unwrap_or_default();
            super::routes::settle(&mut reasons);
            endpoint.reasons = reasons;
        }
        endpoints.retain(|endpoint| !endpoint.reasons.is_empty());
        endpoints.sort_by(|a, b| a.id.cmp(&b.id));
        endpoints
    }

    fn collect_uses(&mut self, scenario: &'a Scenario, catalog: &'a Catalog, gathered: &Gathered<'a>) {
        for (party_index, party) in gathered.parties.iter().enumerate() {
            for (need_index, need) in party.needs.iter().enumerate() {
                let Some(endpoint) = self.endpoint_of(scenario, catalog, party, need) else { continue };
                self.uses.push(Use { endpoint, party: party_index, need: need_index });
                if let (Some(endpoint), Some(unit)) =
                    (self.endpoints.get_mut(endpoint), party.units.get(need.unit))
                {
                    endpoint.names_unknown |= endpoint.facts.is_some() && matches!(need.goal, Goal::Named(_));
                    // All needs of a unit give the same names.
                    if endpoint.taught_by.replace((party_index, need.unit)) != Some((party_index, need.unit))
                    {
                        endpoint.learn_names(unit);
                    }
                }
            }
        }
        for endpoint in &mut self.endpoints {
            endpoint.settle();
        }
        for used in &self.uses {
            let need = gathered.parties.get(used.party).and_then(|party| party.needs.get(used.need));
            if let (Some(need), Some(endpoint)) = (need, self.endpoints.get_mut(used.endpoint)) {
                let wanted = endpoint.names_for(&need.goal).cloned().collect::<Vec<_>>();
                endpoint.wanted.extend(wanted);
            }
        }
        for endpoint in &mut self.endpoints {
            endpoint.leave_out_what_nothing_uses();
        }
    }
}

impl Endpoint<'_> {
    /// Adds the names that a deployment gives the endpoint.
    fn learn_names(&mut self, unit: &Unit<'_>) {
        let Some(facts) = self.facts else { return };
        let resource = self.plan.resource.clone();
        let fill = |template: &Template| {
            template.fill(|placeholder| match (placeholder.head.as_str(), placeholder.path.is_empty()) {
                ("resource", true) => Some(Cow::Borrowed(&*resource)),
                _ => unit.value(placeholder, None),
            })
        };
        for name in &facts.names {
            let (Some(public), Some(private)) = (fill(&name.name), fill(&name.private)) else { continue };
            match (public.parse::<Fqdn>(), private.parse::<Fqdn>()) {
                (Ok(public), Ok(private)) => {
                    self.names.insert(Id::from(public.as_str()), Id::from(private.as_str()));
                }
                // Letters that DNS does not have: the endpoint itself tells the names.
                _ => self.names_unknown = true,
            }
        }
        self.forward.extend(facts.forward.iter().filter_map(fill).map(Id::from));
        for zone in facts.zones.iter().filter_map(fill).map(Id::from) {
            if !self.plan.zones.contains(&zone) {
                self.plan.zones.push(zone);
            }
        }
        self.names_unknown |= facts.names.is_empty();
    }

    /// Its names that a goal may mean: a pattern may be any of those under it.
    pub(super) fn names_for(&self, goal: &Goal) -> impl Iterator<Item = &Id> {
        let pattern = match goal {
            Goal::Host { pattern, .. } => Some(pattern),
            _ => None,
        };
        let fits = move |name: &&Id| match pattern {
            None => true,
            // The same without reading the name, which may be written in capitals or with its root dot.
            Some(HostPattern::Exact(only)) => {
                name.strip_suffix('.').unwrap_or(name).eq_ignore_ascii_case(only.as_str())
            }
            Some(pattern) => name.parse().is_ok_and(|name| pattern.matches(&name)),
        };
        self.names.keys().filter(fits)
    }

    /// Zones and forwarders that no wanted name needs are not asked for. Where a name is unknown, any may be needed.
    fn leave_out_what_nothing_uses(&mut self) {
        let Endpoint { plan, names, wanted, forward, names_unknown, .. } = self;
        if *names_unknown || wanted.is_empty() {
            return;
        }
        let used = wanted.iter().filter_map(|name| Some((name, names.get(name)?))).collect::<Vec<_>>();
        plan.zones.retain(|zone| used.iter().any(|(_, private)| private.ends_with(&**zone)));
        forward.retain(|suffix| {
            used.iter().any(|(public, private)| public.ends_with(&**suffix) || private.ends_with(&**suffix))
        });
    }

    /// Adds what the scenario says of an endpoint that exists, and fills in the plan.
    fn settle(&mut self) {
        if let Some(existing) = self.existing {
            for name in existing.addresses.keys() {
                let known = self.names.contains_key(name.as_str());
                if !known && let Some(private) = private_name(name, &self.plan.zones) {
                    self.names.insert(Id::from(name.as_str()), private);
                }
            }
            self.names_unknown &= existing.addresses.is_empty();
            // What the endpoint itself tells is better than names that were worked out.
            if !existing.addresses.is_empty()
                && self.facts.is_some_and(|facts| facts.status == portolan_model::Status::Derived)
            {
                self.names.retain(|name, _| existing.addresses.contains_key(name.as_str()));
            }
            let addresses =
                existing.addresses.iter().map(|(name, address)| (Id::from(name.as_str()), *address));
            self.plan.addresses.extend(addresses);
            if let (Some(address), 1) = (existing.address, self.names.len()) {
                let only = self.names.keys().next().cloned();
                self.plan.addresses.extend(only.map(|name| (name, address)));
            }
        }
        self.plan.names = self.names.keys().cloned().collect();
    }

    /// The addresses of the endpoint for one name, or all of them for a pattern.
    pub(super) fn prefixes(&self, name: &str) -> Vec<IpNet> {
        if let Some(address) = self.plan.addresses.get(name) {
            return vec![IpNet::from(*address)];
        }
        let single = self.existing.and_then(|existing| existing.address);
        let mut all =
            self.plan.addresses.values().copied().chain(single).map(IpNet::from).collect::<Vec<_>>();
        all.sort_unstable();
        all.dedup();
        let is_pattern = name.contains('*') || !self.names.contains_key(name);
        if is_pattern || self.names.len() <= 1 { all } else { Vec::new() }
    }
}

/// The name in a private zone that a public name is an alias of: `x.y.Z` becomes `x.y.privatelink.Z`. Some clients ask for
/// the private name itself.
fn private_name(name: &str, zones: &[Id]) -> Option<Id> {
    zones.iter().find_map(|zone| {
        if name.strip_suffix(&**zone).is_some_and(|label| label.ends_with('.')) {
            return Some(Id::from(name));
        }
        let public = zone.strip_prefix("privatelink.")?;
        let label = name.strip_suffix(public)?.strip_suffix('.')?;
        Some(Id::from(format!("{label}.{zone}")))
    })
}

/// The sub-resource that a requirement refers to.
pub(super) fn sub_resource<'c>(
    catalog: &'c Catalog,
    link: &PrivateLinkRef,
) -> Option<(&'c PrivateLinkKind, &'c SubResource)> {
    let kind = catalog.private_link.get(&*link.kind)?;
    Some((kind, kind.sub_resources.iter().find(|sub| sub.id == link.sub_resource)?))
}

/// The resource that an endpoint is for; none where its names need it and nobody said.
fn resource(kind: &PrivateLinkKind, sub: &SubResource, scenario: &Scenario, named: &Id) -> Option<Id> {
    if !named.is_empty() {
        return Some(named.clone());
    }
    let facts = sub.clouds.get(&scenario.cloud);
    let by_name = facts.is_some_and(|facts| {
        facts
            .names
            .iter()
            .flat_map(|name| name.name.placeholders())
            .any(|placeholder| placeholder.head == "resource")
    });
    (!by_name).then(|| kind.kind.clone())
}

/// The endpoint that machines use for a resource: the best that exists, or one to make.
fn choose<'a>(
    scenario: &'a Scenario,
    ground: &Ground<'a>,
    kind: &'a PrivateLinkKind,
    sub: &'a SubResource,
    resource: &Id,
    stand: &Stand<'a>,
) -> Endpoint<'a> {
    let subnet = stand.network.and_then(|network| network.endpoint_subnet.as_ref());
    let wanted = subnet.and_then(|subnet| match subnet {
        EndpointSubnet::Named { vnet, .. } => Some(vnet),
        EndpointSubnet::Prefix { vnet, .. } => vnet.as_ref(),
    });
    let generic = *resource == kind.kind;
    let fitting = |endpoint: &&ExistingEndpoint| {
        endpoint.sub_resource == sub.id
            && (generic
                || *endpoint.resource == *resource.to_ascii_lowercase()
                || endpoint.resource == *resource)
    };
    let rank = |endpoint: &&ExistingEndpoint| {
        (!ground.reaches(&stand.spot, &endpoint.vnet), Some(&endpoint.vnet) != wanted, endpoint.id.clone())
    };
    // An endpoint elsewhere helps nobody where another is asked for in a named subnet and can be reached.
    let better = wanted.is_some_and(|wanted| ground.reaches(&stand.spot, wanted));
    let existing = scenario.private_endpoints.values().filter(fitting).min_by_key(rank);
    let existing = existing.filter(|endpoint| !better || ground.reaches(&stand.spot, &endpoint.vnet));
    let facts = sub.clouds.get(&scenario.cloud);
    let addresses_needed = sub.addresses.map(|addresses| addresses.saturating_add(sub.later));
    if let Some(existing) = existing {
        return endpoint(scenario, kind, sub, existing, facts);
    }
    let (vnet, name, prefix) = match subnet {
        None => (None, None, None),
        Some(EndpointSubnet::Named { vnet, subnet }) => {
            let prefix = scenario
                .vnets
                .get(vnet)
                .and_then(|vnet| vnet.subnets.get(subnet))
                .map(|subnet| subnet.prefix);
            (Some(vnet.clone()), Some(subnet.clone()), prefix)
        }
        Some(EndpointSubnet::Prefix { prefix, vnet }) => {
            (vnet.clone(), Some(Id::from(prefix.to_string())), Some(*prefix))
        }
    };
    let place = vnet.as_ref().or(name.as_ref()).map(|place| format!("-{place}")).unwrap_or_default();
    let mut id = format!("{resource}-{}{place}", sub.id).replace([' ', '/'], "-").to_lowercase();
    while scenario.private_endpoints.contains_key(id.as_str()) {
        id.push_str("-planned");
    }
    Endpoint {
        plan: PrivateEndpoint {
            id: Id::from(id),
            kind: kind.kind.clone(),
            resource: resource.clone(),
            sub_resource: sub.id.clone(),
            state: EndpointState::Planned,
            vnet,
            subnet: name,
            prefix,
            zones: zones(facts),
            names: Vec::new(),
            addresses: BTreeMap::new(),
            addresses_needed,
            public_access: None,
            reasons: Vec::new(),
        },
        existing: None,
        facts,
        names: BTreeMap::new(),
        wanted: BTreeSet::new(),
        forward: BTreeSet::new(),
        names_unknown: false,
        taught_by: None,
    }
}

fn endpoint<'a>(
    scenario: &'a Scenario,
    kind: &PrivateLinkKind,
    sub: &SubResource,
    existing: &'a ExistingEndpoint,
    facts: Option<&'a PrivateLinkCloud>,
) -> Endpoint<'a> {
    let vnet = scenario.vnets.get(&existing.vnet);
    let subnet = existing.subnet.as_ref().and_then(|subnet| vnet?.subnets.get(subnet));
    Endpoint {
        plan: PrivateEndpoint {
            id: existing.id.clone(),
            kind: kind.kind.clone(),
            resource: existing.resource.clone(),
            sub_resource: existing.sub_resource.clone(),
            state: EndpointState::Existing,
            vnet: Some(existing.vnet.clone()),
            subnet: existing.subnet.clone(),
            prefix: subnet.map(|subnet| subnet.prefix),
            zones: zones(facts),
            names: Vec::new(),
            addresses: BTreeMap::new(),
            addresses_needed: sub.addresses.map(|addresses| addresses.saturating_add(sub.later)),
            public_access: existing.public_access.map(PublicAccess::as_str).map(Id::from),
            reasons: Vec::new(),
        },
        existing: Some(existing),
        facts,
        names: BTreeMap::new(),
        wanted: BTreeSet::new(),
        forward: BTreeSet::new(),
        names_unknown: false,
        taught_by: None,
    }
}

/// The zones that are the same for every deployment; those with a region's code come with the deployments.
fn zones(facts: Option<&PrivateLinkCloud>) -> Vec<Id> {
    let zones = facts.into_iter().flat_map(|facts| &facts.zones);
    zones.filter_map(Template::literal).map(Id::from).collect()
}

fn of_existing<'a>(
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    existing: &'a ExistingEndpoint,
) -> Endpoint<'a> {
    let fitting = catalog.private_link.values().find_map(|kind| {
        Some((kind, kind.sub_resources.iter().find(|sub| sub.id == existing.sub_resource)?))
    });
    match fitting {
        Some((kind, sub)) => endpoint(scenario, kind, sub, existing, sub.clouds.get(&scenario.cloud)),
        // The scenario's reader lets no other sub-resource through.
        None => endpoint(scenario, &unknown_kind(), &unknown_sub(), existing, None),
    }
}

fn unknown_kind() -> PrivateLinkKind {
    PrivateLinkKind {
        kind: Id::from("unknown"),
        name: String::new(),
        option: None,
        sub_resources: Vec::new(),
    }
}

fn unknown_sub() -> SubResource {
    SubResource {
        id: Id::from("unknown"),
        addresses: None,
        later: 0,
        clouds: BTreeMap::new(),
        note: None,
        documents: Vec::new(),
    }
}

type Asked = ((EndpointState, Id), Domain, Id, Id, usize, usize);

/// Endpoints that exist and that a resolver answers with although nobody behind it asked for them: because a zone is
/// linked to the machines' own virtual network, or because the suffix is forwarded to one anyway.
fn seen_through_zones<'a>(
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    ground: &Ground<'a>,
    gathered: &Gathered<'a>,
    asked: &[Asked],
) -> Vec<(Domain, &'a ExistingEndpoint, Id)> {
    let mut seen = Vec::new();
    if scenario.private_endpoints.is_empty() || scenario.private_dns_zones.is_empty() {
        return seen;
    }
    let zones_of = |sub: &Id| {
        let subs = catalog.private_link.values().flat_map(|kind| &kind.sub_resources);
        let mut facts =
            subs.filter(|known| known.id == *sub).filter_map(|sub| sub.clouds.get(&scenario.cloud));
        facts.next().map(|facts| facts.zones.as_slice()).unwrap_or_default()
    };
    // Nobody says in which region such a resource stands, so a zone of any region counts.
    let in_regions = |zone: &Template| {
        let regions = catalog.usable_regions(scenario.cloud);
        let column = |region: &'a Region, path: &[&str]| match path {
            [] => Some(region.name.as_str()),
            path => path.first().and_then(|column| region.column(column)),
        };
        let fill = move |region: &'a Region| zone.fill(|p| column(region, &p.path()).map(Cow::Borrowed));
        regions.filter_map(fill).collect::<BTreeSet<_>>()
    };
    let linked = |sub: &Id, vnet: &Id| {
        let zones = zones_of(sub).iter().flat_map(|zone| match zone.literal() {
            Some(zone) => BTreeSet::from([zone.to_owned()]),
            None => in_regions(zone),
        });
        let links = zones.filter_map(|zone| scenario.private_dns_zones.get(&zone)).collect::<Vec<_>>();
        links.into_iter().any(|links| links.contains(vnet))
    };
    let forwarded = asked.iter().filter_map(|(_, domain, sub, _, party, stand)| {
        let stand = gathered.parties.get(*party)?.stands.get(*stand)?;
        let home = ground.name_home(&stand.spot)?;
        (matches!(domain, Domain::Resolvers(_)) && stand.dns() == DnsWay::Forwarder).then_some((
            domain,
            Some(sub),
            &home.name,
        ))
    });
    let own =
        gathered.parties.iter().flat_map(|party| &party.stands).filter_map(|stand| match &stand.domain {
            Domain::VNet(vnet) => Some((&stand.domain, None, vnet)),
            _ => None,
        });
    let pairs = forwarded.chain(own).collect::<BTreeSet<_>>();
    for (domain, only, vnet) in pairs {
        for endpoint in scenario.private_endpoints.values() {
            let fits = only.is_none_or(|sub| *sub == endpoint.sub_resource);
            if fits && linked(&endpoint.sub_resource, vnet) {
                seen.push((domain.clone(), endpoint, endpoint.resource.clone()));
            }
        }
    }
    seen
}
