//! Why something is planned, or why not and what comes nearest.
//!
//! Explanations are made from the plan and the catalog alone, so that a saved plan explains itself as well as a fresh one.

mod address;
mod codes;
mod host;
mod query;
mod render;

use portolan_catalog::{Catalog, Id, NotNeeded};
use portolan_model::{Date, Need, Status};
use serde::{Deserialize, Serialize};

use crate::plan::{Flow, Plan};

pub use render::render;

/// The name of the format.
pub const FORMAT: &str = "portolan.explanation/1";

/// What is known about something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The format, [`FORMAT`].
    pub schema: String,
    /// What was asked.
    pub what: String,
    /// What it turned out to be.
    pub subject: Subject,
    /// Whether the plan has it.
    pub planned: bool,
    /// The answer in a sentence.
    pub answer: String,
    /// The flows it is about.
    pub flows: Vec<FlowStory>,
    /// Why it is not planned.
    pub why_not: Vec<WhyNot>,
    /// What comes nearest.
    pub nearest: Vec<Near>,
    /// What is to be said about a code, an endpoint or a defect.
    pub text: Vec<String>,
    /// The documents behind it.
    pub documents: Vec<Citation>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A host, perhaps with a port.
    Host,
    /// An address.
    Address,
    /// A flow of the plan.
    Flow,
    /// A requirement of the catalog.
    Requirement,
    /// An advisory.
    Advisory,
    /// A defect of the documents.
    Defect,
    /// A private endpoint.
    PrivateEndpoint,
    /// A deployment.
    Deployment,
    /// Nothing that is known.
    Unknown,
}

/// A flow, with its whole story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowStory {
    /// The flow.
    pub flow: Flow,
    /// Why it is needed, a reason each.
    pub reasons: Vec<ReasonStory>,
    /// How it is reached, step by step.
    pub way: Vec<String>,
    /// What its name must resolve to.
    pub names: Vec<String>,
}

/// A reason, with what the catalog says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReasonStory {
    /// The deployment.
    pub deployment: Id,
    /// The product.
    pub service: Id,
    /// The requirement.
    pub requirement: Id,
    /// What it is for.
    pub purpose: String,
    /// What breaks without it.
    pub breaks: Option<String>,
    /// How much it matters.
    pub need: Need,
    /// How well it is founded.
    pub status: Status,
    /// What made its conditions hold.
    pub because: Vec<Id>,
    /// How it follows, where it is derived.
    pub derivation: Option<String>,
    /// What else is known.
    pub note: Option<String>,
    /// The documents behind it.
    pub documents: Vec<Citation>,
    /// The defects of those documents that touch it.
    pub defects: Vec<DefectStory>,
}

/// A document, as it is cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<Date>,
    /// Where it is.
    pub path: String,
}

/// A defect, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefectStory {
    /// Its id.
    pub id: Id,
    /// What is printed.
    pub published: String,
    /// Why it is wrong.
    pub wrong: String,
    /// What the plan does about it.
    pub choice: String,
}

/// Why something is not planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// What the catalog calls it: a requirement, or something that is not needed.
    pub id: Id,
    /// Why.
    pub because: Vec<String>,
    /// For which deployments; for all where it is empty.
    pub deployments: Vec<Id>,
    /// The documents behind it.
    pub documents: Vec<Citation>,
}

/// Something that comes near what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// What.
    pub what: String,
    /// How it is related.
    pub how: String,
}

/// Explains something: a host with or without a port, an address, a flow, a requirement, a code, an endpoint, a deployment.
pub fn explain(plan: &Plan, catalog: &Catalog, what: &str) -> Explanation {
    let what = what.trim();
    let teller = Teller { plan, catalog };
    if let Some(flow) = plan.flow(what) {
        let mut explanation = teller.blank(what, Subject::Flow);
        explanation.planned = true;
        explanation.answer = format!("the plan needs it: {}", teller.sentence(flow));
        explanation.flows = vec![teller.flow(flow)];
        return explanation;
    }
    if let Some(explanation) = codes::explain(&teller, what) {
        return explanation;
    }
    match query::parse(what) {
        query::Query::Address { address, port } => address::explain(&teller, what, address, port),
        query::Query::Host { name, port } => host::explain(&teller, what, &name, port),
        query::Query::Neither(reason) => {
            let mut explanation = teller.blank(what, Subject::Unknown);
            explanation.answer = format!(
                "`{what}` is no flow, requirement, code or endpoint of this plan, and no host: {reason}"
            );
            explanation.nearest = codes::nearest(&teller, what);
            explanation
        }
    }
}

/// Tells what plan and catalog know.
struct Teller<'t> {
    plan: &'t Plan,
    catalog: &'t Catalog,
}

