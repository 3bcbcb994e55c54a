//! Scenario and catalog make a plan.
//!
//! Planning has four steps. [`needs`] asks every requirement of every deployment whether it holds and what host it leads
//! to. [`privacy`] decides which of these hosts have a private endpoint for whom. [`routes`] gives each need a path and its
//! legs, and merges equal ones into flows. [`dns`] and [`advise`] say what names must resolve to and what is worth saying.
//! No step depends on the order of deployments, sites or options in the file.

mod advise;
mod context;
mod dns;
mod ground;
mod needs;
mod privacy;
mod routes;
mod surroundings;

use portolan_catalog::{Catalog, Id};
use portolan_model::Date;

use crate::discovered::Discovered;
use crate::plan::{CatalogStamp, DiscoveredStamp, FORMAT, Plan};
use crate::scenario::Scenario;
use crate::side_by_side;

pub use advise::{CODES, lint_advisories};

/// From so many deployments on, a second thread saves more time than it takes.
const LARGE: usize = 100;

fn is_large(scenario: &Scenario) -> bool {
    scenario.deployments.len() >= LARGE
}

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Planner<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The digest of the catalog.
    pub digest: &'a str,
    /// The day whose lists are followed; the newest where absent.
    pub as_of: Option<Date>,
}

impl Planner<'_> {
    /// Plans a scenario. The same scenario, catalog and day give the same plan.
    pub fn plan(&self, scenario: &Scenario) -> Plan {
        self.plan_with(scenario, None)
    }

    /// Plans a scenario with names that the services told: wildcards whose names can be asked for become these names, and
    /// other wildcards have them as examples.
    pub fn plan_with(&self, scenario: &Scenario, discovered: Option<&Discovered>) -> Plan {
        let ground = ground::Ground::new(scenario);
        let gathered = needs::gather(scenario, self.catalog, self.as_of, discovered, &ground);
        let privacy = privacy::decide(scenario, self.catalog, &ground, &gathered);
        let material = advise::Material {
            scenario,
            catalog: self.catalog,
            ground: &ground,
            gathered: &gathered,
            privacy: &privacy,
        };
        let ((dns, voice), (flows, endpoints)) = side_by_side(
            is_large(scenario),
            || (dns::records(&ground, &gathered, &privacy), advise::before_flows(&material)),
            || {
                let flows = routes::flows(scenario, &ground, &gathered, &privacy);
                let endpoints = privacy.endpoints(&flows);
                (flows, endpoints)
            },
        );
        let advisories = advise::with_flows(&material, voice, &flows, &endpoints);
        Plan {
            schema: FORMAT.to_owned(),
            scenario: scenario.name.clone(),
            cloud: scenario.cloud,
            catalog: CatalogStamp {
                version: self.catalog.version.clone(),
                date: self.catalog.date,
                digest: self.digest.to_owned(),
            },
            as_of: self.as_of,
            addresses_from: None,
            discovered: discovered
                .map(|discovered| DiscoveredStamp { date: discovered.date, wildcards: narrowed(&flows) }),
            sites: surroundings::sites(scenario),
            vnets: surroundings::vnets(scenario),
            proxies: surroundings::proxies(scenario, &gathered),
            deployments: surroundings::deployments(&gathered),
            flows: flows.into_iter().map(|routed| routed.flow).collect(),
            private_endpoints: endpoints,
            dns,
            advisories,
            not_planned: gathered.not_planned,
            not_needed: gathered.not_needed,
        }
    }
}

/// The wildcards that names stand for.
fn narrowed(flows: &[routes::Routed<'_>]) -> Vec<Id> {
    let narrowed = flows.iter().flat_map(|routed| &routed.flow.to.discovered_for);
    narrowed.cloned().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
