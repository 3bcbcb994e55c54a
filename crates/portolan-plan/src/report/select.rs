//! The part of a plan that a reader asked for.

use portolan_model::Need;

use crate::plan::{Plan, Reason};

/// The plan without the flows that nothing requires.
///
/// A private endpoint or a DNS record stays where at least one requirement behind it is required.
pub fn required_only(mut plan: Plan) -> Plan {
    let required = |reasons: &[Reason]| reasons.iter().any(|reason| reason.need == Need::Required);
    plan.flows.retain(|flow| flow.need == Need::Required);
    plan.private_endpoints
        .retain(|endpoint| endpoint.reasons.is_empty() || required(&endpoint.reasons));
    plan.dns.retain(|record| record.reasons.is_empty() || required(&record.reasons));
    plan
}
