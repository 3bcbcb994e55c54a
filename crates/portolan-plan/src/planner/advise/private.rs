//! Advisories about private endpoints: each missing hop of the packets and of the names on their way there.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::{ARC_SCOPE, Id, SubResource, ZoneState};
use portolan_model::{Cloud, IpNet, Path};

use super::{Material, Voice, list};
use crate::plan::{EndpointState, PrivateEndpoint};
use crate::planner::context::wants;
use crate::planner::ground::{ADMINISTRATOR, Domain, RESOLVER, Spot, Stand, has_private_uplink};
use crate::planner::needs::{Goal, Party};
use crate::planner::privacy::{Endpoint, sub_resource};
use crate::planner::routes::Routed;
use crate::scenario::DnsWay;

/// Addresses of a subnet that Azure keeps for itself.
const RESERVED: u64 = 5;

pub(super) fn advise(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let mut seen = BTreeSet::new();
    for used in &material.privacy.uses {
        let Some(party) = material.gathered.parties.get(used.party) else { continue };
        let Some(need) = party.needs.get(used.need) else { continue };
        let (Some(stand), Some(endpoint)) =
            (party.stands.get(need.stand), material.privacy.endpoints.get(used.endpoint))
        else {
            continue;
        };
        neighbours(material, voice, party, stand, used.endpoint, &need.goal);
        // The rest is the same for every need of the same machines.
        if !seen.insert((used.party, need.stand, used.endpoint)) {
            continue;
        }
        packet_path(material, voice, party, stand, endpoint);
        name_path(material, voice, stand, endpoint);
        if endpoint.names_unknown {
            let resource = &endpoint.plan.resource;
            voice.say(
                "endpoint-names-unknown",
                None,
                &[("endpoint", &endpoint.plan.id), ("resource", resource)],
            );
        }
        if endpoint.plan.state == EndpointState::Existing
            && endpoint.plan.public_access.as_deref() == Some("enabled")
        {
            let plan = &endpoint.plan;
            let values = [
                ("endpoint", &*plan.id),
                ("resource", &*plan.resource),
                ("sub_resource", &*plan.sub_resource),
            ];
            voice.say("public-endpoint-open", None, &values);
        }
    }
    ways(material, voice);
    unpublished(material, voice);
    mixed_scopes(material, voice);
}

/// What shows only once needs are flows.
pub(super) fn advise_flows(
    material: &Material<'_, '_>,
    routed: &Routed<'_>,
    endpoints: &[PrivateEndpoint],
    voice: &mut Voice<'_>,
) {
    subnets(endpoints, voice);
    bypasses(material, routed, voice);
}

/// Each hop from the machines to the endpoint's virtual network.
fn packet_path(
    material: &Material<'_, '_>,
    voice: &mut Voice<'_>,
    party: &Party<'_>,
    stand: &Stand<'_>,
    endpoint: &Endpoint<'_>,
) {
    let deployment = &party.deployment.name;
    let place = stand.place();
    let id = &endpoint.plan.id;
    let three = [("deployment", &**deployment), ("place", place.as_str()), ("endpoint", &**id)];
    if endpoint.plan.state == EndpointState::Planned && endpoint.plan.subnet.is_none() {
        voice.say(
            "private-endpoint-subnet-unknown",
            Some(deployment),
            &[("deployment", deployment), ("endpoint", id)],
        );
    }
    let from = match &stand.spot {
        Spot::Unknown => return,
        Spot::VNet(vnet, _) => vnet,
        Spot::Site(name) => {
            let Some(site) = material.scenario.sites.get(name) else { return };
            if !has_private_uplink(&site.network) {
                voice.say("private-path-no-uplink", Some(deployment), &three);
                return;
            }
            let Some(hub) = &site.connected_to else {
                voice.say("private-path-not-connected", Some(deployment), &three);
                return;
            };
            if material.scenario.vnets.get(hub).is_some_and(|hub| hub.gateway.is_none()) {
                voice.say("private-path-no-gateway", None, &[("place", &place), ("vnet", hub)]);
            }
            hub
        }
    };
    let Some(vnet) = &endpoint.plan.vnet else { return };
    let near =
        from == vnet || material.scenario.vnets.get(from).is_some_and(|home| home.peered_with.contains(vnet));
    if !near {
        let values =
            [("place", place.as_str()), ("from_vnet", &**from), ("vnet", &**vnet), ("endpoint", &**id)];
        voice.say("private-path-not-peered", None, &values);
    }
}

