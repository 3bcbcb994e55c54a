//! Advisories about clouds, regions and what the documents say of them.

use std::collections::BTreeSet;

use portolan_catalog::{Id, OptionType, RegionKind};

use super::{Material, Voice, list};
use crate::planner::needs::Party;
use crate::scenario::OptionValue;

/// The redundancies that keep a copy in the paired region.
const GEO: &[&str] = &["grs", "ra-grs", "gzrs", "ra-gzrs"];

pub(super) fn advise(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    for party in &material.gathered.parties {
        clouds(material, voice, party);
        rows(material, voice, party);
        kinds(material, voice, party);
        pairs(material, voice, party);
        defects(voice, party);
    }
}

fn clouds(material: &Material<'_, '_>, voice: &mut Voice<'_>, party: &Party<'_>) {
    let cloud = material.scenario.cloud;
    let known = match party.home.clouds.get(&cloud) {
        Some(state) => state.absent.as_deref(),
        None => Some("nothing is known of it there"),
    };
    if let Some(known) = known {
        let name = &party.deployment.name;
        let known = known.trim().trim_end_matches('.');
        let values = [
            ("deployment", &**name),
            ("service", &*party.home.id),
            ("cloud", cloud.as_str()),
            ("known", known),
        ];
        voice.say("cloud-without-rows", Some(name), &values);
    }
}

/// Regions that are missing in a product's table.
fn rows(material: &Material<'_, '_>, voice: &mut Voice<'_>, party: &Party<'_>) {
    for unit in &party.units {
        let (Some(table), Some(region)) = (&unit.product.table, unit.region("region")) else { continue };
        if table.rows.contains_key(&region.name) {
            continue;
        }
        let here = |name: &&Id| {
            material
                .catalog
                .regions
                .get(&***name)
                .is_some_and(|region| region.cloud == material.scenario.cloud)
        };
        let known = list(table.rows.keys().filter(here).map(Id::as_str));
        let name = &party.deployment.name;
        let values = [
            ("deployment", &**name),
            ("service", &*unit.product.id),
            ("region", &*region.name),
            ("known", &known),
        ];
        voice.say("region-without-row", Some(name), &values);
    }
}

/// Regions that not everybody may use.
fn kinds(material: &Material<'_, '_>, voice: &mut Voice<'_>, party: &Party<'_>) {
    for option in party.home.options.iter().filter(|option| option.kind == OptionType::Region) {
        let Some(OptionValue::Text(region)) = party.deployment.options.get(&option.name) else { continue };
        if material.catalog.regions.get(&**region).is_some_and(|region| region.kind != RegionKind::General) {
            let name = &party.deployment.name;
            voice.say("region-restricted", Some(name), &[("deployment", name), ("region", region)]);
        }
    }
}

/// Redundancies that need a pair, and pairs that lead one way.
fn pairs(material: &Material<'_, '_>, voice: &mut Voice<'_>, party: &Party<'_>) {
    let own = |name: &str| match party.deployment.options.get(name) {
        Some(OptionValue::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let mut copies = BTreeSet::new();
    copies.extend(own("region").zip(own("redundancy")));
    for value in party.deployment.options.values() {
        let OptionValue::Accounts(accounts) = value else { continue };
        for account in accounts {
            let region = account.region.clone().or_else(|| own("region"));
            copies.extend(region.zip(account.redundancy.clone()));
        }
    }
    let name = &party.deployment.name;
    for (region, redundancy) in copies.iter().filter(|(_, redundancy)| GEO.contains(&redundancy.as_str())) {
        let Some(region) = material.catalog.regions.get(&**region) else { continue };
        let Some(pair) = &region.pair else {
            let values = [("deployment", &**name), ("region", &*region.name), ("redundancy", &**redundancy)];
            voice.say("region-without-pair", Some(name), &values);
            continue;
        };
        let back = material.catalog.regions.get(&**pair).and_then(|pair| pair.pair.as_ref());
        if let Some(back) = back.filter(|_| region.one_way) {
            let values = [
                ("deployment", &**name),
                ("region", &*region.name),
                ("pair", &**pair),
                ("pair_pair", &**back),
            ];
            voice.say("one-way-pair", Some(name), &values);
        }
    }
}

/// The defects of the documents that a deployment rests on.
fn defects(voice: &mut Voice<'_>, party: &Party<'_>) {
    let touched = party.needs.iter().flat_map(|need| need.defects.iter()).collect::<BTreeSet<_>>();
    if touched.is_empty() {
        return;
    }
    let name = &party.deployment.name;
    let count = touched.len().to_string();
    let cited = party.needs.iter().flat_map(|need| need.documents.iter()).collect::<BTreeSet<_>>();
    let entries = touched.iter().filter_map(|id| voice.catalog.defects.get(&***id));
    let documents = entries.flat_map(|defect| &defect.documents).filter(|document| cited.contains(document));
    let documents = documents.collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let defects = list(touched.into_iter().map(Id::as_str));
    voice.say_by(
        "defect-touched",
        Some(name),
        &[("deployment", name), ("count", &count), ("defects", &defects)],
        documents,
    );
}
