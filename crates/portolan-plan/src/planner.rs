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
use crate::plan::{CatalogStamp, DiscoveredStamp, FORMAT, Flow, Plan};
use crate::scenario::Scenario;
use crate::side_by_side;
use routes::Routes;

pub use advise::{CODES, lint_advisories};

/// From so many deployments on, a second thread saves more time than it takes.
const LARGE: usize = 100;

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
        self.plan_on(scenario, discovered, scenario.deployments.len() >= LARGE)
    }

    /// The same, on two threads or on one, whatever its size: it is the same plan.
    pub fn plan_on(&self, scenario: &Scenario, discovered: Option<&Discovered>, two_threads: bool) -> Plan {
        let ground = ground::Ground::new(scenario);
        let lists = needs::Lists { catalog: self.catalog, as_of: self.as_of, discovered };
        let gathered = needs::gather(scenario, lists, &ground, two_threads);
        let (mut voice, privacy) = side_by_side(
            two_threads,
            || advise::before_privacy(self.catalog, &ground, &gathered),
            || privacy::decide(scenario, self.catalog, &ground, &gathered),
        );
        let (dns, routes) = side_by_side(
            two_threads,
            || dns::records(&ground, &gathered, &privacy),
            || Routes::new(scenario, &ground, &gathered, &privacy),
        );
        let material = advise::Material {
            scenario,
            catalog: self.catalog,
            ground: &ground,
            gathered: &gathered,
            privacy: &privacy,
        };
        let (behind, mut routed) = side_by_side(
            two_threads,
            || {
                advise::before_flows(&material, &mut voice);
                if two_threads { routes.build_from_back() } else { Vec::new() }
            },
            || routes.build_from_front(),
        );
        routed.complete(behind);
        let endpoints = privacy.endpoints(&routed.flows);
        let advisories = advise::with_flows(&material, voice, &routed, &endpoints, two_threads);
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
            discovered: discovered.map(|discovered| DiscoveredStamp {
                date: discovered.date,
                wildcards: narrowed(&routed.flows),
            }),
            sites: surroundings::sites(scenario),
            vnets: surroundings::vnets(scenario),
            proxies: surroundings::proxies(scenario, &gathered),
            deployments: surroundings::deployments(&gathered),
            flows: routed.flows,
            private_endpoints: endpoints,
            dns,
            advisories,
            not_planned: gathered.not_planned,
            not_needed: gathered.not_needed,
            given: Some(crate::scenario::tree(scenario)),
        }
    }
}

/// The wildcards that names stand for.
fn narrowed(flows: &[Flow]) -> Vec<Id> {
    let narrowed = flows.iter().flat_map(|flow| &flow.to.discovered_for);
    narrowed.cloned().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
