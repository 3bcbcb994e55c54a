//! Advisories about needs: which machines have them, what is not known of their hosts, what is closed to them.

use std::collections::BTreeSet;

use super::{Material, Voice};
use crate::planner::ground::{ADMINISTRATOR, RESOLVER, Spot};
use crate::planner::privacy::sub_resource;
use crate::scenario::PublicAccess;

pub(super) fn advise(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    sources(material, voice);
    names(material, voice);
    closed_accounts(material, voice);
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
