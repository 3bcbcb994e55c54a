//! What the plan is, and how much work it makes for whom.

use std::collections::BTreeMap;

use portolan_catalog::Id;

use super::foundations::dated;
use super::passages::listed;
use super::sheet::{Cell, Link, Row, Sheet, prose, word};
use super::{HandoverOptions, Team};
use crate::plan::Plan;
use crate::report::{advisory_counts, summary};

pub(super) fn facts(plan: &Plan, options: &HandoverOptions<'_>) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Cloud", plan.cloud.to_string())];
    let mut counted = |name, names: Vec<&str>| {
        if !names.is_empty() {
            facts.push((name, format!("{}: {}", names.len(), listed(&names))));
        }
    };
    counted("Sites", plan.sites.iter().map(|site| &*site.name).collect());
    counted("Virtual networks", plan.vnets.iter().map(|vnet| &*vnet.name).collect());
    counted("Deployments", plan.deployments.iter().map(|deployment| &*deployment.name).collect());
    let mut products = BTreeMap::new();
    for deployment in &plan.deployments {
        *products.entry((&deployment.service, &deployment.region)).or_insert(0_usize) += 1;
    }
    let product = |((service, region), count): ((&Id, &Option<Id>), usize)| {
        let region = region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
        let count = if count == 1 { String::new() } else { format!(" ({count})") };
        format!("{service}{region}{count}")
    };
    let products = products.into_iter().map(product).collect::<Vec<_>>();
    if !products.is_empty() {
        facts.push(("Products", products.join(", ")));
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
