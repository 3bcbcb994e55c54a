//! What the plan is, and how much work it makes for whom.

use std::collections::BTreeSet;

use super::foundations::dated;
use super::sheet::{Cell, Link, Row, Sheet, prose, word};
use super::{HandoverOptions, Team};
use crate::plan::Plan;
use crate::report::{advisory_counts, summary};

pub(super) fn facts(plan: &Plan, options: &HandoverOptions<'_>) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Cloud", plan.cloud.to_string())];
    let names = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(", ");
    let reasons = || plan.flows.iter().flat_map(|flow| &flow.reasons);
    let deployments = reasons().map(|reason| &*reason.deployment).collect::<BTreeSet<_>>();
    if !deployments.is_empty() {
        let counted = format!("{}: {}", deployments.len(), names(deployments));
        facts.push(("Deployments", counted));
    }
    let sites = plan.sites.iter().map(|site| &*site.name).collect::<BTreeSet<_>>();
    if !sites.is_empty() {
        facts.push(("Sites", format!("{}: {}", sites.len(), names(sites))));
    }
    let vnets = plan.vnets.iter().map(|vnet| &*vnet.name).collect::<BTreeSet<_>>();
    if !vnets.is_empty() {
        facts.push(("Virtual networks", format!("{}: {}", vnets.len(), names(vnets))));
    }
    facts.push(("Connections", summary(plan)));
    facts.push(("Advisories", advisory_counts(plan)));
    let lists = plan.as_of.map_or_else(|| "the newest".to_owned(), |day| format!("those of {day}"));
    facts.push(("Published lists", lists));
    let made = dated(plan.catalog.date, options.today);
    facts.push(("Catalog", format!("{}, {made}", plan.catalog.version)));
    if let Some(day) = options.today {
        facts.push(("Printed", day.to_string()));
    }
    facts
}

/// How many things each team has to do, leading to its work orders.
pub(super) fn work(teams: &[Team]) -> Sheet {
    let groups = teams.iter().map(|team| {
        let rows = team.parts.iter().map(|part| {
            let link = Link { text: part.title.clone(), anchor: Some(part.id.clone()) };
            Row::from(vec![Cell(vec![link]), part.sheet.len().to_string().into()])
        });
        (team.title.to_owned(), rows.collect())
    });
    Sheet::grouped(vec![prose("Work order"), word("Rows")], groups)
}
