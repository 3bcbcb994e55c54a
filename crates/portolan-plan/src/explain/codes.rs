//! Explains requirements, advisories, defects, endpoints and deployments.

use portolan_diag::suggest;

use super::{Explanation, Near, Subject, Teller, WhyNot};

/// Explains a name that plan or catalog know; none where they do not.
pub(super) fn explain(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    requirement(teller, what)
        .or_else(|| not_needed(teller, what))
        .or_else(|| advisory(teller, what))
        .or_else(|| defect(teller, what))
        .or_else(|| endpoint(teller, what))
        .or_else(|| deployment(teller, what))
}

/// The names that look like one that nobody knows.
pub(super) fn nearest(teller: &Teller<'_>, what: &str) -> Vec<Near> {
    let requirements =
        teller.catalog.products.values().flat_map(|product| &product.requirements).map(|r| &*r.id);
    let names = requirements
        .chain(teller.catalog.advisories.keys().map(|code| &**code))
        .chain(teller.catalog.defects.keys().map(|id| &**id))
        .chain(teller.plan.private_endpoints.iter().map(|endpoint| &*endpoint.id));
    let near = suggest(what, names)
        .map(|name| Near { what: name.to_owned(), how: "is written much like it".to_owned() });
    near.into_iter().collect()
}

fn requirement(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    let (product, requirement) = teller.catalog.requirement(what)?;
    let mut explanation = teller.blank(what, Subject::Requirement);
    let flows =
        teller.plan.flows.iter().filter(|flow| flow.reasons.iter().any(|reason| reason.requirement == *what));
    explanation.flows = flows.map(|flow| teller.flow(flow)).collect();
    explanation.planned = !explanation.flows.is_empty();
    explanation.text.push(format!("{} needs it for {}", product.name, requirement.purpose));
    explanation.text.push(format!("without it {}", requirement.breaks));
    explanation
        .text
        .extend(requirement.derivation.iter().map(|derivation| format!("it is derived: {derivation}")));
    explanation.text.extend(requirement.note.clone());
    explanation.documents = teller.citations(&requirement.documents);
    for entry in teller.plan.not_planned.iter().filter(|entry| entry.requirement == *what) {
        let all = requirement.hosts(teller.plan.cloud).len();
        let hosts = entry.hosts.iter().map(|host| format!("`{host}`")).collect::<Vec<_>>().join(", ");
        let of_some = (entry.hosts.len() < all).then(|| format!("this is about {hosts} alone"));
        explanation.why_not.push(WhyNot {
            id: entry.requirement.clone(),
            because: super::host::because(entry).into_iter().chain(of_some).collect(),
            deployments: entry.deployments.clone(),
            documents: Vec::new(),
        });
    }
    explanation.answer = match (explanation.flows.len(), explanation.why_not.is_empty()) {
        (0, false) => "no deployment of this scenario needs it".to_owned(),
        (0, true) => format!("the scenario does not deploy `{}`", product.id),
        (1, _) => "one flow of the plan comes from it".to_owned(),
        (count, _) => format!("{count} flows of the plan come from it"),
    };
    Some(explanation)
}

fn not_needed(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    let entry = teller.not_needed(what)?;
    let mut explanation = teller.blank(what, Subject::Requirement);
    explanation.answer = match teller.plan.not_needed.iter().any(|here| here.entry == *what) {
        true => format!("it is not needed: {}", entry.why),
        false => format!("no deployment of this scenario is one of which it is said that {}", entry.why),
    };
    explanation.documents = teller.citations(&entry.documents);
    Some(explanation)
}

fn advisory(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    let raised = teller.plan.advisories.iter().filter(|raised| raised.code == *what).collect::<Vec<_>>();
    let mut explanation = teller.blank(what, Subject::Advisory);
    explanation.planned = !raised.is_empty();
    match (teller.catalog.advisories.get(what), raised.as_slice()) {
        (Some(advisory), _) => {
            explanation.answer = format!("{}: {}", advisory.severity, advisory.title);
            let paragraphs = advisory.text.split("\n\n");
            let paragraphs = paragraphs.map(|paragraph| paragraph.replace('\n', " ").trim().to_owned());
            explanation.text.extend(paragraphs);
            explanation.documents = teller.citations(&advisory.documents);
        }
        // What looking up service tags adds to a plan is in no catalog.
        (None, [first, ..]) => {
            explanation.answer = format!("{}: {} times in this plan", first.severity, raised.len())
        }
        (None, []) => return None,
    }
    for raised in raised {
        explanation.text.push(format!("here: {}", raised.message));
        explanation.text.push(format!("do: {}", raised.fix));
    }
    Some(explanation)
}

fn defect(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    let defect = teller.catalog.defects.get(what)?;
    let mut explanation = teller.blank(what, Subject::Defect);
    let flows = teller
        .plan
        .flows
        .iter()
        .filter(|flow| flow.reasons.iter().any(|reason| reason.defects.iter().any(|id| *id == *what)));
    explanation.flows = flows.map(|flow| teller.flow(flow)).collect();
    explanation.planned = !explanation.flows.is_empty();
    explanation.answer = format!("a defect of the published documents: {}", defect.at);
    explanation.text = vec![
        format!("printed: {}", defect.published),
        format!("wrong because: {}", defect.wrong),
        format!("who follows it: {}", defect.effect),
        format!("the plan: {}", defect.choice),
    ];
    explanation.documents = teller.citations(&defect.documents);
    Some(explanation)
}

fn endpoint(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    let endpoint = teller.plan.private_endpoint(what)?;
    let mut explanation = teller.blank(what, Subject::PrivateEndpoint);
    explanation.planned = true;
    let vnet = endpoint.vnet.as_ref().map(|vnet| format!(" in `{vnet}`")).unwrap_or_default();
    explanation.answer = format!(
        "the {} private endpoint of `{}` for `{}`{vnet}",
        endpoint.state.as_str(),
        endpoint.resource,
        endpoint.sub_resource
    );
    for name in &endpoint.names {
        let address =
            endpoint.addresses.get(name).map_or_else(|| "not known yet".to_owned(), ToString::to_string);
        explanation.text.push(format!("`{name}` has the address {address}"));
    }
    explanation
        .text
        .extend(endpoint.zones.iter().map(|zone| format!("its records stand in the private zone `{zone}`")));
    explanation.text.extend(
        endpoint.addresses_needed.map(|count| format!("it takes {count} addresses of its subnet in all")),
    );
    let flows = teller.plan.flows.iter().filter(|flow| flow.private_endpoint.as_ref() == Some(&endpoint.id));
    explanation.flows = flows.map(|flow| teller.flow(flow)).collect();
    Some(explanation)
}

fn deployment(teller: &Teller<'_>, what: &str) -> Option<Explanation> {
    let flows =
        teller.plan.flows.iter().filter(|flow| flow.reasons.iter().any(|reason| reason.deployment == *what));
    let flows = flows.collect::<Vec<_>>();
    if flows.is_empty() {
        return None;
    }
    let mut explanation = teller.blank(what, Subject::Deployment);
    explanation.planned = true;
    explanation.answer = format!("a deployment with {} flows", flows.len());
    explanation.text = flows.iter().map(|flow| teller.sentence(flow)).collect();
    for advisory in teller.plan.advisories_of(Some(what)) {
        explanation.text.push(format!("{}[{}]: {}", advisory.severity, advisory.code, advisory.message));
    }
    Some(explanation)
}
