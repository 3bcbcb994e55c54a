//! What is not planned, and why; and what is not needed although people think so.

use std::collections::BTreeMap;
use std::sync::Arc;

use portolan_catalog::{Id, NotNeeded as Entry};

use super::prepared::Prepared;
use crate::plan::{NotNeeded, NotPlanned};
use crate::planner::context::Unit;

/// What some deployments do not have, in the order of their names.
#[derive(Default)]
pub(super) struct LeftOut {
    /// By requirement and by why it does not hold.
    not_planned: BTreeMap<(Id, Arc<[Id]>), NotPlanned>,
    not_needed: BTreeMap<Id, NotNeeded>,
}

impl LeftOut {
    /// Remembers that a requirement is not planned, or some of its hosts are not; no hosts stand for all of them.
    pub(super) fn requirement(
        &mut self,
        unit: &Unit<'_>,
        prepared: &Prepared<'_>,
        hosts: &[Id],
        because: Arc<[Id]>,
    ) {
        let requirement = prepared.requirement;
        let all = || prepared.hosts.iter().map(|host| host.text.clone()).collect();
        let known =
            self.not_planned.entry((requirement.id.clone(), Arc::clone(&because))).or_insert_with(|| {
                NotPlanned {
                    service: unit.product.id.clone(),
                    requirement: requirement.id.clone(),
                    hosts: if hosts.is_empty() { all() } else { Vec::new() },
                    because,
                    deployments: Vec::new(),
                }
            });
        add_missing(&mut known.hosts, hosts);
        add_last(&mut known.deployments, &unit.deployment.name);
    }

    /// Remembers that a deployment does not need something.
    pub(super) fn not_needed(&mut self, unit: &Unit<'_>, entry: &Entry) {
        let known = self.not_needed.entry(entry.id.clone()).or_insert_with(|| NotNeeded {
            entry: entry.id.clone(),
            service: unit.product.id.clone(),
            deployments: Vec::new(),
        });
        add_last(&mut known.deployments, &unit.deployment.name);
    }

    /// Adds what later deployments do not have. Why a whole requirement falls away is never why some of its hosts do, so
    /// that an entry tells the same hosts wherever it begins.
    pub(super) fn extend(&mut self, more: LeftOut) {
        for (key, entry) in more.not_planned {
            match self.not_planned.get_mut(&key) {
                Some(known) => {
                    add_missing(&mut known.hosts, &entry.hosts);
                    known.deployments.extend(entry.deployments);
                }
                None => {
                    self.not_planned.insert(key, entry);
                }
            }
        }
        for (key, entry) in more.not_needed {
            match self.not_needed.get_mut(&key) {
                Some(known) => known.deployments.extend(entry.deployments),
                None => {
                    self.not_needed.insert(key, entry);
                }
            }
        }
    }

    /// What a plan holds of it.
    pub(super) fn listed(self) -> (Vec<NotPlanned>, Vec<NotNeeded>) {
        (self.not_planned.into_values().collect(), self.not_needed.into_values().collect())
    }
}

fn add_missing(hosts: &mut Vec<Id>, more: &[Id]) {
    for host in more {
        if !hosts.contains(host) {
            hosts.push(host.clone());
        }
    }
}

/// One deployment has many requirements, and comes once.
fn add_last(deployments: &mut Vec<Id>, name: &Id) {
    if deployments.last() != Some(name) {
        deployments.push(name.clone());
    }
}