/// Each hop from the machines' question to the zone that answers it.
fn name_path(material: &Material<'_, '_>, voice: &mut Voice<'_>, stand: &Stand<'_>, endpoint: &Endpoint<'_>) {
    let place = stand.place();
    let id = &endpoint.plan.id;
    let own_azure = matches!(stand.domain, Domain::VNet(_));
    match stand.dns() {
        DnsWay::Hosts => return,
        DnsWay::Zones if !own_azure => return,
        _ => {}
    }
    if matches!(stand.domain, Domain::Site(_)) {
        voice.say("name-path-no-resolver", None, &[("place", &place), ("endpoint", id)]);
    }
    let Some(home) = material.ground.name_home(&stand.spot) else { return };
    if matches!(stand.spot, Spot::Site(_)) && home.resolver_inbound.is_none() {
        voice.say("name-path-no-resolver-inbound", None, &[("place", &place), ("vnet", &home.name)]);
    }
    for zone in &endpoint.plan.zones {
        let values = [("zone", &**zone), ("vnet", &*home.name), ("endpoint", &**id)];
        match material.scenario.private_dns_zones.get(zone.as_str()) {
            None => voice.say("name-path-zone-missing", None, &values),
            Some(linked) if !linked.contains(&home.name) => {
                voice.say("name-path-zone-not-linked", None, &values)
            }
            Some(_) => {}
        }
    }
}

