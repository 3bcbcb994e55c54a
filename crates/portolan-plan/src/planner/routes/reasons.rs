//! Why flows exist, and what becomes of flows that are needed for several reasons.

use std::sync::Arc;

use portolan_catalog::{Id, Tls};
use portolan_model::{Application, Inspection, Phases, Version};

use super::Step;
use crate::plan::{Flow, Reason, TlsFacts};
use crate::planner::needs::{NeedOf, Party};

/// Puts reasons in order and leaves each out that stands twice.
pub(in crate::planner) fn settle(reasons: &mut Vec<Reason>) {
    if reasons.len() < 2 {
        return;
    }
    reasons.sort_by(|a, b| {
        (&a.deployment, &a.requirement, a.need, a.status).cmp(&(
            &b.deployment,
            &b.requirement,
            b.need,
            b.status,
        ))
    });
    reasons.dedup();
}

/// Why a need exists, as the plan says it.
pub(in crate::planner) fn reason(party: &Party<'_>, need: &NeedOf<'_>) -> Reason {
    let service = party.units.get(need.unit).map_or(&party.home.id, |unit| &unit.product.id);
    Reason {
        deployment: party.deployment.name.clone(),
        service: service.clone(),
        requirement: need.requirement.id.clone(),
        purpose: need.requirement.purpose.clone(),
        phases: Phases::from(need.requirement.phases.as_slice()),
        need: need.need,
        status: need.status,
        documents: Arc::clone(&need.documents),
        defects: Arc::clone(&need.defects),
        because: Arc::clone(&need.because),
    }
}

/// What TLS needs: the requirement's own word, or its product's.
pub(super) fn tls(party: &Party<'_>, need: &NeedOf<'_>) -> Option<TlsFacts> {
    if need.requirement.application != Application::Https {
        return None;
    }
    let product = party.units.get(need.unit).and_then(|unit| unit.product.tls.as_ref());
    let facts: Option<&Tls> = need.requirement.tls.as_ref().or(product);
    let version = need.requirement.tls.as_ref().and_then(|tls| tls.min_version.as_deref());
    let version = version.or_else(|| product.and_then(|tls| tls.min_version.as_deref()));
    Some(TlsFacts {
        inspection: facts.map_or(Inspection::Unknown, |facts| facts.inspection),
        min_version: version.map(Id::from),
    })
}

/// Adds a step to a flow that exists: the worst inspection, the highest version, the strongest need, the best foundation; it
/// may fail to resolve only where all say so.
pub(super) fn merge(flow: &mut Flow, step: &Step<'_>) {
    let need = step.need;
    let reason = reason(step.party, need);
    flow.need = flow.need.min(reason.need);
    flow.status = flow.status.min(reason.status);
    flow.may_not_resolve &= need.may_not_resolve;
    flow.websocket |= need.requirement.websocket;
    flow.application = flow.application.min(need.requirement.application);
    flow.tags_global_only |= need.requirement.tags_global_only;
    flow.addresses_discouraged |= step.addresses_discouraged();
    flow.phases = flow.phases.union(reason.phases);
    for tag in step.tags() {
        if !flow.service_tags.contains(tag) {
            flow.service_tags.push(tag.clone());
        }
    }
    flow.tls = match (flow.tls.take(), tls(step.party, need)) {
        (Some(known), Some(new)) => Some(TlsFacts {
            inspection: known.inspection.max(new.inspection),
            min_version: higher(known.min_version, new.min_version),
        }),
        (known, new) => known.or(new),
    };
    let (examples, discovered_for) = need.goal.instances();
    flow.to.examples.extend_from_slice(examples);
    flow.to.discovered_for.extend_from_slice(discovered_for);
    flow.reasons.push(reason);
}

fn higher(a: Option<Id>, b: Option<Id>) -> Option<Id> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let newer = match (a.parse::<Version>(), b.parse::<Version>()) {
                (Ok(first), Ok(second)) => first < second,
                _ => a < b,
            };
            Some(if newer { b } else { a })
        }
        (a, b) => a.or(b),
    }
}
