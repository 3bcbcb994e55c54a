//! What devices must let through in addition, and what no more.

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_model::{HostPattern, IpNet, Need, Protocol};

use super::{DeviceChange, Passage};
use crate::plan::{Device, Leg, LegEnd, Plan};

/// What makes two passages the same rule.
type Key = (Device, Id, (Id, Vec<IpNet>), (Id, Vec<IpNet>), Protocol, u16, Option<u16>);

fn key(leg: &Leg) -> Key {
    let end = |end: &LegEnd| (end.name.clone(), end.prefixes.to_vec());
    (leg.device, leg.at.clone(), end(&leg.from), end(&leg.to), leg.protocol, leg.port, leg.port_end)
}

/// The passages of a plan, each with its need and its flows.
fn passages(plan: &Plan) -> BTreeMap<Key, Passage> {
    let mut passages = BTreeMap::<Key, Passage>::new();
    for flow in &plan.flows {
        for leg in &flow.legs {
            let passage = passages.entry(key(leg)).or_insert_with(|| Passage {
                from: leg.from.clone(),
                to: leg.to.clone(),
                protocol: leg.protocol,
                port: leg.port,
                port_end: leg.port_end,
                need: Need::Doubtful,
                flows: Vec::new(),
                covered_by: None,
            });
            passage.need = passage.need.min(flow.need);
            if !passage.flows.contains(&flow.id) {
                passage.flows.push(flow.id.clone());
            }
        }
    }
    passages
}

pub(super) fn compare(before: &Plan, after: &Plan) -> Vec<DeviceChange> {
    let (old, new) = (passages(before), passages(after));
    let mut changes = BTreeMap::<(Device, Id), DeviceChange>::new();
    let mut enter = |these: &BTreeMap<Key, Passage>, those: &BTreeMap<Key, Passage>, opens: bool| {
        for (key, passage) in these.iter().filter(|(key, _)| !those.contains_key(*key)) {
            let change = changes.entry((key.0, key.1.clone())).or_insert_with(|| DeviceChange {
                device: key.0,
                at: key.1.clone(),
                open: Vec::new(),
                close: Vec::new(),
            });
            let passage = Passage { covered_by: covering(key, those), ..passage.clone() };
            if opens { change.open.push(passage) } else { change.close.push(passage) }
        }
    };
    enter(&new, &old, true);
    enter(&old, &new, false);
    changes.into_values().collect()
}

/// A wider destination that the same device lets through for the same source and port in the other plan.
fn covering(narrow: &Key, those: &BTreeMap<Key, Passage>) -> Option<Id> {
    let (device, at, from, to, protocol, port, end) = narrow;
    let pattern = to.0.parse::<HostPattern>().ok()?;
    let wide = those.keys().filter(|key| {
        key.3.0.contains('*')
            && key.3.0 != to.0
            && (&key.0, &key.1, &key.2, &key.4, &key.5, &key.6) == (device, at, from, protocol, port, end)
            && key.3.0.parse::<HostPattern>().is_ok_and(|wide| wide.covers(&pattern))
    });
    wide.map(|key| &key.3.0).max_by_key(|name| (name.len(), *name)).cloned()
}