/// A neighbour behind the same resolver whose names move without its asking.
fn neighbours(
    material: &Material<'_, '_>,
    voice: &mut Voice<'_>,
    party: &Party<'_>,
    stand: &Stand<'_>,
    endpoint: usize,
    goal: &Goal,
) {
    let Some(kind) = material.privacy.endpoints.get(endpoint).map(|endpoint| &endpoint.plan.kind) else {
        return;
    };
    if wants(party.deployment, kind) || *kind == ARC_SCOPE {
        return;
    }
    let name = match goal {
        Goal::Host { pattern, .. } => pattern.as_str(),
        Goal::Named(name) => name,
        _ => return,
    };
    let resolver = match &stand.domain {
        Domain::Resolvers(resolvers) => {
            resolvers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        Domain::Site(place) | Domain::VNet(place) => place.to_string(),
        Domain::HostsFiles(_) | Domain::Unknown(_) => return,
    };
    for asker in material.privacy.askers(endpoint, &stand.domain) {
        let values = [
            ("name", name),
            ("deployment", asker.as_str()),
            ("other", party.deployment.name.as_str()),
            ("resolver", resolver.as_str()),
        ];
        voice.say("shared-name-moves", Some(&party.deployment.name), &values);
    }
}

/// Ways of DNS that need care.
fn ways(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let mut hosts = BTreeMap::<&Id, BTreeSet<&str>>::new();
    let mut zones = BTreeMap::<&Id, BTreeSet<&str>>::new();
    for used in &material.privacy.uses {
        let Some(party) = material.gathered.parties.get(used.party) else { continue };
        let stand = party.needs.get(used.need).and_then(|need| party.stands.get(need.stand));
        let (Some(stand), Some(endpoint)) = (stand, material.privacy.endpoints.get(used.endpoint)) else {
            continue;
        };
        let name = &party.deployment.name;
        match stand.dns() {
            DnsWay::Hosts => hosts.entry(name).or_default().extend(endpoint.wanted.iter().map(Id::as_str)),
            DnsWay::Zones if !matches!(stand.domain, Domain::VNet(_)) => {
                zones.entry(name).or_default().extend(endpoint.plan.zones.iter().map(Id::as_str));
            }
            _ => {}
        }
    }
    for (deployment, names) in hosts {
        voice.say("hosts-file", Some(deployment), &[("deployment", deployment), ("names", &list(names))]);
    }
    for (deployment, zones) in zones {
        voice.say("static-zones", Some(deployment), &[("deployment", deployment), ("zones", &list(zones))]);
    }
}

/// Endpoints that somebody asked for and of which the cloud's documents say too little.
fn unpublished(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let cloud = material.scenario.cloud;
    for party in &material.gathered.parties {
        let name = &party.deployment.name;
        for kind in material.catalog.private_link.values().filter(|kind| wants(party.deployment, &kind.kind))
        {
            let links = party.needs.iter().filter_map(|need| need.link.as_ref().map(|(link, _)| *link));
            let mut subs = links
                .filter(|link| link.kind == kind.kind)
                .filter_map(|link| Some(sub_resource(material.catalog, link)?.1))
                .collect::<Vec<_>>();
            if subs.is_empty() {
                // The cloud has no row that could become private: what is known of the kind decides.
                if kind.sub_resources.iter().any(|sub| is_known(sub, cloud)) {
                    continue;
                }
                subs.extend(&kind.sub_resources);
            }
            let values = [("deployment", &**name), ("kind", &*kind.kind), ("cloud", cloud.as_str())];
            if subs.iter().any(|sub| !sub.is_offered(cloud)) {
                voice.say("private-link-unpublished", Some(name), &values);
            }
            if subs.iter().any(|sub| sub.is_offered(cloud) && !is_known(sub, cloud)) {
                voice.say("private-zone-unpublished", Some(name), &values);
            }
        }
    }
}

fn is_known(sub: &SubResource, cloud: Cloud) -> bool {
    sub.clouds.get(&cloud).is_some_and(|facts| facts.state == ZoneState::Known)
}

/// Subnets that do not hold what is planned into them, with what is there already.
fn subnets(endpoints: &[PrivateEndpoint], voice: &mut Voice<'_>) {
    // How many addresses, whether that is all, and whether anything is to be made.
    let mut needed = BTreeMap::<(String, IpNet), (u64, bool, bool)>::new();
    for endpoint in endpoints {
        let Some(prefix) = endpoint.prefix else { continue };
        let name = match (&endpoint.vnet, &endpoint.subnet) {
            (Some(vnet), Some(subnet)) if !subnet.contains('/') => format!("{vnet}/{subnet}"),
            _ => prefix.to_string(),
        };
        let (sum, more, planned) = needed.entry((name, prefix)).or_default();
        // An endpoint of unknown size takes what is known of it, and one at the least.
        let known = u64::try_from(endpoint.addresses.len().max(1)).unwrap_or(1);
        *sum += endpoint.addresses_needed.map_or(known, u64::from);
        *more |= endpoint.addresses_needed.is_none();
        *planned |= endpoint.state == EndpointState::Planned;
    }
    for ((subnet, prefix), (needed, more, planned)) in needed {
        let IpNet::V4(prefix) = prefix else { continue };
        let all = 1_u64 << (32 - u32::from(prefix.prefix_len()));
        let usable = all.saturating_sub(RESERVED);
        if planned && needed > usable {
            let at_least = if more { "at least " } else { "" };
            let (usable, needed) = (usable.to_string(), format!("{at_least}{needed}"));
            voice.say(
                "address-space-too-small",
                None,
                &[("subnet", &subnet), ("usable", &usable), ("needed", &needed)],
            );
        }
    }
}

/// Machines with and without an Arc private link scope that share a resolver or a virtual network.
fn mixed_scopes(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let mut with = BTreeMap::<String, &Id>::new();
    let mut without = BTreeSet::<(String, &Id)>::new();
    for party in &material.gathered.parties {
        let arc = party
            .needs
            .iter()
            .filter(|need| need.link.as_ref().is_some_and(|(link, _)| link.kind == ARC_SCOPE));
        let stands = arc.map(|need| need.stand).collect::<BTreeSet<_>>();
        let name = &party.deployment.name;
        for stand in stands.into_iter().filter_map(|stand| party.stands.get(stand)) {
            let mut shared = Vec::new();
            if let Domain::Resolvers(resolvers) = &stand.domain {
                shared.push(format!(
                    "the resolver {}",
                    list(
                        resolvers
                            .iter()
                            .map(ToString::to_string)
                            .collect::<Vec<_>>()
                            .iter()
                            .map(String::as_str)
                    )
                ));
            }
            let connected = match &stand.spot {
                Spot::Site(name) => {
                    material.scenario.sites.get(name).is_some_and(|site| has_private_uplink(&site.network))
                }
                _ => true,
            };
            if let Some(home) = material.ground.name_home(&stand.spot).filter(|_| connected) {
                shared.push(format!("the virtual network `{}`", home.name));
            }
            for shared in shared {
                if wants(party.deployment, ARC_SCOPE) {
                    with.entry(shared).or_insert(name);
                } else {
                    without.insert((shared, name));
                }
            }
        }
    }
    for (shared, other) in without {
        if let Some(deployment) = with.get(&shared) {
            let values =
                [("deployment", deployment.as_str()), ("other", other.as_str()), ("shared", shared.as_str())];
            voice.say("arc-scope-mixed", Some(deployment), &values);
        }
    }
}

/// Private hosts that machines with a proxy must reach without it.
fn bypasses(material: &Material<'_, '_>, routed: &Routed<'_>, voice: &mut Voice<'_>) {
    let mut private = BTreeMap::<&Id, BTreeSet<&str>>::new();
    for (flow, note) in routed.iter() {
        let Some((proxy, _)) = note.stand.proxy else { continue };
        let people = [ADMINISTRATOR, RESOLVER].contains(&&*flow.from.role);
        if people || flow.path != Path::PrivateEndpoint || !flow.application.is_web() {
            continue;
        }
        let bypass = material.scenario.proxies.get(proxy).map_or(&[][..], |proxy| proxy.bypass.as_slice());
        if !bypass.iter().any(|entry| crate::planner::routes::bypasses(entry, &flow.to.name)) {
            private.entry(proxy).or_default().insert(&flow.to.name);
        }
    }
    for (proxy, hosts) in private.into_iter().filter(|(_, hosts)| !hosts.is_empty()) {
        let count = hosts.len().to_string();
        voice.say(
            "proxy-bypass-needed",
            None,
            &[("proxy", proxy), ("count", &count), ("hosts", &list(hosts))],
        );
    }
}
