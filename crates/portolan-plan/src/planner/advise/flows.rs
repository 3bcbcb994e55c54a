//! Advisories about flows: what they pass, how wide they are, and which stay public.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Inspection, Path};

use super::{Material, Voice, list};
use crate::planner::context::wants;
use crate::planner::ground::{ADMINISTRATOR, Spot};
use crate::planner::needs::Party;
use crate::planner::routes::Routed;
use crate::scenario::Uplink;

pub(super) fn advise(material: &Material<'_, '_>, routed: &Routed<'_>, voice: &mut Voice<'_>) {
    wildcards(routed, voice);
    inspection(material, routed, voice);
    if routed.flows.iter().any(|flow| !flow.service_tags.is_empty()) {
        voice.say("azurecloud-no-superset", None, &[]);
    }
}

/// Wildcards that nothing narrowed.
fn wildcards(routed: &Routed<'_>, voice: &mut Voice<'_>) {
    let mut wide = Hosts::default();
    for (flow, _) in routed.iter().filter(|(_, note)| note.wide) {
        for reason in &flow.reasons {
            wide.add(&reason.deployment, &flow.to.name);
        }
    }
    for (deployment, hosts) in wide.sorted() {
        voice.say("wide-wildcard", Some(deployment), &[("deployment", deployment), ("hosts", &list(hosts))]);
    }
}

/// Flows that pass a place where TLS is opened.
fn inspection(material: &Material<'_, '_>, routed: &Routed<'_>, voice: &mut Voice<'_>) {
    let mut passing = Hosts::default();
    for (flow, note) in routed.iter() {
        let Some(tls) = &flow.tls else { continue };
        let opened = match &note.stand.spot {
            Spot::Site(name) => {
                material.scenario.sites.get(name).is_some_and(|site| site.network.tls_inspection)
            }
            Spot::VNet(name, _) => {
                material.scenario.vnets.get(name).is_some_and(|vnet| vnet.network.tls_inspection)
            }
            Spot::Unknown => false,
        };
        if !opened || !matches!(flow.path, Path::Public | Path::MicrosoftPeering) {
            continue;
        }
        let place = place(&note.stand.spot);
        for reason in &flow.reasons {
            let key = (tls.inspection, &reason.deployment, place);
            passing.add(key, &flow.to.name);
        }
    }
    for ((effect, deployment, place), hosts) in passing.sorted() {
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
pub(super) fn public(material: &Material<'_, '_>, routed: &Routed<'_>, voice: &mut Voice<'_>) {
    let asks = |party: &&Party<'_>| {
        !party.deployment.private_endpoints.is_empty() || wants(party.deployment, portolan_catalog::ARC_SCOPE)
    };
    let asking = material.gathered.parties.iter().filter(asks).map(|party| &party.deployment.name);
    let asking = asking.collect::<BTreeSet<_>>();
    let (mut staying, mut blocked) = (Hosts::default(), Hosts::default());
    for (flow, note) in routed.iter() {
        if *flow.from.role == *ADMINISTRATOR || !matches!(flow.path, Path::Public | Path::MicrosoftPeering) {
            continue;
        }
        let no_way_out = match &note.stand.spot {
            Spot::Site(name) => material.scenario.sites.get(name).is_some_and(|site| {
                flow.path == Path::Public && !site.network.uplink.contains(&Uplink::Internet)
            }),
            _ => false,
        };
        for reason in flow.reasons.iter().filter(|reason| no_way_out || asking.contains(&reason.deployment)) {
            let key = (&reason.deployment, place(&note.stand.spot));
            staying.add(key, &flow.to.name);
            if no_way_out {
                blocked.add(key, &flow.to.name);
            }
        }
    }
    let mut say = |code: &str, (deployment, place): (&Id, &str), hosts: BTreeSet<&str>| {
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
    for (key, hosts) in
        staying.sorted().into_iter().filter(|((deployment, _), _)| asking.contains(deployment))
    {
        say("stays-public", key, hosts);
    }
    for (key, hosts) in blocked.sorted() {
        say("no-public-uplink", key, hosts);
    }
}

/// The hosts that something leads to, by what leads there. Flows of the same machines stand together, so that the key is
/// mostly that of the flow before.
struct Hosts<'f, K>(Vec<(K, Vec<&'f str>)>);

impl<K> Default for Hosts<'_, K> {
    fn default() -> Self {
        Hosts(Vec::new())
    }
}

impl<'f, K: Ord> Hosts<'f, K> {
    fn add(&mut self, key: K, host: &'f str) {
        match self.0.last_mut() {
            Some((known, hosts)) if *known == key => hosts.push(host),
            _ => self.0.push((key, vec![host])),
        }
    }

    /// Each key once, with each of its hosts once.
    fn sorted(self) -> BTreeMap<K, BTreeSet<&'f str>> {
        let mut sorted = BTreeMap::<K, BTreeSet<&'f str>>::new();
        for (key, hosts) in self.0 {
            sorted.entry(key).or_default().extend(hosts);
        }
        sorted
    }
}

fn place(spot: &Spot) -> &str {
    match spot {
        Spot::Site(name) | Spot::VNet(name, _) => name,
        Spot::Unknown => "an unknown place",
    }
}
