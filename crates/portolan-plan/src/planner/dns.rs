//! What names must resolve to, where, and how that comes about.
use super::ground::Ground;
use super::needs::Gathered;
use super::privacy::Privacy;
use crate::plan::DnsRecord;
use crate::scenario::Scenario;
pub(super) fn records(_: &Scenario, _: &Ground<'_>, _: &Gathered<'_>, _: &Privacy<'_>) -> Vec<DnsRecord> {
    Vec::new()
}
