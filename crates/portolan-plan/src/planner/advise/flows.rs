//! Advisories about flows: where they come from, what they pass, how wide they are.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Inspection, Path};

use super::{Material, Voice, list};
use crate::planner::context::wants;
use crate::planner::ground::{ADMINISTRATOR, RESOLVER, Spot};
use crate::planner::privacy::sub_resource;
use crate::scenario::{PublicAccess, Uplink};

pub(super) fn advise(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    sources(material, voice);
    names(material, voice);
    wildcards(material, voice);
    inspection(material, voice);
    public(material, voice);
    closed_accounts(material, voice);
    if material.flows.iter().any(|routed| !routed.flow.service_tags.is_empty()) {
        voice.say("azurecloud-no-superset", None, &[]);
    }
}

/// Sources that are a whole place, or nowhere.
fn sources(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    for party in &material.gathered.parties {
        let used = party.needs.iter().map(|need| need.stand).collect::<BTreeSet<_>>();
        for (index, stand) in party.stands.iter().enumerate() {
            let role = &stand.source.role;
            if !used.contains(&index) || **role == *ADMINISTRATOR || **role == *RESOLVER {
                continue;
            }
            let name = &party.deployment.name;
            match &stand.spot {
                Spot::Unknown => {
                    voice.say("source-unknown", Some(name), &[("deployment", name), ("role", role)])
                }
                Spot::Site(_) | Spot::VNet(_, _) if stand.exact => {}
                Spot::VNet(_, subnets) if !subnets.is_empty() => {}
                Spot::Site(place) | Spot::VNet(place, _) => voice.say(
                    "whole-site-source",
                    Some(name),
                    &[("deployment", name), ("role", role), ("place", place)],
                ),
            }
        }
    }
}

/// Names that are not known yet, and those that cannot be.
fn names(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    for party in &material.gathered.parties {
        let name = &party.deployment.name;
        for (option, host) in &party.unknown_names {
            voice.say(
                "name-unknown",
                Some(name),
                &[("deployment", name), ("option", option), ("host", host)],
            );
        }
        for (requirement, host) in &party.invalid {
            let values = &[("deployment", &**name), ("requirement", &**requirement), ("host", host.as_str())];
            voice.say("invalid-host", Some(name), values);
        }
    }
}

fn wildcards(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let mut wide = BTreeMap::<&Id, BTreeSet<&str>>::new();
    for routed in material.flows.iter().filter(|routed| routed.wide) {
        for reason in &routed.flow.reasons {
            wide.entry(&reason.deployment).or_default().insert(&routed.flow.to.name);
        }
    }
    for (deployment, hosts) in wide {
        voice.say("wide-wildcard", Some(deployment), &[("deployment", deployment), ("hosts", &list(hosts))]);
    }
}

/// Flows that pass a place where TLS is opened.
fn inspection(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let mut passing = BTreeMap::<(Inspection, &Id, &str), BTreeSet<&str>>::new();
    for routed in material.flows {
        let Some(tls) = &routed.flow.tls else { continue };
        let opened = match &routed.spot {
            Spot::Site(name) => {
                material.scenario.sites.get(name).is_some_and(|site| site.network.tls_inspection)
            }
            Spot::VNet(name, _) => {
                material.scenario.vnets.get(name).is_some_and(|vnet| vnet.network.tls_inspection)
            }
            Spot::Unknown => false,
        };
        if !opened || !matches!(routed.flow.path, Path::Public | Path::MicrosoftPeering) {
            continue;
        }
        let place = place(&routed.spot);
        for reason in &routed.flow.reasons {
            let key = (tls.inspection, &reason.deployment, place);
            passing.entry(key).or_default().insert(&routed.flow.to.name);
        }
    }
    for ((effect, deployment, place), hosts) in passing {
        let code = match effect {
            Inspection::Breaks => "tls-inspection-breaks",
            Inspection::Tolerated => "tls-inspection-tolerated",
            Inspection::Unknown => "tls-inspection-unknown",
        };
        let service = material.gathered.party(deployment).map_or("", |party| &*party.home.id);
        let count = hosts.len().to_string();
        let values = [
            ("deployment", &**deployment),
            ("service", service),
            ("place", place),
            ("count", &count),
            ("hosts", &list(hosts)),
        ];
        voice.say(code, Some(deployment), &values);
    }
}

/// Flows that stay public although the deployment asks for privacy, or although there is no way out.
fn public(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    let mut staying = BTreeMap::<(&Id, &str), (BTreeSet<&str>, BTreeSet<&str>)>::new();
    for routed in material.flows {
        let flow = &routed.flow;
        if *flow.from.role == *ADMINISTRATOR || !matches!(flow.path, Path::Public | Path::MicrosoftPeering) {
            continue;
        }
        let no_way_out = match &routed.spot {
            Spot::Site(name) => material.scenario.sites.get(name).is_some_and(|site| {
                flow.path == Path::Public && !site.network.uplink.contains(&Uplink::Internet)
            }),
            _ => false,
        };
        for reason in &flow.reasons {
            let (stays, blocked) = staying.entry((&reason.deployment, place(&routed.spot))).or_default();
            stays.insert(&flow.to.name);
            if no_way_out {
                blocked.insert(&flow.to.name);
            }
        }
    }
    for ((deployment, place), (stays, blocked)) in staying {
        let party = material.gathered.party(deployment);
        let asks = party.is_some_and(|party| {
            !party.deployment.private_endpoints.is_empty()
                || wants(party.deployment, portolan_catalog::ARC_SCOPE)
        });
        let mut say = |code: &str, hosts: BTreeSet<&str>| {
            let count = hosts.len().to_string();
            let hosts = list(hosts);
            let values = [
                ("deployment", &**deployment),
                ("place", place),
                ("count", count.as_str()),
                ("hosts", hosts.as_str()),
            ];
            voice.say(code, Some(deployment), &values);
        };
        if asks {
            say("stays-public", stays);
        }
        if !blocked.is_empty() {
            say("no-public-uplink", blocked);
        }
    }
}

/// Accounts whose public endpoint is closed and that have no private one.
fn closed_accounts(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    for party in &material.gathered.parties {
        for need in &party.needs {
            let Some(account) =
                need.account.filter(|account| account.public_access == Some(PublicAccess::Disabled))
            else {
                continue;
            };
            let private =
                material.privacy.endpoint_of(material.scenario, material.catalog, party, need).is_some();
            let known =
                need.link.as_ref().is_some_and(|(link, _)| sub_resource(material.catalog, link).is_some());
            if known && !private {
                let name = &party.deployment.name;
                voice.say(
                    "public-access-disabled",
                    Some(name),
                    &[("deployment", name), ("resource", &account.name)],
                );
            }
        }
    }
}

fn place(spot: &Spot) -> &str {
    match spot {
        Spot::Site(name) | Spot::VNet(name, _) => name,
        Spot::Unknown => "an unknown place",
    }
}
