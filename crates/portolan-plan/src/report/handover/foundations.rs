//! What a plan rests on: documents with their defects and ages, and what could not be said more narrowly.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::{Catalog, Id};
use portolan_model::Date;

use super::passages::{listed, purposes};
use super::sheet::{Cell, Link, Row, Sheet, copied, prose, word};
use super::{HandoverOptions, Part};
use crate::plan::{Flow, Plan, Source, TargetKind};
use crate::report::table::{address, where_at};

/// A defect of the documents.
pub(in crate::report) struct Defect {
    /// Its id.
    pub(in crate::report) id: String,
    /// What there is to say, in names and texts; empty where the catalog does not know it.
    pub(in crate::report) texts: Vec<(&'static str, String)>,
    /// The documents it stands in.
    pub(in crate::report) documents: Cell,
    /// The flows it touches.
    pub(in crate::report) flows: Cell,
}

/// A document, leading to its entry.
pub(super) fn document_link(id: &Id, catalog: &Catalog) -> Link {
    let title = catalog.documents.get(id).map_or_else(|| id.to_string(), |known| known.title.clone());
    Link { text: title, anchor: Some(format!("document-{id}")) }
}

/// A defect, leading to its entry.
pub(super) fn defect_link(id: &Id) -> Link {
    Link { text: id.to_string(), anchor: Some(format!("defect-{id}")) }
}

/// `2024-05-13, 560 days old`.
pub(super) fn dated(date: Option<Date>, today: Option<Date>) -> String {
    let Some(date) = date else { return "without a date".to_owned() };
    let days = today.and_then(|today| today.since(date).ok()).map(|span| span.get_days());
    match days {
        None => date.to_string(),
        Some(0) => format!("{date}, the day of this report"),
        Some(1) => format!("{date}, 1 day old"),
        Some(days) if days < 0 => format!("{date}, after the day of this report"),
        Some(days) => format!("{date}, {days} days old"),
    }
}

pub(super) fn documents(plan: &Plan, options: &HandoverOptions<'_>) -> Sheet {
    let flows = plan.flows.iter().flat_map(|flow| &flow.reasons).flat_map(|reason| reason.documents.iter());
    let advisories = plan.advisories.iter().flat_map(|advisory| &advisory.documents);
    let defects = touched(plan).into_keys().filter_map(|id| options.catalog.defects.get(id));
    let defects = defects.flat_map(|defect| &defect.documents);
    let ids = flows.chain(advisories).chain(defects).collect::<BTreeSet<_>>();
    let columns =
        vec![prose("Document"), word("Date"), copied("Revision"), copied("Found at"), prose("Note")];
    let rows = ids.into_iter().map(|id| document(id, options)).collect();
    Sheet::grouped(columns, [(String::new(), rows)])
}

fn document(id: &Id, options: &HandoverOptions<'_>) -> Row {
    let cells = match options.catalog.documents.get(id) {
        None => ["", "", "", "this catalog does not know it"].map(Cell::from).into(),
        Some(known) => vec![
            dated(known.date, options.today).into(),
            known.revision.as_deref().unwrap_or_default().into(),
            known.path.as_str().into(),
            known.note.as_deref().unwrap_or_default().into(),
        ],
    };
    let title = Link::to_nowhere(document_link(id, options.catalog).text);
    let cells = std::iter::once(Cell(vec![title])).chain(cells).collect();
    Row { id: Some(format!("document-{id}")), cells }
}

/// The defects that touch flows, with these.
fn touched(plan: &Plan) -> BTreeMap<&Id, Vec<&Flow>> {
    let mut touched = BTreeMap::<_, Vec<_>>::new();
    for flow in &plan.flows {
        let ids = flow.reasons.iter().flat_map(|reason| reason.defects.iter()).collect::<BTreeSet<_>>();
        for id in ids {
            touched.entry(id).or_default().push(flow);
        }
    }
    touched
}

pub(super) fn defects(plan: &Plan, catalog: &Catalog) -> Vec<Defect> {
    const MOST: usize = 4;
    let one = |(id, flows): (&Id, Vec<&Flow>)| {
        let known = catalog.defects.get(id);
        let texts = known.map(|known| {
            vec![
                ("Where", known.at.clone()),
                ("Printed", known.published.clone()),
                ("Wrong because", known.wrong.clone()),
                ("Who follows it", known.effect.clone()),
                ("This plan", known.choice.clone()),
            ]
        });
        let mut names = BTreeMap::new();
        for flow in &flows {
            names.entry(&flow.to.name).or_insert(*flow);
        }
        let more = names.len().saturating_sub(MOST);
        let links = names.into_iter().take(MOST).map(|(name, flow)| super::flow_link(flow, name.to_string()));
        let more = (more > 0).then(|| Link::to_nowhere(format!("and {more} more names")));
        Defect {
            id: id.to_string(),
            texts: texts.unwrap_or_default(),
            documents: Cell(
                known
                    .iter()
                    .flat_map(|known| &known.documents)
                    .map(|id| document_link(id, catalog))
                    .collect(),
            ),
            flows: Cell(links.chain(more).collect()),
        }
    };
    touched(plan).into_iter().map(one).collect()
}

pub(super) fn wide(plan: &Plan) -> Vec<Part> {
    let by_name = |wanted: &dyn Fn(&&Flow) -> bool| {
        let mut names = BTreeMap::<&str, Vec<&Flow>>::new();
        for flow in plan.flows.iter().filter(wanted) {
            names.entry(&flow.to.name).or_default().push(flow);
        }
        names
    };
    let wildcards = by_name(&|flow| matches!(flow.to.kind, TargetKind::Suffix | TargetKind::Glob));
    let wildcards = wildcards.into_iter().map(|(name, flows)| {
        let examples = flows.iter().flat_map(|flow| &flow.to.examples).collect::<BTreeSet<_>>();
        vec![name.into(), Cell::lines(examples), purposes(&flows)]
    });
    let tags = by_name(&|flow| flow.to.kind == TargetKind::ServiceTag || flow.tags_global_only);
    let tags = tags.into_iter().map(|(name, flows)| {
        let tags = flows.iter().flat_map(|flow| &flow.service_tags).collect::<BTreeSet<_>>();
        vec![name.into(), Cell::lines(tags), purposes(&flows)]
    });
    let unknown = by_name(&|flow| {
        matches!(flow.to.kind, TargetKind::Named | TargetKind::Prefixes) && flow.to.prefixes.is_empty()
    });
    let unknown = unknown.into_iter().map(|(name, flows)| vec![name.into(), purposes(&flows)]);
    let parts = [
        Part::new(
            "Wildcards",
            "Each stands for more names than these machines ask for, because nobody publishes which ones.",
            Sheet::plain(vec![copied("Name"), copied("Such as"), prose("What for")], wildcards),
        ),
        Part::new(
            "Whole service tags",
            "These tags may only be used whole, which is more than the service alone.",
            Sheet::plain(vec![copied("Destination"), copied("Tags"), prose("What for")], tags),
        ),
        Part::new(
            "Sources that are a whole place, or not known",
            "Give the deployments the addresses of their machines, and these rules become narrow.",
            sources(plan),
        ),
        Part::new(
            "Destinations without an address yet",
            "",
            Sheet::plain(vec![prose("Destination"), prose("What for")], unknown),
        ),
    ];
    parts.into_iter().flatten().collect()
}

fn sources(plan: &Plan) -> Sheet {
    let whole = |source: &Source| {
        let site = plan
            .sites
            .iter()
            .any(|site| source.site.as_ref() == Some(&site.name) && source.networks == site.networks);
        let vnet = plan
            .vnets
            .iter()
            .any(|vnet| source.vnet.as_ref() == Some(&vnet.name) && source.networks == vnet.address_space);
        source.networks.is_empty() || site || vnet
    };
    let mut sources = BTreeMap::<&Source, Vec<&Flow>>::new();
    for flow in plan.flows.iter().filter(|flow| whole(&flow.from)) {
        sources.entry(&flow.from).or_default().push(flow);
    }
    let rows = sources.into_iter().map(|(source, flows)| {
        let networks = match source.networks.is_empty() {
            true => "not known: any".into(),
            false => Cell::lines(source.networks.iter().map(address)),
        };
        vec![
            format!("{}{}", source.role, where_at(source)).into(),
            networks,
            listed(&super::passages::deployments(flows.into_iter())).into(),
        ]
    });
    Sheet::plain(vec![word("Machines"), copied("Stand for"), prose("For")], rows)
}

pub(super) fn not_needed(plan: &Plan, catalog: &Catalog) -> Sheet {
    let rows = plan.not_needed.iter().filter_map(|entry| {
        let product = catalog.products.get(&entry.service)?;
        let known = product.not_needed.iter().find(|known| known.id == entry.entry)?;
        let hosts = known.hosts.get(&plan.cloud).into_iter().flatten().map(ToString::to_string);
        let port = known.port.map(|port| match known.protocol {
            Some(protocol) => format!("port {port}/{protocol}"),
            None => format!("port {port}"),
        });
        let deployments = entry.deployments.iter().map(|name| &**name).collect::<Vec<_>>();
        Some(vec![
            Cell::lines(hosts.chain(port)),
            known.why.as_str().into(),
            product.name.as_str().into(),
            listed(&deployments).into(),
        ])
    });
    Sheet::plain(vec![copied("What"), prose("Why not"), prose("Product"), prose("For")], rows)
}

pub(super) fn ages(plan: &Plan, options: &HandoverOptions<'_>) -> Sheet {
    let age = |date| dated(date, options.today);
    let mut rows: Vec<Vec<Cell>> = vec![vec![
        format!("Catalog {}", plan.catalog.version).into(),
        age(plan.catalog.date).into(),
        plan.catalog.digest.as_str().into(),
    ]];
    for file in plan.addresses_from.iter().flatten() {
        let number = file.change_number.map(|number| format!("change number {number}")).unwrap_or_default();
        rows.push(vec![
            format!("Service tags of the cloud {}", file.cloud).into(),
            age(file.date).into(),
            number.into(),
        ]);
    }
    if let Some(told) = &plan.discovered {
        let names = listed(&told.wildcards.iter().map(|name| &**name).collect::<Vec<_>>());
        rows.push(vec!["Names that services told".into(), age(told.date).into(), names.into()]);
    }
    Sheet::plain(vec![prose("What"), word("Date"), copied("Which")], rows)
}
