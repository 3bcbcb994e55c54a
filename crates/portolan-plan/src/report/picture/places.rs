//! Sites that have the same connections are shown as one, where there are many.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;

use super::kinds::{At, Key};
use super::route::{Route, route};
use crate::plan::Plan;

/// So many sites with the same connections share a box.
const MANY: usize = 4;

/// The sites of a plan, each with the number of those it is shown with.
#[derive(Debug, Default)]
pub(super) struct Places {
    number: BTreeMap<Id, usize>,
    groups: Vec<Vec<Id>>,
}

impl Places {
    /// Groups the sites of a plan.
    pub(super) fn of(plan: &Plan) -> Places {
        let alone = Places::alone(plan);
        if plan.sites.len() < MANY {
            return alone;
        }
        let mut habits = vec![BTreeSet::new(); alone.groups.len()];
        for flow in &plan.flows {
            let Some(own) = flow.from.site.as_ref().and_then(|site| alone.number.get(site).copied()) else {
                continue;
            };
            let Route { devices, end, kind, .. } = route(plan, &alone, flow);
            let stops = devices.into_iter().chain([end]).map(|key| without(key, own)).collect::<Vec<_>>();
            if let Some(habits) = habits.get_mut(own) {
                habits.insert((flow.from.role.clone(), stops, kind, flow.port, flow.port_end, flow.protocol));
            }
        }
        let mut alike = BTreeMap::<_, Vec<Id>>::new();
        for (site, habits) in plan.sites.iter().zip(habits) {
            let ways_out = (&site.egress, &site.uplink, &site.connected_to, site.tls_inspection);
            // A site without flows has nothing in common with others.
            let none = habits.is_empty().then_some(&site.name);
            alike.entry((habits, ways_out, none)).or_default().push(site.name.clone());
        }
        let mut groups = Vec::new();
        for sites in alike.into_values() {
            if sites.len() < MANY {
                groups.extend(sites.into_iter().map(|site| vec![site]));
            } else {
                groups.push(sites);
            }
        }
        groups.sort();
        Places::numbered(groups)
    }

    fn alone(plan: &Plan) -> Places {
        Places::numbered(plan.sites.iter().map(|site| vec![site.name.clone()]).collect())
    }

    fn numbered(groups: Vec<Vec<Id>>) -> Places {
        let number =
            groups.iter().zip(0..).flat_map(|(sites, at)| sites.iter().map(move |site| (site.clone(), at)));
        Places { number: number.collect(), groups }
    }

    /// The place of a device: sites by their number, all else by its name.
    pub(super) fn at(&self, name: &Id) -> At {
        self.number.get(name).map_or_else(|| At::Named(name.clone()), |number| At::Sites(*number))
    }

    /// The sites with a number.
    pub(super) fn sites(&self, number: usize) -> &[Id] {
        self.groups.get(number).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A box with the site's own number taken out, so that those of two sites can be compared.
fn without(key: Key, own: usize) -> Key {
    let at = |at| if at == At::Sites(own) { At::Sites(usize::MAX) } else { at };
    match key {
        Key::Firewall(place) => Key::Firewall(at(place)),
        Key::Local(place) => Key::Local(at(place)),
        Key::NoWay(place) => Key::NoWay(at(place)),
        other => other,
    }
}
