//! Advisories that the catalog itself says when to raise.

use std::collections::BTreeSet;

use portolan_catalog::{Advisory, Catalog, Condition, Trigger};

use super::Voice;
use crate::planner::context::{Member, Unit};
use crate::planner::ground::{ADMINISTRATOR, Ground, RESOLVER, Stand};
use crate::planner::needs::{Gathered, Party};

pub(super) fn advise<'a>(
    catalog: &'a Catalog,
    ground: &Ground<'a>,
    gathered: &Gathered<'a>,
    voice: &mut Voice<'_>,
) {
    for party in &gathered.parties {
        let Some(unit) = party.units.first() else { continue };
        let working = working(party);
        for advisory in catalog.advisories.values() {
            if !advisory.products.is_empty() && !advisory.products.contains(&party.home.id) {
                continue;
            }
            match &advisory.trigger {
                Trigger::Planner | Trigger::Documentation => {}
                Trigger::Always => {
                    if let Some(stand) = working.first() {
                        say(voice, advisory, unit, stand, None);
                    }
                }
                Trigger::When { condition, each: None } => {
                    for stand in &working {
                        if holds(ground, condition, unit, stand, None) {
                            say(voice, advisory, unit, stand, None);
                        }
                    }
                }
                Trigger::When { condition, each: Some(option) } => {
                    for member in unit.members(option).unwrap_or_default() {
                        for stand in working_with(party, &member) {
                            if holds(ground, condition, unit, stand, Some(&member)) {
                                say(voice, advisory, unit, stand, Some(&member));
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The machines of a deployment that need anything at all; all of them where none does.
fn working<'p, 'a>(party: &'p Party<'a>) -> Vec<&'p Stand<'a>> {
    let is_machine = |stand: &Stand<'_>| ![ADMINISTRATOR, RESOLVER].contains(&&*stand.source.role);
    let used = party.needs.iter().map(|need| need.stand);
    let used = used.filter(|index| party.stands.get(*index).is_some_and(is_machine)).collect::<BTreeSet<_>>();
    let machines = party.stands.iter().enumerate().filter(|(_, stand)| is_machine(stand));
    machines.filter(|(index, _)| used.is_empty() || used.contains(index)).map(|(_, stand)| stand).collect()
}

/// The machines that work with one storage account.
fn working_with<'p, 'a>(party: &'p Party<'a>, member: &Member<'a>) -> Vec<&'p Stand<'a>> {
    let with_it =
        party.needs.iter().filter(|need| need.account == member.account && member.account.is_some());
    let stands = with_it.map(|need| need.stand).collect::<BTreeSet<_>>();
    stands
        .into_iter()
        .filter_map(|index| party.stands.get(index))
        .filter(|s| &*s.source.role != ADMINISTRATOR)
        .collect()
}

fn holds<'a>(
    ground: &Ground<'a>,
    condition: &Condition,
    unit: &Unit<'a>,
    stand: &Stand<'a>,
    member: Option<&Member<'a>>,
) -> bool {
    let account = member.and_then(|member| member.account);
    condition.holds(&mut |leaf| unit.answer(leaf, stand, ground, account))
}

fn say(
    voice: &mut Voice<'_>,
    advisory: &Advisory,
    unit: &Unit<'_>,
    stand: &Stand<'_>,
    member: Option<&Member<'_>>,
) {
    let place = stand.place();
    let region = unit.region("region").map(|region| region.name.to_string()).unwrap_or_default();
    let account = member.map(|member| member.name.to_string()).unwrap_or_default();
    let account_region = member
        .and_then(|member| member.account)
        .and_then(|account| account.region.as_ref())
        .map_or_else(|| region.clone(), |region| region.to_string());
    voice.say(
        &advisory.code,
        Some(&unit.deployment.name),
        &[
            ("deployment", &unit.deployment.name),
            ("service", &unit.home.id),
            ("place", &place),
            ("region", &region),
            ("account", &account),
            ("account_region", &account_region),
        ],
    );
}
