//! What whoever carries a plan out has to know, in the order of reading. It is put together once, and said as a page
//! ([`super::html`]) and as Markdown ([`super::plan_markdown`]).

mod cloud;
mod dns;
mod firewall;
mod foundations;
mod passages;
mod picture;
mod proxy;
mod reasons;
mod remarks;
mod server;
pub(super) mod sheet;
mod summary;

use portolan_catalog::Catalog;
use portolan_model::Date;

pub(super) use foundations::Defect;
pub(super) use reasons::{Product, Told};
pub(super) use remarks::Grave;
use sheet::{Link, Sheet};

use crate::plan::Plan;

/// What a report needs to know besides the plan.
#[derive(Debug, Clone, Copy)]
pub struct HandoverOptions<'c> {
    /// Titles of documents and texts of defects come from here.
    pub catalog: &'c Catalog,
    /// The day on which the report is made, for the ages of what it rests on; none where nobody looks at a clock.
    pub today: Option<Date>,
}

/// Everything there is to say about a plan.
pub(super) struct Handover {
    /// The name of the scenario.
    pub(super) name: String,
    /// What it is, in names and values.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What is to be done, by team.
    pub(super) work: Sheet,
    /// What is worth saying, the gravest first.
    pub(super) remarks: Vec<Grave>,
    /// What the picture of the topology shows.
    pub(super) picture: Sheet,
    /// The work orders.
    pub(super) teams: Vec<Team>,
    /// Every flow, by the product and the requirement that leads to it.
    pub(super) products: Vec<Product>,
    /// The defects of the documents that touch a flow.
    pub(super) defects: Vec<Defect>,
    /// What cannot be said more narrowly.
    pub(super) wide: Vec<Part>,
    /// What people think is needed, and is not.
    pub(super) not_needed: Sheet,
    /// The documents that the plan rests on.
    pub(super) documents: Sheet,
    /// The catalog and the files, with their ages.
    pub(super) ages: Sheet,
}

/// What one team has to do.
pub(super) struct Team {
    /// The id of its section.
    pub(super) id: &'static str,
    /// Its name.
    pub(super) title: &'static str,
    /// What the section is for.
    pub(super) about: &'static str,
    /// Its parts; none where the plan asks nothing of the team.
    pub(super) parts: Vec<Part>,
}

/// A part of a section: one table.
pub(super) struct Part {
    /// The id of its heading; empty until its section has one.
    pub(super) id: String,
    /// What is in it.
    pub(super) title: String,
    /// What to know before reading it; may be empty.
    pub(super) note: String,
    /// The rows.
    pub(super) sheet: Sheet,
}

impl Part {
    /// A part; none where it has no rows.
    fn new(title: impl Into<String>, note: impl Into<String>, sheet: Sheet) -> Option<Part> {
        (!sheet.is_empty()).then(|| Part { id: String::new(), title: title.into(), note: note.into(), sheet })
    }
}

impl Handover {
    /// Puts together what there is to say.
    pub(super) fn new(plan: &Plan, options: &HandoverOptions<'_>) -> Handover {
        let mut teams = vec![
            firewall::team(plan),
            proxy::team(plan),
            dns::team(plan),
            cloud::team(plan),
            server::team(plan),
        ];
        for team in &mut teams {
            for (at, part) in team.parts.iter_mut().enumerate() {
                part.id = format!("{}-{}", team.id, at + 1);
            }
        }
        Handover {
            name: plan.scenario.clone(),
            facts: summary::facts(plan, options),
            work: summary::work(&teams),
            remarks: remarks::remarks(plan, options.catalog),
            picture: picture::facts(plan),
            products: reasons::products(plan, options.catalog),
            defects: foundations::defects(plan, options.catalog),
            wide: foundations::wide(plan),
            not_needed: foundations::not_needed(plan, options.catalog),
            documents: foundations::documents(plan, options),
            ages: foundations::ages(plan, options),
            teams,
        }
    }
}

/// The place of a flow on a page.
fn flow_link(flow: &crate::plan::Flow, text: impl Into<String>) -> Link {
    Link { text: text.into(), anchor: Some(format!("flow-{}", flow.id)) }
}