impl Teller<'_> {
    fn blank(&self, what: &str, subject: Subject) -> Explanation {
        Explanation {
            schema: FORMAT.to_owned(),
            what: what.to_owned(),
            subject,
            planned: false,
            answer: String::new(),
            flows: Vec::new(),
            why_not: Vec::new(),
            nearest: Vec::new(),
            text: Vec::new(),
            documents: Vec::new(),
        }
    }

    /// An entry of what is not needed, by its id.
    fn not_needed(&self, id: &str) -> Option<&NotNeeded> {
        let mut all = self.catalog.products.values().flat_map(|product| &product.not_needed);
        all.find(|entry| entry.id == *id)
    }

    fn citations<'d>(&self, documents: impl IntoIterator<Item = &'d Id>) -> Vec<Citation> {
        let cite = |id: &Id| {
            let document = self.catalog.documents.get(&**id);
            Citation {
                id: id.clone(),
                title: document.map_or_else(|| id.to_string(), |document| document.title.clone()),
                date: document.and_then(|document| document.date),
                path: document.map(|document| document.path.clone()).unwrap_or_default(),
            }
        };
        documents.into_iter().map(cite).collect()
    }

    /// A flow in a sentence.
    fn sentence(&self, flow: &Flow) -> String {
        let place = flow.from.site.as_ref().or(flow.from.vnet.as_ref());
        let at = place.map(|place| format!(" at `{place}`")).unwrap_or_default();
        let via =
            flow.proxy.as_ref().map(|proxy| format!(" through the proxy `{proxy}`")).unwrap_or_default();
        format!(
            "`{}`{at} to `{}`, {}/{}, {}{via}, {}",
            flow.from.role,
            flow.to.name,
            flow.protocol,
            ports(flow),
            flow.path,
            flow.need
        )
    }

    fn flow(&self, flow: &Flow) -> FlowStory {
        let reasons = flow.reasons.iter().map(|reason| {
            let entry = self.catalog.requirement(&reason.requirement).map(|(_, requirement)| requirement);
            let defects = reason.defects.iter().filter_map(|id| self.catalog.defects.get(&**id));
            ReasonStory {
                deployment: reason.deployment.clone(),
                service: reason.service.clone(),
                requirement: reason.requirement.clone(),
                purpose: reason.purpose.to_string(),
                breaks: entry.map(|entry| entry.breaks.clone()),
                need: reason.need,
                status: reason.status,
                because: reason.because.to_vec(),
                derivation: entry.and_then(|entry| entry.derivation.clone()),
                note: entry.and_then(|entry| entry.note.clone()),
                documents: self.citations(reason.documents.iter()),
                defects: defects
                    .map(|defect| DefectStory {
                        id: defect.id.clone(),
                        published: defect.published.clone(),
                        wrong: defect.wrong.clone(),
                        choice: defect.choice.clone(),
                    })
                    .collect(),
            }
        });
        FlowStory {
            reasons: reasons.collect(),
            way: self.way(flow),
            names: self.names(flow),
            flow: flow.clone(),
        }
    }

    /// The way of a flow, step by step.
    fn way(&self, flow: &Flow) -> Vec<String> {
        let mut steps = Vec::new();
        if let Some(endpoint) = flow.private_endpoint.as_ref().and_then(|id| self.plan.private_endpoint(id)) {
            let vnet = endpoint.vnet.as_ref().map(|vnet| format!(" in `{vnet}`")).unwrap_or_default();
            let address = match flow.to.prefixes.first() {
                Some(prefix) => format!(" at {}", prefix.addr()),
                None => ", its address is not known yet".to_owned(),
            };
            let state = endpoint.state.as_str();
            steps.push(format!(
                "the {state} private endpoint `{}`{vnet}{address}, so no proxy is used",
                endpoint.id
            ));
        }
        for leg in &flow.legs {
            let device = match leg.device {
                crate::plan::Device::SiteFirewall => "the firewall at",
                crate::plan::Device::Proxy => "the proxy",
                crate::plan::Device::ProxyEgress => "what stands behind the proxy",
                crate::plan::Device::Nsg => "the network security group of",
                crate::plan::Device::Resolver => "the resolver of",
            };
            let port = leg.port_end.map_or_else(|| leg.port.to_string(), |end| format!("{}-{end}", leg.port));
            steps.push(format!(
                "{device} `{}` lets {} open {}/{port} to {}",
                leg.at,
                end(&leg.from),
                leg.protocol,
                end(&leg.to)
            ));
        }
        if flow.legs.is_empty() {
            steps.push("nobody said where the machines stand, so no device on the way is known".to_owned());
        }
        steps
    }

    /// What the name of a flow must resolve to.
    fn names(&self, flow: &Flow) -> Vec<String> {
        let Some(endpoint) = &flow.private_endpoint else { return Vec::new() };
        let here = |record: &&crate::plan::DnsRecord| {
            record.private_endpoint.as_ref() == Some(endpoint)
                && (record.site.is_none() && record.vnet.is_none()
                    || record.site == flow.from.site && record.vnet == flow.from.vnet)
        };
        let about = |name: &str| name == &*flow.to.name || flow.to.kind != crate::plan::TargetKind::Fqdn;
        let mut lines = Vec::new();
        for record in self.plan.dns.iter().filter(here) {
            let inside = record.site.is_some() || record.vnet.is_some();
            let aliased = self.plan.dns.iter().any(|alias| alias.value == *record.name && about(&alias.name));
            if !about(&record.name) && !aliased {
                continue;
            }
            let value =
                if record.value.is_empty() { "an address that is not known yet" } else { &record.value };
            let place = if inside { "" } else { " outside, and from there on to a public address" };
            let zone = record
                .zone
                .as_ref()
                .map(|zone| format!(", in the private zone `{zone}`"))
                .unwrap_or_default();
            let linked = match record.linked_to.as_slice() {
                [] => String::new(),
                vnets => format!(
                    ", linked to {}",
                    vnets.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(" and ")
                ),
            };
            lines.push(format!("`{}` -> {} {value}{zone}{linked}{place}", record.name, record.kind.as_str()));
        }
        lines
    }
}

fn end(end: &crate::plan::LegEnd) -> String {
    let shown = end.prefixes.iter().take(3).map(ToString::to_string).collect::<Vec<_>>();
    let more = end.prefixes.len().saturating_sub(shown.len());
    match (shown.is_empty(), more) {
        (true, _) => format!("`{}`", end.name),
        (false, 0) => format!("`{}` ({})", end.name, shown.join(", ")),
        (false, more) => format!("`{}` ({} and {more} more)", end.name, shown.join(", ")),
    }
}

fn ports(flow: &Flow) -> String {
    flow.port_end.map_or_else(|| flow.port.to_string(), |end| format!("{}-{end}", flow.port))
}
