//! Every flow with its reasons, by product and requirement: what all flows of a requirement share is said once.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::{Catalog, Id};

use super::foundations::{defect_link, document_link};
use super::passages::deployments;
use super::sheet::{Cell, Column, Row, Sheet, copied, prose, word};
use crate::plan::{Flow, Plan, Reason};
use crate::report::table::{address, destination, path, phases_of, port, where_at};

/// What one product needs.
pub(in crate::report) struct Product {
    /// Its name, or its id where the catalog does not know it.
    pub(in crate::report) name: String,
    /// How many flows there are.
    pub(in crate::report) count: usize,
    /// Its requirements.
    pub(in crate::report) requirements: Vec<Requirement>,
}

/// Flows that have the same reasons.
pub(in crate::report) struct Requirement {
    /// The reasons.
    pub(in crate::report) reasons: Vec<Told>,
    /// The flows.
    pub(in crate::report) flows: Sheet,
}

impl Requirement {
    /// What its table is called.
    pub(in crate::report) fn title(&self) -> String {
        let names = self.reasons.iter().map(|reason| reason.requirement.as_str()).collect::<Vec<_>>();
        format!("Connections for {}", names.join(", "))
    }
}

/// A reason, as it is told.
pub(in crate::report) struct Told {
    /// The requirement.
    pub(in crate::report) requirement: String,
    /// What it is for.
    pub(in crate::report) purpose: String,
    /// What fails without it; empty where the catalog does not know the requirement.
    pub(in crate::report) breaks: String,
    /// What made its conditions hold.
    pub(in crate::report) because: Vec<String>,
    /// Where it is published.
    pub(in crate::report) documents: Cell,
    /// The defects of those documents.
    pub(in crate::report) defects: Cell,
}

/// What tells reasons apart.
type Name<'p> = (&'p str, &'p str, &'p str);

const COLUMNS: [Column; 10] = [
    copied("Destination"),
    copied("Port"),
    word("From"),
    word("Way"),
    word("Need"),
    word("Status"),
    word("Phases"),
    word("TLS"),
    copied("Service tags"),
    prose("For"),
];

pub(super) fn products(plan: &Plan, catalog: &Catalog) -> Vec<Product> {
    let mut products = BTreeMap::<&str, BTreeMap<Vec<Name<'_>>, Vec<&Flow>>>::new();
    for flow in &plan.flows {
        let names = flow.reasons.iter().map(name).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let service = names.first().map_or("", |first| first.0);
        products.entry(service).or_default().entry(names).or_default().push(flow);
    }
    let product = |(id, groups): (&str, BTreeMap<Vec<Name<'_>>, Vec<&Flow>>)| Product {
        name: catalog.products.get(id).map_or_else(|| id.to_owned(), |known| known.name.clone()),
        count: groups.values().map(Vec::len).sum(),
        requirements: groups.into_iter().map(|(names, flows)| requirement(&names, flows, catalog)).collect(),
    };
    products.into_iter().map(product).collect()
}

fn name(reason: &Reason) -> Name<'_> {
    (&reason.service, &reason.requirement, &reason.purpose)
}

fn requirement(names: &[Name<'_>], mut flows: Vec<&Flow>, catalog: &Catalog) -> Requirement {
    let reasons = names.iter().map(|wanted| {
        let reasons = flows.iter().flat_map(|flow| &flow.reasons).filter(|reason| name(reason) == *wanted);
        told(*wanted, &reasons.collect::<Vec<_>>(), catalog)
    });
    let reasons = reasons.collect();
    flows.sort_by_key(|flow| (flow.need, &flow.to.name, flow.protocol, flow.port, &flow.from));
    let flows = Sheet::grouped(COLUMNS.to_vec(), [(String::new(), flows.into_iter().map(row).collect())]);
    Requirement { reasons, flows }
}

fn told((_, requirement, purpose): Name<'_>, reasons: &[&Reason], catalog: &Catalog) -> Told {
    let known = catalog.requirement(requirement);
    let documents = in_order(reasons.iter().map(|reason| &*reason.documents));
    let defects = in_order(reasons.iter().map(|reason| &*reason.defects));
    let because = reasons.iter().flat_map(|reason| reason.because.iter()).collect::<BTreeSet<_>>();
    Told {
        requirement: requirement.to_owned(),
        purpose: purpose.to_owned(),
        breaks: known.map(|(_, known)| known.breaks.clone()).unwrap_or_default(),
        because: because.into_iter().map(ToString::to_string).collect(),
        documents: Cell(documents.into_iter().map(|id| document_link(id, catalog)).collect()),
        defects: Cell(defects.into_iter().map(defect_link).collect()),
    }
}

/// Each id once, in the order in which they come.
fn in_order<'p>(lists: impl Iterator<Item = &'p [Id]>) -> Vec<&'p Id> {
    let mut seen = BTreeSet::new();
    lists.flatten().filter(|id| seen.insert(*id)).collect()
}

fn row(flow: &Flow) -> Row {
    let from = std::iter::once(format!("{}{}", flow.from.role, where_at(&flow.from)));
    let tls = flow.tls.as_ref().map(|tls| {
        let version = tls.min_version.as_ref().map(|version| format!("TLS {version} or newer"));
        std::iter::once(format!("inspection: {}", tls.inspection)).chain(version)
    });
    let mut way = path(flow);
    if flow.websocket {
        way.push_str("\nWebSocket");
    }
    if flow.may_not_resolve {
        way.push_str("\nthe name may not resolve");
    }
    let cells = vec![
        Cell::lines(destination(flow).lines().map(str::trim_start)),
        port(flow.port, flow.port_end, flow.protocol).into(),
        Cell::lines(from.chain(flow.from.networks.iter().map(address))),
        Cell::lines(way.lines()),
        flow.need.as_str().into(),
        flow.status.as_str().into(),
        phases_of(flow).into(),
        Cell::lines(tls.into_iter().flatten()),
        Cell::lines(flow.service_tags.iter()),
        deployments(std::iter::once(flow)).join(", ").into(),
    ];
    Row { id: Some(format!("flow-{}", flow.id)), cells }
}
